//! Layer files, at three sizes: building a layer from its raw columns, writing its file, and opening it again.
//!
//! Opening looks at every checksum; the file is in the cache of the system, as after an import. The last figure of each
//! size is what a start of the server costs for that layer. Looking for overlaps and gaps is measured beside it, on land
//! without either and on land whose neighbours draw their borders with different vertices.
//!
//! Leaves `cells.fgb` and `outlines.fgb` in the folder of results, for `benches/brought.py` to import.

#[path = "../geometry/land.rs"]
#[expect(dead_code, reason = "the other benchmarks ask for more of the land")]
mod land;
#[path = "../loaded/layers.rs"]
#[expect(dead_code, reason = "the other benchmarks ask for more layers")]
mod layers;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::BufWriter;

use arpent::geometry::{LonLat, PolygonColumn, PolygonsRef, SquareMetres, to_lonlat};
use arpent::layers::intake::coverage_faults;
use arpent::layers::{Layer, RawGeometry, RawLayer};
use arpent::store::{ExportFormat, export_file, open_layer_file, write_layer_file};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// Cells of 6 corners on each side of a square of land.
const SIDES: [u32; 3] = [100, 320, 1_000];

/// Outlines on each side of a square of land of the size of France, and edges on each of their sides.
const OUTLINES_ACROSS: u32 = 187;
const EDGES_A_SIDE: u32 = 33;
const OUTLINES_SIDE_M: f64 = 400_000.0;

/// Writes the layers that are brought in as files of others would be.
fn write_files() {
    let outlines = land::tiling(OUTLINES_ACROSS, EDGES_A_SIDE, OUTLINES_SIDE_M);
    let outlines: PolygonColumn<LonLat> = outlines.iter().map(|one| one.to_owned().mapped(to_lonlat)).collect();
    let outlines = RawLayer {
        ids: (0..outlines.len()).map(|idx| format!("{idx:05}").parse().expect("it is an identifier")).collect(),
        fields: Vec::new(),
        columns: Vec::new(),
        geometry: RawGeometry::Polygons(outlines),
        ..layers::classes(1)
    };
    for (file, raw) in [("cells.fgb", layers::classes(1_000)), ("outlines.fgb", outlines)] {
        let layer = Layer::build(raw).expect("the rows pair");
        let path = layers::results().join(file);
        export_file(&layer, ExportFormat::FlatGeobuf, &path).expect("there is room for a file");
    }
}

/// The same cells with every other one drawn a little to the north-east, so that hardly an edge is shared.
fn apart(raw: RawLayer) -> RawLayer {
    let RawGeometry::Polygons(cells) = &raw.geometry else { return raw };
    let moved = |(idx, cell): (usize, PolygonsRef<'_, LonLat>)| {
        let by_deg = if idx % 2 == 0 { 0.0 } else { 1e-6 };
        cell.to_owned().mapped(|at| LonLat::new(at.lon_deg + by_deg, at.lat_deg + by_deg))
    };
    let geometry = RawGeometry::Polygons(cells.iter().enumerate().map(moved).collect());
    RawLayer { geometry, ..raw }
}

fn coverage(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("coverage");
    group.sample_size(10);
    for side in SIDES {
        let layer = Layer::build(layers::classes(side)).expect("the rows pair");
        group.bench_function(BenchmarkId::new("overlaps and gaps", layer.len()), |bencher| {
            bencher.iter(|| coverage_faults(black_box(&layer), SquareMetres(1.0)));
        });
    }
    for side in &SIDES[1..] {
        let layer = Layer::build(apart(layers::classes(*side))).expect("the rows pair");
        group.bench_function(BenchmarkId::new("overlaps and gaps, borders drawn apart", layer.len()), |bencher| {
            bencher.iter(|| coverage_faults(black_box(&layer), SquareMetres(1.0)));
        });
    }
    if let Some(iris) = layers::iris() {
        let layer = Layer::build(iris).expect("the rows pair");
        group.bench_function(BenchmarkId::new("overlaps and gaps of IRIS", layer.len()), |bencher| {
            bencher.iter(|| coverage_faults(black_box(&layer), SquareMetres(1.0)));
        });
    }
    group.finish();
}

fn kept(criterion: &mut Criterion) {
    let is_asked_in_full = std::env::args().any(|argument| argument == "--bench");
    if is_asked_in_full {
        write_files();
    }
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

criterion_group!(benches, kept, coverage);
criterion_main!(benches);
