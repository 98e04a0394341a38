//! How the grids of a [`PointGrid`] are chosen and filled: O(n log n).

use super::super::numbers::{real, stored};
use super::super::position::{Bounds, Planar};
use super::cells::Cells;
use super::{CROWD, NO_GRID, PointGrid, is_finite};

/// Points in a cell, on average, where they are spread evenly.
const CELL_POINTS: f64 = 2.0;
/// Points that share a cell with a point, itself included, where they are spread evenly.
const EVEN_COMPANY: f64 = CELL_POINTS + 1.0;
/// The same above which points crowd: a coarse grid of fine ones finds them faster than a fine grid of small ones.
const CROWDED_COMPANY: f64 = 4.0 * EVEN_COMPANY;
/// Points in a cell of a coarse grid, on average.
const COARSE_POINTS: f64 = 512.0;
/// Cells of a coarse grid, at least.
const COARSE_CELLS: f64 = 4.0;
/// How many times finer than on average a grid may be, where its points are spread unevenly.
const FINEST: f64 = 3.0;
/// Grids within each other, at most: with each of them points lie some ten times closer.
const DEEPEST: usize = 8;

impl PointGrid {
    /// The index of `points`.
    pub fn build(points: &[Planar]) -> Self {
        let mut order: Vec<u32> = (0..points.len()).filter(|&idx| is_finite(points[idx])).map(stored).collect();
        let mut index = Self::default();
        if !order.is_empty() {
            index.push_grid(points, &mut order, 0, 1);
        }
        index.eastings_m = order.iter().map(|&idx| points[idx as usize].x_m).collect();
        index.northings_m = order.iter().map(|&idx| points[idx as usize].y_m).collect();
        index.point_idxs = order;
        index.grids.shrink_to_fit();
        index.starts.shrink_to_fit();
        index.inner.shrink_to_fit();
        index
    }

    /// Adds the grid of `members`, which it sorts by cell, and those within it; the first of them is the point at the
    /// place `first`, and the grid has `depth - 1` others around it.
    fn push_grid(&mut self, points: &[Planar], members: &mut [u32], first: usize, depth: usize) -> u32 {
        let first_cell = self.starts.len();
        let grid = chosen(points, members, first_cell, depth);
        let cell_of = |idx: &u32| grid.cell_of(points[*idx as usize]);
        members.sort_by_cached_key(|idx| (cell_of(idx), *idx));
        let mut place = 0;
        for cell in first_cell..=first_cell + grid.len() {
            place += members[place..].iter().take_while(|idx| cell_of(idx) < cell).count();
            self.starts.push(stored(first + place));
        }
        self.inner.resize(self.starts.len(), NO_GRID);
        let grid_idx = self.grids.len();
        self.grids.push(grid);
        if depth < DEEPEST && grid.len() > 1 {
            for cell in first_cell..first_cell + grid.len() {
                let run = self.run(cell..cell + 1);
                if run.len() > CROWD {
                    let crowd = &mut members[run.start - first..run.end - first];
                    self.inner[cell] = self.push_grid(points, crowd, run.start, depth + 1);
                }
            }
        }
        stored(grid_idx)
    }
}

/// The grid that suits the spread of `members`.
fn chosen(points: &[Planar], members: &[u32], first_cell: usize, depth: usize) -> Cells {
    let bounds = Bounds::around(members.iter().map(|&idx| &points[idx as usize]));
    let count = real(members.len());
    let even = Cells::over(bounds, count / CELL_POINTS, first_cell);
    let company = company_of(points, members, &even, first_cell);
    let is_coarse = company > CROWDED_COMPANY && count > COARSE_CELLS * COARSE_POINTS && depth + 1 < DEEPEST;
    let cells = if is_coarse {
        count / COARSE_POINTS
    } else {
        count / CELL_POINTS * (company / EVEN_COMPANY).clamp(1.0, FINEST)
    };
    Cells::over(bounds, cells, first_cell)
}

/// How many points share a cell of `grid` with a point, itself included, on average.
fn company_of(points: &[Planar], members: &[u32], grid: &Cells, first_cell: usize) -> f64 {
    let mut counts = vec![0u32; grid.len()];
    for &idx in members {
        counts[grid.cell_of(points[idx as usize]) - first_cell] += 1;
    }
    counts.iter().map(|&count| f64::from(count).powi(2)).sum::<f64>() / real(members.len())
}
