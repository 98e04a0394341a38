//! Whether the rings of an outline cross or touch themselves or each other, by one sweep from west to east.
//!
//! Any frame; exact. Part of [`super::check_outline`]. Edges that reach the sweep are kept in order from south to north;
//! a crossing is found when the two edges become neighbours, at the latest (Shamos and Hoey, "Geometric intersection
//! problems", 1976), and all that happens in a shared position is judged there by the directions in which rings leave
//! it. O(n log n) comparisons whatever the shape, so that no outline can hold the check up. Positions are taken in order
//! of easting, then northing, which leaves no special case for upright edges.

use std::cmp::Ordering;

use super::apart::keep_apart;
use super::edges::Edge;
use super::orientation::side_of;
use super::position::Planar;
use super::ring::{Arms, Joint, Ring, as_drawn, is_same_place, order_of, side};
use super::validity::OutlineFault;

/// Strands among which one is sought one by one.
const LOOKED_AT: usize = 32;

/// An edge from the end that the sweep meets first to the other.
#[derive(Debug, Clone, Copy)]
struct Strand {
    ring_idx: usize,
    edge_idx: usize,
    first: Planar,
    last: Planar,
}

impl Strand {
    fn edge(&self) -> Edge {
        Edge { start: self.first, end: self.last }
    }
}

/// A ring on its way through a position.
#[derive(Debug, Clone, Copy)]
struct Pass {
    ring_idx: usize,
    arms: Arms,
}

/// The positions in which several rings meet, once for each of the rings. Where all keep apart, that is seen without a sweep.
///
/// # Errors
/// A position where rings cross, share an edge, or one touches itself.
pub(super) fn check_contacts(rings: &[Ring]) -> Result<Vec<Joint>, OutlineFault> {
    if keep_apart(rings) { Ok(Vec::new()) } else { swept_contacts(rings) }
}

/// The same by the sweep alone.
pub(super) fn swept_contacts(rings: &[Ring]) -> Result<Vec<Joint>, OutlineFault> {
    let strands = strands_of(rings);
    let mut sweep = Sweep { rings, strands, reached: Vec::new(), joints: Vec::new() };
    let corners = corners_of(rings);
    let mut ends: Vec<(Planar, usize)> = Vec::new();
    for together in corners.chunk_by(|left, right| is_same_place(left.at, right.at)) {
        ends.clear();
        ends.extend(together.iter().flat_map(|corner| corner.strands.map(|strand_idx| (corner.at, strand_idx))));
        ends.sort_unstable_by_key(|&(_, strand_idx)| strand_idx);
        sweep.pass(&ends)?;
    }
    Ok(sweep.joints)
}

/// A corner of a ring, and the two strands that meet there.
#[derive(Debug, Clone, Copy)]
struct Corner {
    at: Planar,
    strands: [usize; 2],
}

/// The corners of all rings in the order in which the sweep meets them. Strands are numbered ring by ring, in the order of
/// the edges.
fn corners_of(rings: &[Ring]) -> Vec<Corner> {
    let mut corners = Vec::with_capacity(rings.iter().map(|ring| ring.corners.len()).sum());
    let mut first = 0;
    for ring in rings {
        let edges = ring.corners.len().saturating_sub(1);
        let corner = |(idx, &at): (usize, &Planar)| {
            let before = if idx == 0 { edges - 1 } else { idx - 1 };
            Corner { at, strands: [first + before, first + idx] }
        };
        corners.extend(ring.corners.iter().take(edges).enumerate().map(corner));
        first += edges;
    }
    corners.sort_unstable_by(|left, right| order_of(left.at, right.at));
    corners
}

fn strands_of(rings: &[Ring]) -> Vec<Strand> {
    let mut strands = Vec::new();
    for (ring_idx, ring) in rings.iter().enumerate() {
        strands.extend(ring.edges().enumerate().map(|(edge_idx, edge)| {
            let is_eastward = order_of(edge.start, edge.end).is_lt();
            let (first, last) = if is_eastward { (edge.start, edge.end) } else { (edge.end, edge.start) };
            Strand { ring_idx, edge_idx, first, last }
        }));
    }
    strands
}

/// The state of the sweep.
struct Sweep<'a> {
    rings: &'a [Ring],
    strands: Vec<Strand>,
    /// The strands that have begun and not ended, from south to north.
    reached: Vec<usize>,
    joints: Vec<Joint>,
}

impl Sweep<'_> {
    /// Moves the sweep past a position in which strands end or begin.
    fn pass(&mut self, ends: &[(Planar, usize)]) -> Result<(), OutlineFault> {
        let at = ends[0].0;
        if let &[(_, one), (_, other)] = ends
            && let Some(passed) = self.pass_on(at, one, other)
        {
            return passed;
        }
        let side_at = |&idx: &usize| side(self.strands[idx].edge(), at);
        let south = self.reached.partition_point(|idx| side_at(idx) == Ordering::Greater);
        let through = self.reached[south..].iter().take_while(|idx| side_at(idx) == Ordering::Equal).count();
        if let &[(_, one), (_, other)] = ends
            && let Some(passed) = self.pass_corner(at, one, other, south, through)
        {
            return passed;
        }
        let goes_on = |idx: &usize| !is_same_place(self.strands[*idx].last, at);
        let crossed: Vec<usize> = self.reached[south..south + through].iter().copied().filter(goes_on).collect();
        self.check_passes(at, ends, &crossed)?;

        let begins = |idx: &usize| is_same_place(self.strands[*idx].first, at);
        let mut leaving = crossed;
        leaving.extend(ends.iter().map(|&(_, idx)| idx).filter(begins));
        leaving.sort_unstable_by(|&left, &right| turn_order(at, self.strands[left].last, self.strands[right].last));
        let north = south + leaving.len();
        self.reached.splice(south..south + through, leaving);
        self.check_neighbours(south)?;
        if north == south { Ok(()) } else { self.check_neighbours(north) }
    }

    /// Moves the sweep past a corner from which its ring goes on eastward, where no other strand passes through it: one that
    /// did would stand beside the strand that ends there. None where that is not so.
    fn pass_on(&mut self, at: Planar, one: usize, other: usize) -> Option<Result<(), OutlineFault>> {
        let begins = |idx: usize| is_same_place(self.strands[idx].first, at);
        let (ending, beginning) = match (begins(one), begins(other)) {
            (false, true) => (one, other),
            (true, false) => (other, one),
            _ => return None,
        };
        // Among many, halving is faster than looking at each.
        let place = self.reached.iter().take(LOOKED_AT).position(|&idx| idx == ending)?;
        let passes_elsewhere =
            |idx: Option<&usize>| idx.is_none_or(|&idx| side(self.strands[idx].edge(), at) != Ordering::Equal);
        let southern = place.checked_sub(1).and_then(|place| self.reached.get(place));
        if !passes_elsewhere(southern) || !passes_elsewhere(self.reached.get(place + 1)) {
            return None;
        }
        self.reached[place] = beginning;
        Some(self.check_neighbours(place).and_then(|()| self.check_neighbours(place + 1)))
    }

    /// Moves the sweep past a corner in which nothing else happens, as in nearly all: the two edges of one ring that meet
    /// there are the only ones. None where something does.
    fn pass_corner(
        &mut self,
        at: Planar,
        one: usize,
        other: usize,
        south: usize,
        through: usize,
    ) -> Option<Result<(), OutlineFault>> {
        let begins = |idx: usize| is_same_place(self.strands[idx].first, at);
        match (begins(one), begins(other), through) {
            // The ring goes on eastward: one edge stands in the place of the other.
            (is_first, is_second, 1) if is_first != is_second => {
                self.reached[south] = if is_first { one } else { other };
                Some(self.check_neighbours(south).and_then(|()| self.check_neighbours(south + 1)))
            }
            (true, true, 0) => match turn_order(at, self.strands[one].last, self.strands[other].last) {
                Ordering::Equal => None,
                order => {
                    let both = if order.is_lt() { [one, other] } else { [other, one] };
                    self.reached.splice(south..south, both);
                    Some(self.check_neighbours(south).and_then(|()| self.check_neighbours(south + 2)))
                }
            },
            (false, false, 2) if turn_order(at, self.strands[one].first, self.strands[other].first).is_ne() => {
                self.reached.drain(south..south + 2);
                Some(self.check_neighbours(south))
            }
            _ => None,
        }
    }

    /// Judges how the rings that meet in a position go through it: those with an end there, and those whose edges it
    /// lies in.
    fn check_passes(&mut self, at: Planar, ends: &[(Planar, usize)], crossed: &[usize]) -> Result<(), OutlineFault> {
        let at_corner = ends
            .iter()
            .map(|&(_, idx)| self.strands[idx])
            .filter(|strand| is_same_place(self.rings[strand.ring_idx].corners[strand.edge_idx + 1], at));
        let passes: Vec<Pass> = at_corner
            .chain(crossed.iter().map(|&idx| self.strands[idx]))
            .map(|strand| Pass {
                ring_idx: strand.ring_idx,
                arms: self.rings[strand.ring_idx].arms(strand.edge_idx, at),
            })
            .collect();
        self.check_directions(at, &passes)?;
        if passes.len() > 1 {
            let mut ring_idxs: Vec<_> = passes.iter().map(|pass| pass.ring_idx).collect();
            ring_idxs.sort_unstable();
            if ring_idxs.windows(2).any(|pair| pair[0] == pair[1]) {
                return Err(OutlineFault::SelfTouch { at: as_drawn(at) });
            }
            self.joints.extend(ring_idxs.into_iter().map(|ring_idx| Joint { at, ring_idx }));
        }
        Ok(())
    }

    /// Checks that no two arms leave a position in the same direction, and that no pass crosses another: read around
    /// the position, the arms are nested like brackets.
    fn check_directions(&self, at: Planar, passes: &[Pass]) -> Result<(), OutlineFault> {
        let both = |(pass_idx, pass): (usize, &Pass)| [(pass.arms.before, pass_idx), (pass.arms.after, pass_idx)];
        let mut arms: Vec<(Planar, usize)> = passes.iter().enumerate().flat_map(both).collect();
        arms.sort_unstable_by(|left, right| around_order(at, left.0, right.0).then(left.1.cmp(&right.1)));
        let mut open: Vec<usize> = Vec::new();
        let mut is_open = vec![false; passes.len()];
        for (place, &(end, pass_idx)) in arms.iter().enumerate() {
            if place > 0 && around_order(at, arms[place - 1].0, end).is_eq() {
                return Err(self.shared_edge(at, passes[arms[place - 1].1].ring_idx, passes[pass_idx].ring_idx));
            }
            if open.last() == Some(&pass_idx) {
                open.pop();
            } else if let Some(&innermost) = open.last().filter(|_| is_open[pass_idx]) {
                return Err(self.crossing(at, passes[innermost].ring_idx, passes[pass_idx].ring_idx));
            } else {
                open.push(pass_idx);
                is_open[pass_idx] = true;
            }
        }
        Ok(())
    }

    /// Checks that the strands beside a place in the order do not cross further on.
    fn check_neighbours(&self, place: usize) -> Result<(), OutlineFault> {
        let southern = place.checked_sub(1).and_then(|place| self.reached.get(place));
        let (Some(&southern), Some(&northern)) = (southern, self.reached.get(place)) else { return Ok(()) };
        let (southern, northern) = (self.strands[southern], self.strands[northern]);
        match crossing_of(southern.edge(), northern.edge()) {
            Some(at) => Err(self.crossing(at, southern.ring_idx, northern.ring_idx)),
            None => Ok(()),
        }
    }

    /// The fault of two passes that cross.
    fn crossing(&self, at: Planar, one: usize, other: usize) -> OutlineFault {
        let at = as_drawn(at);
        if one == other {
            OutlineFault::SelfCrossing { at }
        } else if self.rings[one].polygon_idx == self.rings[other].polygon_idx {
            OutlineFault::HoleCrossing { at }
        } else {
            OutlineFault::PolygonsOverlap { at }
        }
    }

    /// The fault of two passes that run along each other.
    fn shared_edge(&self, at: Planar, one: usize, other: usize) -> OutlineFault {
        if one == other { OutlineFault::SelfTouch { at: as_drawn(at) } } else { self.crossing(at, one, other) }
    }
}

/// From south to north, of two positions that the sweep meets after `at`; equal in the same direction.
fn turn_order(at: Planar, left: Planar, right: Planar) -> Ordering {
    let east_north = |at: Planar| (at.x_m, at.y_m);
    side_of(east_north(at), east_north(left), east_north(right)).reverse()
}

/// Counter-clockwise around `at`, from due south; equal in the same direction.
fn around_order(at: Planar, left: Planar, right: Planar) -> Ordering {
    let is_behind = |end: Planar| order_of(end, at).is_lt();
    is_behind(left).cmp(&is_behind(right)).then_with(|| turn_order(at, left, right))
}

/// Where two edges cross inside both, if they do; the coordinates are rounded.
fn crossing_of(one: Edge, other: Edge) -> Option<Planar> {
    if one.start.y_m.max(one.end.y_m) < other.start.y_m.min(other.end.y_m)
        || other.start.y_m.max(other.end.y_m) < one.start.y_m.min(one.end.y_m)
    {
        return None;
    }
    let parts = |edge: Edge, cut: Edge| {
        let (start, end) = (side(edge, cut.start), side(edge, cut.end));
        start != Ordering::Equal && start == end.reverse()
    };
    (parts(one, other) && parts(other, one)).then(|| {
        let (dx, dy) = (one.end.x_m - one.start.x_m, one.end.y_m - one.start.y_m);
        let (other_dx, other_dy) = (other.end.x_m - other.start.x_m, other.end.y_m - other.start.y_m);
        let across = (other.start.x_m - one.start.x_m) * other_dy - (other.start.y_m - one.start.y_m) * other_dx;
        let determinant = dx * other_dy - dy * other_dx;
        let share = if determinant.abs() > 0.0 { (across / determinant).clamp(0.0, 1.0) } else { 0.5 };
        Planar::new(one.start.x_m + share * dx, one.start.y_m + share * dy)
    })
}
