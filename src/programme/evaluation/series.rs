//! The change of one series at the launch: the treated against themselves, or against their controls sensor by sensor.
//!
//! A series is regressed on a constant and on being after the launch; the errors are those of Newey and West, so that
//! neighbouring periods may be alike, with a t of n − 2 degrees of freedom. Under ten periods that cannot be judged,
//! and Welch's t with periods as observations takes its place.

use super::answer::{Assumption, Effect, Found, Inference, season_warning};
use super::details::Details;
use super::least_squares::{LeastSquares, lags_for};
use super::numbers::{count, magnitude, mean, variance};
use super::panel::Panel;
use super::refusal::{EvaluationRefusal, Group, Side};
use super::warning::Warning;

/// Fewest periods, both sides together, for the errors of Newey and West.
const LEAST_FOR_NEWEY_WEST: usize = 10;
/// Periods from which on these errors can be trusted.
const ADVISED_PERIODS: usize = 24;
/// The correlation of neighbouring periods above which a few lags no longer make up for it.
const GREATEST_LIKENESS: f64 = 0.5;

/// The treated before and after: paired by unit where there are several, one series otherwise.
pub(super) fn before_after(panel: &Panel) -> Result<Found, EvaluationRefusal> {
    panel.demand_variance()?;
    panel.demand_periods(Side::Before, 2)?;
    if panel.group_size(true) > 1 {
        panel.demand_periods(Side::After, 1)?;
        return Ok(paired(panel));
    }
    let mut found = change_of(panel, |period_idx| panel.mean_in(period_idx, true))?;
    found.assumptions.push(Assumption::NothingElseChanged);
    found.warnings.extend(season_warning(panel));
    Ok(found)
}

/// The difference between the means of the treated and of the controls, before and after.
pub(super) fn before_after_control_impact(panel: &Panel) -> Result<Found, EvaluationRefusal> {
    panel.demand_units(Group::Controls, 1)?;
    panel.demand_variance()?;
    panel.demand_periods(Side::Before, 2)?;
    let difference = |period_idx| Some(panel.mean_in(period_idx, true)? - panel.mean_in(period_idx, false)?);
    let mut found = change_of(panel, difference)?;
    found.assumptions.extend([Assumption::ParallelTrends, Assumption::NoSpillover, Assumption::SensorsDriftAlike]);
    Ok(found)
}

/// The mean of `after` less that of `before`, by Welch's t. Both have at least two values.
pub(super) fn welch(before: &[f64], after: &[f64], magnitude: f64) -> Effect {
    let part = |values: &[f64]| variance(values) / count(values.len());
    let (first, second) = (part(before), part(after));
    let squares = |part: f64, values: &[f64]| part * part / (count(values.len()) - 1.0);
    let degrees = (first + second).powi(2) / (squares(first, before) + squares(second, after));
    Effect::by_t(mean(after) - mean(before), (first + second).sqrt(), degrees, magnitude)
}

/// What makes the errors of Newey and West too small: few periods, or a series that drifts.
pub(super) fn series_warnings(periods: usize, effect: &Effect, likeness: f64) -> Vec<Warning> {
    let found = [
        (periods < ADVISED_PERIODS, Warning::ShortSeries { periods, advised: ADVISED_PERIODS }),
        // Rounding, where nothing else is left over, may be as alike as it likes.
        (effect.interval.is_some() && likeness > GREATEST_LIKENESS, Warning::NeighboursAlike { correlation: likeness }),
    ];
    found.into_iter().filter_map(|(holds, warning)| holds.then_some(warning)).collect()
}

fn paired(panel: &Panel) -> Found {
    let changes = panel.changes(true);
    let units = count(changes.len());
    let standard_error = (variance(&changes) / units).sqrt();
    Found {
        effect: Effect::by_t(mean(&changes), standard_error, units - 1.0, panel.magnitude()),
        inference: Inference::PairedT,
        assumptions: vec![Assumption::NothingElseChanged, Assumption::IndependentUnits, Assumption::AboutNormal],
        warnings: season_warning(panel).into_iter().collect(),
        details: Details::Nothing,
    }
}

/// The change of the series that `value_in` gives, a period each.
fn change_of(panel: &Panel, value_in: impl Fn(usize) -> Option<f64>) -> Result<Found, EvaluationRefusal> {
    let values_on = |is_after| panel.side(is_after).filter_map(&value_in).collect::<Vec<f64>>();
    let (before, after) = (values_on(false), values_on(true));
    for (side, values) in [(Side::Before, &before), (Side::After, &after)] {
        if values.len() < 2 {
            return Err(EvaluationRefusal::TooFewPeriods { side, found: values.len(), needed: 2 });
        }
    }
    let periods = before.len() + after.len();
    let greatest = panel.magnitude();
    let by_welch = welch(&before, &after, greatest);
    if periods < LEAST_FOR_NEWEY_WEST {
        return Ok(Found {
            effect: by_welch,
            inference: Inference::WelchT,
            assumptions: vec![Assumption::AboutNormal],
            warnings: vec![Warning::LikenessOfNeighboursIgnored],
            details: Details::Nothing,
        });
    }
    let lags = lags_for(periods);
    let (effect, likeness) = newey_west(&before, &after, lags, greatest).ok_or(EvaluationRefusal::NotTold)?;
    Ok(Found {
        effect,
        inference: Inference::NeweyWest { lags },
        assumptions: vec![Assumption::FadingFluctuations],
        warnings: series_warnings(periods, &effect, likeness),
        details: Details::Series { welch: by_welch },
    })
}

/// The change, and how alike neighbouring periods are in what it leaves over.
fn newey_west(before: &[f64], after: &[f64], lags: usize, greatest: f64) -> Option<(Effect, f64)> {
    let values = [before, after].concat();
    // Values near 0 lose nothing when they are summed; a change is the same from whatever level.
    let level = mean(&values);
    let lowered: Vec<f64> = values.iter().map(|value| value - level).collect();
    let ones = vec![1.0; values.len()];
    let is_after: Vec<f64> = (0..values.len()).map(|row| if row < before.len() { 0.0 } else { 1.0 }).collect();
    let columns = [ones, is_after];
    let fit = LeastSquares::fit(&columns, &lowered)?;
    let variance = fit.newey_west(&columns, lags).at(1, 1).max(0.0);
    let greatest = greatest.max(magnitude(values));
    let effect = Effect::by_t(fit.coefficients[1], variance.sqrt(), count(lowered.len()) - 2.0, greatest);
    Some((effect, fit.likeness_of_neighbours()))
}
