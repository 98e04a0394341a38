//! A full diagnosis with large layers in service: the IRIS of the region, its stations and a million polygons of ten
//! classes beside everything that ships, every indicator asked, for a zone of 75 ha and for the whole Métropole.
//!
//! `cargo bench --bench loaded`. The engine is built outside the clock. The layers, the zones and the figures found
//! are left in the target folder, where `benches/rival.py` answers the same sums with shapely and numpy. Skipped where
//! the files of the region are not beside the project.

#[path = "../geometry/land.rs"]
#[expect(dead_code, reason = "the other benchmarks ask for more of the land")]
mod land;
mod layers;
mod rival;

use std::f64::consts::TAU;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use arpent::diagnosis::{Catalogue, Engine, Question, Zone};
use arpent::geometry::{LonLat, Planar, Polygons, to_lonlat, to_planar};
use arpent::layers::{Atlas, Layer};
use criterion::{Criterion, criterion_group, criterion_main};
use rand::Rng;

/// How many different zones a benchmark goes round.
const ZONES: usize = 64;
/// The radius of a disc of 75 ha.
const REACH_M: f64 = 488.6;
const CORNERS: u32 = 20;

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

/// Star-shaped zones around places in the middle of the Métropole.
fn zones() -> Vec<Arc<Zone>> {
    let mut chance = land::seeded(u64::from(CORNERS));
    let mut zone = || {
        let centre = to_planar(LonLat::new(chance.random_range(2.2..2.5), chance.random_range(48.78..48.94)));
        let mut ring: Vec<LonLat> = (0..CORNERS)
            .map(|corner| {
                let (sin, cos) = (TAU * f64::from(corner) / f64::from(CORNERS)).sin_cos();
                let reach_m = REACH_M * chance.random_range(0.8..1.2);
                to_lonlat(Planar::new(centre.x_m + reach_m * cos, centre.y_m + reach_m * sin))
            })
            .collect();
        ring.push(ring[0]);
        Arc::new(Zone::drawn(Polygons::single(ring)).expect("a star is a valid outline"))
    };
    (0..ZONES).map(|_| zone()).collect()
}

fn bench(criterion: &mut Criterion) {
    let Some(engine) = engine() else {
        eprintln!("skipped: the files of the region (../shared/data) are not beside the project");
        return;
    };
    let zones = zones();
    let metropole = Arc::clone(engine.territories().metropole());
    rival::leave(&engine, &zones, &metropole).expect("the target folder can be written");
    let mut group = criterion.benchmark_group("diagnosis with IRIS, stations and 1,000,000 polygons");
    let mut turn = zones.iter().cycle();
    group.bench_function("75 ha", |timer| {
        timer.iter(|| {
            engine.diagnose(&Question::about(Arc::clone(black_box(turn.next().expect("a cycle has no end")))))
        });
    });
    group.sample_size(10);
    group.bench_function("Métropole", |timer| {
        timer.iter(|| engine.diagnose(&Question::about(Arc::clone(black_box(&metropole)))));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
