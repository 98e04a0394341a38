//! A backup brought back: its contents take the place of those that are there, in one transaction, while others read and
//! write.
//!
//! The backup is first copied beside the database, brought to the version of this program and checked. What is replaced
//! is kept in a file of its own, exactly as it was when it was replaced. The numbers of writes and of the audit go on from
//! the greater of both, so that no number ever stands for two states; a token that was revoked since stays revoked.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::programme::record::Kind;

use super::super::super::error::{LedgerFault, StoreError};
use super::super::kept::ProgrammeStore;
use super::{SqliteStore, backup, connect, schema};

/// How the names of the files of a database end.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// What a restoration did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How many records there are now.
    pub records: usize,
    /// The number of the write that the records are at now.
    pub revision: u64,
    /// Where what was there before is kept.
    pub before: Option<PathBuf>,
}

/// Puts the contents of the backup at `from` in the place of those of the database at `path`, which is made where there is
/// none. `mark` names the file that keeps what was there.
///
/// # Errors
/// Where the backup is none, is damaged, or of a later version; where the database is of a later version, or cannot be
/// written: it stays as it was.
pub(in crate::store) fn restore(path: &Path, from: &Path, mark: &str) -> Result<Restored, StoreError> {
    let copy = path.with_extension(format!("restoring-{}", std::process::id()));
    let restored = checked_copy(from, &copy, path).and_then(|()| put_in_place(path, &copy, mark));
    for ending in FILES {
        // What is left of the copy is of no use; that it cannot be removed changes nothing.
        let _ = fs::remove_file(ending_in(&copy, ending));
    }
    restored
}

/// A copy of the backup, in the version of this program, known to be whole.
fn checked_copy(from: &Path, copy: &Path, path: &Path) -> Result<(), StoreError> {
    let told = |source| StoreError::Ledger { path: from.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|fault| told(fault.into()))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copied = Connection::open_with_flags(from, flags).map_err(LedgerFault::from).and_then(|backup| {
        schema::known(&backup)?;
        schema::is_ours(&backup)?;
        backup::copy(&backup, copy)
    });
    copied.map_err(told)?;
    let checked = SqliteStore::open(copy.to_owned()).and_then(|mut store| store.check());
    // What is wrong is wrong with the file that was named, not with its copy.
    checked.map_err(|fault| match fault {
        StoreError::Ledger { source, .. } => told(source),
        other => other,
    })
}

/// Replaces the contents of the database by those of the copy.
fn put_in_place(path: &Path, copy: &Path, mark: &str) -> Result<Restored, StoreError> {
    let kept = free_name(&ending_in(path, &format!(".before-restore-{mark}")));
    let was_there = path.exists();
    let mut before = None;
    let whole = SqliteStore::create(path).and_then(|mut store| store.with(schema::check).map(|()| store));
    let mut store = match whole {
        Err(StoreError::Ledger { source: LedgerFault::Damaged(_) | LedgerFault::Foreign, .. }) => {
            set_aside(path, &kept)?;
            before = Some(kept.clone());
            SqliteStore::create(path)?
        }
        whole => whole?,
    };
    store.with(|connection| {
        let is_to_be_kept = was_there && before.is_none();
        let beside = is_to_be_kept.then(|| connect(path)).transpose()?;
        connection.execute("ATTACH ?1 AS copy", [copy.to_string_lossy()])?;
        let turn = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        // Nobody writes from here on: what is kept is what is replaced.
        if let Some(beside) = beside {
            backup::copy(&beside, &kept)?;
            before = Some(kept.clone());
        }
        replace_all(&turn)?;
        Ok(turn.commit()?)
    })?;
    let book = store.load()?;
    let records = Kind::ALL.iter().map(|&kind| book.of_kind(kind).count()).sum();
    Ok(Restored { records, revision: book.revision(), before })
}

/// A path with something after its name.
fn ending_in(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A name that no file has.
fn free_name(path: &Path) -> PathBuf {
    let numbered = (2..).map(|number| ending_in(path, &format!("-{number}")));
    let mut names = std::iter::once(path.to_owned()).chain(numbered);
    names.find(|name| !name.exists()).expect("numbers have no end")
}

/// Puts a database that is damaged, and its log, under other names.
fn set_aside(path: &Path, kept: &Path) -> Result<(), StoreError> {
    for ending in FILES {
        let (from, to) = (ending_in(path, ending), ending_in(kept, ending));
        if from.exists() {
            fs::rename(&from, &to).map_err(|source| StoreError::Write { path: to, source })?;
        }
    }
    Ok(())
}

/// Every row of the copy in the place of every row that is there.
fn replace_all(connection: &Connection) -> Result<(), LedgerFault> {
    connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let guards = guards(connection)?;
    for (name, _) in &guards {
        connection.execute_batch(&format!("DROP TRIGGER main.\"{name}\""))?;
    }
    connection.execute_batch(
        "CREATE TEMP TABLE revoked AS SELECT id, revoked_s FROM main.tokens WHERE revoked_s IS NOT NULL;
         CREATE TEMP TABLE reached AS SELECT max(revision) AS revision FROM
             (SELECT revision FROM main.programme UNION ALL SELECT revision FROM copy.programme);",
    )?;
    for table in Kind::ALL.iter().map(|kind| kind.id()).chain(["audit", "tokens"]) {
        let columns = columns(connection, table)?;
        connection.execute_batch(&format!(
            "DELETE FROM main.\"{table}\"; INSERT INTO main.\"{table}\" ({columns}) SELECT {columns} FROM copy.\"{table}\";"
        ))?;
    }
    connection.execute_batch(
        "UPDATE main.programme SET revision = (SELECT revision + 1 FROM reached);
         UPDATE main.tokens SET revoked_s = (SELECT revoked_s FROM revoked WHERE revoked.id = tokens.id)
             WHERE revoked_s IS NULL AND id IN (SELECT id FROM revoked);
         DROP TABLE revoked; DROP TABLE reached;",
    )?;
    for (_, guard) in &guards {
        connection.execute_batch(guard)?;
    }
    Ok(())
}

/// What keeps the audit from being changed: names and statements.
fn guards(connection: &Connection) -> Result<Vec<(String, String)>, LedgerFault> {
    let mut asked =
        connection.prepare("SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")?;
    Ok(asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

fn columns(connection: &Connection, table: &str) -> Result<String, LedgerFault> {
    let mut asked = connection.prepare("SELECT name FROM pragma_table_info(?1, 'main')")?;
    let names = asked.query_map([table], |row| Ok(format!("\"{}\"", row.get::<_, String>(0)?)))?;
    Ok(names.collect::<Result<Vec<_>, _>>()?.join(", "))
}
