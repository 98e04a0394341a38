//! Interrupted time series: level and slope of the treated before and after the launch, where there is no control.
//!
//! `y_t = β0 + β1·t + β2·after + β3·(t − t0)·after + ε`, t0 the first period after the launch, with the errors of Newey
//! and West and a t of n − 4 degrees of freedom. The effect is the mean distance, over the periods after, from the line
//! that went on: β2 + β3·mean(t − t0).

use super::answer::{Assumption, Effect, Found, Inference, season_warning};
use super::details::{Details, InterruptedSeries};
use super::least_squares::{LeastSquares, lags_for, variance_of_sum};
use super::matrix::Square;
use super::numbers::{count, mean};
use super::panel::Panel;
use super::refusal::{EvaluationRefusal, Side};
use super::series::series_warnings;

/// Fewest periods before the launch: a slope from less is told by chance.
const LEAST_BEFORE: usize = 8;
/// Fewest periods after.
const LEAST_AFTER: usize = 4;

/// The level and the slope of the treated, before and after.
pub(super) fn interrupted_series(panel: &Panel) -> Result<Found, EvaluationRefusal> {
    panel.demand_variance()?;
    panel.demand_periods(Side::Before, LEAST_BEFORE)?;
    panel.demand_periods(Side::After, LEAST_AFTER)?;
    let design = Design::of(panel);
    let fit = LeastSquares::fit(&design.columns, &design.values).ok_or(EvaluationRefusal::NotTold)?;
    let periods = design.values.len();
    let lags = lags_for(periods);
    let likeness = fit.likeness_of_neighbours();
    let sums = Sums { covariance: fit.newey_west(&design.columns, lags), fit, magnitude: panel.magnitude() };
    let effect = sums.effect([0.0, 0.0, 1.0, design.mean_since_launch]);
    let mut warnings = series_warnings(periods, &effect, likeness);
    warnings.extend(season_warning(panel));
    Ok(Found {
        effect,
        inference: Inference::NeweyWest { lags },
        assumptions: vec![Assumption::NothingElseChanged, Assumption::TrendGoesOn, Assumption::FadingFluctuations],
        warnings,
        details: Details::InterruptedSeries(InterruptedSeries {
            slope_before: sums.effect([0.0, 1.0, 0.0, 0.0]),
            level_change: sums.effect([0.0, 0.0, 1.0, 0.0]),
            slope_change: sums.effect([0.0, 0.0, 0.0, 1.0]),
        }),
    })
}

/// The columns of the regression, in order of time.
struct Design {
    columns: [Vec<f64>; 4],
    values: Vec<f64>,
    /// The mean of the periods since the first one after the launch, over those after.
    mean_since_launch: f64,
}

impl Design {
    fn of(panel: &Panel) -> Self {
        let seen: Vec<(usize, f64)> = (0..panel.periods().len())
            .filter_map(|period_idx| panel.mean_in(period_idx, true).map(|value| (period_idx, value)))
            .collect();
        let time: Vec<f64> = seen.iter().map(|(idx, _)| f64::from(panel.periods()[*idx].from_launch)).collect();
        let is_after: Vec<bool> = seen.iter().map(|(idx, _)| panel.periods()[*idx].is_after).collect();
        let first_after = is_after.iter().zip(&time).find(|(is_after, _)| **is_after).map_or(0.0, |(_, time)| *time);
        let since: Vec<f64> =
            (is_after.iter().zip(&time)).filter(|(is, _)| **is).map(|(_, at)| at - first_after).collect();
        let on = |of_period: &dyn Fn(f64) -> f64| -> Vec<f64> {
            is_after.iter().zip(&time).map(|(is, at)| if *is { of_period(*at) } else { 0.0 }).collect()
        };
        // Level and time from their means: the effect, the slope and the changes are the same, the sums smaller.
        let (level, centre) = (mean(&seen.iter().map(|(_, value)| *value).collect::<Vec<f64>>()), mean(&time));
        Self {
            columns: [
                vec![1.0; seen.len()],
                time.iter().map(|at| at - centre).collect(),
                on(&|_| 1.0),
                on(&|at| at - first_after),
            ],
            values: seen.iter().map(|(_, value)| value - level).collect(),
            mean_since_launch: mean(&since),
        }
    }
}

/// Weighted sums of the coefficients.
struct Sums {
    fit: LeastSquares,
    covariance: Square,
    magnitude: f64,
}

impl Sums {
    fn effect(&self, weights: [f64; 4]) -> Effect {
        let estimate =
            self.fit.coefficients.iter().zip(weights).map(|(coefficient, weight)| weight * coefficient).sum();
        let error = variance_of_sum(&self.covariance, &weights).sqrt();
        Effect::by_t(estimate, error, count(self.fit.residuals.len()) - 4.0, self.magnitude)
    }
}
