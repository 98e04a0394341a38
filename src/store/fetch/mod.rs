//! Downloading official sources: an address in, a checked file with its record out, or the old file and a reason.
//!
//! What comes is believed last. It must come whole and under a ceiling, be of its kind, hold the fields that the list
//! expects and as many rows as the server counts; only then does it take the place of the old file, by one rename. A
//! download that was cut is taken up where it ended, a source that did not change is not read again. The clock, waiting
//! and chance are the caller's. The file is not made a layer here.

mod client;
mod dialect;
mod esri;
mod fault;
mod feeding;
mod gathering;
mod gtfs;
mod keys;
mod licence;
mod look;
mod pages;
mod retry;
mod schema;
mod settings;
mod shelf;
mod trimming;
mod whole;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::error::StoreError;
use super::sources::{Download, FileKind, Source, SourceStatus};
use client::Client;
use look::{Glance, unreadable};
use pages::Paged;
use shelf::{Shelf, hash_of, read_fault, write_fault};
use whole::{Got, PART, UNPACKED, Version, Wanted};

pub use fault::{FetchFault, TimedStep};
pub use feeding::{fed, record_of_feed, table_of_feed};
pub use gathering::{gathered, territories_of};
pub use keys::fetch_keys;
pub use licence::LicenceLook;
pub use settings::{FetchSettings, Progress, ProgressUnit, Surroundings};
pub use shelf::{FetchRecord, fetch_record};

/// So much of the hash stands in the name of a file.
const HASH_DIGITS: usize = 16;

/// A source that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its file.
    pub path: PathBuf,
    /// How it is read.
    pub format: FetchedFormat,
    /// Where it came from.
    pub record: FetchRecord,
    /// Whether it is another than before.
    pub news: News,
    /// What the portal states of its licence.
    pub licence: LicenceLook,
}

/// How a downloaded file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchedFormat {
    /// A collection of GeoJSON.
    GeoJson,
    /// A feature of GeoJSON a line.
    GeoJsonSeq,
    /// An array of records.
    Json,
    /// A table with a header.
    Csv,
    /// A ZIP archive.
    Zip,
    /// A ZIP archive of GTFS.
    Gtfs,
    /// A 7z archive.
    SevenZip,
}

/// Whether a file is another than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// There was none, or another.
    New,
    /// The server says that it did not change, or the same bytes came.
    Unchanged,
}

/// Downloads `source` into the data directory at the moment `now`, in the words of RFC 3339.
///
/// # Errors
/// Where it cannot be had, or is not what the list expects. What was there before stays.
pub fn fetch(
    source: &Source,
    data: &Path,
    settings: &FetchSettings,
    now: &str,
    surroundings: &mut dyn Surroundings,
) -> Result<Fetched, StoreError> {
    let fetched = wired(source).and_then(|download| {
        let shelf = Shelf::open(data, &source.id)?;
        let task = Task { source, download, shelf: &shelf, client: &Client::new(settings), now };
        let came = if download.paging.is_some() { task.pages(surroundings) } else { task.whole(surroundings) };
        task.licensed(came?)
    });
    fetched.map_err(|fault| StoreError::Fetch { id: source.id.clone(), source: Box::new(fault) })
}

/// How a source is downloaded, where it may be.
fn wired(source: &Source) -> Result<&Download, FetchFault> {
    match &source.download {
        _ if source.status == SourceStatus::Unverified => Err(FetchFault::Unconfirmed),
        Some(download) => Ok(download),
        None => Err(FetchFault::OnlyListed),
    }
}

struct Task<'a> {
    source: &'a Source,
    download: &'a Download,
    shelf: &'a Shelf,
    client: &'a Client,
    now: &'a str,
}

/// A file that was checked.
struct Checked {
    path: PathBuf,
    format: FetchedFormat,
    rows: Option<u64>,
    are_fields_known: bool,
    etag: Option<String>,
    last_modified: Option<String>,
}

impl Task<'_> {
    fn whole(&self, surroundings: &mut dyn Surroundings) -> Result<Fetched, FetchFault> {
        let address = &self.download.address;
        let before = self.shelf.record()?.filter(|record| record.address == address.as_str());
        let wanted = Wanted { address, kind: self.download.file, record: before.as_ref() };
        match (whole::download(self.client, self.shelf, &wanted, surroundings)?, before) {
            (Got::Unchanged, Some(record)) => self.unchanged(record),
            (Got::Unchanged, None) => Err(FetchFault::Changed),
            (Got::File(version), _) => {
                let checked = self.checked(version).inspect_err(|_| {
                    // What came whole and is wrong will not be right by going on.
                    whole::forget(self.shelf);
                });
                self.keep(checked?)
            }
        }
    }

    fn pages(&self, surroundings: &mut dyn Surroundings) -> Result<Fetched, FetchFault> {
        let Some(paging) = self.download.paging else { return Err(FetchFault::OnlyListed) };
        let paged = Paged { source: self.source, address: &self.download.address, paging };
        let reached = pages::download(self.client, self.shelf, &paged, surroundings)?;
        self.keep(Checked {
            path: self.shelf.path(PART),
            format: FetchedFormat::GeoJsonSeq,
            rows: Some(reached.rows),
            are_fields_known: true,
            etag: None,
            last_modified: None,
        })
    }

    /// The record of a file that is still the newest.
    fn unchanged(&self, record: FetchRecord) -> Result<Fetched, FetchFault> {
        let record = FetchRecord { checked_at: self.now.to_owned(), ..record };
        self.shelf.write_record(&record)?;
        let path = self.shelf.path(&record.file);
        let format = FetchedFormat::of(self.download.file);
        Ok(Fetched { path, format, record, news: News::Unchanged, licence: LicenceLook::Nowhere })
    }

    /// Checks the file that came in `part`.
    fn checked(&self, version: Version) -> Result<Checked, FetchFault> {
        let path = self.unpacked(version.encoding.as_deref())?;
        let Glance { fields, has_geometry, rows } = look::glance(&path, self.download, self.client.settings.bytes_max)?;
        if let Some(fields) = &fields {
            schema::check_fields(&self.source.fields, &self.download.address, fields, has_geometry)?;
        }
        Ok(Checked {
            path,
            rows,
            format: FetchedFormat::of(self.download.file),
            are_fields_known: fields.is_some(),
            etag: version.etag,
            last_modified: version.last_modified,
        })
    }

    /// The file as it was before it was packed for its way.
    fn unpacked(&self, encoding: Option<&str>) -> Result<PathBuf, FetchFault> {
        let part = self.shelf.path(PART);
        match encoding {
            None => return Ok(part),
            Some("gzip" | "x-gzip") => {}
            Some(other) => return Err(unreadable(self.download.file, &format!("it is packed as `{other}`"))),
        }
        let (plain, bytes_max) = (self.shelf.path(UNPACKED), self.client.settings.bytes_max);
        let packed = File::open(&part).map_err(read_fault(&part))?;
        let mut into = File::create(&plain).map_err(write_fault(&plain))?;
        let mut from = MultiGzDecoder::new(io::BufReader::new(packed)).take(bytes_max.saturating_add(1));
        let bytes = io::copy(&mut from, &mut into).map_err(|fault| unreadable(self.download.file, &fault))?;
        if bytes > bytes_max { Err(FetchFault::TooLarge(bytes_max)) } else { Ok(plain) }
    }

    /// What came, with the licence that the portal states. That it cannot be read is told, and fails nothing.
    fn licensed(&self, came: Fetched) -> Result<Fetched, FetchFault> {
        let (licence, stated) = match licence::stated(self.source, &self.client.settings) {
            None => return Ok(came),
            Some(Err(fault)) => (LicenceLook::Unread(fault.to_string()), None),
            Some(Ok(stated)) => (licence::compared(&self.source.licence, &stated.name), Some(stated)),
        };
        let Some(stated) = stated else { return Ok(Fetched { licence, ..came }) };
        let record = FetchRecord { licence_stated: Some(stated.name), licence_url: stated.url, ..came.record };
        self.shelf.write_record(&record)?;
        Ok(Fetched { record, licence, ..came })
    }

    /// Puts a checked file in the place of the old one.
    fn keep(&self, checked: Checked) -> Result<Fetched, FetchFault> {
        let (sha256, bytes) = hash_of(&checked.path)?;
        let before = self.shelf.record()?.filter(|record| record.sha256 == sha256);
        let record = FetchRecord {
            source: self.source.id.clone(),
            address: self.download.address.to_string(),
            fetched_at: self.now.to_owned(),
            checked_at: self.now.to_owned(),
            file: format!("{}-{}.{}", self.source.id, &sha256[..HASH_DIGITS], checked.format.extension()),
            bytes,
            sha256,
            rows: checked.rows,
            fields_checked: checked.are_fields_known,
            etag: checked.etag,
            last_modified: checked.last_modified,
            licence: self.source.licence.clone(),
            licence_status: self.source.licence_status.clone(),
            licence_stated: None,
            licence_url: None,
        };
        let path = self.shelf.keep(&checked.path, &record)?;
        let news = if before.is_some() { News::Unchanged } else { News::New };
        Ok(Fetched { path, format: checked.format, record, news, licence: LicenceLook::Nowhere })
    }
}

impl FetchedFormat {
    const fn of(kind: FileKind) -> Self {
        match kind {
            FileKind::GeoJson => Self::GeoJson,
            FileKind::Json => Self::Json,
            FileKind::Csv => Self::Csv,
            FileKind::Zip => Self::Zip,
            FileKind::Gtfs => Self::Gtfs,
            FileKind::SevenZip => Self::SevenZip,
        }
    }

    /// How the name of its file ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsons",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Zip | Self::Gtfs => "zip",
            Self::SevenZip => "7z",
        }
    }
}
