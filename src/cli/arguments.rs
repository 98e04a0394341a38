//! The arguments of every command, as clap reads them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum};

use crate::diagnosis::{Aggregation, DEFAULT_SEED};
use crate::geometry::LonLat;
use crate::http::Background;
use crate::layers::intake::Merge;
use crate::layers::{BaseRole, FieldKind, Language, LayerId, Theme};
use crate::store::ExportFormat;

use super::programme_arguments::{Backup, Programme, Restore, Token};

/// So many older versions of a layer are kept, where nothing else is asked.
pub(super) const VERSIONS_KEPT: usize = 3;

/// Territorial diagnosis for the Quartiers Métropolitains d'Innovation.
#[derive(Debug, Parser)]
#[command(name = "arpent", version, propagate_version = true)]
pub(super) struct Arguments {
    /// Where user data is kept: downloads, and the layers that were imported, in their versions
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
    /// Download official data that layers wait for: resumed, checked, the old file kept until the new one is right
    Fetch(Fetch),
    /// A file of one's own in, as a layer, with all that is wrong in it told
    Import(Box<Import>),
    /// What is wrong with the layers in service: validity, doubles, codes, overlaps and gaps
    Check(Check),
    /// A layer out, whole, as a file of another program
    Export(Export),
    /// Who may write to the programme: tokens made, listed and revoked
    Token(Token),
    /// The programme's records, tokens and audit in one file, as they are at one moment; a server may run meanwhile
    Backup(Backup),
    /// A backup brought back in the place of the programme's records, tokens and audit
    ///
    /// The backup is checked first, and brought to the version of this program. Then its contents take the place of those
    /// that are there, in one step. A server may run meanwhile: who reads finds the old state or the new one, who writes
    /// waits for a moment, and the server shows the new state within a second. What was there is kept beside the database as
    /// programme.sqlite3.before-restore-TIME, a backup itself. Tokens that were revoked since stay revoked.
    Restore(Restore),
    /// The programme's records out
    Programme(Programme),
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
    /// A background that readers of the page may switch on under the map; with `ign`, and only then, the page is allowed to
    /// load pictures from another host, the Géoplateforme of the IGN
    #[arg(
        long,
        value_name = "none|ign",
        env = "ARPENT_BACKGROUND",
        default_value = "none",
        hide_possible_values = true
    )]
    pub background: BackgroundWord,
    /// Sites that may show the map page and the cards of the programme in a frame of theirs, beside this one, such as
    /// `https://www.example.fr` or `https://*.example.fr`; without it, the page stands in this site alone and cards in any
    #[arg(long, value_name = "SITE", env = "ARPENT_FRAME_ANCESTORS", value_delimiter = ',')]
    pub frame_ancestors: Vec<String>,
    /// The issuer of OpenID Connect tokens that are taken beside our own, as their claim `iss` names it; their claims
    /// `arpent_role` and `arpent_communes` say what they allow
    #[arg(long, value_name = "URL", env = "ARPENT_OPENID_ISSUER", requires_all = ["openid_audience", "openid_keys"])]
    pub openid_issuer: Option<String>,
    /// What this server is to that issuer, as the claim `aud` names it
    #[arg(long, value_name = "NAME", env = "ARPENT_OPENID_AUDIENCE", requires = "openid_issuer")]
    pub openid_audience: Option<String>,
    /// Where the keys of that issuer (JWKS) are fetched: at the start, and every ten minutes
    #[arg(long, value_name = "URL", env = "ARPENT_OPENID_KEYS", requires = "openid_issuer")]
    pub openid_keys: Option<String>,
    /// How many writes a token may make each second; twice as many may come at once
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub writes_per_second: u32,
    /// How many megabytes of vector tiles are kept in memory; 0 keeps none
    #[arg(long, value_name = "MB", default_value_t = 64)]
    pub tile_cache_mb: u32,
}

#[derive(Debug, Args)]
pub(super) struct Fetch {
    /// Identifiers of sources; without any, all are listed
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// List the sources, those that were named or all: whether each was fetched and which layer it feeds
    #[arg(long)]
    pub list: bool,
    /// Only download: make no layer of it
    #[arg(long)]
    pub no_import: bool,
    /// Where one source fails, go on with the next; the command fails all the same
    #[arg(long)]
    pub keep_going: bool,
    /// Another list of sources than the one that ships, in the same form
    #[arg(long = "sources", value_name = "FILE")]
    pub list_file: Option<PathBuf>,
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
        #[arg(value_name = "VERSION")]
        hash: String,
    },
    /// Take an imported layer out of service and remove its versions; a layer that ships under its name comes back
    Remove {
        /// Its identifier
        id: LayerId,
    },
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line by itself")]
pub(super) struct Import {
    /// A file of features or a table: GeoJSON, GeoJSON-Seq, FlatGeobuf, GeoPackage, Shapefile (plain or zipped), CSV,
    /// GeoParquet
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Build the layers that ship into this directory instead, from the tables of figures in FILE
    #[arg(long, value_name = "DIR", hide = true)]
    pub bundle: Option<PathBuf>,
    /// What the layer is called; a layer of that name gets a new version
    #[arg(long, value_name = "ID", required_unless_present = "bundle")]
    pub id: Option<LayerId>,
    #[command(flatten)]
    pub record: RecordWords,
    #[command(flatten)]
    pub reading: ReadingWords,
    #[command(flatten)]
    pub columns: ColumnWords,
    /// Refuse the file if anything is wrong in it
    #[arg(long)]
    pub strict: bool,
    /// Put a valid outline of what it encloses in the place of one that crosses itself
    #[arg(long)]
    pub repair: bool,
    /// Look for overlaps and gaps between the outlines too
    #[arg(long)]
    pub coverage: bool,
    /// Join a table to the territories of a layer by their code: LAYER.COLUMN=COLUMN
    #[arg(long, value_name = "LAYER.COLUMN=COLUMN", value_parser = join)]
    pub join: Option<JoinWords>,
    /// How the cells of several rows of one territory become one: COLUMN=sum, min, max, mean-by:COLUMN, or null where they
    /// differ
    #[arg(long = "merge", value_name = "COLUMN=HOW", value_parser = merge, requires = "join")]
    pub merges: Vec<(String, Merge)>,
    /// Write the whole report to a file: .json, .geojson (a layer of the faults) or .txt
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// How many older versions of the layer are kept
    #[arg(long, value_name = "N", default_value_t = VERSIONS_KEPT)]
    pub keep: usize,
    /// Read, check and report, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = PlainFormat::Text)]
    pub format: PlainFormat,
}

// The record of a layer. What is not said is as it was in the version before.
#[derive(Debug, Args)]
pub(super) struct RecordWords {
    /// The title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// base, mobility, climate, energy, public-space or circular-economy
    #[arg(long, value_name = "THEME")]
    pub theme: Option<Theme>,
    /// Draw it as a part of the base map: water or rail
    #[arg(long, value_name = "water|rail")]
    pub base: Option<BaseRole>,
    /// Who makes the data
    #[arg(long, value_name = "TEXT")]
    pub producer: Option<String>,
    /// Under which licence it is reused
    #[arg(long, value_name = "TEXT")]
    pub licence: Option<String>,
    /// The credit that must be shown
    #[arg(long, value_name = "TEXT")]
    pub attribution: Option<String>,
    /// The date or year of which it speaks
    #[arg(long, value_name = "TEXT")]
    pub vintage: Option<String>,
    /// The year of the commune codes that it carries
    #[arg(long, value_name = "YEAR")]
    pub cog_year: Option<u16>,
    /// The smallest zone about which it says something reliable
    #[arg(long, value_name = "M2")]
    pub min_reliable_area_m2: Option<f64>,
    /// Where it is published
    #[arg(long, value_name = "URL")]
    pub source_url: Option<String>,
}

// What is said about a file that it does not say itself.
#[derive(Debug, Args)]
pub(super) struct ReadingWords {
    /// The frame of the positions, over what the file says: EPSG:2154, or any definition that PROJ reads
    #[arg(long, value_name = "EPSG:…")]
    pub frame: Option<String>,
    /// Take the second coordinate of each position for the first: for files whose axes are swapped
    #[arg(long)]
    pub swap_axes: bool,
    /// The table inside, where a file holds several
    #[arg(long, value_name = "NAME")]
    pub source_layer: Option<String>,
    /// The encoding of its texts: utf-8, windows-1252, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The column of eastings or longitudes of a table
    #[arg(long, value_name = "COLUMN", requires = "y_column")]
    pub x_column: Option<String>,
    /// The column of northings or latitudes of a table
    #[arg(long, value_name = "COLUMN", requires = "x_column")]
    pub y_column: Option<String>,
    /// The column of a table that holds geometry as text
    #[arg(long, value_name = "COLUMN")]
    pub geometry_column: Option<String>,
}

// What columns and cells stand for.
#[derive(Debug, Args)]
pub(super) struct ColumnWords {
    /// The column that identifies the features
    #[arg(long, value_name = "COLUMN")]
    pub id_field: Option<String>,
    /// What a column holds: text, integer, number or boolean
    #[arg(long = "type", value_name = "COLUMN=KIND", value_parser = column_kind)]
    pub kinds: Vec<(String, FieldKind)>,
    /// A text that stands for null, in every column
    #[arg(long = "null-as", value_name = "TEXT")]
    pub null_texts: Vec<String>,
    /// A text that stands for a withheld cell, in every column
    #[arg(long = "secret-as", value_name = "TEXT")]
    pub secret_texts: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Identifiers of layers; without any, every layer is checked
    #[arg(value_name = "ID")]
    pub layers: Vec<LayerId>,
    /// Look for overlaps and gaps in every layer of outlines, not only in those of territories
    #[arg(long)]
    pub coverage: bool,
    /// Overlaps and gaps up to this are none
    #[arg(long, value_name = "M2", default_value_t = 1.0)]
    pub tolerance_m2: f64,
    /// Write the faults to a file: .json, .geojson or .txt
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = PlainFormat::Text)]
    pub format: PlainFormat,
}

/// `LAYER.COLUMN=COLUMN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JoinWords {
    /// The layer of the territories.
    pub layer: String,
    /// Their column.
    pub territory_column: String,
    /// The column of the table.
    pub table_column: String,
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

/// A background under the map of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BackgroundWord {
    /// None
    None,
    /// The plan of the IGN
    Ign,
}

impl From<BackgroundWord> for Background {
    fn from(word: BackgroundWord) -> Self {
        match word {
            BackgroundWord::None => Self::None,
            BackgroundWord::Ign => Self::Ign,
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

/// A join from `LAYER.COLUMN=COLUMN`.
fn join(text: &str) -> Result<JoinWords, String> {
    let parts = text.split_once('=').and_then(|(left, table)| Some((left.split_once('.')?, table)));
    match parts {
        Some(((layer, territory), table)) if ![layer, territory, table].contains(&"") => Ok(JoinWords {
            layer: layer.to_owned(),
            territory_column: territory.to_owned(),
            table_column: table.to_owned(),
        }),
        _ => Err("LAYER.COLUMN=COLUMN is expected, such as communes.code=code_insee".to_owned()),
    }
}

/// How numbers become one, from `COLUMN=HOW`.
fn merge(text: &str) -> Result<(String, Merge), String> {
    let (column, how) = text.rsplit_once('=').unwrap_or((text, ""));
    let merge = match (how, how.strip_prefix("mean-by:")) {
        ("sum", _) => Merge::Sum,
        ("min", _) => Merge::Least,
        ("max", _) => Merge::Most,
        ("null", _) => Merge::Nothing,
        (_, Some(weights)) if !weights.is_empty() => Merge::MeanBy(weights.to_owned()),
        _ => {
            return Err(
                "COLUMN=sum, COLUMN=min, COLUMN=max, COLUMN=mean-by:COLUMN or COLUMN=null is expected".to_owned()
            );
        }
    };
    Ok((column.to_owned(), merge))
}

/// What a column holds, from `COLUMN=KIND`.
fn column_kind(text: &str) -> Result<(String, FieldKind), String> {
    let (column, kind) = text.rsplit_once('=').unwrap_or((text, ""));
    let kind = match kind {
        "text" => FieldKind::Text,
        "integer" => FieldKind::Integer,
        "number" => FieldKind::Number,
        "boolean" => FieldKind::Boolean,
        _ => return Err("COLUMN=text, COLUMN=integer, COLUMN=number or COLUMN=boolean is expected".to_owned()),
    };
    Ok((column.to_owned(), kind))
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
    fn joins_merges_and_kinds_are_read_or_told_what_is_expected() {
        let read = join("communes.code=code_insee").expect("a layer, its column, and one of the table");
        assert_eq!((read.layer.as_str(), read.table_column.as_str()), ("communes", "code_insee"));
        assert!(["communes=code", "communes.=x", "a.b=", ""].into_iter().all(|wrong| join(wrong).is_err()));
        assert_eq!(merge("pop=sum"), Ok(("pop".to_owned(), Merge::Sum)));
        assert_eq!(merge("nom=null"), Ok(("nom".to_owned(), Merge::Nothing)));
        assert_eq!(merge("taux=mean-by:pop"), Ok(("taux".to_owned(), Merge::MeanBy("pop".to_owned()))));
        assert!(["pop", "pop=mean-by:", "pop=mean"].into_iter().all(|wrong| merge(wrong).is_err()));
        assert_eq!(column_kind("cp=text"), Ok(("cp".to_owned(), FieldKind::Text)));
        assert!(column_kind("cp=date").is_err());
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
