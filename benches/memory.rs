//! What a layer takes in memory while it is in service, against the bytes of its coordinates and columns.
//!
//! `cargo bench --bench memory`. The allocator counts; nothing is timed. Coordinates count as two numbers a position,
//! once; a column as its numbers, its texts, or a byte for yes and no; identifiers as their text. What a layer takes
//! beside that is the second frame, the index, the areas and boxes, and the offsets of rings and texts.

#![expect(clippy::cast_precision_loss, reason = "bytes of a layer stay far below 2^53")]

#[path = "geometry/land.rs"]
#[expect(dead_code, reason = "the other benchmarks ask for more of the land")]
mod land;
#[path = "loaded/layers.rs"]
mod layers;

use arpent::layers::{Cell, FieldKind, Geometry, Layer, RawGeometry, RawLayer};
use peak_alloc::PeakAlloc;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

fn main() {
    // `cargo test --benches` runs this with an argument of its own and wants no figures.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let mut lines = String::from("layer\tbytes\tin service\tafter the locator\n");
    let mut state = |name: &str, raw: Option<RawLayer>| match raw {
        Some(raw) => lines.push_str(&measured(name, &raw)),
        None => eprintln!("{name}: skipped, its file is not beside the project"),
    };
    state("IRIS, 5,265 polygons", layers::iris());
    state("stations, 1,233 points", layers::stations());
    state("communes of the region, 1,266 polygons", layers::beside("communes_idf_cog2026.fgb", "communes-idf", "code"));
    state("1,000,000 polygons of 6 corners", Some(layers::classes(1_000)));
    eprint!("{lines}");
    let path = layers::results().join("memory.tsv");
    std::fs::write(&path, lines).expect("the folder of results can be written");
}

/// A line of the table: the bytes that hold the data, and those that the layer takes.
fn measured(name: &str, raw: &RawLayer) -> String {
    let data = bytes_of(raw);
    let before = COUNTED.current_usage();
    let raw = raw.clone();
    let layer = Layer::build(raw).expect("the rows pair");
    let in_service = COUNTED.current_usage() - before;
    if let Geometry::Polygons(polygons) = layer.geometry() {
        polygons.locator();
    }
    let located = COUNTED.current_usage() - before;
    let share = |bytes: usize| bytes as f64 / data as f64;
    format!("{name}\t{data}\t{:.2}\t{:.2}\n", share(in_service), share(located))
}

/// The bytes of coordinates, columns and identifiers.
fn bytes_of(raw: &RawLayer) -> usize {
    let ids: usize = raw.ids.iter().map(|id| id.as_str().len()).sum();
    let cell = |cell: Cell<'_>, kind: FieldKind| match (cell, kind) {
        (Cell::Text(text), _) => text.len(),
        (_, FieldKind::Text) => 0,
        (_, FieldKind::Boolean) => 1,
        (_, FieldKind::Integer | FieldKind::Number) => size_of::<f64>(),
    };
    let columns: usize =
        raw.columns.iter().map(|column| column.iter().map(|one| cell(one, column.kind())).sum::<usize>()).sum();
    ids + columns + size_of::<[f64; 2]>() * positions(&raw.geometry)
}

fn positions(geometry: &RawGeometry) -> usize {
    match geometry {
        RawGeometry::Points(points) => points.iter().flatten().count(),
        RawGeometry::Polygons(polygons) => polygons.iter().map(|feature| feature.positions().count()).sum(),
        RawGeometry::Lines(_) | RawGeometry::None => 0,
    }
}
