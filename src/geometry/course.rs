//! How much of a straight piece of line lies in a zone.
//!
//! Lambert-93, metres. The piece is cut where edges of the outline cross or touch it, and each part is judged by its
//! middle: O(edges near the piece), and a few loads where the zone's raster settles it. The border belongs to the zone:
//! a stretch that runs along an edge, decided exactly on the doubles as given, lies inside from either side.

use std::cmp::Ordering;

use super::column::Position;
use super::edges::Edge;
use super::orientation::side_of;
use super::position::{Bounds, Planar};
use super::raster::BoxRelation;
use super::units::Metres;
use super::zone::PreparedZone;

/// The length of the part of `piece` that lies in `zone`.
pub(super) fn length_inside(piece: Edge, zone: &PreparedZone) -> Metres {
    let length_m = piece.start.distance_to(piece.end).0;
    let bounds = piece.bounds();
    if !length_m.is_finite() || length_m <= 0.0 {
        return Metres(0.0);
    }
    match zone.relation_to_box(bounds) {
        BoxRelation::Inside => Metres(length_m),
        BoxRelation::Outside => Metres(0.0),
        BoxRelation::Mixed => Metres(length_m * share_inside(piece, bounds, zone)),
    }
}

/// The share of `piece` that lies in `zone`.
fn share_inside(piece: Edge, bounds: Bounds, zone: &PreparedZone) -> f64 {
    let mut cuts = vec![0.0, 1.0];
    let mut along_border: Vec<(f64, f64)> = Vec::new();
    zone.edges().touching(bounds, |edge| match meeting(piece, edge) {
        Meeting::Apart => {}
        Meeting::At(share) => cuts.push(share),
        Meeting::Along(from, to) => {
            cuts.extend([from, to]);
            along_border.push((from, to));
        }
    });
    cuts.sort_unstable_by(f64::total_cmp);
    let is_inside = |from: f64, to: f64| {
        let middle = f64::midpoint(from, to);
        along_border.iter().any(|&(start, end)| start <= middle && middle <= end) || zone.contains(at(piece, middle))
    };
    cuts.windows(2).filter(|ends| is_inside(ends[0], ends[1])).map(|ends| ends[1] - ends[0]).sum()
}

/// Where an edge meets a piece, as shares of the piece from its start.
enum Meeting {
    Apart,
    At(f64),
    Along(f64, f64),
}

fn meeting(piece: Edge, edge: Edge) -> Meeting {
    let side = |position: Planar| side_of(piece.start.east_north(), piece.end.east_north(), position.east_north());
    match (side(edge.start), side(edge.end)) {
        (Ordering::Equal, Ordering::Equal) => {
            let (one, other) = (share_of(piece, edge.start), share_of(piece, edge.end));
            let (from, to) = (one.min(other).clamp(0.0, 1.0), one.max(other).clamp(0.0, 1.0));
            if from < to { Meeting::Along(from, to) } else { Meeting::Apart }
        }
        (start, end) if start == end => Meeting::Apart,
        _ => {
            let share = crossing_share(piece, edge);
            if (0.0..=1.0).contains(&share) { Meeting::At(share) } else { Meeting::Apart }
        }
    }
}

/// Where along the piece the line of `edge` crosses its line; the two are not parallel.
fn crossing_share(piece: Edge, edge: Edge) -> f64 {
    let (dx_m, dy_m) = (piece.end.x_m - piece.start.x_m, piece.end.y_m - piece.start.y_m);
    let (ex_m, ey_m) = (edge.end.x_m - edge.start.x_m, edge.end.y_m - edge.start.y_m);
    let (ox_m, oy_m) = (edge.start.x_m - piece.start.x_m, edge.start.y_m - piece.start.y_m);
    (ox_m * ey_m - oy_m * ex_m) / (dx_m * ey_m - dy_m * ex_m)
}

/// Where along the line of the piece a position on it lies.
fn share_of(piece: Edge, position: Planar) -> f64 {
    let (dx_m, dy_m) = (piece.end.x_m - piece.start.x_m, piece.end.y_m - piece.start.y_m);
    if dx_m.abs() >= dy_m.abs() {
        (position.x_m - piece.start.x_m) / dx_m
    } else {
        (position.y_m - piece.start.y_m) / dy_m
    }
}

fn at(piece: Edge, share: f64) -> Planar {
    let along = |from_m: f64, to_m: f64| from_m + share * (to_m - from_m);
    Planar::new(along(piece.start.x_m, piece.end.x_m), along(piece.start.y_m, piece.end.y_m))
}

#[cfg(test)]
mod tests {
    use geo::BooleanOps;
    use geo::algorithm::Length;
    use geo::line_measures::Euclidean;
    use geo::{Coord, LineString, MultiLineString};
    use proptest::prelude::*;

    use super::super::clip::to_geo;
    use super::super::column::Polygons;
    use super::super::lines::Lines;
    use super::*;

    fn ring(corners: &[(i32, i32)]) -> Vec<Planar> {
        corners.iter().chain(corners.first()).map(|&(x, y)| Planar::new(f64::from(x), f64::from(y))).collect()
    }

    /// A square of ten metres with a square hole of two in its middle.
    fn holed() -> PreparedZone {
        let outer = ring(&[(0, 0), (10, 0), (10, 10), (0, 10)]);
        PreparedZone::new(Polygons::new([vec![outer, ring(&[(4, 4), (6, 4), (6, 6), (4, 6)])]]))
    }

    fn inside_m(zone: &PreparedZone, line: &[(f64, f64)]) -> f64 {
        let line = line.iter().map(|&(x_m, y_m)| Planar::new(x_m, y_m)).collect();
        zone.length_inside(Lines::new([line]).view()).0
    }

    #[test]
    fn a_line_through_a_hole_counts_on_both_sides_of_it() {
        assert!((inside_m(&holed(), &[(-5.0, 5.0), (15.0, 5.0)]) - 8.0).abs() < 1e-12);
    }

    #[test]
    fn the_border_belongs_to_the_zone_and_so_does_that_of_a_hole() {
        assert!((inside_m(&holed(), &[(-5.0, 10.0), (15.0, 10.0)]) - 10.0).abs() < 1e-12);
        assert!((inside_m(&holed(), &[(4.0, 4.0), (4.0, 6.0)]) - 2.0).abs() < 1e-12);
        let slanted = PreparedZone::new(Polygons::single(ring(&[(0, 0), (7, 3), (0, 9)])));
        assert!((inside_m(&slanted, &[(0.0, 0.0), (7.0, 3.0)]) - 58f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_line_that_touches_a_corner_or_stays_outside_counts_nothing() {
        assert!(inside_m(&holed(), &[(-1.0, 1.0), (1.0, -1.0)]) < 1e-12);
        assert!(inside_m(&holed(), &[(20.0, 0.0), (30.0, 9.0)]) < 1e-12);
        assert!(inside_m(&holed(), &[(5.0, 5.0), (5.0, 5.0)]) < 1e-12);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn lengths_agree_with_the_geo_crate(
            corners in prop::collection::vec((0..400i32, 0..400i32), 3..4),
            line in prop::collection::vec((-100..500i32, -100..500i32), 2..8),
        ) {
            let outline = Polygons::single(ring(&corners)).wound();
            prop_assume!(outline.view().area().0 > 0.0);
            let zone = PreparedZone::new(outline.clone());
            let line: Vec<(f64, f64)> = line.iter().map(|&(x, y)| (f64::from(x) + 0.5, f64::from(y) + 0.25)).collect();
            let of_geo = MultiLineString(vec![line.iter().map(|&(x, y)| Coord { x, y }).collect::<LineString<f64>>()]);
            let clipped = to_geo(outline.view(), Planar::new(0.0, 0.0)).clip(&of_geo, false);
            let expected_m = Euclidean.length(&clipped);
            prop_assert!((inside_m(&zone, &line) - expected_m).abs() < 1e-3, "{} {expected_m}", inside_m(&zone, &line));
        }
    }
}
