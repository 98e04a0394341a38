//! The area of polygons inside a zone, or within a distance of it: parks and gardens in square metres, canopy as a share.
//!
//! Exact on the plane. The polygons of a layer are taken as not covering each other. What the layer leaves out cannot be
//! known: the coverage is the part of the zone that lies in the territories.

use crate::geometry::{Metres, PolygonColumn, PreparedZone, ReachUnion, Sites};
use crate::layers::{Geometry, PolygonGeometry};

use super::super::estimate::{Estimate, Row};
use super::super::indicator::FeatureSource;
use super::super::look::Look;
use super::super::reaches::is_chosen;
use super::quotient::divided;
use super::sum::{row, sum_of_rows};

/// The square metres of `features` inside the zone, or within `radius` of it where that is above 0.
pub(in super::super) fn area_inside(look: &Look<'_>, features: &FeatureSource, radius: Metres) -> Option<Estimate> {
    let layer = look.layer(features.layer.as_str())?;
    let Geometry::Polygons(polygons) = layer.geometry() else { return None };
    if let Some(filter) = &features.filter {
        layer.column(&filter.column)?;
    }
    let mut rows = if radius.0 > 0.0 {
        rows_within(look.zone.shape(), polygons, radius)
    } else {
        let overlaps = look.overlaps(layer);
        overlaps.iter().map(|overlap| (overlap.row_idx, overlap.share)).collect()
    };
    rows.retain(|&(row_idx, _)| is_chosen(layer, features, row_idx));
    let rows: Vec<Row> =
        rows.into_iter().map(|(row_idx, share)| row(layer, row_idx, share, polygons.area(row_idx).0)).collect();
    let area_m2 = sum_of_rows(&rows);
    let layers = [layer.about().id.clone()].into();
    let estimate = Estimate { numerator: Some(area_m2), layers, rows, ..Estimate::exact(area_m2) };
    Some(estimate.covering(look.territory_share()))
}

/// The share of the zone that `features` cover.
pub(in super::super) fn area_share(look: &Look<'_>, features: &FeatureSource) -> Option<Estimate> {
    let inside = area_inside(look, features, Metres(0.0))?;
    let share = divided(inside, &Estimate::exact(look.zone.shape().area().0), 1.0);
    let most = |share: Option<f64>| share.map(|share| share.min(1.0));
    Some(Estimate { value: most(share.value), low: most(share.low), high: most(share.high), ..share })
}

/// The rows within `radius` of the zone, each with the share of it that lies there.
fn rows_within(zone: &PreparedZone, polygons: &PolygonGeometry, radius: Metres) -> Vec<(usize, f64)> {
    let mut column = PolygonColumn::default();
    column.push(zone.outline());
    let surroundings = ReachUnion::around(&Sites::of_polygons(&column, |_| true), radius);
    let near = polygons.boxes().touching(zone.bounds().grown(radius));
    let shares = near.into_iter().map(|row_idx| {
        let shared = surroundings.area_inside(&PreparedZone::new(polygons.outline(row_idx)));
        (row_idx, shared.share_of(polygons.area(row_idx)))
    });
    shares.filter(|&(_, share)| share > 0.0).collect()
}
