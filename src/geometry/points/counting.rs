//! How many points of a [`PointGrid`] lie within a distance, most of them without being looked at.

use std::ops::Range;

use super::super::position::{Bounds, Planar};
use super::super::tree::distance_to_box_m2;
use super::cells::Cells;
use super::{PointGrid, square, widened};

/// A run of so many points is counted one by one, whatever the cells in it hold.
const SHORT_RUN: usize = 24;
/// Narrows a squared length by more than rounding can add to it.
const SURE_SHARE: f64 = 1.0 - 1e-12;

impl PointGrid {
    /// How many points of a grid lie in reach.
    pub(super) fn count_in_grid(&self, grid: &Cells, from: Planar, reach_m2: f64) -> usize {
        let block = grid.block_of(square(from, reach_m2));
        (block.south..block.north)
            .map(|row| {
                let run = self.run(grid.stretch(row, block.west, block.east));
                if run.len() <= SHORT_RUN {
                    self.count_in_run(run, from, reach_m2)
                } else {
                    self.count_in_row(grid, row, from, reach_m2)
                }
            })
            .sum()
    }

    /// How many points of a row lie in reach: the cells in the middle, all of which do, by their number.
    fn count_in_row(&self, grid: &Cells, row: usize, from: Planar, reach_m2: f64) -> usize {
        let (south_m, north_m) = grid.northings(row);
        let near_m = (south_m - from.y_m).max(from.y_m - north_m).max(0.0);
        let far_m = (from.y_m - south_m).max(north_m - from.y_m);
        let half_m = widened((reach_m2 - near_m * near_m).max(0.0));
        let sure_m = (SURE_SHARE * reach_m2 - far_m * far_m).max(0.0).sqrt();
        let (west, east) = (grid.column_of(from.x_m - half_m), grid.column_of(from.x_m + half_m) + 1);
        // What lies beyond the column of an easting lies beyond the easting.
        let (sure_west, sure_east) = (grid.column_of(from.x_m - sure_m) + 1, grid.column_of(from.x_m + sure_m));
        if sure_m == 0.0 || sure_west >= sure_east {
            return self.count_in_cells(grid.stretch(row, west, east), from, reach_m2);
        }
        self.count_in_cells(grid.stretch(row, west, sure_west), from, reach_m2)
            + self.run(grid.stretch(row, sure_west, sure_east)).len()
            + self.count_in_cells(grid.stretch(row, sure_east, east), from, reach_m2)
    }

    /// How many points of consecutive cells lie in reach.
    fn count_in_cells(&self, cells: Range<usize>, from: Planar, reach_m2: f64) -> usize {
        let run = self.run(cells.clone());
        if run.len() <= SHORT_RUN {
            return self.count_in_run(run, from, reach_m2);
        }
        let in_cell = |cell: usize| {
            let run = self.run(cell..cell + 1);
            match self.grid_in(cell) {
                None => self.count_in_run(run, from, reach_m2),
                Some(inner) if farthest_m2(from, inner.bounds()) <= reach_m2 => run.len(),
                Some(inner) if distance_to_box_m2(from, inner.bounds()) <= reach_m2 => {
                    self.count_in_grid(inner, from, reach_m2)
                }
                Some(_) => 0,
            }
        };
        cells.map(in_cell).sum()
    }

    fn count_in_run(&self, run: Range<usize>, from: Planar, reach_m2: f64) -> usize {
        self.points(run).distances_m2(from).map(|distance_m2| usize::from(distance_m2 <= reach_m2)).sum()
    }
}

/// The squared distance to the farthest corner of a box.
fn farthest_m2(from: Planar, bounds: Bounds) -> f64 {
    let dx_m = (from.x_m - bounds.min_x_m).max(bounds.max_x_m - from.x_m);
    let dy_m = (from.y_m - bounds.min_y_m).max(bounds.max_y_m - from.y_m);
    dx_m * dx_m + dy_m * dy_m
}
