//! The difference between the groups period by period, against the last period before the launch.
//!
//! `y_it = α_i + λ_t + Σ_k τ_k·(treated, period k) + ε` with errors clustered by unit. Leads (before the launch) tell
//! whether the groups already moved apart; their joint test is Wald's, as an F with (leads, G − 1) degrees of freedom.
//! It needs twice as many units as leads. Where that fails, or clusters are too few, the permutation over units takes
//! its place, on a panel without gaps. The effect is the mean of the lags.

use super::answer::{Assumption, Effect, Found, Inference, SIGNIFICANCE_SHARE};
use super::chance::above_f;
use super::details::{Coefficient, Details, EventStudy, JointTest};
use super::differences::{cluster_warnings, is_clustered, least_p_warning};
use super::fixed_effects::TwoWay;
use super::least_squares::{LeastSquares, variance_of_sum};
use super::matrix::Square;
use super::numbers::{count, dot, mean};
use super::panel::Panel;
use super::permutation::{choices, is_as_far};
use super::refusal::{EvaluationRefusal, Group, Side};
use super::warning::Warning;

/// Most periods of an event study: ten years of months.
const MOST_PERIODS: usize = 121;
/// Most choices of treated units that are looked at.
const MOST_CHOICES: usize = 20_000;

/// The coefficients of `panel`, both groups of which are seen in every period.
pub(super) fn event_study(panel: &Panel) -> Result<Found, EvaluationRefusal> {
    panel.demand_units(Group::Controls, 2)?;
    panel.demand_variance()?;
    panel.demand_periods(Side::Before, 2)?;
    panel.demand_periods(Side::After, 1)?;
    let found = panel.periods().len();
    if found > MOST_PERIODS {
        return Err(EvaluationRefusal::TooManyPeriods { found, most: MOST_PERIODS });
    }
    let estimated = Estimated::of(panel).ok_or(EvaluationRefusal::NotTold)?;
    Ok(if is_clustered(panel) { estimated.clustered(panel) } else { estimated.permuted(panel) })
}

/// The coefficients and their covariance.
struct Estimated {
    /// The periods with a coefficient, in order of time.
    periods: Vec<usize>,
    /// How many of them are leads.
    leads: usize,
    coefficients: Vec<f64>,
    covariance: Square,
}

/// The figures of a choice of treated units: a coefficient a period, the mean of the lags, the mean square of the
/// leads.
struct Figures {
    coefficients: Vec<f64>,
    mean_of_lags: f64,
    square_of_leads: f64,
}

impl Estimated {
    fn of(panel: &Panel) -> Option<Self> {
        let two_way = TwoWay::of(panel)?;
        let reference = reference_of(panel)?;
        let periods: Vec<usize> = (0..panel.periods().len()).filter(|period| *period != reference).collect();
        let column = |of_period: &usize| {
            let is_own = |(unit, period): &(usize, usize)| panel.units()[*unit].is_treated && period == of_period;
            let flags: Vec<f64> = two_way.cells().iter().map(|cell| f64::from(u8::from(is_own(cell)))).collect();
            two_way.without_effects(&flags)
        };
        let columns: Vec<Vec<f64>> = periods.iter().map(column).collect();
        let values: Vec<f64> = panel.seen().map(|(_, _, value)| value).collect();
        let level = mean(&values);
        let outcome = two_way.without_effects(&values.iter().map(|value| value - level).collect::<Vec<f64>>());
        let fit = LeastSquares::fit(&columns, &outcome)?;
        let parameters = two_way.parameters() + columns.len();
        if outcome.len() <= parameters {
            return None;
        }
        let units: Vec<usize> = two_way.cells().iter().map(|(unit, _)| *unit).collect();
        let covariance = fit.clustered(&columns, &units, panel.units().len(), parameters);
        let leads = periods.iter().filter(|period| !panel.periods()[**period].is_after).count();
        Some(Self { periods, leads, coefficients: fit.coefficients, covariance })
    }

    fn clustered(&self, panel: &Panel) -> Found {
        let clusters = panel.units().len();
        let sum = |weights: &[f64]| {
            let error = variance_of_sum(&self.covariance, weights).sqrt();
            Effect::by_t(dot(weights, &self.coefficients), error, count(clusters) - 1.0, panel.magnitude())
        };
        let alone = |nth: usize| {
            let weights: Vec<f64> =
                (0..self.coefficients.len()).map(|other| f64::from(u8::from(other == nth))).collect();
            sum(&weights)
        };
        let effects: Vec<Effect> = (0..self.coefficients.len()).map(alone).collect();
        let leads = self.wald(clusters).or_else(|| Permuted::of(panel, self)?.joint(self.leads));
        self.found(panel, sum(&self.lag_weights()), &effects, Inference::ClusteredByUnit { clusters }, leads)
    }

    fn permuted(&self, panel: &Panel) -> Found {
        let by_choice = Permuted::of(panel, self);
        let with_p = |estimate: f64, p_value: Option<f64>| Effect { p_value, ..Effect::alone(estimate) };
        let p_of = |nth: usize| by_choice.as_ref().map(|it| it.p_of_each[nth]);
        let effects: Vec<Effect> =
            self.coefficients.iter().enumerate().map(|(nth, estimate)| with_p(*estimate, p_of(nth))).collect();
        let effect = with_p(dot(&self.lag_weights(), &self.coefficients), by_choice.as_ref().map(|it| it.p_of_lags));
        let inference = by_choice.as_ref().map_or(Inference::None, Permuted::inference);
        let leads = by_choice.as_ref().and_then(|it| it.joint(self.leads));
        let mut found = self.found(panel, effect, &effects, inference, leads);
        found.warnings.extend(by_choice.and_then(|it| least_p_warning(panel, it.assignments)));
        found
    }

    fn found(
        &self,
        panel: &Panel,
        effect: Effect,
        effects: &[Effect],
        inference: Inference,
        leads: Option<JointTest>,
    ) -> Found {
        let mut warnings = cluster_warnings(panel);
        match leads {
            None => warnings.push(Warning::NoJointTest { leads: self.leads, units: panel.units().len() }),
            Some(test) if test.p_value <= SIGNIFICANCE_SHARE => {
                warnings.push(Warning::TrendsNotParallel { p: test.p_value });
            }
            Some(_) => {}
        }
        let coefficient = |(period_idx, effect): (&usize, &Effect)| {
            let period = panel.periods()[*period_idx];
            Coefficient { from_launch: period.from_launch, first_day: period.first_day, effect: *effect }
        };
        let reference = reference_of(panel).map_or(-1, |period_idx| panel.periods()[period_idx].from_launch);
        let by = match inference {
            Inference::ClusteredByUnit { .. } => Assumption::IndependentUnits,
            _ => Assumption::Exchangeable,
        };
        Found {
            effect,
            inference,
            assumptions: vec![Assumption::ParallelTrends, Assumption::NoSpillover, by],
            warnings,
            details: Details::EventStudy(EventStudy {
                reference,
                coefficients: self.periods.iter().zip(effects).map(coefficient).collect(),
                leads,
            }),
        }
    }

    /// Wald's test of the leads; none where there are too few clusters for so many.
    fn wald(&self, clusters: usize) -> Option<JointTest> {
        if 2 * self.leads > clusters {
            return None;
        }
        let mut covariance = Square::zero(self.leads);
        for row in 0..self.leads {
            (0..self.leads).for_each(|column| *covariance.at_mut(row, column) = self.covariance.at(row, column));
        }
        let leads = &self.coefficients[..self.leads];
        let statistic = dot(leads, &covariance.factor()?.solve(leads)) / count(self.leads);
        let degrees = count(clusters) - 1.0;
        Some(JointTest {
            inference: Inference::ClusteredByUnit { clusters },
            statistic,
            figures: self.leads,
            degrees_of_freedom: Some(degrees),
            p_value: above_f(statistic, count(self.leads), degrees),
        })
    }

    /// Weights that make the mean of the lags.
    fn lag_weights(&self) -> Vec<f64> {
        let lags = count(self.coefficients.len() - self.leads);
        (0..self.coefficients.len()).map(|nth| if nth < self.leads { 0.0 } else { 1.0 / lags }).collect()
    }
}

/// The last period before the launch.
fn reference_of(panel: &Panel) -> Option<usize> {
    panel.side(false).last()
}

/// The ranks of the figures among those of all choices of as many treated units.
struct Permuted {
    assignments: usize,
    p_of_each: Vec<f64>,
    p_of_lags: f64,
    p_of_leads: f64,
    square_of_leads: f64,
}

impl Permuted {
    /// None on a panel with gaps, or where there are too many choices.
    fn of(panel: &Panel, estimated: &Estimated) -> Option<Self> {
        if panel.missing() > 0 {
            return None;
        }
        let treated = panel.group_size(true);
        let choices = choices(panel.units().len(), treated, MOST_CHOICES)?;
        let changes = changes_from_reference(panel, &estimated.periods)?;
        let own: Vec<bool> = panel.units().iter().map(|unit| unit.is_treated).collect();
        let own = Figures::of(&changes, &own, estimated.leads);
        let mut as_far = vec![0_usize; estimated.periods.len()];
        let (mut lags_as_far, mut leads_as_far) = (0_usize, 0_usize);
        for choice in &choices {
            let other = Figures::of(&changes, choice, estimated.leads);
            for (nth, seen) in as_far.iter_mut().enumerate() {
                *seen += usize::from(is_as_far(other.coefficients[nth], own.coefficients[nth]));
            }
            lags_as_far += usize::from(is_as_far(other.mean_of_lags, own.mean_of_lags));
            leads_as_far += usize::from(is_as_far(other.square_of_leads, own.square_of_leads));
        }
        let p = |seen: usize| count(seen) / count(choices.len());
        Some(Self {
            assignments: choices.len(),
            p_of_each: as_far.into_iter().map(p).collect(),
            p_of_lags: p(lags_as_far),
            p_of_leads: p(leads_as_far),
            square_of_leads: own.square_of_leads,
        })
    }

    const fn inference(&self) -> Inference {
        Inference::PermutationOfUnits { assignments: self.assignments }
    }

    fn joint(&self, leads: usize) -> Option<JointTest> {
        (leads > 0).then_some(JointTest {
            inference: self.inference(),
            statistic: self.square_of_leads,
            figures: leads,
            degrees_of_freedom: None,
            p_value: self.p_of_leads,
        })
    }
}

impl Figures {
    /// The differences between the means of the chosen and of the others: on a panel without gaps, the coefficients.
    fn of(changes: &[Vec<f64>], is_chosen: &[bool], leads: usize) -> Self {
        let chosen = count(is_chosen.iter().filter(|is| **is).count());
        let others = count(is_chosen.len()) - chosen;
        let mut coefficients = vec![0.0; changes[0].len()];
        for (own, is_chosen) in changes.iter().zip(is_chosen) {
            let weight = if *is_chosen { 1.0 / chosen } else { -1.0 / others };
            coefficients.iter_mut().zip(own).for_each(|(sum, change)| *sum += weight * change);
        }
        let (of_leads, of_lags) = coefficients.split_at(leads);
        let (square_of_leads, mean_of_lags) = (dot(of_leads, of_leads) / count(leads), mean(of_lags));
        Self { coefficients, mean_of_lags, square_of_leads }
    }
}

/// Unit by unit, the values of `periods` less that of the reference; none where a cell is missing.
fn changes_from_reference(panel: &Panel, periods: &[usize]) -> Option<Vec<Vec<f64>>> {
    let reference = reference_of(panel)?;
    let of_unit = |unit: usize| {
        let from = panel.value(unit, reference)?;
        periods.iter().map(|period| panel.value(unit, *period).map(|value| value - from)).collect()
    };
    (0..panel.units().len()).map(of_unit).collect()
}
