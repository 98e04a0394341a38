//! A valid outline in the place of one that is not, to be offered and never applied unasked.
//!
//! WGS84 in and out, worked out in Lambert-93 by the `geo` crate under the even-odd rule: what is enclosed an odd
//! number of times is inside. A bow tie becomes its two wings; what two polygons share falls away. Parts under a square
//! metre are dropped, and positions are rounded to seven decimals of a degree, about a centimetre.

use super::clip::{from_geo, to_geo};
use super::column::{Polygons, PolygonsRef};
use super::edges::EdgeIndex;
use super::frame::{to_lonlat, to_planar};
use super::position::{LonLat, Planar};
use super::validity::check_outline;

/// A part smaller than this is an accident of the crossing.
const MIN_PART_M2: f64 = 1.0;
/// The most corners of an outline that a repair is sought for: crossings can grow with their square.
const MAX_CORNERS: usize = 1_000;
/// The least part of an outline among others that is kept, beside its neighbours.
const MIN_PART_SHARE: f64 = 1e-3;
/// The most pairs of edges whose boxes touch for which a repair in place is sought: each may cross.
const MAX_MEETINGS: usize = 2_000_000;
/// Two positions nearer than a millimetre are one.
const SAME_PLACE_M: f64 = 1e-3;
/// Ten to the decimals of a degree that are kept.
const PER_DEGREE: f64 = 1e7;

/// A valid outline of what `outline` encloses. None where nothing is left, where it holds something that is no position
/// of the plane, where it has over a thousand corners, or where no valid one is found.
pub fn repaired(outline: &Polygons<LonLat>) -> Option<Polygons<LonLat>> {
    let is_small = outline.view().vertices() <= MAX_CORNERS;
    if !is_small || !outline.view().positions().all(|position| position.is_on_globe()) {
        return None;
    }
    let parts = enclosed(outline.mapped(to_planar).view())?;
    let repaired = larger_than(MIN_PART_M2, &parts).mapped(|position| rounded(to_lonlat(position)));
    (!repaired.view().is_empty() && check_outline(&repaired).is_ok()).then_some(repaired)
}

/// A valid outline of what `outline` encloses, to be put beside its neighbours: vertices that the repair leaves where they
/// were keep every digit, so that a border which was shared still is. Outlines of any number of corners are tried as long
/// as few enough of their edges come near each other, since crossings can grow with the square. Parts are dropped that
/// are under a square metre and under a thousandth of the whole. None where [`repaired`] gives none for another reason.
pub fn repaired_in_place(outline: &Polygons<LonLat>) -> Option<Polygons<LonLat>> {
    if !outline.view().positions().all(|position| position.is_on_globe()) {
        return None;
    }
    let planar = outline.mapped(to_planar);
    if !has_few_meetings(planar.view()) {
        return None;
    }
    let parts = enclosed(planar.view())?;
    let least_m2 = MIN_PART_M2.min(parts.view().area().0 * MIN_PART_SHARE);
    let vertices = Vertices::of(planar.view(), outline.view());
    let kept = larger_than(least_m2, &parts).mapped(|position| vertices.snapped(position));
    let valid = |repaired: &Polygons<LonLat>| !repaired.view().is_empty() && check_outline(repaired).is_ok();
    Some(without_repeats(&kept)).filter(valid).or_else(|| Some(without_repeats(&kept.mapped(rounded))).filter(valid))
}

/// What an outline encloses an odd number of times; none of an outline without positions.
fn enclosed(outline: PolygonsRef<'_, Planar>) -> Option<Polygons<Planar>> {
    let &origin = outline.positions().next()?;
    let united = geo::BooleanOps::union(&to_geo(outline, origin), &geo::MultiPolygon::new(Vec::new()));
    Some(from_geo(&united, origin))
}

fn larger_than(least_m2: f64, parts: &Polygons<Planar>) -> Polygons<Planar> {
    let kept = parts.view().polygons().filter(|part| part.area().0 >= least_m2);
    Polygons::new(kept.map(|part| part.rings().map(<[Planar]>::to_vec).collect()))
}

/// Whether the edges come near each other rarely enough for a repair to be sought.
fn has_few_meetings(outline: PolygonsRef<'_, Planar>) -> bool {
    let edges = EdgeIndex::build(outline);
    let mut meetings = 0_usize;
    edges.edges().iter().all(|edge| {
        edges.touching(edge.bounds(), |_| meetings += 1);
        meetings <= MAX_MEETINGS
    })
}

/// The vertices of an outline, to be found again by their place on the plane.
struct Vertices(Vec<(Planar, LonLat)>);

impl Vertices {
    fn of(planar: PolygonsRef<'_, Planar>, outline: PolygonsRef<'_, LonLat>) -> Self {
        let mut vertices: Vec<_> = planar.positions().copied().zip(outline.positions().copied()).collect();
        vertices.sort_by(|left, right| left.0.x_m.total_cmp(&right.0.x_m));
        Self(vertices)
    }

    /// The vertex that lies where `position` does, to the millimetre, else the position itself.
    fn snapped(&self, position: Planar) -> LonLat {
        let first = self.0.partition_point(|(vertex, _)| vertex.x_m < position.x_m - SAME_PLACE_M);
        let near = self.0[first..].iter().take_while(|(vertex, _)| vertex.x_m <= position.x_m + SAME_PLACE_M);
        let same =
            near.min_by(|left, right| left.0.distance_to_m2(position).total_cmp(&right.0.distance_to_m2(position)));
        let same = same.filter(|(vertex, _)| vertex.distance_to(position).0 < SAME_PLACE_M);
        same.map_or_else(|| to_lonlat(position), |&(_, vertex)| vertex)
    }
}

/// The same rings without a vertex said twice in a row, and without rings of fewer than three corners.
fn without_repeats(outline: &Polygons<LonLat>) -> Polygons<LonLat> {
    let ring = |ring: &[LonLat]| {
        let mut ring = ring.to_vec();
        ring.dedup();
        ring
    };
    let polygons = outline.view().polygons().map(|polygon| {
        let rings = polygon.rings().map(ring).filter(|ring| ring.len() > 3);
        rings.collect::<Vec<_>>()
    });
    Polygons::new(polygons.filter(|rings| !rings.is_empty()))
}

fn rounded(position: LonLat) -> LonLat {
    let round = |degrees: f64| (degrees * PER_DEGREE).round() / PER_DEGREE;
    LonLat::new(round(position.lon_deg), round(position.lat_deg))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outline(corners: &[(f64, f64)]) -> Polygons<LonLat> {
        let mut ring: Vec<LonLat> = corners.iter().map(|&(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).collect();
        ring.extend(ring.first().copied());
        Polygons::single(ring)
    }

    #[test]
    fn a_bow_tie_becomes_its_two_wings() {
        let bow_tie = outline(&[(2.20, 48.90), (2.24, 48.94), (2.24, 48.90), (2.20, 48.94)]);
        assert!(check_outline(&bow_tie).is_err());
        let repaired = repaired(&bow_tie).expect("a bow tie can be repaired");
        assert_eq!(repaired.view().polygons().len(), 2);
    }

    #[test]
    fn what_has_no_area_cannot_be_repaired() {
        assert_eq!(repaired(&outline(&[(2.2, 48.9), (2.3, 48.9), (2.25, 48.9)])), None);
        assert_eq!(repaired(&Polygons::default()), None);
        assert_eq!(repaired(&outline(&[(2.2, 48.9), (f64::NAN, 48.9), (2.25, 48.8)])), None);
    }

    #[test]
    fn a_repair_in_place_keeps_the_vertices_that_it_need_not_move() {
        let bow_tie = outline(&[(2.20, 48.900_000_012_3), (2.24, 48.94), (2.24, 48.90), (2.200_000_045_6, 48.94)]);
        let repaired = repaired_in_place(&bow_tie).expect("a bow tie can be repaired");
        assert_eq!(repaired.view().polygons().len(), 2);
        for vertex in bow_tie.view().positions() {
            assert!(repaired.view().positions().any(|it| it == vertex), "{vertex:?}");
        }
    }

    #[test]
    fn a_small_outline_keeps_its_parts_in_place_and_a_crossing_without_end_is_not_sought() {
        let side_deg = 1e-6;
        let tiny =
            outline(&[(2.2, 48.9), (2.2 + side_deg, 48.9 + side_deg), (2.2 + side_deg, 48.9), (2.2, 48.9 + side_deg)]);
        assert_eq!(repaired(&tiny), None);
        assert_eq!(repaired_in_place(&tiny).map(|it| it.view().polygons().len()), Some(2));
        let comb: Vec<(f64, f64)> =
            (0..2_000).map(|it| (2.2 + f64::from(it % 2), 48.9 + f64::from(it * 7 % 13))).collect();
        assert_eq!(repaired_in_place(&outline(&comb)), None);
    }

    proptest! {
        #[test]
        fn what_is_repaired_in_place_is_valid(corners in prop::collection::vec((2.2..2.3, 48.9..48.95), 3..12)) {
            if let Some(repaired) = repaired_in_place(&outline(&corners)) {
                prop_assert!(check_outline(&repaired).is_ok());
            }
        }

        #[test]
        fn what_is_offered_is_valid(corners in prop::collection::vec((2.2..2.3, 48.9..48.95), 3..12)) {
            if let Some(repaired) = repaired(&outline(&corners)) {
                prop_assert!(check_outline(&repaired).is_ok());
            }
        }
    }
}
