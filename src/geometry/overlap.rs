//! The area that two outlines share, without building their intersection.
//!
//! Lambert-93, m². Of rings wound with the inside on the left, an edge that runs west bounds its region from above (+1)
//! and one that runs east from below (−1); an edge due north or south bounds nothing. A region is then the signed sum
//! of what lies below its edges, and the shared area is the sum over pairs of edges of the product of their signs and
//! the area below both. That area is cut at a base line under both regions, and has at most one crossing of the pair
//! and one of the base: exact to rounding, whatever touches or coincides. Holes are wound the other way and fall out of
//! the signs. The edges of the prepared outline are filed by easting, so that a pair is tried only where both stand
//! above the same ground: O(edges of the other × edges above it).

use super::column::PolygonsRef;
use super::numbers::{low_high, real};
use super::position::{Bounds, Planar};
use super::slabs::{Filed, file, slab_of, slabs_for};

/// An edge seen from below, relative to an origin near the outline so that seven-digit northings cost no precision.
#[derive(Debug, Clone, Copy)]
struct SignedEdge {
    west_m: f64,
    east_m: f64,
    /// Height at the western end.
    height_m: f64,
    slope: f64,
    low_m: f64,
    high_m: f64,
    /// +1 above its region, −1 below it.
    sign: f64,
}

impl SignedEdge {
    /// The edge relative to `origin`; none where it has no width.
    fn between(start: Planar, end: Planar, origin: Planar) -> Option<Self> {
        let (west, east, sign) = if start.x_m < end.x_m { (start, end, -1.0) } else { (end, start, 1.0) };
        let slope = (east.y_m - west.y_m) / (east.x_m - west.x_m);
        slope.is_finite().then(|| Self {
            west_m: west.x_m - origin.x_m,
            east_m: east.x_m - origin.x_m,
            height_m: west.y_m - origin.y_m,
            slope,
            low_m: west.y_m.min(east.y_m) - origin.y_m,
            high_m: west.y_m.max(east.y_m) - origin.y_m,
            sign,
        })
    }

    fn height_at(&self, x_m: f64) -> f64 {
        self.height_m + (x_m - self.west_m) * self.slope
    }
}

/// What the edges over a box say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cover {
    /// No edge passes through: all of the box is inside.
    Whole,
    /// No edge passes through: none of the box is inside.
    Nothing,
    /// Some edge passes through, or ends above the box.
    Unknown,
}

/// The edges of one outline, ready to be paired with those of many others.
#[derive(Debug, Clone)]
pub(super) struct SignedEdges {
    origin: Planar,
    edges: Vec<SignedEdge>,
    slabs_per_m: f64,
    filed: Filed,
}

impl SignedEdges {
    /// The edges of `outline`, whose rings are wound.
    pub(super) fn build(outline: PolygonsRef<'_, Planar>, bounds: Bounds) -> Self {
        let origin = Planar::new(bounds.min_x_m, bounds.min_y_m);
        let edges: Vec<_> =
            outline.edges().filter_map(|(start, end)| SignedEdge::between(start, end, origin)).collect();
        let spans: Vec<_> = edges.iter().map(|edge| (edge.west_m, edge.east_m)).collect();
        let slabs = slabs_for(&spans, bounds.width().0);
        let slabs_per_m = real(slabs) / bounds.width().0.max(f64::MIN_POSITIVE);
        Self { origin, edges, slabs_per_m, filed: file(&spans, slabs_per_m, slabs) }
    }

    /// What the edges over `bounds` say about it without looking at what is in it.
    pub(super) fn cover_of(&self, bounds: Bounds) -> Cover {
        let (west_m, east_m) = (bounds.min_x_m - self.origin.x_m, bounds.max_x_m - self.origin.x_m);
        let (south_m, north_m) = (bounds.min_y_m - self.origin.y_m, bounds.max_y_m - self.origin.y_m);
        let (mut is_clear, mut covers) = (true, 0.0);
        self.over(west_m, east_m, south_m, |edge| {
            is_clear &= edge.low_m >= north_m && edge.west_m <= west_m && east_m <= edge.east_m;
            covers += edge.sign;
        });
        match (is_clear, covers > 0.5) {
            (false, _) => Cover::Unknown,
            (true, true) => Cover::Whole,
            (true, false) => Cover::Nothing,
        }
    }

    /// The area shared with `other`, whose rings are wound and which lies within `bounds`; rounding may leave it a
    /// little below zero.
    pub(super) fn shared_area_m2(&self, other: PolygonsRef<'_, Planar>, bounds: Bounds) -> f64 {
        let base_m = (bounds.min_y_m - self.origin.y_m).max(0.0);
        let mut area_m2 = 0.0;
        for (start, end) in other.edges() {
            let Some(edge) = SignedEdge::between(start, end, self.origin) else { continue };
            let mut below_both_m2 = 0.0;
            self.over(edge.west_m, edge.east_m, base_m, |ours| {
                below_both_m2 += ours.sign * area_below_both_m2(ours, &edge, base_m);
            });
            area_m2 += edge.sign * below_both_m2;
        }
        area_m2
    }

    /// Shows `found` each edge that reaches above `base_m` somewhere between two eastings, once.
    fn over(&self, west_m: f64, east_m: f64, base_m: f64, mut found: impl FnMut(&SignedEdge)) {
        let slabs = self.filed.starts.len() - 1;
        let slab_at = |x_m: f64| slab_of(x_m, self.slabs_per_m, slabs);
        let first = slab_at(west_m);
        for slab in first..=slab_at(east_m) {
            let entries = self.filed.starts[slab] as usize..self.filed.starts[slab + 1] as usize;
            for &edge_idx in &self.filed.entries[entries] {
                let edge = &self.edges[edge_idx as usize];
                let reaches = edge.high_m > base_m && edge.west_m < east_m && west_m < edge.east_m;
                if reaches && (slab == first || slab_at(edge.west_m) == slab) {
                    found(edge);
                }
            }
        }
    }
}

/// The area above the base line and below both edges, over the ground that they share.
fn area_below_both_m2(one: &SignedEdge, other: &SignedEdge, base_m: f64) -> f64 {
    let (west_m, east_m) = (one.west_m.max(other.west_m), one.east_m.min(other.east_m));
    let width_m = east_m - west_m;
    if width_m <= 0.0 {
        return 0.0;
    }
    let heights = |edge: &SignedEdge| (edge.height_at(west_m) - base_m, edge.height_at(east_m) - base_m);
    let (one_m, other_m) = (heights(one), heights(other));
    let gaps_m = (one_m.0 - other_m.0, one_m.1 - other_m.1);
    if gaps_m.0 <= 0.0 && gaps_m.1 <= 0.0 {
        return area_above_zero_m2(one_m.0, one_m.1, width_m);
    }
    if gaps_m.0 >= 0.0 && gaps_m.1 >= 0.0 {
        return area_above_zero_m2(other_m.0, other_m.1, width_m);
    }
    let crossing_share = gaps_m.0 / (gaps_m.0 - gaps_m.1);
    let crossing_m = one_m.0 + crossing_share * (one_m.1 - one_m.0);
    area_above_zero_m2(one_m.0.min(other_m.0), crossing_m, crossing_share * width_m)
        + area_above_zero_m2(crossing_m, one_m.1.min(other_m.1), (1.0 - crossing_share) * width_m)
}

/// The area between zero and a straight line that goes from one height to another, where the line is above zero.
fn area_above_zero_m2(from_m: f64, to_m: f64, width_m: f64) -> f64 {
    let (low_m, high_m) = low_high(from_m, to_m);
    if low_m >= 0.0 {
        f64::midpoint(low_m, high_m) * width_m
    } else if high_m <= 0.0 {
        0.0
    } else {
        high_m * high_m / (high_m - low_m) / 2.0 * width_m
    }
}
