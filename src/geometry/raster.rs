//! A coarse raster of an outline: which boxes lie wholly inside, wholly outside, or near its border.
//!
//! Lambert-93, metres. A cell that an edge passes through, or may pass through but for rounding, is a border cell; any
//! other cell is all inside or all outside. Sums of border cells answer a box of any size in four loads. One rim of
//! cells around the outline is always outside, so that boxes beyond it fall on the rim.

use super::edges::Edge;
use super::numbers::{low_high, real, stored, whole};
use super::position::{Bounds, Planar};

/// How far beyond its edges a border reaches, as a share of the extent: far above rounding, far below a cell.
const BORDER_SHARE: f64 = 1e-9;
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
    grid: Grid,
    /// Border cells south-west of each grid corner, row by row.
    border_sums: Vec<u32>,
    is_inside: Vec<bool>,
}

/// A square grid of cells over a box.
#[derive(Debug, Clone)]
struct Grid {
    origin: Planar,
    cells_per_m: (f64, f64),
    side: usize,
}

impl Grid {
    /// A grid over `bounds` and a rim of one cell.
    fn around(bounds: Bounds) -> Self {
        let extent_m = bounds.width().0.max(bounds.height().0);
        let side = whole(extent_m / CELL_M).clamp(FEWEST, MOST);
        let cell_m = |length_m: f64| length_m.max(extent_m * BORDER_SHARE).max(f64::MIN_POSITIVE) / real(side - 2);
        let (width_m, height_m) = (cell_m(bounds.width().0), cell_m(bounds.height().0));
        let origin = Planar::new(bounds.min_x_m - width_m, bounds.min_y_m - height_m);
        Self { origin, cells_per_m: (width_m.recip(), height_m.recip()), side }
    }

    fn column_of(&self, x_m: f64) -> usize {
        whole((x_m - self.origin.x_m) * self.cells_per_m.0).min(self.side - 1)
    }

    fn row_of(&self, y_m: f64) -> usize {
        whole((y_m - self.origin.y_m) * self.cells_per_m.1).min(self.side - 1)
    }

    fn centre(&self, column: usize, row: usize) -> Planar {
        Planar::new(
            self.origin.x_m + (real(column) + 0.5) / self.cells_per_m.0,
            self.origin.y_m + (real(row) + 0.5) / self.cells_per_m.1,
        )
    }
}

impl Raster {
    /// The raster of the outline with `bounds` and `edges`; `covers` tells whether it covers a position.
    pub(super) fn build(bounds: Bounds, edges: &[Edge], covers: impl Fn(Planar) -> bool) -> Self {
        let grid = Grid::around(bounds);
        let mut is_border = vec![false; grid.side * grid.side];
        let slack_m = BORDER_SHARE * bounds.width().0.max(bounds.height().0);
        for &edge in edges {
            mark(&grid, edge, slack_m, &mut is_border);
        }
        let is_inside = fill(&grid, &is_border, covers);
        Self { border_sums: summed(grid.side, &is_border), is_inside, grid }
    }

    /// Where `bounds` lies; an empty box is outside.
    pub(super) fn relation_to(&self, bounds: Bounds) -> BoxRelation {
        if bounds.is_empty() {
            return BoxRelation::Outside;
        }
        let (west, east) = (self.grid.column_of(bounds.min_x_m), self.grid.column_of(bounds.max_x_m) + 1);
        let (south, north) = (self.grid.row_of(bounds.min_y_m), self.grid.row_of(bounds.max_y_m) + 1);
        let sum = |column: usize, row: usize| self.border_sums[row * (self.grid.side + 1) + column];
        if sum(east, north) + sum(west, south) != sum(west, north) + sum(east, south) {
            return BoxRelation::Mixed;
        }
        if self.is_inside[south * self.grid.side + west] { BoxRelation::Inside } else { BoxRelation::Outside }
    }
}

/// Marks the cells that `edge` passes through, column by column.
fn mark(grid: &Grid, edge: Edge, slack_m: f64, is_border: &mut [bool]) {
    let (west, east) = if edge.start.x_m <= edge.end.x_m { (edge.start, edge.end) } else { (edge.end, edge.start) };
    let (low_m, high_m) = low_high(west.y_m, east.y_m);
    let slope = (east.y_m - west.y_m) / (east.x_m - west.x_m);
    for column in grid.column_of(west.x_m - slack_m)..=grid.column_of(east.x_m + slack_m) {
        let border_m = |column: usize| grid.origin.x_m + real(column) / grid.cells_per_m.0;
        let at = |x_m: f64| if slope.is_finite() { west.y_m + (x_m - west.x_m) * slope } else { f64::NAN };
        let (enter_m, leave_m) = low_high(at(border_m(column) - slack_m), at(border_m(column + 1) + slack_m));
        let south = grid.row_of(low_m.max(enter_m) - slack_m);
        let north = grid.row_of(high_m.min(leave_m) + slack_m);
        for row in south..=north {
            is_border[row * grid.side + column] = true;
        }
    }
}

/// Which cells off the border are inside, asking `covers` once for each run of them.
fn fill(grid: &Grid, is_border: &[bool], covers: impl Fn(Planar) -> bool) -> Vec<bool> {
    let mut is_inside = vec![false; is_border.len()];
    for row in 0..grid.side {
        for column in 1..grid.side {
            let cell = row * grid.side + column;
            is_inside[cell] = match (is_border[cell], is_border[cell - 1]) {
                (true, _) => false,
                (false, true) => covers(grid.centre(column, row)),
                (false, false) => is_inside[cell - 1],
            };
        }
    }
    is_inside
}

/// How many border cells lie south-west of each grid corner.
fn summed(side: usize, is_border: &[bool]) -> Vec<u32> {
    let mut sums = vec![0; (side + 1) * (side + 1)];
    for row in 0..side {
        let mut in_row = 0;
        for column in 0..side {
            in_row += u32::from(is_border[row * side + column]);
            sums[(row + 1) * (side + 1) + column + 1] = sums[row * (side + 1) + column + 1] + in_row;
        }
    }
    debug_assert_eq!(sums.last(), Some(&stored(is_border.iter().filter(|&&is_border| is_border).count())));
    sums
}
