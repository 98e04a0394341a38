//! The bodies of scores: what they are made of, what they are held against, and how sure their order is.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnosis::{
    Component, Contribution, Goalposts, Score, ScoreBasis, ScoreFault, ScoreReference, ScoreStanding, ScoredZone,
};
use crate::layers::Language;

use super::figure::flag_codes;
use super::words::{AggregationWord, FlagWord, ReferenceWord};
use super::{finite, measure};

/// The score of a zone. The contributions sum to `sum` less `reference.sum` to the last digit, as decimals are added.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScoreBody {
    /// The score, 0 to 1.
    pub value: f64,
    /// The least that it can be, given the bounds of its figures.
    #[schema(required)]
    pub low: Option<f64>,
    /// The most that it can be.
    #[schema(required)]
    pub high: Option<f64>,
    /// `arithmetic` or `geometric`.
    #[schema(value_type = AggregationWord)]
    pub aggregation: &'static str,
    /// The score on the scale on which contributions add up: itself, or its natural logarithm where it is geometric.
    pub sum: f64,
    /// What it is held against.
    pub reference: ScoreReferenceBody,
    /// `sum` less that of the reference, to which the contributions add up.
    pub difference: f64,
    /// The indicators, by identifier.
    pub contributions: Vec<ContributionBody>,
    /// What a reader must know about the figures in it.
    #[schema(value_type = Vec<FlagWord>)]
    pub flags: Vec<&'static str>,
    /// The place in the order, and how sure it is; null where a figure is too weak for a rank.
    #[schema(required)]
    pub standing: Option<ScoreStandingBody>,
    /// How many zones are put in the order, this one included.
    pub n: usize,
    /// How many times weights were drawn (Dirichlet, around those given).
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
}

/// What scores are held against.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScoreReferenceBody {
    /// `mgp`, `ept`, `departement` or `panel`.
    #[schema(value_type = ReferenceWord)]
    pub id: &'static str,
    /// Its name.
    pub label: String,
    /// Its score, 0 to 1.
    pub value: f64,
    /// Its score on the scale on which contributions add up.
    pub sum: f64,
}

/// An indicator that is weighed, and the value of the reference.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComponentBody {
    /// The identifier of the indicator.
    pub id: String,
    /// The name that a person reads.
    pub label: String,
    /// The weight as it was given.
    pub weight: f64,
    /// Its part of all weights, 0 to 1.
    pub weight_share: f64,
    /// The published ends of its scale.
    pub goalposts: GoalpostsBody,
    /// The value of the reference, in the unit of the indicator.
    pub reference_value: f64,
    /// The same between the goalposts, 0 to 1, 1 the better end.
    pub reference_normalised: f64,
    /// The correlation of the indicator with the score over the zones in the order: what it weighs in effect. Null where
    /// either does not vary.
    #[schema(required)]
    pub correlation: Option<f64>,
}

/// What an indicator adds to the score of a zone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ContributionBody {
    /// The indicator.
    #[serde(flatten)]
    pub component: ComponentBody,
    /// The value of the zone, in the unit of the indicator.
    pub value: f64,
    /// The same between the goalposts, 0 to 1, 1 the better end.
    pub normalised: f64,
    /// What it adds to the difference from the reference.
    pub contribution: f64,
}

/// Fixed ends of a scale, so that scores compare over time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct GoalpostsBody {
    /// The value at one end, in the unit of the indicator.
    pub low: f64,
    /// The value at the other end.
    pub high: f64,
    /// Why these ends.
    pub reason: String,
}

/// A place in an order under the given weights, and between which places it lies under those drawn.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScoreStandingBody {
    /// The place under the given weights, 1 the best; ties share it.
    pub rank: usize,
    /// The place that 5 % of the draws are better than.
    pub rank_low: usize,
    /// The place in the middle of the draws.
    pub rank_median: usize,
    /// The place that 95 % of the draws do not exceed.
    pub rank_high: usize,
    /// The share of draws in which it is among the first three, 0 to 1.
    pub first_three_share: f64,
}

/// What the scores of a comparison are made of and held against.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScoreBasisBody {
    /// `arithmetic` or `geometric`.
    #[schema(value_type = AggregationWord)]
    pub aggregation: &'static str,
    /// What they are held against.
    pub reference: ScoreReferenceBody,
    /// The indicators, by identifier.
    pub components: Vec<ComponentBody>,
    /// How many zones are put in the order.
    pub n: usize,
    /// How many times weights were drawn (Dirichlet, around those given).
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
}

/// The score of a zone of a comparison, or why it has none.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparedScoreBody {
    /// The score, 0 to 1; null where a figure has no value.
    #[schema(required)]
    pub value: Option<f64>,
    /// The least that it can be.
    #[schema(required)]
    pub low: Option<f64>,
    /// The most that it can be.
    #[schema(required)]
    pub high: Option<f64>,
    /// The score on the scale on which contributions add up.
    #[schema(required)]
    pub sum: Option<f64>,
    /// What each indicator adds to the difference from the reference, by identifier.
    pub contributions: BTreeMap<String, f64>,
    /// What a reader must know about the figures in it.
    #[schema(value_type = Vec<FlagWord>)]
    pub flags: Vec<&'static str>,
    /// The place among the zones that are compared.
    #[schema(required)]
    pub standing: Option<ScoreStandingBody>,
    /// The indicator without value, where there is no score.
    #[schema(required)]
    pub missing: Option<String>,
}

impl ScoreBody {
    /// The body of `scored` with its words in `language`.
    pub fn new(scored: &ScoredZone, language: Language) -> Self {
        let ScoredZone { basis, score } = scored;
        let contributions = basis.components.iter().zip(&score.contributions);
        Self {
            value: measure(score.value),
            low: finite(score.low),
            high: finite(score.high),
            aggregation: basis.aggregation.code(),
            sum: measure(score.additive),
            reference: ScoreReferenceBody::new(&basis.reference, language),
            difference: measure(score.difference),
            contributions: contributions
                .map(|(component, part)| ContributionBody::new(component, part, language))
                .collect(),
            flags: flag_codes(&score.flags),
            standing: score.standing.as_ref().map(Into::into),
            n: basis.n,
            draws: basis.draws,
            seed: basis.seed,
        }
    }
}

impl ScoreBasisBody {
    /// The body of `basis` with its words in `language`.
    pub fn new(basis: &ScoreBasis, language: Language) -> Self {
        Self {
            aggregation: basis.aggregation.code(),
            reference: ScoreReferenceBody::new(&basis.reference, language),
            components: basis.components.iter().map(|component| ComponentBody::new(component, language)).collect(),
            n: basis.n,
            draws: basis.draws,
            seed: basis.seed,
        }
    }
}

impl ComparedScoreBody {
    /// The body of a score whose contributions are those of `basis`.
    pub fn new(score: &Result<Score, ScoreFault>, basis: &ScoreBasis) -> Self {
        let known = score.as_ref().ok();
        let ids = basis.components.iter().map(|component| component.indicator.id.to_string());
        let parts = known.into_iter().flat_map(|score| &score.contributions).map(|part| measure(part.contribution));
        Self {
            value: finite(known.map(|score| score.value)),
            low: finite(known.and_then(|score| score.low)),
            high: finite(known.and_then(|score| score.high)),
            sum: finite(known.map(|score| score.additive)),
            contributions: ids.zip(parts).collect(),
            flags: known.map(|score| flag_codes(&score.flags)).unwrap_or_default(),
            standing: known.and_then(|score| score.standing.as_ref()).map(Into::into),
            missing: score.as_ref().err().and_then(ScoreFault::indicator).map(ToString::to_string),
        }
    }
}

impl ScoreReferenceBody {
    fn new(reference: &ScoreReference, language: Language) -> Self {
        Self {
            id: reference.id,
            label: reference.label.in_language(language).to_owned(),
            value: measure(reference.value),
            sum: measure(reference.additive),
        }
    }
}

impl ComponentBody {
    fn new(component: &Component, language: Language) -> Self {
        Self {
            id: component.indicator.id.to_string(),
            label: component.indicator.label.in_language(language).to_owned(),
            weight: measure(component.weight),
            weight_share: measure(component.weight_share),
            goalposts: GoalpostsBody::new(&component.goalposts, language),
            reference_value: measure(component.reference_value),
            reference_normalised: measure(component.reference_normalised),
            correlation: finite(component.correlation),
        }
    }
}

impl ContributionBody {
    fn new(component: &Component, part: &Contribution, language: Language) -> Self {
        Self {
            component: ComponentBody::new(component, language),
            value: measure(part.value),
            normalised: measure(part.normalised),
            contribution: measure(part.contribution),
        }
    }
}

impl GoalpostsBody {
    /// The body of `goalposts` with the reason in `language`.
    pub fn new(goalposts: &Goalposts, language: Language) -> Self {
        Self {
            low: measure(goalposts.low),
            high: measure(goalposts.high),
            reason: goalposts.reason.in_language(language).to_owned(),
        }
    }
}

impl From<&ScoreStanding> for ScoreStandingBody {
    fn from(standing: &ScoreStanding) -> Self {
        let ScoreStanding { rank, rank_low, rank_median, rank_high, head_share } = *standing;
        Self { rank, rank_low, rank_median, rank_high, first_three_share: measure(head_share) }
    }
}
