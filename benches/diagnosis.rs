//! What a diagnosis costs on the shipped layers: the start, a commune, drawn zones of three sizes and three numbers of
//! corners, the whole Métropole, and all communes side by side.
//!
//! Many different zones are asked, so that no answer is remembered; the engine is built outside the clock but where
//! the start itself is measured.

mod drawn;

use std::hint::black_box;
use std::sync::Arc;

use arpent::diagnosis::{
    Aggregation, ComparisonQuestion, DEFAULT_SEED, Engine, Question, ScoreRequest, Selection, Zone,
};
use arpent::geometry::Metres;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

use drawn::{SEVENTY_FIVE_HECTARES, zones};

fn engine() -> Engine {
    arpent::cli::engine().expect("the shipped layers make an engine")
}

fn start_up(bench: &mut Criterion) {
    bench.bench_function("start: shipped layers to a ready engine", |timer| timer.iter(engine));
}

fn drawn_zones(bench: &mut Criterion) {
    let engine = engine();
    for (size, radius) in [("75 ha", SEVENTY_FIVE_HECTARES), ("3 km", Metres(3_000.0)), ("10 km", Metres(10_000.0))] {
        let mut group = bench.benchmark_group(format!("drawn zone, {size}"));
        for vertices in [20, 200, 2_000] {
            let zones = zones(vertices, radius);
            let mut turn = zones.iter().cycle();
            group.bench_function(BenchmarkId::from_parameter(format!("{vertices} vertices")), |timer| {
                timer.iter(|| {
                    let zone = turn.next().expect("a cycle has no end");
                    engine.diagnose(&Question::about(Arc::clone(black_box(zone))))
                });
            });
        }
    }
}

fn preparing(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("check and prepare a drawn zone, 75 ha");
    for vertices in [20, 200, 2_000] {
        let outlines: Vec<_> =
            zones(vertices, SEVENTY_FIVE_HECTARES).iter().map(|zone| zone.lonlat().clone()).collect();
        let mut turn = outlines.iter().cycle();
        group.bench_function(BenchmarkId::from_parameter(format!("{vertices} vertices")), |timer| {
            timer.iter(|| Zone::drawn(black_box(turn.next().expect("a cycle has no end")).clone()));
        });
    }
}

fn territories(bench: &mut Criterion) {
    let engine = engine();
    let communes: Vec<Arc<Zone>> = engine.territories().communes().map(|commune| Arc::clone(&commune.zone)).collect();
    let mut turn = communes.iter().cycle();
    bench.bench_function("a commune, every indicator", |timer| {
        timer.iter(|| {
            engine.diagnose(&Question::about(Arc::clone(black_box(turn.next().expect("a cycle has no end")))))
        });
    });
    bench.bench_function("130 communes one after the other, every indicator", |timer| {
        timer.iter(|| {
            for commune in &communes {
                black_box(engine.diagnose(&Question::about(Arc::clone(commune)))).expect("a commune is diagnosed");
            }
        });
    });
    let metropole = Arc::clone(engine.territories().metropole());
    bench.bench_function("the Métropole, every indicator", |timer| {
        timer.iter(|| engine.diagnose(&Question::about(Arc::clone(black_box(&metropole)))));
    });
    let zones = engine.territories().communes().map(|commune| Arc::clone(&commune.zone)).collect();
    let question = ComparisonQuestion { zones, selection: Selection::default(), score: None };
    bench.bench_function("130 communes side by side, every indicator", |timer| {
        timer.iter(|| engine.compare(black_box(&question)));
    });
    let weights = "mob.rail800.area:2,clim.vuln.night:1,clim.built:1";
    let score = ScoreRequest::parse(weights, Aggregation::Arithmetic, DEFAULT_SEED, engine.catalogue());
    let scored = ComparisonQuestion { score: Some(score.expect("the weights are right")), ..question };
    bench.bench_function("130 communes side by side, scored", |timer| {
        timer.iter(|| engine.compare(black_box(&scored)));
    });
}

criterion_group!(benches, start_up, preparing, drawn_zones, territories);
criterion_main!(benches);
