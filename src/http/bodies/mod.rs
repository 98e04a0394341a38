//! The bodies of answers: what a client reads, in a fixed order of keys. `arpent … --format json` prints the same.
//!
//! Types of the core carry no serialisation; each body is made from one of them and a language. Numbers are finite or
//! null, never a text.

mod comparison;
mod diagnosis;
mod figure;
mod geojson;
mod indicators;
mod ogc;
mod programme;
mod reference;
mod score;
mod styles;
mod tiles;
mod whereabouts;
mod words;

pub use comparison::{ComparedIndicatorBody, ComparisonBody, ComparisonRowBody, ComparisonValueBody};
pub use diagnosis::{DiagnosisBody, NeighbourBody, PlaceBody, QuestionBody, TerritoryShareBody, ThemeBody, ZoneBody};
pub use figure::{FigureBody, LayerBody, MemberBody, MethodBody, RowBody, WaitingBody};
pub use geojson::{FeatureBody, FeatureCollectionBody, GeometryBody};
pub use indicators::{IndicatorBody, IndicatorsBody, ThemeIndicatorsBody};
pub(super) use ogc::{CRS84, time_interval};
pub use ogc::{
    CollectionBody, CollectionsBody, ConformanceBody, ExtentBody, LandingBody, LinkBody, SpatialExtentBody,
    TemporalExtentBody,
};
pub use programme::{
    BothWordsBody, FieldBody, FieldValueBody, KindBody, LateBody, LateListBody, OverviewBody, RecordBody,
    RecordPropertiesBody, RecordsBody,
};
pub use reference::ReferenceBody;
pub use score::{
    ComparedScoreBody, ComponentBody, ContributionBody, GoalpostsBody, ScoreBasisBody, ScoreBody, ScoreReferenceBody,
    ScoreStandingBody,
};
pub use styles::{LegendBody, LegendEntryBody, StyleItemBody, StyleMetadataBody, StylesBody, StylesheetBody};
pub use tiles::{
    BoundingBoxBody, PatternBody, PropertiesSchemaBody, PropertySchemaBody, TileJsonBody, TileLayerBody, TileLinkBody,
    TileMatrixBody, TileMatrixLimitsBody, TileMatrixSetBody, TileMatrixSetItemBody, TileMatrixSetsBody, TileSetBody,
    TileSetItemBody, TileSetsBody, VectorLayerBody,
};
pub use whereabouts::{NamedBody, WhereBody};
pub(super) use words::{HealthWord, RecordKindWord, RoleWord};

/// The engine that answered, with its version.
const ENGINE: &str = concat!("arpent ", env!("CARGO_PKG_VERSION"));

/// The number, where it is one that JSON can hold; zero without a sign.
fn finite(number: Option<f64>) -> Option<f64> {
    number.filter(|number| number.is_finite()).map(|number| number + 0.0)
}

/// The number, 0 where it is none that JSON can hold: a measure of a zone that exists is always finite.
fn measure(number: f64) -> f64 {
    finite(Some(number)).unwrap_or(0.0)
}
