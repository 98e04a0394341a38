//! A layer out, whole, in WGS84: positions and numbers so that they are read back to the last bit, licence and
//! attribution wherever the format has a place for them. A file is written beside its place and renamed, so that none is
//! ever there by half.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::layers::{Layer, View};

use super::super::error::StoreError;
use super::super::synced::replace;
use super::super::{CsvRows, GeoJsonRows, write_flatgeobuf};
use super::csv::CSV_KINDS_ENDING;
use super::exported::told;
use super::fault::SourceFault;
use super::{geopackage_write, parquet_write};

/// A format in which layers leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// A GeoJSON FeatureCollection.
    GeoJson,
    /// GeoJSON features, a line each.
    GeoJsonSequence,
    /// FlatGeobuf.
    FlatGeobuf,
    /// GeoPackage.
    GeoPackage,
    /// CSV with well-known text.
    Csv,
    /// GeoParquet.
    GeoParquet,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::GeoJson, Self::GeoJsonSequence, Self::FlatGeobuf, Self::GeoPackage, Self::Csv, Self::GeoParquet];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonSequence => "GeoJSON-Seq",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::GeoPackage => "GeoPackage",
            Self::Csv => "CSV",
            Self::GeoParquet => "GeoParquet",
        }
    }

    /// How the names of its files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoJsonSequence => "geojsons",
            Self::FlatGeobuf => "fgb",
            Self::GeoPackage => "gpkg",
            Self::Csv => "csv",
            Self::GeoParquet => "parquet",
        }
    }

    /// Whether a terminal can show it.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::GeoJson | Self::GeoJsonSequence | Self::Csv)
    }
}

/// Writes all of `layer` to `out`. A GeoPackage is made in memory first, as its format demands.
///
/// # Errors
/// Where `out` does not take the bytes.
pub fn export(layer: &Layer, format: ExportFormat, out: impl Write + Send) -> Result<(), StoreError> {
    write_to(layer, format, out).map_err(|source| failed(layer, format, source))
}

/// Writes all of `layer` as the file at `path`, which is there whole or, where something fails, as it was before. Beside a
/// table as text whose name ends in `.csv` stand the kinds of its columns, which the text does not tell.
///
/// # Errors
/// Where the file cannot be written.
pub fn export_file(layer: &Layer, format: ExportFormat, path: &Path) -> Result<(), StoreError> {
    let beside = beside(path);
    let written = write_beside(layer, format, &beside).and_then(|()| {
        fs::rename(&beside, path)?;
        let is_named_so = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        if format == ExportFormat::Csv && is_named_so {
            let kinds = CsvRows::exact(&View::whole(layer)).kinds();
            replace(&path.with_extension(CSV_KINDS_ENDING), kinds.as_bytes())?;
        }
        Ok(())
    });
    if written.is_err() {
        // What was begun is of no use to anyone; that it cannot be removed changes nothing about the fault.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(|source| failed(layer, format, source))
}

fn failed(layer: &Layer, format: ExportFormat, source: SourceFault) -> StoreError {
    StoreError::Export { layer: layer.about().id.clone(), format: format.name(), source }
}

/// The place beside a file in which it is written.
pub(super) fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn write_beside(layer: &Layer, format: ExportFormat, path: &Path) -> Result<(), SourceFault> {
    if format == ExportFormat::GeoPackage {
        if path.exists() {
            fs::remove_file(path)?;
        }
        geopackage_write::write_file(layer, path)?;
        return Ok(File::open(path)?.sync_all()?);
    }
    let mut out = BufWriter::with_capacity(1 << 18, File::create(path)?);
    write_to(layer, format, &mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(file.sync_all()?)
}

fn write_to(layer: &Layer, format: ExportFormat, mut out: impl Write + Send) -> Result<(), SourceFault> {
    match format {
        ExportFormat::GeoJson => write_geojson(layer, &mut out)?,
        ExportFormat::GeoJsonSequence => {
            let rows = GeoJsonRows::exact(View::whole(layer));
            for row_idx in 0..layer.len() {
                rows.write_feature(row_idx, &mut out)?;
                out.write_all(b"\n")?;
            }
        }
        ExportFormat::FlatGeobuf => write_flatgeobuf(layer, &(0..layer.len()).collect::<Vec<_>>(), &mut out)?,
        ExportFormat::GeoPackage => out.write_all(&geopackage_write::bytes(layer)?)?,
        ExportFormat::Csv => {
            let view = View::whole(layer);
            let rows = CsvRows::exact(&view);
            rows.write_names(&mut out)?;
            for row_idx in 0..layer.len() {
                rows.write_row(row_idx, &mut out)?;
            }
        }
        ExportFormat::GeoParquet => parquet_write::write(layer, &mut out)?,
    }
    Ok(out.flush()?)
}

/// A collection, with what is told of the whole in front as foreign members.
fn write_geojson(layer: &Layer, out: &mut impl Write) -> io::Result<()> {
    let members = told(layer.about()).into_iter().map(|(key, text)| (key.to_owned(), text.into()));
    let mut head = serde_json::Map::new();
    head.insert("type".to_owned(), "FeatureCollection".into());
    head.insert("name".to_owned(), layer.about().id.as_str().into());
    head.extend(members);
    let head = serde_json::Value::Object(head).to_string();
    out.write_all(&head.as_bytes()[..head.len() - 1])?;
    out.write_all(b",\"features\":[\n")?;
    let rows = GeoJsonRows::exact(View::whole(layer));
    for row_idx in 0..layer.len() {
        if row_idx > 0 {
            out.write_all(b",\n")?;
        }
        rows.write_feature(row_idx, &mut *out)?;
    }
    out.write_all(b"\n]}\n")
}
