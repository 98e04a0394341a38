//! Writing GeoJSON, at three sizes: our writer from a layer, against the `geojson` crate from its own structures, made
//! ahead. Both write into memory that is there already; the throughput is that of our text.

use std::hint::black_box;

use arpent::geometry::{LonLat, PolygonColumn, Polygons};
use arpent::layers::{About, Cell, ColumnBuilder, Field, FieldKind, Layer, RawGeometry, RawLayer, Theme};
use arpent::store::{GeoJsonFragments, GeoJsonRows};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use geojson::FeatureCollection;
use rand::{Rng, SeedableRng, rngs::StdRng};

/// Corners of an outline, as communes have.
const CORNERS: u32 = 95;

/// So many outlines of 95 corners with a name and a number.
fn layer(features: usize) -> Layer {
    let mut chance = StdRng::seed_from_u64(17);
    let mut outline = || {
        let (lon_deg, lat_deg) = (chance.random_range(1.5..3.5), chance.random_range(48.2..49.2));
        let corner = |place: u32, chance: &mut StdRng| {
            let angle = std::f64::consts::TAU * f64::from(place) / f64::from(CORNERS);
            let radius_deg = chance.random_range(0.01..0.02);
            LonLat::new(lon_deg + radius_deg * angle.cos(), lat_deg + radius_deg * angle.sin())
        };
        let mut ring: Vec<LonLat> = (0..CORNERS).map(|place| corner(place, &mut chance)).collect();
        ring.push(ring[0]);
        Polygons::single(ring)
    };
    let outlines: PolygonColumn<LonLat> = (0..features).map(|_| outline()).collect();
    let (mut names, mut numbers) = (ColumnBuilder::new(FieldKind::Text), ColumnBuilder::new(FieldKind::Integer));
    for number in 0..features {
        names.push(Cell::Text(&format!("Saint-Denis {number}")));
        numbers.push(Cell::Integer(i64::try_from(number).expect("some thousands")));
    }
    let field = |name: &str, kind: FieldKind| Field { name: name.to_owned(), kind };
    Layer::build(RawLayer {
        about: About::undescribed("written".parse().expect("an identifier"), Theme::Base),
        ids: (0..features).map(|idx| format!("{idx:06}").parse().expect("an identifier")).collect(),
        fields: vec![field("nom", FieldKind::Text), field("population", FieldKind::Integer)],
        columns: vec![names.finish(), numbers.finish()],
        geometry: RawGeometry::Polygons(outlines),
    })
    .expect("the rows pair")
}

fn writing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("geojson");
    for features in [100, 1_300, 10_000] {
        let layer = layer(features);
        let mut text = Vec::new();
        let write = |text: &mut Vec<u8>| {
            text.clear();
            GeoJsonRows::of(&layer).write_collection(0..layer.len(), text).expect("memory takes every byte");
        };
        write(&mut text);
        group.throughput(Throughput::Bytes(text.len() as u64));
        let theirs: FeatureCollection = serde_json::from_slice(&text).expect("a collection of features");
        group.bench_function(format!("ours/{features}"), |bencher| bencher.iter(|| write(black_box(&mut text))));
        let held = GeoJsonFragments::of(&layer);
        if let Some(held) = held {
            group.bench_function(format!("ours, held/{features}"), |bencher| {
                bencher.iter(|| {
                    text.clear();
                    text.extend_from_slice(br#"{"type":"FeatureCollection","features":["#);
                    for row_idx in 0..layer.len() {
                        if row_idx > 0 {
                            text.push(b',');
                        }
                        text.extend_from_slice(held.get(black_box(row_idx)));
                    }
                    text.extend_from_slice(b"]}");
                });
            });
        }
        group.bench_function(format!("geojson crate/{features}"), |bencher| {
            bencher.iter(|| {
                text.clear();
                serde_json::to_writer(&mut text, black_box(&theirs)).expect("memory takes every byte");
            });
        });
    }
    group.finish();
}

criterion_group!(benches, writing);
criterion_main!(benches);
