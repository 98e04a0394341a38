//! A source that is read page by page into one GeoJSON-Seq, a feature a line, and taken up behind the last whole page.
//!
//! Every page is checked before its rows are joined to those before. A page that came before, a count that does not agree
//! and too many pages end it: then the next try begins with the first page.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};

use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::super::shipped::sha256_hex;
use super::super::sources::{FileKind, Paging, Source};
use super::client::Client;
use super::dialect::{self, Page};
use super::fault::FetchFault;
use super::look::{self, unreadable};
use super::retry::patiently;
use super::schema::check_fields;
use super::settings::{Progress, ProgressUnit, Surroundings};
use super::shelf::{Shelf, read_toml, write_fault, write_toml};
use super::whole::PART;

/// How far the pages in `part` reach.
const PAGES_RECORD: &str = "pages.toml";
/// Fields are compared once so many rows came, or all: some servers leave out what is null.
const ROWS_LOOKED_AT: u64 = 1000;

/// What lies in `part` so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reached {
    address: String,
    /// The next page; none when all came.
    next: Option<String>,
    /// Rows in `part`.
    pub(super) rows: u64,
    bytes: u64,
    total: Option<u64>,
    is_checked: bool,
    has_geometry: bool,
    fields: Vec<String>,
    /// The SHA-256 of the rows of each page.
    pages: Vec<String>,
}

/// A source to be read page by page.
pub(super) struct Paged<'a> {
    pub(super) source: &'a Source,
    pub(super) address: &'a Url,
    pub(super) paging: Paging,
}

/// Reads all pages into `part`.
pub(super) fn download(
    client: &Client,
    shelf: &Shelf,
    paged: &Paged<'_>,
    surroundings: &mut dyn Surroundings,
) -> Result<Reached, FetchFault> {
    let mut reached = begun(shelf, paged)?;
    let done = read_on(client, shelf, paged, &mut reached, surroundings);
    if done.as_ref().is_err_and(|fault| !may_go_on(fault)) {
        // What came is not to be gone on with.
        let _ = fs::remove_file(shelf.path(PAGES_RECORD));
    }
    done.map(|()| reached)
}

/// Whether the pages that came are good in spite of a fault: the server failed, not they.
fn may_go_on(fault: &FetchFault) -> bool {
    matches!(fault, FetchFault::GaveUp { .. } | FetchFault::AskedToWait { .. }) || fault.may_pass()
}

/// Where an earlier try ended, else the beginning.
fn begun(shelf: &Shelf, paged: &Paged<'_>) -> Result<Reached, FetchFault> {
    let left: Option<Reached> = read_toml(&shelf.path(PAGES_RECORD)).unwrap_or_default();
    let part = shelf.path(PART);
    let length = fs::metadata(&part).map_or(0, |part| part.len());
    if let Some(left) = left.filter(|left| left.address == paged.address.as_str() && length >= left.bytes) {
        let file = OpenOptions::new().write(true).open(&part);
        // What stands behind the last whole page is of one that was cut.
        file.and_then(|file| file.set_len(left.bytes)).map_err(write_fault(&part))?;
        return Ok(left);
    }
    fs::File::create(&part).map_err(write_fault(&part))?;
    Ok(Reached {
        address: paged.address.to_string(),
        next: Some(dialect::page_address(paged.address, paged.paging, 0).to_string()),
        rows: 0,
        bytes: 0,
        total: None,
        is_checked: false,
        has_geometry: false,
        fields: Vec::new(),
        pages: Vec::new(),
    })
}

fn read_on(
    client: &Client,
    shelf: &Shelf,
    paged: &Paged<'_>,
    reached: &mut Reached,
    surroundings: &mut dyn Surroundings,
) -> Result<(), FetchFault> {
    if let (None, Some(count)) = (reached.total, dialect::count_address(paged.address, paged.paging)) {
        reached.total = dialect::read_count(&ask(client, &count, surroundings)?);
    }
    while let Some(next) = reached.next.clone() {
        if reached.pages.len() >= client.settings.pages_max {
            return Err(FetchFault::Pages(client.settings.pages_max));
        }
        let address = Url::parse(&next).map_err(|fault| unreadable(FileKind::Json, &fault))?;
        let body = ask(client, &address, surroundings)?;
        let page = dialect::read_page(paged.address, paged.paging, &address, reached.rows, &body)?;
        join(shelf, paged, reached, page)?;
        surroundings.progressed(Progress { done: reached.rows, total: reached.total, unit: ProgressUnit::Rows });
    }
    match reached.total {
        _ if reached.rows == 0 => Err(FetchFault::Empty),
        Some(counted) if counted != reached.rows => Err(FetchFault::Count { counted, read: reached.rows }),
        _ => Ok(()),
    }
}

/// Joins a page to those before it.
fn join(shelf: &Shelf, paged: &Paged<'_>, reached: &mut Reached, page: Page) -> Result<(), FetchFault> {
    let mut text = page.rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    text.extend((!text.is_empty()).then_some('\n'));
    let hash = sha256_hex(text.as_bytes());
    if !page.rows.is_empty() && reached.pages.contains(&hash) {
        return Err(FetchFault::PageRepeats(reached.pages.len() + 1));
    }
    note_fields(reached, &page);
    reached.rows += page.rows.len() as u64;
    if !reached.is_checked && reached.rows > 0 && (reached.rows >= ROWS_LOOKED_AT || page.next.is_none()) {
        check_fields(&paged.source.fields, paged.address, &reached.fields, reached.has_geometry)?;
        reached.is_checked = true;
    }
    let path = shelf.path(PART);
    let file = OpenOptions::new().append(true).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(write_fault(&path))?;
    reached.bytes += text.len() as u64;
    reached.pages.push(hash);
    reached.total = page.total.or(reached.total);
    reached.next = page.next.map(String::from);
    Ok(write_toml(&shelf.path(PAGES_RECORD), reached)?)
}

fn note_fields(reached: &mut Reached, page: &Page) {
    let properties = page.rows.iter().filter_map(|row| row.get("properties")?.as_object());
    let names = page.fields.iter().chain(properties.flat_map(serde_json::Map::keys));
    for name in names {
        if !reached.fields.contains(name) {
            reached.fields.push(name.clone());
        }
    }
    reached.has_geometry |= page.rows.iter().any(|row| row.get("geometry").is_some_and(Value::is_object));
}

/// The JSON at `address`, asked for until it comes.
fn ask(client: &Client, address: &Url, surroundings: &mut dyn Surroundings) -> Result<Value, FetchFault> {
    patiently(&client.settings, surroundings, |_| {
        let answer = client.get(address, &[("accept-encoding", "gzip".to_owned())])?;
        if answer.status != 200 {
            return Err(answer.refusal());
        }
        let is_packed = answer.header("content-encoding").is_some_and(|coding| coding.ends_with("gzip"));
        let expected = answer.number("content-length");
        let mut body = capped(client, answer)?;
        if let Some(expected) = expected.filter(|&expected| (body.len() as u64) < expected) {
            return Err(FetchFault::Cut { got: body.len() as u64, expected });
        }
        if is_packed {
            body = unpacked(client, &body)?;
        }
        look::check_head(FileKind::Json, &body)?;
        serde_json::from_slice(&body).map_err(|fault| {
            if fault.is_eof() {
                FetchFault::Connection("the page ends early".to_owned())
            } else {
                unreadable(FileKind::Json, &fault)
            }
        })
    })
}

/// A body as it travels, under the ceiling of pages.
fn capped(client: &Client, answer: impl Read) -> Result<Vec<u8>, FetchFault> {
    let bytes_max = client.settings.page_bytes_max;
    let mut body = Vec::new();
    answer.take(bytes_max + 1).read_to_end(&mut body).map_err(|fault| client.read_fault(&fault))?;
    if body.len() as u64 > bytes_max { Err(FetchFault::TooLarge(bytes_max)) } else { Ok(body) }
}

fn unpacked(client: &Client, body: &[u8]) -> Result<Vec<u8>, FetchFault> {
    let bytes_max = client.settings.page_bytes_max;
    let mut plain = Vec::new();
    let read = MultiGzDecoder::new(body).take(bytes_max + 1).read_to_end(&mut plain);
    read.map_err(|fault| unreadable(FileKind::Json, &fault))?;
    if plain.len() as u64 > bytes_max { Err(FetchFault::TooLarge(bytes_max)) } else { Ok(plain) }
}
