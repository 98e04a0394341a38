//! The arguments of every command, as clap reads them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum};

use crate::diagnosis::{Aggregation, DEFAULT_SEED};
use crate::geometry::LonLat;
use crate::layers::{Language, LayerId, Theme};
use crate::store::ExportFormat;

/// Territorial diagnosis for the Quartiers Métropolitains d'Innovation.
#[derive(Debug, Parser)]
#[command(name = "arpent", version, propagate_version = true)]
pub(super) struct Arguments {
    /// Where user data is kept: the layers that were imported, in their versions
    #[arg(long, global = true, env = "ARPENT_DATA", value_name = "DIR", default_value = "./arpent-data")]
    pub data: PathBuf,
    /// Language of results: fr or en; without it, that of the terminal
    #[arg(long, global = true, env = "ARPENT_LANG", value_name = "fr|en")]
    pub lang: Option<Language>,
    /// Tell the main steps on standard error; twice, everything
    #[arg(short = 'v', long = "verbose", global = true, action = ArgAction::Count)]
    pub verbosity: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the map page, the diagnosis and the layers over HTTP
    Serve(Serve),
    /// The commune, EPT, département, districts and experiments at a point
    Where(Where),
    /// How a territory, a district, a drawn zone or the surroundings of a point stand, theme by theme
    Diagnose(Box<Diagnose>),
    /// What changed between two diagnoses in JSON: the data, the method, the parameters or the shape
    Diff(Diff),
    /// The layers in service
    Layers(Layers),
    /// The indicators: what each measures, and what those without data wait for
    Indicators,
    /// Where the official data is published that layers still wait for
    Fetch(Fetch),
    /// Build the layers that ship from the tables of figures
    Import(Import),
    /// A layer out, whole, as a file of another program
    Export(Export),
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port; port 0 takes a free one, which is printed
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address under which clients reach the server, for links in answers
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Networks of proxies whose `Forwarded` and `X-Forwarded-…` headers tell the address that clients use; only without
    /// --public-url
    #[arg(long = "trusted-proxy", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxies: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Fetch {
    /// Identifiers of sources; without any, all are listed
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// List the sources
    #[arg(long)]
    pub list: bool,
}

#[derive(Debug, Args)]
pub(super) struct Where {
    /// Degrees east of Greenwich (WGS84)
    #[arg(value_name = "LON", allow_negative_numbers = true)]
    pub lon_deg: f64,
    /// Degrees north of the equator (WGS84)
    #[arg(value_name = "LAT", allow_negative_numbers = true)]
    pub lat_deg: f64,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = PlainFormat::Text)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("zone").required(true).args([
    "communes", "epts", "departements", "metropole", "districts", "zone_files", "point",
]).multiple(true))]
pub(super) struct Diagnose {
    /// INSEE codes or names; `all` compares the whole Métropole. Several zones of whatever kind are compared
    #[arg(long = "commune", value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    pub communes: Vec<String>,
    /// SIREN or names of EPT
    #[arg(long = "ept", value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    pub epts: Vec<String>,
    /// Codes or names of départements, as far as they lie in the Métropole
    #[arg(long = "departement", value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    pub departements: Vec<String>,
    /// The whole Métropole du Grand Paris
    #[arg(long)]
    pub metropole: bool,
    /// Identifiers of innovation districts
    #[arg(long = "district", value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub districts: Vec<String>,
    /// GeoJSON files of a polygon or multipolygon, or of a collection of them (WGS84); `-` reads standard input
    #[arg(long = "zone", value_name = "FILE|-", num_args = 1..)]
    pub zone_files: Vec<PathBuf>,
    /// Where the outline of --zone is not valid, take the valid one of what it encloses
    #[arg(long, requires = "zone_files")]
    pub repair: bool,
    /// Centre of a disc (WGS84), with --radius-m
    #[arg(long, value_name = "LON,LAT", value_parser = lonlat, allow_hyphen_values = true, requires = "radius_m")]
    pub point: Option<LonLat>,
    /// Radius of the disc, metres
    #[arg(long, value_name = "R", requires = "point", allow_negative_numbers = true)]
    pub radius_m: Option<f64>,
    /// Only these themes
    #[arg(long = "theme", value_name = "THEME", num_args = 1.., value_delimiter = ',')]
    pub themes: Vec<Theme>,
    /// Only these indicators; with --theme, these too
    #[arg(long = "indicator", value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub indicators: Vec<String>,
    /// Against whom: mgp, ept, departement, or a panel of communes (CODE,CODE…); without it, all three parents
    #[arg(long, value_name = "SET")]
    pub reference: Option<String>,
    /// List the rows behind each figure: in JSON, as a table in CSV, as a layer in GeoJSON
    #[arg(long)]
    pub rows: bool,
    /// A score of indicators that have goalposts (`arpent indicators`), each with a weight above 0
    #[arg(long, value_name = "ID:WEIGHT,…")]
    pub score: Option<String>,
    /// How a score puts its indicators together: a low value is made up for by a high one, or hardly
    #[arg(long, value_enum, requires = "score", default_value_t = AggregationWord::Arithmetic)]
    pub aggregation: AggregationWord,
    /// The seed of the weights that are drawn to say how sure the order of scores is
    #[arg(long, value_name = "N", requires = "score", default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The diagnosis before, as `--format json` or the server wrote it; `-` reads standard input
    #[arg(value_name = "A.json")]
    pub before: PathBuf,
    /// The diagnosis after
    #[arg(value_name = "B.json")]
    pub after: PathBuf,
    /// End with 1 where they differ, as `git diff --exit-code` does
    #[arg(long)]
    pub exit_code: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = PlainFormat::Text)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub(super) struct Layers {
    #[command(subcommand)]
    pub command: Option<LayersCommand>,
}

#[derive(Debug, Subcommand)]
pub(super) enum LayersCommand {
    /// All that is known about a layer
    Show {
        /// Its identifier
        id: LayerId,
    },
    /// The versions of an imported layer, the one in service first
    Versions {
        /// Its identifier
        id: LayerId,
    },
    /// Put an older version of an imported layer in service again
    Restore {
        /// Its identifier
        id: LayerId,
        /// How the hash of the version starts, as `layers versions` shows it
        version: String,
    },
    /// Take an imported layer out of service and remove its versions; a layer that ships under its name comes back
    Remove {
        /// Its identifier
        id: LayerId,
    },
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The directory of the tables of figures, which is only read
    #[arg(value_name = "FIGURES_DIR")]
    pub figures: PathBuf,
    /// The directory of `catalog.toml`, where the layers are written
    #[arg(long, value_name = "DIR")]
    pub bundle: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The identifier of the layer (`arpent layers` lists them)
    #[arg(value_name = "ID")]
    pub id: LayerId,
    /// The format
    #[arg(long, value_enum)]
    pub format: FileFormat,
    /// Where to; without it, to standard output, unless that is a terminal and the format no text
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A format of whole layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FileFormat {
    /// A GeoJSON FeatureCollection
    Geojson,
    /// GeoJSON features, a line each
    Geojsonseq,
    /// FlatGeobuf
    Fgb,
    /// GeoPackage
    Gpkg,
    /// CSV, the geometry as well-known text
    Csv,
    /// GeoParquet
    Parquet,
}

impl From<FileFormat> for ExportFormat {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Geojson => Self::GeoJson,
            FileFormat::Geojsonseq => Self::GeoJsonSequence,
            FileFormat::Fgb => Self::FlatGeobuf,
            FileFormat::Gpkg => Self::GeoPackage,
            FileFormat::Csv => Self::Csv,
            FileFormat::Parquet => Self::GeoParquet,
        }
    }
}

/// How an answer is written that is no diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PlainFormat {
    /// For a person
    Text,
    /// The body that HTTP gives
    Json,
}

/// How a score puts its indicators together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AggregationWord {
    /// A weighted mean
    Arithmetic,
    /// A weighted geometric mean
    Geometric,
}

impl From<AggregationWord> for Aggregation {
    fn from(word: AggregationWord) -> Self {
        match word {
            AggregationWord::Arithmetic => Self::Arithmetic,
            AggregationWord::Geometric => Self::Geometric,
        }
    }
}

/// How a diagnosis is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person
    Text,
    /// The body that HTTP gives
    Json,
    /// A row a figure; a row a zone where several are compared
    Csv,
    /// The outline with the figures as properties
    Geojson,
}

/// A position from `LON,LAT`.
fn lonlat(text: &str) -> Result<LonLat, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some([lon_deg, lat_deg]) => Ok(LonLat::new(*lon_deg, *lat_deg)),
        _ => Err("two numbers joined by a comma are expected, longitude first, such as 2.2482,48.9472".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_contradict_each_other_nowhere() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn positions_may_be_negative() {
        let read = Arguments::try_parse_from(["arpent", "where", "-1.5", "-48.25"]).expect("two numbers");
        assert!(matches!(read.command, Command::Where(asked) if asked.lon_deg < 0.0 && asked.lat_deg < 0.0));
        let read = Arguments::try_parse_from(["arpent", "diagnose", "--point", "-1.5,48", "--radius-m", "500"]);
        assert!(read.is_ok(), "{read:?}");
    }

    #[test]
    fn a_diagnosis_is_about_some_zone() {
        for wrong in [&["diagnose"][..], &["diagnose", "--metropole", "--seed", "1"], &["diagnose", "--radius-m", "5"]]
        {
            assert!(Arguments::try_parse_from(["arpent"].iter().chain(wrong)).is_err(), "{wrong:?}");
        }
    }
}
