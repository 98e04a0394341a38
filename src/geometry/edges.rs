//! The edges of an outline, found by box and by nearness.
//!
//! Lambert-93, metres. Edges stay in the order of their rings, where neighbours lie near each other, under a packed
//! hierarchy of boxes: O(log n + answers) on common outlines.

use super::column::PolygonsRef;
use super::position::{Bounds, Planar};
use super::tree::BoxTree;

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

    /// The squared distance from `from` to the nearest position of the edge.
    pub(super) fn distance_m2(self, from: Planar) -> f64 {
        let (dx_m, dy_m) = (self.end.x_m - self.start.x_m, self.end.y_m - self.start.y_m);
        let length_m2 = dx_m * dx_m + dy_m * dy_m;
        let along = (from.x_m - self.start.x_m) * dx_m + (from.y_m - self.start.y_m) * dy_m;
        let share = if length_m2 > 0.0 { (along / length_m2).clamp(0.0, 1.0) } else { 0.0 };
        from.distance_to_m2(Planar::new(self.start.x_m + share * dx_m, self.start.y_m + share * dy_m))
    }
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

    /// The squared distance to the nearest edge, or `limit_m2` where none is nearer.
    pub(super) fn distance_m2(&self, from: Planar, limit_m2: f64) -> f64 {
        self.tree.least_m2(from, limit_m2, |edge_idx| self.edges[edge_idx].distance_m2(from))
    }
}
