//! The rings of an outline while it is being checked.
//!
//! Only sides and orders are asked for, so degrees stand in the fields of plane positions here.

use super::column::Polygons;
use super::contact::Arms;
use super::edges::Edge;
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

    /// Whether two edges, the one with the smaller index first, share a corner in the course of the ring.
    pub(super) fn follow_each_other(&self, edge_idx: usize, later_idx: usize) -> bool {
        later_idx == edge_idx + 1 || (edge_idx == 0 && later_idx == self.corners.len() - 2)
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

/// A position of a ring as the client drew it.
pub(super) fn as_drawn(position: Planar) -> LonLat {
    LonLat::new(position.x_m, position.y_m)
}
