//! Point → commune against an R-tree of outlines.

use std::hint::black_box;

use arpent::geometry::{Locator, Planar};
use criterion::{BenchmarkId, Criterion};
use geo::Contains;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::land::{anywhere, seeded, tiling, to_geo};

const SIDE_M: f64 = 120_000.0;
const QUESTIONS: usize = 8_192;
/// Tiles a side and edges a side of each: 1,296 outlines of 44 and of 256 corners, 34,969 of 44.
const SIZES: [(u32, u32); 3] = [(36, 11), (36, 64), (187, 11)];

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("position to commune");
    for (across, edges_a_side) in SIZES {
        let size = format!("{} outlines of {} corners", across * across, 4 * edges_a_side);
        let tiles = tiling(across, edges_a_side, SIDE_M);
        let mut rng = seeded(1);
        let questions: Vec<Planar> = (0..QUESTIONS).map(|_| anywhere(SIDE_M, &mut rng)).collect();
        let mut next = questions.iter().cycle();
        let locator = Locator::build(&tiles);
        group.bench_function(BenchmarkId::new("arpent", &size), |bencher| {
            bencher.iter(|| locator.at(*black_box(next.next().expect("a cycle has no end"))));
        });
        let outlines: Vec<_> = tiles.iter().map(to_geo).collect();
        let boxes = tiles.iter().enumerate().map(|(idx, tile)| {
            let bounds = tile.bounds();
            let corners = ([bounds.min_x_m, bounds.min_y_m], [bounds.max_x_m, bounds.max_y_m]);
            GeomWithData::new(Rectangle::from_corners(corners.0, corners.1), idx)
        });
        let tree = RTree::bulk_load(boxes.collect());
        group.bench_function(BenchmarkId::new("rstar + Contains", &size), |bencher| {
            bencher.iter(|| {
                let at = *black_box(next.next().expect("a cycle has no end"));
                let point = geo::Point::new(at.x_m, at.y_m);
                let near = tree.locate_in_envelope_intersecting(AABB::from_point([at.x_m, at.y_m]));
                near.map(|entry| entry.data).find(|&idx| outlines[idx].contains(&point))
            });
        });
    }
    group.finish();
}
