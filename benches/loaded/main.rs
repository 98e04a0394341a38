//! A full diagnosis with large layers in service: the IRIS of the region, its stations and a million polygons of ten
//! classes beside everything that ships, every indicator asked, for a zone of 75 ha and for the whole Métropole.
//!
//! The same with only the indicators that are added, which is what the rival in Python works out.
//!
//! `cargo bench --bench loaded`. The engine is built outside the clock. The layers, the zones and the figures found
//! are left in the target folder, where `benches/rival.py` answers the same sums with shapely and numpy. Skipped where
//! the files of the region are not beside the project.

#[path = "../drawn.rs"]
mod drawn;
#[path = "../geometry/land.rs"]
#[expect(dead_code, reason = "the other benchmarks ask for more of the land")]
mod land;
mod layers;
mod rival;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use arpent::diagnosis::{Catalogue, Engine, Question, Selection, Zone};
use arpent::layers::{Atlas, Layer};
use criterion::{Criterion, criterion_group, criterion_main};

/// The indicators that ship, and those on the layers that are added.
const SHIPPED: &str = include_str!("../../geodata/indicators.toml");
const ADDED: &str = include_str!("indicators.toml");

fn engine() -> Option<Engine> {
    let added = [layers::iris()?, layers::stations()?, layers::classes(1_000)];
    let shipped = arpent::store::shipped().expect("what ships is readable").layers;
    let built = added.into_iter().map(|raw| Layer::build(raw).expect("the rows pair"));
    let atlas: Atlas = shipped.into_iter().chain(built).collect();
    let catalogue = Catalogue::parse(&format!("{SHIPPED}\n{ADDED}")).expect("the indicators are well formed");
    let started = Instant::now();
    let engine = Engine::new(atlas, catalogue).expect("the layers make territories");
    eprintln!("engine with the figures of every territory: {:.1} s", started.elapsed().as_secs_f64());
    Some(engine)
}

fn bench(criterion: &mut Criterion) {
    let Some(engine) = engine() else {
        eprintln!("skipped: the files of the region (../shared/data) are not beside the project");
        return;
    };
    let zones = drawn::zones(20, drawn::SEVENTY_FIVE_HECTARES);
    let metropole = Arc::clone(engine.territories().metropole());
    rival::leave(&engine, &zones, &metropole).expect("the target folder can be written");
    let mut group = criterion.benchmark_group("diagnosis with IRIS, stations and 1,000,000 polygons");
    let added = engine.catalogue().iter().map(|indicator| indicator.id.clone());
    let added = Selection {
        indicators: added.filter(|id| id.as_str().starts_with("bench.")).collect(),
        ..Selection::default()
    };
    for (asked, selection) in [("", Selection::default()), (", sums of the rival", added)] {
        let question =
            |zone: &Arc<Zone>| Question { selection: selection.clone(), ..Question::about(Arc::clone(zone)) };
        let questions: Vec<Question> = zones.iter().map(question).collect();
        let mut turn = questions.iter().cycle();
        group.sample_size(100);
        group.bench_function(format!("75 ha{asked}"), |timer| {
            timer.iter(|| engine.diagnose(black_box(turn.next().expect("a cycle has no end"))));
        });
        let question = question(&metropole);
        group.sample_size(10);
        group
            .bench_function(format!("Métropole{asked}"), |timer| timer.iter(|| engine.diagnose(black_box(&question))));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
