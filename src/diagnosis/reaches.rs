//! The features that the catalogue asks to be near to, and all that lies near them, each made once when the layers are
//! put in service.

use crate::geometry::{Bounds, Metres, Planar, PolygonColumn, ReachUnion, Sites};
use crate::layers::{Atlas, Geometry, Layer};

use super::catalogue::Catalogue;
use super::indicator::{Combine, FeatureSource, Method, Reach, ReachPart};
use super::sums::Rows;

/// What the methods of the catalogue look up about nearness.
#[derive(Debug, Default)]
pub(super) struct Reaches {
    sites: Vec<(FeatureSource, Sites)>,
    unions: Vec<(Reach, ReachUnion)>,
}

impl Reaches {
    /// What the indicators of `catalogue` ask about the layers of `atlas`.
    pub fn build(atlas: &Atlas, catalogue: &Catalogue) -> Self {
        let mut reaches = Self::default();
        for indicator in catalogue.iter() {
            match &indicator.method {
                Method::ShareWithinDistance { reach } | Method::PeopleShareWithinDistance { reach, .. } => {
                    reaches.add_union(atlas, reach);
                }
                Method::PeopleNearest { features, .. }
                | Method::PeopleBestWithinDistance { features, .. }
                | Method::CountWithin { features, .. }
                | Method::CountInside { features, .. }
                | Method::Nearest { features } => reaches.add_sites(atlas, features),
                _ => {}
            }
        }
        reaches
    }

    /// The features of `source`; none where its layer is not in service.
    pub fn sites(&self, source: &FeatureSource) -> Option<&Sites> {
        self.sites.iter().find(|(known, _)| known == source).map(|(_, sites)| sites)
    }

    /// All that `reach` asks for; none where one of its layers is not in service.
    pub fn union(&self, reach: &Reach) -> Option<&ReachUnion> {
        self.unions.iter().find(|(known, _)| known == reach).map(|(_, union)| union)
    }

    fn add_sites(&mut self, atlas: &Atlas, source: &FeatureSource) {
        if self.sites(source).is_none() {
            self.sites.extend(sites_of(atlas, source).map(|sites| (source.clone(), sites)));
        }
    }

    fn add_union(&mut self, atlas: &Atlas, reach: &Reach) {
        if self.union(reach).is_some() {
            return;
        }
        for part in &reach.parts {
            self.add_sites(atlas, &part.features);
        }
        let part = |part: &ReachPart| Some(ReachUnion::around(self.sites(&part.features)?, part.radius));
        let Some(parts) = reach.parts.iter().map(part).collect::<Option<Vec<_>>>() else { return };
        self.unions.push((reach.clone(), combined(parts, reach.combine)));
    }
}

/// Several reaches as one.
pub(super) fn combined(mut parts: Vec<ReachUnion>, combine: Combine) -> ReachUnion {
    match (parts.len(), combine) {
        (1, _) => parts.remove(0),
        (_, Combine::Any) => ReachUnion::any(parts),
        (_, Combine::All) => ReachUnion::all(parts),
    }
}

fn sites_of(atlas: &Atlas, source: &FeatureSource) -> Option<Sites> {
    let layer = atlas.get(source.layer.as_str())?;
    if let Some(filter) = &source.filter {
        layer.column(&filter.column)?;
    }
    let rows = Rows::of_features(source);
    let is_chosen = rows.among(layer);
    match layer.geometry() {
        Geometry::None => None,
        Geometry::Points(points) => Some(Sites::of_points(points.planar_column(), is_chosen)),
        Geometry::Polygons(polygons) => Some(Sites::of_polygons(polygons.planar(), is_chosen)),
        Geometry::Lines(lines) => {
            let rows = (0..layer.len()).filter(|&row_idx| is_chosen(row_idx));
            Some(Sites::of_lines(rows.flat_map(|row_idx| {
                lines.planar().get(row_idx).pieces().map(move |(start, end)| (row_idx, start, end))
            })))
        }
    }
}

/// The features in `rows` alone.
pub(super) fn sites_of_rows(layer: &Layer, rows: &[usize]) -> Sites {
    match layer.geometry() {
        Geometry::None => Sites::of_points(&[], |_| true),
        Geometry::Points(points) => {
            let chosen: Vec<Planar> = rows.iter().filter_map(|&row_idx| points.planar(row_idx)).collect();
            Sites::of_points(&chosen, |_| true)
        }
        Geometry::Polygons(polygons) => {
            let mut chosen = PolygonColumn::default();
            for &row_idx in rows {
                chosen.push(polygons.planar().get(row_idx));
            }
            Sites::of_polygons(&chosen, |_| true)
        }
        Geometry::Lines(lines) => {
            Sites::of_lines(rows.iter().flat_map(|&row_idx| {
                lines.planar().get(row_idx).pieces().map(move |(start, end)| (row_idx, start, end))
            }))
        }
    }
}

/// The box of a row; empty where it has no place.
pub(super) fn bounds_of_row(layer: &Layer, row_idx: usize) -> Bounds {
    match layer.geometry() {
        Geometry::None => Bounds::EMPTY,
        Geometry::Points(points) => Bounds::around(points.planar(row_idx).iter()),
        Geometry::Polygons(polygons) => polygons.bounds(row_idx),
        Geometry::Lines(lines) => lines.bounds(row_idx),
    }
}

/// The rows whose box lies within `reach` of `bounds`, in order.
pub(super) fn rows_about(layer: &Layer, bounds: Bounds, reach: Metres) -> Vec<usize> {
    let bounds = bounds.grown(reach);
    match layer.geometry() {
        Geometry::None => Vec::new(),
        Geometry::Points(points) => points.grid().in_bounds(bounds),
        Geometry::Polygons(polygons) => polygons.boxes().touching(bounds),
        Geometry::Lines(lines) => lines.boxes().touching(bounds),
    }
}
