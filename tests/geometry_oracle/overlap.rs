//! Shared areas against the overlays of `geo` and GEOS.

use arpent::geometry::{Planar, Polygons, PreparedZone, Relation, SquareMetres};
use geo::{Area, BooleanOps};
use geos::Geom;
use rand::Rng;
use rand::rngs::StdRng;

use super::shapes::{KINDS, cases, outline, rectangle, seeded, to_geo, to_geos, to_wkt};

/// Deviation that is accepted, as a share of the cell's area.
const TOLERANCE: f64 = 1e-9;
/// The last digit of a northing: along the cell's outline, GEOS may be off by this much.
const LAST_DIGIT_M: f64 = 2e-9;
/// The grid to which `geo` snaps, as a share of the extent: along the outline, it may be off by this much.
const GEO_GRID_SHARE: f64 = 4e-9;

/// A zone and a cell near it, on whole numbers far from the origin or on a small grid.
fn pair(rng: &mut StdRng) -> (Polygons<Planar>, Polygons<Planar>) {
    let middle = if rng.random_bool(0.5) { Planar::new(652_000.0, 6_862_000.0) } else { Planar::new(10.0, 20.0) };
    let reach = if rng.random_bool(0.5) { 8.0 } else { 900.0 };
    let zone = outline(KINDS[rng.random_range(0..4)], middle, reach, rng);
    let off = |rng: &mut StdRng| rng.random_range(-1.2..1.2) * reach;
    let beside = Planar::new(middle.x_m + off(rng), middle.y_m + off(rng));
    let size = reach * rng.random_range(0.05..1.5);
    let cell = outline(KINDS[rng.random_range(0..4)], beside, size, rng);
    (zone, cell)
}

/// What an oracle says, and how far off its coordinates may be (m).
type Answer = (f64, f64);

fn compare(name: &str, usual: usize, seed: u64, oracle: impl Fn(&Polygons<Planar>, &Polygons<Planar>) -> Answer) {
    let mut rng = seeded(seed);
    let (mut worst, mut worst_unallowed) = ((0.0, String::new()), 0.0f64);
    for _ in 0..cases(usual) {
        let (zone, cell) = pair(&mut rng);
        let found = PreparedZone::new(zone.clone()).overlap(cell.view()).0;
        let (expected, digit_m) = oracle(&zone, &cell);
        let (difference, size_m2) =
            ((found - expected).abs(), cell.view().bounds().width().0 * cell.view().bounds().height().0);
        worst_unallowed = worst_unallowed.max(difference / size_m2);
        let deviation = (difference - digit_m * cell.view().perimeter().0) / cell.view().area().0;
        if deviation > worst.0 {
            worst = (deviation, format!("{}\n{}", to_wkt(zone.view()), to_wkt(cell.view())));
        }
    }
    eprintln!(
        "shared area against {name}: worst deviation {worst_unallowed:e} of the cell's box, {:e} of the cell beyond the digits of {name}",
        worst.0
    );
    assert!(worst.0 < TOLERANCE, "{name} {}", worst.1);
}

#[test]
fn shared_areas_agree_with_geos() {
    compare("GEOS", 6_000, 1, |zone, cell| {
        let shared = to_geos(zone.view()).intersection(&to_geos(cell.view())).expect("GEOS intersects");
        (shared.area().expect("GEOS measures"), LAST_DIGIT_M)
    });
}

#[test]
fn shared_areas_agree_with_boolean_operations() {
    compare("geo", 6_000, 2, |zone, cell| {
        let both = zone.view().bounds().joined(cell.view().bounds());
        let shared = to_geo(zone.view()).intersection(&to_geo(cell.view())).unsigned_area();
        (shared, GEO_GRID_SHARE * both.width().0.max(both.height().0))
    });
}

#[test]
fn relations_agree_with_shared_areas() {
    let mut rng = seeded(3);
    for _ in 0..cases(6_000) {
        let (zone, cell) = pair(&mut rng);
        let zone = PreparedZone::new(zone);
        let cell = cell.view();
        let share = zone.overlap(cell).share_of(cell.area());
        match zone.relation_to(cell, cell.area(), cell.bounds()) {
            Relation::Inside => assert!(share > 1.0 - 2e-9, "{share}"),
            Relation::Outside => assert!(share < 2e-9, "{share}"),
            Relation::Cut { area, share: cut } => {
                assert!((cut - share).abs() < 1e-12 && (area.0 / cell.area().0 - cut).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn the_tiles_of_a_plane_share_the_whole_zone_among_them() {
    let mut rng = seeded(4);
    for _ in 0..cases(300) {
        let kind = KINDS[rng.random_range(0..4)];
        let zone = PreparedZone::new(outline(kind, Planar::new(652_000.0, 6_862_000.0), 40.0, &mut rng));
        let bounds = zone.bounds();
        let step = 7.0;
        let (west, south) = (bounds.min_x_m.floor(), bounds.min_y_m.floor());
        let tiles = (0..30).flat_map(|x| (0..30).map(move |y| (f64::from(x), f64::from(y))));
        let shared: SquareMetres =
            tiles.map(|(x, y)| zone.overlap(rectangle(west + x * step, south + y * step, step, step).view())).sum();
        assert!((shared.0 - zone.area().0).abs() < 1e-9 * zone.area().0 + 1e-7, "{shared:?} {:?}", zone.area());
    }
}
