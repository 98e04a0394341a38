//! How near a zone is to features, in a straight line on the plane: points, lines or polygons.
//!
//! Features outside the zone count: proximity crosses borders. What lies near is a union, never a sum.

use crate::geometry::{Metres, PreparedZone, ReachUnion};
use crate::layers::{Geometry, Layer, LayerId};

use super::super::estimate::{Estimate, Row};
use super::super::indicator::{Combine, FeatureSource, Reach, ReachPart};
use super::super::look::Look;
use super::super::reaches::{bounds_of_row, combined, rows_about, sites_of_rows};
use super::super::sums::{Amount, Quantity, Rows};
use super::sum::{row, settle, sum_of_rows};

/// The share of the zone's area that lies near.
pub(in super::super) fn share_within(look: &Look<'_>, reach: &Reach) -> Option<Estimate> {
    let zone = look.zone.shape();
    let near = look.reaches.union(reach)?.area_inside(zone);
    let estimate = Estimate {
        numerator: Some(near.0),
        denominator: Some(zone.area().0),
        layers: layers_of(reach),
        rows: if look.wants_rows { added_areas(look, reach, near.0)? } else { Vec::new() },
        ..Estimate::exact(near.share_of(zone.area()))
    };
    Some(estimate.covering(look.territory_share()))
}

/// The layers of a reach.
pub(super) fn layers_of(reach: &Reach) -> std::collections::BTreeSet<LayerId> {
    reach.parts.iter().map(|part| part.features.layer.clone()).collect()
}

/// For each feature near the zone, the square metres that its surroundings add to those before it. Where every kind must
/// be near, the features of the first kind are listed, each with what it adds of the places that the others are near to.
/// Only features whose surroundings may meet its own can change that, so that the cost follows the neighbours and not
/// all that came before. What rounding leaves of `near_m2` goes to the feature that adds most.
fn added_areas(look: &Look<'_>, reach: &Reach, near_m2: f64) -> Option<Vec<Row>> {
    let zone = look.zone.shape();
    let listed = match reach.combine {
        Combine::Any => reach.parts.len(),
        Combine::All => reach.parts.len().min(1),
    };
    let area_of = |around: &[(&ReachPart, &Layer, Vec<usize>)]| {
        let parts =
            around.iter().map(|(part, layer, rows)| ReachUnion::around(&sites_of_rows(layer, rows), part.radius));
        combined(parts.collect(), reach.combine).area_inside(zone).0
    };
    let mut rows = Vec::new();
    for (part_idx, part) in reach.parts.iter().enumerate().take(listed) {
        let layer = look.layer(part.features.layer.as_str())?;
        for row_idx in look.reaches.sites(&part.features)?.within(zone, part.radius) {
            let mut around = rows_around(look, reach, part_idx, row_idx)?;
            let before_m2 = area_of(&around);
            around[part_idx].2.push(row_idx);
            rows.push(row(layer, row_idx, (area_of(&around) - before_m2).max(0.0), 1.0));
        }
    }
    settle(&mut rows, near_m2);
    Some(rows)
}

/// The features that may be near to the same places as the feature `row_idx` of the part `part_idx`: those before it,
/// and those of the parts that must be near as well.
fn rows_around<'r, 'a: 'r>(
    look: &Look<'a>,
    reach: &'r Reach,
    part_idx: usize,
    row_idx: usize,
) -> Option<Vec<(&'r ReachPart, &'r Layer, Vec<usize>)>> {
    let own = &reach.parts[part_idx];
    let bounds = bounds_of_row(look.layer(own.features.layer.as_str())?, row_idx);
    let counts = |idx: usize, other_idx: usize| match reach.combine {
        Combine::Any => idx < part_idx || (idx == part_idx && other_idx < row_idx),
        Combine::All => idx != part_idx || other_idx < row_idx,
    };
    let of_part = |(idx, part): (usize, &'r ReachPart)| {
        let layer = look.layer(part.features.layer.as_str())?;
        let mut rows = rows_about(layer, bounds, Metres(own.radius.0 + part.radius.0));
        let chosen = Rows::of_features(&part.features);
        let is_chosen = chosen.among(layer);
        rows.retain(|&other_idx| counts(idx, other_idx) && is_chosen(other_idx));
        Some((part, layer, rows))
    };
    reach.parts.iter().enumerate().map(of_part).collect()
}

/// The features within `radius` of the zone, those that meet it included. Points inside are counted by whole groups
/// where nobody asks which they are.
pub(in super::super) fn count_within(look: &Look<'_>, features: &FeatureSource, radius: Metres) -> Option<Estimate> {
    let layer = look.layer(features.layer.as_str())?;
    let sites = look.reaches.sites(features)?;
    let (count, rows) = match layer.geometry() {
        Geometry::Points(points) if !look.wants_rows => {
            (look.shared_near(layer, points, radius, &quantity(features)).whole.value(), Vec::new())
        }
        _ => {
            let near = sites.within(look.zone.shape(), radius).into_iter();
            let rows: Vec<Row> = near.map(|row_idx| row(layer, row_idx, 1.0, 1.0)).collect();
            (sum_of_rows(&rows), rows)
        }
    };
    let layers = [features.layer.clone()].into();
    let estimate = Estimate { numerator: Some(count), layers, rows, ..Estimate::exact(count) };
    Some(estimate.covering(look.territory_share()))
}

/// What [`count_within`] adds up.
pub(super) fn quantity(features: &FeatureSource) -> Quantity {
    Quantity { amount: Amount::Count, over: Rows::of_features(features) }
}

/// The distance from the zone to the nearest feature, 0 where they meet.
pub(in super::super) fn nearest(look: &Look<'_>, features: &FeatureSource) -> Option<Estimate> {
    let layer = look.layer(features.layer.as_str())?;
    let zone: &PreparedZone = look.zone.shape();
    let layers = [features.layer.clone()].into();
    let Some((row_idx, distance)) = look.reaches.sites(features)?.nearest_to(zone) else {
        return Some(Estimate { layers, ..Estimate::default() }.covering(0.0));
    };
    let estimate = Estimate {
        numerator: Some(distance.0),
        layers,
        rows: vec![row(layer, row_idx, 1.0, distance.0)],
        ..Estimate::exact(distance.0)
    };
    Some(estimate.covering(look.territory_share()))
}
