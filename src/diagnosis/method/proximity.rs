//! How near a zone is to the features of a layer of points, in a straight line on the plane.
//!
//! Features outside the zone count: proximity crosses borders. What lies near is a union of discs, never their sum.

use crate::geometry::{Metres, Planar, PreparedZone, ReachUnion, SquareMetres};
use crate::layers::{LayerId, PointGeometry};

use super::super::estimate::{Estimate, Row};
use super::super::look::Look;
use super::sum::row;

/// The share of the zone's area that lies within `radius` of any feature. In the rows behind it, a feature weighs the
/// square metres that it adds to those before it.
pub(in super::super) fn share_within(look: &Look<'_>, id: &LayerId, radius: Metres) -> Option<Estimate> {
    let (layer, points) = look.points(id.as_str())?;
    let zone = look.zone.shape();
    let near = look.reaches.get(id, radius)?.area_inside(zone);
    let share = near.share_of(zone.area());
    let rows = if look.wants_rows {
        added_areas(points, zone, radius).map(|(row_idx, added)| row(layer, row_idx, added.0, 1.0)).collect()
    } else {
        Vec::new()
    };
    let estimate = Estimate {
        numerator: Some(near.0),
        denominator: Some(zone.area().0),
        layers: [id.clone()].into(),
        rows,
        ..Estimate::exact(share)
    };
    Some(estimate.covering(look.territory_share()))
}

/// For each feature near the zone, what its disc adds to the union of those before it. Only discs that meet its own
/// can take from it, so that the cost follows the neighbours and not all that came before.
fn added_areas<'p>(
    points: &'p PointGeometry,
    zone: &'p PreparedZone,
    radius: Metres,
) -> impl Iterator<Item = (usize, SquareMetres)> + 'p {
    let area_of = move |centres: &[Planar]| ReachUnion::build(centres, radius).area_inside(zone);
    within(points, zone, radius).into_iter().map(move |row_idx| {
        let centre = points.planar_column()[row_idx];
        let meeting = points.grid().within(centre, Metres(2.0 * radius.0)).into_iter();
        let mut centres: Vec<Planar> = meeting
            .filter(|&other_idx| other_idx < row_idx)
            .map(|other_idx| points.planar_column()[other_idx])
            .collect();
        let before = area_of(&centres);
        centres.push(centre);
        (row_idx, area_of(&centres) - before)
    })
}

/// The features within `radius` of the zone, those inside included.
pub(in super::super) fn count_within(look: &Look<'_>, id: &LayerId, radius: Metres) -> Option<Estimate> {
    let (layer, points) = look.points(id.as_str())?;
    let rows: Vec<Row> =
        within(points, look.zone.shape(), radius).into_iter().map(|row_idx| row(layer, row_idx, 1.0, 1.0)).collect();
    let count: f64 = rows.iter().map(|row| row.weight).sum();
    let estimate = Estimate { numerator: Some(count), layers: [id.clone()].into(), rows, ..Estimate::exact(count) };
    Some(estimate.covering(look.territory_share()))
}

/// The features of `points` within `radius` of `zone`, in the order of their identifiers.
fn within(points: &PointGeometry, zone: &PreparedZone, radius: Metres) -> Vec<usize> {
    let mut near = points.grid().in_bounds(zone.bounds().grown(radius));
    near.retain(|&row_idx| zone.within(points.planar_column()[row_idx], radius));
    near
}

/// The distance from the zone to the nearest feature, 0 when one lies inside.
pub(in super::super) fn nearest(look: &Look<'_>, id: &LayerId) -> Option<Estimate> {
    let (layer, points) = look.points(id.as_str())?;
    let zone = look.zone.shape();
    let Some((row_idx, distance)) = nearest_to(points, zone) else {
        return Some(Estimate { layers: [id.clone()].into(), ..Estimate::default() }.covering(0.0));
    };
    let estimate = Estimate {
        numerator: Some(distance.0),
        layers: [id.clone()].into(),
        rows: vec![row(layer, row_idx, 1.0, distance.0)],
        ..Estimate::exact(distance.0)
    };
    Some(estimate.covering(look.territory_share()))
}

/// The feature nearest to the zone. One corner's nearest feature is a first reach, and only what lies in the zone's
/// box grown by it can be nearer.
fn nearest_to(points: &PointGeometry, zone: &PreparedZone) -> Option<(usize, Metres)> {
    let corner = zone.outline().positions().next()?;
    let (_, reach) = points.grid().nearest(*corner)?;
    let near = points.grid().in_bounds(zone.bounds().grown(reach)).into_iter();
    near.map(|row_idx| (row_idx, zone.distance_to(points.planar_column()[row_idx])))
        .min_by(|(_, left), (_, right)| left.0.total_cmp(&right.0))
}
