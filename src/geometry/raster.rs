//! A coarse raster of an outline: which boxes lie wholly inside, wholly outside, or near its border.
//!
//! Lambert-93, metres. A cell that an edge passes through, or may pass through but for rounding, is a border cell; any
//! other cell is all inside or all outside. Sums of border cells answer a box of any size in four loads. One rim of
//! cells around the outline holds what of a box reaches beyond it.

use super::edges::Edge;
use super::grid::{CellSpan, CellState, Grid, classify};
use super::numbers::whole;
use super::position::{Bounds, Planar};

/// Cells a side: the fewest, the most, and the width in metres that decides between.
const FEWEST: usize = 32;
const MOST: usize = 128;
const CELL_M: f64 = 200.0;

/// Where a box lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxRelation {
    /// Every position of the box is inside.
    Inside,
    /// The border may pass through the box.
    Mixed,
    /// No position of the box is inside.
    Outside,
}

/// The raster.
#[derive(Debug, Clone)]
pub(super) struct Raster {
    bounds: Bounds,
    grid: Grid,
    /// Border cells south-west of each grid corner, row by row.
    border_sums: Vec<u32>,
    is_inside: Vec<bool>,
}

impl Raster {
    /// The raster of the outline with `bounds` and `edges`; `covers` tells whether it covers a position.
    pub(super) fn build(bounds: Bounds, edges: &[Edge], covers: impl Fn(Planar) -> bool) -> Self {
        let side = whole(bounds.width().0.max(bounds.height().0) / CELL_M).clamp(FEWEST, MOST);
        let grid = Grid::with_rim(bounds, side, 1);
        let span = CellSpan { west: 0, south: 0, east: side - 1, north: side - 1 };
        let states = classify(&grid, span, edges.iter().copied(), covers);
        let is_inside = states.iter().map(|&state| state == CellState::Inside).collect();
        Self { bounds, border_sums: border_sums(side, &states), is_inside, grid }
    }

    /// Where `bounds` lies; an empty box is outside, and so is one beyond the outline's own box.
    pub(super) fn relation_to(&self, bounds: Bounds) -> BoxRelation {
        if bounds.is_empty() || !bounds.touches(self.bounds) {
            return BoxRelation::Outside;
        }
        let (west, east) = (self.grid.column_of(bounds.min_x_m), self.grid.column_of(bounds.max_x_m) + 1);
        let (south, north) = (self.grid.row_of(bounds.min_y_m), self.grid.row_of(bounds.max_y_m) + 1);
        let sum = |column: usize, row: usize| self.border_sums[row * (self.grid.columns() + 1) + column];
        if sum(east, north) + sum(west, south) != sum(west, north) + sum(east, south) {
            return BoxRelation::Mixed;
        }
        if self.is_inside[south * self.grid.columns() + west] { BoxRelation::Inside } else { BoxRelation::Outside }
    }
}

/// How many border cells lie south-west of each grid corner.
fn border_sums(side: usize, states: &[CellState]) -> Vec<u32> {
    let mut sums = vec![0; (side + 1) * (side + 1)];
    for row in 0..side {
        let mut in_row = 0;
        for column in 0..side {
            in_row += u32::from(states[row * side + column] == CellState::Border);
            sums[(row + 1) * (side + 1) + column + 1] = sums[row * (side + 1) + column + 1] + in_row;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_beyond_the_outline_is_outside_even_in_line_with_its_corners() {
        let square =
            |min_x_m: f64, min_y_m: f64| Bounds { min_x_m, min_y_m, max_x_m: min_x_m + 9.0, max_y_m: min_y_m + 9.0 };
        let corners = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)].map(|(x, y)| Planar::new(x, y));
        let edges: Vec<_> = corners.windows(2).map(|ends| Edge { start: ends[0], end: ends[1] }).collect();
        let raster = Raster::build(square(0.0, 0.0), &edges, |at| square(0.0, 0.0).contains(at));
        for (x_m, y_m) in [(0.0, 10.0), (0.0, -10.0), (10.0, 0.0), (-10.0, 0.0)] {
            assert_eq!(raster.relation_to(square(x_m, y_m)), BoxRelation::Outside);
        }
        assert_eq!(raster.relation_to(square(5.0, 5.0)), BoxRelation::Mixed);
        let middle = Bounds { min_x_m: 4.0, min_y_m: 4.0, max_x_m: 5.0, max_y_m: 5.0 };
        assert_eq!(raster.relation_to(middle), BoxRelation::Inside);
    }
}
