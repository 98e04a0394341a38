//! Whether an outline is one that areas can be computed of, and if not, what is wrong and where.
//!
//! WGS84 degrees, as a client draws it; sides and crossings are decided exactly on the doubles as given. The rules are
//! those of OGC Simple Features for multipolygons: closed rings that neither cross nor touch themselves, holes inside
//! their outer ring and beside each other, an interior in one piece, polygons that meet in positions only. A vertex
//! repeated in a row is tolerated. Rings may be wound either way. Cost: edges are tried against those whose boxes touch
//! theirs, O((n + k) log n) on outlines that people draw, never more than n² / 2 pairs of a few nanoseconds each.

use std::collections::BTreeMap;

use super::column::Polygons;
use super::contact::{Arms, Contact, contact};
use super::edges::Edge;
use super::nesting::check_nesting;
use super::position::{Bounds, LonLat, Planar};
use super::tree::BoxTree;

/// What is wrong with an outline, and where.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum OutlineFault {
    /// There is no polygon, or one without a ring.
    #[error("the outline is empty")]
    Empty,
    /// A ring has fewer than three distinct corners in a row.
    #[error("a ring has {corners} corners; at least 3 are needed")]
    TooFewCorners {
        /// Corners that differ from the one before.
        corners: usize,
        /// The first of them.
        at: Option<LonLat>,
    },
    /// The last position of a ring is not its first.
    #[error("a ring is not closed: it ends at {} {}", at.lon_deg, at.lat_deg)]
    NotClosed {
        /// The last position.
        at: LonLat,
    },
    /// A coordinate is not a number, or infinite.
    #[error("position {position_idx} of a ring is not finite")]
    NotFinite {
        /// Counted from 0 in its ring.
        position_idx: usize,
    },
    /// A position is beyond 180° of longitude or 90° of latitude.
    #[error("{} {} is not on the globe", at.lon_deg, at.lat_deg)]
    OffGlobe {
        /// The position.
        at: LonLat,
    },
    /// A ring encloses nothing.
    #[error("the ring at {} {} has no area", at.lon_deg, at.lat_deg)]
    NoArea {
        /// Its first position.
        at: LonLat,
    },
    /// A ring crosses itself.
    #[error("a ring crosses itself at {} {}", at.lon_deg, at.lat_deg)]
    SelfCrossing {
        /// The crossing.
        at: LonLat,
    },
    /// A ring touches itself in a position or along an edge.
    #[error("a ring touches itself at {} {}", at.lon_deg, at.lat_deg)]
    SelfTouch {
        /// Where the contact is, or starts.
        at: LonLat,
    },
    /// A hole crosses its outer ring or another hole, or shares an edge with it.
    #[error("a hole crosses another ring at {} {}", at.lon_deg, at.lat_deg)]
    HoleCrossing {
        /// The crossing, or where the shared edge starts.
        at: LonLat,
    },
    /// A hole lies outside its outer ring.
    #[error("the hole at {} {} lies outside its outer ring", at.lon_deg, at.lat_deg)]
    HoleOutside {
        /// A corner of the hole.
        at: LonLat,
    },
    /// A hole lies in another hole.
    #[error("the hole at {} {} lies in another hole", at.lon_deg, at.lat_deg)]
    HolesNested {
        /// A corner of the inner hole.
        at: LonLat,
    },
    /// Rings of one polygon touch so that its interior falls apart.
    #[error("rings touching at {} {} cut the interior in pieces", at.lon_deg, at.lat_deg)]
    InteriorCut {
        /// One of the contacts.
        at: LonLat,
    },
    /// Two polygons share more than positions of their borders.
    #[error("two polygons overlap at {} {}", at.lon_deg, at.lat_deg)]
    PolygonsOverlap {
        /// A position that both have.
        at: LonLat,
    },
}

impl OutlineFault {
    /// Where the fault is, if it is somewhere.
    pub fn at(&self) -> Option<LonLat> {
        match *self {
            Self::Empty | Self::NotFinite { .. } => None,
            Self::TooFewCorners { at, .. } => at,
            Self::NotClosed { at }
            | Self::OffGlobe { at }
            | Self::NoArea { at }
            | Self::SelfCrossing { at }
            | Self::SelfTouch { at }
            | Self::HoleCrossing { at }
            | Self::HoleOutside { at }
            | Self::HolesNested { at }
            | Self::InteriorCut { at }
            | Self::PolygonsOverlap { at } => Some(at),
        }
    }
}

/// Checks an outline before anything is computed of it.
///
/// # Errors
/// The first fault found, with its place.
pub fn check_outline(outline: &Polygons<LonLat>) -> Result<(), OutlineFault> {
    let has_empty_polygon = outline.view().polygons().any(|polygon| polygon.rings().next().is_none());
    if outline.view().is_empty() || has_empty_polygon {
        return Err(OutlineFault::Empty);
    }
    outline.view().rings().try_for_each(check_positions)?;
    let rings = rings_of(outline);
    rings.iter().try_for_each(Ring::check_area)?;
    let touches = check_contacts(&rings)?;
    check_nesting(&rings, &touches)
}

/// What a look at each position tells.
fn check_positions(ring: &[LonLat]) -> Result<(), OutlineFault> {
    if let Some(position_idx) = ring.iter().position(|at| !(at.lon_deg.is_finite() && at.lat_deg.is_finite())) {
        return Err(OutlineFault::NotFinite { position_idx });
    }
    if let Some(&at) = ring.iter().find(|at| !at.is_on_globe()) {
        return Err(OutlineFault::OffGlobe { at });
    }
    match (ring.first(), ring.last()) {
        (Some(first), Some(&at)) if *first != at => Err(OutlineFault::NotClosed { at }),
        _ => Ok(()),
    }
}

/// A ring of an outline, counter-clockwise where it is an outer ring and clockwise where it is a hole.
///
/// Only sides and orders are asked for, so degrees stand in the fields of plane positions here.
pub(super) struct Ring {
    pub(super) polygon_idx: usize,
    pub(super) is_outer: bool,
    /// Closed, without repetitions in a row.
    pub(super) corners: Vec<Planar>,
}

impl Ring {
    pub(super) fn bounds(&self) -> Bounds {
        Bounds::around(&self.corners)
    }

    fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        self.corners.windows(2).map(|ends| Edge { start: ends[0], end: ends[1] })
    }

    /// Whether there are enough corners, and not all on one line.
    fn check_area(&self) -> Result<(), OutlineFault> {
        let corners = self.corners.len().saturating_sub(1);
        let first = self.corners.first().copied();
        if corners < 3 {
            return Err(OutlineFault::TooFewCorners { corners, at: first.map(as_drawn) });
        }
        let baseline = Edge { start: self.corners[0], end: self.corners[1] };
        let is_on_it = |&corner: &Planar| super::contact::side(baseline, corner).is_eq();
        if self.corners.iter().all(is_on_it) {
            return Err(OutlineFault::NoArea { at: as_drawn(self.corners[0]) });
        }
        Ok(())
    }

    /// The neighbours of a position on the edge `edge_idx`.
    fn arms(&self, edge_idx: usize, at: Planar) -> Arms {
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

fn rings_of(outline: &Polygons<LonLat>) -> Vec<Ring> {
    let on_plane = outline.mapped(|at| Planar::new(at.lon_deg, at.lat_deg)).wound();
    let mut rings = Vec::new();
    for (polygon_idx, polygon) in on_plane.view().polygons().enumerate() {
        for (ring_idx, ring) in polygon.rings().enumerate() {
            let mut corners = ring.to_vec();
            corners.dedup();
            rings.push(Ring { polygon_idx, is_outer: ring_idx == 0, corners });
        }
    }
    rings
}

/// A position of a ring as the client drew it.
pub(super) fn as_drawn(position: Planar) -> LonLat {
    LonLat::new(position.x_m, position.y_m)
}

/// Two rings that touch in a position without crossing there, the smaller index first.
pub(super) struct Touch {
    pub(super) at: Planar,
    /// The neighbours of the position along each ring.
    pub(super) arms: (Arms, Arms),
}

/// The touches of each pair of rings that has any.
pub(super) type Touches = BTreeMap<(usize, usize), Vec<Touch>>;

/// An edge with its place.
#[derive(Clone, Copy)]
struct PlacedEdge {
    ring_idx: usize,
    edge_idx: usize,
    edge: Edge,
}

/// Tries each edge against those near it: where rings touch, or the first fault.
fn check_contacts(rings: &[Ring]) -> Result<Touches, OutlineFault> {
    let placed = |(ring_idx, ring): (usize, &Ring)| {
        ring.edges()
            .enumerate()
            .map(move |(edge_idx, edge)| PlacedEdge { ring_idx, edge_idx, edge })
            .collect::<Vec<_>>()
    };
    let edges: Vec<PlacedEdge> = rings.iter().enumerate().flat_map(placed).collect();
    let tree = BoxTree::over(edges.iter().map(|placed| placed.edge.bounds()).collect());
    let mut touches = Touches::new();
    for (idx, &one) in edges.iter().enumerate() {
        let mut fault = Ok(());
        tree.touching_after(idx, one.edge.bounds(), |other| {
            if fault.is_ok() {
                fault = check_pair(rings, one, edges[other], &mut touches);
            }
        });
        fault?;
    }
    Ok(touches)
}

/// What the contact of two edges means.
fn check_pair(rings: &[Ring], one: PlacedEdge, other: PlacedEdge, touches: &mut Touches) -> Result<(), OutlineFault> {
    let (ring, other_ring) = (&rings[one.ring_idx], &rings[other.ring_idx]);
    let is_same_ring = one.ring_idx == other.ring_idx;
    let crossing = |at: Planar| {
        let (at, is_same_polygon) = (as_drawn(at), ring.polygon_idx == other_ring.polygon_idx);
        match (is_same_ring, is_same_polygon) {
            (true, _) => OutlineFault::SelfCrossing { at },
            (false, true) => OutlineFault::HoleCrossing { at },
            (false, false) => OutlineFault::PolygonsOverlap { at },
        }
    };
    match contact(one.edge, other.edge) {
        Contact::None => Ok(()),
        Contact::Crossing(at) => Err(crossing(at)),
        Contact::Stretch(at) if is_same_ring => Err(OutlineFault::SelfTouch { at: as_drawn(at) }),
        Contact::Stretch(at) => Err(crossing(at)),
        Contact::Touch(_) if is_same_ring && follow_each_other(ring, one.edge_idx, other.edge_idx) => Ok(()),
        Contact::Touch(at) => {
            let arms = (ring.arms(one.edge_idx, at), other_ring.arms(other.edge_idx, at));
            match (arms.0.are_crossed_by(arms.1), is_same_ring) {
                (true, _) => Err(crossing(at)),
                (false, true) => Err(OutlineFault::SelfTouch { at: as_drawn(at) }),
                (false, false) => {
                    touches.entry((one.ring_idx, other.ring_idx)).or_default().push(Touch { at, arms });
                    Ok(())
                }
            }
        }
    }
}

/// Whether two edges of a ring share a corner in its course.
fn follow_each_other(ring: &Ring, edge_idx: usize, later_idx: usize) -> bool {
    later_idx == edge_idx + 1 || (edge_idx == 0 && later_idx == ring.corners.len() - 2)
}
