//! A grid of equal cells over a box: which cell holds a position, and which cells an edge may pass through.
//!
//! Lambert-93, metres. The cell of a position never decreases as an easting or northing grows, and the cells of an edge
//! include those that only rounding would bring in: whatever is not listed for an edge is surely free of it.

use super::edges::Edge;
use super::numbers::{low_high, real, whole};
use super::position::{Bounds, Planar};

/// How far beyond itself an edge is looked for, as a share of the grid's extent: far above rounding, far below a cell.
const SLACK_SHARE: f64 = 1e-9;

/// The grid. Positions beyond it belong to its nearest cells.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    origin: Planar,
    cells_per_m: (f64, f64),
    /// Cells a side.
    side: usize,
    slack_m: f64,
}

impl Grid {
    /// A grid of so many cells a side over `bounds`.
    pub(super) fn over(bounds: Bounds, side: usize) -> Self {
        Self::with_rim(bounds, side, 0)
    }

    /// The same with a rim of so many cells beyond `bounds` on every side, counted in `side`.
    pub(super) fn with_rim(bounds: Bounds, side: usize, rim: usize) -> Self {
        let extent_m = bounds.width().0.max(bounds.height().0);
        let cell_m = |length_m: f64| length_m.max(extent_m * SLACK_SHARE).max(f64::MIN_POSITIVE) / real(side - 2 * rim);
        let (width_m, height_m) = (cell_m(bounds.width().0), cell_m(bounds.height().0));
        let origin = Planar::new(bounds.min_x_m - real(rim) * width_m, bounds.min_y_m - real(rim) * height_m);
        Self { origin, cells_per_m: (width_m.recip(), height_m.recip()), side, slack_m: SLACK_SHARE * extent_m }
    }

    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.side * self.side
    }

    /// How many cells a row has.
    pub(super) fn columns(&self) -> usize {
        self.side
    }

    /// The column of an easting.
    pub(super) fn column_of(&self, x_m: f64) -> usize {
        whole((x_m - self.origin.x_m) * self.cells_per_m.0).min(self.side - 1)
    }

    /// The row of a northing.
    pub(super) fn row_of(&self, y_m: f64) -> usize {
        whole((y_m - self.origin.y_m) * self.cells_per_m.1).min(self.side - 1)
    }

    /// The cells that touch `bounds`.
    pub(super) fn span_of(&self, bounds: Bounds) -> CellSpan {
        CellSpan {
            west: self.column_of(bounds.min_x_m - self.slack_m),
            south: self.row_of(bounds.min_y_m - self.slack_m),
            east: self.column_of(bounds.max_x_m + self.slack_m),
            north: self.row_of(bounds.max_y_m + self.slack_m),
        }
    }

    /// The middle of a cell.
    pub(super) fn centre(&self, column: usize, row: usize) -> Planar {
        let y_m = self.origin.y_m + (real(row) + 0.5) / self.cells_per_m.1;
        Planar::new(self.western_border_m(column) + 0.5 / self.cells_per_m.0, y_m)
    }

    fn western_border_m(&self, column: usize) -> f64 {
        self.origin.x_m + real(column) / self.cells_per_m.0
    }

    /// Shows `found` the column and row of each cell that `edge` may pass through.
    pub(super) fn cells_along(&self, edge: Edge, mut found: impl FnMut(usize, usize)) {
        let (west, east) = if edge.start.x_m <= edge.end.x_m { (edge.start, edge.end) } else { (edge.end, edge.start) };
        let (low_m, high_m) = low_high(west.y_m, east.y_m);
        let slope = (east.y_m - west.y_m) / (east.x_m - west.x_m);
        // A due-north edge has no slope: `max` and `min` below then keep its own ends.
        let height_at = |x_m: f64| if slope.is_finite() { west.y_m + (x_m - west.x_m) * slope } else { f64::NAN };
        for column in self.column_of(west.x_m - self.slack_m)..=self.column_of(east.x_m + self.slack_m) {
            let entering_m = height_at(self.western_border_m(column) - self.slack_m);
            let leaving_m = height_at(self.western_border_m(column + 1) + self.slack_m);
            let south = self.row_of(low_m.max(entering_m.min(leaving_m)) - self.slack_m);
            let north = self.row_of(high_m.min(entering_m.max(leaving_m)) + self.slack_m);
            (south..=north).for_each(|row| found(column, row));
        }
    }
}

/// A block of cells, all four ends included.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellSpan {
    pub(super) west: usize,
    pub(super) south: usize,
    pub(super) east: usize,
    pub(super) north: usize,
}

impl CellSpan {
    /// How many cells a row of the block has.
    pub(super) fn columns(self) -> usize {
        self.east - self.west + 1
    }

    /// How many rows the block has.
    pub(super) fn rows(self) -> usize {
        self.north - self.south + 1
    }
}

/// What a cell is to an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellState {
    Outside,
    Inside,
    Border,
}

/// The state of each cell of `span`, row by row, for the outline with `edges`, all of which lie in the span; `covers`
/// tells whether the outline covers a position, and is asked once for each run of cells off the border. Edges that are
/// not finite are passed over.
pub(super) fn classify(
    grid: &Grid,
    span: CellSpan,
    edges: impl Iterator<Item = Edge>,
    covers: impl Fn(Planar) -> bool,
) -> Vec<CellState> {
    let mut states = vec![CellState::Outside; span.columns() * span.rows()];
    for edge in edges.filter(|edge| edge.is_finite()) {
        grid.cells_along(edge, |column, row| {
            states[(row - span.south) * span.columns() + column - span.west] = CellState::Border;
        });
    }
    for row in 0..span.rows() {
        let mut of_run = None;
        for column in 0..span.columns() {
            let state = &mut states[row * span.columns() + column];
            if *state == CellState::Border {
                of_run = None;
            } else {
                let covered = || covers(grid.centre(span.west + column, span.south + row));
                *state = *of_run.get_or_insert_with(|| if covered() { CellState::Inside } else { CellState::Outside });
            }
        }
    }
    states
}
