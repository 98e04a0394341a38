//! Tables as text: UTF-8 or Windows-1252, cells parted by commas, semicolons, tabs or bars, geometry as well-known text, as
//! GeoJSON, as two columns of coordinates or as one column `lat, lon`. Cells stay the text that they are; empty ones are
//! null, as the format knows no difference.
//!
//! What is not said is found out: the encoding from all bytes, the separator from the first line, the geometry from the
//! names of columns and the first rows.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use ::csv::{ByteRecord, Reader, ReaderBuilder};
use encoding_rs::Encoding;

use crate::layers::intake::{Found, SourceFrame, SourceTable};
use crate::layers::{Cell, FieldKind};

use super::collector::Collector;
use super::drawn::{Drawn, DrawnKind};
use super::encoding::{decoded, encoding_named, guessed};
use super::fault::SourceFault;
use super::geojson_geometry::draw_geometry;
use super::wkt::{draw_wkt, is_wkt};
use super::{CsvOptions, ReadOptions};

/// How the name of the file ends that stands beside a table and gives the kinds of its columns: that of GDAL.
pub(super) const CSV_KINDS_ENDING: &str = "csvt";
/// Rows that are looked at to find the geometry.
const LOOKED_AT: usize = 100;
/// The marks in front of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// Pairs of columns that hold a longitude and a latitude, in degrees.
const DEGREES: [(&str, &str); 7] = [
    ("lon", "lat"),
    ("longitude", "latitude"),
    ("lng", "lat"),
    ("long", "lat"),
    ("lon_deg", "lat_deg"),
    ("x_wgs84", "y_wgs84"),
    ("xlong", "ylat"),
];
/// Pairs of columns that hold coordinates of a frame that the file does not name.
const PLANE: [(&str, &str); 4] = [("x", "y"), ("coord_x", "coord_y"), ("x_l93", "y_l93"), ("easting", "northing")];
/// Columns that hold a latitude, a comma and a longitude.
const PAIRS: [&str; 4] = ["geo_point_2d", "geo_point", "geopoint", "coordonnees_geo"];

/// Where the geometry of a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere.
    Nowhere,
    /// A column of well-known text or GeoJSON.
    Text(usize),
    /// Easting or longitude, northing or latitude.
    Columns { x: usize, y: usize, is_degrees: bool },
    /// A column of `lat, lon`.
    Pair(usize),
}

/// Reads a file.
pub(super) fn read(path: &Path, options: &ReadOptions) -> Result<SourceTable, SourceFault> {
    let (is_utf8, first_line) = looked_through(path)?;
    check_beginning(&first_line)?;
    let encoding = options.encoding.as_deref().map_or(Ok(guessed(is_utf8)), encoding_named)?;
    let separator = options.csv.separator.unwrap_or_else(|| separator_of(&first_line));
    let names = names(path, separator, encoding)?;
    if names.iter().any(|name| name.contains('\n')) {
        return Err(SourceFault::damaged("a quotation mark in its header is never closed"));
    }
    let place = place(&options.csv, &names, &first_rows(path, separator, encoding)?)?;
    let is_shown = |idx: usize| place != Place::Text(idx);
    let shown: Vec<usize> = (0..names.len()).filter(|&idx| is_shown(idx)).collect();
    let kinds = kinds_beside(path, names.len());
    let found = |idx: usize| kinds[idx].map_or(Found::Written, Found::Declared);
    let fields = shown.iter().map(|&idx| (names[idx].clone(), found(idx)));
    let mut collector = Collector::declared(fields.collect::<Vec<_>>(), fs::metadata(path)?.len())?;
    if place == Place::Nowhere {
        collector.mark_table();
    }
    let mut rows = Rows { encoding, place, shown, kinds, width: names.len(), frame: None, drawn: Drawn::default() };
    rows.read(&mut reader(path, separator)?, &mut collector)?;
    let degrees = matches!(place, Place::Columns { is_degrees: true, .. } | Place::Pair(_));
    let frame = rows.frame.or(degrees.then_some(4326)).map(SourceFrame::Epsg);
    Ok(collector.finish(None, frame))
}

/// The kinds that a file of the same name ending in [`CSV_KINDS_ENDING`] gives the columns, where there is one that has as
/// many.
fn kinds_beside(path: &Path, width: usize) -> Vec<Option<FieldKind>> {
    let beside = fs::read_to_string(path.with_extension(CSV_KINDS_ENDING)).unwrap_or_default();
    let kind = |text: &str| match text.trim().trim_matches('"').to_ascii_lowercase().as_str() {
        "integer(boolean)" => Some(FieldKind::Boolean),
        plain => match plain.split('(').next().unwrap_or_default() {
            "string" => Some(FieldKind::Text),
            "integer" | "integer64" => Some(FieldKind::Integer),
            "real" => Some(FieldKind::Number),
            _ => None,
        },
    };
    let line = beside.lines().next().unwrap_or_default();
    let kinds: Vec<Option<FieldKind>> = line.split(',').map(kind).collect();
    if kinds.len() == width { kinds } else { vec![None; width] }
}

/// A text as a cell of the kind that its column is said to hold; one that is none stays text, to be told.
fn typed(text: &str, kind: Option<FieldKind>) -> Cell<'_> {
    let other = Cell::Text(text);
    match kind {
        _ if text.is_empty() => Cell::Null,
        None | Some(FieldKind::Text) => other,
        Some(FieldKind::Integer) => text.parse().map_or(other, Cell::Integer),
        Some(FieldKind::Number) => text.parse().map_or(other, Cell::Number),
        Some(FieldKind::Boolean) => match text {
            "true" | "1" => Cell::Boolean(true),
            "false" | "0" => Cell::Boolean(false),
            _ => other,
        },
    }
}

/// Refuses what begins as no table does: nothing at all, or an encoding of two bytes a letter, which spreadsheets call
/// Unicode.
fn check_beginning(first_line: &[u8]) -> Result<(), SourceFault> {
    let is_utf_16 = [b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| first_line.starts_with(*mark));
    match first_line {
        [] => Err(SourceFault::damaged("it is empty")),
        _ if is_utf_16 => Err(SourceFault::damaged("it is encoded in UTF-16; it has to be saved as UTF-8")),
        _ => Ok(()),
    }
}

/// Whether all of a file is UTF-8, and its first line that says something.
fn looked_through(path: &Path) -> Result<(bool, Vec<u8>), SourceFault> {
    let mut from = BufReader::with_capacity(1 << 18, File::open(path)?);
    let (mut is_utf8, mut first, mut line) = (true, Vec::new(), Vec::new());
    while from.read_until(b'\n', &mut line)? > 0 {
        is_utf8 &= std::str::from_utf8(&line).is_ok();
        if first.is_empty() && !line.trim_ascii().is_empty() {
            first.clone_from(&line);
        }
        if !is_utf8 && !first.is_empty() {
            break;
        }
        line.clear();
    }
    Ok((is_utf8, first))
}

/// What parts the cells of a line: what stands most often outside quotes.
fn separator_of(line: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b'|', 0), (b';', 0), (b'\t', 0), (b',', 0)];
    for &byte in line {
        is_quoted ^= byte == b'"';
        for (mark, count) in counts.iter_mut().filter(|(mark, _)| !is_quoted && *mark == byte) {
            *count += usize::from(*mark == byte);
        }
    }
    counts.iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 0).map_or(b',', |(mark, _)| *mark)
}

fn reader(path: &Path, separator: u8) -> Result<Reader<BufReader<File>>, SourceFault> {
    let mut from = BufReader::with_capacity(1 << 18, File::open(path)?);
    if from.fill_buf()?.starts_with(MARK) {
        from.consume(MARK.len());
    }
    Ok(ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(from))
}

fn names(path: &Path, separator: u8, encoding: &'static Encoding) -> Result<Vec<String>, SourceFault> {
    let mut reader = reader(path, separator)?;
    let names = reader.byte_headers()?;
    Ok(names.iter().map(|name| decoded(encoding, name).trim().to_owned()).collect())
}

fn first_rows(path: &Path, separator: u8, encoding: &'static Encoding) -> Result<Vec<Vec<String>>, SourceFault> {
    let mut reader = reader(path, separator)?;
    let records = reader.byte_records().take(LOOKED_AT);
    let rows = records.map(|record| {
        Ok(record?.iter().map(|cell| decoded(encoding, cell).trim().to_owned()).collect::<Vec<String>>())
    });
    rows.collect()
}

/// Where the geometry stands, said or found.
fn place(options: &CsvOptions, names: &[String], rows: &[Vec<String>]) -> Result<Place, SourceFault> {
    let named = |name: &str| {
        let found = names.iter().position(|column| column.eq_ignore_ascii_case(name));
        found.ok_or_else(|| SourceFault::NoColumn(name.to_owned()))
    };
    if let Some(name) = &options.geometry {
        return named(name).map(Place::Text);
    }
    match (&options.x, &options.y) {
        (Some(x), Some(y)) => {
            let is_degrees =
                DEGREES.iter().any(|(lon, lat)| x.eq_ignore_ascii_case(lon) && y.eq_ignore_ascii_case(lat));
            return Ok(Place::Columns { x: named(x)?, y: named(y)?, is_degrees });
        }
        (Some(_), None) => return Err(SourceFault::NoColumn("y".to_owned())),
        (None, Some(_)) => return Err(SourceFault::NoColumn("x".to_owned())),
        (None, None) => {}
    }
    Ok(found_place(names, rows))
}

fn found_place(names: &[String], rows: &[Vec<String>]) -> Place {
    let cells = |idx: usize| rows.iter().filter_map(move |row| row.get(idx)).filter(|cell| !cell.is_empty());
    let is_shape = |idx: usize| {
        let mut cells = cells(idx).peekable();
        cells.peek().is_some() && cells.all(|cell| is_wkt(cell) || is_geojson(cell))
    };
    let is_numbers = |idx: usize| cells(idx).all(|cell| coordinate(cell).is_some());
    if let Some(idx) = (0..names.len()).find(|&idx| is_shape(idx)) {
        return Place::Text(idx);
    }
    // A column that is called so, and says nothing in the rows that were looked at.
    let is_silent = |idx: &usize| ["geometry", "wkt"].contains(&names[*idx].as_str()) && cells(*idx).next().is_none();
    if let Some(idx) = (0..names.len()).find(is_silent) {
        return Place::Text(idx);
    }
    let folded: Vec<String> = names.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect();
    let column = |name: &str| folded.iter().position(|column| column == name);
    let pair = |pairs: &[(&str, &str)], is_degrees: bool| {
        let mut found = pairs.iter().filter_map(|(x, y)| Some((column(x)?, column(y)?)));
        let found = found.find(|&(x, y)| is_numbers(x) && is_numbers(y));
        found.map(|(x, y)| Place::Columns { x, y, is_degrees })
    };
    pair(&DEGREES, true)
        .or_else(|| PAIRS.iter().find_map(|name| column(name)).map(Place::Pair))
        .or_else(|| pair(&PLANE, false))
        .unwrap_or(Place::Nowhere)
}

fn is_geojson(text: &str) -> bool {
    text.starts_with('{') && text.contains("\"coordinates\"")
}

/// A coordinate, written with a point or with a decimal comma.
fn coordinate(text: &str) -> Option<f64> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.replacen(',', ".", 1).parse().ok()).filter(|number: &f64| number.is_finite())
}

/// Reads the rows of a table.
struct Rows {
    encoding: &'static Encoding,
    place: Place,
    shown: Vec<usize>,
    /// What each column is said to hold, beside the file.
    kinds: Vec<Option<FieldKind>>,
    width: usize,
    /// The frame that the geometry names.
    frame: Option<u32>,
    drawn: Drawn,
}

impl Rows {
    fn read(&mut self, from: &mut Reader<BufReader<File>>, collector: &mut Collector) -> Result<(), SourceFault> {
        let (mut record, mut row) = (ByteRecord::new(), 0_u32);
        while from.read_byte_record(&mut record)? {
            row = row.checked_add(1).ok_or(SourceFault::TooLarge("more than four billion rows"))?;
            if record.len() != self.width {
                collector.unreadable(row, self.ragged(&record));
                continue;
            }
            let texts: Vec<_> = record.iter().map(|cell| decoded(self.encoding, cell)).collect();
            self.drawn.start(DrawnKind::Missing);
            if let Err(why) = self.draw(&texts) {
                collector.unreadable(row, why);
                continue;
            }
            let cell = |idx: &usize| typed(&texts[*idx], self.kinds[*idx]);
            let mut cells: Vec<Cell<'_>> = self.shown.iter().map(cell).collect();
            collector.push(row, Cell::Null, &mut cells, &self.drawn)?;
        }
        Ok(())
    }

    /// What is wrong with a row of too many or too few cells. A quotation mark that is never closed takes in the rows that
    /// follow: how many lines, is told.
    fn ragged(&self, record: &ByteRecord) -> String {
        let lines = 1 + record.iter().flatten().filter(|&&byte| byte == b'\n').count();
        let over = if lines > 1 {
            format!(", and goes on over {lines} lines: a quotation mark may not be closed")
        } else {
            String::new()
        };
        format!("it has {} cells where the header names {}{over}", record.len(), self.width)
    }

    fn draw<T: AsRef<str>>(&mut self, texts: &[T]) -> Result<(), String> {
        let text = |idx: usize| texts.get(idx).map_or("", AsRef::as_ref).trim();
        match self.place {
            Place::Nowhere => Ok(()),
            Place::Text(idx) => self.draw_text(text(idx)),
            Place::Columns { x, y, .. } => self.draw_point(text(x), text(y)),
            Place::Pair(idx) => match text(idx).split_once(',') {
                Some((lat, lon)) => self.draw_point(lon, lat),
                None => self.draw_point(text(idx), text(idx)),
            },
        }
    }

    fn draw_text(&mut self, text: &str) -> Result<(), String> {
        if text.is_empty() {
            return Ok(());
        }
        if text.starts_with('{') {
            self.frame.get_or_insert(4326);
            return draw_geometry(text, &mut self.drawn);
        }
        let frame = draw_wkt(text, &mut self.drawn)?;
        match (self.frame, frame) {
            (Some(first), Some(other)) if first != other => {
                return Err(format!("its geometry is in EPSG:{other}, those before it in EPSG:{first}"));
            }
            _ => self.frame = self.frame.or(frame),
        }
        Ok(())
    }

    fn draw_point(&mut self, x: &str, y: &str) -> Result<(), String> {
        match (x.trim(), y.trim()) {
            ("", "") => Ok(()),
            (x, y) => {
                let refused = || format!("`{x}`, `{y}` are no coordinates").chars().take(120).collect::<String>();
                let (x, y) = (coordinate(x).ok_or_else(refused)?, coordinate(y).ok_or_else(refused)?);
                self.drawn.start(DrawnKind::Point);
                self.drawn.position(x, y);
                Ok(())
            }
        }
    }
}
