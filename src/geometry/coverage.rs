//! Where features that should lie beside each other overlap, and where they leave gaps between them.
//!
//! Lambert-93, m². Overlaps: pairs whose boxes touch are found by index and measured by the exact signed sum of
//! [`super::PreparedZone`]'s kind, but for features that are seen to share no ground with any other
//! ([`super::fitting`]); O(n log n + pairs). A place is sought, by the clipping of `geo`, only for the pairs that share more
//! than the tolerance. Gaps are the holes of the union of all features ([`mod@super::gaps`]). An enclave that belongs to
//! somebody else is a gap too: who knows the ground tells them apart. What opens to the outside of the whole is no gap.
//! Features are taken as valid and wound; one without geometry overlaps nothing.

use rayon::prelude::*;

use super::boxes::BoxIndex;
use super::clip::clip;
use super::column::PolygonColumn;
use super::fitting::fits;
use super::label::label_point;
use super::numbers::stored;
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

/// How many there are of something, and the largest of them, by their area: of millions, nobody looks at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Largest<T> {
    /// How many there are.
    pub count: usize,
    /// The largest, in order.
    pub largest: Vec<T>,
}

/// The pairs of `features` that share more than `tolerance`, and the `most` that share most; of equals, those with the
/// smaller indexes come first.
pub fn overlaps(
    features: &PolygonColumn<Planar>,
    boxes: &BoxIndex,
    tolerance: SquareMetres,
    most: usize,
) -> Largest<Overlap> {
    let measured = |one: usize| shared_with(one, features, boxes, tolerance);
    let mut pairs: Vec<Pair> = (0..features.len()).into_par_iter().flat_map_iter(measured).collect();
    pairs.par_sort_unstable_by(|left, right| {
        let order = right.area_m2.total_cmp(&left.area_m2);
        order.then(left.one.cmp(&right.one)).then(left.other.cmp(&right.other))
    });
    let count = pairs.len();
    pairs.truncate(most);
    let largest = pairs.into_par_iter().map(|pair| pair.placed(features, boxes)).collect();
    Largest { count, largest }
}

/// Two features and what they share.
#[derive(Debug, Clone, Copy)]
struct Pair {
    one: u32,
    other: u32,
    area_m2: f64,
}

impl Pair {
    /// With a place in what they share.
    fn placed(self, features: &PolygonColumn<Planar>, boxes: &BoxIndex) -> Overlap {
        let (one, other) = (self.one as usize, self.other as usize);
        let shared = clip(features.get(one), features.get(other));
        let at = label_point(shared.view()).unwrap_or_else(|| amid(boxes.get(one), boxes.get(other)));
        Overlap { one, other, area: SquareMetres(self.area_m2), at }
    }
}

/// What a feature shares with those of a larger index.
fn shared_with(one: usize, features: &PolygonColumn<Planar>, boxes: &BoxIndex, tolerance: SquareMetres) -> Vec<Pair> {
    let (outline, bounds) = (features.get(one), boxes.get(one));
    if bounds.is_empty() {
        return Vec::new();
    }
    let mut others = boxes.touching(bounds);
    let may_share = |&other: &usize| other > one && shared_m2(bounds, boxes.get(other)) > tolerance.0;
    if !others.iter().any(may_share) || fits(one, &others, features, boxes) {
        return Vec::new();
    }
    others.retain(may_share);
    let edges = SignedEdges::build(outline, bounds);
    let measured = others.into_iter().filter_map(|other| {
        let area_m2 = edges.shared_area_m2(features.get(other), boxes.get(other));
        (area_m2 > tolerance.0).then(|| Pair { one: stored(one), other: stored(other), area_m2 })
    });
    measured.collect()
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
    use super::super::column::{Polygons, PolygonsRef};
    use super::*;

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Polygons<Planar> {
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        Polygons::single(corners.map(|(x_m, y_m)| Planar::new(x_m, y_m)).to_vec())
    }

    #[test]
    fn neighbours_share_nothing_and_an_overlap_has_its_area_and_place() {
        let features = [
            rectangle(0.0, 0.0, 10.0, 10.0),
            rectangle(10.0, 0.0, 20.0, 10.0),
            rectangle(18.0, 2.0, 30.0, 8.0),
            Polygons::default(),
        ];
        let boxes = BoxIndex::build(&features.clone().map(|feature| feature.view().bounds()));
        let features: PolygonColumn<Planar> = features.into_iter().collect();
        let Largest { count, largest: found } = overlaps(&features, &boxes, SquareMetres(1.0), 10);
        assert_eq!((count, found.len()), (1, 1), "{found:?}");
        assert_eq!((found[0].one, found[0].other), (1, 2));
        assert!(
            (found[0].area.0 - 12.0).abs() < 1e-9
                && rectangle(18.0, 2.0, 20.0, 8.0).view().bounds().contains(found[0].at)
        );
        assert_eq!(overlaps(&features, &boxes, SquareMetres(13.0), 10).count, 0);
    }

    #[test]
    fn all_overlaps_are_counted_and_the_largest_told() {
        let row = (0..6)
            .map(|idx| rectangle(f64::from(idx) * 8.0, 0.0, f64::from(idx) * 8.0 + 10.0 + f64::from(idx % 3), 10.0));
        let features: PolygonColumn<Planar> = row.collect();
        let boxes = BoxIndex::build(&features.iter().map(PolygonsRef::<Planar>::bounds).collect::<Vec<_>>());
        let Largest { count, largest } = overlaps(&features, &boxes, SquareMetres(1.0), 3);
        let told: Vec<(usize, usize)> = largest.iter().map(|overlap| (overlap.one, overlap.other)).collect();
        assert_eq!((count, told), (5, vec![(2, 3), (1, 2), (4, 5)]));
    }
}
