//! What a score is asked to be made of, checked once against the catalogue, and why none can be made.

use std::collections::BTreeMap;

use super::super::catalogue::Catalogue;
use super::super::estimate::State;
use super::super::indicator::{Direction, Indicator, IndicatorId};
use super::Aggregation;

/// The most indicators that a score takes.
pub const MAX_WEIGHTS: usize = 32;
/// The least weight: a smaller one would be none, whatever the others are.
pub const MIN_WEIGHT: f64 = 1e-6;
/// The greatest weight.
pub const MAX_WEIGHT: f64 = 1e6;
/// The greatest seed: every reader of JSON keeps whole numbers up to it.
pub const MAX_SEED: u64 = (1 << 53) - 1;
/// The seed where none is asked for.
pub const DEFAULT_SEED: u64 = 1;

/// What a score is asked to be made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRequest {
    weights: BTreeMap<IndicatorId, f64>,
    aggregation: Aggregation,
    seed: u64,
}

/// Why no score can be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScoreFault {
    /// An item that is no identifier and weight.
    #[error("`{0}` is no INDICATOR:WEIGHT, such as mob.rail800.area:2")]
    Form(String),
    /// No such indicator.
    #[error("unknown indicator `{0}`")]
    Unknown(String),
    /// An indicator that is weighed twice.
    #[error("`{0}` is weighed twice")]
    Twice(IndicatorId),
    /// No weight, or too many.
    #[error("a score takes 1 to {MAX_WEIGHTS} weights, {0} are given")]
    Count(usize),
    /// A weight out of range.
    #[error("the weight of `{indicator}` is {weight}: a number above 0 is needed, {MIN_WEIGHT} to {MAX_WEIGHT}")]
    Weight {
        /// The indicator.
        indicator: IndicatorId,
        /// The weight as it was given.
        weight: String,
    },
    /// A seed that not every reader of JSON would keep.
    #[error("the seed is {0}: 0 to {MAX_SEED} is taken")]
    Seed(u64),
    /// An indicator without goalposts, or without a better direction.
    #[error("`{0}` has no published goalposts, so it enters no score")]
    NoGoalposts(IndicatorId),
    /// An indicator whose layer is not in service.
    #[error("`{0}` waits for its layer, so it enters no score yet")]
    Waiting(IndicatorId),
    /// An indicator that has no value for the zone or for its reference.
    #[error("`{indicator}` has no value for the {} ({}): a score with it would be invented", of.noun(), state.code())]
    NoValue {
        /// The indicator.
        indicator: IndicatorId,
        /// Whether the source has none or withholds it.
        state: State,
        /// Whose value is missing.
        of: Whose,
    },
}

impl ScoreFault {
    /// The indicator that it is about, where it is about one of the catalogue.
    pub const fn indicator(&self) -> Option<&IndicatorId> {
        match self {
            Self::Twice(id) | Self::NoGoalposts(id) | Self::Waiting(id) => Some(id),
            Self::Weight { indicator, .. } | Self::NoValue { indicator, .. } => Some(indicator),
            Self::Form(_) | Self::Unknown(_) | Self::Count(_) | Self::Seed(_) => None,
        }
    }
}

/// Whose value a score misses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// That of the zone.
    Zone,
    /// That of the territory or the panel that it is held against.
    Reference,
}

impl Whose {
    const fn noun(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Reference => "reference",
        }
    }
}

impl ScoreRequest {
    /// The request of a text such as `mob.rail800.area:2,clim.vuln.night:1`: indicators of the catalogue, each with a
    /// weight. Weights need not sum to anything.
    ///
    /// # Errors
    /// Where an item is no indicator with goalposts and a weight above 0, where one stands twice, or there are too many.
    pub fn parse(text: &str, aggregation: Aggregation, seed: u64, catalogue: &Catalogue) -> Result<Self, ScoreFault> {
        if seed > MAX_SEED {
            return Err(ScoreFault::Seed(seed));
        }
        let items: Vec<&str> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
        if items.is_empty() || items.len() > MAX_WEIGHTS {
            return Err(ScoreFault::Count(items.len()));
        }
        let mut weights = BTreeMap::new();
        for item in items {
            let (indicator, weight) = weighed(item, catalogue)?;
            if weights.insert(indicator.clone(), weight).is_some() {
                return Err(ScoreFault::Twice(indicator));
            }
        }
        Ok(Self { weights, aggregation, seed })
    }

    /// The indicators and their weights as given, by identifier.
    pub fn weights(&self) -> impl ExactSizeIterator<Item = (&IndicatorId, f64)> {
        self.weights.iter().map(|(id, &weight)| (id, weight))
    }

    /// Whether the indicator is weighed.
    pub fn includes(&self, id: &IndicatorId) -> bool {
        self.weights.contains_key(id)
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

/// Whether an indicator can enter a score: its goalposts are published and one way is better.
pub fn is_scorable(indicator: &Indicator) -> bool {
    indicator.goalposts.is_some() && indicator.direction != Direction::None
}

/// The indicator and the weight of an item.
fn weighed(item: &str, catalogue: &Catalogue) -> Result<(IndicatorId, f64), ScoreFault> {
    let shown = |text: &str| text.chars().take(64).collect::<String>();
    let (id, text) = item.rsplit_once(':').ok_or_else(|| ScoreFault::Form(shown(item)))?;
    let (id, text) = (id.trim(), text.trim());
    let indicator = catalogue.get(id).ok_or_else(|| ScoreFault::Unknown(shown(id)))?;
    if !is_scorable(indicator) {
        return Err(ScoreFault::NoGoalposts(indicator.id.clone()));
    }
    match text.parse::<f64>() {
        Ok(weight) if (MIN_WEIGHT..=MAX_WEIGHT).contains(&weight) => Ok((indicator.id.clone(), weight)),
        _ => Err(ScoreFault::Weight { indicator: indicator.id.clone(), weight: shown(text) }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::catalogue;
    use super::*;

    fn parsed(text: &str) -> Result<ScoreRequest, ScoreFault> {
        ScoreRequest::parse(text, Aggregation::Arithmetic, 1, &catalogue())
    }

    #[test]
    fn weights_are_read_in_any_order_and_need_not_sum_to_one() {
        let request = parsed(" up:2 , down:0.5").expect("the text is right");
        let weights: Vec<(&str, f64)> = request.weights().map(|(id, weight)| (id.as_str(), weight)).collect();
        assert_eq!(weights, [("down", 0.5), ("up", 2.0)]);
        assert_eq!(parsed("down:0.5,up:2.0"), Ok(request));
    }

    #[test]
    fn what_makes_no_score_is_told_apart() {
        let many = vec!["up:1"; MAX_WEIGHTS + 1].join(",");
        let cases = [
            ("", "1 to 32 weights, 0"),
            (many.as_str(), "33 are given"),
            ("up", "no INDICATOR:WEIGHT"),
            ("left:1", "unknown indicator `left`"),
            ("up:1,up:2", "twice"),
            ("bare:1", "no published goalposts"),
            ("flat:1", "no published goalposts"),
        ];
        for (text, expected) in cases {
            let fault = parsed(text).expect_err(text).to_string();
            assert!(fault.contains(expected), "{text}: {fault}");
        }
        for weight in ["0", "-1", "NaN", "inf", "1e300", "1e-300", "two", ""] {
            assert!(matches!(parsed(&format!("up:{weight}")), Err(ScoreFault::Weight { .. })), "{weight}");
        }
        let seeded = ScoreRequest::parse("up:1", Aggregation::Arithmetic, MAX_SEED + 1, &catalogue());
        assert_eq!(seeded, Err(ScoreFault::Seed(MAX_SEED + 1)));
    }
}
