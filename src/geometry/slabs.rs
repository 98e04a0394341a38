//! Whether an outline covers a position, by edges filed into horizontal slabs.
//!
//! Lambert-93, metres. Each outline is cut into slabs of equal height; a slab lists the edges that reach into it, so
//! that a question looks at those only: O(1) on common outlines, O(edges) at worst. The filing is monotone in northing,
//! and the side of an edge is decided exactly, so the answer is that of the whole outline: even-odd over all rings,
//! border and vertices included. Memory stays linear: tall edges make for fewer slabs.

use std::cmp::Ordering;

use super::column::{PolygonsRef, Position};
use super::numbers::{low_high, real, stored, whole};
use super::orientation::side_of;
use super::position::{Bounds, Planar};

/// Entries in the lists of an outline, per edge, at most (about).
const ENTRIES_PER_EDGE: f64 = 3.0;

/// Outlines whose edges are filed by slab.
#[derive(Debug, Clone, Default)]
pub(super) struct EdgeSlabs {
    /// All rings one after the other; the edge `i` runs from position `i` to position `i + 1`.
    positions: Vec<Planar>,
    outlines: Vec<Outline>,
    slab_starts: Vec<u32>,
    slab_edges: Vec<u32>,
}

/// Where the slabs of one outline are.
#[derive(Debug, Clone)]
struct Outline {
    bounds: Bounds,
    slabs_per_m: f64,
    first_slab: usize,
    slabs: usize,
}

/// Where a position lies to an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Inside,
    Border,
    Outside,
}

impl Outline {
    /// The slab of a northing; never decreases as the northing grows.
    fn slab_of(&self, y_m: f64) -> usize {
        slab_of(y_m - self.bounds.min_y_m, self.slabs_per_m, self.slabs)
    }
}

impl EdgeSlabs {
    /// Files the edges of each outline.
    pub(super) fn build<'a>(outlines: impl IntoIterator<Item = PolygonsRef<'a, Planar>>) -> Self {
        let mut slabs = Self { slab_starts: vec![0], ..Self::default() };
        for outline in outlines {
            slabs.push(outline);
        }
        slabs
    }

    /// The box around an outline.
    pub(super) fn bounds(&self, outline_idx: usize) -> Bounds {
        self.outlines[outline_idx].bounds
    }

    /// Whether the outline covers `position`, its border included.
    pub(super) fn covers(&self, outline_idx: usize, position: Planar) -> bool {
        self.place_of(outline_idx, position) != Place::Outside
    }

    /// Where `position` lies.
    pub(super) fn place_of(&self, outline_idx: usize, position: Planar) -> Place {
        let outline = &self.outlines[outline_idx];
        if !outline.bounds.contains(position) {
            return Place::Outside;
        }
        let slab = outline.first_slab + outline.slab_of(position.y_m);
        let mut is_inside = false;
        for &edge_idx in &self.slab_edges[self.slab_starts[slab] as usize..self.slab_starts[slab + 1] as usize] {
            let edge_idx = edge_idx as usize;
            match crossing(self.positions[edge_idx], self.positions[edge_idx + 1], position) {
                Crossing::None => {}
                Crossing::East => is_inside = !is_inside,
                Crossing::Touches => return Place::Border,
            }
        }
        if is_inside { Place::Inside } else { Place::Outside }
    }

    fn push(&mut self, outline: PolygonsRef<'_, Planar>) {
        let first_position = self.positions.len();
        let mut edges = Vec::with_capacity(outline.vertices());
        for ring in outline.rings() {
            let first = self.positions.len();
            self.positions.extend_from_slice(ring);
            edges.extend(first..(first + ring.len()).saturating_sub(1).max(first));
        }
        let bounds = Bounds::around(&self.positions[first_position..]);
        let spans: Vec<(f64, f64)> = edges
            .iter()
            .map(|&edge| {
                low_high(self.positions[edge].y_m - bounds.min_y_m, self.positions[edge + 1].y_m - bounds.min_y_m)
            })
            .collect();
        let slabs = slabs_for(&spans, bounds.height().0);
        let slabs_per_m = real(slabs) / bounds.height().0.max(f64::MIN_POSITIVE);
        let filed = file(&spans, slabs_per_m, slabs);
        let first_entry = self.slab_edges.len();
        self.outlines.push(Outline { bounds, slabs_per_m, first_slab: self.slab_starts.len() - 1, slabs });
        self.slab_starts.extend(filed.starts[1..].iter().map(|&start| stored(first_entry) + start));
        self.slab_edges.extend(filed.entries.iter().map(|&span_idx| stored(edges[span_idx as usize])));
    }
}

/// What an edge means for a ray that runs east from a position.
enum Crossing {
    None,
    East,
    Touches,
}

fn crossing(start: Planar, end: Planar, position: Planar) -> Crossing {
    let starts_above = start.y_m > position.y_m;
    if starts_above == (end.y_m > position.y_m) {
        return if !starts_above && touches_from_below(start, end, position) {
            Crossing::Touches
        } else {
            Crossing::None
        };
    }
    if position.x_m < start.x_m.min(end.x_m) {
        return Crossing::East;
    }
    if position.x_m > start.x_m.max(end.x_m) {
        return Crossing::None;
    }
    let east_side = if starts_above { Ordering::Less } else { Ordering::Greater };
    match side_of(start.east_north(), end.east_north(), position.east_north()) {
        Ordering::Equal => Crossing::Touches,
        side if side == east_side => Crossing::East,
        _ => Crossing::None,
    }
}

/// Whether an edge that does not rise above `position` holds it: at its higher end, or along it where it is level.
fn touches_from_below(start: Planar, end: Planar, position: Planar) -> bool {
    let at_start = same(start.y_m, position.y_m);
    let at_end = same(end.y_m, position.y_m);
    match (at_start, at_end) {
        (true, true) => {
            let (west, east) = low_high(start.x_m, end.x_m);
            (west..=east).contains(&position.x_m)
        }
        (true, false) => same(start.x_m, position.x_m),
        (false, true) => same(end.x_m, position.x_m),
        (false, false) => false,
    }
}

/// Whether two coordinates are the same number.
fn same(left: f64, right: f64) -> bool {
    left.partial_cmp(&right) == Some(Ordering::Equal)
}

/// Spans filed into slabs of equal width: `entries[starts[slab]..starts[slab + 1]]` are the spans that reach a slab.
#[derive(Debug, Clone)]
pub(super) struct Filed {
    pub(super) starts: Vec<u32>,
    pub(super) entries: Vec<u32>,
}

/// How many slabs serve `spans` (low and high end, from 0 to `extent`) without filling the memory.
pub(super) fn slabs_for(spans: &[(f64, f64)], extent: f64) -> usize {
    let covered: f64 = spans.iter().map(|&(low, high)| high - low).sum();
    let affordable = ENTRIES_PER_EDGE * real(spans.len()) * extent / covered;
    if affordable >= 1.0 { whole(affordable).clamp(1, spans.len().max(1)) } else { 1 }
}

/// The slab of an offset; never decreases as the offset grows.
pub(super) fn slab_of(offset: f64, slabs_per_unit: f64, slabs: usize) -> usize {
    whole(offset * slabs_per_unit).min(slabs - 1)
}

/// Files each span into every slab that it reaches.
pub(super) fn file(spans: &[(f64, f64)], slabs_per_unit: f64, slabs: usize) -> Filed {
    let reached =
        |&(low, high): &(f64, f64)| slab_of(low, slabs_per_unit, slabs)..=slab_of(high, slabs_per_unit, slabs);
    let mut starts = vec![0u32; slabs + 1];
    for span in spans {
        for slab in reached(span) {
            starts[slab + 1] += 1;
        }
    }
    for slab in 0..slabs {
        starts[slab + 1] += starts[slab];
    }
    let mut free = starts.clone();
    let mut entries = vec![0u32; starts[slabs] as usize];
    for (span_idx, span) in spans.iter().enumerate() {
        for slab in reached(span) {
            entries[free[slab] as usize] = stored(span_idx);
            free[slab] += 1;
        }
    }
    Filed { starts, entries }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::column::Polygons;
    use crate::geometry::orientation::is_on_segment;

    /// Even-odd over every edge, and every border looked at.
    fn covers_by_hand(outline: PolygonsRef<'_, Planar>, position: Planar) -> bool {
        let at = position.east_north();
        let mut is_inside = false;
        for (start, end) in outline.edges() {
            if is_on_segment(start.east_north(), end.east_north(), at) {
                return true;
            }
            let (low, high) = if start.y_m <= end.y_m { (start, end) } else { (end, start) };
            let is_level_with = low.y_m <= position.y_m && position.y_m < high.y_m;
            is_inside ^= is_level_with && side_of(low.east_north(), high.east_north(), at) == Ordering::Greater;
        }
        is_inside
    }

    fn on_a_small_grid() -> impl Strategy<Value = Planar> {
        (0..8i32, 0..8i32).prop_map(|(x, y)| Planar::new(f64::from(x), f64::from(y)))
    }

    proptest! {
        #[test]
        fn slabs_agree_with_every_edge(corners in prop::collection::vec(on_a_small_grid(), 3..12), at in on_a_small_grid(), dx_m in -0.5..0.5) {
            let ring: Vec<_> = corners.iter().chain(&corners[..1]).copied().collect();
            let outline = Polygons::single(ring);
            let slabs = EdgeSlabs::build([outline.view()]);
            for position in [at, Planar::new(at.x_m + dx_m, at.y_m), Planar::new(at.x_m, at.y_m + dx_m)] {
                prop_assert_eq!(slabs.covers(0, position), covers_by_hand(outline.view(), position));
            }
        }
    }

    #[test]
    fn an_outline_without_polygons_covers_nothing() {
        let slabs = EdgeSlabs::build([Polygons::default().view()]);
        assert!(!slabs.covers(0, Planar::new(0.0, 0.0)));
    }
}
