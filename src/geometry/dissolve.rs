//! The union of features that share their vertices exactly.
//!
//! Any frame. An edge that two members of a group run in opposite directions lies inside the union and is dropped; what
//! remains is traced into rings. No coordinate is computed, so there is no sliver and the result is the same on every
//! machine. Rings that would touch themselves at a vertex are split there, which keeps the result valid. Members that
//! overlap, or that draw a common border with different vertices, are not merged there: their edges remain.
//! O(n log n), and O(rings²) within a group to give holes their outer rings.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::column::{PolygonColumn, Polygons, Position};
use super::orientation::{EastNorth, side_of};
use super::sharing::SharedEdges;

/// The features of `column` united by group: one feature a group, empty where it has no member. `group_of` gives the
/// group of a feature, below `groups`; a feature of none is left out.
///
/// Outer rings run counter-clockwise and holes clockwise; rings start at their western-most vertex, polygons are in the
/// order of that vertex.
pub fn dissolve<P: Position>(
    column: &PolygonColumn<P>,
    group_of: impl Fn(usize) -> Option<usize>,
    groups: usize,
) -> PolygonColumn<P> {
    let shared = SharedEdges::of(column);
    let mut of_group = vec![Vec::new(); groups];
    for edge in &shared.edges {
        if let Some(edges) = group_of(edge.feature_idx).and_then(|group| of_group.get_mut(group)) {
            edges.push((edge.start, edge.end));
        }
    }
    of_group.into_iter().map(|edges| united(&shared.vertices, without_shared(edges))).collect()
}

/// A directed edge between numbered vertices.
type DirectedEdge = (u32, u32);

/// The edges that no other runs in the opposite direction, in order of their start.
fn without_shared(mut edges: Vec<DirectedEdge>) -> Vec<DirectedEdge> {
    edges.sort_unstable_by_key(|&(start, end)| (start.min(end), start.max(end), start));
    let mut kept = Vec::new();
    for same in edges.chunk_by(|left, right| left == right || *left == (right.1, right.0)) {
        let forward = same.iter().filter(|edge| edge.0 < edge.1).count();
        let backward = same.len() - forward;
        let survivors = if forward > backward { &same[..forward - backward] } else { &same[2 * forward..] };
        kept.extend_from_slice(survivors);
    }
    kept.sort_unstable();
    kept
}

/// The polygons that `edges`, in order of their start, enclose on their left.
pub(super) fn united<P: Position>(vertices: &[P], edges: Vec<DirectedEdge>) -> Polygons<P> {
    let place = |vertex: u32| vertices[vertex as usize].east_north();
    let mut rings: Vec<Vec<u32>> = Tracer::new(edges, &place).rings();
    for ring in &mut rings {
        start_at_the_least(ring);
    }
    rings.sort();
    let (outers, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| doubled_area(ring, &place) > 0.0);
    let mut polygons: Vec<Vec<Vec<u32>>> = outers.into_iter().map(|outer| vec![outer]).collect();
    for hole in holes {
        if let Some(owner) = owner_of(&hole, &polygons, &place) {
            polygons[owner].push(hole);
        }
    }
    let closed = |ring: Vec<u32>| ring.iter().chain(&ring[..1]).map(|&vertex| vertices[vertex as usize]).collect();
    Polygons::new(polygons.into_iter().map(|rings| rings.into_iter().map(closed).collect()))
}

/// Edges being traced into rings. Each edge is used once.
struct Tracer<'a, F> {
    edges: Vec<DirectedEdge>,
    is_used: Vec<bool>,
    place: &'a F,
}

impl<'a, F: Fn(u32) -> EastNorth> Tracer<'a, F> {
    fn new(edges: Vec<DirectedEdge>, place: &'a F) -> Self {
        Self { is_used: vec![false; edges.len()], edges, place }
    }

    /// Every ring, without the repeated closing vertex, none of which passes a vertex twice.
    fn rings(mut self) -> Vec<Vec<u32>> {
        let mut rings = Vec::new();
        for first in 0..self.edges.len() {
            if !self.is_used[first] {
                self.trace_from(first, &mut rings);
            }
        }
        rings
    }

    /// Walks on from an edge until no edge leads further, cutting off a ring whenever a vertex comes again.
    fn trace_from(&mut self, first: usize, rings: &mut Vec<Vec<u32>>) {
        let mut walked = vec![self.edges[first].0];
        let mut place_in_walk = BTreeMap::from([(walked[0], 0)]);
        let mut next = Some(first);
        while let Some(edge_idx) = next {
            self.is_used[edge_idx] = true;
            let (from, at) = self.edges[edge_idx];
            if let Some(&since) = place_in_walk.get(&at) {
                let ring = walked.split_off(since);
                for vertex in &ring {
                    place_in_walk.remove(vertex);
                }
                rings.push(ring);
            }
            place_in_walk.insert(at, walked.len());
            walked.push(at);
            next = self.next_after(from, at);
        }
    }

    /// The unused edge that goes on from `at` with the same inside on its left: the first one clockwise from where the
    /// walk came.
    fn next_after(&self, from: u32, at: u32) -> Option<usize> {
        let first = self.edges.partition_point(|edge| edge.0 < at);
        let leaving = self.edges[first..].iter().take_while(|edge| edge.0 == at).count();
        let unused = (first..first + leaving).filter(|&edge_idx| !self.is_used[edge_idx]);
        let (origin, back) = ((self.place)(at), (self.place)(from));
        unused.min_by(|&left, &right| {
            let end = |edge_idx: usize| (self.place)(self.edges[edge_idx].1);
            clockwise_order(origin, back, end(left), end(right))
        })
    }
}

/// Which of two directions from `origin` comes first when turning clockwise from `back`.
pub(super) fn clockwise_order(origin: EastNorth, back: EastNorth, left: EastNorth, right: EastNorth) -> Ordering {
    // Turning clockwise from `back`, what lies on its right comes in the first half turn.
    let is_late = |end: EastNorth| side_of(origin, back, end) != Ordering::Less;
    is_late(left).cmp(&is_late(right)).then_with(|| side_of(origin, left, right))
}

/// Turns a ring so that it starts at its least vertex.
fn start_at_the_least(ring: &mut [u32]) {
    let least = ring.iter().enumerate().min_by_key(|&(_, vertex)| *vertex).map_or(0, |(place, _)| place);
    ring.rotate_left(least);
}

/// The polygon whose outer ring holds `hole`: the smallest, where outer rings lie within each other.
fn owner_of(hole: &[u32], polygons: &[Vec<Vec<u32>>], place: &impl Fn(u32) -> EastNorth) -> Option<usize> {
    let holders = (0..polygons.len()).filter(|&idx| holds(&polygons[idx][0], hole, place));
    holders.min_by(|&left, &right| {
        doubled_area(&polygons[left][0], place).total_cmp(&doubled_area(&polygons[right][0], place))
    })
}

/// Whether the ring `outer` holds the ring `hole`, which does not cross it but may touch it at vertices.
fn holds(outer: &[u32], hole: &[u32], place: &impl Fn(u32) -> EastNorth) -> bool {
    let mut free = hole.iter().filter(|vertex| !outer.contains(vertex)).map(|&vertex| place(vertex));
    let middle = || {
        let (start, end) = (place(hole[0]), place(hole[1 % hole.len()]));
        (f64::midpoint(start.0, end.0), f64::midpoint(start.1, end.1))
    };
    let position = free.next().unwrap_or_else(middle);
    let crossings = pairs(outer).filter(|&(start, end)| {
        let (start, end) = (place(start), place(end));
        let (low, high) = if start.1 <= end.1 { (start, end) } else { (end, start) };
        low.1 <= position.1 && position.1 < high.1 && side_of(low, high, position) == Ordering::Greater
    });
    crossings.count() % 2 == 1
}

/// Twice the signed area of a ring, positive counter-clockwise.
fn doubled_area(ring: &[u32], place: &impl Fn(u32) -> EastNorth) -> f64 {
    let origin = place(ring[0]);
    let relative = |vertex: u32| (place(vertex).0 - origin.0, place(vertex).1 - origin.1);
    let parts = pairs(ring).map(|(start, end)| (relative(start), relative(end)));
    parts.map(|(start, end)| start.0 * end.1 - end.0 * start.1).sum()
}

/// The edges of a ring without its closing vertex.
fn pairs(ring: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(&start, &end)| (start, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::position::Planar;

    fn square(x: i32, y: i32) -> Polygons<Planar> {
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)];
        Polygons::single(corners.map(|(east, north)| Planar::new(f64::from(x + east), f64::from(y + north))).to_vec())
    }

    /// The union of unit squares drawn as characters, the first row northmost.
    fn union_of(drawing: &[&str]) -> Polygons<Planar> {
        let column = drawing.iter().rev().zip(0..).flat_map(|(row, y)| {
            row.chars().zip(0..).filter(|(drawn, _)| *drawn == '#').map(move |(_, x)| square(x, y))
        });
        dissolve(&column.collect(), |_| Some(0), 1).get(0).to_owned()
    }

    fn shape(polygons: &Polygons<Planar>) -> Vec<usize> {
        polygons.view().polygons().map(|polygon| polygon.rings().count()).collect()
    }

    #[test]
    fn neighbours_become_one_ring() {
        let union = union_of(&["##"]);
        assert_eq!((shape(&union), union.view().vertices()), (vec![1], 6));
        assert!((union.view().area().0 - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_ring_of_squares_keeps_its_hole() {
        let union = union_of(&["###", "# #", "###"]);
        assert_eq!(shape(&union), [2]);
        assert!((union.view().area().0 - 8.0).abs() < 1e-12);
    }

    #[test]
    fn squares_that_touch_in_a_corner_stay_two_polygons() {
        assert_eq!(shape(&union_of(&["# ", " #"])), [1, 1]);
    }

    #[test]
    fn a_hole_that_touches_the_border_in_a_corner_stays_a_hole() {
        let union = union_of(&["## ", "# #", "###"]);
        assert_eq!(shape(&union), [2]);
        assert!((union.view().area().0 - 7.0).abs() < 1e-12);
    }

    #[test]
    fn an_island_in_a_hole_is_its_own_polygon() {
        let union = union_of(&["#####", "#   #", "# # #", "#   #", "#####"]);
        assert_eq!(shape(&union), [2, 1]);
    }

    #[test]
    fn a_group_without_members_is_empty_and_features_of_no_group_are_left_out() {
        let column = [square(0, 0), square(5, 5)].into_iter().collect();
        let groups = dissolve(&column, |idx| (idx == 1).then_some(1), 2);
        assert!(groups.get(0).is_empty());
        assert_eq!(groups.get(1).bounds(), square(5, 5).view().bounds());
    }
}
