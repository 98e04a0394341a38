//! Points found by nearness, by distance and by box.
//!
//! Lambert-93, metres. Points are cut by easting into columns of equal count, about √n, and sorted by northing in their
//! column, where buckets of equal height say where to start: columns are narrow and buckets low where points crowd, so
//! clusters cost little more than even spreads. A question opens the columns near it, nearest first, and in each the
//! stretch near its northing: O(1) a column on common data, O(log n) on any. Ties go to the smallest index. Points that
//! are not finite keep their index and are never found; from a position that is not finite nothing is found.

use std::collections::BinaryHeap;
use std::ops::Range;

use super::numbers::{real, stored, whole};
use super::position::{Bounds, Planar};
use super::slabs::slab_of;
use super::units::Metres;

/// Points in a column, in square roots of how many there are: twice as wide as points lie apart, columns are few enough
/// to open and narrow enough to scan.
const COLUMN_ROOTS: f64 = 2.0;
/// Points in a column, at least.
const FEWEST: usize = 8;
/// Points in a bucket, about.
const BUCKET_POINTS: usize = 4;
/// A stretch longer than this is counted whole where it surely lies in reach.
const LONG_STRETCH: usize = 24;

/// An index of points. Immutable, and shared freely between threads.
#[derive(Debug, Clone, Default)]
pub struct PointGrid {
    columns: Vec<Column>,
    points: Vec<Planar>,
    point_idxs: Vec<u32>,
    /// Where each bucket of each column starts among the points; one more at the end of each column.
    bucket_starts: Vec<u32>,
}

/// A stretch of the points, in order of northing.
#[derive(Debug, Clone)]
struct Column {
    west_m: f64,
    east_m: f64,
    south_m: f64,
    buckets_per_m: f64,
    first_bucket: usize,
    buckets: usize,
    span: Range<usize>,
}

impl Column {
    /// How far east or west of the column an easting lies, 0 in it.
    fn offset_m(&self, x_m: f64) -> f64 {
        (self.west_m - x_m).max(x_m - self.east_m).max(0.0)
    }

    /// How far the farther side of the column is.
    fn far_side_m(&self, x_m: f64) -> f64 {
        (x_m - self.west_m).max(self.east_m - x_m)
    }

    /// The bucket of a northing among those of all columns; never decreases as the northing grows.
    fn bucket_of(&self, y_m: f64) -> usize {
        self.first_bucket + slab_of(y_m - self.south_m, self.buckets_per_m, self.buckets)
    }
}

impl PointGrid {
    /// The index of `points`.
    pub fn build(points: &[Planar]) -> Self {
        let mut order: Vec<u32> = (0..points.len()).filter(|&idx| is_finite(points[idx])).map(stored).collect();
        let at = |idx: &u32| points[*idx as usize];
        order.sort_unstable_by(|left, right| {
            at(left).x_m.total_cmp(&at(right).x_m).then(at(left).y_m.total_cmp(&at(right).y_m)).then(left.cmp(right))
        });
        let in_column = whole(COLUMN_ROOTS * real(order.len()).sqrt()).max(FEWEST);
        let mut grid = Self::default();
        for members in order.chunks_mut(in_column) {
            let (west_m, east_m) = (at(&members[0]).x_m, at(&members[members.len() - 1]).x_m);
            members.sort_unstable_by(|left, right| at(left).y_m.total_cmp(&at(right).y_m).then(left.cmp(right)));
            let first = grid.points.len();
            grid.points.extend(members.iter().map(at));
            grid.push_column(west_m, east_m, first..first + members.len());
        }
        grid.point_idxs = order;
        grid
    }

    /// Adds the column of the points in `span`, which are in order of northing.
    fn push_column(&mut self, west_m: f64, east_m: f64, span: Range<usize>) {
        let (south_m, north_m) = (self.points[span.start].y_m, self.points[span.end - 1].y_m);
        let buckets = span.len().div_ceil(BUCKET_POINTS);
        let buckets_per_m = real(buckets) / (north_m - south_m).max(f64::MIN_POSITIVE);
        let first_bucket = self.bucket_starts.len();
        let column = Column { west_m, east_m, south_m, buckets_per_m, first_bucket, buckets, span: span.clone() };
        let mut place = span.start;
        for bucket in first_bucket..first_bucket + buckets {
            let members = self.points[place..span.end].partition_point(|point| column.bucket_of(point.y_m) < bucket);
            place += members;
            self.bucket_starts.push(stored(place));
        }
        self.bucket_starts.push(stored(span.end));
        self.columns.push(column);
    }

    /// The nearest point to `from`, with its distance.
    pub fn nearest(&self, from: Planar) -> Option<(usize, Metres)> {
        let mut best = Best { distance_m2: f64::INFINITY, point_idx: u32::MAX };
        self.search(from, f64::INFINITY, |distance_m2, point_idx| {
            let found = Best { distance_m2, point_idx };
            if found < best {
                best = found;
            }
            best.distance_m2
        });
        best.distance_m2.is_finite().then(|| best.as_answer())
    }

    /// The `k` nearest points to `from` with their distances, nearest first; fewer where there are fewer.
    pub fn k_nearest(&self, from: Planar, k: usize) -> Vec<(usize, Metres)> {
        if k == 0 {
            return Vec::new();
        }
        let mut kept: BinaryHeap<Best> = BinaryHeap::with_capacity(k.min(self.points.len()) + 1);
        self.search(from, f64::INFINITY, |distance_m2, point_idx| {
            let found = Best { distance_m2, point_idx };
            if kept.len() < k {
                kept.push(found);
            } else if let Some(mut worst) = kept.peek_mut().filter(|worst| found < **worst) {
                *worst = found;
            }
            if kept.len() < k { f64::INFINITY } else { kept.peek().map_or(f64::INFINITY, |worst| worst.distance_m2) }
        });
        kept.into_sorted_vec().into_iter().map(Best::as_answer).collect()
    }

    /// The points at most `reach` from `from`, in order of index.
    pub fn within(&self, from: Planar, reach: Metres) -> Vec<usize> {
        let mut found = Vec::new();
        let reach_m2 = reach.0 * reach.0;
        self.columns_between(from.x_m - reach.0, from.x_m + reach.0, |column| {
            let span = self.between(column, from.y_m - reach.0, from.y_m + reach.0);
            let near = span.filter(|&place| from.distance_to_m2(self.points[place]) <= reach_m2);
            found.extend(near.map(|place| self.point_idxs[place] as usize));
        });
        found.sort_unstable();
        found
    }

    /// How many points are at most `reach` from `from`.
    pub fn count_within(&self, from: Planar, reach: Metres) -> usize {
        let reach_m2 = reach.0 * reach.0;
        let mut count = 0;
        self.columns_between(from.x_m - reach.0, from.x_m + reach.0, |column| {
            count += self.count_in_column(column, from, reach_m2);
        });
        count
    }

    /// The points in `bounds` or on its border, in order of index.
    pub fn in_bounds(&self, bounds: Bounds) -> Vec<usize> {
        let mut found = Vec::new();
        self.columns_between(bounds.min_x_m, bounds.max_x_m, |column| {
            let span = self.between(column, bounds.min_y_m, bounds.max_y_m);
            let inside = span.filter(|&place| bounds.contains(self.points[place]));
            found.extend(inside.map(|place| self.point_idxs[place] as usize));
        });
        found.sort_unstable();
        found
    }

    /// How many points of a column lie in reach.
    fn count_in_column(&self, column: &Column, from: Planar, reach_m2: f64) -> usize {
        let offset_m = column.offset_m(from.x_m);
        // Widened by more than rounding can take away, so that the stretch misses no point.
        let half_m = ((reach_m2 - offset_m * offset_m).max(0.0) + 4.0 * f64::EPSILON * reach_m2).sqrt();
        let span = self.between(column, from.y_m - half_m, from.y_m + half_m);
        let count = |span: Range<usize>| {
            self.points[span].iter().filter(|point| from.distance_to_m2(**point) <= reach_m2).count()
        };
        if span.len() <= LONG_STRETCH {
            return count(span);
        }
        // Narrowed by more than rounding can add: all of this stretch is in reach, however far across the column.
        let far_m = column.far_side_m(from.x_m);
        let sure_m = ((1.0 - 1e-12) * reach_m2 - far_m * far_m).max(0.0).sqrt();
        let sure = self.between(column, from.y_m - sure_m, from.y_m + sure_m);
        if sure_m > 0.0 { count(span.start..sure.start) + sure.len() + count(sure.end..span.end) } else { count(span) }
    }

    /// Shows `found` the columns that reach between two eastings.
    fn columns_between<'a>(&'a self, west_m: f64, east_m: f64, mut found: impl FnMut(&'a Column)) {
        let first = self.columns.partition_point(|column| column.east_m < west_m);
        self.columns[first..].iter().take_while(|column| column.west_m <= east_m).for_each(&mut found);
    }

    /// The places in a column between two northings, both included.
    fn between(&self, column: &Column, south_m: f64, north_m: f64) -> Range<usize> {
        let first = self.first_place(column, south_m, |y_m| y_m < south_m);
        let end = self.first_place(column, north_m, |y_m| y_m <= north_m);
        first..end.max(first)
    }

    /// The first place in a column that `is_before` no longer holds for, which can only change in the bucket of `y_m`.
    fn first_place(&self, column: &Column, y_m: f64, is_before: impl Fn(f64) -> bool) -> usize {
        let bucket = column.bucket_of(y_m);
        let span = self.bucket_starts[bucket] as usize..self.bucket_starts[bucket + 1] as usize;
        span.start + self.points[span].partition_point(|point| is_before(point.y_m))
    }

    /// Offers points to `offer`, roughly nearest first, until none can be as near as the limit that it returns (m²).
    fn search(&self, from: Planar, mut limit_m2: f64, mut offer: impl FnMut(f64, u32) -> f64) {
        if !is_finite(from) {
            return;
        }
        let mut east = self.columns.partition_point(|column| column.east_m < from.x_m);
        let mut west = east;
        loop {
            let offset_m = |column: Option<&Column>| column.map_or(f64::INFINITY, |column| column.offset_m(from.x_m));
            let east_m = offset_m(self.columns.get(east));
            let west_m = offset_m(west.checked_sub(1).and_then(|idx| self.columns.get(idx)));
            let next_m = east_m.min(west_m);
            if next_m.is_infinite() || next_m * next_m > limit_m2 {
                return;
            }
            let column = if east_m <= west_m {
                east += 1;
                &self.columns[east - 1]
            } else {
                west -= 1;
                &self.columns[west]
            };
            limit_m2 = self.search_column(column, from, limit_m2, &mut offer);
        }
    }

    /// Offers the points of one column, nearest northing first.
    fn search_column(
        &self,
        column: &Column,
        from: Planar,
        mut limit_m2: f64,
        offer: &mut impl FnMut(f64, u32) -> f64,
    ) -> f64 {
        let mut north = self.first_place(column, from.y_m, |y_m| y_m < from.y_m);
        let mut south = north;
        loop {
            let north_m = if north < column.span.end { self.points[north].y_m - from.y_m } else { f64::INFINITY };
            let south_m = if south > column.span.start { from.y_m - self.points[south - 1].y_m } else { f64::INFINITY };
            let next_m = north_m.min(south_m);
            if next_m.is_infinite() || next_m * next_m > limit_m2 {
                return limit_m2;
            }
            let place = if north_m <= south_m {
                north += 1;
                north - 1
            } else {
                south -= 1;
                south
            };
            let distance_m2 = from.distance_to_m2(self.points[place]);
            if distance_m2 <= limit_m2 {
                limit_m2 = offer(distance_m2, self.point_idxs[place]);
            }
        }
    }
}

/// A point found: ordered by distance, then by index.
#[derive(Debug, Clone, Copy)]
struct Best {
    distance_m2: f64,
    point_idx: u32,
}

impl Best {
    fn as_answer(self) -> (usize, Metres) {
        (self.point_idx as usize, Metres(self.distance_m2.sqrt()))
    }
}

impl Ord for Best {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.distance_m2.total_cmp(&other.distance_m2).then(self.point_idx.cmp(&other.point_idx))
    }
}

impl PartialOrd for Best {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Best {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Best {}

fn is_finite(point: Planar) -> bool {
    point.x_m.is_finite() && point.y_m.is_finite()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Points of a small grid, so that ties and shared columns are common; one in ten is not finite.
    fn points() -> impl Strategy<Value = Vec<Planar>> {
        let one = (0..40i32, 0..40i32, 0..10u8)
            .prop_map(|(x, y, kind)| Planar::new(if kind == 0 { f64::NAN } else { f64::from(x) }, f64::from(y)));
        prop::collection::vec(one, 0..200)
    }

    fn by_hand(points: &[Planar], from: Planar) -> Vec<Best> {
        let mut all: Vec<_> = (0..points.len())
            .filter(|&idx| is_finite(points[idx]))
            .map(|idx| Best { distance_m2: from.distance_to_m2(points[idx]), point_idx: stored(idx) })
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
            let answers: Vec<_> = all.iter().map(|best| best.as_answer()).collect();
            prop_assert_eq!(grid.nearest(from), answers.first().copied());
            prop_assert_eq!(grid.k_nearest(from, k), answers[..k.min(answers.len())].to_vec());
            let reach_m2 = f64::from(reach * reach);
            let mut near: Vec<_> =
                all.iter().filter(|best| best.distance_m2 <= reach_m2).map(|best| best.point_idx as usize).collect();
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
}
