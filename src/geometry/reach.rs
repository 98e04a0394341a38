//! The area that lies within a distance of any of many points: the union of their discs, and its part of a zone.
//!
//! Lambert-93, metres and m²; discs are true circles. Building finds, once, the arcs of circles that no other disc
//! covers: the border of the union. A question is then Green's theorem around what zone and union share, whose border
//! is the parts of zone edges in the union and the arcs in the zone: exact to rounding, at the cost of the outline and
//! of the arcs near the zone, not of all discs. Equal centres count once; centres that are not finite, and a reach that
//! is not above 0, reach nothing.

use std::f64::consts::{FRAC_PI_2, PI, TAU};
use std::ops::Range;

use super::boxes::BoxIndex;
use super::edges::Edge;
use super::points::PointGrid;
use super::position::{Bounds, Planar};
use super::raster::BoxRelation;
use super::units::{Metres, SquareMetres};
use super::zone::PreparedZone;

/// An edge that enters a circle by less than this does not cross it: the area is far below rounding, and edge and arc
/// agree on it.
const GRAZE_M: f64 = 1e-8;
/// How far beyond its ends an edge still cuts an arc. A cut too many does no harm: each part is judged by its middle.
const CUT_SLACK_M: f64 = 1e-6;
/// Neighbours looked at first; in a crowd they already cover the whole circle.
const FIRST_NEIGHBOURS: usize = 12;
/// Quarters of a circle from −π, where arcs are cut so that their ends span their box.
const QUARTERS: [f64; 5] = [-PI, -FRAC_PI_2, 0.0, FRAC_PI_2, PI];

/// The union of equal discs. Immutable, and shared freely between threads.
#[derive(Debug, Clone)]
pub struct ReachUnion {
    reach_m: f64,
    centres: Vec<Planar>,
    centre_index: PointGrid,
    arcs: Vec<Arc>,
    arc_index: BoxIndex,
    area: SquareMetres,
}

/// A part of a circle, counter-clockwise, within one quarter.
#[derive(Debug, Clone, Copy)]
struct Arc {
    centre: Planar,
    radius_m: f64,
    from_rad: f64,
    to_rad: f64,
}

impl Arc {
    fn at(self, angle_rad: f64) -> Planar {
        let (sin, cos) = angle_rad.sin_cos();
        Planar::new(self.centre.x_m + self.radius_m * cos, self.centre.y_m + self.radius_m * sin)
    }

    fn bounds(self) -> Bounds {
        Bounds::around(&[self.at(self.from_rad), self.at(self.to_rad)]).grown(Metres(CUT_SLACK_M))
    }

    /// Its share of Green's theorem around `origin`: half of ∫ x dy − y dx.
    fn swept_m2(self, origin: Planar) -> f64 {
        let (x_m, y_m) = (self.centre.x_m - origin.x_m, self.centre.y_m - origin.y_m);
        let ((from_sin, from_cos), (to_sin, to_cos)) = (self.from_rad.sin_cos(), self.to_rad.sin_cos());
        let around_centre = self.radius_m * (self.to_rad - self.from_rad);
        self.radius_m / 2.0 * (around_centre + x_m * (to_sin - from_sin) - y_m * (to_cos - from_cos))
    }
}

impl ReachUnion {
    /// The union of the discs of radius `reach` around `centres`.
    pub fn build(centres: &[Planar], reach: Metres) -> Self {
        let reach_m = reach.0;
        let centres = if reach_m > 0.0 && reach_m.is_finite() { distinct(centres) } else { Vec::new() };
        let centre_index = PointGrid::build(&centres);
        let arcs: Vec<Arc> = centres
            .iter()
            .flat_map(|&centre| {
                let arc = move |(from_rad, to_rad)| Arc { centre, radius_m: reach_m, from_rad, to_rad };
                free_angles(centre, reach_m, &centres, &centre_index).into_iter().flat_map(by_quarter).map(arc)
            })
            .collect();
        let origin = centres.first().copied().unwrap_or_default();
        let area = SquareMetres(arcs.iter().map(|arc| arc.swept_m2(origin)).sum());
        let arc_index = BoxIndex::build(&arcs.iter().map(|arc| arc.bounds()).collect::<Vec<_>>());
        Self { reach_m, centres, centre_index, arcs, arc_index, area }
    }

    /// The area of the union.
    pub fn area(&self) -> SquareMetres {
        self.area
    }

    /// Whether `position` is at most the reach away from a centre.
    pub fn covers(&self, position: Planar) -> bool {
        self.centre_index.nearest(position).is_some_and(|(_, distance)| distance.0 <= self.reach_m)
    }

    /// The area of the part of `zone` that the union covers.
    pub fn area_inside(&self, zone: &PreparedZone) -> SquareMetres {
        let origin = Planar::new(zone.bounds().min_x_m, zone.bounds().min_y_m);
        let along_edges_m2: f64 = zone.edges().edges().iter().map(|&edge| self.swept_by_edge_m2(edge, origin)).sum();
        let near = self.arc_index.touching(zone.bounds());
        let along_arcs_m2: f64 = near.iter().map(|&idx| swept_in_zone_m2(self.arcs[idx], zone, origin)).sum();
        SquareMetres((along_edges_m2 + along_arcs_m2).clamp(0.0, zone.area().0.max(0.0)))
    }

    /// The share in Green's theorem of the parts of `edge` that the union covers.
    fn swept_by_edge_m2(&self, edge: Edge, origin: Planar) -> f64 {
        let near = self.centre_index.in_bounds(edge.bounds().grown(Metres(self.reach_m)));
        let mut chords: Vec<(f64, f64)> =
            near.iter().filter_map(|&idx| chord(edge, self.centres[idx], self.reach_m)).collect();
        let start = (edge.start.x_m - origin.x_m, edge.start.y_m - origin.y_m);
        let across_m2 = start.0 * (edge.end.y_m - edge.start.y_m) - start.1 * (edge.end.x_m - edge.start.x_m);
        across_m2 / 2.0 * covered_length(&mut chords, 0.0..1.0)
    }
}

/// The finite positions of `centres`, each once, in order.
fn distinct(centres: &[Planar]) -> Vec<Planar> {
    let mut kept: Vec<_> = centres.iter().copied().filter(|at| at.x_m.is_finite() && at.y_m.is_finite()).collect();
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
            let middle_rad = (neighbour.y_m - centre.y_m).atan2(neighbour.x_m - centre.x_m);
            push_around(middle_rad, half_share.acos(), &mut covered);
        }
    }
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

/// The part of `edge`, as shares of its length that may lie beyond its ends, whose line the circle holds.
fn chord(edge: Edge, centre: Planar, radius_m: f64) -> Option<(f64, f64)> {
    let (dx_m, dy_m) = (edge.end.x_m - edge.start.x_m, edge.end.y_m - edge.start.y_m);
    let (cx_m, cy_m) = (centre.x_m - edge.start.x_m, centre.y_m - edge.start.y_m);
    let length_m = dx_m.hypot(dy_m);
    let off_line_m = (dx_m * cy_m - dy_m * cx_m).abs() / length_m;
    let depth_m = radius_m - off_line_m;
    (length_m > 0.0 && depth_m > GRAZE_M).then(|| {
        let middle = (dx_m * cx_m + dy_m * cy_m) / (length_m * length_m);
        let half = (depth_m * (radius_m + off_line_m)).sqrt() / length_m;
        (middle - half, middle + half)
    })
}

/// How much of `range` the stretches cover together.
fn covered_length(stretches: &mut [(f64, f64)], range: Range<f64>) -> f64 {
    stretches.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    let (mut covered, mut reached) = (0.0, range.start);
    for &mut (from, to) in stretches {
        let (from, to) = (from.max(reached), to.min(range.end));
        if to > from {
            covered += to - from;
            reached = to;
        }
    }
    covered
}

/// The share in Green's theorem of the parts of `arc` that lie in `zone`.
fn swept_in_zone_m2(arc: Arc, zone: &PreparedZone, origin: Planar) -> f64 {
    match zone.relation_to_box(arc.bounds()) {
        BoxRelation::Outside => return 0.0,
        BoxRelation::Inside => return arc.swept_m2(origin),
        BoxRelation::Mixed => {}
    }
    let mut cuts_rad = vec![arc.from_rad, arc.to_rad];
    zone.edges().touching(arc.bounds(), |edge| push_cuts(arc, edge, &mut cuts_rad));
    cuts_rad.sort_unstable_by(f64::total_cmp);
    let parts = cuts_rad.windows(2).map(|ends| Arc { from_rad: ends[0], to_rad: ends[1], ..arc });
    let inside = parts.filter(|part| zone.contains(part.at(f64::midpoint(part.from_rad, part.to_rad))));
    inside.map(|part| part.swept_m2(origin)).sum()
}

/// Adds the angles at which `edge` cuts `arc`.
fn push_cuts(arc: Arc, edge: Edge, cuts_rad: &mut Vec<f64>) {
    let Some((enter, leave)) = chord(edge, arc.centre, arc.radius_m) else { return };
    let (dx_m, dy_m) = (edge.end.x_m - edge.start.x_m, edge.end.y_m - edge.start.y_m);
    // Relative to the centre before anything is added, so that seven-digit northings cost no precision.
    let (off_x_m, off_y_m) = (edge.start.x_m - arc.centre.x_m, edge.start.y_m - arc.centre.y_m);
    let slack = CUT_SLACK_M / dx_m.hypot(dy_m);
    for share in [enter, leave] {
        let angle_rad = (off_y_m + share * dy_m).atan2(off_x_m + share * dx_m);
        if (-slack..=1.0 + slack).contains(&share) && arc.from_rad < angle_rad && angle_rad < arc.to_rad {
            cuts_rad.push(angle_rad);
        }
    }
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
