//! What a file holds: its kind by its first bytes, its fields and rows by reading it once, without keeping it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use zip::ZipArchive;

use super::super::sources::{Download, FileKind};
use super::fault::FetchFault;
use super::shelf::read_fault;

/// The rows whose fields are collected: some servers leave out what is null.
const ROWS_LOOKED_AT: u64 = 1000;
/// How much of a text is shown.
const SHOWN_CHARS: usize = 120;
/// The longest header of a table.
const HEADER_BYTES_MAX: u64 = 1 << 20;
/// Members by which a service tells what went wrong.
const MESSAGES: [&str; 6] = ["error", "message", "error_code", "detail", "exceptions", "exceptionReport"];

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct Glance {
    /// The names of its fields, in their order; none where they cannot be seen.
    pub(super) fields: Option<Vec<String>>,
    /// Whether a feature has a geometry.
    pub(super) has_geometry: bool,
    /// How many rows there are, where they were counted.
    pub(super) rows: Option<u64>,
}

/// Refuses what is visibly something else than `kind`, by its first bytes.
pub(super) fn check_head(kind: FileKind, head: &[u8]) -> Result<(), FetchFault> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let Some(first) = text.first() else { return Ok(()) };
    let begins = |magic: &[u8]| head.starts_with(magic) || magic.starts_with(head);
    let is_right = match kind {
        FileKind::GeoJson | FileKind::Json => matches!(first, b'{' | b'['),
        FileKind::Csv => !matches!(first, b'<' | b'{' | b'[') && !head.contains(&0) && !head.starts_with(b"PK\x03\x04"),
        FileKind::Zip | FileKind::Gtfs => begins(b"PK\x03\x04"),
        FileKind::SevenZip => begins(b"7z\xbc\xaf\x27\x1c"),
    };
    if is_right {
        return Ok(());
    }
    let lower = text.to_ascii_lowercase();
    let found = match first {
        b'<' if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") => "a page of HTML",
        b'<' => "XML or HTML",
        b'{' | b'[' => "JSON",
        _ => "something else",
    };
    Err(FetchFault::OtherKind { expected: name_of(kind), found, said: beginning(head) })
}

/// What a file of `download` holds, read to its end.
pub(super) fn glance(path: &Path, download: &Download, bytes_max: u64) -> Result<Glance, FetchFault> {
    let file = File::open(path).map_err(read_fault(path))?;
    let mut head = Vec::new();
    (&file).take(512).read_to_end(&mut head).map_err(read_fault(path))?;
    check_head(download.file, &head)?;
    let file = File::open(path).map_err(read_fault(path))?;
    match (download.file, &download.member) {
        (FileKind::SevenZip, _) => Ok(Glance::default()),
        (FileKind::Gtfs, _) => Ok(Glance { fields: Some(members(&archive(file)?)), ..Glance::default() }),
        (FileKind::Zip, None) => archive(file).map(|_| Glance::default()),
        (FileKind::Zip, Some(member)) => glance_at_member(path, member, bytes_max),
        (kind, _) => glance_at(kind, file),
    }
}

fn glance_at(kind: FileKind, read: impl Read) -> Result<Glance, FetchFault> {
    match kind {
        FileKind::Csv => glance_at_table(read),
        _ => glance_at_json(kind, BufReader::with_capacity(1 << 16, read)),
    }
}

fn archive(file: File) -> Result<ZipArchive<File>, FetchFault> {
    ZipArchive::new(file).map_err(|fault| unreadable(FileKind::Zip, &fault))
}

fn members(archive: &ZipArchive<File>) -> Vec<String> {
    archive.file_names().map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Looks at the file of an archive that is called `member`, in whatever folder.
fn glance_at_member(path: &Path, member: &str, bytes_max: u64) -> Result<Glance, FetchFault> {
    let is_csv = member.to_ascii_lowercase().ends_with(".csv");
    let kind = if is_csv { FileKind::Csv } else { FileKind::GeoJson };
    member_of(path, member, |entry| glance_at(kind, entry.take(bytes_max)))
}

/// What `read` makes of the file of an archive that is called `member`, in whatever folder.
pub(super) fn member_of<T>(
    path: &Path,
    member: &str,
    read: impl FnOnce(&mut dyn Read) -> Result<T, FetchFault>,
) -> Result<T, FetchFault> {
    let mut archive = archive(File::open(path).map_err(read_fault(path))?)?;
    let found = members(&archive);
    let is_it = |name: &&String| name.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case(member));
    let Some(name) = found.iter().find(is_it) else {
        return Err(FetchFault::NoMember { member: member.to_owned(), found });
    };
    let mut entry = archive.by_name(name).map_err(|fault| unreadable(FileKind::Zip, &fault))?;
    read(&mut entry)
}

/// The header of a table, and whether a row follows.
fn glance_at_table(read: impl Read) -> Result<Glance, FetchFault> {
    let mut start = Vec::new();
    read.take(HEADER_BYTES_MAX).read_to_end(&mut start).map_err(|fault| unreadable(FileKind::Csv, &fault))?;
    let text = String::from_utf8_lossy(start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start)).into_owned();
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',');
    let mut table = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = table.headers().map_err(|fault| unreadable(FileKind::Csv, &fault))?;
    let fields = header.iter().map(|name| name.trim().to_owned()).collect();
    if table.records().next().is_none() {
        return Err(FetchFault::Empty);
    }
    Ok(Glance { fields: Some(fields), has_geometry: false, rows: None })
}

fn glance_at_json(kind: FileKind, read: impl Read) -> Result<Glance, FetchFault> {
    let mut seen = Seen { is_geojson: kind == FileKind::GeoJson, ..Seen::default() };
    let mut json = serde_json::Deserializer::from_reader(read);
    let done = Document(&mut seen).deserialize(&mut json).and_then(|()| json.end());
    done.map_err(|fault| unreadable(kind, &fault))?;
    if !seen.has_rows {
        let expected = name_of(kind);
        return Err(FetchFault::OtherKind { expected, found: "other JSON", said: seen.said });
    }
    if seen.rows == 0 {
        return Err(FetchFault::Empty);
    }
    Ok(Glance { fields: Some(seen.fields), has_geometry: seen.has_geometry, rows: Some(seen.rows) })
}

/// What was seen of a document so far.
#[derive(Default)]
struct Seen {
    is_geojson: bool,
    has_rows: bool,
    rows: u64,
    fields: Vec<String>,
    has_geometry: bool,
    said: String,
}

impl Seen {
    fn look_at(&mut self, row: &Value) -> Result<(), &'static str> {
        let row = row.as_object().ok_or("a row is no object")?;
        if !self.is_geojson {
            self.take_names(row);
            return Ok(());
        }
        if row.get("type").and_then(Value::as_str) != Some("Feature") {
            return Err("a member of `features` is no Feature");
        }
        self.has_geometry |= row.get("geometry").is_some_and(Value::is_object);
        match row.get("properties") {
            Some(Value::Object(properties)) => self.take_names(properties),
            Some(Value::Null) => {}
            _ => return Err("a feature has no properties"),
        }
        Ok(())
    }

    fn take_names(&mut self, row: &Map<String, Value>) {
        for name in row.keys() {
            if !self.fields.contains(name) {
                self.fields.push(name.clone());
            }
        }
    }
}

/// A document of JSON: a collection of features, or an array of records.
struct Document<'s>(&'s mut Seen);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if self.0.is_geojson { "a FeatureCollection" } else { "an array of records" })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" if self.0.is_geojson => map.next_value_seed(Rows(self.0))?,
                name if MESSAGES.contains(&name) => self.0.said = message(&map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        if self.0.is_geojson {
            return Err(A::Error::custom("an array where a FeatureCollection should be"));
        }
        Rows(self.0).visit_seq(seq)
    }
}

/// The rows of a document.
struct Rows<'s>(&'s mut Seen);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        self.0.has_rows = true;
        while self.0.rows < ROWS_LOOKED_AT {
            let Some(row) = rows.next_element::<Value>()? else { return Ok(()) };
            self.0.look_at(&row).map_err(A::Error::custom)?;
            self.0.rows += 1;
        }
        while rows.next_element::<IgnoredAny>()?.is_some() {
            self.0.rows += 1;
        }
        Ok(())
    }
}

/// What a service says in its message.
pub(super) fn message(value: &Value) -> String {
    let inner = ["message", "exceptionText", "text", "code"].iter().find_map(|key| value.get(key));
    match (value, inner) {
        (Value::String(text), _) => beginning(text.as_bytes()),
        (_, Some(inner)) => message(inner),
        _ => beginning(value.to_string().as_bytes()),
    }
}

/// The message in a body of JSON, where it has one.
pub(super) fn message_in(body: &Value) -> Option<String> {
    MESSAGES.iter().find_map(|name| body.get(name)).map(message)
}

/// How a text begins, in one line.
pub(super) fn beginning(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(8 * SHOWN_CHARS)]);
    let line: Vec<&str> =
        text.split(|it: char| it.is_whitespace() || it.is_control()).filter(|it| !it.is_empty()).collect();
    line.join(" ").chars().take(SHOWN_CHARS).collect()
}

/// The fault of bytes that are not of their `kind`.
pub(super) fn unreadable(kind: FileKind, fault: &dyn std::fmt::Display) -> FetchFault {
    FetchFault::Unreadable { expected: name_of(kind), fault: fault.to_string() }
}

/// What a kind of file is called.
pub(super) const fn name_of(kind: FileKind) -> &'static str {
    match kind {
        FileKind::GeoJson => "GeoJSON",
        FileKind::Json => "JSON",
        FileKind::Csv => "CSV",
        FileKind::Zip | FileKind::Gtfs => "a ZIP archive",
        FileKind::SevenZip => "a 7z archive",
    }
}
