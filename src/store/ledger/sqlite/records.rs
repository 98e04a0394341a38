//! Records as rows: all of them read, and the changes of an entry written with their audit.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, Row, params, params_from_iter};

use crate::programme::record::{Ground, Kind, Record, RecordId};
use crate::programme::{Book, Change};
use crate::report::record_feature;

use super::super::super::error::LedgerFault;
use super::super::entry::Entry;
use super::cells;

/// What is said to the database about a kind.
struct Statements {
    select: String,
    put: String,
    remove: String,
}

/// The statements of every kind, made of its fields.
static STATEMENTS: LazyLock<BTreeMap<Kind, Statements>> =
    LazyLock::new(|| Kind::ALL.iter().map(|&kind| (kind, Statements::of(kind))).collect());

impl Statements {
    fn of(kind: Kind) -> Self {
        let table = kind.id();
        let own: Vec<String> = own_columns(kind).map(|name| format!("\"{name}\"")).collect();
        let columns = own.join(", ");
        let marks = vec!["?"; own.len()].join(", ");
        let updated: Vec<String> = own[1..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
        Self {
            select: format!("SELECT {columns} FROM \"{table}\""),
            put: format!(
                "INSERT INTO \"{table}\" ({columns}) VALUES ({marks}) ON CONFLICT (\"id\") DO UPDATE SET {}",
                updated.join(", ")
            ),
            remove: format!("DELETE FROM \"{table}\" WHERE \"id\" = ?1"),
        }
    }
}

/// The columns of the table of a kind, in the order of the statements.
fn own_columns(kind: Kind) -> impl Iterator<Item = &'static str> {
    let place = (kind.ground() != Ground::None).then_some("geometry");
    ["id", "revision"].into_iter().chain(place).chain(kind.fields().iter().map(|field| field.name))
}

/// All records, and the number of the last write.
///
/// # Errors
/// Where they cannot be read, or a cell holds what its field does not take.
pub(super) fn load(connection: &Connection) -> Result<Book, LedgerFault> {
    let mut records = Vec::new();
    for (&kind, statements) in STATEMENTS.iter() {
        let mut asked = connection.prepare_cached(&statements.select)?;
        let mut rows = asked.query([])?;
        while let Some(row) = rows.next()? {
            let (id, record) = record(kind, row)?;
            records.push((kind, id, record));
        }
    }
    let revision: i64 = connection.query_row("SELECT revision FROM programme", [], |row| row.get(0))?;
    let revision =
        u64::try_from(revision).map_err(|_| LedgerFault::Damaged(format!("it is at revision {revision}")))?;
    Ok(Book::kept(records, revision))
}

/// The record in a row.
fn record(kind: Kind, row: &Row<'_>) -> Result<(RecordId, Record), LedgerFault> {
    let text: String = row.get_ref(0)?.as_str().unwrap_or_default().to_owned();
    let wrong = |column| LedgerFault::Cell { table: kind.id(), id: text.chars().take(64).collect(), column };
    let id: RecordId = text.parse().map_err(|_| wrong("id"))?;
    let revision = u64::try_from(row.get::<_, i64>(1)?).map_err(|_| wrong("revision"))?;
    let has_place = kind.ground() != Ground::None;
    let location = match has_place.then(|| row.get_ref(2)).transpose()? {
        None | Some(ValueRef::Null) => None,
        Some(cell) => Some(cells::location(cell).ok_or_else(|| wrong("geometry"))?),
    };
    let first = 2 + usize::from(has_place);
    let mut values = BTreeMap::new();
    for (column_idx, field) in (first..).zip(kind.fields()) {
        match row.get_ref(column_idx)? {
            ValueRef::Null => {}
            cell => {
                let value = cells::value(field.holds, cell).ok_or_else(|| wrong(field.name))?;
                values.insert(field.name, value);
            }
        }
    }
    Ok((id, Record::kept(values, location, revision)))
}

/// Writes the changes of an entry and their audit, in the transaction that is open.
///
/// # Errors
/// Where something cannot be written.
pub(super) fn append(connection: &Connection, entry: &Entry) -> Result<(), LedgerFault> {
    for change in &entry.changes {
        let statements = &STATEMENTS[&change.kind];
        match &change.after {
            Some(record) => {
                let cells = row(change.kind, &change.id, record)?;
                connection.prepare_cached(&statements.put)?.execute(params_from_iter(cells))?;
            }
            None => {
                connection.prepare_cached(&statements.remove)?.execute([change.id.as_str()])?;
            }
        }
        append_audit(connection, entry, change)?;
    }
    if let Some(last) = entry.changes.last() {
        let mut set = connection.prepare_cached("UPDATE programme SET revision = ?1")?;
        set.execute([number(last.revision)?])?;
    }
    Ok(())
}

/// The cells of a record.
fn row(kind: Kind, id: &RecordId, record: &Record) -> Result<Vec<Cell>, LedgerFault> {
    let mut cells = vec![Cell::Text(id.to_string()), Cell::Integer(number(record.revision())?)];
    if kind.ground() != Ground::None {
        cells.push(cells::location_cell(record.location()));
    }
    cells.extend(kind.fields().iter().map(|field| cells::cell(record.get(field.name))));
    Ok(cells)
}

fn append_audit(connection: &Connection, entry: &Entry, change: &Change) -> Result<(), LedgerFault> {
    let feature = |record: &Record| record_feature(change.kind, &change.id, record, |_| true).to_string();
    let mut insert = connection.prepare_cached(
        "INSERT INTO audit (at, actor, role, kind, id, revision, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    insert.execute(params![
        entry.at,
        entry.by.name,
        entry.by.role.id(),
        change.kind.id(),
        change.id.as_str(),
        number(change.revision)?,
        change.before.as_deref().map(feature),
        change.after.as_deref().map(feature),
    ])?;
    Ok(())
}

fn number(revision: u64) -> Result<i64, LedgerFault> {
    i64::try_from(revision).map_err(|_| LedgerFault::Contradiction(format!("revision {revision} is too large")))
}
