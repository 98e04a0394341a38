//! The audit: a page of it, and whether it agrees with the records.

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, Row, params_from_iter};

use crate::programme::Book;
use crate::programme::record::{Kind, RecordId};

use super::super::super::error::LedgerFault;
use super::super::entry::{AuditEntry, AuditPage};

/// A page, the newest first.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn page(connection: &Connection, asked: &AuditPage) -> Result<Vec<AuditEntry>, LedgerFault> {
    let whole = |number: u64| Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let filters = [
        ("kind = ?", asked.kind.map(|kind| Cell::Text(kind.id().to_owned()))),
        ("id = ?", asked.id.as_ref().map(|id| Cell::Text(id.to_string()))),
        ("actor = ?", asked.actor.clone().map(Cell::Text)),
        ("seq < ?", asked.before.map(whole)),
    ];
    let (clauses, mut cells): (Vec<&str>, Vec<Cell>) =
        filters.into_iter().filter_map(|(clause, cell)| Some((clause, cell?))).unzip();
    let clause = if clauses.is_empty() { String::new() } else { format!("WHERE {}", clauses.join(" AND ")) };
    cells.push(whole(asked.limit as u64));
    let sql = format!(
        "SELECT seq, at, actor, role, kind, id, revision, before, after FROM audit {clause} ORDER BY seq DESC LIMIT ?"
    );
    let mut query = connection.prepare_cached(&sql)?;
    let mut rows = query.query(params_from_iter(cells))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<AuditEntry, LedgerFault> {
    let (seq, id): (i64, String) = (row.get(0)?, row.get(5)?);
    let wrong = |column| LedgerFault::Cell { table: "audit", id: seq.to_string(), column };
    Ok(AuditEntry {
        seq: u64::try_from(seq).map_err(|_| wrong("seq"))?,
        at: row.get(1)?,
        actor: row.get(2)?,
        role: row.get::<_, String>(3)?.parse().map_err(|_| wrong("role"))?,
        kind: row.get::<_, String>(4)?.parse().map_err(|_| wrong("kind"))?,
        id: id.parse().map_err(|_| wrong("id"))?,
        revision: u64::try_from(row.get::<_, i64>(6)?).map_err(|_| wrong("revision"))?,
        before: row.get(7)?,
        after: row.get(8)?,
    })
}

/// Whether the last entry about each record is the write that made it as it is, and whether there is one.
///
/// # Errors
/// Where it is not so, with one record of which it is not.
pub(super) fn agrees(connection: &Connection, book: &Book) -> Result<(), LedgerFault> {
    // In a query with max(), the other columns are of the row that has it.
    let mut query =
        connection.prepare("SELECT kind, id, revision, after IS NOT NULL, max(seq) FROM audit GROUP BY kind, id")?;
    let mut rows = query.query([])?;
    let mut there = 0;
    while let Some(row) = rows.next()? {
        let (kind, id, revision, is_there): (String, String, i64, bool) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let record = kind.parse::<Kind>().ok().zip(id.parse::<RecordId>().ok());
        let record = record.and_then(|(kind, id)| book.get(kind, &id));
        let agrees = match record {
            Some(record) => is_there && i64::try_from(record.revision()) == Ok(revision),
            None => !is_there,
        };
        if !agrees {
            return Err(LedgerFault::Damaged(format!("the audit says another thing of `{id}` of {kind} than its row")));
        }
        there += usize::from(is_there);
    }
    let records: usize = Kind::ALL.iter().map(|&kind| book.of_kind(kind).count()).sum();
    if there == records {
        Ok(())
    } else {
        Err(LedgerFault::Damaged(format!("{records} records are there, the audit knows of {there}")))
    }
}
