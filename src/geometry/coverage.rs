//! Where features that should lie beside each other overlap, and where they leave gaps between them.
//!
//! Lambert-93, m². Overlaps: pairs whose boxes touch are found by index and measured by the exact signed sum of
//! [`super::PreparedZone`]'s kind; O(n log n + pairs). A place is sought, by the clipping of `geo`, only for the pairs
//! that share more than the tolerance. Gaps: the holes of the union of all features, which `geo` makes on a grid of at
//! least 2²⁹ steps across the whole (a millimetre over France). Features that meet their neighbours edge by edge have no
//! gap between them: they go into the union as one outline ([`super::seams`]), so that a coverage that fits costs its rim
//! and its faults. Where most of a large one does not fit, the union costs seconds and some kilobytes a feature. An enclave that belongs to somebody else is a gap too: who
//! knows the ground tells them apart. What opens to the outside of the whole is no gap. Features are taken as valid and
//! wound; one without geometry overlaps nothing.

use geo::{LineString, MultiPolygon, Polygon, unary_union};
use rayon::prelude::*;

use super::boxes::BoxIndex;
use super::clip::{clip, from_geo, to_geo};
use super::column::{PolygonColumn, Polygons};
use super::label::label_point;
use super::overlap::SignedEdges;
use super::position::{Bounds, Planar};
use super::seams::Seams;
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
pub fn gaps(features: &PolygonColumn<Planar>, boxes: &BoxIndex, tolerance: SquareMetres) -> Vec<Gap> {
    let Some(&origin) = features.iter().find_map(|feature| feature.positions().next()) else { return Vec::new() };
    let seams = Seams::of(features, boxes);
    let alone = (0..features.len()).filter(|&idx| !seams.is_joined[idx]).map(|idx| features.get(idx));
    let parts: Vec<MultiPolygon<f64>> =
        alone.chain([seams.outline.view()]).map(|shape| to_geo(shape, origin)).collect();
    let union = unary_union(&parts);
    let islands: Vec<Polygons<Planar>> = union.iter().map(|part| from_geo(&outer_alone(part), origin)).collect();
    let boxes = BoxIndex::build(&islands.iter().map(|island| island.view().bounds()).collect::<Vec<_>>());
    let holes = union.iter().flat_map(Polygon::interiors).map(|hole| surrounded(hole, origin));
    let mut found: Vec<Gap> = holes
        .map(|hole| without_islands(&hole, &islands, &boxes))
        .filter(|gap| gap.view().area().0 > tolerance.0)
        .filter_map(|gap| Some(Gap { area: gap.view().area(), at: label_point(gap.view())? }))
        .collect();
    found.sort_by(|left, right| left.at.y_m.total_cmp(&right.at.y_m).then(left.at.x_m.total_cmp(&right.at.x_m)));
    found
}

/// The outer ring of a part, as a shape.
fn outer_alone(part: &Polygon<f64>) -> MultiPolygon<f64> {
    Polygon::new(part.exterior().clone(), Vec::new()).into()
}

/// What a hole surrounds, as a shape.
fn surrounded(hole: &LineString<f64>, origin: Planar) -> Polygons<Planar> {
    from_geo(&Polygon::new(hole.clone(), Vec::new()).into(), origin).wound()
}

/// What a hole surrounds but for the islands in it. Parts of one union meet in single positions at most, so that an island
/// lies in the hole wholly or not at all: where a position inside of it does. What lies within an island is none of the
/// hole's: it is taken away with the island.
fn without_islands(hole: &Polygons<Planar>, islands: &[Polygons<Planar>], boxes: &BoxIndex) -> Polygons<Planar> {
    let outline = hole.view();
    let bounds = outline.bounds();
    let is_within = |island: &&Polygons<Planar>| {
        let inner = island.view().bounds();
        bounds.joined(inner) == bounds && label_point(island.view()).is_some_and(|at| outline.holds(at))
    };
    let within: Vec<_> = boxes.touching(bounds).into_iter().map(|idx| &islands[idx]).filter(is_within).collect();
    let is_nested = |island: &Polygons<Planar>| {
        let inner = island.view();
        within.iter().any(|outer| {
            outer.view().bounds() != inner.bounds()
                && outer.view().bounds().joined(inner.bounds()) == outer.view().bounds()
                && label_point(inner).is_some_and(|at| outer.view().holds(at))
        })
    };
    let directly = within.iter().filter(|island| !is_nested(island));
    let rings: Vec<Vec<Planar>> =
        outline.rings().chain(directly.flat_map(|island| island.view().rings())).map(<[Planar]>::to_vec).collect();
    Polygons::new([rings]).wound()
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
    use proptest::prelude::*;

    use super::*;

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Polygons<Planar> {
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        Polygons::single(corners.map(|(x_m, y_m)| Planar::new(x_m, y_m)).to_vec())
    }

    fn indexed(features: Vec<Polygons<Planar>>) -> (PolygonColumn<Planar>, BoxIndex) {
        let bounds: Vec<Bounds> = features.iter().map(|feature| feature.view().bounds()).collect();
        (features.into_iter().collect(), BoxIndex::build(&bounds))
    }

    fn gaps_of(features: Vec<Polygons<Planar>>) -> Vec<Gap> {
        let (features, boxes) = indexed(features);
        gaps(&features, &boxes, SquareMetres(1.0))
    }

    /// A board of squares of ten metres without some of them, the rest drawn with more vertices than its neighbours have.
    fn board(side: u32, without: &[u32], redrawn: &[u32]) -> Vec<Polygons<Planar>> {
        let cell = |idx: u32| {
            let (west, south) = (f64::from(idx % side) * 10.0, f64::from(idx / side) * 10.0);
            let mut corners = vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];
            if redrawn.contains(&idx) {
                corners.insert(1, (5.0, 0.0));
            }
            Polygons::single(corners.into_iter().map(|(x, y)| Planar::new(west + x, south + y)).collect())
        };
        (0..side * side).filter(|idx| !without.contains(idx)).map(cell).collect()
    }

    proptest! {
        #[test]
        fn cells_that_fit_have_the_gaps_of_cells_none_of_which_does(
            without in prop::collection::btree_set(0..64_u32, 0..14),
            redrawn in prop::collection::vec(0..64_u32, 0..14),
        ) {
            let without: Vec<u32> = without.into_iter().collect();
            let (some, none) = (board(8, &without, &redrawn), board(8, &without, &(0..64).collect::<Vec<_>>()));
            let (some, none) = (gaps_of(some), gaps_of(none));
            prop_assert_eq!(some.len(), none.len());
            let area_m2 = |gaps: &[Gap]| gaps.iter().map(|gap| gap.area.0).sum::<f64>();
            prop_assert!((area_m2(&some) - area_m2(&none)).abs() < 1e-3, "{:?} {:?}", some, none);
        }
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
    fn an_island_in_the_hole_of_an_island_counts_for_the_hole_around_it_alone() {
        let frame = |low_m: f64, high_m: f64, width_m: f64| {
            let ring = |inset_m: f64| {
                let (low_m, high_m) = (low_m + inset_m, high_m - inset_m);
                let corners = [(low_m, low_m), (high_m, low_m), (high_m, high_m), (low_m, high_m), (low_m, low_m)];
                corners.map(|(x_m, y_m)| Planar::new(x_m, y_m)).to_vec()
            };
            Polygons::new([vec![ring(0.0), ring(width_m)]]).wound()
        };
        let nested = [frame(0.0, 100.0, 10.0), frame(20.0, 80.0, 10.0), rectangle(40.0, 40.0, 50.0, 50.0)];
        let mut areas_m2: Vec<f64> = gaps_of(nested.to_vec()).iter().map(|gap| gap.area.0).collect();
        areas_m2.sort_by(f64::total_cmp);
        let expected_m2 = [40.0 * 40.0 - 10.0 * 10.0, 80.0 * 80.0 - 60.0 * 60.0];
        assert_eq!(areas_m2.len(), expected_m2.len());
        assert!(
            areas_m2.iter().zip(expected_m2).all(|(found, expected)| (found - expected).abs() < 1e-3),
            "{areas_m2:?}"
        );
    }

    #[test]
    fn a_gap_is_surrounded_and_what_opens_outside_is_none() {
        let around = [
            rectangle(0.0, 0.0, 30.0, 10.0),
            rectangle(0.0, 10.0, 10.0, 20.0),
            rectangle(20.0, 10.0, 30.0, 20.0),
            rectangle(0.0, 20.0, 30.0, 30.0),
        ];
        let found = gaps_of(around.to_vec());
        assert_eq!(found.len(), 1, "{found:?}");
        assert!((found[0].area.0 - 100.0).abs() < 1e-3, "{found:?}");
        assert!(rectangle(10.0, 10.0, 20.0, 20.0).view().bounds().contains(found[0].at));
        assert!(gaps_of(around[..3].to_vec()).is_empty());
        assert!(gaps_of(Vec::new()).is_empty());
    }
}
