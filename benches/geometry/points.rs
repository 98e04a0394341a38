//! Nearest points and counts within a distance against `rstar` and `kiddo`.

use std::hint::black_box;
use std::num::NonZero;

use arpent::geometry::{Metres, Planar, PointGrid};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion};
use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rand::Rng;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::land::{anywhere, seeded};

const SIDE_M: f64 = 120_000.0;
const QUESTIONS: usize = 8_192;
const REACH_M: f64 = 1_000.0;

type Entry = GeomWithData<[f64; 2], usize>;
type Group<'a> = BenchmarkGroup<'a, WallTime>;

pub fn bench(criterion: &mut Criterion) {
    for count in [1_000, 100_000, 1_000_000] {
        bench_points(criterion, &format!("{count} even points"), &even(count, 3), &even(QUESTIONS, 4));
    }
    bench_points(criterion, "100000 clustered points", &clustered(100_000, 5), &clustered(QUESTIONS, 6));
}

fn even(count: usize, seed: u64) -> Vec<Planar> {
    let mut rng = seeded(seed);
    (0..count).map(|_| anywhere(SIDE_M, &mut rng)).collect()
}

/// Points around forty towns, which are the same for every seed.
fn clustered(count: usize, seed: u64) -> Vec<Planar> {
    let towns = even(40, 7);
    let mut rng = seeded(seed);
    let mut spread = || 2e3 * (rng.random::<f64>() + rng.random::<f64>() + rng.random::<f64>() - 1.5);
    let offsets: Vec<_> = (0..count).map(|_| (spread(), spread())).collect();
    let town = |idx: usize| towns[idx % towns.len()];
    offsets.iter().enumerate().map(|(idx, (x, y))| Planar::new(town(idx).x_m + x, town(idx).y_m + y)).collect()
}

fn bench_points(criterion: &mut Criterion, name: &str, points: &[Planar], questions: &[Planar]) {
    let mut next = questions.iter().cycle();
    let mut next = || *black_box(next.next().expect("a cycle has no end"));
    let mut group = criterion.benchmark_group(name);
    let grid = PointGrid::build(points);
    group.bench_function("nearest/arpent", |bencher| bencher.iter(|| grid.nearest(next())));
    for k in [5, 20] {
        group.bench_function(format!("{k} nearest/arpent"), |bencher| bencher.iter(|| grid.k_nearest(next(), k)));
    }
    group.bench_function("count within 1 km/arpent", |bencher| {
        bencher.iter(|| grid.count_within(next(), Metres(REACH_M)));
    });
    bench_rstar(&mut group, points, &mut next);
    bench_kiddo(&mut group, points, &mut next);
    group.bench_function(BenchmarkId::new("building/arpent", points.len()), |bencher| {
        bencher.iter(|| PointGrid::build(black_box(points)));
    });
    group.finish();
}

fn bench_rstar(group: &mut Group<'_>, points: &[Planar], next: &mut impl FnMut() -> Planar) {
    let entries: Vec<Entry> = points.iter().enumerate().map(|(idx, at)| Entry::new([at.x_m, at.y_m], idx)).collect();
    let tree = RTree::bulk_load(entries);
    group.bench_function("nearest/rstar", |bencher| {
        bencher.iter(|| {
            let at = next();
            tree.nearest_neighbor([at.x_m, at.y_m]).map(|found| found.data)
        });
    });
    for k in [5, 20] {
        group.bench_function(format!("{k} nearest/rstar"), |bencher| {
            bencher.iter(|| {
                let at = next();
                let nearest = tree.nearest_neighbor_iter_with_distance_2([at.x_m, at.y_m]);
                nearest.take(k).map(|(found, m2)| (found.data, m2.sqrt())).collect::<Vec<_>>()
            });
        });
    }
    group.bench_function("count within 1 km/rstar", |bencher| {
        bencher.iter(|| {
            let at = next();
            tree.locate_within_distance([at.x_m, at.y_m], REACH_M * REACH_M).count()
        });
    });
}

/// Its answers are taken as they come: squared distances, ties in any order.
fn bench_kiddo(group: &mut Group<'_>, points: &[Planar], next: &mut impl FnMut() -> Planar) {
    let positions: Vec<[f64; 2]> = points.iter().map(|at| [at.x_m, at.y_m]).collect();
    let tree: ImmutableKdTree<f64, 2> = ImmutableKdTree::new_from_slice(&positions).expect("the positions are finite");
    group.bench_function("nearest/kiddo", |bencher| {
        bencher.iter(|| {
            let at = next();
            tree.query(&[at.x_m, at.y_m]).nearest_one::<SquaredEuclidean<f64>>().execute().item
        });
    });
    for k in [5, 20] {
        let many = NonZero::new(k).expect("it is not zero");
        group.bench_function(format!("{k} nearest/kiddo"), |bencher| {
            bencher.iter(|| {
                let at = next();
                tree.query(&[at.x_m, at.y_m]).nearest_n::<SquaredEuclidean<f64>>(many).execute()
            });
        });
    }
    group.bench_function("count within 1 km/kiddo", |bencher| {
        bencher.iter(|| {
            let at = next();
            tree.query(&[at.x_m, at.y_m]).within::<SquaredEuclidean<f64>>(REACH_M * REACH_M).unsorted().execute().len()
        });
    });
}
