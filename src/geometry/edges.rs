//! The edges of an outline, found by box and by nearness.
//!
//! Lambert-93, metres. Edges stay in the order of their rings, where neighbours lie near each other, under a packed
//! hierarchy of boxes: O(log n + answers) on common outlines.

use std::cmp::Ordering;

use super::column::{PolygonsRef, Position};
use super::orientation::side_of;
use super::position::{Bounds, Planar};
use super::tree::{BoxTree, gap_between_m2};

/// A straight edge of a ring, from start to end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub(super) start: Planar,
    pub(super) end: Planar,
}

impl Edge {
    /// The box around the edge.
    pub(super) fn bounds(self) -> Bounds {
        Bounds::around(&[self.start, self.end])
    }

    /// Whether both ends are finite.
    pub(super) fn is_finite(self) -> bool {
        [self.start.x_m, self.start.y_m, self.end.x_m, self.end.y_m].iter().all(|value| value.is_finite())
    }

    /// How long it is.
    pub(super) fn length_m(self) -> f64 {
        self.start.distance_to(self.end).0
    }

    /// The position at a share of its length.
    pub(super) fn at(self, share: f64) -> Planar {
        let (dx_m, dy_m) = (self.end.x_m - self.start.x_m, self.end.y_m - self.start.y_m);
        Planar::new(self.start.x_m + share * dx_m, self.start.y_m + share * dy_m)
    }

    /// Its share of Green's theorem around `origin`: half of ∫ x dy − y dx.
    pub(super) fn swept_m2(self, origin: Planar) -> f64 {
        let (x_m, y_m) = (self.start.x_m - origin.x_m, self.start.y_m - origin.y_m);
        (x_m * (self.end.y_m - self.start.y_m) - y_m * (self.end.x_m - self.start.x_m)) / 2.0
    }

    /// The squared distance from `from` to the nearest position of the edge.
    pub(super) fn distance_m2(self, from: Planar) -> f64 {
        let (dx_m, dy_m) = (self.end.x_m - self.start.x_m, self.end.y_m - self.start.y_m);
        let length_m2 = dx_m * dx_m + dy_m * dy_m;
        let along = (from.x_m - self.start.x_m) * dx_m + (from.y_m - self.start.y_m) * dy_m;
        let share = if length_m2 > 0.0 { (along / length_m2).clamp(0.0, 1.0) } else { 0.0 };
        from.distance_to_m2(Planar::new(self.start.x_m + share * dx_m, self.start.y_m + share * dy_m))
    }
}

/// The squared distance between the nearest positions of two edges, 0 where they meet.
pub(super) fn gap_m2(one: Edge, other: Edge) -> f64 {
    if cross(one, other) {
        return 0.0;
    }
    let to_other = other.distance_m2(one.start).min(other.distance_m2(one.end));
    to_other.min(one.distance_m2(other.start)).min(one.distance_m2(other.end))
}

/// Whether each of two edges has its ends on the two sides of the other.
fn cross(one: Edge, other: Edge) -> bool {
    let sides = |edge: Edge, from: Edge| {
        let side = |at: Planar| side_of(edge.start.east_north(), edge.end.east_north(), at.east_north());
        (side(from.start), side(from.end))
    };
    let parts = |(start, end): (Ordering, Ordering)| start != Ordering::Equal && start == end.reverse();
    parts(sides(one, other)) && parts(sides(other, one))
}

/// Edges under a hierarchy of boxes.
#[derive(Debug, Clone)]
pub(super) struct EdgeIndex {
    edges: Vec<Edge>,
    tree: BoxTree,
}

impl EdgeIndex {
    /// The index over the edges of `outline`.
    pub(super) fn build(outline: PolygonsRef<'_, Planar>) -> Self {
        let edges: Vec<Edge> = outline.edges().map(|(start, end)| Edge { start, end }).collect();
        let tree = BoxTree::over(edges.iter().map(|edge| edge.bounds()).collect());
        Self { edges, tree }
    }

    /// Every edge, in the order of the rings.
    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Shows `found` the edges whose boxes touch `bounds`.
    pub(super) fn touching(&self, bounds: Bounds, mut found: impl FnMut(Edge)) {
        self.tree.touching(bounds, |edge_idx| found(self.edges[edge_idx]));
    }

    /// The squared distance between the nearest edge and `edge`, or `limit_m2` where none is nearer.
    pub(super) fn gap_m2(&self, edge: Edge, limit_m2: f64) -> f64 {
        let bounds = edge.bounds();
        self.tree.least_by(|of_node| gap_between_m2(bounds, of_node), limit_m2, |idx, _| gap_m2(self.edges[idx], edge))
    }

    /// The squared distance to the nearest edge, or `limit_m2` where none is nearer.
    pub(super) fn distance_m2(&self, from: Planar, limit_m2: f64) -> f64 {
        self.tree.least_m2(from, limit_m2, |edge_idx| self.edges[edge_idx].distance_m2(from))
    }
}
