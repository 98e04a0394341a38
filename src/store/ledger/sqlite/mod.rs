//! The programme's store in one file of `SQLite`: a table a kind of record, a column a field, the audit, the tokens.
//!
//! The log of writes (WAL) lets readers and the writer pass each other, and is synced at every commit. One connection is
//! one of these; whatever fault a connection has, the next use makes another.

mod audit;
mod backup;
mod cells;
mod records;
mod restore;
mod schema;
mod tokens;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::programme::Book;

use super::super::error::{LedgerFault, StoreError};
use super::super::synced::sync_folder;
use super::entry::{AuditEntry, AuditPage, Entry};
use super::kept::ProgrammeStore;
use super::token::{Token, TokenHash};

pub use backup::Existing;
pub use restore::Restored;
pub(in crate::store) use restore::restore;

/// How long a connection waits for another process to give up its turn.
const TURN_MOST: Duration = Duration::from_secs(5);
/// Prepared statements that a connection keeps: one to put and one to drop a record of each kind, and the others.
const STATEMENTS: usize = 64;
/// The log is cut back to this once its contents are in the database.
const LOG_BYTES: i64 = 64 << 20;
/// As much room must be left for writing to be tried again.
const ROOM_BYTES: usize = 256 << 10;
/// Only the owner reads it: it holds personal data.
const OWNER_ONLY: u32 = 0o600;
/// What `SQLite` says where the index of its log cannot grow.
const NO_ROOM_FOR_INDEX: i32 = rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

/// A connection to the programme's file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    connection: Option<Connection>,
    /// The file that is open: its disk and its number there.
    file: Option<(u64, u64)>,
    /// The state of the file that was last loaded, as `SQLite` counts the writes of others.
    seen: Option<i64>,
}

impl SqliteStore {
    /// The store in the file at `path`, made where there is none; brought to the version of this program where it is of
    /// an earlier one. Every page is looked at.
    ///
    /// # Errors
    /// Where it cannot be made or opened, is something else, is damaged, or of a later version.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        create_file(&path).map_err(|fault| StoreError::Ledger { path: path.clone(), source: fault.into() })?;
        let mut store = Self::open(path)?;
        store.with(schema::looks_whole)?;
        Ok(store)
    }

    /// The store in the file at `path`; none where there is none. Brought to the version of this program where it is of
    /// an earlier one.
    ///
    /// # Errors
    /// Where it cannot be opened, is something else, is damaged, or of a later version.
    pub fn existing(path: impl Into<PathBuf>) -> Result<Option<Self>, StoreError> {
        let path = path.into();
        if path.exists() { Self::open(path).map(Some) } else { Ok(None) }
    }

    fn open(path: PathBuf) -> Result<Self, StoreError> {
        let mut store = Self { path, connection: None, file: None, seen: None };
        store.connect(|_| Ok(()))?;
        Ok(store)
    }

    /// Makes a connection to a file of which `is_right` holds, and brings the file to the version of this program.
    fn connect(&mut self, is_right: impl FnOnce(&Connection) -> Result<(), LedgerFault>) -> Result<(), StoreError> {
        let made = connect(&self.path).and_then(|connection| {
            is_right(&connection)?;
            schema::migrate(&connection)?;
            Ok((connection, file_at(&self.path)?))
        });
        let (connection, file) = made.map_err(|source| StoreError::Ledger { path: self.path.clone(), source })?;
        (self.connection, self.file, self.seen) = (Some(connection), Some(file), None);
        Ok(())
    }

    /// Does something with the connection; one is made where there is none, or where the file that is open is no longer
    /// the one that whoever starts next will find: what is written into another is lost.
    fn with<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, LedgerFault>) -> Result<T, StoreError> {
        let is_idle = self.connection.as_ref().is_some_and(Connection::is_autocommit);
        if is_idle && file_at(&self.path).ok() != self.file {
            self.connection = None;
        }
        if self.connection.is_none() {
            if !self.path.exists() {
                return Err(StoreError::Ledger { path: self.path.clone(), source: LedgerFault::TakenAway });
            }
            // An empty file in the place of the one that was lost is none of ours.
            self.connect(schema::is_ours)?;
        }
        let connection = self.connection.as_ref().expect("it was just made where there was none");
        work(connection).map_err(|source| StoreError::Ledger { path: self.path.clone(), source })
    }
}

impl ProgrammeStore for SqliteStore {
    fn beside(&self) -> Result<Box<dyn ProgrammeStore>, StoreError> {
        Ok(Box::new(Self::open(self.path.clone())?))
    }

    fn is_new(&mut self) -> Result<bool, StoreError> {
        self.with(|it| Ok(it.query_row("SELECT NOT EXISTS (SELECT 1 FROM audit)", [], |row| row.get(0))?))
    }

    fn load(&mut self) -> Result<Book, StoreError> {
        let (seen, book) = self.with(|connection| {
            let _moment = if connection.is_autocommit() { Some(connection.unchecked_transaction()?) } else { None };
            Ok((data_version(connection)?, records::load(connection)?))
        })?;
        self.seen = Some(seen);
        Ok(book)
    }

    fn has_changed(&mut self) -> Result<bool, StoreError> {
        let now = self.with(|connection| Ok(data_version(connection)?))?;
        Ok(self.seen != Some(now))
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.with(|connection| Ok(connection.execute_batch("BEGIN IMMEDIATE")?))
    }

    fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        self.with(|connection| {
            connection.execute_batch("SAVEPOINT entry")?;
            let written = records::append(connection, entry);
            if written.is_err() && !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK TO entry")?;
            }
            if !connection.is_autocommit() {
                connection.execute_batch("RELEASE entry")?;
            }
            written
        })
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.with(|connection| Ok(connection.execute_batch("COMMIT")?))
    }

    fn abandon(&mut self) {
        let Some(connection) = &self.connection else { return };
        let is_in_order = connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
        if !is_in_order || data_version(connection).is_err() {
            self.connection = None;
        }
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        let scratch = self.path.with_extension("room");
        let has_room = has_room(&scratch);
        // What could not be written whole takes room all the same.
        let _ = fs::remove_file(&scratch);
        has_room.map_err(|fault| StoreError::Ledger { path: scratch, source: fault.into() })?;
        self.with(|connection| Ok(connection.execute_batch("UPDATE programme SET revision = revision")?))
    }

    fn audit(&mut self, asked: &AuditPage) -> Result<Vec<AuditEntry>, StoreError> {
        self.with(|connection| audit::page(connection, asked))
    }

    fn add_token(&mut self, token: &Token, hash: TokenHash) -> Result<(), StoreError> {
        self.with(|connection| tokens::add(connection, token, hash))
    }

    fn token(&mut self, id: &str) -> Result<Option<(Token, TokenHash)>, StoreError> {
        self.with(|connection| tokens::get(connection, id))
    }

    fn tokens(&mut self) -> Result<Vec<Token>, StoreError> {
        self.with(tokens::all)
    }

    fn revoke_token(&mut self, id: &str, now_s: u64) -> Result<(), StoreError> {
        self.with(|connection| tokens::revoke(connection, id, now_s))
    }

    fn note_use(&mut self, id: &str, day: &str) -> Result<(), StoreError> {
        self.with(|connection| tokens::note_use(connection, id, day))
    }

    fn check(&mut self) -> Result<(), StoreError> {
        self.with(|connection| {
            let _moment = connection.unchecked_transaction()?;
            schema::check(connection)?;
            audit::agrees(connection, &records::load(connection)?)
        })
    }

    fn backup(&mut self, to: &Path) -> Result<(), StoreError> {
        self.backup_over(to, Existing::Stays)
    }
}

/// Makes an empty file that only the owner reads, and what folders lead to it.
fn create_file(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path) {
        Ok(file) => {
            file.sync_all()?;
            sync_folder(folder)
        }
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// Which file is at a path: its disk and its number there.
fn file_at(path: &Path) -> io::Result<(u64, u64)> {
    let found = fs::metadata(path)?;
    Ok((found.dev(), found.ino()))
}

/// Whether the disk takes a little more.
fn has_room(scratch: &Path) -> io::Result<()> {
    let mut file = File::create(scratch)?;
    file.write_all(&vec![1; ROOM_BYTES])?;
    file.sync_all()
}

/// A new connection, its file known to be one of the programme's or empty.
fn connect(path: &Path) -> Result<Connection, LedgerFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(TURN_MOST)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Nothing is changed in a file that is not ours, not even the way its log is kept.
    schema::known(&connection)?;
    keep_log(&connection)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;",
    )?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    Ok(connection)
}

/// Sets the way the log is kept. Who comes while another does so is refused at once instead of waiting, and comes again.
fn keep_log(connection: &Connection) -> Result<(), LedgerFault> {
    const STEP: Duration = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0));
        match mode.map_err(LedgerFault::from) {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => return Err(LedgerFault::Damaged(format!("its log is kept as `{mode}` and not as `wal`"))),
            Err(LedgerFault::Held) if waited < TURN_MOST => {
                std::thread::sleep(STEP);
                waited += STEP;
            }
            Err(fault) => return Err(fault),
        }
    }
}

/// A number that changes whenever another connection wrote.
fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

impl From<rusqlite::Error> for LedgerFault {
    fn from(fault: rusqlite::Error) -> Self {
        let told = fault.to_string();
        match fault.sqlite_error() {
            Some(it) if it.code == ErrorCode::DiskFull || it.extended_code == NO_ROOM_FOR_INDEX => Self::NoRoom,
            Some(it) => match it.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Held,
                ErrorCode::DatabaseCorrupt => Self::Damaged(told),
                ErrorCode::NotADatabase => Self::Foreign,
                ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig => {
                    Self::Contradiction(told)
                }
                _ => Self::Sqlite(fault),
            },
            None => Self::Sqlite(fault),
        }
    }
}
