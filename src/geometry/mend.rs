//! Rings as files have them made into rings as they are kept: closed, without repetitions, of enough corners.
//!
//! WGS84 degrees. Only what changes nothing that is meant is done here: an open ring is closed, a vertex said twice in a
//! row is said once, a ring that encloses nothing is dropped where others are left. Winding is told and left to
//! [`Polygons::wound`]. O(n). Positions that are not finite, or off the globe, end the work: nothing can be mended there.
//!
//! A ring whose corners lie on one line encloses nothing. Carried to another frame the line bends, by rounding if not by
//! the projection, and the ring would enclose a sliver on whichever side chance has it. How broad it is decides, that is how
//! far a corner lies from its longest line: in the frame of the file, where that line was drawn, and on the plane, where
//! areas are measured. A ring that is no broader than a tenth of a millimetre in either is straight.

use std::cmp::Ordering;

use super::column::{Polygons, PolygonsRef, Position, doubled_area};
use super::frame::to_planar;
use super::orientation::side_of;
use super::position::{LonLat, Planar};
use super::source::SourcePosition;
use super::validity::{OutlineFault, check_outline};

/// A ring that is no broader on the plane encloses nothing.
const LEAST_BREADTH_M: f64 = 1e-4;
/// A ring that is no broader in the frame of its file, as a share of its largest coordinate, encloses nothing: in
/// Lambert-93 and in degrees of France, half a tenth of a millimetre to a tenth.
const LEAST_BREADTH_SHARE: f64 = 1e-11;
/// A ring that is broader in degrees is no line bent on its way, as long as it may be in France.
const BENT_BREADTH_DEG: f64 = 1e-4;

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
            match (enclosed(source, &ring), outer_area) {
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
/// Where the ring has too few corners, or all of them on one line, in the frame of its file or in ours.
fn enclosed(source: &[SourcePosition], ring: &[LonLat]) -> Result<f64, OutlineFault> {
    let corners = ring.len().saturating_sub(1);
    if corners < 3 {
        return Err(OutlineFault::TooFewCorners { corners, at: ring.first().copied() });
    }
    let (start, end) = (ring[0].east_north(), ring[1].east_north());
    if ring.iter().all(|corner| side_of(start, end, corner.east_north()).is_eq()) || is_straight(source, ring) {
        return Err(OutlineFault::NoArea { at: ring[0] });
    }
    Ok(doubled_area(ring))
}

/// Whether the corners of a ring lie on one line, in the frame of its file or on the plane.
fn is_straight(source: &[SourcePosition], ring: &[LonLat]) -> bool {
    let coordinate = |at: &SourcePosition| at.x.abs().max(at.y.abs());
    let is_drawn_straight =
        || breadth(source) <= LEAST_BREADTH_SHARE * source.iter().map(coordinate).fold(0.0, f64::max);
    let is_flat = || {
        let planar: Vec<Planar> = ring.iter().copied().map(to_planar).collect();
        breadth(&planar) <= LEAST_BREADTH_M
    };
    breadth(ring) <= BENT_BREADTH_DEG && (is_drawn_straight() || is_flat())
}

/// How far a corner of a ring lies at most from the line through its first corner and the one farthest from that.
fn breadth<P: Position>(ring: &[P]) -> f64 {
    let Some(&first) = ring.first() else { return 0.0 };
    let (east, north) = first.east_north();
    let from_first = |at: &P| (at.east_north().0 - east, at.east_north().1 - north);
    let squared = |(along, across): (f64, f64)| along * along + across * across;
    let farthest = ring.iter().map(from_first).max_by(|left, right| squared(*left).total_cmp(&squared(*right)));
    let (along, across) = farthest.unwrap_or_default();
    let crossed = |at: &P| (along * from_first(at).1 - across * from_first(at).0).abs();
    ring.iter().map(crossed).fold(0.0, f64::max) / along.hypot(across).max(f64::MIN_POSITIVE)
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

    use super::super::frames::Carrier;
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

    /// A ring of the frame `definition` as it is carried to WGS84.
    fn carried(definition: &str, ring: &[(f64, f64)]) -> Result<Mends, OutlineFault> {
        let carrier = Carrier::defined(definition).expect("PROJ knows the frame");
        mend_outline(source(&[ring]).view(), |at| carrier.lonlat_of([at.x, at.y]), &mut Polygons::default())
    }

    #[test]
    fn a_straight_ring_encloses_nothing_in_whatever_frame_it_was_drawn() {
        let zone_9 = [(1_640_000.0, 8_180_000.0), (1_641_000.0, 8_180_500.0), (1_642_000.0, 8_181_000.0)];
        let lambert = [(650_000.1, 6_860_000.2), (655_000.2, 6_861_000.4), (660_000.3, 6_862_000.6)];
        let degrees = [(2.1, 48.7), (2.2, 48.8), (2.3, 48.9)];
        for (frame, ring) in [("EPSG:3949", zone_9), ("EPSG:2154", lambert), ("EPSG:4326", degrees)] {
            let mends = carried(frame, &[ring[0], ring[1], ring[2], ring[0]]);
            assert!(matches!(mends, Err(OutlineFault::NoArea { .. })), "{frame}: {mends:?}");
        }
    }

    #[test]
    fn a_line_of_the_plane_that_came_through_degrees_encloses_nothing() {
        let on_plane = [(650_000.1, 6_860_000.2), (655_000.2, 6_861_000.4), (660_000.3, 6_862_000.6)];
        let ring = on_plane.map(|(x_m, y_m)| crate::geometry::to_lonlat(Planar::new(x_m, y_m)));
        let ring: Vec<(f64, f64)> = ring.iter().chain(&ring[..1]).map(|at| (at.lon_deg, at.lat_deg)).collect();
        assert!(matches!(mended(&[&ring]), Err(OutlineFault::NoArea { .. })));
    }

    #[test]
    fn a_narrow_ring_and_a_small_one_enclose_what_they_do() {
        let (west, south) = (650_000.0, 6_860_000.0);
        let strip = |length_m: f64, breadth_m: f64| {
            [(0.0, 0.0), (length_m, 0.0), (length_m, breadth_m), (0.0, breadth_m), (0.0, 0.0)]
                .map(|(x, y)| (west + x, south + y))
        };
        for (length_m, breadth_m) in [(1_000.0, 0.01), (0.01, 0.01)] {
            assert!(carried("EPSG:2154", &strip(length_m, breadth_m)).is_ok(), "{length_m} m by {breadth_m} m");
        }
        assert!(carried("EPSG:2154", &strip(1_000.0, 1e-5)).is_err());
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
        fn whichever_way_a_straight_ring_runs_it_encloses_nothing(
            start in (600_000.0..700_000.0, 6_800_000.0..6_900_000.0),
            along in (-3_000.0..3_000.0, -3_000.0..3_000.0),
            share in 0.1..0.9,
        ) {
            let ((x, y), (east, north)) = (start, along);
            prop_assume!(f64::hypot(east, north) > 1.0);
            let ring = [start, (x + share * east, y + share * north), (x + east, y + north), start];
            let mends = carried("EPSG:2154", &ring);
            prop_assert!(matches!(mends, Err(OutlineFault::NoArea { .. })), "{mends:?}");
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
