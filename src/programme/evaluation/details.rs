//! What only one method finds: coefficients by period, weights and placebos, level and slope.

use crate::layers::FeatureId;

use super::answer::{Effect, Inference};
use super::day::Day;

/// What only one method finds.
#[derive(Debug, Clone, PartialEq)]
pub enum Details {
    /// Nothing more.
    Nothing,
    /// The same figure by Welch's t with periods as observations, beside Newey and West.
    Series {
        /// The figure.
        welch: Effect,
    },
    /// The difference between the groups by period.
    EventStudy(EventStudy),
    /// Weights, gaps and placebos.
    SyntheticControl(Box<SyntheticControl>),
    /// Level and slope.
    InterruptedSeries(InterruptedSeries),
}

/// The difference between the groups in each period, less that of the last period before the launch.
#[derive(Debug, Clone, PartialEq)]
pub struct EventStudy {
    /// The period that the others are held against, from that of the launch.
    pub reference: i32,
    /// Leads (before the launch) and lags, in order of time, without the reference.
    pub coefficients: Vec<Coefficient>,
    /// Whether the leads are 0 together.
    pub leads: Option<JointTest>,
}

/// The effect in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// Periods from that of the launch.
    pub from_launch: i32,
    /// The first day of the period.
    pub first_day: Day,
    /// The figure.
    pub effect: Effect,
}

/// A test that several figures are 0 together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointTest {
    /// Where it comes from.
    pub inference: Inference,
    /// F of Wald's test, or the mean square of the leads in a permutation.
    pub statistic: f64,
    /// How many figures.
    pub figures: usize,
    /// The denominator degrees of freedom of the F.
    pub degrees_of_freedom: Option<f64>,
    /// The probability of a statistic at least as great if all were 0.
    pub p_value: f64,
}

/// What a synthetic control is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticControl {
    /// The share of each donor in the mix, the greatest first; they sum to 1.
    pub weights: Vec<DonorWeight>,
    /// Period by period.
    pub series: Vec<SyntheticPoint>,
    /// The gap of the treated unit.
    pub gap: Gap,
    /// The gap of each donor against a mix of the others, by identifier.
    pub placebos: Vec<Placebo>,
    /// The place of the treated unit among all by the ratio of gaps, the greatest first.
    pub rank: usize,
    /// The p by the mean gap after the launch instead of the ratio.
    pub p_by_mean_gap: f64,
}

/// A donor in a mix.
#[derive(Debug, Clone, PartialEq)]
pub struct DonorWeight {
    /// The donor.
    pub unit: FeatureId,
    /// Its share of the mix, 0 to 1.
    pub share: f64,
}

/// The treated unit and its synthetic control in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SyntheticPoint {
    /// Periods from that of the launch.
    pub from_launch: i32,
    /// The first day of the period.
    pub first_day: Day,
    /// What was observed.
    pub observed: f64,
    /// What the mix showed.
    pub synthetic: f64,
}

/// How far a unit is from its mix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The root mean square before the launch.
    pub before: f64,
    /// The root mean square after.
    pub after: f64,
    /// After over before; none where nothing but rounding is left before.
    pub ratio: Option<f64>,
    /// The mean after, with its sign.
    pub mean_after: f64,
}

/// A donor in the place of the treated unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Placebo {
    /// The donor.
    pub unit: FeatureId,
    /// How far it is from a mix of the other donors.
    pub gap: Gap,
}

/// The change of level and of slope at the launch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InterruptedSeries {
    /// The slope before the launch, per period.
    pub slope_before: Effect,
    /// The change of level in the first period after the launch.
    pub level_change: Effect,
    /// The change of slope, per period.
    pub slope_change: Effect,
}
