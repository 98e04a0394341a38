//! The part of a zone within a distance of any of many points or parks, against polygons.

use std::hint::black_box;

use arpent::geometry::{Metres, Planar, PolygonColumn, PreparedZone, ReachUnion, Sites, disc};
use criterion::{BenchmarkId, Criterion};
use geo::{Area, BooleanOps, Buffer, unary_union};

use super::land::{anywhere, seeded, to_geo, zone};

const SIDE_M: f64 = 40_000.0;
const REACH: Metres = Metres(500.0);
const QUESTIONS: usize = 64;

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("area within 500 m, zone of 3 km and 200 corners");
    group.sample_size(10);
    for count in [100, 739, 10_000] {
        let mut rng = seeded(8);
        let centres: Vec<Planar> = (0..count).map(|_| anywhere(SIDE_M, &mut rng)).collect();
        let zones: Vec<_> = (0..QUESTIONS).map(|_| zone(anywhere(SIDE_M, &mut rng), 200, 3e3, &mut rng)).collect();
        let mut next = zones.iter().cycle();
        let mut next = || black_box(next.next().expect("a cycle has no end"));
        let union = ReachUnion::build(&centres, REACH);
        group.bench_function(BenchmarkId::new("arpent", count), |bencher| {
            bencher.iter(|| union.area_inside(&PreparedZone::new(next().clone())));
        });
        group.bench_function(BenchmarkId::new("arpent, building", count), |bencher| {
            bencher.iter(|| ReachUnion::build(&centres, REACH));
        });
        if count <= 739 {
            let discs: Vec<_> = centres.iter().map(|&centre| to_geo(disc(centre, REACH).view())).collect();
            let by_geo = unary_union(discs.iter());
            group.bench_function(BenchmarkId::new("geo BooleanOps", count), |bencher| {
                bencher.iter(|| by_geo.intersection(&to_geo(next().view())).unsigned_area());
            });
        }
    }
    group.finish();
}

/// Parks of thirty corners within a reach of 300 m: zones of 75 ha with 20 corners, and of 3 km with 200.
pub fn bench_parks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("area within 300 m of a park");
    group.sample_size(10);
    for count in [1_000, 10_000] {
        let mut rng = seeded(9);
        let parks: PolygonColumn<Planar> =
            (0..count).map(|idx| zone(anywhere(SIDE_M, &mut rng), 30, 30.0 + f64::from(idx % 200), &mut rng)).collect();
        let sites = Sites::of_polygons(&parks, |_| true);
        let union = ReachUnion::around(&sites, Metres(300.0));
        group.bench_function(BenchmarkId::new("arpent, building", count), |bencher| {
            bencher.iter(|| ReachUnion::around(&sites, Metres(300.0)));
        });
        let by_geo = (count <= 1_000).then(|| {
            let buffers: Vec<_> = parks.iter().map(|park| to_geo(park).buffer(300.0)).collect();
            unary_union(buffers.iter())
        });
        for (corners, reach_m) in [(20, 490.0), (200, 3e3)] {
            let zones: Vec<_> =
                (0..QUESTIONS).map(|_| zone(anywhere(SIDE_M, &mut rng), corners, reach_m, &mut rng)).collect();
            let mut next = zones.iter().cycle();
            let mut next = || black_box(next.next().expect("a cycle has no end"));
            group.bench_function(BenchmarkId::new(format!("arpent, {corners} corners"), count), |bencher| {
                bencher.iter(|| union.area_inside(&PreparedZone::new(next().clone())));
            });
            if let Some(by_geo) = &by_geo {
                group.bench_function(
                    BenchmarkId::new(format!("geo BooleanOps, {corners} corners"), count),
                    |bencher| {
                        bencher.iter(|| by_geo.intersection(&to_geo(next().view())).unsigned_area());
                    },
                );
            }
        }
    }
    group.finish();
}
