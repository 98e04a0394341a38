//! Shared areas against the overlays of `geo` and GEOS.

use arpent::geometry::{Planar, Polygons, PreparedZone, Relation, SquareMetres};
use geo::{Area, BooleanOps};
use geos::Geom;
use rand::Rng;
use rand::rngs::StdRng;
use rayon::prelude::*;

use super::shapes::{KINDS, cases, outline, rectangle, seeded, to_geo, to_geos, to_wkt};

/// Deviation that is accepted, as a share of the cell's area.
const TOLERANCE: f64 = 1e-9;
/// The last digit of a northing: along the cell's outline, GEOS may be off by this much.
const LAST_DIGIT_M: f64 = 2e-9;
/// The grid to which `geo` snaps, as a share of the extent: along the outline, it may be off by this much.
const GEO_GRID_SHARE: f64 = 4e-9;

/// Cases that one thread works through from one seed.
const CASES_A_SEED: usize = 500;

/// A zone and a cell near it, on whole numbers far from the origin or on a small grid. One cell in ten is the zone
/// itself or a box from corner to corner of it, so that edges coincide and corners touch.
fn pair(rng: &mut StdRng) -> (Polygons<Planar>, Polygons<Planar>) {
    let middle = if rng.random_bool(0.5) { Planar::new(652_000.0, 6_862_000.0) } else { Planar::new(10.0, 20.0) };
    let reach = if rng.random_bool(0.5) { 8.0 } else { 900.0 };
    let zone = outline(KINDS[rng.random_range(0..4)], middle, reach, rng);
    let cell = match rng.random_range(0..20) {
        0 => zone.clone(),
        1 => corner_box(&zone, rng).unwrap_or_else(|| zone.clone()),
        _ => {
            let off = |rng: &mut StdRng| rng.random_range(-1.2..1.2) * reach;
            let beside = Planar::new(middle.x_m + off(rng), middle.y_m + off(rng));
            let size = reach * rng.random_range(0.05..1.5);
            outline(KINDS[rng.random_range(0..4)], beside, size, rng)
        }
    };
    (zone, cell)
}

/// The box between two corners of a zone, where they are neither level nor plumb.
fn corner_box(zone: &Polygons<Planar>, rng: &mut StdRng) -> Option<Polygons<Planar>> {
    let corners: Vec<_> = zone.view().positions().copied().collect();
    let mut any = || corners[rng.random_range(0..corners.len())];
    let bounds = arpent::geometry::Bounds::around([&any(), &any()]);
    let (width_m, height_m) = (bounds.width().0, bounds.height().0);
    (width_m > 0.1 && height_m > 0.1).then(|| rectangle(bounds.min_x_m, bounds.min_y_m, width_m, height_m))
}

/// What an oracle says, and how far off its coordinates may be (m).
type Answer = (f64, f64);

/// The worst that was met.
#[derive(Default)]
struct Worst {
    /// Deviation as a share of the cell's box.
    of_box: f64,
    /// Deviation as a share of the cell, beyond what the oracle's digits allow, and the case.
    of_cell: (f64, String),
}

impl Worst {
    fn or(self, other: Self) -> Self {
        let of_cell = if self.of_cell.0 >= other.of_cell.0 { self.of_cell } else { other.of_cell };
        Self { of_box: self.of_box.max(other.of_box), of_cell }
    }
}

fn compare(
    name: &str,
    usual: usize,
    first_seed: u64,
    oracle: impl Fn(&Polygons<Planar>, &Polygons<Planar>) -> Answer + Sync,
) {
    let cases = cases(usual);
    let seeds = (0..cases.div_ceil(CASES_A_SEED)).into_par_iter().map(|idx| first_seed + idx as u64);
    let worst = seeds
        .map(|seed| {
            let mut rng = seeded(seed);
            (0..CASES_A_SEED).map(|_| deviation(&pair(&mut rng), &oracle)).fold(Worst::default(), Worst::or)
        })
        .reduce(Worst::default, Worst::or);
    let (of_cell, case) = worst.of_cell;
    eprintln!(
        "shared area against {name}, {cases} cases: worst deviation {:e} of the cell's box, {of_cell:e} of the cell \
         beyond the digits of {name}",
        worst.of_box
    );
    assert!(of_cell < TOLERANCE, "{name} {case}");
}

fn deviation(
    (zone, cell): &(Polygons<Planar>, Polygons<Planar>),
    oracle: impl Fn(&Polygons<Planar>, &Polygons<Planar>) -> Answer,
) -> Worst {
    let found_m2 = PreparedZone::new(zone.clone()).overlap(cell.view()).0;
    let (expected_m2, digit_m) = oracle(zone, cell);
    let (difference_m2, bounds) = ((found_m2 - expected_m2).abs(), cell.view().bounds());
    let of_cell = (difference_m2 - digit_m * cell.view().perimeter().0) / cell.view().area().0;
    let case = || format!("{}\n{}", to_wkt(zone.view()), to_wkt(cell.view()));
    Worst {
        of_box: difference_m2 / (bounds.width().0 * bounds.height().0),
        of_cell: (of_cell, if of_cell < TOLERANCE { String::new() } else { case() }),
    }
}

#[test]
fn shared_areas_agree_with_geos() {
    compare("GEOS", 20_000, 1_000, |zone, cell| {
        let shared = to_geos(zone.view()).intersection(&to_geos(cell.view())).expect("GEOS intersects");
        (shared.area().expect("GEOS measures"), LAST_DIGIT_M)
    });
}

#[test]
fn shared_areas_agree_with_boolean_operations() {
    compare("geo", 100_000, 2_000, |zone, cell| {
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
