//! What lies within a distance of lines and polygons, and unions and intersections of such reaches, against buffers of
//! GEOS, tilings, complements and counted positions.

use arpent::geometry::{Metres, Planar, PolygonColumn, Polygons, PreparedZone, ReachUnion, Sites};
use geos::Geom;
use rand::Rng;
use rand::rngs::StdRng;

use super::reach::to_geo_difference;
use super::shapes::{KINDS, cases, outline, rectangle, seeded, to_geos};

/// Segments of a quarter of a circle in GEOS: the buffer is too small by about their inverse square.
const QUARTER: i32 = 90;

/// Metres a step: shapes of some ten to some hundred metres, as parks and streets are.
const STEP_M: f64 = 50.0;

/// The place of a number of steps.
fn at(x: f64, y: f64) -> Planar {
    Planar::new(652_000.0 + STEP_M * x, 6_862_000.0 + STEP_M * y)
}

/// An outline of some kind around (10, 10).
fn zone(rng: &mut StdRng) -> Polygons<Planar> {
    outline(KINDS[rng.random_range(0..4)], at(10.0, 10.0), 8.0 * STEP_M, rng)
}

/// Shapes of every kind near each other: some share corners and edges, some cover others, some stand twice.
fn polygons(rng: &mut StdRng) -> PolygonColumn<Planar> {
    let count = rng.random_range(1..7);
    let mut shapes = Vec::new();
    for _ in 0..count {
        let middle = at(f64::from(rng.random_range(0..20)), f64::from(rng.random_range(0..20)));
        let size = rng.random_range(0.5..5.0);
        shapes.push(outline(KINDS[rng.random_range(0..4)], middle, size * STEP_M, rng));
    }
    if rng.random_bool(0.3) {
        shapes.push(shapes[0].clone());
    }
    shapes.into_iter().collect()
}

/// Broken lines on whole numbers or not, some of them crossing themselves.
fn lines(rng: &mut StdRng) -> Vec<Vec<Planar>> {
    let is_whole = rng.random_bool(0.5);
    let place = |rng: &mut StdRng| {
        let (x, y) = (rng.random_range(0.0..20.0f64), rng.random_range(0.0..20.0f64));
        if is_whole { at(x.round(), y.round()) } else { at(x, y) }
    };
    (0..rng.random_range(1..5)).map(|_| (0..rng.random_range(2..7)).map(|_| place(rng)).collect()).collect()
}

fn of_lines(lines: &[Vec<Planar>]) -> Sites {
    Sites::of_lines(
        lines.iter().enumerate().flat_map(|(idx, line)| line.windows(2).map(move |ends| (idx, ends[0], ends[1]))),
    )
}

fn reach(rng: &mut StdRng) -> f64 {
    STEP_M * if rng.random_bool(0.5) { f64::from(rng.random_range(1..6)) } else { rng.random_range(0.1..6.0) }
}

fn buffered(shapes: &[geos::Geometry], reach_m: f64) -> geos::Geometry {
    let buffers = shapes.iter().map(|shape| shape.buffer(reach_m, QUARTER).expect("GEOS buffers"));
    buffers.reduce(|all, one| all.union(&one).expect("GEOS unites")).expect("there is a shape")
}

fn copy(shape: &geos::Geometry) -> geos::Geometry {
    Geom::clone(shape).expect("GEOS copies")
}

fn line_to_geos(line: &[Planar]) -> geos::Geometry {
    let corners: Vec<String> = line.iter().map(|corner| format!("{} {}", corner.x_m, corner.y_m)).collect();
    geos::Geometry::new_from_wkt(&format!("LINESTRING({})", corners.join(","))).expect("GEOS reads what we write")
}

/// How far the area in a zone is from that of the GEOS buffer, as a share of the zone or of the surroundings.
fn deviation(union: &ReachUnion, buffer: &geos::Geometry, zone: Polygons<Planar>) -> f64 {
    let expected = buffer.intersection(&to_geos(zone.view())).expect("GEOS cuts").area().expect("GEOS measures");
    let zone = PreparedZone::new(zone);
    let scale = zone.area().0.max(buffer.area().expect("GEOS measures"));
    (union.area_inside(&zone).0 - expected).abs() / scale
}

#[test]
fn areas_near_polygons_and_lines_agree_with_buffers_of_geos() {
    let mut rng = seeded(51);
    let (mut worst, mut worst_whole) = (0.0f64, 0.0f64);
    for case in 0..cases(400) {
        let reach_m = reach(&mut rng);
        let (sites, shapes): (Sites, Vec<geos::Geometry>) = if case % 3 == 0 {
            let lines = lines(&mut rng);
            (of_lines(&lines), lines.iter().map(|line| line_to_geos(line)).collect())
        } else {
            let polygons = polygons(&mut rng);
            (Sites::of_polygons(&polygons, |_| true), polygons.iter().map(to_geos).collect())
        };
        let union = ReachUnion::around(&sites, Metres(reach_m));
        let buffer = buffered(&shapes, reach_m);
        let whole = (union.area().0 / buffer.area().expect("GEOS measures") - 1.0).abs();
        let zone = zone(&mut rng);
        worst = worst.max(deviation(&union, &buffer, zone));
        // Of a surrounding of five metres, the millimetre by which corners are moved is a visible part.
        worst_whole = worst_whole.max(whole);
        assert!(worst < 1e-4 && worst_whole < 5e-4, "case {case}: {worst:e} {worst_whole:e}");
    }
    eprintln!("near polygons and lines against GEOS, in a zone: worst {worst:e}; everywhere: {worst_whole:e}");
}

#[test]
fn what_lies_near_in_a_zone_and_beside_it_is_all_that_lies_near() {
    let mut rng = seeded(52);
    let mut worst = 0.0f64;
    for _ in 0..cases(1_500) {
        let polygons = polygons(&mut rng);
        let union = ReachUnion::around(&Sites::of_polygons(&polygons, |_| true), Metres(reach(&mut rng)));
        let zone = zone(&mut rng);
        let complement = to_geo_difference(&rectangle(650_000.0, 6_860_000.0, 5e3, 5e3), &zone);
        let inside = union.area_inside(&PreparedZone::new(zone)).0;
        let outside = union.area_inside(&PreparedZone::new(complement)).0;
        worst = worst.max(((inside + outside) / union.area().0 - 1.0).abs());
    }
    eprintln!("near polygons, in a zone and beside it: worst deviation {worst:e}");
    assert!(worst < 2e-5);
}

#[test]
fn the_share_of_positions_near_enough_is_the_share_of_area() {
    let mut rng = seeded(53);
    let mut worst = 0.0f64;
    for _ in 0..cases(60) {
        let polygons = polygons(&mut rng);
        let sites = Sites::of_polygons(&polygons, |_| true);
        let reach_m = reach(&mut rng);
        let union = ReachUnion::around(&sites, Metres(reach_m));
        let frame = PreparedZone::new(rectangle(651_750.0, 6_861_750.0, 1.5e3, 1.5e3));
        let share = union.area_inside(&frame).share_of(frame.area());
        worst = worst.max((counted(&sites, reach_m) - share).abs());
    }
    eprintln!("near polygons against counted positions: worst deviation {worst:e}");
    assert!(worst < 1e-3);
}

/// The share of a raster over the frame from which a site is near, by distance alone.
fn counted(sites: &Sites, reach_m: f64) -> f64 {
    let steps = 300u32;
    let middle = |idx: u32| (f64::from(idx) + 0.5) * 30.0 / f64::from(steps) - 5.0;
    let is_near = |cell: &u32| {
        sites.nearest(at(middle(cell % steps), middle(cell / steps))).is_some_and(|(_, distance)| distance.0 <= reach_m)
    };
    (0..steps * steps).filter(is_near).count() as f64 / f64::from(steps * steps)
}

#[test]
fn reaches_joined_are_the_union_and_the_intersection_of_buffers() {
    let mut rng = seeded(54);
    let mut worst = 0.0f64;
    for case in 0..cases(250) {
        let (mut unions, mut buffers) = (Vec::new(), Vec::new());
        for _ in 0..rng.random_range(1..4) {
            let (polygons, reach_m) = (polygons(&mut rng), reach(&mut rng));
            let sites = Sites::of_polygons(&polygons, |_| true);
            unions.push(ReachUnion::around(&sites, Metres(reach_m)));
            buffers.push(buffered(&polygons.iter().map(to_geos).collect::<Vec<_>>(), reach_m));
        }
        if case % 4 == 0 {
            // The same reach twice: borders that lie on each other.
            unions.push(unions[0].clone());
            buffers.push(copy(&buffers[0]));
        }
        let zone = zone(&mut rng);
        let united = buffers.iter().map(copy).reduce(|all, one| all.union(&one).expect("GEOS unites"));
        let shared = buffers.iter().map(copy).reduce(|all, one| all.intersection(&one).expect("GEOS cuts"));
        let (any, all) = (ReachUnion::any(unions.clone()), ReachUnion::all(unions));
        let united = united.expect("there is a reach");
        worst = worst.max(deviation(&any, &united, zone.clone()));
        let shared = shared.expect("there is a reach");
        let expected = shared.intersection(&to_geos(zone.view())).expect("GEOS cuts").area().expect("GEOS measures");
        let found = all.area_inside(&PreparedZone::new(zone)).0;
        worst = worst.max((found - expected).abs() / united.area().expect("GEOS measures"));
        assert!(worst < 1e-4, "case {case}: {worst:e}");
    }
    eprintln!("reaches joined against GEOS: worst deviation {worst:e}");
}

#[test]
fn nothing_and_what_is_not_finite_reaches_nothing() {
    let broken = Polygons::single(vec![at(0.0, 0.0), Planar::new(f64::NAN, 1.0), at(1.0, 1.0), at(0.0, 0.0)]);
    let point = Polygons::single(vec![at(5.0, 5.0); 4]);
    let column: PolygonColumn<Planar> = [broken, Polygons::default(), point].into_iter().collect();
    let zone = PreparedZone::new(rectangle(651_000.0, 6_861_000.0, 2e3, 2e3));
    let area = |chosen: fn(usize) -> bool, reach_m: f64| {
        ReachUnion::around(&Sites::of_polygons(&column, chosen), Metres(reach_m)).area_inside(&zone).0
    };
    assert!(area(|idx| idx < 2, 10.0).abs() < 1e-9);
    assert!((area(|_| true, 10.0) - 314.159_265).abs() < 1e-3, "a polygon of one place is a point");
    assert!(area(|_| true, 0.0).abs() < 1e-9 && area(|_| true, f64::NAN).abs() < 1e-9);
    assert!(ReachUnion::all(Vec::new()).area_inside(&zone).0.abs() < 1e-9);
}
