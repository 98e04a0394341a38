//! Whether the rings of an outline lie in and beside each other as they should, once none of them crosses another.
//!
//! Any frame; exact. Part of [`super::check_outline`]. Each ring is compared with those whose box holds its own:
//! O(rings × those), each by one look-up in slabs.

use std::collections::BTreeMap;

use super::boxes::BoxIndex;
use super::column::Polygons;
use super::position::Bounds;
use super::slabs::EdgeSlabs;
use super::validity::{OutlineFault, Ring, Touches, as_drawn};

/// Checks that holes lie in their outer rings and beside each other, that polygons lie beside each other or in each
/// other's holes, and that each interior is in one piece.
///
/// # Errors
/// The first fault found, with its place.
pub(super) fn check_nesting(rings: &[Ring], touches: &Touches) -> Result<(), OutlineFault> {
    let outlines: Vec<_> = rings.iter().map(|ring| Polygons::single(ring.corners.clone())).collect();
    let nest = Nest { rings, touches, slabs: EdgeSlabs::build(outlines.iter().map(Polygons::view)) };
    let index = BoxIndex::build(&rings.iter().map(Ring::bounds).collect::<Vec<_>>());
    for (ring_idx, ring) in rings.iter().enumerate() {
        let holders = nest.holders_of(ring_idx, &index);
        let check = if ring.is_outer { Nest::check_outer } else { Nest::check_hole };
        check(&nest, ring, &holders)?;
    }
    check_interiors(rings, touches)
}

/// Rings that do not cross, and what is needed to tell which lies in which.
struct Nest<'a> {
    rings: &'a [Ring],
    touches: &'a Touches,
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

    /// Whether a ring lies in another. A corner that is no contact tells; where every corner is one, any contact does.
    fn is_inside(&self, ring_idx: usize, holder: usize) -> bool {
        let key = (ring_idx.min(holder), ring_idx.max(holder));
        let touches = self.touches.get(&key).map_or(&[][..], Vec::as_slice);
        let corners = &self.rings[ring_idx].corners;
        if let Some(&free) = corners.iter().find(|&&corner| touches.iter().all(|touch| touch.at != corner)) {
            return self.slabs.covers(holder, free);
        }
        touches.first().is_some_and(|touch| {
            let (of_ring, of_holder) = if key.0 == ring_idx { touch.arms } else { (touch.arms.1, touch.arms.0) };
            of_holder.has_on_left(of_ring.after) == self.rings[holder].is_outer
        })
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
/// contacts are a graph, and an edge between two that hang together already closes a circle.
fn check_interiors(rings: &[Ring], touches: &Touches) -> Result<(), OutlineFault> {
    let same_polygon = |&(&(one, other), _): &(&(usize, usize), _)| rings[one].polygon_idx == rings[other].polygon_idx;
    let mut joints = Vec::new();
    for (&(one, other), of_pair) in touches.iter().filter(same_polygon) {
        for touch in of_pair {
            let at = (touch.at.x_m.to_bits(), touch.at.y_m.to_bits());
            joints.extend([(at, one, touch.at), (at, other, touch.at)]);
        }
    }
    joints.sort_unstable_by_key(|&(at, ring_idx, _)| (at, ring_idx));
    joints.dedup_by_key(|&mut (at, ring_idx, _)| (at, ring_idx));
    let mut groups = Groups::of(rings.len());
    for at_one_place in joints.chunk_by(|left, right| left.0 == right.0) {
        for pair in at_one_place.windows(2).filter(|pair| rings[pair[0].1].polygon_idx == rings[pair[1].1].polygon_idx)
        {
            if !groups.join(pair[0].1, pair[1].1) {
                return Err(OutlineFault::InteriorCut { at: as_drawn(pair[0].2) });
            }
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
