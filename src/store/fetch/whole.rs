//! One file in one answer, taken up where an earlier try was cut.
//!
//! What has come lies in `part`, and `part.toml` beside it says of which version it is: only the rest of the same version
//! is ever asked for and joined to it.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use url::Url;

use super::super::sources::FileKind;
use super::client::{Answer, Client};
use super::fault::FetchFault;
use super::look;
use super::retry::patiently;
use super::settings::{Progress, ProgressUnit, Surroundings};
use super::shelf::{FetchRecord, Shelf, read_toml, write_fault, write_toml};

/// What has come so far.
pub(super) const PART: &str = "part";
/// What was packed on its way, unpacked.
pub(super) const UNPACKED: &str = "unpacked";
/// Of which version it is.
const PART_RECORD: &str = "part.toml";
/// How much of a body is looked at before the rest is read.
const HEAD_BYTES: usize = 512;

/// What an address gave.
pub(super) enum Got {
    /// Nothing: what is there is the newest.
    Unchanged,
    /// A file in `part`.
    File(Version),
}

/// Which version of a file an answer holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Version {
    address: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) encoding: Option<String>,
    /// The length of the whole, where it is known.
    length: Option<u64>,
}

/// A file to download.
pub(super) struct Wanted<'a> {
    pub(super) address: &'a Url,
    pub(super) kind: FileKind,
    /// What is there already.
    pub(super) record: Option<&'a FetchRecord>,
}

/// Downloads a file into `part`.
pub(super) fn download(
    client: &Client,
    shelf: &Shelf,
    wanted: &Wanted<'_>,
    surroundings: &mut dyn Surroundings,
) -> Result<Got, FetchFault> {
    patiently(&client.settings, surroundings, |surroundings| attempt(client, shelf, wanted, surroundings))
}

fn attempt(
    client: &Client,
    shelf: &Shelf,
    wanted: &Wanted<'_>,
    surroundings: &mut dyn Surroundings,
) -> Result<Got, FetchFault> {
    let begun = begun(shelf, wanted);
    let answer = client.get(wanted.address, &headers(wanted, begun.as_ref()))?;
    let version = Version::of(wanted.address, &answer);
    match (answer.status, begun) {
        (304, None) if wanted.record.is_some() => Ok(Got::Unchanged),
        (200, _) => {
            let length = answer.number("content-length");
            let version = Version { length, ..version };
            receive(client, shelf, wanted, answer, (&version, 0), surroundings)?;
            Ok(Got::File(version))
        }
        (206, Some((before, bytes))) => {
            if !goes_on(&answer, &version, &before, bytes) {
                forget(shelf);
                return Err(FetchFault::Changed);
            }
            receive(client, shelf, wanted, answer, (&before, bytes), surroundings)?;
            Ok(Got::File(before))
        }
        (416, Some(_)) => {
            forget(shelf);
            Err(FetchFault::Changed)
        }
        _ => Err(answer.refusal()),
    }
}

/// What an earlier try left, where the rest of it can be asked for.
fn begun(shelf: &Shelf, wanted: &Wanted<'_>) -> Option<(Version, u64)> {
    // A side file that cannot be read is one that a crash or a hand has damaged: the download starts anew.
    let version: Option<Version> = read_toml(&shelf.path(PART_RECORD)).unwrap_or_default();
    let bytes = fs::metadata(shelf.path(PART)).map_or(0, |part| part.len());
    let usable =
        |version: &Version| bytes > 0 && version.address == wanted.address.as_str() && version.validator().is_some();
    let begun = version.filter(usable).map(|version| (version, bytes));
    if begun.is_none() {
        forget(shelf);
    }
    begun
}

/// Removes what has come: it is not to be gone on with.
pub(super) fn forget(shelf: &Shelf) {
    for name in [PART, PART_RECORD, UNPACKED] {
        // It may not be there.
        let _ = fs::remove_file(shelf.path(name));
    }
}

fn headers(wanted: &Wanted<'_>, begun: Option<&(Version, u64)>) -> Vec<(&'static str, String)> {
    let is_packed = matches!(wanted.kind, FileKind::Zip | FileKind::Gtfs | FileKind::SevenZip);
    let mut headers = vec![("accept-encoding", if is_packed { "identity" } else { "gzip" }.to_owned())];
    if let Some((version, bytes)) = begun {
        headers.push(("range", format!("bytes={bytes}-")));
        headers.extend(version.validator().map(|validator| ("if-range", validator.to_owned())));
    } else if let Some(record) = wanted.record {
        headers.extend(record.etag.clone().map(|etag| ("if-none-match", etag)));
        headers.extend(record.last_modified.clone().map(|since| ("if-modified-since", since)));
    }
    headers
}

impl Version {
    fn of(address: &Url, answer: &Answer) -> Self {
        let text = |name| answer.header(name).map(str::to_owned);
        Self {
            address: address.to_string(),
            etag: text("etag"),
            last_modified: text("last-modified"),
            encoding: text("content-encoding").filter(|coding| coding != "identity"),
            length: None,
        }
    }

    /// What tells this version from others to the byte: a weak tag does not.
    fn validator(&self) -> Option<&str> {
        let strong = self.etag.as_deref().filter(|etag| !etag.starts_with("W/"));
        strong.or(self.last_modified.as_deref())
    }
}

/// Whether a partial answer is the rest of what there is.
fn goes_on(answer: &Answer, version: &Version, before: &Version, bytes: u64) -> bool {
    let range = answer.header("content-range").and_then(|range| range.strip_prefix("bytes ")?.split_once('/'));
    let Some((span, total)) = range else { return false };
    let starts = span.split('-').next().and_then(|start| start.parse().ok()) == Some(bytes);
    let is_same_length = before.length.is_none_or(|length| total == "*" || total.parse() == Ok(length));
    let is_same = |now: &Option<String>, then: &Option<String>| now.is_none() || now == then;
    starts
        && is_same_length
        && is_same(&version.etag, &before.etag)
        && is_same(&version.last_modified, &before.last_modified)
        && version.encoding == before.encoding
}

/// Reads a body behind the first `bytes` of `part`.
fn receive(
    client: &Client,
    shelf: &Shelf,
    wanted: &Wanted<'_>,
    mut answer: Answer,
    (version, bytes): (&Version, u64),
    surroundings: &mut dyn Surroundings,
) -> Result<(), FetchFault> {
    let bytes_max = client.settings.bytes_max;
    let total = version.length.or_else(|| answer.number("content-length").map(|rest| rest.saturating_add(bytes)));
    if total.is_some_and(|total| total > bytes_max) {
        return Err(FetchFault::TooLarge(bytes_max));
    }
    write_toml(&shelf.path(PART_RECORD), version)?;
    let path = shelf.path(PART);
    let mut part = open_at(&path, bytes)?;
    let (mut done, mut piece, mut head) = (bytes, vec![0; 1 << 16], Vec::new());
    loop {
        let count = match answer.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => count,
            Err(fault) => return Err(cut_or(client.read_fault(&fault), done, total)),
        };
        done += count as u64;
        if done > bytes_max {
            forget(shelf);
            return Err(FetchFault::TooLarge(bytes_max));
        }
        part.write_all(&piece[..count]).map_err(write_fault(&path))?;
        if bytes == 0 && version.encoding.is_none() && head.len() < HEAD_BYTES {
            head.extend_from_slice(&piece[..count]);
            look::check_head(wanted.kind, &head).inspect_err(|_| forget(shelf))?;
        }
        surroundings.progressed(Progress { done, total, unit: ProgressUnit::Bytes });
    }
    match total {
        Some(expected) if done < expected => Err(FetchFault::Cut { got: done, expected }),
        _ => Ok(()),
    }
}

/// A broken connection is told by what is missing, where that is known.
fn cut_or(fault: FetchFault, got: u64, total: Option<u64>) -> FetchFault {
    match (fault, total) {
        (FetchFault::Connection(_), Some(expected)) => FetchFault::Cut { got, expected },
        (fault, _) => fault,
    }
}

/// The part, to be gone on with behind its first `bytes`.
fn open_at(path: &Path, bytes: u64) -> Result<File, FetchFault> {
    let opened = if bytes == 0 { File::create(path) } else { OpenOptions::new().append(true).open(path) };
    Ok(opened.map_err(write_fault(path))?)
}
