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
    for ring_idx in 0..rings.len() {
        let holders = nest.holders_of(ring_idx, &index);
        if rings[ring_idx].is_outer {
            nest.check_outer(ring_idx, &holders)?
        } else {
            nest.check_hole(ring_idx, &holders)?
        }
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

    fn check_hole(&self, ring_idx: usize, holders: &[usize]) -> Result<(), OutlineFault> {
        let ring = &self.rings[ring_idx];
        let at = as_drawn(ring.corners[0]);
        let mut of_polygon = holders.iter().map(|&holder| &self.rings[holder]);
        let mut of_polygon = of_polygon.by_ref().filter(|holder| holder.polygon_idx == ring.polygon_idx);
        let (is_in_outer, is_in_hole) = of_polygon
            .by_ref()
            .fold((false, false), |(outer, hole), holder| (outer || holder.is_outer, hole || !holder.is_outer));
        match (is_in_outer, is_in_hole) {
            (false, _) => Err(OutlineFault::HoleOutside { at }),
            (true, true) => Err(OutlineFault::HolesNested { at }),
            (true, false) => Ok(()),
        }
    }

    /// An outer ring may lie in another polygon's outer ring only by lying in one of its holes.
    fn check_outer(&self, ring_idx: usize, holders: &[usize]) -> Result<(), OutlineFault> {
        let mut depths: BTreeMap<usize, (bool, bool)> = BTreeMap::new();
        for holder in holders.iter().map(|&holder| &self.rings[holder]) {
            let (in_outer, in_hole) = depths.entry(holder.polygon_idx).or_default();
            if holder.is_outer { *in_outer = true } else { *in_hole = true }
        }
        if depths.values().any(|&(in_outer, in_hole)| in_outer && !in_hole) {
            return Err(OutlineFault::PolygonsOverlap { at: as_drawn(self.rings[ring_idx].corners[0]) });
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
