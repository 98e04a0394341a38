//! Whether a feature shares no ground with others, told by the edges around it alone.
//!
//! Lambert-93; exact, nothing is computed but the side of an edge. How many features cover a position changes only where an
//! edge is crossed, and not there where one feature ends and another begins: at an edge that exactly two run, in opposite
//! directions. Where all edges that come near a feature are such, every position of its box is covered by equally many
//! features; where that is one, none shares ground with it. A coverage whose neighbours meet edge by edge is known to be
//! free of overlaps that way, without measuring any pair. O(k log k) in the edges near the feature.

use std::cmp::Ordering;

use super::boxes::BoxIndex;
use super::column::{PolygonColumn, Position};
use super::orientation::side_of;
use super::position::{Bounds, Planar};

/// Whether the feature at `feature_idx` is known to share no ground with any of `others`, which are all whose boxes touch
/// its own. Where it is not, it may or may not.
pub(super) fn fits(feature_idx: usize, others: &[usize], features: &PolygonColumn<Planar>, boxes: &BoxIndex) -> bool {
    let bounds = boxes.get(feature_idx);
    let all = || others.iter().copied().filter(|&other| other != feature_idx).chain([feature_idx]);
    let near = all().flat_map(|idx| features.get(idx).edges()).filter(|edge| touches(*edge, bounds));
    let near: Vec<Edge> = near.map(Edge::between).filter(|edge| edge.low != edge.high).collect();
    let middle = bounds.middle();
    let covers = |idx: &usize| boxes.get(*idx).contains(middle) && covers(features, *idx, middle);
    // Most of what does not fit shows at the first look.
    let first = near.last().is_some_and(|edge| near.iter().any(|other| edge.is_seam_with(other)));
    first && are_seams(near) && all().filter(covers).take(2).count() == 1
}

/// An edge, told from the others by the bits of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    low: [u64; 2],
    high: [u64; 2],
    /// Whether it runs from the high end to the low one.
    is_backward: bool,
}

impl Edge {
    fn between((start, end): (Planar, Planar)) -> Self {
        // −0 and 0 are the same place.
        let [start, end] = [start, end].map(|at| [at.x_m, at.y_m].map(|coordinate| (coordinate + 0.0).to_bits()));
        let is_backward = end < start;
        let (low, high) = if is_backward { (end, start) } else { (start, end) };
        Self { low, high, is_backward }
    }

    fn is_along(&self, other: &Self) -> bool {
        self.low == other.low && self.high == other.high
    }

    fn is_seam_with(&self, other: &Self) -> bool {
        self.is_along(other) && self.is_backward != other.is_backward
    }
}

/// Whether two features meet at every edge: it is there twice, once in each direction.
fn are_seams(mut edges: Vec<Edge>) -> bool {
    edges.sort_unstable();
    let (pairs, rest) = edges.as_chunks::<2>();
    rest.is_empty()
        && pairs.iter().all(|[one, other]| one.is_seam_with(other))
        && pairs.windows(2).all(|two| !two[0][1].is_along(&two[1][0]))
}

fn touches((start, end): (Planar, Planar), bounds: Bounds) -> bool {
    Bounds::around([&start, &end]).touches(bounds)
}

/// Whether a feature covers what lies just beside `at`, to the east: the same side for every feature whose border passes
/// through it.
fn covers(features: &PolygonColumn<Planar>, feature_idx: usize, at: Planar) -> bool {
    let crossings = features.get(feature_idx).edges().filter(|(start, end)| {
        let (low, high) = if start.y_m <= end.y_m { (start, end) } else { (end, start) };
        let is_level_with = low.y_m <= at.y_m && at.y_m < high.y_m;
        is_level_with && side_of(low.east_north(), high.east_north(), at.east_north()) == Ordering::Greater
    });
    crossings.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::super::column::{Polygons, PolygonsRef};
    use super::*;

    fn ring(corners: &[(i32, i32)]) -> Polygons<Planar> {
        let closed = corners.iter().chain(&corners[..1]);
        Polygons::single(closed.map(|&(x, y)| Planar::new(x.into(), y.into())).collect()).wound()
    }

    fn square(x: i32, y: i32, side: i32) -> Polygons<Planar> {
        ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    }

    /// Which of the features are known to fit.
    fn fitting(features: Vec<Polygons<Planar>>) -> Vec<usize> {
        let features: PolygonColumn<Planar> = features.into_iter().collect();
        let boxes = BoxIndex::build(&features.iter().map(PolygonsRef::<Planar>::bounds).collect::<Vec<_>>());
        let fits = |idx: &usize| fits(*idx, &boxes.touching(boxes.get(*idx)), &features, &boxes);
        (0..features.len()).filter(fits).collect()
    }

    fn board(side: i32) -> Vec<Polygons<Planar>> {
        (0..side).flat_map(|x| (0..side).map(move |y| square(x * 10, y * 10, 10))).collect()
    }

    #[test]
    fn cells_whose_neighbours_meet_edge_by_edge_fit_and_those_at_the_rim_do_not() {
        assert_eq!(fitting(board(5)), [6, 7, 8, 11, 12, 13, 16, 17, 18]);
    }

    #[test]
    fn a_cell_fits_none_the_better_for_a_second_coverage_upon_the_first() {
        let mut twice = board(5);
        twice.extend(board(5));
        assert_eq!(fitting(twice), Vec::<usize>::new());
        // Without an edge in common, neither shows an open one: it is the count that tells.
        let mut shifted = board(7);
        shifted.extend(board(7).into_iter().map(|cell| cell.mapped(|at| Planar::new(at.x_m + 3.0, at.y_m + 4.0))));
        assert_eq!(fitting(shifted), Vec::<usize>::new());
        let mut covered = board(5);
        covered.push(square(-50, -50, 200));
        assert_eq!(fitting(covered), Vec::<usize>::new());
    }

    #[test]
    fn a_neighbour_that_reaches_into_a_cell_shows_by_its_edges() {
        let mut reached = board(5);
        // The cell west of the middle one reaches around by the north and down into it: all edges of the middle one stay.
        reached[7] = ring(&[
            (10, 20),
            (20, 20),
            (20, 30),
            (19, 30),
            (19, 34),
            (24, 34),
            (24, 25),
            (26, 25),
            (26, 36),
            (17, 36),
            (17, 30),
            (10, 30),
        ]);
        // Those that it does not come near stay as they were.
        assert_eq!(fitting(reached), [6, 11, 16, 17, 18]);
    }
}
