//! Whether an experiment worked: a protocol frozen before the launch, observations, a method, an effect with its doubt.
//!
//! [`evaluate`] gathers observations into a [`Panel`] as the [`FrozenProtocol`] says and applies a [`Method`]; it
//! answers with an [`Evaluation`], which names what it rests on and what weakens it, or refuses and says what is
//! missing. [`minimum_detectable_effect`] tells beforehand what could be found at all. Pure: no file, no clock, nothing
//! drawn; the same observations in any order give the same figures. The figures are checked against statsmodels and
//! `SciPy` (`tests/evaluation/worked.py`). `docs/evaluation.md` gives the formulas.

mod answer;
mod chance;
mod day;
mod details;
mod detectable;
mod differences;
mod event_study;
mod fixed_effects;
mod gather;
mod hull;
mod interrupted;
mod least_squares;
mod matrix;
mod method;
mod numbers;
mod panel;
mod permutation;
mod protocol;
mod refusal;
#[cfg(test)]
mod samples;
mod series;
mod synthetic;
mod warning;
mod words;

pub use answer::{
    Assumption, CONFIDENCE_SHARE, Effect, Evaluation, GroupMeans, Inference, Interval, SIGNIFICANCE_SHARE, Sample,
    Verdict,
};
pub use day::{Day, NotADay, PeriodLength, UnknownPeriodLength};
pub use details::{
    Coefficient, Details, DonorWeight, EventStudy, Gap, InterruptedSeries, JointTest, Placebo, SyntheticControl,
    SyntheticPoint,
};
pub use detectable::{DetectableEffect, POWER_SHARE, minimum_detectable_effect};
pub use method::{Method, UnknownMethod};
pub use panel::{ComparedWith, MAX_OBSERVATIONS, MAX_VALUE, Observation, Panel, PanelPeriod, PanelUnit, Tally};
pub use protocol::{
    BadOutlineHash, FrozenProtocol, MAX_PERIODS, MAX_UNITS, ObservedUnit, Outcome, OutlineHash, Protocol,
    ProtocolFault, Window,
};
pub use refusal::{EvaluationRefusal, Group, Side};
pub use warning::Warning;

/// The effect of an experiment by `method`, from `observations` as `protocol` says that they count.
///
/// # Errors
/// Where the observations do not carry the method; what is missing is said, and how much of it.
pub fn evaluate(
    protocol: &FrozenProtocol,
    observations: &[Observation],
    method: Method,
) -> Result<Evaluation, EvaluationRefusal> {
    let rules = protocol.protocol();
    let panel = Panel::build(rules, observations, method.compared_with())?;
    match method.compared_with() {
        ComparedWith::Themselves => {}
        ComparedWith::Controls => panel.demand_units(Group::Controls, 1)?,
        ComparedWith::Donors => panel.demand_units(Group::Donors, 1)?,
    }
    let panel = match method {
        Method::EventStudy | Method::BeforeAfterControlImpact => panel.where_both_are_seen()?,
        Method::SyntheticControl => panel.where_both_are_seen()?.of_whole_units()?,
        Method::BeforeAfter | Method::TwoByTwo | Method::TwoWayFixedEffects | Method::InterruptedSeries => panel,
    };
    let found = match method {
        Method::BeforeAfter => series::before_after(&panel)?,
        Method::TwoByTwo => differences::two_by_two(&panel)?,
        Method::TwoWayFixedEffects => differences::two_way_fixed_effects(&panel)?,
        Method::EventStudy => event_study::event_study(&panel)?,
        Method::SyntheticControl => synthetic::synthetic_control(rules, &panel)?,
        Method::InterruptedSeries => interrupted::interrupted_series(&panel)?,
        Method::BeforeAfterControlImpact => series::before_after_control_impact(&panel)?,
    };
    Ok(Evaluation::of(protocol, method, &panel, found))
}

#[cfg(test)]
mod tests;
