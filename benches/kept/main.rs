//! Layer files, at three sizes: building a layer from its raw columns, writing its file, and opening it again.
//!
//! Opening looks at every checksum; the file is in the cache of the system, as after an import. The last figure of each
//! size is what a start of the server costs for that layer.

#[path = "../geometry/land.rs"]
#[expect(dead_code, reason = "the other benchmarks ask for more of the land")]
mod land;
#[path = "../loaded/layers.rs"]
#[expect(dead_code, reason = "the other benchmarks ask for more layers")]
mod layers;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::BufWriter;

use arpent::layers::Layer;
use arpent::store::{open_layer_file, write_layer_file};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// Cells of 6 corners on each side of a square of land.
const SIDES: [u32; 3] = [100, 320, 1_000];

fn kept(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layer file");
    group.sample_size(10);
    let folder = std::env::temp_dir();
    for side in SIDES {
        let raw = layers::classes(side);
        let count = raw.ids.len();
        let path = folder.join(format!("arpent-bench-{count}.layer"));
        group.bench_function(BenchmarkId::new("build", count), |bencher| {
            bencher.iter_with_large_drop(|| Layer::build(black_box(raw.clone())));
        });
        let layer = Layer::build(raw.clone()).expect("the rows pair");
        group.bench_function(BenchmarkId::new("write", count), |bencher| {
            bencher.iter(|| {
                let out = BufWriter::with_capacity(1 << 20, File::create(&path).expect("there is room for a file"));
                write_layer_file(&layer, out).expect("there is room for a file");
            });
        });
        group.bench_function(BenchmarkId::new("open", count), |bencher| {
            bencher.iter(|| open_layer_file(black_box(&path), "hash").expect("what was written can be opened"));
        });
        fs::remove_file(&path).expect("it was written");
    }
    group.finish();
}

criterion_group!(benches, kept);
criterion_main!(benches);
