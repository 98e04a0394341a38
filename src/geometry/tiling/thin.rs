//! Vertices that nobody would miss, taken out of a drawing whose lines do not cross.
//!
//! Whole units, exact. The vertex whose triangle with its neighbours is smallest goes first (Visvalingam and Whyatt,
//! "Line generalisation by repeated elimination of points", 1993), until the smallest is too large. It stays where more
//! than two lines meet; where its triangle holds another vertex, over which the line would pass; where the shorter line
//! is drawn already; and where that line would leave a tile's frame between two vertices. So lines that did not cross
//! still do not. O(n log n + look-ups).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::numbers::stored;
use super::address::{GridPoint, TileFrame};
use super::arcs::{Border, Borders};
use super::rows::PointRows;
use super::snap::is_line_between;

/// A vertex goes while twice its triangle is at most that many square units: three eighths of a pixel, of 512 a tile.
const MAX_DOUBLED_AREA: i64 = 48;

/// Takes vertices out of `borders`, whose ends number the positions of `rows`.
pub(super) fn thin(rows: &PointRows, borders: &mut Borders) {
    let mut thinning = Thinning::of(rows, &mut borders.edges);
    thinning.run();
    let is_drawn = thinning.is_drawn;
    let mut is_drawn = is_drawn.iter();
    borders.edges.retain(|_| *is_drawn.next().unwrap_or(&true));
}

struct Thinning<'a> {
    rows: &'a PointRows,
    edges: &'a mut [Border],
    is_drawn: Vec<bool>,
    /// The edges at each vertex, one stretch a vertex; a vertex that was taken out keeps its stretch.
    at_vertex: Vec<u32>,
    starts: Vec<u32>,
    is_taken: Vec<bool>,
    /// Twice the triangle, and the vertex.
    queue: BinaryHeap<Reverse<(i64, u32)>>,
}

impl<'a> Thinning<'a> {
    fn of(rows: &'a PointRows, edges: &'a mut [Border]) -> Self {
        let vertices = rows.points().len();
        let mut starts = vec![0_u32; vertices + 1];
        for edge in edges.iter() {
            starts[edge.from as usize + 1] += 1;
            starts[edge.to as usize + 1] += 1;
        }
        for vertex in 0..vertices {
            starts[vertex + 1] += starts[vertex];
        }
        let mut next = starts.clone();
        let mut at_vertex = vec![0_u32; 2 * edges.len()];
        for (edge_idx, edge) in edges.iter().enumerate() {
            for vertex in [edge.from as usize, edge.to as usize] {
                at_vertex[next[vertex] as usize] = stored(edge_idx);
                next[vertex] += 1;
            }
        }
        let (is_drawn, is_taken) = (vec![true; edges.len()], vec![false; vertices]);
        Self { rows, edges, is_drawn, at_vertex, starts, is_taken, queue: BinaryHeap::new() }
    }

    fn run(&mut self) {
        for vertex in 0..stored(self.is_taken.len()) {
            self.queue_up(vertex);
        }
        while let Some(Reverse((doubled_area, vertex))) = self.queue.pop() {
            // An older entry of a vertex whose neighbours have changed since is passed over.
            let is_current = !self.is_taken[vertex as usize] && self.doubled_area(vertex) == Some(doubled_area);
            if is_current && self.may_go(vertex) {
                self.take_out(vertex);
            }
        }
    }

    fn queue_up(&mut self, vertex: u32) {
        if let Some(doubled_area) = self.doubled_area(vertex).filter(|area| *area <= MAX_DOUBLED_AREA) {
            self.queue.push(Reverse((doubled_area, vertex)));
        }
    }

    /// Takes a vertex between two edges out and draws one edge in their place.
    fn take_out(&mut self, vertex: u32) {
        let [kept, dropped] = self.edges_at(vertex) else { return };
        let (kept, dropped) = (*kept, *dropped);
        let before = self.edges[kept as usize].other(vertex);
        let after = self.edges[dropped as usize].other(vertex);
        self.edges[kept as usize] = self.edges[kept as usize].moved(vertex, after);
        self.is_drawn[dropped as usize] = false;
        self.is_taken[vertex as usize] = true;
        let stretch = self.starts[after as usize] as usize..self.starts[after as usize + 1] as usize;
        for edge_idx in &mut self.at_vertex[stretch] {
            if *edge_idx == dropped {
                *edge_idx = kept;
            }
        }
        self.queue_up(before);
        self.queue_up(after);
    }

    /// Whether the line without a vertex would cross nothing, double nothing and leave no frame between two vertices.
    fn may_go(&self, vertex: u32) -> bool {
        let Some([before, after]) = self.neighbours(vertex) else { return false };
        let corners = [self.at(before), self.at(vertex), self.at(after)];
        let (start, end) = (corners[0], corners[2]);
        let leaves_a_frame = is_line_between(start.x, end.x) || is_line_between(start.y, end.y);
        let is_doubled = || self.edges_at(before).iter().any(|&it| self.edges[it as usize].other(before) == after);
        let frame = TileFrame::around(corners).expect("a triangle has corners");
        let is_in_the_way = |&it: &u32| {
            let is_corner = it == before || it == vertex || it == after;
            let is_there = !self.is_taken[it as usize] && !self.edges_at(it).is_empty();
            is_there && !is_corner && holds(corners, self.at(it))
        };
        !leaves_a_frame && !is_doubled() && !self.rows.within(frame).any(|it| is_in_the_way(&it))
    }

    fn doubled_area(&self, vertex: u32) -> Option<i64> {
        let [before, after] = self.neighbours(vertex)?;
        Some(doubled_area(self.at(before), self.at(vertex), self.at(after)).abs())
    }

    /// The vertices beside one between two edges.
    fn neighbours(&self, vertex: u32) -> Option<[u32; 2]> {
        let [one, other] = self.edges_at(vertex) else { return None };
        Some([*one, *other].map(|edge_idx| self.edges[edge_idx as usize].other(vertex)))
    }

    fn edges_at(&self, vertex: u32) -> &[u32] {
        &self.at_vertex[self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize]
    }

    fn at(&self, vertex: u32) -> GridPoint {
        self.rows.points()[vertex as usize]
    }
}

/// Twice the area of a triangle, positive counter-clockwise on axes eastward and southward.
pub(super) fn doubled_area(a: GridPoint, b: GridPoint, c: GridPoint) -> i64 {
    let from_a = |at: GridPoint| (i64::from(at.x) - i64::from(a.x), i64::from(at.y) - i64::from(a.y));
    let (b, c) = (from_a(b), from_a(c));
    b.0 * c.1 - b.1 * c.0
}

/// Whether a triangle, its border included, holds a position of the frame around it.
fn holds([a, b, c]: [GridPoint; 3], at: GridPoint) -> bool {
    let sides = [doubled_area(a, b, at), doubled_area(b, c, at), doubled_area(c, a, at)];
    sides.iter().all(|side| *side >= 0) || sides.iter().all(|side| *side <= 0)
}
