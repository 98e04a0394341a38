//! A composite score, only when somebody asks: chosen indicators on fixed goalposts, weighed, and held against a set.
//!
//! Normalised values are `z = (value − low) / (high − low)` on the goalposts of the catalogue, kept in 0 to 1, turned
//! over where less is better. The arithmetic score is `Σ w·z`; the geometric one `Π z^w`, with z not below 0.01. Each
//! contribution is `w·(z − z_ref)`, in logarithms for the geometric score. Scores and contributions are whole billionths,
//! so that those add up exactly to the difference of these. How sure the order is comes from drawing weights around those
//! given (Dirichlet) under a seed: the same question draws the same weights. (OECD and JRC, Handbook on constructing
//! composite indicators, 2008.)

mod billionths;
mod draws;
mod request;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::layers::Words;

use self::billionths::Billionths;
use self::draws::{DRAWS, Draws};
use super::estimate::{Estimate, Flag};
use super::indicator::{Direction, Goalposts, Indicator};

pub use request::{
    DEFAULT_SEED, MAX_SEED, MAX_WEIGHT, MAX_WEIGHTS, MIN_WEIGHT, ScoreFault, ScoreRequest, Whose, is_scorable,
};

/// The least normalised value of a geometric score: one zero would otherwise make every other value vain.
const GEOMETRIC_FLOOR: f64 = 0.01;

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
    /// Every way, the usual one first.
    pub const ALL: [Self; 2] = [Self::Arithmetic, Self::Geometric];

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
    fn score(self, sum: Billionths) -> f64 {
        match self {
            Self::Arithmetic => sum.number(),
            Self::Geometric => Billionths::nearest(sum.number().exp()).number(),
        }
    }
}

/// The score of a zone with everything that explains it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredZone {
    /// What the score is made of and held against.
    pub basis: ScoreBasis,
    /// The score.
    pub score: Score,
}

/// What the scores of an answer are made of and held against: the same for every zone of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreBasis {
    /// How normalised values are put together.
    pub aggregation: Aggregation,
    /// The seed of the draws.
    pub seed: u64,
    /// How many times weights were drawn.
    pub draws: usize,
    /// What scores are held against.
    pub reference: ScoreReference,
    /// The weighed indicators, by identifier.
    pub components: Vec<Component>,
    /// How many zones are put in an order.
    pub n: usize,
}

/// What scores are held against.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreReference {
    /// `mgp`, `ept`, `departement` or `panel`.
    pub id: &'static str,
    /// Its name.
    pub label: Words,
    /// Its score, 0 to 1.
    pub value: f64,
    /// Its score on the scale on which contributions add up.
    pub additive: f64,
}

/// An indicator that is weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// The indicator.
    pub indicator: Arc<Indicator>,
    /// The ends of its scale.
    pub goalposts: Goalposts,
    /// Its weight as given.
    pub weight: f64,
    /// Its part of all weights.
    pub weight_share: f64,
    /// The value of the reference, in the unit of the indicator.
    pub reference_value: f64,
    /// The same on the scale of the goalposts, 0 to 1.
    pub reference_normalised: f64,
    /// The correlation of the indicator with the score over the zones in the order: what it weighs in effect. None where
    /// either does not vary.
    pub correlation: Option<f64>,
}

/// The score of a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The score, 0 to 1.
    pub value: f64,
    /// The least that it can be, given the bounds of its figures; none where one has no bound.
    pub low: Option<f64>,
    /// The most that it can be.
    pub high: Option<f64>,
    /// The score on the scale on which contributions add up: itself, or its logarithm where it is geometric.
    pub additive: f64,
    /// `additive` less that of the reference.
    pub difference: f64,
    /// One an indicator, in the order of the basis; they sum to the difference exactly.
    pub contributions: Vec<Contribution>,
    /// What a reader must know about the figures in it.
    pub flags: BTreeSet<Flag>,
    /// Its place among the zones in the order; none where a figure is too weak for a rank.
    pub standing: Option<ScoreStanding>,
}

/// What one indicator adds to a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The value of the zone, in the unit of the indicator.
    pub value: f64,
    /// The same on the scale of the goalposts, 0 to 1.
    pub normalised: f64,
    /// What it adds to the difference from the reference.
    pub contribution: f64,
}

/// A place in an order, and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreStanding {
    /// The place under the given weights, 1 the best; ties share it.
    pub rank: usize,
    /// The place that 5 % of the draws are better than.
    pub rank_low: usize,
    /// The place in the middle of the draws.
    pub rank_median: usize,
    /// The place that 95 % of the draws do not exceed.
    pub rank_high: usize,
    /// The share of draws in which the zone is among the first three.
    pub head_share: f64,
}

/// The weighed indicators with what they weigh, and the reference: what every zone is scored by.
#[derive(Debug)]
pub(super) struct Scale {
    aggregation: Aggregation,
    seed: u64,
    components: Vec<Component>,
    weights: Vec<f64>,
    reference: ScoreReference,
    reference_sum: Billionths,
}

/// A zone in an order: its figures, one a component, in their order.
pub(super) type Figures<'f> = Vec<&'f Estimate>;

impl Scale {
    /// The scale of `weighed` indicators, held against `figures` of a reference.
    ///
    /// # Errors
    /// Where an indicator has no goalposts, or no value for the reference.
    pub fn new(
        request: &ScoreRequest,
        weighed: Vec<(&Arc<Indicator>, f64)>,
        (id, label): (&'static str, Words),
        figures: &Figures<'_>,
    ) -> Result<Self, ScoreFault> {
        let total: f64 = weighed.iter().map(|(_, weight)| weight).sum();
        let mut components = Vec::with_capacity(weighed.len());
        for ((indicator, weight), figure) in weighed.into_iter().zip(figures) {
            let no_goalposts = || ScoreFault::NoGoalposts(indicator.id.clone());
            let goalposts = indicator.goalposts.clone().ok_or_else(no_goalposts)?;
            let reference_value = value(indicator, figure, Whose::Reference)?;
            components.push(Component {
                indicator: Arc::clone(indicator),
                weight,
                weight_share: weight / total,
                reference_value,
                reference_normalised: normalised(reference_value, &goalposts, indicator.direction),
                correlation: None,
                goalposts,
            });
        }
        let aggregation = request.aggregation();
        let weights: Vec<f64> = components.iter().map(|component| component.weight_share).collect();
        let sums: Vec<f64> = components.iter().map(|it| aggregation.additive(it.reference_normalised)).collect();
        let reference_sum = Billionths::nearest(dot(&weights, &sums));
        let (value, additive) = (aggregation.score(reference_sum), reference_sum.number());
        let reference = ScoreReference { id, label, value, additive };
        Ok(Self { aggregation, seed: request.seed(), components, weights, reference, reference_sum })
    }

    /// The score of a zone, without its standing.
    ///
    /// # Errors
    /// Where an indicator has no value for the zone.
    pub fn score(&self, figures: &Figures<'_>) -> Result<Score, ScoreFault> {
        let values = self.values(figures)?;
        let row = self.normalised(&values);
        let sum = self.sum(&row);
        let additive = |normalised: f64| self.aggregation.additive(normalised);
        let parts: Vec<f64> = self
            .components
            .iter()
            .zip(&row)
            .map(|(it, &own)| it.weight_share * (additive(own) - additive(it.reference_normalised)))
            .collect();
        let parts = Billionths::apportioned(&parts, self.reference_sum, sum);
        let (low, high) = self.bounds(figures).unzip();
        let contributions = values.into_iter().zip(row).zip(parts);
        Ok(Score {
            value: self.aggregation.score(sum),
            low,
            high,
            additive: sum.number(),
            difference: sum.less(self.reference_sum).number(),
            contributions: contributions
                .map(|((value, normalised), part)| Contribution { value, normalised, contribution: part.number() })
                .collect(),
            flags: figures.iter().flat_map(|figure| &figure.flags).copied().collect(),
            standing: None,
        })
    }

    /// The place of a zone, the first, among itself and others; `None` in the place of a zone that has no value.
    pub fn place(&self, own: &Figures<'_>, others: &[Figures<'_>]) -> (Option<ScoreStanding>, Vec<Vec<f64>>) {
        let Some(own) = self.member(own) else { return (None, Vec::new()) };
        let members: Vec<Vec<f64>> =
            std::iter::once(own).chain(others.iter().filter_map(|other| self.member(other))).collect();
        (Some(self.draws().standing_of_first(&self.weights, &members)), members)
    }

    /// The places of zones among each other; none for a zone that has no value.
    pub fn places(&self, zones: &[Option<Figures<'_>>]) -> (Vec<Option<ScoreStanding>>, Vec<Vec<f64>>) {
        let rows: Vec<Option<Vec<f64>>> = zones.iter().map(|zone| self.member(zone.as_ref()?)).collect();
        let members: Vec<Vec<f64>> = rows.iter().flatten().cloned().collect();
        let mut standings = self.draws().standings(&self.weights, &members).into_iter();
        (rows.iter().map(|row| row.as_ref().and_then(|_| standings.next())).collect(), members)
    }

    /// What is told about all scores of an answer in which `members` are put in an order.
    pub fn into_basis(self, members: &[Vec<f64>]) -> ScoreBasis {
        let scores: Vec<f64> = members.iter().map(|member| dot(&self.weights, member)).collect();
        let mut components = self.components;
        for (idx, component) in components.iter_mut().enumerate() {
            let of_members: Vec<f64> = members.iter().map(|member| member[idx]).collect();
            component.correlation = correlation(&of_members, &scores);
        }
        let (aggregation, seed, reference) = (self.aggregation, self.seed, self.reference);
        ScoreBasis { aggregation, seed, draws: DRAWS, reference, components, n: members.len() }
    }

    fn draws(&self) -> Draws {
        Draws::around(&self.weights, self.seed)
    }

    /// The values of a zone.
    fn values(&self, figures: &Figures<'_>) -> Result<Vec<f64>, ScoreFault> {
        self.components.iter().zip(figures).map(|(it, figure)| value(&it.indicator, figure, Whose::Zone)).collect()
    }

    /// Values on the scale of the goalposts.
    fn normalised(&self, values: &[f64]) -> Vec<f64> {
        let one = |(it, &value): (&Component, &f64)| normalised(value, &it.goalposts, it.indicator.direction);
        self.components.iter().zip(values).map(one).collect()
    }

    /// The zone on the scale on which contributions add up; none where a figure has no value.
    fn member(&self, figures: &Figures<'_>) -> Option<Vec<f64>> {
        let values = self.values(figures).ok()?;
        Some(self.normalised(&values).into_iter().map(|normalised| self.aggregation.additive(normalised)).collect())
    }

    fn sum(&self, normalised: &[f64]) -> Billionths {
        let additive: Vec<f64> = normalised.iter().map(|&it| self.aggregation.additive(it)).collect();
        Billionths::nearest(dot(&self.weights, &additive))
    }

    /// The scores of the worst and of the best that every figure can be.
    fn bounds(&self, figures: &Figures<'_>) -> Option<(f64, f64)> {
        let ends =
            |of: fn(&Estimate) -> Option<f64>| figures.iter().map(|figure| of(figure)).collect::<Option<Vec<f64>>>();
        let (lows, highs) = (self.normalised(&ends(|it| it.low)?), self.normalised(&ends(|it| it.high)?));
        let of_pairs = |choose: fn(f64, f64) -> f64| {
            let row: Vec<f64> = lows.iter().zip(&highs).map(|(&low, &high)| choose(low, high)).collect();
            self.aggregation.score(self.sum(&row))
        };
        // Where less is better, the low end of a figure is the high end of its part in the score.
        Some((of_pairs(f64::min), of_pairs(f64::max)))
    }
}

/// The value of an indicator, or why there is none.
fn value(indicator: &Indicator, figure: &Estimate, of: Whose) -> Result<f64, ScoreFault> {
    if figure.flags.contains(&Flag::WaitingForLayer) {
        return Err(ScoreFault::Waiting(indicator.id.clone()));
    }
    let none = || ScoreFault::NoValue { indicator: indicator.id.clone(), state: figure.state, of };
    figure.value.ok_or_else(none)
}

fn normalised(value: f64, goalposts: &Goalposts, direction: Direction) -> f64 {
    let share = ((value - goalposts.low) / (goalposts.high - goalposts.low)).clamp(0.0, 1.0);
    if direction == Direction::Down { 1.0 - share } else { share }
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
    use super::super::indicator::IndicatorId;
    use super::*;

    /// Two shares, the second of which is better when it is low; one without goalposts, one without direction.
    pub(super) fn catalogue() -> Catalogue {
        let entry = |id: &str, direction: &str, goalposts: &str| {
            format!(
                "[[indicator]]\nid = \"{id}\"\ntheme = \"base\"\nlabel = {{ fr = \"a\", en = \"a\" }}\n\
                 definition = {{ fr = \"a\", en = \"a\" }}\nunit = \"share\"\nkind = \"intensive\"\n\
                 direction = \"{direction}\"\nmethod = {{ id = \"nearest\", layer = \"x\" }}\n{goalposts}\n"
            )
        };
        let ends = "goalposts = { low = 0.0, high = 1.0, reason = { fr = \"a\", en = \"a\" } }";
        let entries = [("up", "up", ends), ("down", "down", ends), ("flat", "none", ends), ("bare", "up", "")];
        let text: String = entries.map(|(id, direction, goalposts)| entry(id, direction, goalposts)).concat();
        Catalogue::parse(&text).expect("the entries are right")
    }

    /// The score of the first of `zones` against the second and among the rest, each `up` and `down`.
    fn scored(weights: [f64; 2], aggregation: Aggregation, zones: &[[f64; 2]], seed: u64) -> ScoredZone {
        let catalogue = catalogue();
        let text = format!("up:{},down:{}", weights[0], weights[1]);
        let request = ScoreRequest::parse(&text, aggregation, seed, &catalogue).expect("the request is right");
        // By identifier, `down` comes first.
        let figures: Vec<[Estimate; 2]> = zones.iter().map(|[up, down]| [*down, *up].map(Estimate::exact)).collect();
        let of = |idx: usize| figures[idx].iter().collect::<Figures<'_>>();
        let indicator = |id: &IndicatorId| Arc::new(catalogue.get(id.as_str()).expect("it is there").clone());
        let weighed: Vec<(Arc<Indicator>, f64)> =
            request.weights().map(|(id, weight)| (indicator(id), weight)).collect();
        let weighed = weighed.iter().map(|(indicator, weight)| (indicator, *weight)).collect();
        let scale = Scale::new(&request, weighed, ("mgp", Words::same("all")), &of(1)).expect("every value is there");
        let mut score = scale.score(&of(0)).expect("every value is there");
        let others: Vec<Figures<'_>> = (2..zones.len()).map(of).collect();
        let (standing, members) = scale.place(&of(0), &others);
        score.standing = standing;
        ScoredZone { score, basis: scale.into_basis(&members) }
    }

    #[test]
    fn a_zone_that_is_best_in_everything_is_first_whatever_the_weights() {
        let zones = [[0.9, 0.1], [0.5, 0.5], [0.2, 0.3], [0.8, 0.2]];
        let ScoredZone { score, basis } = scored([1.0, 3.0], Aggregation::Arithmetic, &zones, 7);
        let standing = score.standing.expect("every value is there");
        assert_eq!((standing.rank, standing.rank_low, standing.rank_high, basis.n), (1, 1, 1, 3));
        assert_eq!((score.value, score.low, score.high, standing.head_share), (0.9, Some(0.9), Some(0.9), 1.0));
    }

    #[test]
    fn the_order_is_unsure_where_the_weights_decide_it() {
        let zones = [[1.0, 1.0], [0.5, 0.5], [0.0, 0.0], [0.4, 0.4], [0.45, 0.45], [0.55, 0.55]];
        let standing = scored([1.0, 1.0], Aggregation::Arithmetic, &zones, 7).score.standing.expect("a place");
        assert!(standing.rank_low == 1 && standing.rank_high > 3, "{standing:?}");
        assert!((0.3..0.7).contains(&standing.head_share), "{standing:?}");
    }

    #[test]
    fn an_indicator_that_never_varies_has_no_correlation_and_one_that_decides_has_all() {
        let zones = [[1.0, 0.5], [0.5, 0.5], [0.0, 0.5], [0.4, 0.5]];
        let basis = scored([1.0, 1.0], Aggregation::Arithmetic, &zones, 7).basis;
        let correlations: Vec<Option<f64>> = basis.components.iter().map(|it| it.correlation).collect();
        assert!(correlations[0].is_none() && correlations[1].is_some_and(|it| it > 1.0 - 1e-12), "{correlations:?}");
    }

    #[test]
    fn what_has_no_value_has_no_score_and_says_whose_value_is_missing() {
        let catalogue = catalogue();
        let request = ScoreRequest::parse("up:1", Aggregation::Arithmetic, 1, &catalogue).expect("it is right");
        let up = Arc::new(catalogue.get("up").expect("it is there").clone());
        let (known, none) = (Estimate::exact(0.5), Estimate::default());
        let scale = |of: &Estimate| Scale::new(&request, vec![(&up, 1.0)], ("mgp", Words::same("all")), &vec![of]);
        let fault = scale(&none).expect_err("the reference has no value");
        assert!(matches!(fault, ScoreFault::NoValue { of: Whose::Reference, .. }), "{fault}");
        let fault = scale(&known).expect("it has one").score(&vec![&none]).expect_err("the zone has no value");
        assert!(matches!(fault, ScoreFault::NoValue { of: Whose::Zone, .. }), "{fault}");
    }

    proptest! {
        #[test]
        fn contributions_add_up_to_the_difference_from_the_reference_to_the_last_digit(
            zones in prop::collection::vec(prop::array::uniform2(0.0..1.0), 2..8),
            weights in prop::array::uniform2(0.1..5.0),
            is_geometric: bool,
        ) {
            let aggregation = if is_geometric { Aggregation::Geometric } else { Aggregation::Arithmetic };
            let ScoredZone { score, basis } = scored(weights, aggregation, &zones, 3);
            let billionths = |number: f64| Billionths::nearest(number);
            let sum: f64 = score.contributions.iter().map(|part| part.contribution).sum();
            prop_assert_eq!(billionths(sum), billionths(score.additive - basis.reference.additive));
            let direct: f64 = score
                .contributions
                .iter()
                .zip(&basis.components)
                .map(|(part, it)| it.weight_share * aggregation.additive(part.normalised))
                .sum();
            let direct = if is_geometric { direct.exp() } else { direct };
            prop_assert!((score.value - direct).abs() < 3e-9, "{} {direct}", score.value);
            let standing = score.standing.expect("every value is there");
            prop_assert!(standing.rank_low <= standing.rank_median && standing.rank_median <= standing.rank_high);
        }

        #[test]
        fn the_same_seed_draws_the_same_weights(
            zones in prop::collection::vec(prop::array::uniform2(0.0..1.0), 2..8), seed in 0..MAX_SEED,
        ) {
            let ask = || scored([1.0, 2.0], Aggregation::Arithmetic, &zones, seed);
            prop_assert_eq!(ask(), ask());
        }
    }
}
