//! `docs/indicators.md` taken at its word: each of its entries is added to the catalogue that ships, and the one on a new
//! layer answers.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use arpent::diagnosis::{Catalogue, Engine, Method, Question};
use arpent::geometry::LonLat;
use arpent::layers::{About, Atlas, Cell, ColumnBuilder, Field, FieldKind, Layer, RawGeometry, RawLayer, Theme};
use arpent::store;

const CATALOGUE: &str = include_str!("../geodata/indicators.toml");
const DOCUMENT: &str = include_str!("../docs/indicators.md");

/// The entries that the document shows.
fn examples() -> Vec<&'static str> {
    let blocks = DOCUMENT.split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().expect("a block ends")).collect()
}

fn example(id: &str) -> &'static str {
    examples().into_iter().find(|example| example.contains(id)).expect("the document shows it")
}

/// The fountains of the document: two that run in Argenteuil, and one that does not.
fn fountains() -> Layer {
    let places = [(2.2467, 48.9472), (2.2300, 48.9500), (2.2600, 48.9400)];
    let mut states = ColumnBuilder::new(FieldKind::Text);
    ["on", "on", "off"].map(Cell::Text).into_iter().for_each(|state| states.push(state));
    Layer::build(RawLayer {
        about: about("fountains"),
        ids: ["a", "b", "c"].map(|id| id.parse().expect("an identifier")).into(),
        fields: vec![Field { name: "state".to_owned(), kind: FieldKind::Text }],
        columns: vec![states.finish()],
        geometry: RawGeometry::Points(places.map(|(lon_deg, lat_deg)| Some(LonLat::new(lon_deg, lat_deg))).into()),
    })
    .expect("the columns have a cell a row")
}

fn about(id: &str) -> About {
    About::undescribed(id.parse().expect("a layer's identifier"), Theme::PublicSpace)
}

fn atlas() -> Atlas {
    store::shipped().expect("what ships is readable").layers.into_iter().chain([fountains()]).collect()
}

#[test]
fn every_entry_of_the_document_can_be_added_to_the_catalogue() {
    let examples = examples();
    assert!(examples.len() >= 3, "{}", examples.len());
    let text = format!("{CATALOGUE}\n{}", examples.join("\n"));
    let catalogue = Catalogue::parse(&text).expect("the document is right");
    assert_eq!(catalogue.iter().len(), Catalogue::parse(CATALOGUE).expect("it ships").iter().len() + examples.len());
}

#[test]
fn the_entry_on_a_new_layer_answers_without_a_line_of_code() {
    let text = format!("{CATALOGUE}\n{}", example("pub.fountains300"));
    let catalogue = Catalogue::parse(&text).expect("the document is right");
    let atlas = atlas();
    catalogue.check_columns(&atlas).expect("the layer has the column");
    let engine = Engine::new(atlas, catalogue).expect("the layers make territories");
    let zone = &engine.territories().commune("95018").expect("Argenteuil is in the Métropole").zone;
    let diagnosis = engine.diagnose(&Question::about(zone.clone())).expect("it lies in the Métropole");
    let mut figures = diagnosis.themes.iter().flat_map(|theme| &theme.figures);
    let figure = figures.find(|figure| figure.indicator.id.as_str() == "pub.fountains300").expect("it is answered");
    let near_m2 = figure.estimate.numerator.expect("a share has a numerator");
    let discs_m2 = 2.0 * std::f64::consts::PI * 300.0 * 300.0;
    assert!((near_m2 / discs_m2 - 1.0).abs() < 1e-9, "two discs apart, the third being off: {near_m2}");
    assert!(!figure.references.is_empty());
}

#[test]
fn the_mistakes_of_the_document_are_refused_as_it_says_on_their_line() {
    let entry = example("pub.fountains300");
    let line_of = |text: &str| text.lines().position(|line| line.starts_with("method") && line.contains("fountains"));
    let told = |fault: String| fault.split_once(", ").map(|(_, said)| said.to_owned()).expect("it names a line");
    let negative = format!("{CATALOGUE}\n{}", entry.replace("radius_m = 300", "radius_m = -300"));
    let fault = Catalogue::parse(&negative).expect_err("a radius is above 0").to_string();
    let line = line_of(&negative).expect("the method has a line") + 1;
    assert!(fault.starts_with(&format!("line {line}, ")), "{fault}");
    assert!(DOCUMENT.contains(&told(fault)), "the document says otherwise");

    let missing = format!("{CATALOGUE}\n{}", entry.replace("\"state\"", "\"status\""));
    let catalogue = Catalogue::parse(&missing).expect("its form is right");
    let fault = catalogue.check_columns(&atlas()).expect_err("there is no such column").to_string();
    assert!(fault.starts_with(&format!("line {line}, ")), "{fault}");
    assert!(fault.contains("the layer `fountains` has no column `status`: state"), "{fault}");
}

#[test]
fn every_method_that_the_document_lists_is_read_by_the_catalogue() {
    let table = DOCUMENT.lines().filter(|line| line.starts_with("| `"));
    let documented: Vec<&str> = table.filter_map(|line| line.split('`').nth(1)).collect();
    for id in [
        "count-inside",
        "count-within",
        "nearest",
        "share-within-distance",
        "area-share-by-class",
        "people-share-by-class",
        "area-weighted-mean",
        "people-weighted-mean",
        "sum",
        "density",
        "per-1000",
        "length-per",
        "inherited",
    ] {
        assert!(documented.contains(&id), "{id}");
        let entry = format!("{}\n", example("pub.fountains300")).replace("share-within-distance", id);
        let fault = Catalogue::parse(&entry).err().map(|fault| fault.to_string()).unwrap_or_default();
        assert!(!fault.contains("unknown variant"), "{id}: {fault}");
    }
    let shipped = Catalogue::parse(CATALOGUE).expect("it ships");
    for method in shipped.iter().map(|indicator| &indicator.method) {
        assert!(documented.contains(&Method::id(method)), "{}", method.id());
    }
}

#[test]
fn the_indicators_of_the_published_list_are_all_there() {
    let catalogue = Catalogue::parse(CATALOGUE).expect("it ships");
    let sources: Vec<String> = store::sources().expect("they ship").into_iter().map(|source| source.id).collect();
    for id in [
        "base.pop",
        "base.density",
        "base.age_sensitive",
        "base.poor",
        "base.qpv",
        "mob.rail800",
        "mob.sdg1121",
        "mob.bus300",
        "mob.freq",
        "mob.cycl_rate",
        "mob.cycl_1000",
        "clim.lcz_hot_area",
        "clim.lcz_hot_pop",
        "clim.vuln_night_pop",
        "clim.vuln_day_pop",
        "clim.cool300",
        "clim.canopy",
        "pub.green300",
        "pub.green_m2",
        "pub.trees_km",
        "pub.services15",
        "ene.dpe_fg",
        "ene.kwh_inh",
        "circ.dropoff200",
        "exp.density",
    ] {
        assert!(catalogue.get(id).is_some(), "{id}");
    }
    for awaited in catalogue.iter().filter_map(|indicator| indicator.awaited.as_ref()) {
        assert!(sources.contains(&awaited.source), "{}", awaited.source);
    }
}
