//! Synthetic control: the mix of donors that matched the treated unit before the launch, and the gap after it.
//!
//! Weights not below 0 that sum to 1 make the squared gap over the periods before the least; every such period counts
//! the same, and nothing but the outcome is matched. p is a rank: each donor takes the place of the treated unit and is
//! matched by the other donors; counted are the units whose ratio of gaps (root mean square after over before) is at
//! least as great. With J donors p is a multiple of 1/(J + 1) and never less: 19 donors for 0.05. There is no standard
//! error.

use super::answer::{Assumption, Effect, Found, Inference, SIGNIFICANCE_SHARE};
use super::details::{Details, DonorWeight, Gap, Placebo, SyntheticControl, SyntheticPoint};
use super::differences::CONTROLS_FOR_SIGNIFICANCE;
use super::hull::nearest_mix;
use super::numbers::{count, mean, root_mean_square, variance};
use super::panel::Panel;
use super::permutation::is_as_far;
use super::protocol::Protocol;
use super::refusal::{EvaluationRefusal, Group, Side};
use super::warning::Warning;

/// Fewest donors: with fewer, p is 0.2 at best.
const LEAST_DONORS: usize = 5;
/// Fewest periods before the launch that a mix is matched on.
const LEAST_BEFORE: usize = 5;
/// A gap before the launch under this share of the greatest value is what rounding leaves.
const ROUNDING_SHARE: f64 = 1e-9;

/// The treated unit against a mix of the donors of `panel`, which has no gaps.
pub(super) fn synthetic_control(protocol: &Protocol, panel: &Panel) -> Result<Found, EvaluationRefusal> {
    if panel.group_size(true) > 1 {
        return Err(EvaluationRefusal::SeveralTreated { found: panel.group_size(true) });
    }
    panel.demand_units(Group::Donors, LEAST_DONORS)?;
    panel.demand_variance()?;
    panel.demand_periods(Side::Before, LEAST_BEFORE)?;
    panel.demand_periods(Side::After, 1)?;
    let units: Vec<Series> = (0..panel.units().len()).map(|unit_idx| Series::of(panel, unit_idx)).collect();
    // The treated come first.
    let (treated, donors) = units.split_first().ok_or(EvaluationRefusal::NotTold)?;
    let least_gap = ROUNDING_SHARE * panel.magnitude();
    let weights = treated.weights(donors.iter());
    let gap = treated.gap(&weights, donors.iter(), least_gap);
    let placebos: Vec<Gap> = (0..donors.len()).map(|nth| placebo(donors, nth, least_gap)).collect();
    Ok(found(protocol, panel, treated, donors, &weights, gap, &placebos))
}

/// What a unit showed on both sides of the launch.
struct Series {
    before: Vec<f64>,
    after: Vec<f64>,
}

impl Series {
    fn of(panel: &Panel, unit_idx: usize) -> Self {
        Self { before: panel.values_of(unit_idx, false), after: panel.values_of(unit_idx, true) }
    }

    /// The weights of `donors` in the mix that matches this series before the launch.
    fn weights<'s>(&self, donors: impl Iterator<Item = &'s Self>) -> Vec<f64> {
        // Weights sum to 1: the gap of the mix is the mix of the gaps.
        let gap = |donor: &Self| donor.before.iter().zip(&self.before).map(|(other, own)| other - own).collect();
        nearest_mix(&donors.map(gap).collect::<Vec<Vec<f64>>>())
    }

    fn gap<'s>(&self, weights: &[f64], donors: impl Iterator<Item = &'s Self>, least_gap: f64) -> Gap {
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        for (donor, weight) in donors.zip(weights) {
            before.iter_mut().zip(&donor.before).for_each(|(gap, value)| *gap -= weight * value);
            after.iter_mut().zip(&donor.after).for_each(|(gap, value)| *gap -= weight * value);
        }
        let (of_before, of_after) = (root_mean_square(&before), root_mean_square(&after));
        Gap {
            before: of_before,
            after: of_after,
            ratio: (of_before > least_gap).then(|| of_after / of_before),
            mean_after: mean(&after),
        }
    }
}

impl Gap {
    /// The ratio as a place in an order: where nothing is left before, any gap after is beyond all others.
    fn place(&self) -> f64 {
        self.ratio.unwrap_or(if self.after > self.before { f64::INFINITY } else { 0.0 })
    }
}

/// The gap of a donor against a mix of the others.
fn placebo(donors: &[Series], nth: usize, least_gap: f64) -> Gap {
    let others = || donors.iter().enumerate().filter(move |(other, _)| *other != nth).map(|(_, donor)| donor);
    let weights = donors[nth].weights(others());
    donors[nth].gap(&weights, others(), least_gap)
}

fn found(
    protocol: &Protocol,
    panel: &Panel,
    treated: &Series,
    donors: &[Series],
    weights: &[f64],
    gap: Gap,
    placebos: &[Gap],
) -> Found {
    let units = count(placebos.len() + 1);
    let as_far = placebos.iter().filter(|placebo| is_as_far(placebo.place(), gap.place())).count();
    let as_far_by_mean = placebos.iter().filter(|placebo| is_as_far(placebo.mean_after, gap.mean_after)).count();
    let ids = || panel.group(false).map(|unit_idx| panel.units()[unit_idx].id.clone());
    let mut shares: Vec<DonorWeight> =
        ids().zip(weights).map(|(unit, share)| DonorWeight { unit, share: *share }).collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    Found {
        effect: Effect { p_value: Some((count(as_far) + 1.0) / units), ..Effect::alone(gap.mean_after) },
        inference: Inference::PlaceboInSpace { donors: placebos.len() },
        assumptions: vec![Assumption::MixGoesOn, Assumption::NoSpillover, Assumption::Exchangeable],
        warnings: warnings(protocol, treated, gap, placebos.len()),
        details: Details::SyntheticControl(Box::new(SyntheticControl {
            weights: shares,
            series: series(panel, donors, weights),
            gap,
            placebos: ids().zip(placebos).map(|(unit, gap)| Placebo { unit, gap: *gap }).collect(),
            rank: as_far + 1,
            p_by_mean_gap: (count(as_far_by_mean) + 1.0) / units,
        })),
    }
}

/// What was observed and what the mix showed, period by period.
fn series(panel: &Panel, donors: &[Series], weights: &[f64]) -> Vec<SyntheticPoint> {
    let mixed = |is_after: bool, nth: usize| -> f64 {
        let value = |donor: &Series| if is_after { donor.after[nth] } else { donor.before[nth] };
        donors.iter().zip(weights).map(|(donor, weight)| weight * value(donor)).sum()
    };
    let on = |is_after: bool| {
        panel.side(is_after).enumerate().filter_map(move |(nth, period_idx)| {
            let period = panel.periods()[period_idx];
            Some(SyntheticPoint {
                from_launch: period.from_launch,
                first_day: period.first_day,
                observed: panel.mean_in(period_idx, true)?,
                synthetic: mixed(is_after, nth),
            })
        })
    };
    on(false).chain(on(true)).collect()
}

fn warnings(protocol: &Protocol, treated: &Series, gap: Gap, donors: usize) -> Vec<Warning> {
    let reached: Vec<_> = protocol.donors_and_reached().1.into_iter().map(|unit| unit.id.clone()).collect();
    let (periods, spread) = (treated.before.len(), variance(&treated.before).sqrt());
    let least_p = 1.0 / (count(donors) + 1.0);
    let found = [
        (!reached.is_empty(), Warning::DonorsInSpillover { units: reached }),
        (least_p > SIGNIFICANCE_SHARE, Warning::LeastP { p: least_p, needed: Some(CONTROLS_FOR_SIGNIFICANCE) }),
        (donors >= periods, Warning::MoreDonorsThanPeriods { donors, periods }),
        (gap.ratio.is_some() && gap.before > spread, Warning::PoorMatch { gap: gap.before, spread }),
        (gap.ratio.is_none(), Warning::PerfectMatch),
    ];
    found.into_iter().filter_map(|(holds, warning)| holds.then_some(warning)).collect()
}
