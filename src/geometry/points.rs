//! Points found by nearness, by distance and by box.
//!
//! Lambert-93, metres. A grid of small cells, row after row, holds its points in the order of the cells, so that a stretch
//! of a row is a run of points; a crowded cell holds a grid of its own. Where points crowd everywhere, the outer grid is
//! coarse and the inner ones are fine. Nearest points: O(k) on common data, the cells about the position first, then those
//! that the farthest point kept still reaches. Counting within a distance costs the cells on the rim of the disc; those
//! inside are added by their number. Memory is O(n) on any data. Points that coincide share a cell and are looked at one
//! by one. Ties go to the smallest index. Points that are not finite keep their index and are never found; from a
//! position that is not finite nothing is found, nor within a negative distance.

mod building;
mod cells;
mod counting;
mod keeping;

use std::ops::Range;

use super::position::{Bounds, Planar};
use super::tree::distance_to_box_m2;
use super::units::Metres;
use cells::{Block, Cells};
use keeping::{Keep, Nearest, NearestMany};

/// Points in a cell above which it holds a grid of its own.
const CROWD: usize = 16;
/// A run of so many points is looked at whole, whatever the cells in it hold.
const SHORT_RUN: usize = 64;
/// Some points that follow each other.
#[derive(Debug, Clone, Copy)]
struct Points<'a> {
    eastings_m: &'a [f64],
    northings_m: &'a [f64],
    point_idxs: &'a [u32],
}

/// Stands where a cell holds no grid.
const NO_GRID: u32 = u32::MAX;

/// An index of points. Immutable, and shared freely between threads.
#[derive(Debug, Clone, Default)]
pub struct PointGrid {
    /// The finite points in the order of their cells: where they are, each direction by itself, so that the distances
    /// to several are worked out at once.
    eastings_m: Vec<f64>,
    northings_m: Vec<f64>,
    /// The index of each as it was given.
    point_idxs: Vec<u32>,
    /// The outermost grid first.
    grids: Vec<Cells>,
    /// Where each cell starts among the points; one more at the end of each grid.
    starts: Vec<u32>,
    /// The grid within each cell.
    inner: Vec<u32>,
}

impl PointGrid {
    /// The nearest point to `from`, with its distance.
    pub fn nearest(&self, from: Planar) -> Option<(usize, Metres)> {
        let mut nearest = Nearest::default();
        self.search(from, &mut nearest);
        nearest.answer()
    }

    /// The `k` nearest points to `from` with their distances, nearest first; fewer where there are fewer.
    pub fn k_nearest(&self, from: Planar, k: usize) -> Vec<(usize, Metres)> {
        match k.min(self.point_idxs.len()) {
            0 => Vec::new(),
            1 => self.nearest(from).into_iter().collect(),
            k => {
                let mut nearest = NearestMany::new(k);
                self.search(from, &mut nearest);
                nearest.answer()
            }
        }
    }

    /// The points at most `reach` from `from`, in order of index.
    pub fn within(&self, from: Planar, reach: Metres) -> Vec<usize> {
        let reach_m2 = squared(reach);
        self.found_in(square(from, reach_m2), |point| from.distance_to_m2(point) <= reach_m2)
    }

    /// How many points are at most `reach` from `from`.
    pub fn count_within(&self, from: Planar, reach: Metres) -> usize {
        match self.grids.first() {
            Some(outermost) if is_finite(from) => self.count_in_grid(outermost, from, squared(reach)),
            _ => 0,
        }
    }

    /// The points in `bounds` or on its border, in order of index.
    pub fn in_bounds(&self, bounds: Bounds) -> Vec<usize> {
        self.found_in(bounds, |point| bounds.contains(point))
    }

    /// The points in `bounds` that are `wanted`, in order of index.
    fn found_in(&self, bounds: Bounds, wanted: impl Fn(Planar) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        if let Some(outermost) = self.grids.first() {
            self.runs_in(outermost, bounds, &mut |run| {
                let at = |place: usize| Planar::new(self.eastings_m[place], self.northings_m[place]);
                let near = run.filter(|&place| wanted(at(place)));
                found.extend(near.map(|place| self.point_idxs[place] as usize));
            });
        }
        found.sort_unstable();
        found
    }

    /// Shows `found` runs of points that hold all those in `bounds`.
    fn runs_in(&self, grid: &Cells, bounds: Bounds, found: &mut impl FnMut(Range<usize>)) {
        let block = grid.block_of(bounds);
        for row in block.south..block.north {
            let cells = grid.stretch(row, block.west, block.east);
            let run = self.run(cells.clone());
            if run.len() <= SHORT_RUN {
                found(run);
                continue;
            }
            for cell in cells {
                match self.grid_in(cell) {
                    None => found(self.run(cell..cell + 1)),
                    Some(inner) if inner.bounds().touches(bounds) => self.runs_in(inner, bounds, found),
                    Some(_) => {}
                }
            }
        }
    }

    /// Shows `keep` every point that it may still want.
    fn search(&self, from: Planar, keep: &mut impl Keep) {
        if let Some(outermost) = self.grids.first().filter(|_| is_finite(from)) {
            self.search_grid(outermost, from, keep);
        }
    }

    /// The block about `from` first, then what `keep` still wants around it: more rings while it has too few.
    fn search_grid(&self, grid: &Cells, from: Planar, keep: &mut impl Keep) {
        let home = grid.cell_of(from);
        let mut rings = 0;
        let mut seen = grid.around(from, rings);
        if let Some(inner) = self.grid_in(home) {
            self.search_grid(inner, from, keep);
        } else {
            rings = keep.rings_first(self.run(home..home + 1).len());
            seen = grid.around(from, rings);
            self.search_block(grid, seen, from, keep);
            keep.settle();
        }
        while seen != grid.whole() {
            let limit_m2 = keep.limit_m2();
            let wanted = if limit_m2.is_finite() {
                grid.block_of(square(from, limit_m2))
            } else {
                rings = 2 * rings + 1;
                grid.around(from, rings)
            };
            if seen.holds(wanted) {
                return;
            }
            let wanted = wanted.joined(seen);
            for strip in wanted.around(seen) {
                self.search_block(grid, strip, from, keep);
            }
            keep.settle();
            seen = wanted;
        }
    }

    fn search_block(&self, grid: &Cells, block: Block, from: Planar, keep: &mut impl Keep) {
        if block.west >= block.east {
            return;
        }
        for row in block.south..block.north {
            let cells = grid.stretch(row, block.west, block.east);
            let run = self.run(cells.clone());
            if run.len() <= SHORT_RUN {
                keep.show(from, self.points(run));
            } else {
                self.search_cells(cells, from, keep);
            }
        }
    }

    fn search_cells(&self, cells: Range<usize>, from: Planar, keep: &mut impl Keep) {
        for cell in cells {
            let run = self.run(cell..cell + 1);
            match self.grid_in(cell) {
                None => keep.show(from, self.points(run)),
                Some(inner) if distance_to_box_m2(from, inner.bounds()) <= keep.limit_m2() => {
                    self.search_grid(inner, from, keep);
                }
                Some(_) => {}
            }
        }
    }

    /// The points at consecutive places.
    fn points(&self, run: Range<usize>) -> Points<'_> {
        Points {
            eastings_m: &self.eastings_m[run.clone()],
            northings_m: &self.northings_m[run.clone()],
            point_idxs: &self.point_idxs[run],
        }
    }

    /// The places of the points of consecutive cells.
    fn run(&self, cells: Range<usize>) -> Range<usize> {
        self.starts[cells.start] as usize..self.starts[cells.end] as usize
    }

    /// The grid within a cell.
    fn grid_in(&self, cell: usize) -> Option<&Cells> {
        let inner = self.inner[cell];
        (inner != NO_GRID).then(|| &self.grids[inner as usize])
    }
}

impl<'a> Points<'a> {
    /// The same, so many at a time.
    fn batches(self, size: usize) -> impl Iterator<Item = Self> {
        let directions = self.eastings_m.chunks(size).zip(self.northings_m.chunks(size));
        directions.zip(self.point_idxs.chunks(size)).map(|((eastings_m, northings_m), point_idxs)| Self {
            eastings_m,
            northings_m,
            point_idxs,
        })
    }

    /// The squared distance to each.
    fn distances_m2(self, from: Planar) -> impl Iterator<Item = f64> + 'a {
        self.eastings_m.iter().zip(self.northings_m).map(move |(x_m, y_m)| {
            let (dx_m, dy_m) = (x_m - from.x_m, y_m - from.y_m);
            dx_m * dx_m + dy_m * dy_m
        })
    }
}

/// The square of a distance; below 0, which no distance is, for a negative one.
fn squared(reach: Metres) -> f64 {
    if reach.0 >= 0.0 { reach.0 * reach.0 } else { -1.0 }
}

/// The square around the disc of a squared radius, widened by more than rounding can take away.
fn square(from: Planar, reach_m2: f64) -> Bounds {
    let half_m = widened(reach_m2);
    Bounds {
        min_x_m: from.x_m - half_m,
        min_y_m: from.y_m - half_m,
        max_x_m: from.x_m + half_m,
        max_y_m: from.y_m + half_m,
    }
}

/// The root of a squared length, and a few last digits more.
fn widened(length_m2: f64) -> f64 {
    length_m2.sqrt() * (1.0 + 8.0 * f64::EPSILON)
}

fn is_finite(point: Planar) -> bool {
    point.x_m.is_finite() && point.y_m.is_finite()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::keeping::Found;
    use super::*;
    use crate::geometry::numbers::stored;

    /// Points of a small grid, so that ties and shared columns are common; one in ten is not finite.
    fn points() -> impl Strategy<Value = Vec<Planar>> {
        let one = (0..40i32, 0..40i32, 0..10u8)
            .prop_map(|(x, y, kind)| Planar::new(if kind == 0 { f64::NAN } else { f64::from(x) }, f64::from(y)));
        prop::collection::vec(one, 0..200)
    }

    fn by_hand(points: &[Planar], from: Planar) -> Vec<Found> {
        let mut all: Vec<_> = (0..points.len())
            .filter(|&idx| is_finite(points[idx]))
            .map(|idx| Found { distance_m2: from.distance_to_m2(points[idx]), point_idx: stored(idx) })
            .collect();
        all.sort_unstable();
        all
    }

    proptest! {
        #[test]
        fn the_index_agrees_with_looking_at_every_point(
            points in points(), x in -10..50i32, y in -10..50i32, k in 0..30usize, reach in 0..30i32,
        ) {
            let from = Planar::new(f64::from(x), f64::from(y));
            let (grid, all) = (PointGrid::build(&points), by_hand(&points, from));
            let answers: Vec<_> = all.iter().map(|found| found.as_answer()).collect();
            prop_assert_eq!(grid.nearest(from), answers.first().copied());
            prop_assert_eq!(grid.k_nearest(from, k), answers[..k.min(answers.len())].to_vec());
            let reach_m2 = f64::from(reach * reach);
            let mut near: Vec<_> =
                all.iter().filter(|found| found.distance_m2 <= reach_m2).map(|found| found.point_idx as usize).collect();
            near.sort_unstable();
            prop_assert_eq!(grid.count_within(from, Metres(f64::from(reach))), near.len());
            prop_assert_eq!(grid.within(from, Metres(f64::from(reach))), near);
        }

        #[test]
        fn a_box_holds_the_points_on_its_border(points in points(), x in 0..40i32, y in 0..40i32, side in 0..20i32) {
            let (min_x_m, min_y_m) = (f64::from(x), f64::from(y));
            let bounds = Bounds { min_x_m, min_y_m, max_x_m: f64::from(x + side), max_y_m: f64::from(y + side) };
            let by_hand: Vec<_> = (0..points.len()).filter(|&idx| bounds.contains(points[idx])).collect();
            prop_assert_eq!(PointGrid::build(&points).in_bounds(bounds), by_hand);
        }
    }

    #[test]
    fn memory_grows_with_the_number_of_points_whatever_their_spread() {
        let spreads: [fn(f64) -> (f64, f64); 5] = [
            |share| (share, (share * 1e6).fract()),
            |_| (3.0, 4.0),
            |share| (share, 0.0),
            |share| (share, share),
            |share| (share.powi(40), 1.0 - share.powi(40)),
        ];
        for spread in spreads {
            for count in [10_000u32, 40_000] {
                let at = |idx| spread(f64::from(idx) / f64::from(count));
                let points: Vec<_> =
                    (0..count).map(at).map(|(x, y)| Planar::new(6e5 + 1e4 * x, 6e6 + 1e4 * y)).collect();
                let index = PointGrid::build(&points);
                assert!(index.starts.len() <= 3 * points.len() + 10, "{} cells", index.starts.len());
                assert!(index.grids.len() <= points.len() / CROWD + 10, "{} grids", index.grids.len());
            }
        }
    }
}
