//! Where a figure stands: the figure of a parent or a panel, and its place among the members of the set.
//!
//! Members whose figure is missing or too weak are left out of the set, and `n` says how many remain.

use std::collections::{BTreeMap, BTreeSet};

use super::estimate::Estimate;
use super::indicator::{Direction, Indicator, Threshold};
use crate::layers::{LayerId, Words};

/// The standing of a figure in a reference set.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The identifier of the set: `mgp`, `ept`, `departement`, `panel`, or `target` for a mark that an authority set.
    pub id: &'static str,
    /// The name of the set, or what the mark marks.
    pub label: Words,
    /// Who set a mark, and where that is written.
    pub authority: Option<String>,
    /// How many members have a figure that can be ranked.
    pub n: usize,
    /// The figure of the whole: the parent, or the panel joined.
    pub value: Option<f64>,
    /// The first quartile of the members.
    pub q1: Option<f64>,
    /// The median of the members.
    pub median: Option<f64>,
    /// The third quartile of the members.
    pub q3: Option<f64>,
    /// The least of the members.
    pub min: Option<f64>,
    /// The greatest of the members.
    pub max: Option<f64>,
    /// The place among the members, 1 the best (the highest where neither way is better); ties share a place. Only for
    /// a member of the set.
    pub rank: Option<usize>,
    /// The share of members that do worse, in per cent, ties counting half.
    pub percentile: Option<f64>,
}

/// The identifier of a mark that an authority set.
const TARGET: &str = "target";

impl Reference {
    /// Whether it is a mark that an authority set, and no set of territories.
    pub fn is_target(&self) -> bool {
        self.id == TARGET
    }
}

/// The fewest members among which a place means anything.
const MIN_SET: usize = 2;

/// The sorted values of a reference set.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    sorted: Vec<f64>,
    /// The layers from which all of them were made.
    layers: BTreeSet<LayerId>,
}

impl Standing {
    /// The standing of the figures that can be ranked and that were made from the same layers as most of them: a
    /// place among figures of other sources or years would mean nothing.
    pub fn of<'e>(figures: impl IntoIterator<Item = &'e Estimate>) -> Self {
        let mut by_layers: BTreeMap<&BTreeSet<LayerId>, Vec<f64>> = BTreeMap::new();
        for figure in figures.into_iter().filter(|figure| figure.is_rankable()) {
            by_layers.entry(&figure.layers).or_default().extend(figure.value);
        }
        // The first of the largest wins, so that the answer does not depend on the order of the figures.
        let largest = by_layers.into_iter().reduce(|most, next| if next.1.len() > most.1.len() { next } else { most });
        let (layers, mut sorted) = largest.map(|(layers, values)| (layers.clone(), values)).unwrap_or_default();
        sorted.sort_by(f64::total_cmp);
        Self { sorted, layers }
    }

    /// Whether `figure` was made from other layers than the values here.
    pub fn is_of_other_source(&self, figure: &Estimate) -> bool {
        !self.sorted.is_empty() && figure.value.is_some() && figure.layers != self.layers
    }

    /// How many values there are.
    pub fn n(&self) -> usize {
        self.sorted.len()
    }

    /// The least and the greatest value.
    pub fn ends(&self) -> (Option<f64>, Option<f64>) {
        (self.sorted.first().copied(), self.sorted.last().copied())
    }

    /// The value below which `share` of the set lies, interpolated between neighbours (Hyndman and Fan's type 7).
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a set holds thousands of values at most"
    )]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last_idx = self.sorted.len().checked_sub(1)?;
        let place = share * last_idx as f64;
        let below_idx = place.floor() as usize;
        let below = self.sorted[below_idx];
        let above = self.sorted[(below_idx + 1).min(last_idx)];
        Some(below + (place - place.floor()) * (above - below))
    }

    /// The place of `value`, 1 the best; ties share it.
    pub fn rank(&self, value: f64, direction: Direction) -> usize {
        let (below, not_above) = self.around(value);
        1 + match direction {
            Direction::Down => below,
            Direction::Up | Direction::None => self.n() - not_above,
        }
    }

    /// `100 · (worse + ½ equal) / n`.
    #[expect(clippy::cast_precision_loss, reason = "a set holds thousands of values at most")]
    pub fn percentile(&self, value: f64, direction: Direction) -> Option<f64> {
        if self.sorted.is_empty() {
            return None;
        }
        let (below, not_above) = self.around(value);
        let from_below = 100.0 * (below as f64 + (not_above - below) as f64 / 2.0) / self.n() as f64;
        Some(if direction == Direction::Down { 100.0 - from_below } else { from_below })
    }

    /// How many values lie below `value`, and how many do not lie above it.
    fn around(&self, value: f64) -> (usize, usize) {
        let below = self.sorted.partition_point(|member| member.total_cmp(&value).is_lt());
        (below, self.sorted.partition_point(|member| member.total_cmp(&value).is_le()))
    }
}

/// Whether the figure is one of the members or is only held against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    Member,
    Outsider,
}

/// A mark that an authority set, as a reference without members.
pub(super) fn target(threshold: &Threshold) -> Reference {
    let Threshold { value, label, authority } = threshold;
    Reference {
        id: TARGET,
        label: label.clone(),
        authority: Some(authority.clone()),
        n: 0,
        value: Some(*value),
        q1: None,
        median: None,
        q3: None,
        min: None,
        max: None,
        rank: None,
        percentile: None,
    }
}

/// The standing of `figure` in a set.
pub(super) fn reference(
    (id, label): (&'static str, Words),
    indicator: &Indicator,
    figure: &Estimate,
    standing: &Standing,
    whole: Option<&Estimate>,
    membership: Membership,
) -> Reference {
    let is_held = figure.is_rankable() && standing.n() >= MIN_SET && !standing.is_of_other_source(figure);
    let ranked = figure.value.filter(|_| is_held);
    let comparable = ranked.filter(|_| membership == Membership::Member || indicator.is_comparable_across_sizes());
    let (min, max) = standing.ends();
    Reference {
        id,
        label,
        authority: None,
        n: standing.n(),
        value: whole.and_then(|whole| whole.value),
        q1: standing.quantile(0.25),
        median: standing.quantile(0.5),
        q3: standing.quantile(0.75),
        min,
        max,
        rank: ranked
            .filter(|_| membership == Membership::Member)
            .map(|value| standing.rank(value, indicator.direction)),
        percentile: comparable.and_then(|value| standing.percentile(value, indicator.direction)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn standing(values: &[f64]) -> Standing {
        let figures: Vec<Estimate> = values.iter().map(|&value| Estimate::exact(value)).collect();
        Standing::of(&figures)
    }

    #[test]
    fn ties_share_a_rank_and_the_next_one_is_skipped() {
        let set = standing(&[1.0, 2.0, 2.0, 3.0]);
        assert_eq!([3.0, 2.0, 1.0].map(|value| set.rank(value, Direction::Up)), [1, 2, 4]);
        assert_eq!([3.0, 2.0, 1.0].map(|value| set.rank(value, Direction::Down)), [4, 2, 1]);
    }

    #[test]
    fn quartiles_are_interpolated() {
        let set = standing(&[4.0, 1.0, 3.0, 2.0]);
        assert_eq!([0.0, 0.25, 0.5, 0.75, 1.0].map(|share| set.quantile(share)), [1.0, 1.75, 2.5, 3.25, 4.0].map(Some));
    }

    #[test]
    fn a_figure_too_weak_stays_out_of_the_set() {
        let weak = Estimate::exact(9.0).covering(0.5);
        assert_eq!(Standing::of([&weak, &Estimate::exact(1.0)]).n(), 1);
    }

    proptest! {
        #[test]
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "forty values at most")]
        fn quartiles_agree_with_a_line_through_the_sorted_values(values in prop::collection::vec(-9.0..9.0_f64, 1..40)) {
            let set = standing(&values);
            let mut sorted = values;
            sorted.sort_by(f64::total_cmp);
            for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                // The values stand at equal steps from 0 to 1; between two of them the line is straight.
                let step = |idx: u32| if sorted.len() > 1 { f64::from(idx) * (1.0 / (sorted.len() - 1) as f64) } else { 0.0 };
                let after = (0_u32..).find(|&idx| step(idx + 1) >= share || idx as usize + 1 >= sorted.len());
                let before = after.expect("the steps end") as usize;
                let (from, to) = (sorted[before], sorted[(before + 1).min(sorted.len() - 1)]);
                let width = step(1).max(f64::MIN_POSITIVE);
                let expected = from + (to - from) * ((share - step(before as u32)) / width).clamp(0.0, 1.0);
                let found = set.quantile(share).expect("the set is not empty");
                prop_assert!((found - expected).abs() < 1e-9, "{share} {found} {expected}");
            }
        }

        #[test]
        fn ranks_and_percentiles_agree_with_counting(values in prop::collection::vec(0_u8..20, 1..60), of in 0_u8..20) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let (set, of) = (standing(&values), f64::from(of));
            let better = values.iter().filter(|&&value| value > of).count();
            let worse = values.iter().filter(|&&value| value < of).count();
            let equal = values.len() - better - worse;
            prop_assert_eq!(set.rank(of, Direction::Up), better + 1);
            prop_assert_eq!(set.rank(of, Direction::Down), worse + 1);
            #[expect(clippy::cast_precision_loss, reason = "at most sixty values")]
            let expected = 100.0 * (worse as f64 + equal as f64 / 2.0) / values.len() as f64;
            let percentile = set.percentile(of, Direction::Up).expect("the set is not empty");
            prop_assert!((percentile - expected).abs() < 1e-9);
        }
    }
}
