//! File formats that people bring and take: read as a table whose contents nobody has judged yet, written from a layer.
//!
//! A format is told by the first bytes of a file, and by its name where these do not decide. Readers keep to the frame
//! of the file, drop heights (and say so once), tell rows that they cannot read one by one, and hold little more than
//! the table that they make. No bytes panic, and none make a reader hold more than a ceiling.

mod collector;
mod csv;
mod dbase;
mod drawn;
mod encoding;
mod export;
mod exported;
mod fault;
mod flatgeobuf;
mod geojson;
mod geojson_geometry;
mod geopackage;
mod geopackage_programme;
mod geopackage_write;
mod growing;
mod parquet;
mod parquet_write;
mod programme;
mod shapefile;
mod shapes;
mod shp;
mod wkb;
mod wkt;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::layers::intake::SourceTable;

use super::error::StoreError;

pub use export::{ExportFormat, export, export_file};
pub use fault::SourceFault;
pub use programme::{ProgrammeFormat, export_programme};

/// The bytes by which a format is told.
const HEAD_BYTES: u64 = 1 << 16;

/// What is said about a file that it does not say itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The table inside, where a file holds several.
    pub source_layer: Option<String>,
    /// The encoding of its texts, over what the file says: `utf-8`, `windows-1252`, …
    pub encoding: Option<String>,
    /// For tables as text.
    pub csv: CsvOptions,
}

/// What is said about a table as text; without it, it is found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// The column of eastings or longitudes.
    pub x: Option<String>,
    /// The column of northings or latitudes.
    pub y: Option<String>,
    /// The column of geometry as well-known text or GeoJSON.
    pub geometry: Option<String>,
    /// What stands between cells.
    pub separator: Option<u8>,
}

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceFormat {
    /// A GeoJSON document.
    GeoJson,
    /// GeoJSON features, one after the other.
    GeoJsonSequence,
    /// FlatGeobuf.
    FlatGeobuf,
    /// GeoPackage.
    GeoPackage,
    /// An ESRI Shapefile.
    Shapefile,
    /// An ESRI Shapefile in a zip archive.
    ZippedShapefile,
    /// The table of a Shapefile alone.
    DBase,
    /// A table as text.
    Csv,
    /// GeoParquet.
    GeoParquet,
}

impl SourceFormat {
    /// Every format, in the order in which they are told.
    pub const ALL: [Self; 9] = [
        Self::GeoJson,
        Self::GeoJsonSequence,
        Self::FlatGeobuf,
        Self::GeoPackage,
        Self::Shapefile,
        Self::ZippedShapefile,
        Self::DBase,
        Self::Csv,
        Self::GeoParquet,
    ];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonSequence => "GeoJSON-Seq",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::GeoPackage => "GeoPackage",
            Self::Shapefile => "Shapefile",
            Self::ZippedShapefile => "Shapefile (zip)",
            Self::DBase => "dBASE",
            Self::Csv => "CSV",
            Self::GeoParquet => "GeoParquet",
        }
    }

    /// The format of a file whose first bytes are `head`.
    pub fn of(path: &Path, head: &[u8]) -> Option<Self> {
        Self::of_content(path, head).or_else(|| Self::of_name(path))
    }

    fn of_content(path: &Path, head: &[u8]) -> Option<Self> {
        /// The code that opens a Shapefile.
        const SHAPEFILE: [u8; 4] = 9_994_u32.to_be_bytes();
        match head {
            [b'f', b'g', b'b', ..] => Some(Self::FlatGeobuf),
            [b'P', b'A', b'R', b'1', ..] => Some(Self::GeoParquet),
            [b'P', b'K', 3, 4, ..] => Some(Self::ZippedShapefile),
            _ if head.starts_with(b"SQLite format 3\0") => Some(Self::GeoPackage),
            _ if head.starts_with(&SHAPEFILE) => Some(Self::Shapefile),
            _ => Self::of_text(path, head),
        }
    }

    /// What a text is that opens a brace; other texts are told by their names.
    fn of_text(path: &Path, head: &[u8]) -> Option<Self> {
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        match text.first() {
            Some(0x1e) => Some(Self::GeoJsonSequence),
            Some(b'{') if Self::of_name(path) == Some(Self::GeoJsonSequence) => Some(Self::GeoJsonSequence),
            Some(b'{') => Some(if is_sequence(text) { Self::GeoJsonSequence } else { Self::GeoJson }),
            _ => None,
        }
    }

    fn of_name(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "geojson" | "json" => Some(Self::GeoJson),
            "geojsonl" | "geojsons" | "geojsonseq" | "ndjson" | "ndgeojson" | "jsonl" => Some(Self::GeoJsonSequence),
            "fgb" => Some(Self::FlatGeobuf),
            "gpkg" => Some(Self::GeoPackage),
            "shp" => Some(Self::Shapefile),
            "zip" => Some(Self::ZippedShapefile),
            "dbf" => Some(Self::DBase),
            "csv" | "tsv" | "txt" => Some(Self::Csv),
            "parquet" | "geoparquet" | "pq" => Some(Self::GeoParquet),
            _ => None,
        }
    }
}

/// Whether a text is of several documents, a line each: the first line is whole, and another follows.
fn is_sequence(text: &[u8]) -> bool {
    let mut lines = text.splitn(2, |&byte| byte == b'\n');
    let (first, rest) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default().trim_ascii_start());
    rest.first() == Some(&b'{') && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
}

/// Reads the table in a file, in the frame of the file. Of a folder, the Shapefile in it.
///
/// # Errors
/// Where it cannot be opened, is of no known format, is damaged as a whole, or what the options name is not there.
pub fn read_source(path: &Path, options: &ReadOptions) -> Result<SourceTable, StoreError> {
    read(path, options).map_err(|source| StoreError::Source { path: path.to_owned(), source })
}

fn read(path: &Path, options: &ReadOptions) -> Result<SourceTable, SourceFault> {
    if path.is_dir() {
        return shapefile::read(&shapefile_in(path, options)?, options);
    }
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    let unknown = || SourceFault::Unknown(SourceFormat::ALL.map(SourceFormat::name).join(", "));
    match SourceFormat::of(path, &head).ok_or_else(unknown)? {
        SourceFormat::GeoJson => geojson::read_document(path),
        SourceFormat::GeoJsonSequence => geojson::read_sequence(path),
        SourceFormat::FlatGeobuf => flatgeobuf::read(path),
        SourceFormat::GeoPackage => geopackage::read(path, options),
        SourceFormat::Shapefile => shapefile::read(path, options),
        SourceFormat::ZippedShapefile => shapefile::read_zipped(path, options),
        SourceFormat::DBase => shapefile::read_table(path, options),
        SourceFormat::Csv => csv::read(path, options),
        SourceFormat::GeoParquet => parquet::read(path),
    }
}

/// The Shapefile that is asked for in a folder, or the only one: an archive that was unpacked.
fn shapefile_in(folder: &Path, options: &ReadOptions) -> Result<PathBuf, SourceFault> {
    let is_shapefile =
        |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp")) && path.is_file();
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).filter(is_shapefile).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let chosen = match paths.as_slice() {
        [] => return Err(SourceFault::NoShapefile),
        all => chosen(all.iter().map(name).collect(), options.source_layer.as_deref())?,
    };
    paths.into_iter().find(|path| name(path) == chosen).ok_or(SourceFault::NoShapefile)
}

/// The table that is asked for, or the only one.
fn chosen(tables: Vec<String>, asked: Option<&str>) -> Result<String, SourceFault> {
    match (asked, tables.as_slice()) {
        (Some(asked), _) => {
            let found = tables.iter().find(|table| table.eq_ignore_ascii_case(asked)).cloned();
            found.ok_or_else(|| SourceFault::NoTable { asked: asked.to_owned(), tables })
        }
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(SourceFault::damaged("it holds no table")),
        (None, _) => Err(SourceFault::SeveralTables(tables)),
    }
}

#[cfg(test)]
mod tests;
