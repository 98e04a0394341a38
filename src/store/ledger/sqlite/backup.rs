//! A copy of the whole database as one file, as it is at one moment, while others read and write.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::super::super::error::{LedgerFault, StoreError};
use super::super::super::synced::{UNFINISHED_EXTENSION, sync_folder};
use super::{SqliteStore, TURN_MOST, create_file};

/// What becomes of a file that is where a copy is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the copy is refused.
    Stays,
    /// The copy takes its place, once it is whole.
    Goes,
}

impl SqliteStore {
    /// Writes the whole database, as it is at one moment, to a file at `to`, which is there whole or as it was before.
    ///
    /// # Errors
    /// Where the file is there and is to stay, or cannot be written.
    pub fn backup_over(&mut self, to: &Path, existing: Existing) -> Result<(), StoreError> {
        let told = |source| StoreError::Ledger { path: to.to_owned(), source };
        if existing == Existing::Stays && to.exists() {
            return Err(told(LedgerFault::ThereAlready));
        }
        let beside = beside(to);
        let copied = self.with(|connection| copy(connection, &beside));
        let named = copied.and_then(|()| named(&beside, to, existing).map_err(told));
        // A copy that is named is linked elsewhere; one that failed is of no use to anyone.
        let _ = fs::remove_file(&beside);
        named
    }
}

/// The place beside a file in which it is written.
fn beside(to: &Path) -> PathBuf {
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    to.with_file_name(format!(".{name}.{}.{UNFINISHED_EXTENSION}", std::process::id()))
}

/// Copies a database into a new file of its own, which needs no log beside it, and waits until the disk has it.
///
/// # Errors
/// Where it cannot be read or written.
pub(super) fn copy(from: &Connection, to: &Path) -> Result<(), LedgerFault> {
    let _ = fs::remove_file(to);
    create_file(to)?;
    let mut copy = Connection::open(to)?;
    copy.busy_timeout(TURN_MOST)?;
    {
        let backup = Backup::new(from, &mut copy)?;
        // All pages in one step are those of one moment.
        match backup.step(-1)? {
            StepResult::Done => {}
            _ => return Err(LedgerFault::Held),
        }
    }
    let mode: String = copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    debug_assert_eq!(mode, "delete");
    copy.close().map_err(|(_, fault)| LedgerFault::from(fault))?;
    Ok(File::open(to)?.sync_all()?)
}

/// Gives a finished copy its name, for good.
fn named(beside: &Path, to: &Path, existing: Existing) -> Result<(), LedgerFault> {
    match existing {
        Existing::Goes => fs::rename(beside, to)?,
        Existing::Stays => fs::hard_link(beside, to).map_err(|fault| match fault.kind() {
            std::io::ErrorKind::AlreadyExists => LedgerFault::ThereAlready,
            _ => LedgerFault::Io(fault),
        })?,
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(sync_folder(folder)?)
}
