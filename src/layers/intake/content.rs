//! What a feature says: its positions, the place at which it is told, and the features that say the same.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;

use crate::geometry::LonLat;

use super::super::geometry::RawGeometry;

/// The positions of a feature, in order.
pub(super) fn positions_of(geometry: &RawGeometry, idx: usize) -> Vec<LonLat> {
    match geometry {
        RawGeometry::None => Vec::new(),
        RawGeometry::Points(points) => points[idx].into_iter().collect(),
        RawGeometry::Lines(lines) => lines.get(idx).positions().copied().collect(),
        RawGeometry::Polygons(polygons) => polygons.get(idx).positions().copied().collect(),
    }
}

/// A position of a feature, where it has one.
pub(super) fn place_of(geometry: &RawGeometry, idx: usize) -> Option<LonLat> {
    match geometry {
        RawGeometry::None => None,
        RawGeometry::Points(points) => points[idx],
        RawGeometry::Lines(lines) => lines.get(idx).positions().next().copied(),
        RawGeometry::Polygons(polygons) => polygons.get(idx).positions().next().copied(),
    }
}

/// The features whose lines or outlines are, vertex by vertex, those of an earlier one, with that one, in order. Points
/// may well share a place.
pub(super) fn same_geometry(geometry: &RawGeometry, features: usize) -> Vec<(usize, usize)> {
    if !matches!(geometry, RawGeometry::Lines(_) | RawGeometry::Polygons(_)) {
        return Vec::new();
    }
    let mut hashes: Vec<(u64, usize)> = (0..features)
        .into_par_iter()
        .filter(|&idx| place_of(geometry, idx).is_some())
        .map(|idx| (hash_of(geometry, idx), idx))
        .collect();
    hashes.par_sort_unstable();
    let mut found = Vec::new();
    for alike in hashes.chunk_by(|left, right| left.0 == right.0).filter(|alike| alike.len() > 1) {
        let first = positions_of(geometry, alike[0].1);
        let again = alike[1..].iter().filter(|(_, idx)| positions_of(geometry, *idx) == first);
        found.extend(again.map(|&(_, idx)| (idx, alike[0].1)));
    }
    found.sort_unstable();
    found
}

fn hash_of(geometry: &RawGeometry, idx: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut add = |at: &LonLat| (at.lon_deg.to_bits(), at.lat_deg.to_bits()).hash(&mut hasher);
    match geometry {
        RawGeometry::None | RawGeometry::Points(_) => {}
        RawGeometry::Lines(lines) => lines.get(idx).positions().for_each(&mut add),
        RawGeometry::Polygons(polygons) => polygons.get(idx).positions().for_each(&mut add),
    }
    hasher.finish()
}
