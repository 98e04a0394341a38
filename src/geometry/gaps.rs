//! The gaps between features: the holes of their union.
//!
//! Lambert-93, m². The union is made block by block on whole numbers: positions are brought to one grid of at least 2³⁰
//! steps across the whole (a millimetre over France), features that lie near each other are united, and blocks are then
//! united with blocks beside them until one is left. What no feature outside of its block comes near is settled there and
//! leaves: a hole, which nothing can cover any more, and a part, which nothing can join. So a block hands on hardly more
//! than its rim, and memory is that of a few blocks and of all rims, whether features meet edge by edge or not. The grid is
//! one and the same for all blocks, or borders on which two blocks agree would come apart. O(n log n), on all cores; where
//! one feature runs between most others, what it comes near waits for it and costs what the whole union would.

use std::ops::Range;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;
use rayon::prelude::*;

use super::boxes::BoxIndex;
use super::column::{PolygonColumn, Polygons, PolygonsRef};
use super::coverage::{Gap, Largest};
use super::label::label_point;
use super::position::{Bounds, Planar};
use super::units::{Metres, SquareMetres};

/// Positions of the features of a block, about: few enough for the caches of a core.
const BLOCK_POSITIONS: usize = 8_192;
/// Blocks that are united at once.
const FAN_IN: usize = 8;
/// The least half of the width of the grid, in steps, as a power of two; it is less than twice that, so that corners fit
/// into 32 bits, and stay there when they are moved a little.
const HALF_WIDTH_LOG2: i32 = 29;
/// A nanometre is fine enough for any step.
const HALF_WIDTH_MIN_M: f64 = 0.5;
/// How far, in steps of the grid, a corner may be moved where edges cross, at most (about).
const MOVED_STEPS: f64 = 16.0;

/// The gaps between `features` that are larger than `tolerance`, and the `most` largest; of equals, the southernmost and
/// then the westernmost comes first.
pub fn gaps(features: &PolygonColumn<Planar>, boxes: &BoxIndex, tolerance: SquareMetres, most: usize) -> Largest<Gap> {
    let uniting = Uniting { features, boxes, tolerance, grid: Grid::over(boxes.extent()) };
    uniting.largest(BLOCK_POSITIONS, most)
}

/// A part of a union that may lie in a hole.
struct Island {
    outline: Polygons<Planar>,
    bounds: Bounds,
    /// A position inside.
    at: Option<Planar>,
}

impl Island {
    fn of(outline: Polygons<Planar>) -> Self {
        Self { bounds: outline.view().bounds(), at: label_point(outline.view()), outline }
    }

    fn lies_in(&self, outline: PolygonsRef<'_, Planar>, bounds: Bounds) -> bool {
        is_within(self.bounds, bounds) && self.at.is_some_and(|at| outline.holds(at))
    }
}

fn is_within(inner: Bounds, outer: Bounds) -> bool {
    outer.joined(inner) == outer
}

/// A hole but for the islands in it. Parts of one union meet in single positions at most, so that an island lies in the
/// hole wholly or not at all: where a position inside of it does. What lies within an island is none of the hole's: it is
/// taken away with the island.
fn without_islands(
    hole: PolygonsRef<'_, Planar>,
    bounds: Bounds,
    islands: &[Island],
    boxes: &BoxIndex,
) -> Polygons<Planar> {
    let within: Vec<usize> =
        boxes.touching(bounds).into_iter().filter(|&idx| islands[idx].lies_in(hole, bounds)).collect();
    let is_nested = |&idx: &usize| {
        let inner = &islands[idx];
        let around = boxes.touching(inner.bounds).into_iter();
        around.filter(|other| within.binary_search(other).is_ok()).any(|other| {
            let outer = &islands[other];
            outer.bounds != inner.bounds && inner.lies_in(outer.outline.view(), outer.bounds)
        })
    };
    let directly = within.iter().filter(|idx| !is_nested(idx));
    let of_islands = directly.flat_map(|&idx| islands[idx].outline.view().rings());
    Polygons::new([hole.rings().chain(of_islands).map(<[Planar]>::to_vec).collect()]).wound()
}

/// What of a union is settled.
#[derive(Debug, Default)]
struct Settled {
    /// Holes that surround more than the tolerance, those in the holes of other parts included.
    holes: Vec<Vec<IntPoint>>,
    /// The outer rings of parts.
    parts: Vec<Vec<IntPoint>>,
}

/// The union of features that follow each other in the order of their index.
#[derive(Debug)]
struct Block {
    /// Which.
    places: Range<usize>,
    /// The rings of the union that are not settled: inside on the left, settled holes filled.
    rings: Vec<Vec<IntPoint>>,
    settled: Settled,
}

/// Features on their way to their union.
struct Uniting<'a> {
    features: &'a PolygonColumn<Planar>,
    boxes: &'a BoxIndex,
    tolerance: SquareMetres,
    grid: Grid,
}

impl Uniting<'_> {
    /// The gaps, found in blocks of about so many positions.
    fn largest(&self, block_positions: usize, most: usize) -> Largest<Gap> {
        let Settled { holes, parts } = self.whole(block_positions);
        let of_holes: Vec<Bounds> = holes.iter().map(|hole| self.grid.bounds(hole)).collect();
        let index = BoxIndex::build(&of_holes);
        let is_in_a_hole = |part: &&Vec<IntPoint>| {
            let inner = self.grid.bounds(part);
            index.touching(inner).into_iter().any(|idx| is_within(inner, of_holes[idx]))
        };
        let islands: Vec<Island> =
            parts.iter().filter(is_in_a_hole).map(|part| Island::of(self.grid.surrounded(part))).collect();
        let boxes = BoxIndex::build(&islands.iter().map(|island| island.bounds).collect::<Vec<_>>());
        let open_at =
            |idx: usize| without_islands(self.grid.surrounded(&holes[idx]).view(), of_holes[idx], &islands, &boxes);
        let measured = |idx: usize| (open_at(idx).view().area().0, idx);
        let mut open: Vec<(f64, usize)> = (0..holes.len()).into_par_iter().map(measured).collect();
        open.retain(|(area_m2, _)| *area_m2 > self.tolerance.0);
        let south_west = |idx: usize| (of_holes[idx].min_y_m, of_holes[idx].min_x_m);
        open.par_sort_unstable_by(|left, right| {
            let (one, other) = (south_west(left.1), south_west(right.1));
            right
                .0
                .total_cmp(&left.0)
                .then(one.0.total_cmp(&other.0))
                .then(one.1.total_cmp(&other.1))
                .then(left.1.cmp(&right.1))
        });
        let count = open.len();
        open.truncate(most);
        let placed = |(area_m2, idx): (f64, usize)| {
            let at = label_point(open_at(idx).view()).unwrap_or_else(|| of_holes[idx].middle());
            Gap { area: SquareMetres(area_m2), at }
        };
        Largest { count, largest: open.into_par_iter().map(placed).collect() }
    }

    /// The union of all features, in blocks of about so many positions at first.
    fn whole(&self, block_positions: usize) -> Settled {
        let places = self.places(block_positions).into_par_iter();
        let mut blocks: Vec<Block> = places.map(|places| self.block_of(places)).collect();
        while blocks.len() > 1 {
            let mut beside = Vec::with_capacity(blocks.len().div_ceil(FAN_IN));
            while !blocks.is_empty() {
                let rest = blocks.split_off(blocks.len().min(FAN_IN));
                beside.push(std::mem::replace(&mut blocks, rest));
            }
            blocks = beside.into_par_iter().map(|blocks| self.joined(blocks)).collect();
        }
        blocks.pop().map(|block| block.settled).unwrap_or_default()
    }

    /// Stretches of the order of the index, each with about so many positions.
    fn places(&self, block_positions: usize) -> Vec<Range<usize>> {
        let (mut blocks, mut start, mut positions) = (Vec::new(), 0, 0);
        let order = self.boxes.in_order();
        for (place, &feature_idx) in order.iter().enumerate() {
            positions += self.features.get(feature_idx as usize).vertices();
            if positions >= block_positions || place + 1 == order.len() {
                blocks.push(start..place + 1);
                (start, positions) = (place + 1, 0);
            }
        }
        blocks
    }

    fn block_of(&self, places: Range<usize>) -> Block {
        let features = self.boxes.in_order()[places.clone()].iter().map(|&idx| self.features.get(idx as usize));
        let mut overlay = overlay_of(features.clone().map(PolygonsRef::vertices).sum());
        for ring in features.flat_map(PolygonsRef::rings) {
            overlay.add_path_iter(ring.iter().map(|at| self.grid.point(*at)), ShapeType::Subject);
        }
        self.united(overlay, places, Settled::default())
    }

    fn joined(&self, blocks: Vec<Block>) -> Block {
        let places = blocks.iter().map(|block| block.places.clone()).reduce(|all, places| all.start..places.end);
        let mut overlay = overlay_of(blocks.iter().flat_map(|block| &block.rings).map(Vec::len).sum());
        let mut settled = Settled::default();
        for Block { rings, settled: mut of_block, .. } in blocks {
            overlay.add_contours(&rings, ShapeType::Subject);
            settled.holes.append(&mut of_block.holes);
            settled.parts.append(&mut of_block.parts);
        }
        self.united(overlay, places.unwrap_or_default(), settled)
    }

    fn united(&self, mut overlay: Overlay, places: Range<usize>, mut settled: Settled) -> Block {
        let mut rings = Vec::new();
        for shape in overlay.overlay(OverlayRule::Subject, FillRule::Positive) {
            for (ring_idx, mut ring) in shape.into_iter().enumerate() {
                // A hole that meets the rim in a corner may come wound as the rim is.
                if (doubled_area(&ring) > 0) != (ring_idx == 0) {
                    ring.reverse();
                }
                let near = self.grid.bounds(&ring).grown(self.grid.moved());
                if self.boxes.touches_beyond(near, &places) {
                    rings.push(ring);
                } else if ring_idx == 0 {
                    settled.parts.push(ring);
                } else if self.grid.surrounded(&ring).view().area().0 > self.tolerance.0 {
                    settled.holes.push(ring);
                }
            }
        }
        Block { places, rings, settled }
    }
}

/// Twice the area of a ring in steps of the grid, above zero counter-clockwise.
fn doubled_area(ring: &[IntPoint]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    let swept = |(at, next): (&IntPoint, &IntPoint)| {
        i128::from(at.x) * i128::from(next.y) - i128::from(at.y) * i128::from(next.x)
    };
    ring.iter().zip(next).map(swept).sum()
}

/// Many blocks are united at once: one of them needs no threads of its own.
fn overlay_of(edges: usize) -> Overlay {
    Overlay::new_custom(edges, IntOverlayOptions::ogc(), Solver { multithreading: None, ..Solver::AUTO })
}

/// The grid of whole numbers.
#[derive(Debug, Clone, Copy)]
struct Grid {
    middle: Planar,
    /// A power of two, so that only the sum with the middle rounds.
    step_m: f64,
}

impl Grid {
    fn over(extent: Bounds) -> Self {
        if extent.is_empty() {
            return Self { middle: Planar::new(0.0, 0.0), step_m: 1.0 };
        }
        let half_width_m = (extent.width().0.max(extent.height().0) / 2.0).max(HALF_WIDTH_MIN_M);
        Self { middle: extent.middle(), step_m: (half_width_m.log2().floor() - f64::from(HALF_WIDTH_LOG2)).exp2() }
    }

    fn point(&self, at: Planar) -> IntPoint {
        let steps = |from_middle_m: f64| nearest(from_middle_m / self.step_m);
        IntPoint::new(steps(at.x_m - self.middle.x_m), steps(at.y_m - self.middle.y_m))
    }

    fn planar(&self, point: IntPoint) -> Planar {
        let metres = |steps: i32| f64::from(steps) * self.step_m;
        Planar::new(self.middle.x_m + metres(point.x), self.middle.y_m + metres(point.y))
    }

    /// The box around a ring.
    fn bounds(&self, ring: &[IntPoint]) -> Bounds {
        ring.iter().fold(Bounds::EMPTY, |bounds, point| bounds.including(self.planar(*point)))
    }

    /// What a ring surrounds.
    fn surrounded(&self, ring: &[IntPoint]) -> Polygons<Planar> {
        Polygons::single(ring.iter().chain(&ring[..1]).map(|point| self.planar(*point)).collect()).wound()
    }

    /// How far a corner may be from where it was given.
    fn moved(&self) -> Metres {
        Metres(MOVED_STEPS * self.step_m)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the grid is as wide as 30 bits hold, and the cast saturates")]
fn nearest(steps: f64) -> i32 {
    steps.round() as i32
}

#[cfg(test)]
mod tests {
    use geo::{Area, Contains, LineString, MultiPolygon, Polygon, unary_union};
    use proptest::prelude::*;

    use super::super::clip::to_geo;
    use super::*;

    const TOLERANCE: SquareMetres = SquareMetres(1.0);

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Polygons<Planar> {
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        Polygons::single(corners.map(|(x_m, y_m)| Planar::new(x_m, y_m)).to_vec())
    }

    /// A square without a smaller one in its midst.
    fn frame(low_m: f64, high_m: f64, width_m: f64) -> Polygons<Planar> {
        let ring = |inset_m: f64| {
            let (low_m, high_m) = (low_m + inset_m, high_m - inset_m);
            rectangle(low_m, low_m, high_m, high_m).view().positions().copied().collect()
        };
        Polygons::new([vec![ring(0.0), ring(width_m)]]).wound()
    }

    /// The areas of the gaps, in order, found in blocks of about so many positions.
    fn areas_m2(features: &[Polygons<Planar>], block_positions: usize) -> Vec<f64> {
        let boxes = BoxIndex::build(&features.iter().map(|feature| feature.view().bounds()).collect::<Vec<_>>());
        let features: PolygonColumn<Planar> = features.iter().cloned().collect();
        let grid = Grid::over(boxes.extent());
        let uniting = Uniting { features: &features, boxes: &boxes, tolerance: TOLERANCE, grid };
        let Largest { count, largest } = uniting.largest(block_positions, usize::MAX);
        assert_eq!(count, largest.len());
        in_order(largest.iter().map(|gap| gap.area.0).collect())
    }

    fn in_order(mut areas_m2: Vec<f64>) -> Vec<f64> {
        areas_m2.sort_by(f64::total_cmp);
        areas_m2
    }

    /// The same from the union of all features at once, by `geo`: its holes but for the parts in them.
    fn areas_of_the_whole_m2(features: &[Polygons<Planar>]) -> Vec<f64> {
        let origin = Planar::new(0.0, 0.0);
        let parts: Vec<MultiPolygon<f64>> = features.iter().map(|feature| to_geo(feature.view(), origin)).collect();
        let union = unary_union(&parts);
        let filled = |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new());
        let outer: Vec<Polygon<f64>> = union.iter().map(|part| filled(part.exterior())).collect();
        let open = union.iter().flat_map(Polygon::interiors).map(|ring| {
            let hole = filled(ring);
            let islands: Vec<&Polygon<f64>> = outer.iter().filter(|part| hole.contains(*part)).collect();
            hole.unsigned_area() - unary_union(islands).unsigned_area()
        });
        in_order(open.filter(|area_m2| *area_m2 > TOLERANCE.0).collect())
    }

    fn assert_same(found: &[f64], expected: &[f64]) {
        let is_near = |(found, expected): (&f64, &f64)| (found - expected).abs() < 1e-3;
        assert!(
            found.len() == expected.len() && found.iter().zip(expected).all(is_near),
            "found {found:?}, expected {expected:?}"
        );
    }

    /// A board of squares of ten metres without some of them, some drawn with more vertices than their neighbours have, some
    /// moved a little.
    fn board(side: u32, without: &[u32], redrawn: &[u32], moved: &[u32]) -> Vec<Polygons<Planar>> {
        let cell = |idx: u32| {
            let by_m = if moved.contains(&idx) { 0.75 } else { 0.0 };
            let (west, south) = (f64::from(idx % side) * 10.0 + by_m, f64::from(idx / side) * 10.0 + by_m);
            let mut corners = vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];
            if redrawn.contains(&idx) {
                corners.insert(1, (5.0, 0.0));
            }
            Polygons::single(corners.into_iter().map(|(x, y)| Planar::new(west + x, south + y)).collect())
        };
        (0..side * side).filter(|idx| !without.contains(idx)).map(cell).collect()
    }

    fn cells(most: usize) -> impl Strategy<Value = Vec<u32>> {
        prop::collection::vec(0..144_u32, 0..most)
    }

    proptest! {
        #[test]
        fn blocks_have_the_gaps_of_the_whole(
            without in cells(40), redrawn in cells(40), moved in cells(20), block_positions in 4..200_usize,
        ) {
            let features = board(12, &without, &redrawn, &moved);
            assert_same(&areas_m2(&features, block_positions), &areas_of_the_whole_m2(&features));
        }

        #[test]
        fn rectangles_at_random_have_the_gaps_of_the_whole(
            corners in prop::collection::vec((0..60_i32, 0..60_i32, 1..25_i32, 1..4_i32, any::<bool>()), 0..120),
            around in any::<bool>(),
            block_positions in 4..200_usize,
        ) {
            let features = corners.iter().map(|&(x, y, long, short, is_level)| {
                let (width, height) = if is_level { (long, short) } else { (short, long) };
                rectangle(x.into(), y.into(), (x + width).into(), (y + height).into())
            });
            let mut features: Vec<_> = features.collect();
            if around {
                features.extend([frame(-20.0, 120.0, 2.0), frame(-10.0, 110.0, 3.0)]);
            }
            assert_same(&areas_m2(&features, block_positions), &areas_of_the_whole_m2(&features));
        }
    }

    #[test]
    fn an_island_in_the_hole_of_an_island_counts_for_the_hole_around_it_alone() {
        let nested = [frame(0.0, 100.0, 10.0), frame(20.0, 80.0, 10.0), rectangle(40.0, 40.0, 50.0, 50.0)];
        let expected_m2 = [40.0 * 40.0 - 10.0 * 10.0, 80.0 * 80.0 - 60.0 * 60.0];
        for block_positions in [1, BLOCK_POSITIONS] {
            assert_same(&areas_m2(&nested, block_positions), &expected_m2);
        }
    }

    #[test]
    fn a_gap_is_surrounded_and_what_opens_outside_is_none() {
        let around = [
            rectangle(0.0, 0.0, 30.0, 10.0),
            rectangle(0.0, 10.0, 10.0, 20.0),
            rectangle(20.0, 10.0, 30.0, 20.0),
            rectangle(0.0, 20.0, 30.0, 30.0),
        ];
        let of = |features: &[Polygons<Planar>]| {
            let boxes = BoxIndex::build(&features.iter().map(|feature| feature.view().bounds()).collect::<Vec<_>>());
            gaps(&features.iter().cloned().collect(), &boxes, TOLERANCE, usize::MAX).largest
        };
        let found = of(&around);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!((found[0].area.0 - 100.0).abs() < 1e-3, "{found:?}");
        assert!(rectangle(10.0, 10.0, 20.0, 20.0).view().bounds().contains(found[0].at));
        assert!(of(&around[..3]).is_empty() && of(&[]).is_empty());
    }

    #[test]
    fn what_lies_apart_leaves_its_block_at_once() {
        let apart = board(40, &[], &[], &[]).into_iter().step_by(2).collect::<Vec<_>>();
        let apart: Vec<_> =
            apart.into_iter().map(|cell| cell.mapped(|at| Planar::new(at.x_m * 2.0, at.y_m * 2.0))).collect();
        assert_same(&areas_m2(&apart, 64), &areas_of_the_whole_m2(&apart));
    }
}
