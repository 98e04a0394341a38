//! Ways to choose which units are treated, all of them in order: the ground of a test when clusters are few.
//!
//! If any of the units could have been treated and nothing changed, the figure of the true choice is one among those of
//! all choices; p is the share of choices whose figure is at least as far from 0, the true one among them. Nothing is
//! drawn, so that the same question gives the same p.

use super::answer::{Interval, SIGNIFICANCE_SHARE};
use super::numbers::count;

/// Figures that differ by less than this share are level.
const LEVEL_SHARE: f64 = 1e-9;
/// How near to 1 a share of the effect may be before it tells nothing.
const WHOLE_SHARE: f64 = 1.0 - 1e-12;

/// The figure of a choice, and the share of an effect on the truly treated that it picks up: 1 for the true choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ChoiceFigure {
    pub figure: f64,
    pub share_of_effect: f64,
}

/// Every choice of `chosen` among `units`, each as a flag a unit, in lexicographic order; none where there are more
/// than `most`.
pub(super) fn choices(units: usize, chosen: usize, most: usize) -> Option<Vec<Vec<bool>>> {
    let mut number: usize = 1;
    for step in 0..chosen.min(units - chosen) {
        number = number.checked_mul(units - step)? / (step + 1);
        if number > most {
            return None;
        }
    }
    let mut all = Vec::with_capacity(number);
    let mut places: Vec<usize> = (0..chosen).collect();
    loop {
        let mut flags = vec![false; units];
        for place in &places {
            flags[*place] = true;
        }
        all.push(flags);
        // The last place that can still move on takes those behind it along.
        let Some(moving) = (0..chosen).rev().find(|nth| places[*nth] < units - chosen + nth) else { return Some(all) };
        let start = places[moving] + 1;
        places[moving..].iter_mut().enumerate().for_each(|(step, place)| *place = start + step);
    }
}

/// Whether `other` is at least as far from 0 as `own`.
pub(super) fn is_as_far(other: f64, own: f64) -> bool {
    other.abs() >= own.abs() * (1.0 - LEVEL_SHARE)
}

/// The share of choices whose figure is at least as far from 0 as `own`.
pub(super) fn share_as_far(figures: &[ChoiceFigure], own: f64) -> f64 {
    count(figures.iter().filter(|other| is_as_far(other.figure, own)).count()) / count(figures.len())
}

/// The effects that the test does not reject: from one end to the other, or none where an end is open.
///
/// A choice with figure f and share c is at least as far out as the own figure τ under the effect x where
/// |f − c·x| ≥ |τ − x|. That holds between (τ − f)/(1 − c) and (τ + f)/(1 + c), which lie on both sides of τ. The
/// interval ends where too few choices are left.
pub(super) fn interval(figures: &[ChoiceFigure], own: f64) -> Option<Interval> {
    let ends = figures.iter().map(|ChoiceFigure { figure, share_of_effect: share }| {
        if share.abs() >= WHOLE_SHARE {
            return (f64::NEG_INFINITY, f64::INFINITY);
        }
        let (one, other) = ((own - figure) / (1.0 - share), (own + figure) / (1.0 + share));
        (one.min(other), one.max(other))
    });
    let (mut lower, mut upper): (Vec<f64>, Vec<f64>) = ends.unzip();
    lower.sort_by(f64::total_cmp);
    upper.sort_by(f64::total_cmp);
    let rejected = whole_part(SIGNIFICANCE_SHARE * count(figures.len()));
    let low = *lower.get(rejected)?;
    let high = *upper.get(upper.len().checked_sub(rejected + 1)?)?;
    (low.is_finite() && high.is_finite()).then_some(Interval { low, high })
}

/// The least p that so many choices allow; where as many units are treated as not, each choice has a mirror.
pub(super) fn least_p(choices: usize, treated: usize, units: usize) -> f64 {
    (if 2 * treated == units { 2.0 } else { 1.0 }) / count(choices)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
fn whole_part(value: f64) -> usize {
    (value + LEVEL_SHARE).floor() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_comes_once() {
        let all = choices(6, 3, 100).expect("20 choices");
        assert_eq!(all.len(), 20);
        assert!(all.iter().all(|flags| flags.iter().filter(|flag| **flag).count() == 3));
        assert!(all.windows(2).all(|pair| pair[0] > pair[1]), "lexicographic, none twice");
        assert_eq!(choices(6, 3, 19), None);
        assert_eq!(choices(5, 5, 1).map(|all| all.len()), Some(1));
        assert_eq!(choices(300, 150, 20_000), None);
    }

    #[test]
    fn an_interval_holds_what_is_not_rejected() {
        let placebo = |nth: u32| ChoiceFigure { figure: f64::from(nth) / 10.0 - 1.2, share_of_effect: -1.0 / 24.0 };
        let own = 3.0;
        let true_choice = ChoiceFigure { figure: own, share_of_effect: 1.0 };
        let figures: Vec<ChoiceFigure> = (0..24).map(placebo).chain([true_choice]).collect();
        let interval = interval(&figures, own).expect("25 choices are enough");
        let p_under = |effect: f64| {
            let moved = |it: &ChoiceFigure| ChoiceFigure { figure: it.figure - effect * it.share_of_effect, ..*it };
            share_as_far(&figures.iter().map(moved).collect::<Vec<_>>(), own - effect)
        };
        for (inside, outside) in
            [(interval.low + 1e-6, interval.low - 1e-6), (interval.high - 1e-6, interval.high + 1e-6)]
        {
            assert!(p_under(inside) > SIGNIFICANCE_SHARE);
            assert!(p_under(outside) <= SIGNIFICANCE_SHARE);
        }
    }

    #[test]
    fn few_choices_have_no_interval() {
        let figures: Vec<ChoiceFigure> = (0..19)
            .map(|nth| ChoiceFigure { figure: f64::from(nth), share_of_effect: if nth == 18 { 1.0 } else { 0.0 } })
            .collect();
        assert_eq!(interval(&figures, 18.0), None);
    }
}
