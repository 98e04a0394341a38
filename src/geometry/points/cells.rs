//! One grid of equal cells over a box, row after row, and blocks of its cells.
//!
//! Lambert-93, metres. The column of an easting and the row of a northing never decrease as it grows, and positions
//! beside the box fall into the cells on its border: the block of a box holds every point that lies in the box.

use super::super::numbers::{stored, whole};
use super::super::position::{Bounds, Planar};

/// A cell is at least this much of the coordinates wide and high: a million times what rounding can move a point.
const THINNEST_SHARE: f64 = 1e6 * f64::EPSILON;
/// Rows are taken to be this much of a row higher than they are, which is more than rounding can move a point.
const MARGIN_SHARE: f64 = 1e-3;

/// A grid of cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells {
    bounds: Bounds,
    columns_per_m: f64,
    rows_per_m: f64,
    columns: u32,
    rows: u32,
    first_cell: u32,
}

/// A block of cells; the columns from `west` to before `east`, the rows from `south` to before `north`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) west: usize,
    pub(super) east: usize,
    pub(super) south: usize,
    pub(super) north: usize,
}

impl Cells {
    /// About `wanted` cells, as square as the box allows, the first of which is `first_cell` among those of all grids.
    pub(super) fn over(bounds: Bounds, wanted: f64, first_cell: usize) -> Self {
        let (width_m, height_m) = (bounds.width().0, bounds.height().0);
        let ends = [bounds.min_x_m, bounds.min_y_m, bounds.max_x_m, bounds.max_y_m];
        let thinnest_m = THINNEST_SHARE * ends.iter().fold(0.0f64, |most, end| most.max(end.abs()));
        let most_columns = (width_m / thinnest_m).clamp(1.0, wanted.max(1.0));
        let columns = at_least_one((wanted * width_m / height_m).sqrt().min(most_columns));
        let rows = at_least_one((wanted / columns).min(height_m / thinnest_m));
        Self {
            bounds,
            columns_per_m: per_metre(columns, width_m),
            rows_per_m: per_metre(rows, height_m),
            columns: stored(whole(columns)),
            rows: stored(whole(rows)),
            first_cell: stored(first_cell),
        }
    }

    /// The smallest box around the points.
    pub(super) const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// How many cells there are.
    pub(super) const fn len(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// The column of an easting.
    pub(super) fn column_of(&self, x_m: f64) -> usize {
        whole((x_m - self.bounds.min_x_m) * self.columns_per_m).min(self.columns as usize - 1)
    }

    /// The row of a northing.
    pub(super) fn row_of(&self, y_m: f64) -> usize {
        whole((y_m - self.bounds.min_y_m) * self.rows_per_m).min(self.rows as usize - 1)
    }

    /// The cell of a position, among those of all grids.
    pub(super) fn cell_of(&self, position: Planar) -> usize {
        self.stretch(self.row_of(position.y_m), self.column_of(position.x_m), 0).start
    }

    /// The cells of a row from the column `west` to before `east`, among those of all grids.
    pub(super) const fn stretch(&self, row: usize, west: usize, east: usize) -> std::ops::Range<usize> {
        let first = self.first_cell as usize + row * self.columns as usize;
        first + west..first + east
    }

    /// Between which northings the points of a row lie.
    pub(super) fn northings(&self, row: usize) -> (f64, f64) {
        if self.rows == 1 {
            return (self.bounds.min_y_m, self.bounds.max_y_m);
        }
        let north_of = |rows: f64| self.bounds.min_y_m + rows / self.rows_per_m;
        let south = f64::from(stored(row));
        (north_of(south - MARGIN_SHARE), north_of(south + 1.0 + MARGIN_SHARE))
    }

    /// Every cell.
    pub(super) const fn whole(&self) -> Block {
        Block { west: 0, east: self.columns as usize, south: 0, north: self.rows as usize }
    }

    /// The cell of a position and so many rings of cells around it.
    pub(super) fn around(&self, position: Planar, rings: usize) -> Block {
        let (column, row) = (self.column_of(position.x_m), self.row_of(position.y_m));
        Block {
            west: column.saturating_sub(rings),
            east: (column + rings + 1).min(self.columns as usize),
            south: row.saturating_sub(rings),
            north: (row + rings + 1).min(self.rows as usize),
        }
    }

    /// The cells that may hold a point in `bounds`.
    pub(super) fn block_of(&self, bounds: Bounds) -> Block {
        Block {
            west: self.column_of(bounds.min_x_m),
            east: self.column_of(bounds.max_x_m) + 1,
            south: self.row_of(bounds.min_y_m),
            north: self.row_of(bounds.max_y_m) + 1,
        }
    }
}

impl Block {
    /// Whether all of `other` lies in this block.
    pub(super) const fn holds(self, other: Self) -> bool {
        self.west <= other.west && other.east <= self.east && self.south <= other.south && other.north <= self.north
    }

    /// The smallest block around both.
    pub(super) fn joined(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            east: self.east.max(other.east),
            south: self.south.min(other.south),
            north: self.north.max(other.north),
        }
    }

    /// This block without `middle`, which lies in it, as four blocks, some of which may be empty.
    pub(super) const fn around(self, middle: Self) -> [Self; 4] {
        [
            Self { north: middle.south, ..self },
            Self { east: middle.west, south: middle.south, north: middle.north, ..self },
            Self { west: middle.east, south: middle.south, north: middle.north, ..self },
            Self { south: middle.north, ..self },
        ]
    }
}

/// The whole part of a number of columns or rows; 1 for what is below, or not a number.
fn at_least_one(count: f64) -> f64 {
    count.floor().max(1.0)
}

/// Columns or rows per metre; 0 where there is one, whatever its length.
fn per_metre(count: f64, length_m: f64) -> f64 {
    if count > 1.0 { count / length_m } else { 0.0 }
}
