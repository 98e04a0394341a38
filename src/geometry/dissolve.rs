//! Joining neighbours along the edges they share: communes into territories, without an overlay.
//!
//! An edge that two members of a group run in opposite directions lies inside the group and disappears; what is left is
//! its outline. Works in any frame, exactly: no position is moved, dropped or invented, so areas add up, and a group's
//! border runs through the very vertices of its members. It asks that neighbours share their vertices; where they do
//! not, both edges stay and the gap remains visible. O(n log n) in the edges. Members must not overlap.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use super::column::{PolygonColumn, Polygons, Position, doubled_area};

/// Directed edges, interior on the left, and how often each is there.
type Edges = BTreeMap<(u32, u32), u32>;

/// The union of the features of each group, one feature a group; a feature of no group is left out.
///
/// Rings are simple, closed, outer ones counter-clockwise and holes clockwise; parts that only touch at a vertex are
/// parts of their own. A ring starts at its westernmost vertex, the southernmost of several; parts and holes are in the
/// order of their starts, so that equal input gives equal output whatever the order of the features. A group without
/// members has no polygon.
pub fn dissolve<P: Position>(
    column: &PolygonColumn<P>,
    group_of: impl Fn(usize) -> Option<usize>,
    groups: usize,
) -> PolygonColumn<P> {
    let mut vertices = Vertices::default();
    let mut edges_of = vec![Edges::new(); groups];
    for (feature_idx, feature) in column.iter().enumerate() {
        let Some(edges) = group_of(feature_idx).and_then(|group| edges_of.get_mut(group)) else { continue };
        let wound = feature.to_owned().wound();
        for (start, end) in wound.view().edges() {
            add_edge(edges, vertices.number(start), vertices.number(end));
        }
    }
    edges_of.into_iter().map(|edges| polygons_of(rings_of(edges, &vertices.positions))).collect()
}

/// The distinct positions met, numbered in the order in which they came.
struct Vertices<P> {
    positions: Vec<P>,
    numbers: HashMap<(u64, u64), u32>,
}

impl<P> Default for Vertices<P> {
    fn default() -> Self {
        Self { positions: Vec::new(), numbers: HashMap::new() }
    }
}

impl<P: Position> Vertices<P> {
    fn number(&mut self, position: P) -> u32 {
        let (east, north) = position.east_north();
        // Adding zero makes one of the two zeros.
        *self.numbers.entry(((east + 0.0).to_bits(), (north + 0.0).to_bits())).or_insert_with(|| {
            self.positions.push(position);
            u32::try_from(self.positions.len() - 1).expect("a column holds fewer positions than four billion")
        })
    }
}

/// Adds an edge, or takes away the one that runs against it.
fn add_edge(edges: &mut Edges, start: u32, end: u32) {
    if start != end && !take_edge(edges, (end, start)) {
        *edges.entry((start, end)).or_default() += 1;
    }
}

/// Takes away one such edge, and tells whether there was any.
fn take_edge(edges: &mut Edges, edge: (u32, u32)) -> bool {
    let Some(count) = edges.get_mut(&edge) else { return false };
    *count -= 1;
    if *count == 0 {
        edges.remove(&edge);
    }
    true
}

/// The simple rings that use up every edge.
fn rings_of<P: Position>(mut edges: Edges, positions: &[P]) -> Vec<Vec<P>> {
    let mut rings = Vec::new();
    while let Some((&(start, _), _)) = edges.first_key_value() {
        walk(&mut edges, start, positions, &mut rings);
    }
    rings
}

/// Walks from `start` until no edge leads on, always by the sharpest left turn, which keeps to one part of the interior;
/// each time the path meets itself, the loop is cut off as a ring.
fn walk<P: Position>(edges: &mut Edges, start: u32, positions: &[P], rings: &mut Vec<Vec<P>>) {
    let mut path = vec![start];
    let mut place_in_path = HashMap::from([(start, 0)]);
    let mut before = None;
    while let Some(&here) = path.last()
        && let Some(next) = leftmost(edges, before, here, positions)
    {
        take_edge(edges, (here, next));
        before = Some(here);
        if let Some(&place) = place_in_path.get(&next) {
            rings.push(closed_ring(&path[place..], positions));
            for vertex in path.drain(place + 1..) {
                place_in_path.remove(&vertex);
            }
        } else {
            place_in_path.insert(next, path.len());
            path.push(next);
        }
    }
}

/// The end of the edge out of `here` that turns furthest left when one comes from `before`.
fn leftmost<P: Position>(edges: &Edges, before: Option<u32>, here: u32, positions: &[P]) -> Option<u32> {
    let mut ends = edges.range((here, 0)..=(here, u32::MAX)).map(|(&(_, end), _)| end);
    let Some(before) = before else { return ends.next() };
    let position = |vertex: u32| positions[vertex as usize].east_north();
    ends.max_by(|&left, &right| {
        let turn = |end| turn_rad(position(before), position(here), position(end));
        turn(left).total_cmp(&turn(right))
    })
}

/// By how much one turns left at `here`, radians between −π and π.
fn turn_rad(before: (f64, f64), here: (f64, f64), next: (f64, f64)) -> f64 {
    let (in_east, in_north) = (here.0 - before.0, here.1 - before.1);
    let (out_east, out_north) = (next.0 - here.0, next.1 - here.1);
    (in_east * out_north - in_north * out_east).atan2(in_east * out_east + in_north * out_north)
}

/// The positions of a loop, from its canonical start and back to it.
fn closed_ring<P: Position>(vertices: &[u32], positions: &[P]) -> Vec<P> {
    let mut ring: Vec<P> = vertices.iter().map(|&vertex| positions[vertex as usize]).collect();
    let start = (0..ring.len()).min_by(|&left, &right| by_start(&ring[left], &ring[right])).unwrap_or(0);
    ring.rotate_left(start);
    ring.extend(ring.first().copied());
    ring
}

/// West before east, then south before north.
fn by_start<P: Position>(left: &P, right: &P) -> Ordering {
    let (left, right) = (left.east_north(), right.east_north());
    left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1))
}

/// Rings put together: each hole with the smallest outer ring around it.
fn polygons_of<P: Position>(rings: Vec<Vec<P>>) -> Polygons<P> {
    let (mut outers, mut holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| doubled_area(ring) > 0.0);
    // Rings that start at the same vertex are told apart by where they go next.
    let by_course = |left: &Vec<P>, right: &Vec<P>| {
        left.iter()
            .zip(right)
            .map(|(left, right)| by_start(left, right))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    };
    outers.sort_by(by_course);
    holes.sort_by(by_course);
    let mut polygons: Vec<Vec<Vec<P>>> = outers.into_iter().map(|outer| vec![outer]).collect();
    for hole in holes {
        let around = polygons.iter_mut().filter(|polygon| surrounds(&polygon[0], &hole));
        let smallest = around.min_by(|left, right| doubled_area(&left[0]).total_cmp(&doubled_area(&right[0])));
        if let Some(polygon) = smallest {
            polygon.push(hole);
        }
    }
    Polygons::new(polygons)
}

/// Whether `hole` lies inside `outer`, which it may touch at vertices: asked at the middle of an edge.
fn surrounds<P: Position>(outer: &[P], hole: &[P]) -> bool {
    let [start, end, ..] = hole else { return false };
    let (start, end) = (start.east_north(), end.east_north());
    let (east, north) = (f64::midpoint(start.0, end.0), f64::midpoint(start.1, end.1));
    let crossings = outer.windows(2).filter(|edge| {
        let (from, to) = (edge[0].east_north(), edge[1].east_north());
        (from.1 > north) != (to.1 > north) && east < (to.0 - from.0) * (north - from.1) / (to.1 - from.1) + from.0
    });
    crossings.count() % 2 == 1
}
