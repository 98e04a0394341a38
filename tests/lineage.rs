//! The rows behind a figure: over them, weight × value sums to the numerator.

use std::sync::{Arc, LazyLock};

use arpent::diagnosis::{Catalogue, Engine, Figure, Question, Zone};
use arpent::geometry::{LonLat, Metres};
use arpent::store;

/// The engine on what ships, built once.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let shipped = store::shipped().expect("the shipped layers can be read");
    let catalogue = Catalogue::parse(include_str!("../geodata/indicators.toml")).expect("the catalogue is right");
    Engine::new(shipped.layers.into_iter().collect(), catalogue).expect("the layers make territories")
});

/// The sum of `terms` rounded once, whatever their order: partial sums that do not overlap (Shewchuk 1997, as in
/// Python's `math.fsum`).
fn exact_sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for mut term in terms {
        let mut kept = Vec::with_capacity(partials.len() + 1);
        for mut partial in partials {
            if term.abs() < partial.abs() {
                std::mem::swap(&mut term, &mut partial);
            }
            let sum = term + partial;
            let rest = partial - (sum - term);
            if rest != 0.0 {
                kept.push(rest);
            }
            term = sum;
        }
        kept.push(term);
        partials = kept;
    }
    // The smaller parts first, so that what is added to the greatest is rounded once.
    let (greatest, smaller) = partials.split_last().unwrap_or((&0.0, &[]));
    greatest + smaller.iter().sum::<f64>()
}

/// Zones of every kind: whole and cut communes, many rows and few.
fn zones() -> Vec<Arc<Zone>> {
    let territories = ENGINE.territories();
    let commune = |code: &str| Arc::clone(&territories.commune(code).expect("a commune").zone);
    let disc = |lon_deg, lat_deg, radius_m| {
        Arc::new(Zone::disc(LonLat::new(lon_deg, lat_deg), Metres(radius_m)).expect("a disc"))
    };
    let mut zones = vec![commune("95018"), commune("93066"), commune("75056"), Arc::clone(territories.metropole())];
    zones.extend(territories.epts().cloned());
    zones.extend(territories.departements().cloned());
    zones.extend([disc(2.2482, 48.9472, 500.0), disc(2.35, 48.86, 3_000.0), disc(2.30, 48.80, 12_000.0)]);
    zones
}

fn figures(zone: Arc<Zone>) -> Vec<Figure> {
    let question = Question { wants_rows: true, ..Question::about(zone) };
    let diagnosis = ENGINE.diagnose(&question).expect("the zone lies in the Métropole");
    diagnosis.themes.into_iter().flat_map(|theme| theme.figures).collect()
}

#[test]
fn a_sum_is_rounded_once() {
    for terms in [&[1e100, 1.0, -1e100][..], &[0.1; 10]] {
        assert!(exact_sum(terms.iter().copied()).total_cmp(&1.0).is_eq(), "{terms:?}");
    }
}

#[test]
fn the_rows_of_every_figure_sum_to_its_numerator() {
    for zone in zones() {
        for figure in figures(Arc::clone(&zone)) {
            let Some(numerator) = figure.estimate.numerator else { continue };
            let sum = exact_sum(figure.estimate.rows.iter().map(|row| row.weight * row.value));
            let told = format!("{} in {:?}: {sum:e} {numerator:e}", figure.indicator.id, zone.code());
            assert!(sum.total_cmp(&numerator).is_eq(), "{told}");
        }
    }
}

#[test]
fn who_asks_for_no_rows_gets_the_same_figures() {
    for zone in zones() {
        let told = |figure: Figure| {
            let estimate = figure.estimate;
            let figures = [estimate.value, estimate.low, estimate.high, estimate.numerator, estimate.denominator];
            (figure.indicator.id.clone(), figures.map(|it| it.map(f64::to_bits)), estimate.state, estimate.flags)
        };
        let without = ENGINE.diagnose(&Question::about(Arc::clone(&zone))).expect("the zone lies in the Métropole");
        let without = without.themes.into_iter().flat_map(|theme| theme.figures).map(told);
        assert!(without.eq(figures(Arc::clone(&zone)).into_iter().map(told)), "{:?}", zone.code());
    }
}
