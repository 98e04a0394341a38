//! The versions of the database: how it comes from each to the next, and what it must be to be ours.

use rusqlite::{Connection, TransactionBehavior};

use super::super::super::error::LedgerFault;

/// Marks a file of `SQLite` as one of the programme: `ARPT`.
const APPLICATION_ID: i64 = 0x4152_5054;
/// What leads from each version to the next; the first from an empty file. None is ever changed: a later need is another.
const STEPS: [&str; 2] = [include_str!("version_1.sql"), include_str!("version_2.sql")];
/// The version that this program writes.
#[expect(clippy::cast_possible_wrap, reason = "there are few versions")]
pub(super) const VERSION: i64 = STEPS.len() as i64;

/// Whether the file is empty, or a database of the programme that this program knows.
///
/// # Errors
/// Where it is neither, or damaged.
pub(super) fn known(connection: &Connection) -> Result<(), LedgerFault> {
    let (application, found) = (pragma(connection, "application_id")?, pragma(connection, "user_version")?);
    let is_empty = connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_master)", [], |row| row.get(0))?;
    match application {
        APPLICATION_ID if found > VERSION => Err(LedgerFault::Later { found, known: VERSION }),
        APPLICATION_ID => Ok(()),
        0 if is_empty => Ok(()),
        _ => Err(LedgerFault::Foreign),
    }
}

/// Whether the file is a database of the programme, and not an empty one.
///
/// # Errors
/// Where it is empty.
pub(super) fn is_ours(connection: &Connection) -> Result<(), LedgerFault> {
    match pragma(connection, "application_id")? {
        APPLICATION_ID => Ok(()),
        _ => Err(LedgerFault::Foreign),
    }
}

/// Brings the database to the version of this program: all of the way, or it stays as it was.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn migrate(connection: &Connection) -> Result<(), LedgerFault> {
    migrate_to(connection, STEPS.len())
}

/// Brings the database to a version.
fn migrate_to(connection: &Connection, version: usize) -> Result<(), LedgerFault> {
    let version_now = || pragma(connection, "user_version").map(|found| usize::try_from(found).unwrap_or(0));
    if version_now()? >= version {
        return Ok(());
    }
    let turn = rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another process may have done it meanwhile.
    let from = version_now()?;
    for step in &STEPS[from.min(version)..version] {
        turn.execute_batch(step)?;
    }
    if from < version {
        turn.pragma_update(None, "application_id", APPLICATION_ID)?;
        turn.pragma_update(None, "user_version", i64::try_from(version).unwrap_or(VERSION))?;
        tracing::info!(from, to = version, "the programme's database was brought to another version");
    }
    Ok(turn.commit()?)
}

/// Looks at every page.
///
/// # Errors
/// Where one is damaged.
pub(super) fn looks_whole(connection: &Connection) -> Result<(), LedgerFault> {
    pages_are_whole(connection, "PRAGMA quick_check(10)")
}

fn pages_are_whole(connection: &Connection, sql: &str) -> Result<(), LedgerFault> {
    let mut asked = connection.prepare(sql)?;
    let found: Vec<String> = asked.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if found == ["ok"] { Ok(()) } else { Err(LedgerFault::Damaged(found.join("; "))) }
}

/// Looks at every page and index, and at every name of one record by another.
///
/// # Errors
/// Where something is damaged.
pub(super) fn check(connection: &Connection) -> Result<(), LedgerFault> {
    pages_are_whole(connection, "PRAGMA integrity_check(10)")?;
    let mut asked = connection.prepare("PRAGMA foreign_key_check")?;
    let astray = asked.query_map([], |row| {
        let (table, row_id, named): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("row {} of {table} names something of {named} that is not there", row_id.unwrap_or_default()))
    })?;
    match astray.collect::<Result<Vec<_>, _>>()?.first() {
        Some(told) => Err(LedgerFault::Damaged(told.clone())),
        None => Ok(()),
    }
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, LedgerFault> {
    Ok(connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::programme::record::{Ground, Holds, Kind};
    use crate::programme::{Book, Role};
    use crate::store::ledger::sqlite::SqliteStore;
    use crate::store::{AuditPage, Ledger, NewToken, ProgrammeStore, StoreError, shipped};

    fn columns(connection: &Connection, table: &str) -> Vec<(String, String, bool)> {
        let mut asked =
            connection.prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?1)").expect("it is a query");
        let columns = asked.query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("it runs");
        columns.collect::<Result<_, _>>().expect("it is read")
    }

    fn latest() -> Connection {
        let connection = Connection::open_in_memory().expect("memory");
        migrate(&connection).expect("the steps are right");
        connection
    }

    #[test]
    fn every_field_of_every_kind_has_its_column_and_no_column_is_left_over() {
        let connection = latest();
        for kind in Kind::ALL {
            let mut expected =
                vec![("id".to_owned(), "TEXT".to_owned(), true), ("revision".to_owned(), "INTEGER".to_owned(), true)];
            if kind.ground() != Ground::None {
                expected.push(("geometry".to_owned(), "TEXT".to_owned(), false));
            }
            expected.extend(kind.fields().iter().map(|field| {
                let type_ = match field.holds {
                    Holds::Number(..) => "REAL",
                    Holds::Integer(..) => "INTEGER",
                    _ => "TEXT",
                };
                (field.name.to_owned(), type_.to_owned(), field.is_needed)
            }));
            let mut found = columns(&connection, kind.id());
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{kind}");
        }
    }

    #[test]
    fn every_field_that_names_a_record_refers_to_its_table() {
        let connection = latest();
        for kind in Kind::ALL {
            let mut asked = connection
                .prepare("SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?1)")
                .expect("it is a query");
            let found = asked.query_map([kind.id()], |row| Ok((row.get(0)?, row.get(1)?))).expect("it runs");
            let mut found: Vec<(String, String)> = found.collect::<Result<_, _>>().expect("it is read");
            let mut expected: Vec<(String, String)> = kind
                .fields()
                .iter()
                .filter_map(|field| match field.holds {
                    Holds::Named(named) => Some((field.name.to_owned(), named.id().to_owned())),
                    _ => None,
                })
                .collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{kind}");
        }
    }

    /// A database as the program of a version left it, with the first contents.
    fn of_version(path: &Path, version: usize, book: &Book) {
        let connection = Connection::open(path).expect("there is room");
        migrate_to(&connection, version).expect("the steps are right");
        let by = crate::store::Scribe { name: "seeds".to_owned(), role: Role::Admin };
        let created = |(kind, id, record): (_, &crate::programme::record::RecordId, &std::sync::Arc<_>)| {
            crate::programme::Change {
                kind,
                id: id.clone(),
                before: None,
                after: Some(std::sync::Arc::clone(record)),
                revision: 1,
            }
        };
        let changes = Kind::ALL
            .iter()
            .flat_map(|&kind| book.of_kind(kind).map(move |(id, record)| (kind, id, record)))
            .map(created)
            .collect();
        let entry = crate::store::Entry { at: "2026-01-01T00:00:00Z".to_owned(), by, changes };
        super::super::records::append(&connection, &entry).expect("the first contents are right");
    }

    #[test]
    fn a_database_of_every_earlier_version_is_brought_to_this_one_and_loses_nothing() -> Result<(), StoreError> {
        let book = Book::published(&shipped()?.programme);
        for version in 1..=STEPS.len() {
            let folder = tempfile::tempdir().expect("there is room");
            let path = folder.path().join("programme.sqlite3");
            of_version(&path, version, &book);
            let mut store = SqliteStore::existing(&path)?.expect("it is there");
            store.check()?;
            let ledger = Ledger::open(Box::new(store), Book::default)?;
            assert_eq!(ledger.book().revision(), 1);
            for kind in Kind::ALL {
                let ledger_book = ledger.book();
                assert!(ledger_book.of_kind(*kind).eq(book.of_kind(*kind)), "version {version}, {kind}");
            }
            assert!(ledger.audit(&AuditPage::newest(1_000))?.iter().all(|entry| entry.actor == "seeds"));
            let asked = NewToken::new("a", Role::Reader, std::collections::BTreeSet::new(), 1, 9).expect("a token");
            let (_, secret) = ledger.create_token(asked, 1)?;
            assert!(ledger.token(&secret, 2)?.is_some());
        }
        Ok(())
    }

    #[test]
    fn a_database_of_a_later_version_is_refused_and_left_as_it_is() -> Result<(), StoreError> {
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("programme.sqlite3");
        drop(SqliteStore::create(&path)?);
        let connection = Connection::open(&path).expect("it was made");
        connection.pragma_update(None, "user_version", VERSION + 1).expect("it can be written");
        drop(connection);
        let refused = SqliteStore::existing(&path).expect_err("it is of the future");
        assert!(
            matches!(refused, StoreError::Ledger { source: LedgerFault::Later { found, .. }, .. } if found == VERSION + 1)
        );
        let connection = Connection::open(&path).expect("it was made");
        assert_eq!(pragma(&connection, "user_version").expect("it is read"), VERSION + 1);
        Ok(())
    }

    #[test]
    fn a_file_of_another_program_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("programme.sqlite3");
        let connection = Connection::open(&path).expect("there is room");
        connection.execute_batch("CREATE TABLE theirs (a)").expect("it can be written");
        drop(connection);
        let before = std::fs::read(&path).expect("it is there");
        let refused = SqliteStore::existing(&path).expect_err("it is not ours");
        assert!(matches!(refused, StoreError::Ledger { source: LedgerFault::Foreign, .. }));
        assert_eq!(std::fs::read(&path).expect("it is there"), before);
        std::fs::write(&path, "no database at all, but longer than a header of one hundred bytes, which is what is looked at first of all").expect("there is room");
        let refused = SqliteStore::existing(&path).expect_err("it is no database");
        assert!(matches!(refused, StoreError::Ledger { source: LedgerFault::Foreign, .. }));
    }
}
