//! The body of the catalogue of indicators, those that wait for their layer included.

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnosis::{Catalogue, Engine, Indicator};
use crate::layers::{Atlas, Language, Theme};

use super::figure::{MethodBody, WaitingBody};
use super::score::GoalpostsBody;
use super::words::{AdditionWord, DirectionWord, ThemeWord, UnitWord};

/// Every indicator, theme by theme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IndicatorsBody {
    /// The themes, in the order in which a diagnosis shows them.
    pub themes: Vec<ThemeIndicatorsBody>,
}

/// The indicators of a theme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThemeIndicatorsBody {
    /// The identifier.
    #[schema(value_type = ThemeWord)]
    pub id: &'static str,
    /// The name that a person reads.
    #[schema(value_type = String)]
    pub label: &'static str,
    /// The indicators, in the order of the catalogue.
    pub indicators: Vec<IndicatorBody>,
}

/// An indicator: what it measures and how.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IndicatorBody {
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
    /// Whether it is compared with others at all.
    pub ranked: bool,
    /// The published ends of its scale in a score; null where none are, so that it enters no score.
    #[schema(required)]
    pub goalposts: Option<GoalpostsBody>,
    /// How it is made.
    pub method: MethodBody,
    /// The layers that it reads, the finest first.
    pub layers: Vec<String>,
    /// What it waits for, where its layer is not there yet.
    #[schema(required)]
    pub waiting: Option<WaitingBody>,
}

impl IndicatorsBody {
    /// The body of the catalogue of `engine` with its words in `language`. A theme without indicators is shown too.
    pub fn new(engine: &Engine, language: Language) -> Self {
        let of_theme = |theme: Theme| ThemeIndicatorsBody {
            id: theme.id(),
            label: theme.label(language),
            indicators: engine
                .catalogue()
                .iter()
                .filter(|indicator| indicator.theme == theme)
                .map(|indicator| IndicatorBody::new(indicator, engine, language))
                .collect(),
        };
        Self { themes: Theme::ALL.into_iter().map(of_theme).collect() }
    }
}

impl IndicatorBody {
    fn new(indicator: &Indicator, engine: &Engine, language: Language) -> Self {
        let waits_for = missing(indicator, engine.catalogue(), engine.atlas());
        Self {
            id: indicator.id.to_string(),
            label: indicator.label.in_language(language).to_owned(),
            definition: indicator.definition.in_language(language).to_owned(),
            unit: indicator.unit.code(),
            direction: indicator.direction.code(),
            kind: indicator.kind.code(),
            decimals: indicator.decimals,
            ranked: indicator.is_ranked,
            goalposts: indicator.goalposts.as_ref().map(|goalposts| GoalpostsBody::new(goalposts, language)),
            method: (&indicator.method).into(),
            layers: indicator.method.layers().iter().map(ToString::to_string).collect(),
            waiting: waits_for.map(WaitingBody::of),
        }
    }
}

/// The indicator whose layer is not in service: `indicator` itself, or one that it is made of.
fn missing<'c>(indicator: &'c Indicator, catalogue: &'c Catalogue, atlas: &Atlas) -> Option<&'c Indicator> {
    let layers = indicator.method.layers();
    let is_there = |id: &&crate::layers::LayerId| atlas.get(id.as_str()).is_some();
    let is_enough = if indicator.method.needs_every_layer() {
        layers.iter().all(is_there)
    } else {
        layers.is_empty() || layers.iter().any(is_there)
    };
    if !is_enough {
        return Some(indicator);
    }
    let parts = indicator.method.indicators().into_iter().filter_map(|id| catalogue.get(id.as_str()));
    parts.into_iter().find_map(|part| missing(part, catalogue, atlas))
}
