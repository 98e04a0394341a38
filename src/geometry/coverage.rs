//! Where features that should lie beside each other overlap, and where they leave gaps between them.
//!
//! Lambert-93, m². Overlaps: pairs whose boxes touch are found by index and measured by the exact signed sum of
//! [`super::PreparedZone`]'s kind; O(n log n + pairs). A place is sought, by the clipping of `geo`, only for the pairs
//! that share more than the tolerance. Gaps: the holes of the union of all features, which `geo` makes on a grid of at
//! least 2²⁹ steps across the whole (a millimetre over France). An enclave that belongs to somebody else is a gap too: who
//! knows the ground tells them apart. What opens to the outside of the whole is no gap. Features are taken as valid and
//! wound; one without geometry overlaps nothing.

use geo::{MultiPolygon, unary_union};
use rayon::prelude::*;

use super::boxes::BoxIndex;
use super::clip::{clip, from_geo, to_geo};
use super::column::{PolygonColumn, Polygons};
use super::label::label_point;
use super::overlap::SignedEdges;
use super::position::{Bounds, Planar};
use super::units::SquareMetres;

/// Two features that share ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// The feature with the smaller index.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// What they share.
    pub area: SquareMetres,
    /// A position inside the largest part of it.
    pub at: Planar,
}

/// Ground that features surround and none of them covers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// How large it is.
    pub area: SquareMetres,
    /// A position inside.
    pub at: Planar,
}

/// The pairs of `features` that share more than `tolerance`, by index of the first and then of the second.
pub fn overlaps(features: &PolygonColumn<Planar>, boxes: &BoxIndex, tolerance: SquareMetres) -> Vec<Overlap> {
    (0..features.len()).into_par_iter().flat_map_iter(|one| overlaps_of(one, features, boxes, tolerance)).collect()
}

/// The gaps between `features` that are larger than `tolerance`, from south to north and west to east.
pub fn gaps(features: &PolygonColumn<Planar>, tolerance: SquareMetres) -> Vec<Gap> {
    let Some(&origin) = features.iter().find_map(|feature| feature.positions().next()) else { return Vec::new() };
    let parts: Vec<MultiPolygon<f64>> = features.iter().map(|feature| to_geo(feature, origin)).collect();
    let union = from_geo(&unary_union(&parts), origin);
    let holes = union.view().polygons().flat_map(|polygon| polygon.rings().skip(1));
    let mut found: Vec<Gap> = holes
        .map(|hole| Polygons::single(hole.to_vec()).wound())
        .filter(|hole| hole.view().area().0 > tolerance.0)
        .filter_map(|hole| Some(Gap { area: hole.view().area(), at: label_point(hole.view())? }))
        .collect();
    found.sort_by(|left, right| left.at.y_m.total_cmp(&right.at.y_m).then(left.at.x_m.total_cmp(&right.at.x_m)));
    found
}

/// What a feature shares with those of a larger index.
fn overlaps_of(
    one: usize,
    features: &PolygonColumn<Planar>,
    boxes: &BoxIndex,
    tolerance: SquareMetres,
) -> Vec<Overlap> {
    let (outline, bounds) = (features.get(one), boxes.get(one));
    if bounds.is_empty() {
        return Vec::new();
    }
    let mut others = boxes.touching(bounds);
    others.retain(|&other| other > one && shared_m2(bounds, boxes.get(other)) > tolerance.0);
    if others.is_empty() {
        return Vec::new();
    }
    let edges = SignedEdges::build(outline, bounds);
    let measured = others.into_iter().filter_map(|other| {
        let area_m2 = edges.shared_area_m2(features.get(other), boxes.get(other));
        (area_m2 > tolerance.0).then_some((other, SquareMetres(area_m2)))
    });
    let placed = |(other, area)| {
        let shared = clip(outline, features.get(other));
        let at = label_point(shared.view()).unwrap_or_else(|| amid(bounds, boxes.get(other)));
        Overlap { one, other, area, at }
    };
    measured.map(placed).collect()
}

/// What two boxes share: the most that what lies in them can.
fn shared_m2(one: Bounds, other: Bounds) -> f64 {
    let width_m = one.max_x_m.min(other.max_x_m) - one.min_x_m.max(other.min_x_m);
    let height_m = one.max_y_m.min(other.max_y_m) - one.min_y_m.max(other.min_y_m);
    width_m.max(0.0) * height_m.max(0.0)
}

/// The middle of what two boxes share.
fn amid(one: Bounds, other: Bounds) -> Planar {
    let x_m = f64::midpoint(one.min_x_m.max(other.min_x_m), one.max_x_m.min(other.max_x_m));
    let y_m = f64::midpoint(one.min_y_m.max(other.min_y_m), one.max_y_m.min(other.max_y_m));
    Planar::new(x_m, y_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Polygons<Planar> {
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        Polygons::single(corners.map(|(x_m, y_m)| Planar::new(x_m, y_m)).to_vec())
    }

    fn indexed(features: Vec<Polygons<Planar>>) -> (PolygonColumn<Planar>, BoxIndex) {
        let bounds: Vec<Bounds> = features.iter().map(|feature| feature.view().bounds()).collect();
        (features.into_iter().collect(), BoxIndex::build(&bounds))
    }

    #[test]
    fn neighbours_share_nothing_and_an_overlap_has_its_area_and_place() {
        let (features, boxes) = indexed(vec![
            rectangle(0.0, 0.0, 10.0, 10.0),
            rectangle(10.0, 0.0, 20.0, 10.0),
            rectangle(18.0, 2.0, 30.0, 8.0),
            Polygons::default(),
        ]);
        let found = overlaps(&features, &boxes, SquareMetres(1.0));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].one, found[0].other), (1, 2));
        assert!(
            (found[0].area.0 - 12.0).abs() < 1e-9
                && rectangle(18.0, 2.0, 20.0, 8.0).view().bounds().contains(found[0].at)
        );
        assert!(overlaps(&features, &boxes, SquareMetres(13.0)).is_empty());
    }

    #[test]
    fn a_gap_is_surrounded_and_what_opens_outside_is_none() {
        let around = [
            rectangle(0.0, 0.0, 30.0, 10.0),
            rectangle(0.0, 10.0, 10.0, 20.0),
            rectangle(20.0, 10.0, 30.0, 20.0),
            rectangle(0.0, 20.0, 30.0, 30.0),
        ];
        let found = gaps(&around.iter().cloned().collect(), SquareMetres(1.0));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!((found[0].area.0 - 100.0).abs() < 1e-3, "{found:?}");
        assert!(rectangle(10.0, 10.0, 20.0, 20.0).view().bounds().contains(found[0].at));
        assert!(gaps(&around[..3].iter().cloned().collect(), SquareMetres(1.0)).is_empty());
        assert!(gaps(&PolygonColumn::default(), SquareMetres(1.0)).is_empty());
    }
}
