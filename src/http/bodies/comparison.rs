//! The body of a comparison: the figures of several communes side by side.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnosis::{Comparison, ComparisonRow, Estimate, Indicator};
use crate::layers::Language;

use super::figure::{flag_codes, kind_code};
use super::{finite, measure};

/// The figures of several communes side by side.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparisonBody {
    /// The indicators, in the order of the catalogue.
    pub indicators: Vec<ComparedIndicatorBody>,
    /// A row a commune, in the order of their codes.
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
    #[schema(value_type = String)]
    pub unit: &'static str,
    /// Which way is better: `up`, `down` or `none`.
    #[schema(value_type = String)]
    pub direction: &'static str,
    /// `extensive` where values of zones add up, else `intensive`.
    #[schema(value_type = String)]
    pub kind: &'static str,
    /// Decimals that are worth showing.
    pub decimals: u8,
}

/// The figures of one commune.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparisonRowBody {
    /// The INSEE code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The area on the Lambert-93 plane, m².
    pub area_m2: f64,
    /// The figures by identifier of their indicator.
    pub values: BTreeMap<String, ComparisonValueBody>,
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
    /// `known`, `null` or `secret`.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// What a reader must know before trusting it.
    #[schema(value_type = Vec<String>)]
    pub flags: Vec<&'static str>,
}

impl ComparisonBody {
    /// The body of `comparison` with its words in `language`.
    pub fn new(comparison: &Comparison, language: Language) -> Self {
        let indicators = &comparison.indicators;
        Self {
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
            kind: kind_code(indicator.kind),
            decimals: indicator.decimals,
        }
    }
}

impl ComparisonRowBody {
    fn new(row: &ComparisonRow, comparison: &Comparison) -> Self {
        let ids = comparison.indicators.iter().map(|indicator| indicator.id.to_string());
        Self {
            code: row.zone.code.clone().unwrap_or_default(),
            name: row.zone.name.clone().unwrap_or_default(),
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
        }
    }
}
