//! Vector tiles against the libraries that would do the same work: `geo` to simplify and clip, `geozero` to write.
//!
//! `cargo bench --bench tiles`. Layers and their zooms are made ready outside the clock; every round asks another tile.
//! Drawing a zoom, which happens once a layer, is measured by itself.

#[path = "../geometry/land.rs"]
#[allow(dead_code, reason = "the land serves other benchmarks too")]
mod land;

use std::hint::black_box;
use std::sync::Arc;

use arpent::geometry::{LonLat, PolygonColumn, SharedOutlines, TileAddress, to_lonlat};
use arpent::layers::{About, Cell, ColumnBuilder, FeatureId, Field, FieldKind, Layer, RawGeometry, RawLayer, Theme};
use arpent::store::TileLayer;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use geo::{BooleanOps, BoundingRect, Coord, Intersects, LineString, Polygon, Rect, Simplify};
use geozero::ToMvt;
use geozero::mvt::{Message, Tile, tile};
use rand::Rng;

/// Outlines across the land, and edges on a side of each: about 256 corners.
const SIZES: [u32; 3] = [9, 18, 36];
const EDGES_A_SIDE: u32 = 64;
/// The side of the land, about that of the Île-de-France.
const SIDE_M: f64 = 110_000.0;
const ZOOMS: [u8; 3] = [8, 11, 14];
const QUESTIONS: usize = 64;

fn outlines(across: u32) -> PolygonColumn<LonLat> {
    land::tiling(across, EDGES_A_SIDE, SIDE_M).mapped(to_lonlat)
}

fn about() -> About {
    About::undescribed("land".parse().expect("an identifier"), Theme::Base)
}

fn layer(outlines: PolygonColumn<LonLat>) -> TileLayer {
    let ids: Vec<FeatureId> = (0..outlines.len()).map(|idx| format!("{idx:05}").parse().expect("an id")).collect();
    let mut names = ColumnBuilder::new(FieldKind::Text);
    for id in &ids {
        names.push(Cell::Text(id.as_str()));
    }
    let raw = RawLayer {
        about: about(),
        ids,
        fields: vec![Field { name: "name".to_owned(), kind: FieldKind::Text }],
        columns: vec![names.finish()],
        geometry: RawGeometry::Polygons(outlines),
    };
    TileLayer::of(Arc::new(Layer::build(raw).expect("rows pair")), &[])
}

/// Tiles around places of the land.
fn tiles(zoom: u8) -> Vec<TileAddress> {
    let mut chance = land::seeded(u64::from(zoom));
    let mut tile = || {
        let share = chance.random_range(0.2..0.8);
        let at = land::anywhere(SIDE_M * share, &mut chance);
        TileAddress::holding(to_lonlat(at), zoom)
    };
    (0..QUESTIONS).map(|_| tile()).collect()
}

/// The tile as the libraries make it: what meets it simplified to half a pixel, clipped, and written.
fn by_libraries(outlines: &[(Rect, Polygon)], tile: TileAddress) -> Vec<u8> {
    let bounds = tile.bounds();
    let (width, height) = (bounds.east_deg - bounds.west_deg, bounds.north_deg - bounds.south_deg);
    let frame = Rect::new(
        Coord { x: bounds.west_deg - width / 64.0, y: bounds.south_deg - height / 64.0 },
        Coord { x: bounds.east_deg + width / 64.0, y: bounds.north_deg + height / 64.0 },
    );
    let window = frame.to_polygon();
    let mut layer = tile::Layer { version: 2, name: "land".to_owned(), extent: Some(4_096), ..tile::Layer::default() };
    for (idx, (of_outline, outline)) in outlines.iter().enumerate() {
        if !of_outline.intersects(&frame) {
            continue;
        }
        let cut = outline.simplify(width / 1_024.0).intersection(&window);
        if cut.0.is_empty() {
            continue;
        }
        let cut = geo::Geometry::MultiPolygon(cut);
        let written = cut.to_mvt(4_096, bounds.west_deg, bounds.south_deg, bounds.east_deg, bounds.north_deg);
        let mut feature = written.expect("a shape is written");
        feature.tags = vec![0, u32::try_from(idx).expect("few")];
        layer.features.push(feature);
    }
    Tile { layers: vec![layer] }.encode_to_vec()
}

fn bench(criterion: &mut Criterion) {
    for across in SIZES {
        let outlines = outlines(across);
        let count = outlines.len();
        let shared = SharedOutlines::of(&outlines);
        let mut group = criterion.benchmark_group(format!("tiles/{count} outlines"));
        let library: Vec<(Rect, Polygon)> = outlines
            .iter()
            .map(|outline| {
                let ring: LineString = outline.positions().map(|at| (at.lon_deg, at.lat_deg)).collect();
                let polygon = Polygon::new(ring, Vec::new());
                (polygon.bounding_rect().expect("a ring has a box"), polygon)
            })
            .collect();
        let layer = layer(outlines);
        let shown = layer.properties(|_| true);
        for zoom in ZOOMS {
            let asked = tiles(zoom);
            layer.write(asked[0], &shown, &mut Vec::new());
            let mut round = asked.iter().cycle();
            group.bench_function(BenchmarkId::new("arpent", zoom), |bencher| {
                bencher.iter(|| {
                    let mut bytes = Vec::new();
                    layer.write(*round.next().expect("tiles"), &shown, &mut bytes);
                    black_box(bytes)
                });
            });
            let mut round = asked.iter().cycle();
            group.bench_function(BenchmarkId::new("geo and geozero", zoom), |bencher| {
                bencher.iter(|| black_box(by_libraries(&library, *round.next().expect("tiles"))));
            });
        }
        group.bench_function(BenchmarkId::new("draw a zoom", 11), |bencher| {
            bencher.iter(|| black_box(shared.level(11)));
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = bench
}
criterion_main!(benches);
