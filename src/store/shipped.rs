//! What ships in the binary: the layers of `geodata/`, checked against the catalogue before they are believed.

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::layers::Layer;

use super::catalog::{Catalog, CatalogEntry};
use super::error::StoreError;
use super::flatgeobuf::read_flatgeobuf;

/// The name of the catalogue in its directory.
pub(super) const CATALOG_FILE: &str = "catalog.toml";

#[derive(RustEmbed)]
#[folder = "geodata/"]
struct Geodata;

/// Everything that the product knows before a user adds to it.
#[derive(Debug)]
pub struct Shipped {
    /// The layers, in the order of the catalogue.
    pub layers: Vec<Layer>,
}

/// Reads and checks what ships in the binary.
///
/// # Errors
/// Where a file is missing, is not the one that the catalogue names, or cannot be read: a fault of the build.
pub fn shipped() -> Result<Shipped, StoreError> {
    let text = geodata(CATALOG_FILE)?;
    let catalog = Catalog::parse(CATALOG_FILE, &String::from_utf8_lossy(&text))?;
    let layers: Result<Vec<Layer>, _> = catalog.entries.into_iter().map(shipped_layer).collect();
    Ok(Shipped { layers: layers? })
}

/// The layer of an entry of the catalogue.
fn shipped_layer(entry: CatalogEntry) -> Result<Layer, StoreError> {
    let bytes = geodata(&format!("{}.fgb", entry.about.id))?;
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

/// A file of `geodata/`, from the binary.
fn geodata(name: &str) -> Result<std::borrow::Cow<'static, [u8]>, StoreError> {
    Geodata::get(name).map(|file| file.data).ok_or_else(|| StoreError::NotShipped(name.to_owned()))
}

/// The SHA-256 of `bytes` in lower-case hexadecimal.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
