//! What ships in the binary: the layers of `geodata/`, checked against the catalogue before they are believed.

use std::borrow::Cow;

use rayon::prelude::*;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::layers::{About, CogHistory, Layer};
use crate::programme::record::Kind;
use crate::programme::{Book, Programme};

use super::catalog::{Catalog, CatalogEntry};
use super::cog::{COG_FILE, read_history};
use super::error::StoreError;
use super::flatgeobuf::read_flatgeobuf;
use super::programme::parse_programme;

/// The name of the catalogue in its directory.
pub(super) const CATALOG_FILE: &str = "catalog.toml";

/// The first contents of the programme.
const PROGRAMME_FILE: &str = "programme.json";

#[derive(RustEmbed)]
#[folder = "geodata/"]
struct Geodata;

#[derive(RustEmbed)]
#[folder = "seeds/"]
struct Seeds;

/// Everything that the product knows before a user adds to it.
#[derive(Debug)]
pub struct Shipped {
    /// The layers, in the order of the catalogue; those of the programme as it is published.
    pub layers: Vec<Layer>,
    /// What is said of the layers that are made of the programme's records.
    pub programme_layers: ProgrammeLayers,
    /// The programme as published.
    pub programme: Programme,
    /// The history of the communes' codes.
    pub history: CogHistory,
}

/// Reads and checks what ships in the binary.
///
/// # Errors
/// Where a file is missing, is not the one that the catalogue names, or cannot be read: a fault of the build.
pub fn shipped() -> Result<Shipped, StoreError> {
    let text = embedded::<Geodata>(CATALOG_FILE)?;
    let catalog = Catalog::parse(CATALOG_FILE, &String::from_utf8_lossy(&text))?;
    let seeds = embedded::<Seeds>(PROGRAMME_FILE)?;
    let programme = parse_programme(PROGRAMME_FILE, &String::from_utf8_lossy(&seeds))?;
    let (made, filed): (Vec<_>, Vec<_>) = catalog.entries.into_iter().partition(|entry| entry.is_made_of_programme);
    let programme_layers = ProgrammeLayers(made.into_iter().map(|entry| entry.about).collect());
    let mut layers = filed.into_par_iter().map(shipped_layer).collect::<Result<Vec<Layer>, _>>()?;
    layers.extend(programme_layers.of(&Book::published(&programme))?);
    let history = read_history(COG_FILE, &String::from_utf8_lossy(&embedded::<Geodata>(COG_FILE)?))?;
    Ok(Shipped { layers, programme_layers, programme, history })
}

/// The layers that are made of the programme's records, as the catalogue describes them.
#[derive(Debug, Clone)]
pub struct ProgrammeLayers(Vec<About>);

impl ProgrammeLayers {
    /// The layers of the records of `book`.
    ///
    /// # Errors
    /// Where the catalogue names a layer that no records make: a fault of the build.
    pub fn of(&self, book: &Book) -> Result<Vec<Layer>, StoreError> {
        self.0.iter().map(|about| programme_layer(book, about.clone())).collect()
    }
}

/// A layer made of the programme's records.
fn programme_layer(book: &Book, about: About) -> Result<Layer, StoreError> {
    let layer = about.id.clone();
    let kind = Kind::of_layer(&layer).ok_or_else(|| StoreError::Unbuildable(layer.to_string()))?;
    Layer::build(book.layer(kind, about)).map_err(|source| StoreError::Layer { layer, source })
}

/// The layer of an entry of the catalogue.
fn shipped_layer(entry: CatalogEntry) -> Result<Layer, StoreError> {
    let bytes = embedded::<Geodata>(&format!("{}.fgb", entry.about.id))?;
    let layer = entry.about.id.clone();
    let found = sha256_hex(&bytes);
    if found != entry.about.sha256 {
        return Err(StoreError::Checksum { layer, expected: entry.about.sha256, found });
    }
    let raw = read_flatgeobuf(&bytes, entry.about, &entry.id_field)?;
    match (entry.rows, raw.ids.len()) {
        (Some(expected), found) if expected != found => Err(StoreError::Rows { layer, expected, found }),
        _ => Layer::build(raw).map_err(|source| StoreError::Layer { layer, source }),
    }
}

/// A file in the binary.
fn embedded<E: RustEmbed>(name: &str) -> Result<Cow<'static, [u8]>, StoreError> {
    E::get(name).map(|file| file.data).ok_or_else(|| StoreError::NotShipped(name.to_owned()))
}

/// The SHA-256 of `bytes` in lower-case hexadecimal.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
