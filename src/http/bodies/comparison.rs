//! The body of a comparison: the figures of several zones side by side.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnosis::{Comparison, ComparisonRow, Estimate, Indicator};
use crate::layers::Language;

use super::figure::flag_codes;
use super::score::{ComparedScoreBody, ScoreBasisBody};
use super::words::{AdditionWord, DirectionWord, FlagWord, StateWord, UnitWord, ZoneKindWord};
use super::{ENGINE, finite, measure};

/// The figures of several zones side by side.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparisonBody {
    /// `sha256:` and the hash of the zones, the layers, the methods and their parameters.
    pub id: String,
    /// The engine that answered, with its version.
    #[schema(value_type = String)]
    pub engine: &'static str,
    /// The indicators, in the order of the catalogue.
    pub indicators: Vec<ComparedIndicatorBody>,
    /// What the scores are made of and held against, where they were asked for.
    #[schema(required)]
    pub score: Option<ScoreBasisBody>,
    /// A row a zone: communes, EPT, départements and districts by their codes, then the Métropole; drawn zones in the
    /// order in which they were sent.
    pub rows: Vec<ComparisonRowBody>,
}

/// An indicator of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedIndicatorBody {
    /// The identifier.
    pub id: String,
    /// The name that a person reads.
    pub label: String,
    /// What it measures, in a sentence.
    pub definition: String,
    /// The unit of the values.
    #[schema(value_type = UnitWord)]
    pub unit: &'static str,
    /// Which way is better.
    #[schema(value_type = DirectionWord)]
    pub direction: &'static str,
    /// Whether values of zones add up.
    #[schema(value_type = AdditionWord)]
    pub kind: &'static str,
    /// Decimals that are worth showing.
    pub decimals: u8,
}

/// The figures of one zone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparisonRowBody {
    /// What kind of zone it is.
    #[schema(value_type = ZoneKindWord)]
    pub kind: &'static str,
    /// The code of a territory, the identifier of a district or of the feature that was sent.
    #[schema(required)]
    pub code: Option<String>,
    /// The name of a territory or a district, or of the feature that was sent.
    #[schema(required)]
    pub name: Option<String>,
    /// The SHA-256 of the outline in its canonical form.
    pub sha256: String,
    /// The area on the Lambert-93 plane, m².
    pub area_m2: f64,
    /// The figures by identifier of their indicator.
    pub values: BTreeMap<String, ComparisonValueBody>,
    /// The score, where scores were asked for.
    #[schema(required)]
    pub score: Option<ComparedScoreBody>,
}

/// A value between its bounds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparisonValueBody {
    /// The value, in the unit of the indicator.
    #[schema(required)]
    pub value: Option<f64>,
    /// The least that it can be.
    #[schema(required)]
    pub low: Option<f64>,
    /// The most that it can be.
    #[schema(required)]
    pub high: Option<f64>,
    /// Whether there is a value, and if not, why.
    #[schema(value_type = StateWord)]
    pub state: &'static str,
    /// What a reader must know before trusting it.
    #[schema(value_type = Vec<FlagWord>)]
    pub flags: Vec<&'static str>,
    /// The share of the zone about which the rows say something, 0 to 1.
    pub coverage_share: f64,
}

impl ComparisonBody {
    /// The body of `comparison` with its words in `language`.
    pub fn new(comparison: &Comparison, language: Language) -> Self {
        let indicators = &comparison.indicators;
        Self {
            id: comparison.id.clone(),
            engine: ENGINE,
            score: comparison.score.as_ref().map(|basis| ScoreBasisBody::new(basis, language)),
            indicators: indicators.iter().map(|it| ComparedIndicatorBody::new(it, language)).collect(),
            rows: comparison.rows.iter().map(|row| ComparisonRowBody::new(row, comparison)).collect(),
        }
    }
}

impl ComparedIndicatorBody {
    fn new(indicator: &Indicator, language: Language) -> Self {
        Self {
            id: indicator.id.to_string(),
            label: indicator.label.in_language(language).to_owned(),
            definition: indicator.definition.in_language(language).to_owned(),
            unit: indicator.unit.code(),
            direction: indicator.direction.code(),
            kind: indicator.kind.code(),
            decimals: indicator.decimals,
        }
    }
}

impl ComparisonRowBody {
    fn new(row: &ComparisonRow, comparison: &Comparison) -> Self {
        let ids = comparison.indicators.iter().map(|indicator| indicator.id.to_string());
        let score = row.score.as_ref().zip(comparison.score.as_ref());
        Self {
            kind: row.zone.kind.code(),
            code: row.zone.code.clone(),
            name: row.zone.name.clone(),
            sha256: row.zone.sha256.clone(),
            score: score.map(|(score, basis)| ComparedScoreBody::new(score, basis)),
            area_m2: measure(row.zone.area.0),
            values: ids.zip(row.estimates.iter().map(Into::into)).collect(),
        }
    }
}

impl From<&Estimate> for ComparisonValueBody {
    fn from(estimate: &Estimate) -> Self {
        Self {
            value: finite(estimate.value),
            low: finite(estimate.low),
            high: finite(estimate.high),
            state: estimate.state.code(),
            flags: flag_codes(&estimate.flags),
            coverage_share: measure(estimate.coverage_share),
        }
    }
}
