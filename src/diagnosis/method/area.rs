//! The area of polygons inside a zone, or within a distance of it: parks and gardens in square metres, canopy as a share.
//!
//! Exact on the plane. The polygons of a layer are taken as not covering each other. What the layer leaves out cannot be
//! known: the coverage is the part of the zone that lies in the territories.

use crate::geometry::{Metres, PolygonColumn, PreparedZone, ReachUnion, Sites};
use crate::layers::{Geometry, PolygonGeometry};

use super::super::estimate::{Estimate, Row};
use super::super::indicator::FeatureSource;
use super::super::look::Look;
use super::super::sums::{Quantity, Rows};
use super::quotient::divided;
use super::sum::{row, sum_of_rows};

/// The square metres of `features` inside the zone, or within `radius` of it where that is above 0.
pub(in super::super) fn area_inside(look: &Look<'_>, features: &FeatureSource, radius: Metres) -> Option<Estimate> {
    let layer = look.layer(features.layer.as_str())?;
    let Geometry::Polygons(polygons) = layer.geometry() else { return None };
    if let Some(filter) = &features.filter {
        layer.column(&filter.column)?;
    }
    let quantity = quantity(features);
    let row = |(row_idx, share, area_m2): (usize, f64, f64)| row(layer, row_idx, share, area_m2);
    let (area_m2, rows) = if radius.0 > 0.0 {
        let amount_of = quantity.of_rows(layer);
        let near = rows_within(look.zone.shape(), polygons, radius, amount_of);
        let rows: Vec<Row> = near.into_iter().map(row).collect();
        (sum_of_rows(&rows), rows)
    } else {
        let listed = if look.wants_rows { look.amounts(layer, &quantity) } else { Vec::new() };
        let rows = listed.into_iter().map(|(overlap, area_m2)| row((overlap.row_idx, overlap.share, area_m2)));
        (look.shared(layer, &quantity).total().value(), rows.collect())
    };
    let layers = [layer.about().id.clone()].into();
    let estimate = Estimate { numerator: Some(area_m2), layers, rows, ..Estimate::exact(area_m2) };
    Some(estimate.covering(look.territory_share()))
}

/// What [`area_inside`] adds up.
pub(super) fn quantity(features: &FeatureSource) -> Quantity {
    Quantity::area(Rows::of_features(features))
}

/// The share of the zone that `features` cover.
pub(in super::super) fn area_share(look: &Look<'_>, features: &FeatureSource) -> Option<Estimate> {
    let inside = area_inside(look, features, Metres(0.0))?;
    let share = divided(inside, &Estimate::exact(look.zone.shape().area().0), 1.0);
    let most = |share: Option<f64>| share.map(|share| share.min(1.0));
    Some(Estimate { value: most(share.value), low: most(share.low), high: most(share.high), ..share })
}

/// The rows that have an amount and lie within `radius` of the zone, each with the share of it that does.
fn rows_within(
    zone: &PreparedZone,
    polygons: &PolygonGeometry,
    radius: Metres,
    amount_of: impl Fn(usize) -> Option<f64>,
) -> Vec<(usize, f64, f64)> {
    let mut column = PolygonColumn::default();
    column.push(zone.outline());
    let surroundings = ReachUnion::around(&Sites::of_polygons(&column, |_| true), radius);
    let near = polygons.boxes().touching(zone.bounds().grown(radius)).into_iter();
    let shares = near.filter_map(|row_idx| {
        let area_m2 = amount_of(row_idx)?;
        let shared = surroundings.area_inside(&PreparedZone::new(polygons.outline(row_idx)));
        Some((row_idx, shared.share_of(polygons.area(row_idx)), area_m2))
    });
    shares.filter(|&(_, share, _)| share > 0.0).collect()
}
