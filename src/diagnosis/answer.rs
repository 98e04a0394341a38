//! The answer to a question: the zone, whom it meets, and its figures theme by theme.

use std::sync::Arc;

use crate::geometry::{LonLatBounds, Metres, SquareMetres};
use crate::layers::{About, Theme, Words};

use super::estimate::Estimate;
use super::indicator::Indicator;
use super::question::ReferenceChoice;
use super::reference::Reference;
use super::score::{Score, ScoreBasis, ScoreFault, ScoredZone};
use super::zone::ZoneKind;

/// A diagnosis. The same question on the same layers gives the same one, to the last bit.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// `sha256:` and the hash of the zone, the layers, the methods and their parameters.
    pub id: String,
    /// The zone.
    pub zone: ZoneSummary,
    /// The territories that the zone meets: communes, then EPT, then départements.
    pub territories: Vec<TerritoryShare>,
    /// The neighbours of a commune within the Métropole, the longest border first.
    pub neighbours: Vec<Neighbour>,
    /// The share of the zone that lies in the Métropole.
    pub coverage_share: f64,
    /// Innovation districts that are, or may be, in the zone.
    pub districts: Vec<Place>,
    /// Experiments that are, or may be, in the zone.
    pub experiments: Vec<Place>,
    /// The score, where one was asked for.
    pub score: Option<ScoredZone>,
    /// Against whom the question asked to hold the figures.
    pub references: ReferenceChoice,
    /// Whether the question asked for the rows behind the figures.
    pub has_rows: bool,
    /// The figures, in the order of [`Theme::ALL`].
    pub themes: Vec<ThemeFigures>,
}

/// What a zone is, without its outline.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneSummary {
    /// What kind of zone.
    pub kind: ZoneKind,
    /// The code of a territory, the identifier of a district.
    pub code: Option<String>,
    /// The name of a territory or a district.
    pub name: Option<String>,
    /// The area on the plane.
    pub area: SquareMetres,
    /// The length of the outline, holes included.
    pub perimeter: Metres,
    /// The box around it, WGS84.
    pub bbox: LonLatBounds,
    /// How many corners the outline has.
    pub vertices: usize,
    /// The SHA-256 of the outline in its canonical form.
    pub sha256: String,
}

/// How a zone and a territory overlap.
#[derive(Debug, Clone, PartialEq)]
pub struct TerritoryShare {
    /// What kind of territory.
    pub kind: ZoneKind,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The area in common.
    pub area: SquareMetres,
    /// The part of the zone that lies in the territory.
    pub zone_share: f64,
    /// The part of the territory that lies in the zone.
    pub territory_share: f64,
}

/// A commune across a border.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// The INSEE code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The length of the border in common.
    pub shared_border: Metres,
}

/// A district or an experiment that is, or may be, in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: Words,
    /// The INSEE code of its commune.
    pub commune_code: String,
    /// Whether it is in the zone whatever its exact place.
    pub is_certain: bool,
}

/// The figures of a theme.
#[derive(Debug, Clone)]
pub struct ThemeFigures {
    /// The theme.
    pub theme: Theme,
    /// Its figures, in the order of the catalogue.
    pub figures: Vec<Figure>,
}

/// One figure, with everything that opens it.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What it measures and how.
    pub indicator: Arc<Indicator>,
    /// The value between its bounds.
    pub estimate: Estimate,
    /// The records of the layers that were read.
    pub layers: Vec<About>,
    /// Where it stands.
    pub references: Vec<Reference>,
    /// Whether the rows were asked for.
    pub has_rows: bool,
}

/// The figures of several zones side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// `sha256:` and the hash of the zones, the layers, the methods and their parameters.
    pub id: String,
    /// The indicators, in the order of the catalogue.
    pub indicators: Vec<Arc<Indicator>>,
    /// What the scores are made of, where they were asked for.
    pub score: Option<ScoreBasis>,
    /// A row a zone.
    pub rows: Vec<ComparisonRow>,
}

/// The figures of one zone of a comparison.
#[derive(Debug, Clone)]
pub struct ComparisonRow {
    /// The zone.
    pub zone: ZoneSummary,
    /// One estimate an indicator, in their order.
    pub estimates: Vec<Estimate>,
    /// The score, or why the zone has none, where scores were asked for.
    pub score: Option<Result<Score, ScoreFault>>,
}

/// What lies at a position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// The commune: code and name.
    pub commune: Option<Named>,
    /// The EPT: code and name.
    pub ept: Option<Named>,
    /// The département: code and name.
    pub departement: Option<Named>,
    /// Districts whose place, with its uncertainty, holds the position.
    pub districts: Vec<Place>,
    /// Experiments whose place, with its uncertainty, holds the position.
    pub experiments: Vec<Place>,
}

/// A territory by its code and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
}
