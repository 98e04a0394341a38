//! How near the people of a zone are to features, in a straight line on the plane, and what the best of them offers.
//!
//! People stand evenly in the part of each cell that lies in the zone; what lies within reach of them is the exact
//! area of a union. Distances and values are taken at points spread over each part, and their quantiles weighted by
//! people.

use crate::geometry::{Metres, Planar};

use super::super::estimate::{Estimate, Flag, State};
use super::super::indicator::{FeatureSource, Indicator, Reach};
use super::super::look::Look;
use super::super::people::{People, spread_points};
use super::classes::Tally;
use super::proximity::layers_of;
use super::sum::row;

/// Points across a part of a cell at which distances are taken.
const POINTS_ACROSS: u32 = 12;

/// The share of the zone's people who live near.
pub(in super::super) fn people_share_within(look: &Look<'_>, reach: &Reach, people: &Indicator) -> Option<Estimate> {
    let near = look.reaches.union(reach)?;
    let people = People::of(look, people)?;
    let mut tally = Tally::default();
    for cell in &people.cells {
        let part = people.part(look, cell);
        let part_m2 = part.area().0;
        let near_m2 = near.area_inside(&part).0;
        tally.add(cell, part_m2, near_m2, part_m2);
        if near_m2 > 0.0 {
            let share = cell.overlap.share * near_m2 / part_m2;
            tally.rows.push(row(people.layer, cell.overlap.row_idx, share, cell.people));
        }
    }
    Some(tally.into_estimate(layers_of(reach).into_iter().chain([people.layer_id()])))
}

/// The distance to the nearest of `features` that `share` of the zone's people do not exceed.
pub(in super::super) fn people_nearest(
    look: &Look<'_>,
    features: &FeatureSource,
    share: f64,
    people: &Indicator,
) -> Option<Estimate> {
    let sites = look.reaches.sites(features)?;
    let people = People::of(look, people)?;
    let nearest = |point: Planar| sites.nearest(point).map(|(_, distance)| distance.0);
    Some(quantile_of_people(look, features, &people, share, nearest))
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
    let layer = look.layer(features.layer.as_str())?;
    let values = layer.column(value_column)?;
    let sites = look.reaches.sites(features)?;
    let people = People::of(look, people)?;
    let best = |point: Planar| {
        let near = sites.around(point, radius).into_iter().filter_map(|row_idx| values.get(row_idx).number());
        Some(near.fold(0.0, f64::max))
    };
    Some(quantile_of_people(look, features, &people, share, best))
}

/// The value that `share` of the people do not exceed, of what `value_at` gives for points spread over their cells.
fn quantile_of_people(
    look: &Look<'_>,
    features: &FeatureSource,
    people: &People<'_>,
    share: f64,
    value_at: impl Fn(Planar) -> Option<f64>,
) -> Estimate {
    let mut values: Vec<(f64, f64)> = Vec::new();
    for cell in &people.cells {
        let spread = spread_points(&people.part(look, cell), POINTS_ACROSS);
        let weight = cell.people_inside() / count(spread.len());
        values.extend(spread.into_iter().filter_map(|point| Some((value_at(point)?, weight))));
    }
    values.sort_by(|left, right| left.0.total_cmp(&right.0));
    let layers = [features.layer.clone(), people.layer_id()].into();
    let coverage_share = look.territory_share();
    let Some(value) = weighted_quantile(&values, share) else {
        return Estimate { layers, ..Estimate::default() }.covering(coverage_share);
    };
    // Where people stand in their cells is not known, and a raster has no bounds: none are given.
    let flags = [Flag::Approximate].into();
    let estimate = Estimate { value: Some(value), state: State::Known, flags, layers, ..Estimate::default() };
    estimate.covering(coverage_share)
}

/// The least value up to which `share` of the weight lies, of pairs of value and weight in the order of values.
fn weighted_quantile(sorted: &[(f64, f64)], share: f64) -> Option<f64> {
    let total: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let mut so_far = 0.0;
    let reached = sorted.iter().find(|(_, weight)| {
        so_far += weight;
        so_far >= share * total
    });
    reached.or(sorted.last()).map(|&(value, _)| value)
}

#[expect(clippy::cast_precision_loss, reason = "a raster of a hundred points")]
fn count(points: usize) -> f64 {
    points as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_weight_lies_up_to_the_median() {
        let values = [(1.0, 1.0), (2.0, 1.0), (10.0, 2.0), (20.0, 1.0)];
        assert_eq!(weighted_quantile(&values, 0.5), Some(10.0));
        assert_eq!(weighted_quantile(&values, 0.9), Some(20.0));
        assert_eq!(weighted_quantile(&[], 0.5), None);
    }
}
