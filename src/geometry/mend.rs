//! Rings as files have them made into rings as they are kept: closed, without repetitions, of enough corners.
//!
//! WGS84 degrees. Only what changes nothing that is meant is done here: an open ring is closed, a vertex said twice in a
//! row is said once, a ring that encloses nothing is dropped where others are left. Winding is told and left to
//! [`Polygons::wound`]. O(n). Positions that are not finite, or off the globe, end the work: nothing can be mended there.

use std::cmp::Ordering;

use super::column::{Polygons, PolygonsRef, Position, doubled_area};
use super::orientation::side_of;
use super::position::LonLat;
use super::source::SourcePosition;
use super::validity::{OutlineFault, check_outline};

/// What was put right in an outline, and how its rings were wound.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Mends {
    /// The end of the first ring that was open.
    pub closed: Option<LonLat>,
    /// How many vertices were said twice in a row.
    pub repeated: usize,
    /// The first of them.
    pub repeated_at: Option<LonLat>,
    /// The first ring that enclosed nothing and was dropped beside others.
    pub dropped_at: Option<LonLat>,
    /// Outer rings that run counter-clockwise.
    pub counter_clockwise: usize,
    /// Outer rings that run clockwise.
    pub clockwise: usize,
    /// The first hole that runs as its outer ring does.
    pub hole_wound_alike: Option<LonLat>,
}

/// Carries `feature` to WGS84 and mends its rings into `mended`, which is emptied first.
///
/// # Errors
/// Where a position is not finite or off the globe, and where no ring encloses anything.
pub fn mend_outline(
    feature: PolygonsRef<'_, SourcePosition>,
    carry: impl Fn(SourcePosition) -> LonLat,
    mended: &mut Polygons<LonLat>,
) -> Result<Mends, OutlineFault> {
    mended.clear();
    let mut mends = Mends::default();
    let mut ring = Vec::new();
    let mut flat = None;
    for polygon in feature.polygons() {
        let mut outer_area = None;
        for source in polygon.rings() {
            carry_ring(source, &carry, &mut ring, &mut mends)?;
            match (enclosed(&ring), outer_area) {
                (Err(fault), None) => {
                    flat = flat.or(Some(fault));
                    break;
                }
                (Err(fault), Some(_)) => mends.dropped_at = mends.dropped_at.or(fault.at()),
                (Ok(area), None) => {
                    outer_area = Some(area);
                    mends.count_outer(area);
                    mended.push_ring(&ring);
                }
                (Ok(area), Some(outer)) => {
                    if (area > 0.0) == (outer > 0.0) {
                        mends.hole_wound_alike = mends.hole_wound_alike.or(ring.first().copied());
                    }
                    mended.push_ring(&ring);
                }
            }
        }
        if outer_area.is_some() {
            mended.close_polygon();
        }
    }
    match flat {
        Some(fault) if mended.view().is_empty() => Err(fault),
        Some(fault) => Ok(Mends { dropped_at: mends.dropped_at.or(fault.at()), ..mends }),
        None => Ok(mends),
    }
}

/// Whether an outline that was mended is valid: by a look at its corners where it is one convex ring, else by
/// [`check_outline`].
///
/// # Errors
/// The first fault found, with its place.
pub fn check_mended(outline: &Polygons<LonLat>) -> Result<(), OutlineFault> {
    let mut rings = outline.view().rings();
    match (rings.next(), rings.next()) {
        (Some(only), None) if is_convex(only) => Ok(()),
        _ => check_outline(outline),
    }
}

impl Mends {
    fn count_outer(&mut self, area: f64) {
        if area > 0.0 {
            self.counter_clockwise += 1;
        } else {
            self.clockwise += 1;
        }
    }
}

/// Carries a ring, says repeated vertices once and closes it.
fn carry_ring(
    source: &[SourcePosition],
    carry: &impl Fn(SourcePosition) -> LonLat,
    ring: &mut Vec<LonLat>,
    mends: &mut Mends,
) -> Result<(), OutlineFault> {
    ring.clear();
    for (position_idx, &position) in source.iter().enumerate() {
        let at = carry(position);
        if !(at.lon_deg.is_finite() && at.lat_deg.is_finite()) {
            return Err(OutlineFault::NotFinite { position_idx });
        }
        if !at.is_on_globe() {
            return Err(OutlineFault::OffGlobe { at });
        }
        if ring.last() == Some(&at) {
            mends.repeated += 1;
            mends.repeated_at = mends.repeated_at.or(Some(at));
        } else {
            ring.push(at);
        }
    }
    if let (Some(&first), Some(&last)) = (ring.first(), ring.last())
        && first != last
    {
        mends.closed = mends.closed.or(Some(last));
        ring.push(first);
    }
    Ok(())
}

/// Twice the signed area of a closed ring.
///
/// # Errors
/// Where the ring has too few corners, or all of them on one line.
fn enclosed(ring: &[LonLat]) -> Result<f64, OutlineFault> {
    let corners = ring.len().saturating_sub(1);
    if corners < 3 {
        return Err(OutlineFault::TooFewCorners { corners, at: ring.first().copied() });
    }
    let (start, end) = (ring[0].east_north(), ring[1].east_north());
    if ring.iter().all(|corner| side_of(start, end, corner.east_north()).is_eq()) {
        return Err(OutlineFault::NoArea { at: ring[0] });
    }
    Ok(doubled_area(ring))
}

/// Whether a closed ring without repetitions is convex, which no ring is that crosses or touches itself: it never turns
/// to the other side, never turns back, and changes once from eastward to westward and once back on its way round.
fn is_convex(ring: &[LonLat]) -> bool {
    let Some((_, corners)) = ring.split_last().filter(|(_, corners)| corners.len() >= 3) else { return false };
    let at = |idx: usize| corners[idx % corners.len()].east_north();
    let is_eastward = |idx: usize| at(idx) < at(idx + 1);
    let (mut turn, mut changes) = (Ordering::Equal, 0);
    for idx in 0..corners.len() {
        let changed = is_eastward(idx) != is_eastward(idx + 1);
        changes += usize::from(changed);
        match side_of(at(idx), at(idx + 1), at(idx + 2)) {
            Ordering::Equal if changed => return false,
            Ordering::Equal => {}
            side if turn.is_eq() => turn = side,
            side if side != turn => return false,
            _ => {}
        }
    }
    turn.is_ne() && changes == 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn source(rings: &[&[(f64, f64)]]) -> Polygons<SourcePosition> {
        let ring = |ring: &[(f64, f64)]| ring.iter().map(|&(x, y)| SourcePosition { x, y }).collect();
        Polygons::new([rings.iter().copied().map(ring).collect()])
    }

    fn mended(rings: &[&[(f64, f64)]]) -> Result<(Polygons<LonLat>, Mends), OutlineFault> {
        let mut outline = Polygons::default();
        let mends = mend_outline(source(rings).view(), |at| LonLat::new(at.x, at.y), &mut outline)?;
        Ok((outline, mends))
    }

    const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)];

    #[test]
    fn an_open_ring_is_closed_and_a_vertex_said_twice_is_said_once() {
        let (outline, mends) =
            mended(&[&[(0.0, 0.0), (4.0, 0.0), (4.0, 0.0), (4.0, 4.0)]]).expect("it encloses something");
        assert_eq!(outline.view().rings().next().map(<[LonLat]>::len), Some(4));
        assert_eq!((mends.closed, mends.repeated), (Some(LonLat::new(4.0, 4.0)), 1));
        assert_eq!(mends.repeated_at, Some(LonLat::new(4.0, 0.0)));
    }

    #[test]
    fn what_encloses_nothing_is_dropped_beside_others_and_refused_alone() {
        let (outline, mends) = mended(&[&SQUARE, &[(1.0, 1.0), (2.0, 1.0), (1.0, 1.0)]]).expect("the square is left");
        assert_eq!((outline.view().rings().count(), mends.dropped_at), (1, Some(LonLat::new(1.0, 1.0))));
        let line = mended(&[&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 0.0)]]);
        assert_eq!(line.err(), Some(OutlineFault::NoArea { at: LonLat::new(0.0, 0.0) }));
        assert!(matches!(mended(&[&[]]), Err(OutlineFault::TooFewCorners { corners: 0, .. })));
    }

    #[test]
    fn positions_that_cannot_be_end_the_work() {
        assert_eq!(mended(&[&[(0.0, f64::NAN)]]).err(), Some(OutlineFault::NotFinite { position_idx: 0 }));
        assert!(matches!(mended(&[&[(0.0, 91.0)]]), Err(OutlineFault::OffGlobe { .. })));
    }

    #[test]
    fn a_hole_that_runs_as_its_outer_ring_is_told() {
        let hole = [(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 1.0)];
        let (_, mends) = mended(&[&SQUARE, &hole]).expect("both enclose something");
        assert_eq!((mends.counter_clockwise, mends.hole_wound_alike), (1, Some(LonLat::new(1.0, 1.0))));
        let reversed: Vec<_> = hole.into_iter().rev().collect();
        assert_eq!(mended(&[&SQUARE, &reversed]).expect("both enclose").1.hole_wound_alike, None);
    }

    #[test]
    fn a_star_drawn_in_one_stroke_turns_to_one_side_and_is_not_convex() {
        let star = [(0.0, 3.0), (2.0, -3.0), (-3.0, 1.0), (3.0, 1.0), (-2.0, -3.0), (0.0, 3.0)];
        let (outline, _) = mended(&[&star]).expect("it encloses something");
        assert!(matches!(check_mended(&outline), Err(OutlineFault::SelfCrossing { .. })));
    }

    proptest! {
        #[test]
        fn the_look_at_the_corners_agrees_with_the_whole_check(corners in prop::collection::vec((0..6i32, 0..6i32), 3..7)) {
            let corners: Vec<(f64, f64)> = corners.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
            if let Ok((outline, _)) = mended(&[&corners]) {
                prop_assert_eq!(check_mended(&outline).is_ok(), check_outline(&outline).is_ok());
            }
        }

        #[test]
        fn an_open_ring_is_the_closed_one(corners in prop::collection::vec((0.0..6.0, 0.0..6.0), 3..9)) {
            let mut closed: Vec<(f64, f64)> = corners.clone();
            closed.push(corners[0]);
            let (open, whole) = (mended(&[&corners]), mended(&[&closed]));
            prop_assert_eq!(open.map(|it| it.0), whole.map(|it| it.0));
        }
    }
}
