//! A composite score, only when somebody asks: chosen indicators on fixed goalposts, weighed, and held against a set.
//!
//! Normalised values are `z = (value − low) / (high − low)` on the goalposts of the catalogue, kept in 0 to 1, turned
//! over where less is better. The arithmetic score is `Σ w·z`; the geometric one `Π z^w`, with z not below 0.01. Each
//! contribution is `w·(z − z_ref)`, in logarithms for the geometric score, so that they add up exactly to the difference
//! from the reference. How sure the order is comes from drawing weights around those given (Dirichlet) under a seed:
//! the same question draws the same weights. (OECD and JRC, Handbook on constructing composite indicators, 2008.)

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma};

use super::estimate::Estimate;
use super::indicator::{Direction, Indicator, IndicatorId};

/// The least normalised value of a geometric score: one zero would otherwise make every other value vain.
const GEOMETRIC_FLOOR: f64 = 0.01;
/// How many times weights are drawn.
const DRAWS: usize = 2_000;
/// How closely drawn weights gather around those given: the sum of the parameters of the Dirichlet law for as many
/// indicators as there are, each counting this much.
const CONCENTRATION_PER_INDICATOR: f64 = 8.0;
/// The places that count as the head of the order.
const HEAD: usize = 3;
/// The most indicators that a score takes.
pub const MAX_WEIGHTS: usize = 32;

/// How normalised values are put together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Aggregation {
    /// A weighted mean: a high value makes up for a low one.
    #[default]
    Arithmetic,
    /// A weighted geometric mean: a low value is hardly made up for.
    Geometric,
}

impl Aggregation {
    /// The code in questions and answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Geometric => "geometric",
        }
    }

    /// The scale on which contributions add up.
    fn additive(self, normalised: f64) -> f64 {
        match self {
            Self::Arithmetic => normalised,
            Self::Geometric => normalised.max(GEOMETRIC_FLOOR).ln(),
        }
    }

    /// The score of a sum on that scale.
    fn score(self, sum: f64) -> f64 {
        match self {
            Self::Arithmetic => sum,
            Self::Geometric => sum.exp(),
        }
    }
}

/// What a score is asked to be made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRequest {
    weights: BTreeMap<IndicatorId, f64>,
    aggregation: Aggregation,
    seed: u64,
}

/// Why no score can be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScoreError {
    /// No weight, or too many.
    #[error("a score takes 1 to {MAX_WEIGHTS} weights, {0} are given")]
    Count(usize),
    /// A weight that is not a positive number.
    #[error("the weight of `{indicator}` is {weight}: a number above 0 is needed")]
    Weight {
        /// The indicator.
        indicator: IndicatorId,
        /// The weight.
        weight: f64,
    },
    /// An indicator without goalposts.
    #[error("`{0}` has no published goalposts, so it enters no score")]
    NoGoalposts(IndicatorId),
    /// An indicator that has no value here.
    #[error("`{0}` has no value for this zone, so a score with it would be invented")]
    NoValue(IndicatorId),
}

impl ScoreRequest {
    /// A request with weights that need not sum to one.
    ///
    /// # Errors
    /// Where there is no weight or too many, or one is not above 0.
    pub fn new(weights: BTreeMap<IndicatorId, f64>, aggregation: Aggregation, seed: u64) -> Result<Self, ScoreError> {
        if weights.is_empty() || weights.len() > MAX_WEIGHTS {
            return Err(ScoreError::Count(weights.len()));
        }
        if let Some((indicator, &weight)) = weights.iter().find(|(_, weight)| !(weight.is_finite() && **weight > 0.0)) {
            return Err(ScoreError::Weight { indicator: indicator.clone(), weight });
        }
        Ok(Self { weights, aggregation, seed })
    }

    /// The indicators that are weighed, by identifier.
    pub fn indicators(&self) -> impl Iterator<Item = &IndicatorId> {
        self.weights.keys()
    }

    /// How normalised values are put together.
    pub const fn aggregation(&self) -> Aggregation {
        self.aggregation
    }

    /// The seed of the drawn weights.
    pub const fn seed(&self) -> u64 {
        self.seed
    }
}

/// A score with everything that explains it.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The score, 0 to 1.
    pub value: f64,
    /// The score of the reference: the Métropole's figures, normalised the same way.
    pub reference: f64,
    /// How normalised values were put together.
    pub aggregation: Aggregation,
    /// One a weight, in the order of the identifiers.
    pub contributions: Vec<Contribution>,
    /// The place among the members under the given weights, 1 the best, the zone counted among them.
    pub rank: usize,
    /// The place that 5 % of the draws are better than.
    pub rank_low: usize,
    /// The place in the middle of the draws.
    pub rank_median: usize,
    /// The place that 95 % of the draws are better than.
    pub rank_high: usize,
    /// The share of draws in which the zone is among the first three.
    pub head_share: f64,
    /// How many members are compared, the zone included.
    pub n: usize,
    /// How many times weights were drawn.
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
}

/// What one indicator adds to a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Its weight, all of them summing to one.
    pub weight: f64,
    /// The normalised value of the zone.
    pub normalised: f64,
    /// The normalised value of the reference.
    pub reference: f64,
    /// `w·(z − z_ref)`, in logarithms for a geometric score; all of them sum to the difference of the scores on that
    /// scale.
    pub contribution: f64,
    /// The correlation of the indicator with the score over the members: what it weighs in effect. None where either
    /// does not vary.
    pub correlation: Option<f64>,
}

/// A zone's figures, and how to read one of them by indicator.
pub(super) type FigureOf<'f> = dyn Fn(&IndicatorId) -> Option<&'f Estimate> + 'f;

/// Scores `own` against `reference` and among `others`.
///
/// # Errors
/// Where an indicator has no goalposts, or no value for the zone or the reference.
pub(super) fn score<'f>(
    request: &ScoreRequest,
    indicator_of: impl Fn(&IndicatorId) -> Option<&'f Indicator>,
    own: &FigureOf<'f>,
    reference: &FigureOf<'f>,
    others: &[Box<FigureOf<'f>>],
) -> Result<Score, ScoreError> {
    let chosen: Vec<(&Indicator, f64)> =
        request.weights.iter().filter_map(|(id, &weight)| Some((indicator_of(id)?, weight))).collect();
    let total: f64 = chosen.iter().map(|(_, weight)| weight).sum();
    let weights: Vec<f64> = chosen.iter().map(|(_, weight)| weight / total).collect();
    let scale =
        Scale { chosen: chosen.iter().map(|&(indicator, _)| indicator).collect(), aggregation: request.aggregation };
    let own = scale.row(own)?;
    let reference = scale.row(reference)?;
    let mut rows: Vec<Vec<f64>> = vec![own.clone()];
    // A member without one of the values cannot be placed and stays out of the set.
    rows.extend(others.iter().filter_map(|member| scale.row(member).ok()));
    let members: Vec<Vec<f64>> = rows.iter().map(|row| scale.additive(row)).collect();
    let places = drawn_places(&weights, &members, request.seed);
    let aggregation = request.aggregation;
    Ok(Score {
        value: aggregation.score(dot(&weights, &scale.additive(&own))),
        reference: aggregation.score(dot(&weights, &scale.additive(&reference))),
        aggregation,
        contributions: contributions(&scale, &weights, (&own, &reference), &members),
        rank: place_of_first(&weights, &members),
        rank_low: quantile(&places, 0.05),
        rank_median: quantile(&places, 0.5),
        rank_high: quantile(&places, 0.95),
        head_share: share_in_head(&places),
        n: members.len(),
        draws: places.len(),
        seed: request.seed,
    })
}

/// The chosen indicators and how their values are normalised.
struct Scale<'i> {
    chosen: Vec<&'i Indicator>,
    aggregation: Aggregation,
}

impl Scale<'_> {
    /// The normalised values of a zone.
    fn row(&self, figure_of: &FigureOf<'_>) -> Result<Vec<f64>, ScoreError> {
        self.chosen.iter().map(|indicator| normalised(indicator, figure_of(&indicator.id))).collect()
    }

    fn additive(&self, row: &[f64]) -> Vec<f64> {
        row.iter().map(|&normalised| self.aggregation.additive(normalised)).collect()
    }
}

fn normalised(indicator: &Indicator, figure: Option<&Estimate>) -> Result<f64, ScoreError> {
    let goalposts = indicator.goalposts.as_ref().ok_or_else(|| ScoreError::NoGoalposts(indicator.id.clone()))?;
    let value = figure.and_then(|figure| figure.value).ok_or_else(|| ScoreError::NoValue(indicator.id.clone()))?;
    let share = ((value - goalposts.low) / (goalposts.high - goalposts.low)).clamp(0.0, 1.0);
    Ok(if indicator.direction == Direction::Down { 1.0 - share } else { share })
}

fn contributions(
    scale: &Scale<'_>,
    weights: &[f64],
    (own, reference): (&[f64], &[f64]),
    members: &[Vec<f64>],
) -> Vec<Contribution> {
    let scores: Vec<f64> = members.iter().map(|member| dot(weights, member)).collect();
    let contribution = |(idx, indicator): (usize, &&Indicator)| {
        let of_members: Vec<f64> = members.iter().map(|member| member[idx]).collect();
        let additive = |normalised: f64| scale.aggregation.additive(normalised);
        Contribution {
            indicator: indicator.id.clone(),
            weight: weights[idx],
            normalised: own[idx],
            reference: reference[idx],
            contribution: weights[idx] * (additive(own[idx]) - additive(reference[idx])),
            correlation: correlation(&of_members, &scores),
        }
    };
    scale.chosen.iter().enumerate().map(contribution).collect()
}

/// The places of the first member under weights drawn around those given, sorted.
fn drawn_places(weights: &[f64], members: &[Vec<f64>], seed: u64) -> Vec<usize> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let concentration = CONCENTRATION_PER_INDICATOR * count(weights.len());
    let laws: Vec<Gamma<f64>> = weights
        .iter()
        .filter_map(|weight| Gamma::new((weight * concentration).max(f64::MIN_POSITIVE), 1.0).ok())
        .collect();
    let mut places: Vec<usize> = (0..DRAWS)
        .map(|_| {
            // Gamma draws in proportion are a draw of the Dirichlet law; the order needs no division.
            let drawn: Vec<f64> = laws.iter().map(|law| law.sample(&mut chance)).collect();
            place_of_first(&drawn, members)
        })
        .collect();
    places.sort_unstable();
    places
}

/// The place of the first member, 1 the best; ties share it.
fn place_of_first(weights: &[f64], members: &[Vec<f64>]) -> usize {
    let Some((own, others)) = members.split_first() else { return 1 };
    let own = dot(weights, own);
    1 + others.iter().filter(|other| dot(weights, other) > own).count()
}

/// The place below which `share` of the sorted places lie.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a few thousand draws")]
fn quantile(places: &[usize], share: f64) -> usize {
    let idx = (share * count(places.len().saturating_sub(1))).round() as usize;
    places.get(idx).copied().unwrap_or(1)
}

fn share_in_head(places: &[usize]) -> f64 {
    count(places.partition_point(|&place| place <= HEAD)) / count(places.len().max(1))
}

/// Pearson's correlation of two rows of equal length.
fn correlation(left: &[f64], right: &[f64]) -> Option<f64> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count(values.len());
    let (left_mean, right_mean) = (mean(left), mean(right));
    let covariance: f64 = left.iter().zip(right).map(|(l, r)| (l - left_mean) * (r - right_mean)).sum();
    let spread = |values: &[f64], mean: f64| values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    let product = spread(left, left_mean) * spread(right, right_mean);
    (product > 1e-18).then(|| (covariance / product.sqrt()).clamp(-1.0, 1.0))
}

fn dot(weights: &[f64], values: &[f64]) -> f64 {
    weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
}

#[expect(clippy::cast_precision_loss, reason = "some thousands at most")]
fn count(things: usize) -> f64 {
    things as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::catalogue::Catalogue;
    use super::*;

    /// Two shares, the second of which is better when it is low.
    fn catalogue() -> Catalogue {
        let entry = |id: &str, direction: &str| {
            format!(
                "[[indicator]]\nid = \"{id}\"\ntheme = \"base\"\nlabel = {{ fr = \"a\", en = \"a\" }}\n\
                 definition = {{ fr = \"a\", en = \"a\" }}\nunit = \"share\"\nkind = \"intensive\"\n\
                 direction = \"{direction}\"\nmethod = {{ id = \"nearest\", layer = \"x\" }}\n\
                 goalposts = {{ low = 0.0, high = 1.0, reason = {{ fr = \"a\", en = \"a\" }} }}\n"
            )
        };
        Catalogue::parse(&(entry("up", "up") + &entry("down", "down"))).expect("the entries are right")
    }

    /// The score of the first of `zones` against the second and among the rest.
    fn scored(weights: [f64; 2], aggregation: Aggregation, zones: &[[f64; 2]], seed: u64) -> Result<Score, ScoreError> {
        let catalogue = catalogue();
        let ids = ["up", "down"].map(IndicatorId::new);
        let request = ScoreRequest::new(ids.clone().into_iter().zip(weights).collect(), aggregation, seed)?;
        let figures: Vec<[Estimate; 2]> = zones.iter().map(|zone| zone.map(Estimate::exact)).collect();
        let of = |idx: usize| {
            let (ids, zone) = (&ids, &figures[idx]);
            move |id: &IndicatorId| zone.get(ids.iter().position(|known| known == id)?)
        };
        let others: Vec<Box<FigureOf<'_>>> =
            (2..zones.len()).map(|idx| Box::new(of(idx)) as Box<FigureOf<'_>>).collect();
        score(&request, |id| catalogue.get(id.as_str()), &of(0), &of(1), &others)
    }

    #[test]
    fn a_zone_that_is_best_in_everything_is_first_whatever_the_weights() {
        let zones = [[0.9, 0.1], [0.5, 0.5], [0.2, 0.3], [0.8, 0.2]];
        let score = scored([1.0, 3.0], Aggregation::Arithmetic, &zones, 7).expect("every value is there");
        assert_eq!((score.rank, score.rank_low, score.rank_high, score.n), (1, 1, 1, 3));
        assert!((score.value - 0.9).abs() < 1e-12 && (score.head_share - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_order_is_unsure_where_the_weights_decide_it() {
        let zones = [[1.0, 1.0], [0.5, 0.5], [0.0, 0.0], [0.4, 0.4], [0.45, 0.45], [0.55, 0.55]];
        let score = scored([1.0, 1.0], Aggregation::Arithmetic, &zones, 7).expect("every value is there");
        assert!(score.rank_low == 1 && score.rank_high > 3, "{score:?}");
        assert!((0.3..0.7).contains(&score.head_share), "{score:?}");
    }

    #[test]
    fn a_weight_of_nothing_and_an_indicator_without_value_are_refused() {
        let zones = [[0.9, 0.1], [0.5, 0.5]];
        assert!(matches!(scored([0.0, 1.0], Aggregation::Arithmetic, &zones, 1), Err(ScoreError::Weight { .. })));
        let none = ScoreRequest::new(BTreeMap::new(), Aggregation::Arithmetic, 1);
        assert_eq!(none, Err(ScoreError::Count(0)));
    }

    proptest! {
        #[test]
        fn contributions_add_up_to_the_difference_from_the_reference(
            zones in prop::collection::vec(prop::array::uniform2(0.0..1.0), 2..8),
            weights in prop::array::uniform2(0.1..5.0),
            is_geometric: bool,
        ) {
            let aggregation = if is_geometric { Aggregation::Geometric } else { Aggregation::Arithmetic };
            let score = scored(weights, aggregation, &zones, 3).expect("every value is there");
            let sum: f64 = score.contributions.iter().map(|part| part.contribution).sum();
            let difference = if is_geometric {
                score.value.ln() - score.reference.ln()
            } else {
                score.value - score.reference
            };
            prop_assert!((sum - difference).abs() < 1e-12, "{sum} {difference}");
            prop_assert!(score.rank_low <= score.rank_median && score.rank_median <= score.rank_high);
        }

        #[test]
        fn the_same_seed_draws_the_same_weights(
            zones in prop::collection::vec(prop::array::uniform2(0.0..1.0), 2..8), seed: u64,
        ) {
            let ask = || scored([1.0, 2.0], Aggregation::Arithmetic, &zones, seed);
            prop_assert_eq!(ask(), ask());
        }
    }
}
