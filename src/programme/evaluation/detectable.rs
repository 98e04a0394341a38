//! The least effect that an evaluation would find, from what is observed before the launch.
//!
//! Between the mean changes of n treated units and m controls the standard error is σ·√(1/n + 1/m), σ being the spread
//! of a unit's change where nothing happens. An effect is found at the 5 % level (two-sided) with a power of 80 % where
//! it is q(0.975) + q(0.8) such errors: 1.960 + 0.842 = 2.802 of the normal law, more of Student's t with n + m − 2
//! degrees of freedom, which allows for σ being estimated.
//!
//! σ is measured, not modelled: the periods before the launch are cut in two halves, and the changes of the units from
//! the first to the second are taken within each group. Likeness of neighbouring periods and slow drifts are in it.

use super::answer::SIGNIFICANCE_SHARE;
use super::chance::{normal_quantile, t_quantile};
use super::day::Day;
use super::numbers::{count, squares_about_mean};
use super::panel::{ComparedWith, Observation, Panel};
use super::protocol::{Protocol, Window};
use super::refusal::{EvaluationRefusal, Group, Side};
use super::warning::Warning;

/// The power: how often an effect of that size is found.
pub const POWER_SHARE: f64 = 0.8;

/// The least effect that would be found, and what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectableEffect {
    /// The effect, in the unit of the outcome, by Student's t.
    pub effect: f64,
    /// The same by the normal law, as if the spread of changes were known.
    pub effect_by_normal: f64,
    /// The spread of a unit's change where nothing happens.
    pub spread_of_changes: f64,
    /// The degrees of freedom of the t.
    pub degrees_of_freedom: f64,
    /// q(0.975) + q(0.8) of the t.
    pub t_quantiles: f64,
    /// q(0.975) + q(0.8) of the normal law.
    pub normal_quantiles: f64,
    /// Treated units that are seen in both halves.
    pub treated: usize,
    /// Controls that are seen in both halves.
    pub controls: usize,
    /// Periods of the first half that are seen.
    pub periods_first_half: usize,
    /// Periods of the second half that are seen.
    pub periods_second_half: usize,
    /// What makes the figure weaker than it looks.
    pub warnings: Vec<Warning>,
}

/// The least effect that an evaluation by `protocol` would find. Observations from the launch on are not looked at.
///
/// # Errors Where the protocol does not stand, there are under two periods before the launch, no treated unit or under
/// two controls in both halves, or nothing varies.
pub fn minimum_detectable_effect(
    protocol: &Protocol,
    observations: &[Observation],
) -> Result<DetectableEffect, EvaluationRefusal> {
    protocol.check()?;
    let halved = halved(protocol)?;
    let panel = Panel::build(&halved, observations, ComparedWith::Controls)?;
    panel.demand_units(Group::Controls, 2)?;
    let (treated, controls) = (panel.changes(true), panel.changes(false));
    let degrees = count(treated.len() + controls.len()) - 2.0;
    let spread = ((squares_about_mean(&treated) + squares_about_mean(&controls)) / degrees).sqrt();
    if spread <= 0.0 {
        return Err(EvaluationRefusal::NoVariance);
    }
    let error = spread * (1.0 / count(treated.len()) + 1.0 / count(controls.len())).sqrt();
    let above = 1.0 - SIGNIFICANCE_SHARE / 2.0;
    let t_quantiles = t_quantile(above, degrees) + t_quantile(POWER_SHARE, degrees);
    let normal_quantiles = normal_quantile(above) + normal_quantile(POWER_SHARE);
    let mut warnings = panel.warnings();
    // What comes after the launch is left out on purpose.
    warnings.retain(|warning| !matches!(warning, Warning::OutsideWindow { .. }));
    Ok(DetectableEffect {
        effect: t_quantiles * error,
        effect_by_normal: normal_quantiles * error,
        spread_of_changes: spread,
        degrees_of_freedom: degrees,
        t_quantiles,
        normal_quantiles,
        treated: treated.len(),
        controls: controls.len(),
        periods_first_half: panel.side(false).count(),
        periods_second_half: panel.side(true).count(),
        warnings,
    })
}

/// The protocol with its launch moved to the middle of the periods before it, and its end to the last of them. Of an
/// odd number, the first half has one more.
fn halved(protocol: &Protocol) -> Result<Protocol, EvaluationRefusal> {
    let (length, window) = (protocol.period, protocol.window);
    let (first, end) = (length.number_of(window.from), length.number_of(window.launch));
    let found = usize::try_from(end - first).unwrap_or(0);
    if found < 2 {
        return Err(EvaluationRefusal::TooFewPeriods { side: Side::Before, found, needed: 2 });
    }
    let middle: Day = length.first_day(first + (end - first + 1) / 2);
    let until = length.first_day(end).day_before();
    Ok(Protocol { window: Window { launch: middle, until, ..window }, ..protocol.clone() })
}
