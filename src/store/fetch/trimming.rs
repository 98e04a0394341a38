//! The rows and columns of a large table that a feed takes, picked on their way out of the archive.
//!
//! Bytes go from record to record: memory is that of the longest row, whatever the table holds, and what is written is
//! what is kept. Cells are compared as they are written. What is picked is looked at once more when it is a table.

use std::io::{self, BufRead, BufReader, Read, Write};

use csv::{ByteRecord, ReaderBuilder, WriterBuilder};

use super::super::sources::{Classes, Feed, FileKind, Keep};
use super::fault::FetchFault;
use super::look::unreadable;

/// The mark in front of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// The longest header of a table.
const HEADER_BYTES_MAX: u64 = 1 << 20;

/// Writes the rows of the table `from` that `feed` keeps, with the columns that it reads, as a table of the same form.
///
/// # Errors
/// Where the table cannot be read, lacks a column, or `into` takes nothing more.
pub(super) fn trimmed(from: impl Read, into: impl Write, feed: &Feed) -> Result<(), FetchFault> {
    let mut from = BufReader::with_capacity(1 << 16, from);
    let header = first_line(&mut from).map_err(|fault| unreadable(FileKind::Csv, &fault))?;
    let separator = separator_of(&header);
    let mut table = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(header.chain(from));
    let names = table.byte_headers().map_err(|fault| unreadable(FileKind::Csv, &fault))?.clone();
    let picked = Picked::of(&names, feed)?;
    let mut out = WriterBuilder::new().delimiter(separator).flexible(true).from_writer(into);
    let written = |fault: csv::Error| unreadable(FileKind::Csv, &fault);
    out.write_byte_record(&picked.columns(&names)).map_err(written)?;
    let mut row = ByteRecord::new();
    while table.read_byte_record(&mut row).map_err(|fault| unreadable(FileKind::Csv, &fault))? {
        // A row that is broken is handed on whole, to be told with the others.
        if row.len() != names.len() {
            out.write_byte_record(&row).map_err(written)?;
        } else if picked.keeps(&row) {
            out.write_byte_record(&picked.columns(&row)).map_err(written)?;
        }
    }
    out.flush().map_err(|fault| unreadable(FileKind::Csv, &fault))
}

/// The first line that says something, without the mark in front of it.
fn first_line(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    while line.trim_ascii().is_empty() {
        line.clear();
        if from.take(HEADER_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.starts_with(MARK) {
            line.drain(..MARK.len());
        }
    }
    Ok(line)
}

/// What parts the names of a header.
fn separator_of(header: &[u8]) -> u8 {
    let count = |mark: &u8| header.split(|byte| byte == mark).count();
    [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Which rows and columns are picked.
struct Picked<'f> {
    /// The places of the columns; none takes all.
    places: Option<Vec<usize>>,
    keep: Option<(usize, &'f Keep)>,
    keep_starting: Option<(usize, &'f Keep)>,
    keep_any: Vec<usize>,
    codes: Option<(usize, &'f Classes)>,
}

impl<'f> Picked<'f> {
    fn of(names: &ByteRecord, feed: &'f Feed) -> Result<Self, FetchFault> {
        let found: Vec<String> = names.iter().map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).collect();
        let place = |name: &str| {
            let lower = name.to_lowercase();
            found
                .iter()
                .position(|column| *column == lower)
                .ok_or_else(|| FetchFault::Fields { missing: vec![name.to_owned()], found: found.clone() })
        };
        let kept = |keep: &'f Option<Keep>| keep.as_ref().map(|it| Ok::<_, FetchFault>((place(&it.column)?, it)));
        let mut places: Option<Vec<usize>> =
            feed.reads().map(|names| names.into_iter().map(place).collect::<Result<_, _>>()).transpose()?;
        if let Some(places) = &mut places {
            places.sort_unstable();
            places.dedup();
        }
        Ok(Self {
            places,
            keep: kept(&feed.keep).transpose()?,
            keep_starting: kept(&feed.keep_starting).transpose()?,
            keep_any: feed.keep_any.iter().map(|name| place(name)).collect::<Result<_, _>>()?,
            codes: feed.classes.as_ref().map(|it| Ok::<_, FetchFault>((place(&it.column)?, it))).transpose()?,
        })
    }

    fn keeps(&self, row: &ByteRecord) -> bool {
        let cell = |place: usize| row.get(place).unwrap_or_default().trim_ascii();
        let is_one = |(place, keep): (usize, &Keep)| keep.values.iter().any(|value| value.as_bytes() == cell(place));
        let starts =
            |(place, keep): (usize, &Keep)| keep.values.iter().any(|value| cell(place).starts_with(value.as_bytes()));
        let has_class = |(place, classes): (usize, &Classes)| {
            std::str::from_utf8(cell(place)).is_ok_and(|code| classes.class_of(code).is_some())
        };
        self.keep.is_none_or(is_one)
            && self.keep_starting.is_none_or(starts)
            && self.codes.is_none_or(has_class)
            && (self.keep_any.is_empty() || self.keep_any.iter().any(|&place| !cell(place).is_empty()))
    }

    fn columns(&self, row: &ByteRecord) -> ByteRecord {
        match &self.places {
            None => row.clone(),
            Some(places) => places.iter().map(|&place| row.get(place).unwrap_or_default()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sources::sources;
    use super::*;

    fn feed_of(id: &str) -> Feed {
        let source = sources().expect("the list is right").into_iter().find(|source| source.id == id);
        source.expect("it is listed").feeds[0].clone()
    }

    fn picked(table: &str, feed: &Feed) -> Result<String, FetchFault> {
        let mut out = Vec::new();
        trimmed(table.as_bytes(), &mut out, feed).map(|()| String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn of_the_facilities_of_the_country_those_of_the_region_and_of_the_basket_are_kept() {
        let table = "\u{feff}AN;DEP;DEPCOM;TYPEQU;NOMRS;LATITUDE;LONGITUDE;LAMBERT_X;LAMBERT_Y;QUALITE_XY\r\n\
            2025;95;95018;B207;\"AU BON; PAIN\";48.9469;2.2488;1;2;Bonne\r\n\
            2025;95;95018;F101;PISCINE;48.95;2.25;1;2;Bonne\r\n\
            2025;95;95018;B207;FOUR;48.96;2.26;1;2;Mauvaise\r\n\
            2025;69;69123;B207;LYON;45.7;4.8;1;2;Bonne\r\n\
            2025;75;75056\r\n";
        let kept = picked(table, &feed_of("insee_bpe")).expect("its columns are there");
        let lines: Vec<&str> = kept.lines().collect();
        assert_eq!(lines[0], "DEP;DEPCOM;TYPEQU;LATITUDE;LONGITUDE;QUALITE_XY");
        assert_eq!(lines[1..], ["95;95018;B207;48.9469;2.2488;Bonne", "2025;75;75056"]);
        let told = picked("AN,DEP\n1,2\n", &feed_of("insee_bpe")).expect_err("columns are missing").to_string();
        assert!(told.starts_with("the expected fields `"), "{told}");
    }

    #[test]
    fn what_a_feed_that_gathers_reads_is_kept_and_a_feed_that_names_no_column_takes_all() {
        let kept = picked("IRIS,COM,LAB,P22_POP\n950180101,95018,1,2500\n", &feed_of("insee_rp_iris_population"));
        assert_eq!(kept.expect("its columns are there"), "IRIS,P22_POP\n950180101,2500\n");
    }
}
