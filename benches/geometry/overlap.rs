//! Area by class inside a zone against overlays.

use std::hint::black_box;

use arpent::geometry::{BoxIndex, Planar, PolygonColumn, Polygons, PolygonsRef, PreparedZone, Relation, SquareMetres};
use criterion::{BenchmarkId, Criterion};
use geo::{Area, BooleanOps};
use geos::Geom;

use super::land::{anywhere, bricks, seeded, tiling, to_geo, to_geos, winding_zone, zone};

const SIDE_M: f64 = 110_000.0;
const CLASSES: usize = 8;
const QUESTIONS: usize = 16;
/// The reach of a zone whose box meets 40,000 of a million polygons.
const MILLION_REACH_M: f64 = 11e3;
/// How much an outline of 200 corners winds to be twice as long as a round one: about √3 · π ÷ 200.
const WIND_SHARE: f64 = 0.0272;

/// Cells with their classes, as a layer would hold them.
struct Cells {
    outlines: PolygonColumn<Planar>,
    areas: Vec<SquareMetres>,
    bounds: Vec<arpent::geometry::Bounds>,
    index: BoxIndex,
    class_sums: Vec<arpent::geometry::GroupSums>,
}

impl Cells {
    fn new(outlines: PolygonColumn<Planar>) -> Self {
        let areas: Vec<_> = outlines.iter().map(PolygonsRef::area).collect();
        let bounds: Vec<_> = outlines.iter().map(PolygonsRef::<Planar>::bounds).collect();
        let index = BoxIndex::build(&bounds);
        let of_class = |class| index.sums_of(|idx| (class_of(idx) == class).then_some(areas[idx].0));
        let class_sums = (0..CLASSES).map(of_class).collect();
        Self { outlines, areas, bounds, index, class_sums }
    }

    /// Every candidate classified, one by one.
    fn area_by_class(&self, zone: &PreparedZone) -> [f64; CLASSES] {
        let mut sums_m2 = [0.0; CLASSES];
        for idx in self.index.touching(zone.bounds()) {
            self.add(zone, idx, &mut sums_m2);
        }
        sums_m2
    }

    /// Whole groups inside by their sums, the rest one by one.
    fn area_by_class_grouped(&self, zone: &PreparedZone) -> [f64; CLASSES] {
        let sorted = self.index.sort_out(|bounds| zone.relation_to_box(bounds));
        let mut sums_m2 = std::array::from_fn(|class| self.class_sums[class].total(&sorted.groups).value());
        for idx in sorted.inside {
            sums_m2[class_of(idx)] += self.areas[idx].0;
        }
        for idx in sorted.mixed {
            self.add(zone, idx, &mut sums_m2);
        }
        sums_m2
    }

    /// How many cells the outline cuts.
    fn cut(&self, zone: &Polygons<Planar>) -> usize {
        let zone = PreparedZone::new(zone.clone());
        let relation = |idx: usize| zone.relation_to(self.outlines.get(idx), self.areas[idx], self.bounds[idx]);
        let candidates = self.index.touching(zone.bounds());
        candidates.into_iter().filter(|&idx| matches!(relation(idx), Relation::Cut { .. })).count()
    }

    fn add(&self, zone: &PreparedZone, idx: usize, sums_m2: &mut [f64; CLASSES]) {
        match zone.relation_to(self.outlines.get(idx), self.areas[idx], self.bounds[idx]) {
            Relation::Inside => sums_m2[class_of(idx)] += self.areas[idx].0,
            Relation::Cut { area, .. } => sums_m2[class_of(idx)] += area.0,
            Relation::Outside => {}
        }
    }
}

fn class_of(idx: usize) -> usize {
    idx.wrapping_mul(2_654_435_761) >> 7 & (CLASSES - 1)
}

pub fn bench(criterion: &mut Criterion) {
    let cells = Cells::new(tiling(316, 8, SIDE_M));
    let by_geo: Vec<_> = cells.outlines.iter().map(to_geo).collect();
    let by_geos: Vec<_> = cells.outlines.iter().map(to_geos).collect();
    let mut group = criterion.benchmark_group("area by class, 100,000 polygons of 32 corners");
    group.sample_size(10);
    for (reach_m, corners) in [(3e3, 20), (3e3, 200), (15e3, 20), (15e3, 200)] {
        let size = format!("{} km, {corners} corners", reach_m / 1e3);
        let zones = questions(reach_m, corners);
        state_exactness(&cells, &by_geo, &by_geos, &zones);
        let mut next = zones.iter().cycle();
        let mut next = || black_box(next.next().expect("a cycle has no end"));
        group.bench_function(BenchmarkId::new("arpent, whole groups by sums", &size), |bencher| {
            bencher.iter(|| cells.area_by_class_grouped(&PreparedZone::new(next().clone())));
        });
        group.bench_function(BenchmarkId::new("arpent, one by one", &size), |bencher| {
            bencher.iter(|| cells.area_by_class(&PreparedZone::new(next().clone())));
        });
        group.bench_function(BenchmarkId::new("geo BooleanOps", &size), |bencher| {
            bencher.iter(|| by_boolean_operations(&cells, &by_geo, next()));
        });
        group.bench_function(BenchmarkId::new("GEOS prepared", &size), |bencher| {
            bencher.iter(|| by_prepared_geos(&cells, &by_geos, next()));
        });
    }
    group.finish();
    bench_million(criterion);
}

/// A million polygons of six corners: against overlays, and the growth that remains, which is that of the outline.
fn bench_million(criterion: &mut Criterion) {
    let cells = Cells::new(bricks(1_000, SIDE_M));
    let mut group = criterion.benchmark_group("area by class, 1,000,000 polygons of 6 corners");
    group.sample_size(10);
    for reach_m in [3e3, 6e3, MILLION_REACH_M, 22e3] {
        let zones = questions(reach_m, 200);
        let mut next = zones.iter().cycle();
        group.bench_function(BenchmarkId::new("arpent", format!("{} km", reach_m / 1e3)), |bencher| {
            bencher.iter(|| cells.area_by_class_grouped(&PreparedZone::new(next.next().expect("no end").clone())));
        });
    }
    for (name, reach_m, wind_share) in [("winding, 6 km", 6e3, WIND_SHARE), ("round, 12 km", 12e3, 0.0)] {
        let zones: Vec<_> =
            middles(reach_m).into_iter().map(|middle| winding_zone(middle, 200, reach_m, wind_share)).collect();
        eprintln!("{name}: {} cells cut", zones.iter().map(|zone| cells.cut(zone)).sum::<usize>() / zones.len());
        let mut next = zones.iter().cycle();
        group.bench_function(BenchmarkId::new("growth", name), |bencher| {
            bencher.iter(|| cells.area_by_class_grouped(&PreparedZone::new(next.next().expect("no end").clone())));
        });
    }
    let by_geo: Vec<_> = cells.outlines.iter().map(to_geo).collect();
    let zones = questions(MILLION_REACH_M, 200);
    let candidates: usize = zones.iter().map(|zone| cells.index.touching(zone.view().bounds()).len()).sum();
    eprintln!("a million polygons: {} candidates", candidates / zones.len());
    let mut next = zones.iter().cycle();
    group.bench_function(BenchmarkId::new("geo BooleanOps", format!("{} km", MILLION_REACH_M / 1e3)), |bencher| {
        bencher.iter(|| by_boolean_operations(&cells, &by_geo, next.next().expect("no end")));
    });
    group.finish();
}

/// The worst deviation from each rival, as a share of the area of a class in the zone.
fn state_exactness(
    cells: &Cells,
    by_geo: &[geo::Polygon<f64>],
    by_geos: &[geos::Geometry],
    zones: &[Polygons<Planar>],
) {
    let (mut from_geo, mut from_geos) = (0.0f64, 0.0f64);
    for zone in zones.iter().take(4) {
        let found_m2 = cells.area_by_class_grouped(&PreparedZone::new(zone.clone()));
        let worst = |expected_m2: [f64; CLASSES]| {
            let shares = found_m2.iter().zip(expected_m2).map(|(found, expected)| (found / expected - 1.0).abs());
            shares.fold(0.0, f64::max)
        };
        from_geo = from_geo.max(worst(by_boolean_operations(cells, by_geo, zone)));
        from_geos = from_geos.max(worst(by_prepared_geos(cells, by_geos, zone)));
    }
    eprintln!("area by class: worst deviation from geo {from_geo:.1e}, from GEOS {from_geos:.1e}");
}

fn questions(reach_m: f64, corners: u32) -> Vec<Polygons<Planar>> {
    let mut rng = seeded(9);
    middles(reach_m).into_iter().map(|middle| zone(middle, corners, reach_m, &mut rng)).collect()
}

/// Positions around which a zone of so much reach lies on the land.
fn middles(reach_m: f64) -> Vec<Planar> {
    let mut rng = seeded(2);
    let margin_m = 1.05 * reach_m;
    let moved = |at: Planar| Planar::new(at.x_m + margin_m, at.y_m + margin_m);
    (0..QUESTIONS).map(|_| moved(anywhere(SIDE_M - 2.0 * margin_m, &mut rng))).collect()
}

fn by_boolean_operations(cells: &Cells, by_geo: &[geo::Polygon<f64>], zone: &Polygons<Planar>) -> [f64; CLASSES] {
    let outline = to_geo(zone.view());
    let mut sums_m2 = [0.0; CLASSES];
    for idx in cells.index.touching(zone.view().bounds()) {
        sums_m2[class_of(idx)] += outline.intersection(&by_geo[idx]).unsigned_area();
    }
    sums_m2
}

fn by_prepared_geos(cells: &Cells, by_geos: &[geos::Geometry], zone: &Polygons<Planar>) -> [f64; CLASSES] {
    let outline = to_geos(zone.view());
    let prepared = outline.to_prepared_geom().expect("GEOS prepares a zone");
    let mut sums_m2 = [0.0; CLASSES];
    for idx in cells.index.touching(zone.view().bounds()) {
        let cell = &by_geos[idx];
        sums_m2[class_of(idx)] += if prepared.covers(cell).expect("GEOS answers") {
            cells.areas[idx].0
        } else if prepared.intersects(cell).expect("GEOS answers") {
            outline.intersection(cell).and_then(|shared| shared.area()).expect("GEOS overlays")
        } else {
            0.0
        };
    }
    sums_m2
}
