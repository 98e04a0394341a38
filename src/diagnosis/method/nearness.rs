//! How near the people of a zone are to the features of a layer, in a straight line on the plane.
//!
//! People stand evenly in the part of each cell that lies in the zone; what lies within reach of them is the exact
//! area of a union. Distances are taken at points spread over each part, and their quantiles weighted by people.

use crate::geometry::Metres;
use crate::layers::LayerId;

use super::super::estimate::{Estimate, Flag, State};
use super::super::indicator::Indicator;
use super::super::look::Look;
use super::super::people::{People, spread_points};
use super::classes::Tally;
use super::sum::row;

/// Points across a part of a cell at which distances are taken.
const POINTS_ACROSS: u32 = 12;

/// The share of the zone's people within `radius` of any feature of `layer`.
pub(in super::super) fn people_share_within(
    look: &Look<'_>,
    id: &LayerId,
    radius: Metres,
    people: &Indicator,
) -> Option<Estimate> {
    look.layer(id.as_str())?;
    let reach = look.reaches.get(id, radius)?;
    let people = People::of(look, people)?;
    let mut tally = Tally::default();
    for cell in &people.cells {
        let part = people.part(look, cell);
        let part_m2 = part.area().0;
        let near_m2 = reach.area_inside(&part).0;
        tally.add(cell, part_m2, near_m2, part_m2);
        if near_m2 > 0.0 {
            let share = cell.overlap.share * near_m2 / part_m2;
            tally.rows.push(row(people.layer, cell.overlap.row_idx, share, cell.people));
        }
    }
    Some(tally.into_estimate([id.clone(), people.layer_id()]))
}

/// The distance to the nearest feature of `layer` that `share` of the zone's people do not exceed.
pub(in super::super) fn people_nearest(
    look: &Look<'_>,
    id: &LayerId,
    share: f64,
    people: &Indicator,
) -> Option<Estimate> {
    let (_, points) = look.points(id.as_str())?;
    let people = People::of(look, people)?;
    let layers = [id.clone(), people.layer_id()].into();
    let mut distances: Vec<(f64, f64)> = Vec::new();
    for cell in &people.cells {
        let spread = spread_points(&people.part(look, cell), POINTS_ACROSS);
        let weight = cell.people_inside() / count(spread.len());
        let nearest = spread.into_iter().filter_map(|point| points.grid().nearest(point));
        distances.extend(nearest.map(|(_, distance)| (distance.0, weight)));
    }
    distances.sort_by(|left, right| left.0.total_cmp(&right.0));
    let coverage_share = look.territory_share();
    let Some(value) = weighted_quantile(&distances, share) else {
        return Some(Estimate { layers, ..Estimate::default() }.covering(coverage_share));
    };
    // Where people stand in their cells is not known, and a raster has no bounds: none are given.
    let flags = [Flag::Approximate].into();
    let estimate = Estimate { value: Some(value), state: State::Known, flags, layers, ..Estimate::default() };
    Some(estimate.covering(coverage_share))
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
