//! The engine on the shipped layers: published figures, figures that must add up, bounds that must hold.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::sync::{Arc, LazyLock};

use arpent::diagnosis::{
    Catalogue, ComparisonQuestion, Diagnosis, Engine, Estimate, Flag, Question, QuestionFault, ReferenceChoice,
    Selection, State, Zone, ZoneFault,
};
use arpent::geometry::{LonLat, Metres, Planar, Polygons, to_lonlat, to_planar};
use arpent::layers::CommuneCode;
use arpent::store;
use proptest::prelude::*;

/// The engine on what ships, built once: it never changes.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let shipped = store::shipped().expect("the shipped layers can be read");
    let catalogue = Catalogue::parse(include_str!("../geodata/indicators.toml")).expect("the catalogue is right");
    Engine::new(shipped.layers.into_iter().collect(), catalogue).expect("the layers make territories")
});

fn commune(code: &str) -> Arc<Zone> {
    Arc::clone(&ENGINE.territories().commune(code).expect("the commune is in the Métropole").zone)
}

fn diagnosis(zone: Arc<Zone>) -> Diagnosis {
    ENGINE.diagnose(&Question::about(zone)).expect("the zone lies in the Métropole")
}

fn estimate(diagnosis: &Diagnosis, id: &str) -> Estimate {
    let mut figures = diagnosis.themes.iter().flat_map(|theme| &theme.figures);
    figures.find(|figure| figure.indicator.id.as_str() == id).expect("the indicator is asked").estimate.clone()
}

fn value(diagnosis: &Diagnosis, id: &str) -> f64 {
    estimate(diagnosis, id).value.expect("the figure has a value")
}

fn is_close(left: f64, right: f64, share: f64) -> bool {
    (left - right).abs() <= share * left.abs().max(right.abs()).max(1e-12)
}

/// A star around a place of the Métropole: valid whatever its reaches.
fn star(centre: (f64, f64), reaches_m: &[f64]) -> Arc<Zone> {
    let centre = to_planar(LonLat::new(centre.0, centre.1));
    let corners = u32::try_from(reaches_m.len()).expect("a few corners");
    let mut ring: Vec<LonLat> = (0..corners)
        .zip(reaches_m)
        .map(|(corner, reach_m)| {
            let (sin, cos) = (TAU * f64::from(corner) / f64::from(corners)).sin_cos();
            to_lonlat(Planar::new(centre.x_m + reach_m * cos, centre.y_m + reach_m * sin))
        })
        .collect();
    ring.push(ring[0]);
    Arc::new(Zone::drawn(Polygons::single(ring)).expect("a star is valid"))
}

fn any_star() -> impl Strategy<Value = Arc<Zone>> {
    let reaches = prop::collection::vec(50.0..4_000.0, 3..40);
    // All of these centres lie in the Métropole.
    ((2.25..2.45, 48.80..48.91), reaches).prop_map(|(centre, reaches_m)| star(centre, &reaches_m))
}

#[test]
fn argenteuil_is_as_published() {
    let argenteuil = diagnosis(commune("95018"));
    assert!(is_close(argenteuil.zone.area.0, 17_426_515.6, 1e-6), "{:?}", argenteuil.zone.area);
    assert!(is_close(value(&argenteuil, "base.population"), 106_130.0, 0.0));
    let neighbours: Vec<&str> = argenteuil.neighbours.iter().map(|neighbour| neighbour.name.as_str()).collect();
    assert_eq!(neighbours, ["Gennevilliers", "Colombes", "Épinay-sur-Seine", "L'Île-Saint-Denis"]);
    assert!(is_close(value(&argenteuil, "mob.rail800.area"), 0.2458, 1e-3));
    // The producer's own means over the blocks of the commune; the grid has only the means of its cells.
    assert!((value(&argenteuil, "clim.hazard.day") - 1.04).abs() < 0.01);
    assert!((value(&argenteuil, "clim.hazard.night") - 1.29).abs() < 0.01);
}

#[test]
fn the_ten_communes_of_the_programme_have_their_published_population() {
    let published = [
        ("95018", 106_130.0),
        ("91027", 36_613.0),
        ("93001", 88_365.0),
        ("94033", 53_757.0),
        ("92040", 67_669.0),
        ("94071", 27_764.0),
        ("93005", 87_599.0),
        ("92048", 46_334.0),
        ("93051", 72_978.0),
        ("92071", 20_884.0),
    ];
    for (code, people) in published {
        assert!(is_close(value(&diagnosis(commune(code)), "base.population"), people, 0.0), "{code}");
    }
}

#[test]
fn the_population_of_the_communes_sums_to_that_of_the_metropole_and_of_its_parts() {
    let territories = ENGINE.territories();
    let sum = |zones: &mut dyn Iterator<Item = &Arc<Zone>>| -> f64 {
        zones.map(|zone| value(&diagnosis(Arc::clone(zone)), "base.population")).sum()
    };
    assert!(is_close(sum(&mut territories.communes().map(|commune| &commune.zone)), 7_142_540.0, 0.0));
    assert!(is_close(sum(&mut territories.departements()), 7_142_540.0, 1e-12));
    assert!(is_close(sum(&mut [territories.metropole()].into_iter()), 7_142_540.0, 1e-12));
    let paris = value(&diagnosis(commune("75056")), "base.population");
    assert!(is_close(sum(&mut territories.epts()) + paris, 7_142_540.0, 1e-12));
}

#[test]
fn the_merged_commune_has_a_range_of_medians_and_no_median() {
    let saint_denis = diagnosis(commune("93066"));
    let median = estimate(&saint_denis, "base.income.median");
    assert_eq!((median.value, median.low, median.high), (None, Some(16_080.0), Some(16_620.0)));
    assert!(median.flags.contains(&Flag::RangeOnly) && median.flags.contains(&Flag::MergedCommune), "{median:?}");
    let poverty = estimate(&saint_denis, "base.poverty");
    assert!(poverty.flags.contains(&Flag::Approximate), "{poverty:?}");
    assert!(is_close(value(&saint_denis, "base.dwellings"), 62_845.0, 0.0));
}

#[test]
fn a_secret_stays_a_secret_and_is_not_ranked() {
    let communes = ENGINE.territories().communes();
    let secrets = communes.filter(|commune| {
        let poverty = estimate(&diagnosis(Arc::clone(&commune.zone)), "base.poverty");
        assert_ne!(poverty.value, Some(0.0), "{}", commune.name);
        poverty.state == State::Secret
    });
    assert_eq!(secrets.count(), 3);
}

#[test]
fn a_priority_district_of_several_communes_counts_once() {
    let metropole = diagnosis(Arc::clone(ENGINE.territories().metropole()));
    assert!(is_close(value(&metropole, "base.qpv"), 175.0, 0.0));
    assert_eq!(estimate(&metropole, "base.qpv").members.len(), 175);
}

#[test]
fn the_union_of_discs_is_counted_once_over_the_metropole() {
    let metropole = diagnosis(Arc::clone(ENGINE.territories().metropole()));
    let by_commune: f64 = ENGINE
        .territories()
        .communes()
        .filter_map(|commune| estimate(&diagnosis(Arc::clone(&commune.zone)), "mob.rail800.area").numerator)
        .sum();
    let whole = estimate(&metropole, "mob.rail800.area").numerator.expect("the share has a numerator");
    assert!(is_close(by_commune, whole, 1e-9), "{by_commune} {whole}");
}

#[test]
fn the_same_question_has_the_same_identity_wherever_its_ring_starts() {
    let corners = [(2.22, 48.94), (2.25, 48.94), (2.25, 48.96), (2.22, 48.96)];
    let zone = |start: usize| {
        let ring = (start..=start + corners.len()).map(|corner| corners[corner % corners.len()]);
        let ring = ring.map(|(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).collect();
        Arc::new(Zone::drawn(Polygons::single(ring)).expect("a rectangle is valid"))
    };
    let first = diagnosis(zone(0));
    // The same to the last bit, not in name alone.
    assert_eq!(format!("{first:?}"), format!("{:?}", diagnosis(zone(2))));
    let panel = ReferenceChoice::Panel(["95018".parse().expect("a code")].into());
    let other = Question { references: panel, ..Question::about(zone(0)) };
    assert_ne!(first.id, ENGINE.diagnose(&other).expect("the zone lies in the Métropole").id);
}

#[test]
fn a_zone_outside_the_metropole_is_refused_with_its_place() {
    let brest = star((-4.49, 48.39), &[500.0, 500.0, 500.0]);
    let fault = ENGINE.diagnose(&Question::about(brest)).expect_err("nothing is known of Brest");
    assert!(matches!(fault, QuestionFault::Zone(ref fault @ ZoneFault::OutsideData { .. }) if fault.at().is_some()));
}

#[test]
fn a_panel_of_all_communes_is_the_metropole() {
    let all: Vec<CommuneCode> = ENGINE.territories().communes().map(|commune| commune.code.clone()).collect();
    let ask = |references: ReferenceChoice| {
        let question = Question { references, ..Question::about(commune("95018")) };
        ENGINE.diagnose(&question).expect("the zone lies in the Métropole")
    };
    let panel = ask(ReferenceChoice::Panel(all.into_iter().collect()));
    let metropole = ask(ReferenceChoice::Metropole);
    for (ours, theirs) in panel.themes.iter().zip(&metropole.themes) {
        for (ours, theirs) in ours.figures.iter().zip(&theirs.figures) {
            for (ours, theirs) in ours.references.iter().zip(&theirs.references) {
                assert_eq!((ours.n, ours.rank, ours.percentile), (theirs.n, theirs.rank, theirs.percentile));
                let agree = ours.value.zip(theirs.value).is_none_or(|(ours, theirs)| is_close(ours, theirs, 1e-9));
                assert!(agree, "{ours:?} {theirs:?}");
            }
        }
    }
}

#[test]
fn communes_side_by_side_have_the_figures_of_their_own_diagnosis() {
    let zones = ["92040", "95018"].map(commune).into();
    let question = ComparisonQuestion { zones, selection: Selection::default(), score: None };
    let comparison = ENGINE.compare(&question).expect("communes can be compared");
    for (row, code) in comparison.rows.iter().zip(["92040", "95018"]) {
        let alone = diagnosis(commune(code));
        for (indicator, side_by_side) in comparison.indicators.iter().zip(&row.estimates) {
            assert_eq!(*side_by_side, estimate(&alone, indicator.id.as_str()), "{code} {}", indicator.id);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn values_lie_between_their_bounds(zone in any_star()) {
        let diagnosis = diagnosis(zone);
        for figure in diagnosis.themes.iter().flat_map(|theme| &theme.figures) {
            let Estimate { value, low, high, coverage_share, .. } = figure.estimate;
            if let Some(value) = value {
                prop_assert!(low.is_none_or(|low| low <= value), "{} {low:?} {value}", figure.indicator.id);
                prop_assert!(high.is_none_or(|high| value <= high), "{} {value} {high:?}", figure.indicator.id);
                prop_assert!(value.is_finite());
            }
            prop_assert!((0.0..=1.0).contains(&coverage_share));
        }
    }

    #[test]
    fn the_rows_of_a_figure_sum_to_its_numerator(zone in any_star()) {
        let question = Question { wants_rows: true, ..Question::about(zone) };
        let diagnosis = ENGINE.diagnose(&question).expect("the zone lies in the Métropole");
        for figure in diagnosis.themes.iter().flat_map(|theme| &theme.figures) {
            // A quotient of two indicators lists the rows of the one above; a range has no sum.
            if let Some(numerator) = figure.estimate.numerator {
                let sum: f64 = figure.estimate.rows.iter().map(|row| row.weight * row.value).sum();
                prop_assert!(is_close(sum, numerator, 1e-9), "{} {sum} {numerator}", figure.indicator.id);
            }
        }
    }

    #[test]
    fn people_placed_anywhere_in_their_commune_stay_within_the_bounds(
        zone in any_star(),
        places in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 130),
    ) {
        // All the people of a commune at one point of its box: the hardest case for bounds.
        let mut inside = 0.0;
        let mut by_commune = BTreeMap::new();
        for (commune, (across, up)) in ENGINE.territories().communes().zip(places) {
            let shape = commune.zone.shape();
            let bounds = shape.bounds();
            let point = Planar::new(
                bounds.min_x_m + across * bounds.width().0,
                bounds.min_y_m + up * bounds.height().0,
            );
            if shape.contains(point) {
                let people = value_of_commune(commune.code.as_str());
                by_commune.insert(commune.code.clone(), point);
                inside += if zone.shape().contains(point) { people } else { 0.0 };
            }
        }
        let population = estimate(&diagnosis(zone), "base.population");
        prop_assert!(population.high.is_none_or(|high| inside <= high), "{inside} {population:?} {by_commune:?}");
        // Where nothing bounds it from above, some of the zone lies outside.
        prop_assert!(population.high.is_some() || population.coverage_share < 1.0);
    }

    #[test]
    fn a_disc_has_the_area_of_its_circle(lon_deg in 2.2..2.5, lat_deg in 48.75..48.95, radius_m in 1.0..20_000.0) {
        let disc = Zone::disc(LonLat::new(lon_deg, lat_deg), Metres(radius_m)).expect("the disc is within its limits");
        let circle_m2 = std::f64::consts::PI * radius_m * radius_m;
        prop_assert!(is_close(disc.shape().area().0, circle_m2, 1e-6), "{} {circle_m2}", disc.shape().area().0);
    }
}

fn value_of_commune(code: &str) -> f64 {
    let communes = ENGINE.atlas().get("communes").expect("the communes are in service");
    let row_idx = communes.feature(code).expect("the commune is in the layer");
    communes.cell(row_idx, "population").number().expect("every commune has people")
}
