//! Positions of the grid, numbered, found by a frame.
//!
//! Sorted by rows of equal height, about √n of them, then by x: a look-up opens the rows that the frame meets and starts
//! in each at its western border. O(n log n) to build.

use std::ops::Range;

use super::super::numbers::{real, stored, whole};
use super::address::{GridPoint, TileFrame};

/// Distinct positions with their numbers. Immutable.
#[derive(Debug, Clone, Default)]
pub(super) struct PointRows {
    points: Vec<GridPoint>,
    starts: Vec<u32>,
    first_row: i32,
    row_bits: u32,
}

impl PointRows {
    /// Numbers `points`, each distinct one once.
    pub(super) fn build(mut points: Vec<GridPoint>) -> Self {
        let row_bits = row_bits(&points);
        let row = |at: &GridPoint| at.y >> row_bits;
        points.sort_unstable_by_key(|at| (row(at), at.x, at.y));
        points.dedup();
        let first_row = points.first().map_or(0, row);
        let mut starts = Vec::new();
        for (idx, at) in points.iter().enumerate() {
            let rows_until = usize::try_from(row(at) - first_row).expect("rows are sorted") + 1;
            if starts.len() < rows_until {
                starts.resize(rows_until, stored(idx));
            }
        }
        starts.push(stored(points.len()));
        Self { points, starts, first_row, row_bits }
    }

    /// The positions by number.
    pub(super) fn points(&self) -> &[GridPoint] {
        &self.points
    }

    /// The numbers of the positions in a frame, borders included.
    pub(super) fn within(&self, frame: TileFrame) -> impl Iterator<Item = u32> + '_ {
        let rows = frame.min.y >> self.row_bits..=frame.max.y >> self.row_bits;
        let first = (*rows.start()).max(self.first_row);
        let last = (*rows.end()).min(self.first_row + i32::try_from(self.starts.len()).unwrap_or(i32::MAX));
        (first..=last).filter_map(|row| self.row(row)).flat_map(move |span| {
            let row = &self.points[span.clone()];
            let west = row.partition_point(|at| at.x < frame.min.x);
            let in_reach = row[west..].iter().take_while(move |at| at.x <= frame.max.x);
            let numbered = in_reach.zip(span.start + west..);
            numbered.filter(move |(at, _)| (frame.min.y..=frame.max.y).contains(&at.y)).map(|(_, idx)| stored(idx))
        })
    }

    fn row(&self, row: i32) -> Option<Range<usize>> {
        let row = usize::try_from(row - self.first_row).ok()?;
        Some(*self.starts.get(row)? as usize..*self.starts.get(row + 1)? as usize)
    }
}

/// How many bits of y a row is high, for about √n rows.
fn row_bits(points: &[GridPoint]) -> u32 {
    let Some(frame) = TileFrame::around(points.iter().copied()) else { return 0 };
    let height = frame.max.y.abs_diff(frame.min.y);
    let rows = u32::try_from(whole(real(points.len()).sqrt())).unwrap_or(u32::MAX).max(1);
    (height / rows).checked_ilog2().map_or(0, |bits| bits + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at((x, y): (i32, i32)) -> GridPoint {
        GridPoint { x, y }
    }

    proptest! {
        #[test]
        fn a_frame_finds_the_same_positions_as_looking_at_each(
            points in prop::collection::vec((-300..300i32, -300..3000i32), 0..200),
            (x, y) in (-320..300i32, -320..3000i32),
            (width, height) in (0..200i32, 0..900i32),
        ) {
            let frame = TileFrame { min: at((x, y)), max: at((x + width, y + height)) };
            let rows = PointRows::build(points.iter().copied().map(at).collect());
            let mut found: Vec<GridPoint> = rows.within(frame).map(|idx| rows.points()[idx as usize]).collect();
            found.sort_unstable();
            let mut expected: Vec<GridPoint> = points.into_iter().map(at).filter(|&it| frame.contains(it)).collect();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(found, expected);
        }
    }
}
