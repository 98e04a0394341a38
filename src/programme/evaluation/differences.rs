//! Difference in differences: the change of the treated less the change of the controls.
//!
//! - *Two by two*: a change a unit (mean after less mean before), the two groups by Welch's t; where one group is a
//!   single unit, by the spread of the other.
//! - *Two-way fixed effects*: `y_it = α_i + λ_t + τ·D_it + ε` over the cells, D being 1 at the treated from the launch
//!   on, with errors clustered by unit (CR1) and a t of G − 1 degrees of freedom. Under six clusters, or where a group
//!   is a single unit, such errors are far too small, and the permutation over units takes their place.
//!
//! On a panel without gaps both give the same τ.

use super::answer::{Assumption, Effect, Found, Inference, SIGNIFICANCE_SHARE};
use super::details::Details;
use super::fixed_effects::TwoWay;
use super::least_squares::LeastSquares;
use super::numbers::{count, dot, mean, squares_about_mean};
use super::panel::Panel;
use super::permutation::{ChoiceFigure, choices, interval, least_p, share_as_far};
use super::refusal::{EvaluationRefusal, Group, Side};
use super::series::welch;
use super::warning::Warning;

/// Fewest controls: the change of a single one cannot be told from what happened there.
const LEAST_CONTROLS: usize = 2;
/// From how many units on errors are clustered by unit.
pub(super) const LEAST_CLUSTERS: usize = 6;
/// From how many units in each group on clustered errors can be trusted.
const TRUSTED_GROUP: usize = 6;
/// Most choices of treated units: under six units there are ten at most, with a single one in a group as many as units.
const MOST_CHOICES: usize = 300;
/// What is left of an exposure, a cell, that units and periods explain but for rounding.
const ROUNDED_EXPOSURE: f64 = 1e-9;

/// The change of the treated less that of the controls, a change a unit.
pub(super) fn two_by_two(panel: &Panel) -> Result<Found, EvaluationRefusal> {
    demand(panel)?;
    let (treated, controls) = (panel.changes(true), panel.changes(false));
    let greatest = panel.magnitude();
    let (effect, inference) = if treated.len() == 1 {
        (one_against_many(mean(&treated) - mean(&controls), &controls, greatest), Inference::OneAgainstMany)
    } else {
        (welch(&controls, &treated, greatest), Inference::WelchT)
    };
    Ok(Found {
        effect,
        inference,
        assumptions: vec![
            Assumption::ParallelTrends,
            Assumption::NoSpillover,
            Assumption::IndependentUnits,
            Assumption::AboutNormal,
        ],
        warnings: Vec::new(),
        details: Details::Nothing,
    })
}

/// The coefficient of the experiment beside an effect of each unit and each period.
pub(super) fn two_way_fixed_effects(panel: &Panel) -> Result<Found, EvaluationRefusal> {
    demand(panel)?;
    let regression = Regression::of(panel).ok_or(EvaluationRefusal::NotTold)?;
    if is_clustered(panel) { regression.clustered(panel) } else { regression.permuted(panel) }
}

/// Whether there are units enough for errors clustered by unit.
pub(super) fn is_clustered(panel: &Panel) -> bool {
    panel.units().len() >= LEAST_CLUSTERS && smaller_group(panel) >= 2
}

/// What to know about errors clustered by unit, or about the permutation in their place.
pub(super) fn cluster_warnings(panel: &Panel) -> Vec<Warning> {
    let (clusters, smaller) = (panel.units().len(), smaller_group(panel));
    let found = [
        (clusters < LEAST_CLUSTERS, Warning::FewClusters { clusters, needed: LEAST_CLUSTERS }),
        (clusters >= LEAST_CLUSTERS && smaller < 2, Warning::GroupOfOne),
        (is_clustered(panel) && smaller < TRUSTED_GROUP, Warning::SmallGroup { units: smaller }),
    ];
    found.into_iter().filter_map(|(holds, warning)| holds.then_some(warning)).collect()
}

/// The warning that p cannot be small, where so many choices keep it over 0.05.
pub(super) fn least_p_warning(panel: &Panel, choices: usize) -> Option<Warning> {
    let treated = panel.group_size(true);
    let p = least_p(choices, treated, panel.units().len());
    let needed = (treated == 1).then_some(CONTROLS_FOR_SIGNIFICANCE);
    (p > SIGNIFICANCE_SHARE).then_some(Warning::LeastP { p, needed })
}

/// With one treated unit and this many others, the least p is 1/20.
pub(super) const CONTROLS_FOR_SIGNIFICANCE: usize = 19;

fn demand(panel: &Panel) -> Result<(), EvaluationRefusal> {
    panel.demand_units(Group::Controls, LEAST_CONTROLS)?;
    panel.demand_variance()?;
    panel.demand_periods(Side::Before, 2)?;
    panel.demand_periods(Side::After, 1)
}

fn smaller_group(panel: &Panel) -> usize {
    panel.group_size(true).min(panel.group_size(false))
}

/// A single change held against the spread of many: s·√(1 + 1/n) with n − 1 degrees of freedom.
fn one_against_many(difference: f64, many: &[f64], greatest: f64) -> Effect {
    let units = count(many.len());
    let spread = (squares_about_mean(many) / (units - 1.0)).sqrt();
    Effect::by_t(difference, spread * (1.0 + 1.0 / units).sqrt(), units - 1.0, greatest)
}

/// The regression of the cells, effects of units and periods taken out.
struct Regression {
    two_way: TwoWay,
    outcome: Vec<f64>,
    exposure: Vec<f64>,
    effect: f64,
}

impl Regression {
    fn of(panel: &Panel) -> Option<Self> {
        let two_way = TwoWay::of(panel)?;
        let values: Vec<f64> = panel.seen().map(|(_, _, value)| value).collect();
        // An effect is the same from whatever level, and values near 0 lose nothing when they are summed.
        let level = mean(&values);
        let outcome = two_way.without_effects(&values.iter().map(|value| value - level).collect::<Vec<f64>>());
        let is_treated: Vec<bool> = panel.units().iter().map(|unit| unit.is_treated).collect();
        let exposure = exposure_of(panel, &two_way, &is_treated);
        let effect = coefficient(&exposure, &outcome)?;
        Some(Self { two_way, outcome, exposure, effect })
    }

    fn clustered(self, panel: &Panel) -> Result<Found, EvaluationRefusal> {
        let columns = [self.exposure];
        let fit = LeastSquares::fit(&columns, &self.outcome).ok_or(EvaluationRefusal::NotTold)?;
        let (clusters, parameters) = (panel.units().len(), self.two_way.parameters() + 1);
        if self.outcome.len() <= parameters {
            return Err(EvaluationRefusal::NotTold);
        }
        let units: Vec<usize> = self.two_way.cells().iter().map(|(unit, _)| *unit).collect();
        let error = fit.clustered(&columns, &units, clusters, parameters).at(0, 0).max(0.0).sqrt();
        Ok(Found {
            effect: Effect::by_t(fit.coefficients[0], error, count(clusters) - 1.0, panel.magnitude()),
            inference: Inference::ClusteredByUnit { clusters },
            assumptions: vec![Assumption::ParallelTrends, Assumption::NoSpillover, Assumption::IndependentUnits],
            warnings: cluster_warnings(panel),
            details: Details::Nothing,
        })
    }

    /// The rank of the effect among those of all other choices of as many treated units.
    fn permuted(self, panel: &Panel) -> Result<Found, EvaluationRefusal> {
        let (units, treated) = (panel.units().len(), panel.group_size(true));
        let choices = choices(units, treated, MOST_CHOICES).ok_or(EvaluationRefusal::NotTold)?;
        let figures: Vec<ChoiceFigure> = choices.iter().map(|choice| self.figure_of(panel, choice)).collect();
        let assignments = figures.len();
        let mut warnings = cluster_warnings(panel);
        warnings.extend(least_p_warning(panel, assignments));
        Ok(Found {
            effect: Effect {
                interval: interval(&figures, self.effect),
                p_value: Some(share_as_far(&figures, self.effect)),
                ..Effect::alone(self.effect)
            },
            inference: Inference::PermutationOfUnits { assignments },
            assumptions: vec![Assumption::ParallelTrends, Assumption::NoSpillover, Assumption::Exchangeable],
            warnings,
            details: Details::Nothing,
        })
    }

    /// The effect that would be found if `choice` were treated. A choice that gaps leave without an effect counts as
    /// being as far out as can be: it speaks against none.
    fn figure_of(&self, panel: &Panel, choice: &[bool]) -> ChoiceFigure {
        let exposure = exposure_of(panel, &self.two_way, choice);
        match coefficient(&exposure, &self.outcome) {
            Some(figure) => {
                ChoiceFigure { figure, share_of_effect: dot(&exposure, &self.exposure) / dot(&exposure, &exposure) }
            }
            None => ChoiceFigure { figure: f64::INFINITY, share_of_effect: 1.0 },
        }
    }
}

/// Who is exposed after the launch, effects of units and periods taken out.
fn exposure_of(panel: &Panel, two_way: &TwoWay, is_treated: &[bool]) -> Vec<f64> {
    let is_exposed = |(unit, period): &(usize, usize)| is_treated[*unit] && panel.periods()[*period].is_after;
    let flags: Vec<f64> = two_way.cells().iter().map(|cell| f64::from(u8::from(is_exposed(cell)))).collect();
    two_way.without_effects(&flags)
}

/// The coefficient of one column; none where nothing but rounding is left of it.
fn coefficient(exposure: &[f64], outcome: &[f64]) -> Option<f64> {
    let squares = dot(exposure, exposure);
    (squares > ROUNDED_EXPOSURE).then(|| dot(exposure, outcome) / squares)
}
