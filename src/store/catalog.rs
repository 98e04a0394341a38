//! The catalogue of the shipped layers, `geodata/catalog.toml`: written by hand but for `sha256` and `rows`, which the
//! bundler fills in. A mistake is told with its line.

use std::ops::Range;
use std::str::FromStr;

use serde::Deserialize;
use toml::Spanned;
use toml_edit::{Array, DocumentMut, InlineTable, Item, TomlError, Value, value};

use crate::geometry::SquareMetres;
use crate::layers::{About, CodeChange};

use super::bundle::BundledLayer;
use super::error::StoreError;
use super::record::{CodeChangeFile, LicenceFile, WordsFile};

/// The catalogue, in the order in which it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    /// The layers.
    pub entries: Vec<CatalogEntry>,
}

/// A layer in the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogEntry {
    /// Its record.
    pub about: About,
    /// The column that identifies its features.
    pub id_field: String,
    /// How many features the file has; none until it is built.
    pub rows: Option<usize>,
    /// Whether it has no file, but is made of the programme.
    pub is_made_of_programme: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogFile {
    layer: Vec<EntryFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryFile {
    id: Spanned<String>,
    theme: Spanned<String>,
    base: Option<Spanned<String>>,
    title: WordsFile,
    description: WordsFile,
    limits: WordsFile,
    producer: String,
    licence: LicenceFile,
    attribution: String,
    vintage: String,
    cog_year: Option<u16>,
    #[serde(default)]
    carried_codes: Vec<Spanned<CodeChangeFile>>,
    frame: String,
    source_url: String,
    id_field: String,
    tile_fields: Option<Vec<String>>,
    min_reliable_area_m2: Option<Spanned<f64>>,
    sha256: Option<Spanned<String>>,
    rows: Option<usize>,
    #[serde(default)]
    made_of_programme: bool,
}

impl Catalog {
    /// Reads the catalogue from the `text` of `file`.
    ///
    /// # Errors
    /// Where it is no TOML, lacks a key, has an unknown one, or a value cannot be: with the line.
    pub fn parse(file: &str, text: &str) -> Result<Self, StoreError> {
        let source = Source { file, text };
        let parsed: CatalogFile =
            toml::from_str(text).map_err(|fault| source.fault(fault.span().unwrap_or_default(), fault.message()))?;
        let entries: Result<Vec<CatalogEntry>, _> =
            parsed.layer.into_iter().map(|entry| entry.checked(source)).collect();
        Ok(Self { entries: entries? })
    }

    /// The entry of the layer `id`.
    ///
    /// # Errors
    /// Where there is none.
    pub fn entry(&self, id: &str) -> Result<&CatalogEntry, StoreError> {
        let found = self.entries.iter().find(|entry| entry.about.id.as_str() == id);
        found.ok_or_else(|| StoreError::Uncatalogued(id.to_owned()))
    }
}

impl EntryFile {
    fn checked(self, source: Source<'_>) -> Result<CatalogEntry, StoreError> {
        let min_reliable_area = self.min_reliable_area_m2.map(|area| source.area(&area)).transpose()?;
        let sha256 = self.sha256.map(|hash| source.sha256(hash)).transpose()?.unwrap_or_default();
        let about = About {
            id: source.value(&self.id)?,
            theme: source.value(&self.theme)?,
            base: self.base.as_ref().map(|role| source.value(role)).transpose()?,
            title: self.title.into(),
            description: self.description.into(),
            limits: self.limits.into(),
            producer: self.producer,
            licence: self.licence.into(),
            attribution: self.attribution,
            vintage: self.vintage,
            cog_year: self.cog_year,
            carried_codes: self.carried_codes.iter().map(|it| source.change(it)).collect::<Result<_, _>>()?,
            frame: self.frame,
            source_url: self.source_url,
            sha256,
            tile_fields: self.tile_fields,
            min_reliable_area,
        };
        Ok(CatalogEntry {
            about,
            id_field: self.id_field,
            rows: self.rows,
            is_made_of_programme: self.made_of_programme,
        })
    }
}

/// The same catalogue text with the hash and the row count of a layer that was built; comments and order stay.
///
/// # Errors
/// Where the text is no TOML or has no such layer.
pub(super) fn record_file(file: &str, text: &str, built: &BundledLayer) -> Result<String, StoreError> {
    let source = Source { file, text };
    let mut document: DocumentMut =
        text.parse().map_err(|fault: TomlError| source.fault(fault.span().unwrap_or_default(), fault.message()))?;
    let layers = document.get_mut("layer").and_then(Item::as_array_of_tables_mut);
    let entry = layers
        .into_iter()
        .flat_map(|layers| layers.iter_mut())
        .find(|entry| entry.get("id").and_then(Item::as_str) == Some(built.id.as_str()))
        .ok_or_else(|| StoreError::Uncatalogued(built.id.to_string()))?;
    entry.insert("sha256", value(&built.sha256));
    if built.carried_codes.is_empty() {
        entry.remove("carried_codes");
    } else {
        entry.insert("carried_codes", value(built.carried_codes.iter().map(as_table).collect::<Array>()));
    }
    entry.insert("rows", value(i64::try_from(built.rows).unwrap_or(i64::MAX)));
    Ok(document.to_string())
}

/// A change of a code as the catalogue writes it.
fn as_table(change: &CodeChange) -> InlineTable {
    let year = Value::from(i64::from(change.year));
    let pairs = [("from", change.from.as_str().into()), ("to", change.to.as_str().into()), ("year", year)];
    pairs.into_iter().collect()
}

/// The text at hand, to name its lines.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// The complaint about what stands at `span`.
    pub(super) fn fault(self, span: Range<usize>, fault: &str) -> StoreError {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        let line = before.split(|&byte| byte == b'\n').count();
        StoreError::Authored { file: self.file.to_owned(), line, fault: fault.to_string() }
    }

    fn value<T: FromStr<Err: ToString>>(self, text: &Spanned<String>) -> Result<T, StoreError> {
        text.get_ref().parse().map_err(|fault: T::Err| self.fault(text.span(), &fault.to_string()))
    }

    fn change(self, change: &Spanned<CodeChangeFile>) -> Result<CodeChange, StoreError> {
        change.get_ref().change().map_err(|fault| self.fault(change.span(), &fault.to_string()))
    }

    fn area(self, area_m2: &Spanned<f64>) -> Result<SquareMetres, StoreError> {
        if *area_m2.get_ref() > 0.0 && area_m2.get_ref().is_finite() {
            Ok(SquareMetres(*area_m2.get_ref()))
        } else {
            Err(self.fault(area_m2.span(), "an area is a number of m² above zero"))
        }
    }

    fn sha256(self, hash: Spanned<String>) -> Result<String, StoreError> {
        let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
        if hash.get_ref().is_empty() || is_hash(hash.get_ref()) {
            Ok(hash.into_inner())
        } else {
            Err(self.fault(hash.span(), "a SHA-256 is 64 lower-case hexadecimal digits"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"
        # The communes.
        [[layer]]
        id = "communes"
        theme = "base"
        title = { fr = "Communes", en = "Communes" }
        description = { fr = "d", en = "d" }
        limits = { fr = "l", en = "l" }
        producer = "IGN"
        licence = { name = "Licence Ouverte 2.0", spdx = "etalab-2.0" }
        attribution = "IGN"
        vintage = "2026"
        frame = "EPSG:4326"
        source_url = "https://geoservices.ign.fr/adminexpress"
        id_field = "code" # stays
        "#;

    fn fault(text: &str) -> String {
        Catalog::parse("catalog.toml", text).expect_err("the catalogue is wrong").to_string()
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        assert!(fault(&ENTRY.replace("\"base\"", "\"weather\"")).starts_with("catalog.toml, line 5: unknown theme"));
        assert!(fault(&ENTRY.replace("\"communes\"", "\"../x\"")).starts_with("catalog.toml, line 4: `../x` is no"));
        assert!(fault(&ENTRY.replace("vintage", "vintages")).starts_with("catalog.toml, line 12: unknown field"));
        let area = format!("{ENTRY}min_reliable_area_m2 = -1.0");
        assert_eq!(fault(&area), "catalog.toml, line 16: an area is a number of m² above zero");
        assert!(fault("[[layer]]\nid = ").starts_with("catalog.toml, line 2:"));
    }

    #[test]
    fn hash_and_rows_are_entered_and_comments_stay() {
        let built = BundledLayer {
            id: "communes".parse().expect("the identifier is well formed"),
            rows: 130,
            bytes: 1,
            carried_codes: Vec::new(),
            sha256: "0".repeat(64),
        };
        let text = record_file("catalog.toml", ENTRY, &built).expect("the entry is there");
        assert!(text.contains("# The communes.") && text.contains("# stays"));
        let catalog = Catalog::parse("catalog.toml", &text).expect("it is still a catalogue");
        assert_eq!(catalog.entries[0].rows, Some(130));
        assert_eq!(record_file("catalog.toml", &text, &built).ok(), Some(text));
    }
}
