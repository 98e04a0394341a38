//! How near the people of a zone are to features, in a straight line on the plane, and what the best of them offers.
//!
//! People stand evenly in the part of each cell that lies in the zone; what lies within reach of them is the exact
//! area of a union. Distances and values are taken at points spread over each part, and their quantiles weighted by
//! people.

use crate::geometry::Metres;

use super::super::cells::{Asked, Fact};
use super::super::estimate::{Estimate, Flag, State};
use super::super::indicator::{FeatureSource, Indicator, Reach};
use super::super::look::Look;
use super::classes::people_share;
use super::proximity::layers_of;

/// Into how many equal stretches the values are counted before one stretch is sorted.
const STRETCHES: usize = 1_024;

/// The share of the zone's people who live near.
pub(in super::super) fn people_share_within(look: &Look<'_>, reach: &Reach, people: &Indicator) -> Option<Estimate> {
    people_share(look, &Asked::Near(reach.clone()), people, layers_of(reach))
}

/// The distance to the nearest of `features` that `share` of the zone's people do not exceed.
pub(in super::super) fn people_nearest(
    look: &Look<'_>,
    features: &FeatureSource,
    share: f64,
    people: &Indicator,
) -> Option<Estimate> {
    quantile_of_people(look, features, &Asked::Nearest(features.clone()), share, people)
}

/// The greatest value of `value_column` among the features within `radius`, 0 where there is none, that `share` of the
/// zone's people do not exceed.
pub(in super::super) fn people_best_within(
    look: &Look<'_>,
    features: &FeatureSource,
    (value_column, radius): (&str, Metres),
    share: f64,
    people: &Indicator,
) -> Option<Estimate> {
    let asked = Asked::Best(features.clone(), value_column.to_owned(), radius);
    quantile_of_people(look, features, &asked, share, people)
}

/// The value that `share` of the people do not exceed, of what is `asked` at points spread over their cells.
fn quantile_of_people(
    look: &Look<'_>,
    features: &FeatureSource,
    asked: &Asked,
    share: f64,
    people: &Indicator,
) -> Option<Estimate> {
    let people = look.people(people)?;
    let facts = people.facts(look, asked)?;
    let mut values: Vec<(f64, f64)> = Vec::new();
    for (cell, fact) in &facts {
        let Fact::Spread(spread) = fact else { continue };
        let weight = cell.people_inside() / count(spread.len());
        values.extend(spread.iter().map(|&value| (value, weight)));
    }
    let layers = [features.layer.clone()].into_iter().chain(people.layers(look)).collect();
    let coverage_share = look.territory_share();
    let Some(value) = weighted_quantile(&values, share) else {
        return Some(Estimate { layers, ..Estimate::default() }.covering(coverage_share));
    };
    // Where people stand in their cells is not known, and a raster has no bounds: none are given.
    let flags = [Flag::Approximate].into();
    let estimate = Estimate { value: Some(value), state: State::Known, flags, layers, ..Estimate::default() };
    Some(estimate.covering(coverage_share))
}

/// The least value up to which `share` of the weight lies, of pairs of value and weight in any order. The stretch in
/// which it lies is found by counting, and only that one sorted: O(n) where values spread.
fn weighted_quantile(values: &[(f64, f64)], share: f64) -> Option<f64> {
    let (low, high) = values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &(value, _)| (low.min(value), high.max(value)));
    let per_value = count(STRETCHES) / (high - low).max(f64::MIN_POSITIVE);
    let stretch_of = |value: f64| stretch((value - low) * per_value);
    let mut weights = vec![0.0; STRETCHES];
    for &(value, weight) in values {
        weights[stretch_of(value)] += weight;
    }
    let goal = share * weights.iter().sum::<f64>();
    let mut before = 0.0;
    let reached = weights.iter().position(|weight| {
        let is_reached = before + weight >= goal;
        before += if is_reached { 0.0 } else { *weight };
        is_reached
    })?;
    let mut within: Vec<(f64, f64)> =
        values.iter().copied().filter(|&(value, _)| stretch_of(value) == reached).collect();
    within.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    let found = within.iter().find(|(_, weight)| {
        before += weight;
        before >= goal
    });
    found.or(within.last()).map(|&(value, _)| value)
}

/// The stretch of a value that was scaled to their number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, which is wanted")]
fn stretch(scaled: f64) -> usize {
    (scaled as usize).min(STRETCHES - 1)
}

#[expect(clippy::cast_precision_loss, reason = "a raster of a hundred points, a thousand stretches")]
fn count(points: usize) -> f64 {
    points as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn half_of_the_weight_lies_up_to_the_median() {
        let values = [(1.0, 1.0), (2.0, 1.0), (10.0, 2.0), (20.0, 1.0)];
        assert_eq!(weighted_quantile(&values, 0.5), Some(10.0));
        assert_eq!(weighted_quantile(&values, 0.9), Some(20.0));
        assert_eq!(weighted_quantile(&[], 0.5), None);
        assert_eq!(weighted_quantile(&[(3.0, 2.0); 5], 0.5), Some(3.0));
    }

    proptest! {
        #[test]
        fn the_quantile_is_that_of_all_values_sorted(
            values in prop::collection::vec((0..400i32, 1..9i32), 1..300), share in 0.01..0.99,
        ) {
            let mut values: Vec<(f64, f64)> =
                values.into_iter().map(|(value, weight)| (f64::from(value) / 4.0, f64::from(weight))).collect();
            let found = weighted_quantile(&values, share);
            values.sort_by(|left, right| left.0.total_cmp(&right.0));
            let goal = share * values.iter().map(|(_, weight)| weight).sum::<f64>();
            let mut so_far = 0.0;
            let by_hand = values.iter().find(|(_, weight)| {
                so_far += weight;
                so_far >= goal
            });
            prop_assert_eq!(found, by_hand.map(|&(value, _)| value));
        }
    }
}
