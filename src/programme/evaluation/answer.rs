//! What an evaluation says: an effect with its doubt, how the doubt was come by, and what it all rests on.
//!
//! Plain data. What a person reads stands as enum values, whose words are in `words.rs` and `warning.rs`.

use crate::diagnosis::Direction;

use super::chance::{t_quantile, two_sided_t};
use super::day::PeriodLength;
use super::details::Details;
use super::method::Method;
use super::panel::Panel;
use super::protocol::FrozenProtocol;
use super::warning::Warning;

/// The share of samples whose interval holds the truth, where the assumptions hold.
pub const CONFIDENCE_SHARE: f64 = 0.95;
/// A p of this or less counts as told from chance.
pub const SIGNIFICANCE_SHARE: f64 = 0.05;
/// A standard error under this share of the greatest value is what rounding leaves.
const ROUNDING_SHARE: f64 = 1e-12;

/// What a method found, with all that it takes to judge it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The identity of the frozen protocol.
    pub protocol_id: String,
    /// The method.
    pub method: Method,
    /// The effect on the treated over the periods after the launch, in the unit of the outcome.
    pub effect: Effect,
    /// The effect over what the treated would have shown without it; none where that is not above 0, rounding set
    /// aside.
    pub effect_share: Option<f64>,
    /// Where the doubt comes from.
    pub inference: Inference,
    /// Whether it went the way that was wanted.
    pub verdict: Verdict,
    /// Means of the groups before and after.
    pub means: GroupMeans,
    /// How much was observed of the treated.
    pub treated: Sample,
    /// How much was observed of what they are compared with.
    pub compared: Sample,
    /// What has to hold for the figures to mean what they say.
    pub assumptions: Vec<Assumption>,
    /// What makes the figures weaker than they look.
    pub warnings: Vec<Warning>,
    /// What only this method finds.
    pub details: Details,
}

/// A figure with its doubt. What a method does not give is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The figure.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// The degrees of freedom of the t that interval and p are from.
    pub degrees_of_freedom: Option<f64>,
    /// The 95 % interval.
    pub interval: Option<Interval>,
    /// The probability of a figure at least as far from 0 if there were no effect, on both sides.
    pub p_value: Option<f64>,
}

/// From one value to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Where standard error, interval and p come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inference {
    /// A t over the changes of the units.
    PairedT,
    /// Welch's t: two groups of unequal variance.
    WelchT,
    /// A single change held against the spread of the changes of the other group.
    OneAgainstMany,
    /// The errors of Newey and West, with this many lags.
    NeweyWest {
        /// The lags.
        lags: usize,
    },
    /// Errors clustered by unit (CR1), a t with a degree of freedom less than there are clusters.
    ClusteredByUnit {
        /// Units.
        clusters: usize,
    },
    /// The rank among all ways to choose as many treated units.
    PermutationOfUnits {
        /// Ways to choose them.
        assignments: usize,
    },
    /// The rank among placebos, a donor each in the place of the treated unit.
    PlaceboInSpace {
        /// Donors.
        donors: usize,
    },
    /// None can be given.
    None,
}

/// Whether the outcome went the way that was wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It got better.
    Better,
    /// It got worse.
    Worse,
    /// It changed, and neither way is better.
    Changed,
    /// No effect is told from chance. That is not proof of none.
    NotTold,
}

/// Means of the groups on both sides of the launch: over units, of their means over periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupMeans {
    /// The treated before.
    pub treated_before: f64,
    /// The treated after.
    pub treated_after: f64,
    /// The others before, where the method compares.
    pub compared_before: Option<f64>,
    /// The others after.
    pub compared_after: Option<f64>,
}

/// How much of a group was observed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sample {
    /// Units.
    pub units: usize,
    /// Periods before the launch in which any of them is seen.
    pub periods_before: usize,
    /// Periods after.
    pub periods_after: usize,
    /// Units by periods before.
    pub cells_before: usize,
    /// Units by periods after.
    pub cells_after: usize,
    /// Observations before.
    pub observations_before: usize,
    /// Observations after.
    pub observations_after: usize,
}

/// What has to hold for the figures to mean what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assumption {
    /// Nothing else changed at the time of the launch.
    NothingElseChanged,
    /// Without the experiment both groups would have moved alike.
    ParallelTrends,
    /// The experiment changed nothing before the launch.
    NoAnticipation,
    /// The experiment does not reach what it is compared with.
    NoSpillover,
    /// It was measured in the same way throughout.
    SameMeasure,
    /// Units vary independently of each other.
    IndependentUnits,
    /// The changes of units are about normal, or units are many.
    AboutNormal,
    /// Any of the units could have been the treated one.
    Exchangeable,
    /// The trend before the launch would have gone on in a straight line.
    TrendGoesOn,
    /// The fluctuations keep their nature and fade within the lags.
    FadingFluctuations,
    /// The mix that matched before the launch would have gone on matching.
    MixGoesOn,
    /// Sensors drift alike.
    SensorsDriftAlike,
}

/// What a method hands over before it becomes an [`Evaluation`].
pub(super) struct Found {
    pub effect: Effect,
    pub inference: Inference,
    pub assumptions: Vec<Assumption>,
    pub warnings: Vec<Warning>,
    pub details: Details,
}

impl Effect {
    /// A figure without its doubt.
    pub(super) const fn alone(estimate: f64) -> Self {
        Self { estimate, standard_error: None, degrees_of_freedom: None, interval: None, p_value: None }
    }

    /// A figure that follows a t. Interval and p are none where the error is what rounding leaves of `magnitude`, the
    /// greatest value, or no degree of freedom is left.
    pub(super) fn by_t(estimate: f64, standard_error: f64, degrees: f64, magnitude: f64) -> Self {
        let bare = Self {
            standard_error: Some(standard_error),
            degrees_of_freedom: degrees.is_finite().then_some(degrees),
            ..Self::alone(estimate)
        };
        let is_told =
            estimate.is_finite() && standard_error > ROUNDING_SHARE * magnitude && degrees > 0.0 && degrees.is_finite();
        if !is_told {
            return bare;
        }
        let reach = t_quantile(f64::midpoint(1.0, CONFIDENCE_SHARE), degrees) * standard_error;
        Self {
            interval: Some(Interval { low: estimate - reach, high: estimate + reach }),
            p_value: Some(two_sided_t(estimate / standard_error, degrees)),
            ..bare
        }
    }

    /// Whether the error is nothing but rounding.
    const fn has_no_spread(&self) -> bool {
        self.standard_error.is_some() && self.interval.is_none()
    }
}

impl Evaluation {
    /// What a method found on a panel, as it is answered.
    pub(super) fn of(protocol: &FrozenProtocol, method: Method, panel: &Panel, found: Found) -> Self {
        let Found { effect, inference, mut assumptions, mut warnings, details } = found;
        let means = GroupMeans::of(panel);
        let without_effect = means.treated_after - effect.estimate;
        if effect.has_no_spread() {
            warnings.push(Warning::NoSpread);
        }
        warnings.extend(panel.warnings());
        assumptions.extend([Assumption::NoAnticipation, Assumption::SameMeasure]);
        assumptions.sort_unstable();
        assumptions.dedup();
        Self {
            protocol_id: protocol.id().to_owned(),
            method,
            effect,
            effect_share: (without_effect > ROUNDING_SHARE * panel.magnitude())
                .then(|| effect.estimate / without_effect),
            inference,
            verdict: Verdict::of(&effect, protocol.protocol().outcome.direction),
            means,
            treated: Sample::of(panel, true),
            compared: Sample::of(panel, false),
            assumptions,
            warnings,
            details,
        }
    }
}

impl Verdict {
    /// What an effect means where `direction` is better.
    fn of(effect: &Effect, direction: Direction) -> Self {
        let is_told = effect.p_value.is_some_and(|p| p <= SIGNIFICANCE_SHARE) && effect.estimate != 0.0;
        match direction {
            _ if !is_told => Self::NotTold,
            Direction::None => Self::Changed,
            Direction::Up if effect.estimate > 0.0 => Self::Better,
            Direction::Down if effect.estimate < 0.0 => Self::Better,
            Direction::Up | Direction::Down => Self::Worse,
        }
    }
}

impl GroupMeans {
    fn of(panel: &Panel) -> Self {
        // A panel has a treated unit, and it is seen on both sides.
        let treated = |is_after| panel.mean_on(is_after, true).unwrap_or(f64::NAN);
        Self {
            treated_before: treated(false),
            treated_after: treated(true),
            compared_before: panel.mean_on(false, false),
            compared_after: panel.mean_on(true, false),
        }
    }
}

impl Sample {
    fn of(panel: &Panel, is_treated: bool) -> Self {
        let is_seen = |period_idx: &usize| panel.mean_in(*period_idx, is_treated).is_some();
        let periods = |is_after| panel.side(is_after).filter(is_seen).count();
        let (cells_before, observations_before) = panel.seen_on(false, is_treated);
        let (cells_after, observations_after) = panel.seen_on(true, is_treated);
        Self {
            units: panel.group_size(is_treated),
            periods_before: periods(false),
            periods_after: periods(true),
            cells_before,
            cells_after,
            observations_before,
            observations_after,
        }
    }
}

/// The warning that seasons may pass for an effect, where nothing is compared with.
pub(super) fn season_warning(panel: &Panel) -> Option<Warning> {
    let in_a_year = panel.period_length().in_a_year();
    let is_short = |is_after| panel.side(is_after).count() < in_a_year;
    (panel.period_length() != PeriodLength::Year && (is_short(false) || is_short(true)))
        .then_some(Warning::SeasonsNotCovered)
}
