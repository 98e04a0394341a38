//! The rings of an outline while it is being checked.
//!
//! Only sides and orders are asked for, so degrees stand in the fields of plane positions here.

use std::cmp::Ordering;

use super::column::{Polygons, Position};
use super::edges::Edge;
use super::orientation::side_of;
use super::position::{Bounds, LonLat, Planar};

/// A ring, counter-clockwise where it is an outer ring and clockwise where it is a hole.
pub(super) struct Ring {
    pub(super) polygon_idx: usize,
    pub(super) is_outer: bool,
    /// Closed, without repetitions in a row.
    pub(super) corners: Vec<Planar>,
}

/// A ring passes through a position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joint {
    pub(super) at: Planar,
    pub(super) ring_idx: usize,
}

impl Ring {
    /// Every ring of `outline`, polygon by polygon.
    pub(super) fn all_of(outline: &Polygons<LonLat>) -> Vec<Self> {
        let on_plane = outline.mapped(|at| Planar::new(at.lon_deg, at.lat_deg)).wound();
        let mut rings = Vec::new();
        for (polygon_idx, polygon) in on_plane.view().polygons().enumerate() {
            for (ring_idx, ring) in polygon.rings().enumerate() {
                let mut corners = ring.to_vec();
                corners.dedup();
                rings.push(Self { polygon_idx, is_outer: ring_idx == 0, corners });
            }
        }
        rings
    }

    /// The box around the ring.
    pub(super) fn bounds(&self) -> Bounds {
        Bounds::around(&self.corners)
    }

    /// The edges in their order.
    pub(super) fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        self.corners.windows(2).map(|ends| Edge { start: ends[0], end: ends[1] })
    }

    /// The neighbours of a position on the edge `edge_idx`.
    pub(super) fn arms(&self, edge_idx: usize, at: Planar) -> Arms {
        let last = self.corners.len() - 2;
        let (start, end) = (self.corners[edge_idx], self.corners[edge_idx + 1]);
        if at == start {
            let before = self.corners[if edge_idx == 0 { last } else { edge_idx - 1 }];
            Arms { before, at, after: end }
        } else if at == end {
            let after = self.corners[if edge_idx == last { 1 } else { edge_idx + 2 }];
            Arms { before: start, at, after }
        } else {
            Arms { before: start, at, after: end }
        }
    }
}

/// The neighbours of a corner, or of a position inside an edge, along a ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arms {
    pub(super) before: Planar,
    pub(super) at: Planar,
    pub(super) after: Planar,
}

impl Arms {
    /// Whether the direction towards `position` lies to the left of the path, strictly.
    pub(super) fn has_on_left(self, position: Planar) -> bool {
        let side = |end: Planar| side(Edge { start: self.at, end }, position);
        let turn = side_of(self.at.east_north(), self.after.east_north(), self.before.east_north());
        if turn == Ordering::Greater {
            side(self.after) == Ordering::Greater && side(self.before) == Ordering::Less
        } else {
            !(side(self.before) == Ordering::Greater && side(self.after) == Ordering::Less)
        }
    }
}

/// The side of the edge's line on which `position` lies: `Greater` is left.
pub(super) fn side(edge: Edge, position: Planar) -> Ordering {
    side_of(edge.start.east_north(), edge.end.east_north(), position.east_north())
}

/// By easting, then northing, of finite positions.
pub(super) fn order_of(left: Planar, right: Planar) -> Ordering {
    left.east_north().partial_cmp(&right.east_north()).unwrap_or(Ordering::Equal)
}

/// Whether two positions are the same place.
pub(super) fn is_same_place(left: Planar, right: Planar) -> bool {
    order_of(left, right).is_eq()
}

/// A position of a ring as the client drew it.
pub(super) fn as_drawn(position: Planar) -> LonLat {
    LonLat::new(position.x_m, position.y_m)
}
