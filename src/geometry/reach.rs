//! The area that lies within a distance of any of many features: the union of their surroundings, and its part of a
//! zone.
//!
//! Lambert-93, metres and m². Around a point lies a true disc, around a line or a polygon all that is near an edge of it
//! or inside. Building finds, once, the border of the union: the arcs of circles around corners and the straight pieces
//! beside edges from which nothing is nearer than the reach. A question is then what [`Border`] answers: exact to
//! rounding, at the cost of the outline and of the border near it, not of all that lies inside. Unions of several
//! reaches, and what all of several reaches share, are of the same kind, made of the borders of their parts.
//!
//! Equal features count once; what is not finite, and a reach that is not above 0, reach nothing. Corners of lines and
//! polygons are moved by a millimetre at most, each place always the same way, so that no two pieces of the border
//! lie on each other: what is left out or counted twice stays below a square metre on a kilometre of border.

use std::f64::consts::{FRAC_PI_2, PI, TAU};
use std::sync;

use rayon::prelude::*;

use super::border::Border;
use super::edges::Edge;
use super::local::{local, local_edge, on_plane};
use super::numbers::{real, whole};
use super::points::PointGrid;
use super::position::Planar;
use super::sites::{Insides, Kind, OwnedEdges, Sites};
use super::stretch::{Arc, Stretch, chord};
use super::units::{Metres, SquareMetres};
use super::zone::PreparedZone;

/// Neighbours looked at first; in a crowd they already cover the whole circle.
const FIRST_NEIGHBOURS: usize = 12;
/// Quarters of a circle from −π, where arcs are cut so that their boxes are small.
const QUARTERS: [f64; 5] = [-PI, -FRAC_PI_2, 0.0, FRAC_PI_2, PI];
/// Two borders nearer than this are one: above the rounding of local coordinates. Where a border turns by next to nothing
/// the wrong way, the ends of its two pieces overlap by less than this, both stay, and a gap is left; it must be tiny.
const TIE_M: f64 = 2e-10;
/// Pieces of a border are judged in parts of this share of the reach, or of [`SHORT_M`] where that is longer: the shorter
/// they are, the fewer edges lie as far from them as the reach.
const SHORT_SHARE: f64 = 0.25;
const SHORT_M: f64 = 20.0;
/// How far a corner is moved at most along each axis, either way.
const SHAKE_M: f64 = 7e-4;

/// All that lies within a distance of features. Immutable, and shared freely between threads.
#[derive(Debug, Clone)]
pub struct ReachUnion {
    near: Near,
    border: Border,
}

/// What makes a position near.
#[derive(Debug, Clone)]
enum Near {
    Points { centres: Vec<Planar>, grid: PointGrid, reach_m: f64 },
    Shapes { edges: OwnedEdges, insides: sync::Arc<Insides>, reach_m: f64 },
    Any(Vec<ReachUnion>),
    All(Vec<ReachUnion>),
}

impl ReachUnion {
    /// The union of the discs of radius `reach` around `centres`.
    pub fn build(centres: &[Planar], reach: Metres) -> Self {
        Self::around(&Sites::of_points(centres, |_| true), reach)
    }

    /// All that lies within `reach` of any of `sites`.
    pub fn around(sites: &Sites, reach: Metres) -> Self {
        let reach_m = reach.0;
        let is_reach = reach_m > 0.0 && reach_m.is_finite();
        match &sites.0 {
            Kind::Points { points, .. } => Self::around_points(if is_reach { points } else { &[] }, reach_m),
            Kind::Shapes { edges, insides } if is_reach => {
                let edges = shaken(edges.edges());
                let border = border_around(&edges, insides, reach_m);
                Self { near: Near::Shapes { edges, insides: sync::Arc::clone(insides), reach_m }, border }
            }
            Kind::Shapes { .. } => Self::any(Vec::new()),
        }
    }

    /// All that lies in any of `parts`.
    pub fn any(parts: Vec<Self>) -> Self {
        let border = joined_border(&parts, |clearance_m| clearance_m > TIE_M);
        Self { near: Near::Any(parts), border }
    }

    /// All that lies in every one of `parts`; nothing where there are none.
    pub fn all(parts: Vec<Self>) -> Self {
        let border = joined_border(&parts, |clearance_m| clearance_m < -TIE_M);
        Self { near: Near::All(parts), border }
    }

    /// The area of the union.
    pub fn area(&self) -> SquareMetres {
        self.border.area()
    }

    /// Whether `position` is at most the reach away from a feature.
    pub fn covers(&self, position: Planar) -> bool {
        self.clearance_m(local(position)) <= 0.0
    }

    /// The area of the part of `zone` that the union covers.
    pub fn area_inside(&self, zone: &PreparedZone) -> SquareMetres {
        let origin = local(Planar::new(zone.bounds().min_x_m, zone.bounds().min_y_m));
        let along_m2: f64 = match &self.near {
            Near::Points { centres, grid, reach_m } => {
                let covered = |edge: Edge| covered_share(edge, centres, grid, *reach_m) * edge.swept_m2(origin);
                zone.edges().edges().iter().map(|&edge| covered(local_edge(edge))).sum()
            }
            _ => self.border.swept_along_zone_m2(zone, origin, |at| self.clearance_m(at) <= 0.0),
        };
        let inside_m2 = along_m2 + self.border.swept_in_zone_m2(zone, origin);
        SquareMetres(inside_m2.clamp(0.0, zone.area().0.max(0.0)))
    }

    /// How much farther than the reach the nearest feature of a local position is, below 0 within reach. In a polygon, where its border may
    /// be far, no more is said than that.
    fn clearance_m(&self, position: Planar) -> f64 {
        let least = |parts: &[Self]| parts.iter().map(|part| part.clearance_m(position)).fold(f64::INFINITY, f64::min);
        let most =
            |parts: &[Self]| parts.iter().map(|part| part.clearance_m(position)).fold(f64::NEG_INFINITY, f64::max);
        match &self.near {
            Near::Points { grid, reach_m, .. } => distance_or_infinite(grid.nearest(position)) - reach_m,
            Near::Shapes { edges, insides, reach_m } => clearance_of_shapes_m(edges, insides, *reach_m, position),
            Near::Any(parts) => least(parts),
            Near::All(parts) if parts.is_empty() => f64::INFINITY,
            Near::All(parts) => most(parts),
        }
    }

    fn around_points(points: &[Planar], reach_m: f64) -> Self {
        let centres = distinct(points);
        let grid = PointGrid::build(&centres);
        let arcs = centres.iter().flat_map(|&centre| {
            let arc = move |(from_rad, to_rad)| Stretch::Arc(Arc { centre, radius_m: reach_m, from_rad, to_rad });
            free_angles(centre, reach_m, &centres, &grid).into_iter().flat_map(by_quarter).map(arc)
        });
        let border = Border::new(arcs.collect());
        Self { near: Near::Points { centres, grid, reach_m }, border }
    }
}

fn distance_or_infinite(nearest: Option<(usize, Metres)>) -> f64 {
    nearest.map_or(f64::INFINITY, |(_, distance)| distance.0)
}

fn clearance_of_shapes_m(edges: &OwnedEdges, insides: &Insides, reach_m: f64, position: Planar) -> f64 {
    let clearance_m = distance_or_infinite(edges.nearest(position)) - reach_m;
    if clearance_m > -TIE_M && insides.at(on_plane(position)).is_some() { -reach_m } else { clearance_m }
}

// Discs.

/// The finite positions of `centres`, local, each once, in order.
fn distinct(centres: &[Planar]) -> Vec<Planar> {
    let mut kept: Vec<_> = centres.iter().map(|&at| local(at)).filter(|at| at.is_finite()).collect();
    kept.sort_unstable_by(|left, right| left.x_m.total_cmp(&right.x_m).then(left.y_m.total_cmp(&right.y_m)));
    kept.dedup();
    kept
}

/// The stretches of the circle around `centre`, as angles between −π and π, that no other disc covers.
fn free_angles(centre: Planar, reach_m: f64, centres: &[Planar], index: &PointGrid) -> Vec<(f64, f64)> {
    let nearest = index.k_nearest(centre, FIRST_NEIGHBOURS + 1);
    let free = free_of(centre, reach_m, nearest.iter().map(|&(idx, _)| centres[idx]));
    if free.is_empty() || nearest.len() <= FIRST_NEIGHBOURS {
        return free;
    }
    free_of(centre, reach_m, index.within(centre, Metres(2.0 * reach_m)).into_iter().map(|idx| centres[idx]))
}

/// The same, as far as `neighbours` cover.
fn free_of(centre: Planar, reach_m: f64, neighbours: impl Iterator<Item = Planar>) -> Vec<(f64, f64)> {
    let mut covered = Vec::new();
    for neighbour in neighbours.filter(|&neighbour| neighbour != centre) {
        let half_share = centre.distance_to(neighbour).0 / (2.0 * reach_m);
        if half_share < 1.0 {
            push_around(direction_rad(centre, neighbour), half_share.acos(), &mut covered);
        }
    }
    left_free(covered)
}

fn direction_rad(from: Planar, to: Planar) -> f64 {
    (to.y_m - from.y_m).atan2(to.x_m - from.x_m)
}

/// What stretches of angles between −π and π leave free.
fn left_free(mut covered: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    covered.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    let (mut free, mut reached_rad) = (Vec::new(), -PI);
    for (from_rad, to_rad) in covered.into_iter().chain([(PI, PI)]) {
        if from_rad > reached_rad {
            free.push((reached_rad, from_rad));
        }
        reached_rad = reached_rad.max(to_rad);
    }
    free
}

/// Adds the angles around a middle, in two stretches where they pass π.
fn push_around(middle_rad: f64, half_rad: f64, covered: &mut Vec<(f64, f64)>) {
    let (from_rad, to_rad) = (middle_rad - half_rad, middle_rad + half_rad);
    if from_rad < -PI {
        covered.extend([(from_rad + TAU, PI), (-PI, to_rad)]);
    } else if to_rad > PI {
        covered.extend([(from_rad, PI), (-PI, to_rad - TAU)]);
    } else {
        covered.push((from_rad, to_rad));
    }
}

/// A stretch of angles cut at the quarters of the circle.
fn by_quarter((from_rad, to_rad): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    let parts = QUARTERS.windows(2).map(move |quarter| (from_rad.max(quarter[0]), to_rad.min(quarter[1])));
    parts.filter(|(from_rad, to_rad)| from_rad < to_rad)
}

/// The share of `edge` that the discs cover: the union of its chords, so that nothing has to be judged.
fn covered_share(edge: Edge, centres: &[Planar], index: &PointGrid, reach_m: f64) -> f64 {
    let near = index.in_bounds(edge.bounds().grown(Metres(reach_m)));
    let mut chords: Vec<(f64, f64)> = near.iter().filter_map(|&idx| chord(edge, centres[idx], reach_m)).collect();
    chords.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    let (mut covered, mut reached) = (0.0, 0.0);
    for (from, to) in chords {
        let (from, to) = (f64::max(from, reached), f64::min(to, 1.0));
        if to > from {
            covered += to - from;
            reached = to;
        }
    }
    covered
}

// Lines and polygons.

/// The edges, local, each once whichever way it runs, with their corners moved.
fn shaken(edges: &[Edge]) -> OwnedEdges {
    let mut moved: Vec<Edge> = edges
        .iter()
        .map(|edge| {
            let (start, end) = (shaken_place(edge.start), shaken_place(edge.end));
            if bits(start) <= bits(end) { Edge { start, end } } else { Edge { start: end, end: start } }
        })
        .collect();
    moved.sort_unstable_by_key(|edge| (bits(edge.start), bits(edge.end)));
    moved.dedup_by_key(|edge| (bits(edge.start), bits(edge.end)));
    OwnedEdges::build(moved.into_iter().map(|edge| (0, edge)).collect())
}

fn bits(at: Planar) -> (u64, u64) {
    (at.x_m.to_bits(), at.y_m.to_bits())
}

/// The place in local coordinates, moved by what its coordinates alone say, so that a corner of several edges stays one.
fn shaken_place(at: Planar) -> Planar {
    // Zeros of both signs are one place.
    let (x_bits, y_bits) = bits(Planar::new(at.x_m + 0.0, at.y_m + 0.0));
    let east = mixed(x_bits ^ mixed(y_bits));
    let shift = |bits: u64| f64::from(high_bits(bits)) / f64::from(u32::MAX) * 2.0 - 1.0;
    let (east_m, north_m) = (SHAKE_M * shift(east), SHAKE_M * shift(mixed(east)));
    let at = local(at);
    Planar::new(at.x_m + east_m, at.y_m + north_m)
}

/// The upper half of 64 bits.
fn high_bits(bits: u64) -> u32 {
    u32::try_from(bits >> 32).expect("half of 64 bits are 32")
}

/// Bits that look like chance (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
const fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The border of all that lies within reach of `edges` or inside.
fn border_around(edges: &OwnedEdges, insides: &Insides, reach_m: f64) -> Border {
    let beside = edges.edges().iter().flat_map(|&edge| beside(edge, reach_m));
    let pieces: Vec<Stretch> =
        beside.chain(around_corners(edges.edges(), reach_m)).flat_map(|it| short(it, reach_m)).collect();
    let free = pieces.into_par_iter().flat_map_iter(|piece| free_parts(piece, edges, insides, reach_m));
    Border::new(free.collect())
}

/// The two straight pieces at the reach from an edge, what lies between them on their left.
fn beside(edge: Edge, reach_m: f64) -> impl Iterator<Item = Stretch> {
    let length_m = edge.length_m();
    let (x_m, y_m) =
        (reach_m * (edge.end.y_m - edge.start.y_m) / length_m, reach_m * (edge.end.x_m - edge.start.x_m) / length_m);
    let right = |at: Planar| Planar::new(at.x_m + x_m, at.y_m - y_m);
    let left = |at: Planar| Planar::new(at.x_m - x_m, at.y_m + y_m);
    let pieces = [
        Edge { start: right(edge.start), end: right(edge.end) },
        Edge { start: left(edge.end), end: left(edge.start) },
    ];
    pieces.into_iter().filter(move |_| length_m > 0.0).map(Stretch::Straight)
}

/// The arcs around the corners of `edges` that the surroundings of their own edges leave free: of a circle around its
/// end, an edge covers the half on its side.
fn around_corners(edges: &[Edge], radius_m: f64) -> Vec<Stretch> {
    let ends = edges.iter().flat_map(|edge| [(edge.start, edge.end), (edge.end, edge.start)]);
    let mut ends: Vec<(Planar, Planar)> = ends.collect();
    ends.sort_unstable_by_key(|(corner, other)| (bits(*corner), bits(*other)));
    let mut arcs = Vec::new();
    for of_corner in ends.chunk_by(|left, right| left.0 == right.0) {
        let centre = of_corner[0].0;
        let mut covered = Vec::new();
        for &(_, other) in of_corner.iter().filter(|(_, other)| *other != centre) {
            push_around(direction_rad(centre, other), FRAC_PI_2, &mut covered);
        }
        let arc = |(from_rad, to_rad)| Stretch::Arc(Arc { centre, radius_m, from_rad, to_rad });
        arcs.extend(left_free(covered).into_iter().map(arc));
    }
    arcs
}

/// A piece in parts short enough to be judged.
fn short(piece: Stretch, reach_m: f64) -> impl Iterator<Item = Stretch> {
    let by_length = piece.length_m() / (SHORT_SHARE * reach_m).max(SHORT_M);
    let parts = whole(by_length.max(piece.turn_rad() / FRAC_PI_2).ceil()).max(1);
    (0..parts).map(move |idx| piece.part(real(idx) / real(parts), real(idx + 1) / real(parts)))
}

/// The parts of a piece from which no edge is nearer than the reach, and that no polygon holds.
fn free_parts(piece: Stretch, edges: &OwnedEdges, insides: &Insides, reach_m: f64) -> Vec<Stretch> {
    let (middle, half_m) = (piece.at(0.5), piece.length_m() / 2.0);
    let nearest_m = distance_or_infinite(edges.nearest(middle));
    if nearest_m < reach_m - half_m - TIE_M {
        return Vec::new();
    }
    let mut cuts = Vec::new();
    edges.each_within(middle, Metres(reach_m + half_m + TIE_M), |idx| {
        let edge = edges.edges()[idx];
        for other in beside(edge, reach_m) {
            piece.push_cuts(other, &mut cuts);
        }
        for centre in [edge.start, edge.end] {
            let circle = Arc { centre, radius_m: reach_m, from_rad: -PI, to_rad: PI };
            piece.push_cuts(Stretch::Arc(circle), &mut cuts);
        }
    });
    let is_free = |at: Planar| clearance_of_shapes_m(edges, insides, reach_m, at) > -TIE_M;
    piece.parts(&mut cuts).filter(|part| is_free(part.at(0.5))).collect()
}

// Several reaches.

/// The parts of the borders of `parts` from which `is_kept` holds of every other one. Of two borders that lie on each
/// other, the first one stays.
fn joined_border(parts: &[ReachUnion], is_kept: impl Fn(f64) -> bool) -> Border {
    let mut kept = Vec::new();
    for (own_idx, own) in parts.iter().enumerate() {
        let others = || parts.iter().enumerate().filter(move |(idx, _)| *idx != own_idx);
        for &piece in own.border.stretches() {
            let mut cuts = Vec::new();
            for (_, other) in others() {
                other.border.push_cuts(piece, &mut cuts);
            }
            let stays = |at: Planar| {
                others().all(|(idx, other)| {
                    let clearance_m = other.clearance_m(at);
                    is_kept(clearance_m) || (clearance_m.abs() <= TIE_M && own_idx < idx)
                })
            };
            kept.extend(piece.parts(&mut cuts).filter(|part| stays(part.at(0.5))));
        }
    }
    Border::new(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::column::Polygons;

    const ORIGIN: (f64, f64) = (652_000.0, 6_862_000.0);

    fn at(x_m: f64, y_m: f64) -> Planar {
        Planar::new(ORIGIN.0 + x_m, ORIGIN.1 + y_m)
    }

    fn square(half_m: f64) -> Vec<Planar> {
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]
            .map(|(x, y)| at(x * half_m, y * half_m))
            .to_vec()
    }

    fn zone(half_m: f64) -> PreparedZone {
        PreparedZone::new(Polygons::single(square(half_m)))
    }

    fn assert_area(found: SquareMetres, expected_m2: f64) {
        assert!((found.0 - expected_m2).abs() <= 1e-9 * expected_m2.max(1.0), "{found:?} {expected_m2}");
    }

    #[test]
    fn a_disc_inside_the_zone_counts_whole_and_once_for_equal_centres() {
        let union = ReachUnion::build(&[at(0.0, 0.0), at(0.0, 0.0), at(f64::NAN, 0.0)], Metres(100.0));
        assert_area(union.area(), PI * 1e4);
        assert_area(union.area_inside(&zone(200.0)), PI * 1e4);
    }

    #[test]
    fn a_zone_inside_one_disc_counts_whole() {
        let union = ReachUnion::build(&[at(5.0, 0.0)], Metres(1_000.0));
        assert_area(union.area_inside(&zone(200.0)), 160_000.0);
    }

    #[test]
    fn a_disc_tangent_to_the_zone_counts_whole_from_inside_and_not_from_outside() {
        let inside = ReachUnion::build(&[at(0.0, 0.0)], Metres(200.0));
        assert_area(inside.area_inside(&zone(200.0)), PI * 4e4);
        let outside = ReachUnion::build(&[at(300.0, 0.0)], Metres(100.0));
        assert_area(outside.area_inside(&zone(200.0)), 0.0);
    }

    #[test]
    fn discs_that_overlap_count_their_lens_once() {
        let union = ReachUnion::build(&[at(-50.0, 0.0), at(50.0, 0.0)], Metres(100.0));
        let lens_m2 = 2.0 * 1e4 * (0.5f64).acos() - 50.0 * 3f64.sqrt() * 100.0;
        assert_area(union.area(), 2.0 * PI * 1e4 - lens_m2);
        assert_area(union.area_inside(&zone(500.0)), 2.0 * PI * 1e4 - lens_m2);
    }

    #[test]
    fn tangent_discs_count_both() {
        let union = ReachUnion::build(&[at(-100.0, 0.0), at(100.0, 0.0)], Metres(100.0));
        assert_area(union.area_inside(&zone(500.0)), 2.0 * PI * 1e4);
    }

    #[test]
    fn half_a_disc_lies_on_each_side_of_a_straight_border() {
        let union = ReachUnion::build(&[at(200.0, 0.0)], Metres(100.0));
        assert_area(union.area_inside(&zone(200.0)), PI * 5e3);
    }

    #[test]
    fn a_hole_of_the_zone_is_left_out() {
        let holed = PreparedZone::new(Polygons::new([vec![square(200.0), square(10.0)]]));
        let union = ReachUnion::build(&[at(0.0, 0.0)], Metres(100.0));
        assert_area(union.area_inside(&holed), PI * 1e4 - 400.0);
    }

    #[test]
    fn no_centre_and_no_reach_cover_nothing() {
        assert_area(ReachUnion::build(&[], Metres(100.0)).area_inside(&zone(10.0)), 0.0);
        let pointless = ReachUnion::build(&[at(0.0, 0.0)], Metres(0.0));
        assert!(!pointless.covers(at(0.0, 0.0)));
        assert_area(pointless.area_inside(&zone(10.0)), 0.0);
    }
}
