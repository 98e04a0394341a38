//! Where downloads lie: `DATA/downloads/SOURCE/`, with a record of where each came from.
//!
//! The record names its file, and the name of a file holds its hash: one rename of the record puts the new file in the
//! place of the old, and whatever ends the process leaves the old or the new. One process at a time works on a source.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::error::StoreError;
use super::super::synced::{replace, sync_folder};
use super::fault::FetchFault;

/// The folder of all downloads, in the data directory.
const DOWNLOADS: &str = "downloads";
/// The record of a source, in its folder.
const RECORD: &str = "record.toml";
/// What keeps two processes apart.
const LOCK: &str = "lock";

/// Where a file came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchRecord {
    /// The source.
    pub source: String,
    /// The address that was read.
    pub address: String,
    /// When the file came.
    pub fetched_at: String,
    /// When it was last found unchanged.
    pub checked_at: String,
    /// The name of the file, beside the record.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// How many rows it holds, where they can be counted.
    pub rows: Option<u64>,
    /// Whether its fields were compared with those that are expected.
    pub fields_checked: bool,
    /// The version that the server named.
    pub etag: Option<String>,
    /// When the server says it changed.
    pub last_modified: Option<String>,
    /// The licence, as the list says.
    pub licence: String,
    /// How sure the licence is.
    pub licence_status: String,
    /// The licence, as the portal states it, where it could be read.
    #[serde(default)]
    pub licence_stated: Option<String>,
    /// Where its text stands, as the portal states it.
    #[serde(default)]
    pub licence_url: Option<String>,
}

/// The folder of a source, held by this process.
pub(super) struct Shelf {
    folder: PathBuf,
    _lock: File,
}

/// The record of a source that was downloaded into `data`.
///
/// # Errors
/// Where there is one that cannot be read.
pub fn fetch_record(data: &Path, source_id: &str) -> Result<Option<FetchRecord>, StoreError> {
    read_toml(&data.join(DOWNLOADS).join(source_id).join(RECORD))
}

impl Shelf {
    /// The folder of `source_id` in `data`, made where it is not there.
    pub(super) fn open(data: &Path, source_id: &str) -> Result<Self, FetchFault> {
        let folder = data.join(DOWNLOADS).join(source_id);
        fs::create_dir_all(&folder).map_err(write_fault(&folder))?;
        let path = folder.join(LOCK);
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(write_fault(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FetchFault::Busy),
            Err(TryLockError::Error(source)) => Err(StoreError::Write { path, source }.into()),
        }
    }

    /// A file of the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The record, where its file is as long as it says.
    pub(super) fn record(&self) -> Result<Option<FetchRecord>, StoreError> {
        let record: Option<FetchRecord> = read_toml(&self.path(RECORD))?;
        Ok(record.filter(|record| {
            let length = fs::metadata(self.path(&record.file)).map(|found| found.len());
            length.is_ok_and(|length| length == record.bytes)
        }))
    }

    /// Puts `record` in the place of what was there.
    pub(super) fn write_record(&self, record: &FetchRecord) -> Result<(), StoreError> {
        write_toml(&self.path(RECORD), record)
    }

    /// Puts the file `part` under its `name` and its record in the place of the old ones.
    pub(super) fn keep(&self, part: &Path, record: &FetchRecord) -> Result<PathBuf, StoreError> {
        let path = self.path(&record.file);
        File::open(part).and_then(|file| file.sync_all()).map_err(write_fault(part))?;
        fs::rename(part, &path).map_err(write_fault(&path))?;
        self.write_record(record)?;
        self.clear_but(&record.file);
        Ok(path)
    }

    /// Removes what is neither the record nor `file`: older files and what was left of downloads.
    fn clear_but(&self, file: &str) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if ![file, RECORD, LOCK].iter().any(|kept| name == *kept) {
                // What cannot be removed is in nobody's way.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// The value of a file of TOML; none where there is no file.
pub(super) fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StoreError::Read { path: path.to_owned(), source }),
    };
    toml::from_str(&text).map(Some).map_err(|fault| {
        let source = super::super::catalog::Source { file: &path.display().to_string(), text: &text };
        source.fault(fault.span().unwrap_or_default(), fault.message())
    })
}

/// Writes a file of TOML beside its place, and then puts it there.
pub(super) fn write_toml(path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
    let text = toml::to_string(value).expect("a record of texts and numbers can be written");
    replace(path, text.as_bytes()).map_err(write_fault(path))?;
    // The names of the folder, too, must be there after a crash; a folder cannot be synced everywhere.
    let _ = path.parent().map(sync_folder);
    Ok(())
}

/// The SHA-256 of a file and its length.
pub(super) fn hash_of(path: &Path) -> Result<(String, u64), StoreError> {
    let mut file = File::open(path).map_err(read_fault(path))?;
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut piece).map_err(read_fault(path))?;
        if count == 0 {
            return Ok((format!("{:x}", hash.finalize()), bytes));
        }
        hash.update(&piece[..count]);
        bytes += count as u64;
    }
}

/// The fault of a file that cannot be written.
pub(super) fn write_fault(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    move |source| StoreError::Write { path: path.to_owned(), source }
}

/// The fault of a file that cannot be read.
pub(super) fn read_fault(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    move |source| StoreError::Read { path: path.to_owned(), source }
}
