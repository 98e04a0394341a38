//! The official sources that feed the layers which do not ship: `geodata/sources.toml`, compiled in, or a list of the
//! same form.
//!
//! A list is facts with their doubts: where a file is published, what it should hold, which layer it feeds. Every fault
//! of a list is told with its line.

mod feed;
mod list;

use std::collections::BTreeSet;

use serde::Deserialize;
use url::Url;

use super::catalog::Source as Text;
use super::error::StoreError;
use list::List;

pub use feed::{Beside, Classes, Count, Feed, Gathering, Keep, PlaceColumns, Rate, ServiceHours};

/// The list that ships.
const SOURCES: &str = include_str!("../../geodata/sources.toml");
/// Its name in a complaint.
const SOURCES_FILE: &str = "sources.toml";
/// The form of lists that is read.
const SCHEMA_VERSION: u32 = 1;

/// An official source of open data.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The identifier, unique in the list.
    pub id: String,
    /// The title, in French, the language of the portals.
    pub title: String,
    /// Who makes the data.
    pub producer: String,
    /// Under which licence it is reused, as its portal says.
    pub licence: String,
    /// How sure the licence is.
    pub licence_status: String,
    /// The page about the data.
    pub landing_page: Option<String>,
    /// The address of the data itself, as published.
    pub download_url: Option<String>,
    /// The format in which it comes, for a reader.
    pub format: Option<String>,
    /// Its date or year of reference.
    pub vintage: Option<String>,
    /// How sure the address is.
    pub status: SourceStatus,
    /// The fields that must be there: each by one of its names.
    pub fields: Vec<ExpectedField>,
    /// Fields that may be there, to be confirmed at a first download.
    pub doubted: Vec<String>,
    /// How it is downloaded; none where it is only listed.
    pub download: Option<Download>,
    /// Where its portal states the licence, in JSON; none where that is found from the other addresses, or not at all.
    pub metadata_url: Option<Url>,
    /// The layers that are made of it.
    pub feeds: Vec<Feed>,
}

/// How sure an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceStatus {
    /// The whole address is in public use.
    Published,
    /// The documented form of a portal with the identifier of a known data set.
    Derived,
    /// To be confirmed by a person: it is not downloaded.
    Unverified,
}

/// The names of a field, any of which will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedField {
    /// The names, the usual one first; never empty.
    pub names: Vec<String>,
    /// Whether GeoJSON holds it as its geometry.
    pub is_geometry: bool,
}

/// How a source is downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Where: an address of HTTP or HTTPS.
    pub address: Url,
    /// What it gives.
    pub file: FileKind,
    /// How it is read page by page; none where one answer holds all.
    pub paging: Option<Paging>,
    /// The file in the archive whose fields are checked.
    pub member: Option<String>,
}

/// What an address gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum FileKind {
    /// A collection of GeoJSON.
    #[serde(rename = "geojson")]
    GeoJson,
    /// An array of records, or pages of them.
    #[serde(rename = "json")]
    Json,
    /// A table with a header.
    #[serde(rename = "csv")]
    Csv,
    /// A ZIP archive.
    #[serde(rename = "zip")]
    Zip,
    /// A ZIP archive of GTFS: its expected fields are its files.
    #[serde(rename = "gtfs")]
    Gtfs,
    /// A 7z archive.
    #[serde(rename = "7z")]
    SevenZip,
}

/// How a source is read page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// Whose words the pages are asked in.
    pub dialect: Dialect,
    /// Rows asked for at a time; none leaves what the address says.
    pub page_rows: Option<u32>,
}

/// Whose words pages are asked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// WFS 2.0: `COUNT` and `STARTINDEX`.
    Wfs,
    /// The records of Opendatasoft: `limit` and `offset`.
    Opendatasoft,
    /// `FeatureServer` and `MapServer` of `ArcGIS`: `resultOffset` and `resultRecordCount`.
    Arcgis,
    /// Data Fair: each page names the next.
    DataFair,
}

/// The sources that ship, in the order of the list.
///
/// # Errors
/// Where the list that ships is wrong: a fault of the build.
pub fn sources() -> Result<Vec<Source>, StoreError> {
    parse_sources(SOURCES_FILE, SOURCES)
}

/// The sources of the `text` of `file`, in the order of the list.
///
/// # Errors
/// Where it is no list of sources: what is wrong, with its line.
pub fn parse_sources(file: &str, text: &str) -> Result<Vec<Source>, StoreError> {
    let text = Text { file, text };
    let list: List =
        toml::from_str(text.text).map_err(|fault| text.fault(fault.span().unwrap_or_default(), fault.message()))?;
    if *list.schema_version.get_ref() != SCHEMA_VERSION {
        let fault = format!("lists of the form {SCHEMA_VERSION} are read");
        return Err(text.fault(list.schema_version.span(), &fault));
    }
    let mut known = BTreeSet::new();
    list.source
        .into_iter()
        .map(|entry| {
            if known.insert(entry.id.get_ref().clone()) {
                entry.checked(text)
            } else {
                Err(text.fault(entry.id.span(), &format!("the source `{}` was there before", entry.id.get_ref())))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::Theme;

    const LIST: &str = r#"catalogue_date = "2026-11-22"
schema_version = 1
[[source]]
id = "trees"
title_fr = "Arbres"
theme = "chaleur"
producer = "Ville"
licence = "ODbL"
licence_status = "published"
download_url = "https://data.example/trees.geojson"
expected_fields = ["id", "height|hauteur", "doubted"]
fields_unverified = ["doubted"]
status = "published"
file = "geojson"
[[source.feeds]]
layer = "trees"
theme = "climate"
"#;

    fn fault(from: &str, to: &str) -> String {
        assert!(LIST.contains(from), "{from}");
        parse_sources("list.toml", &LIST.replacen(from, to, 1)).expect_err("the list is wrong").to_string()
    }

    #[test]
    fn every_source_that_ships_has_an_address_and_most_can_be_downloaded() {
        let sources = sources().expect("the list that ships is right");
        assert!(sources.len() >= 50);
        assert!(sources.iter().all(|source| source.landing_page.is_some() || source.download_url.is_some()));
        assert!(sources.iter().filter(|source| source.download.is_some()).count() >= 50);
    }

    #[test]
    fn doubted_fields_are_not_expected_and_others_may_have_several_names() {
        let sources = parse_sources("list.toml", LIST).expect("the list is right");
        let names: Vec<&[String]> = sources[0].fields.iter().map(|field| field.names.as_slice()).collect();
        assert_eq!(names, [vec!["id"], vec!["height", "hauteur"]]);
        assert_eq!(sources[0].feeds[0].theme, Theme::Climate);
    }

    #[test]
    fn every_fault_of_a_list_is_told_with_its_line() {
        let cases = [
            ("\"climate\"", "\"weather\"", "list.toml, line 17: unknown theme"),
            ("layer = \"trees\"", "layer = \"../x\"", "list.toml, line 16: "),
            ("\"trees\"\ntitle", "\"../x\"\ntitle", "list.toml, line 4: `../x` is no identifier"),
            ("https:", "ftp:", "list.toml, line 10: `ftp` is no scheme"),
            ("https://data.example/trees.geojson", "trees", "list.toml, line 10: `trees` is no address"),
            ("[\"doubted\"]", "[\"other\"]", "list.toml, line 12: `other` is none of expected_fields"),
            ("height|hauteur", "height |hauteur", "list.toml, line 11: a field is a name"),
            ("\"geojson\"\n[[", "\"geojsom\"\n[[", "list.toml, line 14: unknown variant `geojsom`"),
            ("producer =", "producers =", "list.toml, line 7: unknown field `producers`"),
            ("schema_version = 1", "schema_version = 2", "list.toml, line 2: lists of the form 1 are read"),
            ("file = \"geojson\"", "paging = \"wfs\"", "list.toml, line 14: `file` must say"),
            ("file = \"geojson\"", "file = \"csv\"\npaging = \"wfs\"", "list.toml, line 15: only geojson and json"),
            ("file = \"geojson\"", "file = \"json\"\npage_rows = 5", "list.toml, line 15: page_rows goes with"),
            ("download_url", "landing_page", "list.toml, line 14: there is no address"),
        ];
        for (from, to, expected) in cases {
            let told = fault(from, to);
            assert!(told.starts_with(expected), "{told}");
        }
        let twice = format!("{LIST}{}", &LIST[LIST.find("[[source]]").expect("a source")..]);
        let told = parse_sources("list.toml", &twice).expect_err("the same twice").to_string();
        assert_eq!(told, "list.toml, line 19: the source `trees` was there before");
    }
}
