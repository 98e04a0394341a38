//! The tables of a timetable, row by row out of their archive, the columns that are asked for by name.

use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

use super::super::super::sources::FileKind;
use super::super::fault::FetchFault;
use super::super::look::{member_of, unreadable};

/// An archive of GTFS.
pub(super) struct Timetable<'p> {
    pub(super) path: &'p Path,
    /// The most bytes of a table that are unpacked.
    pub(super) bytes_max: u64,
}

impl Timetable<'_> {
    /// Shows the `columns` of every row of the table `member`; a column that need not be there begins with `?`, and is
    /// empty where it is not.
    pub(super) fn each_row<const N: usize>(
        &self,
        member: &str,
        columns: [&str; N],
        mut show: impl FnMut([&[u8]; N]),
    ) -> Result<(), FetchFault> {
        member_of(self.path, member, |entry| {
            let wrong = |fault: csv::Error| unreadable(FileKind::Gtfs, &format!("{member}: {fault}"));
            let mut table = ReaderBuilder::new().flexible(true).from_reader(entry.take(self.bytes_max));
            let places = places(table.byte_headers().map_err(wrong)?, columns)?;
            let mut row = ByteRecord::new();
            while table.read_byte_record(&mut row).map_err(wrong)? {
                show(places.map(|place| place.and_then(|place| row.get(place)).unwrap_or_default().trim_ascii()));
            }
            if table.into_inner().limit() == 0 { Err(FetchFault::TooLarge(self.bytes_max)) } else { Ok(()) }
        })
    }

    /// The same for a table that need not be there.
    pub(super) fn each_row_if_there<const N: usize>(
        &self,
        member: &str,
        columns: [&str; N],
        show: impl FnMut([&[u8]; N]),
    ) -> Result<(), FetchFault> {
        match self.each_row(member, columns, show) {
            Err(FetchFault::NoMember { .. }) => Ok(()),
            done => done,
        }
    }
}

/// Where the columns stand.
fn places<const N: usize>(header: &ByteRecord, columns: [&str; N]) -> Result<[Option<usize>; N], FetchFault> {
    let plain = |name: &[u8]| {
        let name = name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(name);
        String::from_utf8_lossy(name).trim().trim_matches('"').to_owned()
    };
    let found: Vec<String> = header.iter().map(plain).collect();
    let mut places = [None; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let (name, is_needed) = column.strip_prefix('?').map_or((column, true), |name| (name, false));
        *place = found.iter().position(|known| known == name);
        if place.is_none() && is_needed {
            return Err(FetchFault::Fields { missing: vec![name.to_owned()], found });
        }
    }
    Ok(places)
}
