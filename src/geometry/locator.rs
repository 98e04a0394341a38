//! Which features cover a position.
//!
//! Lambert-93, metres. A grid over the extent: a cell wholly in one feature holds its index, a cell on borders a short
//! list in order of index, each entry saying whether the feature covers the whole cell; the rest of the list is settled
//! by edges filed into slabs. O(1) on common layers, overlapping and nested features included. Borders and vertices
//! belong to every feature that has them, decided exactly on the doubles as given: a position on a shared border never
//! falls between two neighbours. A position that is not finite, or a feature without polygons, is never found.

use super::column::{PolygonColumn, PolygonsRef};
use super::edges::Edge;
use super::grid::{CellState, Grid, classify};
use super::numbers::{real, stored, whole};
use super::position::{Bounds, Planar};
use super::slabs::EdgeSlabs;

/// Grid cells for each feature: with about 28 × 28, most cells of a tiling lie in one feature.
const CELLS_PER_FEATURE: f64 = 800.0;
/// Cells a side, at least and at most.
const FEWEST: usize = 16;
const MOST: usize = 2048;
/// Cells that all features together may touch, beyond a few each: bounds the time and memory of overlapping layers.
const MOST_TOUCHED: f64 = 8e6;

/// A cell that no feature touches.
const NOTHING: u32 = u32::MAX;
/// Marks a cell's value as the place of its list; without it the value is the one feature that covers the cell.
const LIST: u32 = 1 << 31;

/// The features of a column, found by position. Immutable, and shared freely between threads.
#[derive(Debug, Clone)]
pub struct Locator {
    slabs: EdgeSlabs,
    bounds: Bounds,
    grid: Grid,
    cells: Vec<u32>,
    /// Each list: how many entries, then the entries in order of feature index.
    lists: Vec<u32>,
}

/// A feature in a cell's list, with whether it covers the whole cell in the last bit.
#[derive(Debug, Clone, Copy)]
struct Entry(u32);

impl Entry {
    fn new(feature_idx: usize, is_whole: bool) -> Self {
        Self(stored(feature_idx) << 1 | u32::from(is_whole))
    }

    fn feature_idx(self) -> usize {
        (self.0 >> 1) as usize
    }

    fn is_whole(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Locator {
    /// The locator of `features`, whose rings may be wound either way.
    pub fn build(features: &PolygonColumn<Planar>) -> Self {
        let slabs = EdgeSlabs::build(features.iter());
        let bounds = (0..features.len()).fold(Bounds::EMPTY, |all, idx| all.joined(slabs.bounds(idx)));
        let grid = Grid::over(bounds, side_for(&slabs, features.len(), bounds));
        let mut entries = Vec::new();
        for (feature_idx, feature) in features.iter().enumerate() {
            push_entries(&grid, &slabs, feature_idx, feature, &mut entries);
        }
        let (cells, lists) = filed_by_cell(&grid, entries);
        Self { slabs, bounds, grid, cells, lists }
    }

    /// The first feature, by index, that covers `position` or has it on its border.
    pub fn at(&self, position: Planar) -> Option<usize> {
        self.all_at(position).next()
    }

    /// Every feature that covers `position` or has it on its border, in order of index.
    pub fn all_at(&self, position: Planar) -> impl Iterator<Item = usize> + '_ {
        let cell = if self.bounds.contains(position) {
            self.cells[self.grid.row_of(position.y_m) * self.grid.columns() + self.grid.column_of(position.x_m)]
        } else {
            NOTHING
        };
        let alone = (cell & LIST == 0).then_some(cell as usize);
        alone.into_iter().chain(
            self.list(cell)
                .iter()
                .map(|&entry| Entry(entry))
                .filter(move |entry| entry.is_whole() || self.slabs.covers(entry.feature_idx(), position))
                .map(Entry::feature_idx),
        )
    }

    fn list(&self, cell: u32) -> &[u32] {
        if cell == NOTHING || cell & LIST == 0 {
            return &[];
        }
        let start = (cell & !LIST) as usize;
        &self.lists[start + 1..=start + self.lists[start] as usize]
    }
}

/// Cells a side of the grid: by the number of features, fewer where features overlap so much that they fill it often.
fn side_for(slabs: &EdgeSlabs, features: usize, bounds: Bounds) -> usize {
    let wanted = whole((CELLS_PER_FEATURE * real(features)).sqrt()).next_power_of_two().clamp(FEWEST, MOST);
    let extent_m2 = bounds.width().0 * bounds.height().0;
    let boxes_m2: f64 = (0..features).map(|idx| slabs.bounds(idx)).map(|of| of.width().0 * of.height().0).sum();
    let affordable = (MOST_TOUCHED / (boxes_m2 / extent_m2)).sqrt();
    if affordable.is_finite() { wanted.min(whole(affordable).max(1)) } else { wanted }
}

/// Adds the cells that a feature touches, each with the feature's entry.
fn push_entries(
    grid: &Grid,
    slabs: &EdgeSlabs,
    feature_idx: usize,
    feature: PolygonsRef<'_, Planar>,
    entries: &mut Vec<(u32, Entry)>,
) {
    let bounds = slabs.bounds(feature_idx);
    if bounds.is_empty() {
        return;
    }
    let span = grid.span_of(bounds);
    let edges = feature.edges().map(|(start, end)| Edge { start, end });
    let states = classify(grid, span, edges, |position| slabs.covers(feature_idx, position));
    for (idx, state) in states.into_iter().enumerate() {
        let cell = (span.south + idx / span.columns()) * grid.columns() + span.west + idx % span.columns();
        if state != CellState::Outside {
            entries.push((stored(cell), Entry::new(feature_idx, state == CellState::Inside)));
        }
    }
}

/// The value of each cell and the lists of those that need one.
fn filed_by_cell(grid: &Grid, mut entries: Vec<(u32, Entry)>) -> (Vec<u32>, Vec<u32>) {
    entries.sort_unstable_by_key(|&(cell, entry)| (cell, entry.0));
    let mut cells = vec![NOTHING; grid.cells()];
    let mut lists = Vec::new();
    for of_cell in entries.chunk_by(|left, right| left.0 == right.0) {
        let (cell, first) = of_cell[0];
        cells[cell as usize] = if of_cell.len() == 1 && first.is_whole() {
            stored(first.feature_idx())
        } else {
            let start = LIST | stored(lists.len());
            lists.push(stored(of_cell.len()));
            lists.extend(of_cell.iter().map(|(_, entry)| entry.0));
            start
        };
    }
    (cells, lists)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::column::Polygons;

    fn rectangle(west_m: f64, south_m: f64, east_m: f64, north_m: f64) -> Polygons<Planar> {
        let corners = [(west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m), (west_m, south_m)];
        Polygons::single(corners.map(|(x_m, y_m)| Planar::new(x_m, y_m)).to_vec())
    }

    fn rectangles() -> impl Strategy<Value = PolygonColumn<Planar>> {
        let one = (0..20i32, 0..20i32, 1..9i32, 1..9i32).prop_map(|(x, y, width, height)| {
            rectangle(f64::from(x), f64::from(y), f64::from(x + width), f64::from(y + height))
        });
        prop::collection::vec(one, 0..12).prop_map(|all| all.into_iter().collect())
    }

    fn all_by_hand(features: &PolygonColumn<Planar>, position: Planar) -> Vec<usize> {
        (0..features.len()).filter(|&idx| features.get(idx).bounds().contains(position)).collect()
    }

    proptest! {
        #[test]
        fn overlapping_and_nested_features_are_all_found(features in rectangles(), x in 0..60i32, y in 0..60i32) {
            let position = Planar::new(f64::from(x) / 2.0, f64::from(y) / 2.0);
            let locator = Locator::build(&features);
            let by_hand = all_by_hand(&features, position);
            prop_assert_eq!(locator.all_at(position).collect::<Vec<_>>(), by_hand.clone());
            prop_assert_eq!(locator.at(position), by_hand.first().copied());
        }
    }

    #[test]
    fn a_position_on_a_shared_border_belongs_to_the_first_neighbour() {
        let features = [rectangle(0.0, 0.0, 1.0, 1.0), rectangle(1.0, 0.0, 2.0, 1.0)].into_iter().collect();
        let locator = Locator::build(&features);
        assert_eq!(locator.at(Planar::new(1.0, 0.5)), Some(0));
        assert_eq!(locator.all_at(Planar::new(1.0, 0.0)).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn nothing_is_found_off_the_extent_or_in_an_empty_column() {
        let locator = Locator::build(&[rectangle(0.0, 0.0, 1.0, 1.0), Polygons::default()].into_iter().collect());
        assert_eq!(locator.at(Planar::new(5.0, 5.0)), None);
        assert_eq!(locator.at(Planar::new(f64::NAN, 0.5)), None);
        assert_eq!(Locator::build(&PolygonColumn::default()).at(Planar::new(0.0, 0.0)), None);
    }
}
