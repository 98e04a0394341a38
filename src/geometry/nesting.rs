//! Whether the rings of an outline lie in and beside each other as they should, once none of them crosses another.
//!
//! Any frame; exact. Part of [`super::check_outline`]. Each ring is compared with those whose box holds its own:
//! O(rings × those), each by one look-up in slabs.

use std::collections::BTreeMap;

use super::boxes::BoxIndex;
use super::column::{Polygons, Position};
use super::orientation::is_on_segment;
use super::position::Bounds;
use super::ring::{Joint, Ring, as_drawn, is_same_place};
use super::slabs::{EdgeSlabs, Place};
use super::validity::OutlineFault;

/// Checks that holes lie in their outer rings and beside each other, that polygons lie beside each other or in each
/// other's holes, and that each interior is in one piece. `joints` are the positions where rings
/// meet, one after the other, each once for each of its rings in order.
///
/// # Errors
/// The first fault found, with its place. One ring has none to lie in, nor to meet.
pub(super) fn check_nesting(rings: &[Ring], joints: &[Joint]) -> Result<(), OutlineFault> {
    if rings.len() == 1 {
        return Ok(());
    }
    let outlines: Vec<_> = rings.iter().map(|ring| Polygons::single(ring.corners.clone())).collect();
    let nest = Nest { rings, slabs: EdgeSlabs::build(outlines.iter().map(Polygons::view)) };
    let index = BoxIndex::build(&rings.iter().map(Ring::bounds).collect::<Vec<_>>());
    for (ring_idx, ring) in rings.iter().enumerate() {
        let holders = nest.holders_of(ring_idx, &index);
        let check = if ring.is_outer { Nest::check_outer } else { Nest::check_hole };
        check(&nest, ring, &holders)?;
    }
    check_interiors(rings, joints)
}

/// Rings that do not cross, and what is needed to tell which lies in which.
struct Nest<'a> {
    rings: &'a [Ring],
    slabs: EdgeSlabs,
}

impl Nest<'_> {
    /// The rings in which a ring lies.
    fn holders_of(&self, ring_idx: usize, index: &BoxIndex) -> Vec<usize> {
        let bounds = self.rings[ring_idx].bounds();
        let mut holders = index.touching(bounds);
        holders.retain(|&holder| holder != ring_idx && holds_box(self.slabs.bounds(holder), bounds));
        holders.retain(|&holder| self.is_inside(ring_idx, holder));
        holders
    }

    /// Whether a ring lies in another: a corner off the other's border tells, or else the course of both where they
    /// touch.
    fn is_inside(&self, ring_idx: usize, holder_idx: usize) -> bool {
        let (ring, holder) = (&self.rings[ring_idx], &self.rings[holder_idx]);
        let mut places = ring.corners.iter().map(|&corner| self.slabs.place_of(holder_idx, corner));
        if let Some(place) = places.find(|&place| place != Place::Border) {
            return place == Place::Inside;
        }
        let at = ring.corners[0];
        let touched = holder
            .edges()
            .position(|edge| is_on_segment(edge.start.east_north(), edge.end.east_north(), at.east_north()));
        touched.is_some_and(|edge_idx| holder.arms(edge_idx, at).has_on_left(ring.corners[1]) == holder.is_outer)
    }

    /// A hole lies in its outer ring and in no other hole of its polygon.
    fn check_hole(&self, hole: &Ring, holders: &[usize]) -> Result<(), OutlineFault> {
        let at = as_drawn(hole.corners[0]);
        let holders = holders.iter().map(|&holder| &self.rings[holder]);
        let (outers, holes): (Vec<&Ring>, Vec<&Ring>) =
            holders.filter(|holder| holder.polygon_idx == hole.polygon_idx).partition(|holder| holder.is_outer);
        match (outers.is_empty(), holes.is_empty()) {
            (true, _) => Err(OutlineFault::HoleOutside { at }),
            (false, false) => Err(OutlineFault::HolesNested { at }),
            (false, true) => Ok(()),
        }
    }

    /// An outer ring may lie in another polygon's outer ring only by lying in one of its holes.
    fn check_outer(&self, outer: &Ring, holders: &[usize]) -> Result<(), OutlineFault> {
        let mut depths: BTreeMap<usize, (bool, bool)> = BTreeMap::new();
        for holder in holders.iter().map(|&holder| &self.rings[holder]) {
            let (in_outer, in_hole) = depths.entry(holder.polygon_idx).or_default();
            *in_outer |= holder.is_outer;
            *in_hole |= !holder.is_outer;
        }
        if depths.values().any(|&(in_outer, in_hole)| in_outer && !in_hole) {
            return Err(OutlineFault::PolygonsOverlap { at: as_drawn(outer.corners[0]) });
        }
        Ok(())
    }
}

fn holds_box(holder: Bounds, held: Bounds) -> bool {
    holder.joined(held) == holder
}

/// Checks that the rings of each polygon do not touch in a circle, which would cut its interior in pieces: rings and
/// the positions where they meet are a graph, and joining two that hang together already closes a circle.
fn check_interiors(rings: &[Ring], joints: &[Joint]) -> Result<(), OutlineFault> {
    let mut groups = Groups::of(rings.len());
    for pair in joints.windows(2).filter(|pair| is_same_place(pair[0].at, pair[1].at)) {
        let (one, other) = (pair[0].ring_idx, pair[1].ring_idx);
        if rings[one].polygon_idx == rings[other].polygon_idx && !groups.join(one, other) {
            return Err(OutlineFault::InteriorCut { at: as_drawn(pair[0].at) });
        }
    }
    Ok(())
}

/// Disjoint groups that can be joined.
struct Groups(Vec<usize>);

impl Groups {
    fn of(members: usize) -> Self {
        Self((0..members).collect())
    }

    /// Joins the groups of two members; false where they are one already.
    fn join(&mut self, one: usize, other: usize) -> bool {
        let (one, other) = (self.head_of(one), self.head_of(other));
        self.0[one] = other;
        one != other
    }

    fn head_of(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }
}
