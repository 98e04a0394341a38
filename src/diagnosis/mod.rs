//! What a diagnosis is and how it is worked out: territories, zones, indicators, bounds, references, ranks.
//!
//! An [`Engine`] holds the layers in service and answers a [`Question`] about a [`Zone`] with a [`Diagnosis`]. Every
//! measure is taken on the Lambert-93 plane. Nothing here reads a clock, draws a chance or opens a file: the same
//! question on the same layers gives the same answer, to the last bit.

mod answer;
mod catalogue;
mod cells;
mod engine;
mod estimate;
mod identity;
mod indicator;
mod look;
mod method;
mod people;
mod places;
mod question;
mod reaches;
mod reference;
mod score;
mod sorting;
mod standings;
mod sums;
mod territories;
mod zone;

pub use answer::{
    Comparison, ComparisonRow, Diagnosis, Figure, Named, Neighbour, Place, TerritoryShare, ThemeFigures, Whereabouts,
    ZoneSummary,
};
pub use catalogue::{Catalogue, CatalogueError};
pub use engine::{ComparisonFault, Engine, QuestionFault};
pub use estimate::{Estimate, Flag, Member, Row, State};
pub use indicator::{
    Awaited, ClassFilter, ClassSource, ColumnSource, Combine, Direction, FeatureSource, Goalposts, Indicator,
    IndicatorId, Kind, LengthPer, LineSource, MeanSource, Method, Param, Reach, ReachPart, Scale, Threshold, Unit,
    Weight,
};
pub use question::{
    ComparisonQuestion, MAX_COMPARED, MAX_COMPARED_VERTICES, MAX_ROWS, Question, ReferenceChoice, Selection,
};
pub use reference::Reference;
pub use score::{
    Aggregation, Component, Contribution, DEFAULT_SEED, MAX_SEED, MAX_WEIGHT, MAX_WEIGHTS, MIN_WEIGHT, Score,
    ScoreBasis, ScoreFault, ScoreReference, ScoreRequest, ScoreStanding, ScoredZone, Whose, is_scorable,
};
pub use territories::{Commune, METROPOLE_CODE, Territories, TerritoriesError};
pub use zone::{MAX_AREA, MAX_RADIUS, MAX_VERTICES, MIN_AREA, Zone, ZoneFault, ZoneKind};
