//! Which features of a coverage meet their neighbours edge by edge, and the outline of those together.
//!
//! Any frame of the plane. An edge is a seam where exactly one other feature runs it, the other way; a feature is joined
//! where every edge of it is a seam. Nothing is computed but equality of the doubles as given, so that a coverage of a
//! million cells that fit is known to have no gap inside but those that its outline shows. O(n log n) in the edges, on all
//! cores, and little memory: neighbours are found by the index, feature by feature.

use rayon::prelude::*;

use super::boxes::BoxIndex;
use super::column::{PolygonColumn, Polygons};
use super::dissolve::united;
use super::numbers::stored;
use super::position::{Bounds, Planar};

/// The longest outline that is traced: giving holes their outer rings may cost its square.
const OUTLINE_EDGES_MAX: usize = 200_000;

/// Features that are joined, and what they cover together.
#[derive(Debug)]
pub(super) struct Seams {
    /// Whether each feature is joined to its neighbours along all of its edges.
    pub(super) is_joined: Vec<bool>,
    /// The union of those that are.
    pub(super) outline: Polygons<Planar>,
}

impl Seams {
    /// Looks along every edge of `features`, which are wound. Where the outline of the joined ones is longer than is
    /// traced, none counts as joined.
    pub(super) fn of(features: &PolygonColumn<Planar>, boxes: &BoxIndex) -> Self {
        let is_joined: Vec<bool> =
            (0..features.len()).into_par_iter().map(|idx| edges_of(features, boxes, idx).all_are_seams()).collect();
        let open: Vec<Edge> = (0..features.len())
            .into_par_iter()
            .filter(|&idx| is_joined[idx])
            .flat_map_iter(|idx| open_edges(features, boxes, idx, &is_joined))
            .collect();
        if open.len() > OUTLINE_EDGES_MAX {
            return Self { is_joined: vec![false; features.len()], outline: Polygons::default() };
        }
        Self { is_joined, outline: outline_of(&open) }
    }
}

/// An edge from its start to its end.
type Edge = (Planar, Planar);
/// The bits of an edge: equal where both ends are.
type EdgeKey = [u64; 4];

/// The edges of a feature beside those of its neighbours that come near it.
struct Near {
    own: Vec<EdgeKey>,
    /// Sorted, each with its feature.
    others: Vec<(EdgeKey, usize)>,
}

impl Near {
    fn all_are_seams(&self) -> bool {
        let mut own = self.own.clone();
        own.sort_unstable();
        let is_once = own.windows(2).all(|pair| pair[0] != pair[1]);
        !own.is_empty() && is_once && own.iter().all(|&edge| self.run(edge) == 0 && self.run(reversed(edge)) == 1)
    }

    /// How many of the other features' edges are `edge`.
    fn run(&self, edge: EdgeKey) -> usize {
        self.runs(edge).count()
    }

    /// The features that run `edge`.
    fn runs(&self, edge: EdgeKey) -> impl Iterator<Item = usize> + '_ {
        let first = self.others.partition_point(|(other, _)| *other < edge);
        self.others[first..].iter().take_while(move |(other, _)| *other == edge).map(|&(_, feature_idx)| feature_idx)
    }
}

fn edges_of(features: &PolygonColumn<Planar>, boxes: &BoxIndex, idx: usize) -> Near {
    let bounds = boxes.get(idx);
    let own = features.get(idx).edges().map(key).collect();
    if bounds.is_empty() {
        return Near { own, others: Vec::new() };
    }
    let neighbours = boxes.touching(bounds).into_iter().filter(|&other| other != idx);
    let near = neighbours.flat_map(|other| {
        let edges = features.get(other).edges();
        edges.filter(|edge| Bounds::around([&edge.0, &edge.1]).touches(bounds)).map(move |edge| (key(edge), other))
    });
    let mut others: Vec<(EdgeKey, usize)> = near.collect();
    others.sort_unstable();
    Near { own, others }
}

/// The edges of a joined feature behind which lies one that is not.
fn open_edges(features: &PolygonColumn<Planar>, boxes: &BoxIndex, idx: usize, is_joined: &[bool]) -> Vec<Edge> {
    let mut neighbours = boxes.touching(boxes.get(idx)).into_iter();
    if neighbours.all(|other| is_joined[other]) {
        return Vec::new();
    }
    let near = edges_of(features, boxes, idx);
    let is_open = |edge: &Edge| near.runs(reversed(key(*edge))).any(|other| !is_joined[other]);
    features.get(idx).edges().filter(is_open).collect()
}

/// The polygons that `edges` enclose on their left.
fn outline_of(edges: &[Edge]) -> Polygons<Planar> {
    let place = |at: &Planar| (at.x_m, at.y_m);
    let order = |left: &Planar, right: &Planar| {
        let (left, right) = (place(left), place(right));
        left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1))
    };
    let mut vertices: Vec<Planar> = edges.iter().flat_map(|edge| [edge.0, edge.1]).collect();
    vertices.sort_unstable_by(order);
    vertices.dedup();
    let number = |at: &Planar| vertices.binary_search_by(|vertex| order(vertex, at)).map_or(0, stored);
    let mut numbered: Vec<(u32, u32)> = edges.iter().map(|edge| (number(&edge.0), number(&edge.1))).collect();
    numbered.sort_unstable();
    united(&vertices, numbered)
}

fn key((start, end): Edge) -> EdgeKey {
    // −0 and 0 are the same place.
    [start.x_m, start.y_m, end.x_m, end.y_m].map(|coordinate| (coordinate + 0.0).to_bits())
}

const fn reversed([from_x, from_y, to_x, to_y]: EdgeKey) -> EdgeKey {
    [to_x, to_y, from_x, from_y]
}

#[cfg(test)]
mod tests {
    use super::super::column::PolygonsRef;
    use super::*;

    fn square(x: i32, y: i32, side: i32) -> Polygons<Planar> {
        let corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)];
        Polygons::single(corners.map(|(east, north)| Planar::new(f64::from(x + east), f64::from(y + north))).to_vec())
    }

    fn seams(features: Vec<Polygons<Planar>>) -> Seams {
        let features: PolygonColumn<Planar> = features.into_iter().collect();
        let boxes = BoxIndex::build(&features.iter().map(PolygonsRef::<Planar>::bounds).collect::<Vec<_>>());
        Seams::of(&features, &boxes)
    }

    fn board(side: i32) -> Vec<Polygons<Planar>> {
        (0..side).flat_map(|x| (0..side).map(move |y| square(x, y, 1))).collect()
    }

    #[test]
    fn cells_in_the_midst_of_a_board_are_joined_and_those_on_its_rim_are_not() {
        let Seams { is_joined, outline } = seams(board(5));
        assert_eq!(is_joined.iter().filter(|is_joined| **is_joined).count(), 9);
        assert!((outline.view().area().0 - 9.0).abs() < 1e-12 && outline.view().polygons().len() == 1);
    }

    #[test]
    fn cells_around_a_gap_and_around_a_cell_that_is_there_twice_are_not_joined() {
        let mut gaping = board(7);
        gaping.remove(24);
        let open = seams(gaping);
        assert_eq!(open.is_joined.iter().filter(|is_joined| **is_joined).count(), 25 - 5);
        assert_eq!(open.outline.view().rings().count(), 2);
        let mut doubled = board(7);
        doubled.push(square(3, 3, 1));
        assert_eq!(seams(doubled).is_joined.iter().filter(|is_joined| **is_joined).count(), 25 - 5);
    }

    #[test]
    fn a_cell_beside_smaller_ones_and_a_feature_of_nothing_are_not_joined() {
        let mut cells = board(4);
        cells.extend([Polygons::default(), square(4, 0, 2)]);
        let found = seams(cells);
        assert!(!found.is_joined[16] && !found.is_joined[17]);
        assert_eq!(found.is_joined.iter().filter(|is_joined| **is_joined).count(), 4);
    }
}
