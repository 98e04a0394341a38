//! Whether an outline is one that areas can be computed of, and if not, what is wrong and where.
//!
//! WGS84 degrees, as a client draws it; sides and crossings are decided exactly on the doubles as given. The rules are
//! those of OGC Simple Features for multipolygons: closed rings that neither cross nor touch themselves, holes inside
//! their outer ring and beside each other, an interior in one piece, polygons that meet in positions only. A vertex
//! repeated in a row is tolerated. Rings may be wound either way. O(n log n) comparisons in
//! the corners, whatever the shape.

use super::column::Polygons;
use super::edges::Edge;
use super::nesting::check_nesting;
use super::position::LonLat;
use super::ring::{Ring, as_drawn, side};
use super::sweep::check_contacts;

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
    let rings = Ring::all_of(outline);
    rings.iter().try_for_each(check_area)?;
    let joints = check_contacts(&rings)?;
    check_nesting(&rings, &joints)
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

/// Whether there are enough corners, and not all on one line.
fn check_area(ring: &Ring) -> Result<(), OutlineFault> {
    let corners = ring.corners.len().saturating_sub(1);
    if corners < 3 {
        return Err(OutlineFault::TooFewCorners { corners, at: ring.corners.first().copied().map(as_drawn) });
    }
    let first_edge = Edge { start: ring.corners[0], end: ring.corners[1] };
    if ring.corners.iter().all(|&corner| side(first_edge, corner).is_eq()) {
        return Err(OutlineFault::NoArea { at: as_drawn(ring.corners[0]) });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<LonLat> {
        corners.iter().map(|&(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).collect()
    }

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Vec<LonLat> {
        ring(&[(west, south), (east, south), (east, north), (west, north), (west, south)])
    }

    fn fault(polygons: Vec<Vec<Vec<LonLat>>>) -> Option<OutlineFault> {
        check_outline(&Polygons::new(polygons)).err()
    }

    #[test]
    fn an_island_may_lie_in_a_hole_but_share_no_edge_with_it() {
        let with = |island| vec![vec![rectangle(0.0, 0.0, 9.0, 9.0), rectangle(1.0, 1.0, 8.0, 8.0)], vec![island]];
        assert_eq!(fault(with(rectangle(3.0, 3.0, 4.0, 4.0))), None);
        let sharing = fault(with(rectangle(1.0, 1.0, 2.0, 2.0)));
        assert!(matches!(sharing, Some(OutlineFault::PolygonsOverlap { .. })));
        let around = fault(vec![vec![rectangle(0.0, 0.0, 9.0, 9.0)], vec![rectangle(3.0, 3.0, 4.0, 4.0)]]);
        assert_eq!(around, Some(OutlineFault::PolygonsOverlap { at: LonLat::new(3.0, 3.0) }));
    }

    #[test]
    fn a_bow_tie_is_refused_at_its_crossing() {
        let bow_tie = ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)]);
        assert_eq!(fault(vec![vec![bow_tie]]), Some(OutlineFault::SelfCrossing { at: LonLat::new(1.0, 1.0) }));
    }

    #[test]
    fn a_spike_and_a_pinch_touch_themselves() {
        let spike = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (4.0, 1.0), (0.0, 4.0), (0.0, 0.0)]);
        assert!(matches!(fault(vec![vec![spike]]), Some(OutlineFault::SelfTouch { .. })));
        let pinch = ring(&[(0.0, 0.0), (4.0, 0.0), (2.0, 2.0), (4.0, 4.0), (0.0, 4.0), (2.0, 2.0), (0.0, 0.0)]);
        let at = LonLat::new(2.0, 2.0);
        assert_eq!(fault(vec![vec![pinch]]), Some(OutlineFault::SelfTouch { at }));
    }

    #[test]
    fn positions_that_cannot_be_are_refused() {
        assert_eq!(fault(Vec::new()), Some(OutlineFault::Empty));
        assert_eq!(fault(vec![Vec::new()]), Some(OutlineFault::Empty));
        let open = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]);
        assert_eq!(fault(vec![vec![open]]), Some(OutlineFault::NotClosed { at: LonLat::new(1.0, 1.0) }));
        let unknown = ring(&[(0.0, 0.0), (f64::NAN, 0.0), (1.0, 1.0), (0.0, 0.0)]);
        assert_eq!(fault(vec![vec![unknown]]), Some(OutlineFault::NotFinite { position_idx: 1 }));
        let far = ring(&[(0.0, 0.0), (181.0, 0.0), (1.0, 1.0), (0.0, 0.0)]);
        assert_eq!(fault(vec![vec![far]]), Some(OutlineFault::OffGlobe { at: LonLat::new(181.0, 0.0) }));
        let line = ring(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 0.0)]);
        assert_eq!(fault(vec![vec![line]]), Some(OutlineFault::NoArea { at: LonLat::new(0.0, 0.0) }));
        let pair = ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 1.0), (0.0, 0.0)]);
        assert!(matches!(fault(vec![vec![pair]]), Some(OutlineFault::TooFewCorners { corners: 2, .. })));
    }

    #[test]
    fn a_corner_repeated_in_a_row_is_tolerated() {
        let repeated = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0), (0.0, 0.0)]);
        assert_eq!(fault(vec![vec![repeated]]), None);
    }

    #[test]
    fn holes_lie_in_their_ring_and_beside_each_other() {
        let outer = || rectangle(0.0, 0.0, 9.0, 9.0);
        let outside = vec![outer(), rectangle(10.0, 0.0, 11.0, 1.0)];
        assert!(matches!(fault(vec![outside]), Some(OutlineFault::HoleOutside { .. })));
        let nested = vec![outer(), rectangle(1.0, 1.0, 8.0, 8.0), rectangle(2.0, 2.0, 3.0, 3.0)];
        assert!(matches!(fault(vec![nested]), Some(OutlineFault::HolesNested { .. })));
        let crossing = vec![outer(), rectangle(8.0, 1.0, 10.0, 2.0)];
        assert!(matches!(fault(vec![crossing]), Some(OutlineFault::HoleCrossing { .. })));
        let cutting = vec![outer(), ring(&[(0.0, 4.0), (4.0, 3.0), (9.0, 4.0), (4.0, 5.0), (0.0, 4.0)])];
        assert!(matches!(fault(vec![cutting]), Some(OutlineFault::InteriorCut { .. })));
    }
}
