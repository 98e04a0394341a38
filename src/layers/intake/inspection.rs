//! What is wrong with a layer in service: the same looks as at import, and those that cost more.
//!
//! Outlines are checked anew, geometry that is there twice, codes that are none; where it is asked, overlaps between
//! neighbours and gaps between them, and how much of a place the layer speaks of. Lambert-93; O(n log n).

use rayon::prelude::*;

use crate::geometry::{LonLat, PreparedZone, SquareMetres, check_mended, gaps, label_point, overlaps, to_lonlat};

use super::super::geometry::{Geometry, RawGeometry};
use super::super::layer::Layer;
use super::codes::{CodeBook, code_faults};
use super::content::same_geometry;
use super::fault::{Fault, FaultKind, Faults, KEPT_A_KIND, Remedy};

/// What is looked for in a layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inspection {
    /// Overlaps and gaps larger than this; none where the layer need not be a coverage.
    pub coverage: Option<SquareMetres>,
}

/// How far a layer speaks of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cover {
    /// Outlines cover this share of its area.
    Area {
        /// 0 to 1.
        share: f64,
    },
    /// So many of the features touch it.
    Features {
        /// How many.
        inside: usize,
    },
    /// The layer has no geometry.
    Table,
}

/// Looks at a layer.
pub fn inspect(layer: &Layer, book: &CodeBook<'_>, asked: &Inspection) -> Faults {
    let mut faults = invalid_outlines(layer);
    for (again, first) in same_geometry_of(layer) {
        let kind = FaultKind::DuplicateGeometry { first: layer.id(first).to_owned() };
        faults.push(told(layer, again, kind));
    }
    for (idx, kind) in code_faults(layer.fields(), layer.columns(), layer.about().cog_year, book) {
        faults.push(told(layer, idx, kind));
    }
    if let Some(tolerance) = asked.coverage {
        faults.append(coverage_faults(layer, tolerance));
    }
    faults
}

/// Where the outlines of a layer overlap by more than `tolerance`, and where they leave larger gaps: all are counted, and the
/// largest told, the largest first.
pub fn coverage_faults(layer: &Layer, tolerance: SquareMetres) -> Faults {
    let Geometry::Polygons(polygons) = layer.geometry() else { return Faults::default() };
    let mut faults = Faults::default();
    let shared = overlaps(polygons.planar(), polygons.boxes(), tolerance, KEPT_A_KIND);
    let told = shared.largest.into_iter().map(|overlap| Fault {
        row: None,
        id: Some(layer.id(overlap.one).to_owned()),
        at: Some(to_lonlat(overlap.at)),
        kind: FaultKind::Overlap { other: layer.id(overlap.other).to_owned(), area: overlap.area },
        remedy: Remedy::Kept,
    });
    faults.push_first(told, shared.count);
    let open = gaps(polygons.planar(), polygons.boxes(), tolerance, KEPT_A_KIND);
    let told = open.largest.into_iter().map(|gap| Fault {
        row: None,
        id: None,
        at: Some(to_lonlat(gap.at)),
        kind: FaultKind::Gap { area: gap.area },
        remedy: Remedy::Kept,
    });
    faults.push_first(told, open.count);
    faults
}

/// How far a layer speaks of `zone`. Ground that several outlines cover counts for each of them, up to the whole.
pub fn cover(layer: &Layer, zone: &PreparedZone) -> Cover {
    match layer.geometry() {
        Geometry::None => Cover::Table,
        Geometry::Points(points) => {
            let is_inside = |idx: &usize| points.planar(*idx).is_some_and(|at| zone.contains(at));
            Cover::Features { inside: points.boxes().touching(zone.bounds()).into_iter().filter(is_inside).count() }
        }
        Geometry::Lines(lines) => {
            let is_inside = |idx: &usize| zone.length_inside(lines.planar().get(*idx)).0 > 0.0;
            Cover::Features { inside: lines.boxes().touching(zone.bounds()).into_iter().filter(is_inside).count() }
        }
        Geometry::Polygons(polygons) => {
            let met = polygons.boxes().touching(zone.bounds());
            let covered_m2: f64 = met.into_iter().map(|idx| zone.overlap(polygons.planar().get(idx)).0).sum();
            Cover::Area { share: (covered_m2 / zone.area().0.max(f64::MIN_POSITIVE)).min(1.0) }
        }
    }
}

/// A place of a feature: inside an outline, else its first position.
pub(super) fn place(layer: &Layer, idx: usize) -> Option<LonLat> {
    match layer.geometry() {
        Geometry::None => None,
        Geometry::Points(points) => points.lonlat(idx),
        Geometry::Lines(lines) => lines.lonlat().get(idx).positions().next().copied(),
        Geometry::Polygons(polygons) => label_point(polygons.planar().get(idx)).map(to_lonlat),
    }
}

fn invalid_outlines(layer: &Layer) -> Faults {
    let Geometry::Polygons(polygons) = layer.geometry() else { return Faults::default() };
    let found: Vec<Fault> = (0..layer.len())
        .into_par_iter()
        .filter(|&idx| !polygons.lonlat().get(idx).is_empty())
        .filter_map(|idx| {
            let fault = check_mended(&polygons.lonlat().get(idx).to_owned()).err()?;
            Some(Fault { at: fault.at(), ..told(layer, idx, FaultKind::Outline(fault)) })
        })
        .collect();
    found.into_iter().collect()
}

fn same_geometry_of(layer: &Layer) -> Vec<(usize, usize)> {
    match layer.geometry() {
        Geometry::None | Geometry::Points(_) => Vec::new(),
        Geometry::Lines(lines) => same_geometry(&RawGeometry::Lines(lines.lonlat().clone()), layer.len()),
        Geometry::Polygons(polygons) => same_geometry(&RawGeometry::Polygons(polygons.lonlat().clone()), layer.len()),
    }
}

fn told(layer: &Layer, idx: usize, kind: FaultKind) -> Fault {
    Fault { row: None, id: Some(layer.id(idx).to_owned()), at: place(layer, idx), kind, remedy: Remedy::Kept }
}
