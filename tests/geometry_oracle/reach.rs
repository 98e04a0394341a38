//! The union of discs against tilings, polygons of many corners, and counted positions.

use std::f64::consts::TAU;

use arpent::geometry::{Bounds, Metres, Planar, Polygons, PreparedZone, ReachUnion};
use geo::{Area, BooleanOps, MultiPolygon, unary_union};
use rand::Rng;
use rand::rngs::StdRng;

use super::shapes::{KINDS, cases, outline, rectangle, seeded, to_geo};

/// Corners of a polygon that stands for a circle; with its area, the union is right to about their inverse square.
const CORNERS: u32 = 1_440;

/// A disc as a polygon of many corners with the disc's area.
fn fine_disc(centre: Planar, radius_m: f64) -> MultiPolygon<f64> {
    let step = TAU / f64::from(CORNERS);
    let corner_radius_m = radius_m * (step / step.sin()).sqrt();
    let corner = |idx: u32| {
        let (sin, cos) = (step * f64::from(idx)).sin_cos();
        (centre.x_m + corner_radius_m * cos, centre.y_m + corner_radius_m * sin)
    };
    geo::Polygon::new((0..CORNERS).map(corner).collect(), Vec::new()).into()
}

/// Centres on whole numbers, some of them equal, so that discs, cells and each other touch often.
fn centres(rng: &mut StdRng) -> Vec<Planar> {
    let count = rng.random_range(1..25);
    (0..count).map(|_| at(f64::from(rng.random_range(0..20)), f64::from(rng.random_range(0..20)))).collect()
}

fn at(x_m: f64, y_m: f64) -> Planar {
    Planar::new(652_000.0 + x_m, 6_862_000.0 + y_m)
}

#[test]
fn the_cells_of_a_plane_share_the_whole_union_among_them() {
    let mut rng = seeded(31);
    let mut worst = 0.0f64;
    for _ in 0..cases(150) {
        let reach_m = if rng.random_bool(0.7) { f64::from(rng.random_range(1..8)) } else { rng.random_range(0.5..8.0) };
        let union = ReachUnion::build(&centres(&mut rng), Metres(reach_m));
        let side = f64::from(rng.random_range(3..9));
        let tiles = (-3..10).flat_map(|x| (-3..10).map(move |y| (f64::from(x) * side, f64::from(y) * side)));
        let shared = tiles.map(|(x, y)| {
            let corner = at(x, y);
            union.area_inside(&PreparedZone::new(rectangle(corner.x_m, corner.y_m, side, side))).0
        });
        let whole = union.area_inside(&PreparedZone::new(rectangle(651_950.0, 6_861_950.0, 100.0, 100.0))).0;
        let sum: f64 = shared.sum();
        worst = worst.max((sum / union.area().0 - 1.0).abs()).max((whole / union.area().0 - 1.0).abs());
    }
    eprintln!("union of discs over a tiling: worst deviation {worst:e}");
    assert!(worst < 1e-9);
}

#[test]
fn the_area_in_a_zone_and_in_its_complement_is_the_area_of_the_union() {
    let mut rng = seeded(32);
    let mut worst = 0.0f64;
    for _ in 0..cases(1_500) {
        let reach_m = if rng.random_bool(0.7) { f64::from(rng.random_range(1..8)) } else { rng.random_range(0.5..8.0) };
        let union = ReachUnion::build(&centres(&mut rng), Metres(reach_m));
        let zone = outline(KINDS[rng.random_range(0..4)], at(10.0, 10.0), 8.0, &mut rng);
        let frame = rectangle(651_950.0, 6_861_950.0, 120.0, 120.0);
        let complement = to_geo_difference(&frame, &zone);
        let inside = union.area_inside(&PreparedZone::new(zone)).0;
        let outside = union.area_inside(&PreparedZone::new(complement)).0;
        worst = worst.max(((inside + outside) / union.area().0 - 1.0).abs());
    }
    eprintln!("union of discs in a zone and beside it: worst deviation {worst:e}");
    assert!(worst < 1e-9);
}

/// `frame` with every ring of `zone` turned around in it: holes become polygons, outer rings holes.
pub fn to_geo_difference(frame: &Polygons<Planar>, zone: &Polygons<Planar>) -> Polygons<Planar> {
    let mut outer: Vec<Vec<Planar>> = frame.view().rings().map(<[Planar]>::to_vec).collect();
    let mut islands = Vec::new();
    for polygon in zone.view().polygons() {
        let mut rings = polygon.rings().map(<[Planar]>::to_vec);
        outer.extend(rings.next());
        islands.extend(rings.map(|hole| vec![hole]));
    }
    Polygons::new(std::iter::once(outer).chain(islands))
}

#[test]
fn areas_agree_with_polygons_of_many_corners() {
    let mut rng = seeded(33);
    let mut worst = 0.0f64;
    for _ in 0..cases(40) {
        let reach_m = rng.random_range(1.0..8.0);
        let centres: Vec<_> = centres(&mut rng).into_iter().take(8).collect();
        let zone = outline(KINDS[rng.random_range(0..4)], at(10.0, 10.0), 8.0, &mut rng);
        let discs: Vec<_> = centres.iter().map(|&centre| fine_disc(centre, reach_m)).collect();
        let expected = unary_union(discs.iter()).intersection(&to_geo(zone.view())).unsigned_area();
        let zone = PreparedZone::new(zone);
        let found = ReachUnion::build(&centres, Metres(reach_m)).area_inside(&zone).0;
        let disc_m2 = TAU / 2.0 * reach_m * reach_m;
        worst = worst.max((found - expected).abs() / disc_m2.max(zone.area().0));
    }
    eprintln!("union of discs against polygons of {CORNERS} corners: worst deviation {worst:e}");
    assert!(worst < 5e-6);
}

#[test]
fn the_share_of_covered_positions_is_the_share_of_area() {
    let mut rng = seeded(34);
    let centres: Vec<_> = (0..60).map(|_| at(rng.random_range(0.0..4e3), rng.random_range(0.0..4e3))).collect();
    let union = ReachUnion::build(&centres, Metres(300.0));
    let corner = at(0.0, 0.0);
    let zone = PreparedZone::new(rectangle(corner.x_m, corner.y_m, 4e3, 4e3));
    let Bounds { min_x_m, min_y_m, .. } = zone.bounds();
    let steps = 400u32;
    let step_m = 4e3 / f64::from(steps);
    let middle = |idx: u32| (f64::from(idx) + 0.5) * step_m;
    let covered = (0..steps * steps)
        .filter(|cell| union.covers(Planar::new(min_x_m + middle(cell % steps), min_y_m + middle(cell / steps))))
        .count();
    let share = union.area_inside(&zone).share_of(zone.area());
    assert!((covered as f64 / f64::from(steps * steps) - share).abs() < 5e-4, "{share}");
}
