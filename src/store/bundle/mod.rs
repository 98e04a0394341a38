//! The layers that ship, made from the tables of figures: read, checked, joined, written as FlatGeobuf, and their
//! hashes entered in the catalogue. The same figures give the same bytes. The figures are only read.

mod argenteuil;
mod communes;
mod draft;
mod heat;
mod outline;
mod points;
mod qpv;
mod slug;
mod social;
mod territories;

use std::fs;
use std::path::Path;

use crate::layers::{CodeChange, Layer, LayerId};

use super::catalog::{Catalog, record_file};
use super::cog::{COG_FILE, read_history};
use super::error::StoreError;
use super::flatgeobuf::write_flatgeobuf;
use super::shipped::{CATALOG_FILE, sha256_hex};
use communes::Communes;

/// The authored areas by which postal codes are weighted, beside the catalogue.
const POSTAL_POLYGONS_FILE: &str = "postal-polygons.toml";

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleReport {
    /// The layers, in the order of the catalogue.
    pub layers: Vec<BundledLayer>,
}

/// A layer that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledLayer {
    /// Its identifier; the file is called after it.
    pub id: LayerId,
    /// How many features it has.
    pub rows: usize,
    /// How long the file is.
    pub bytes: usize,
    /// The codes of its tables that became another.
    pub carried_codes: Vec<CodeChange>,
    /// The SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
}

/// Builds every layer of the catalogue that has a file, in the directory `into` from the tables in the directory `figures`, and enters
/// hashes and row counts in that catalogue, whose comments and order stay.
///
/// `into` holds the authored `catalog.toml`, `cog.toml` and `postal-polygons.toml` beforehand. The catalogue is written last.
///
/// # Errors
/// Where a table is missing or wrong (with line and column), the catalogue names a layer that nobody builds, or a file
/// cannot be written.
pub fn build(figures: &Path, into: &Path) -> Result<BundleReport, StoreError> {
    let text = read_text(&into.join(CATALOG_FILE))?;
    let catalog = Catalog::parse(CATALOG_FILE, &text)?;
    let history = read_history(COG_FILE, &read_text(&into.join(COG_FILE))?)?;
    let communes = Communes::read(figures, history)?;
    let mut layers = Vec::new();
    let mut updated = text;
    for entry in catalog.entries.iter().filter(|entry| !entry.is_made_of_programme) {
        let layer = build_layer(figures, into, &catalog, &communes, entry.about.id.as_str())?;
        let bundled = write_layer(&layer, into)?;
        updated = record_file(CATALOG_FILE, &updated, &bundled)?;
        layers.push(bundled);
    }
    write_file(&into.join(CATALOG_FILE), updated.as_bytes())?;
    Ok(BundleReport { layers })
}

/// The layer `id`, from its tables.
fn build_layer(
    figures: &Path,
    into: &Path,
    catalog: &Catalog,
    communes: &Communes,
    id: &str,
) -> Result<Layer, StoreError> {
    let about = catalog.entry(id)?.about.clone();
    match id {
        "communes" => communes.layer(about),
        "epts" => territories::epts(communes, about),
        "departements" => territories::departements(communes, about),
        "stations" => points::stations(figures, about),
        "velib" => points::velib(figures, about),
        "heat" => heat::layer(figures, &into.join(POSTAL_POLYGONS_FILE), communes, about),
        "argenteuil-heat" => argenteuil::heat(figures, about),
        "argenteuil-refuges" => points::refuges(figures, about),
        "social" => social::layer(figures, communes, about),
        "qpv" => qpv::layer(figures, communes, about),
        other => Err(StoreError::Unbuildable(other.to_owned())),
    }
}

/// Writes a layer beside the catalogue.
fn write_layer(layer: &Layer, into: &Path) -> Result<BundledLayer, StoreError> {
    let id = layer.about().id.clone();
    let path = into.join(format!("{id}.fgb"));
    let mut bytes = Vec::new();
    let rows: Vec<usize> = (0..layer.len()).collect();
    write_flatgeobuf(layer, &rows, &mut bytes).map_err(|source| StoreError::Write { path: path.clone(), source })?;
    write_file(&path, &bytes)?;
    let carried_codes = layer.about().carried_codes.clone();
    Ok(BundledLayer { id, rows: rows.len(), bytes: bytes.len(), carried_codes, sha256: sha256_hex(&bytes) })
}

fn read_text(path: &Path) -> Result<String, StoreError> {
    fs::read_to_string(path).map_err(|source| StoreError::Read { path: path.to_owned(), source })
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    fs::write(path, bytes).map_err(|source| StoreError::Write { path: path.to_owned(), source })
}
