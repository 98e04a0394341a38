//! `diagnose`: every kind of zone and every format.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{answer, arpent, printed};

/// A square of 75 ha in Argenteuil.
const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[2.24,48.945],[2.2518,48.945],[2.2518,48.9528],[2.24,48.9528],[2.24,48.945]]]}"#;

fn json(arguments: &str) -> Value {
    serde_json::from_str(&answer(arguments)).expect("the answer is JSON")
}

/// The figure of an indicator in a diagnosis.
fn figure<'d>(diagnosis: &'d Value, id: &str) -> &'d Value {
    let themes = diagnosis["themes"].as_array().expect("themes");
    let figures = themes.iter().flat_map(|theme| theme["indicators"].as_array().expect("indicators"));
    figures.into_iter().find(|figure| figure["id"] == id).expect("the indicator is answered")
}

#[test]
fn argenteuil_is_told_with_its_published_figures() {
    let text = answer("--lang fr diagnose --commune 95018");
    for expected in
        ["ARGENTEUIL", "17,43\u{a0}km²", "106\u{202f}130\u{a0}hab.", "Boucle Nord de Seine", "Gennevilliers"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn every_kind_of_zone_is_answered() {
    let cases = [
        ("--commune 92071", "commune", "Sceaux"),
        ("--commune sceaux", "commune", "Sceaux"),
        ("--ept 200057990", "ept", "Boucle Nord de Seine"),
        ("--departement 95", "departement", "Val-d'Oise"),
        ("--metropole", "metropole", "Métropole du Grand Paris"),
        ("--district argenteuil-porte-saint-germain", "district", "Porte Saint-Germain"),
    ];
    for (asked, kind, name) in cases {
        let diagnosis = json(&format!("diagnose {asked} --theme base --format json"));
        assert_eq!((&diagnosis["zone"]["kind"], &diagnosis["zone"]["name"]), (&kind.into(), &name.into()), "{asked}");
    }
    let disc = json("diagnose --point 2.2482,48.9472 --radius-m 500 --format json");
    assert_eq!(disc["zone"]["kind"], "disc");
}

#[test]
fn the_population_of_the_metropole_is_that_of_its_130_communes() {
    let diagnosis = json("diagnose --metropole --indicator base.population --format json");
    assert_eq!(figure(&diagnosis, "base.population")["value"], 7_142_540.0);
}

#[test]
fn a_zone_is_read_from_a_file_and_from_standard_input_alike() {
    let mut file = tempfile::NamedTempFile::new().expect("a file for the zone");
    file.write_all(SQUARE.as_bytes()).expect("the zone is written");
    let path = file.path().to_str().expect("a plain path");
    let from_file = printed(&mut arpent(&["diagnose", "--zone", path, "--format", "json"]));
    let mut command = arpent(&["diagnose", "--zone", "-", "--format", "json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
    child.stdin.take().expect("a piped input").write_all(SQUARE.as_bytes()).expect("the zone is sent");
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(from_file.as_bytes(), output.stdout);
    let diagnosis: Value = serde_json::from_str(&from_file).expect("the answer is JSON");
    let population = figure(&diagnosis, "base.population");
    let [low, value, high] = ["low", "value", "high"].map(|key| population[key].as_f64().expect("a number"));
    assert!(low < value && value < high, "{population}");
}

#[test]
fn rows_sum_to_the_numerator() {
    let diagnosis = json("diagnose --ept 200057990 --indicator mob.bike.docks --rows --format json");
    let docks = figure(&diagnosis, "mob.bike.docks");
    let rows = docks["rows"].as_array().expect("rows").iter();
    let sum: f64 = rows.map(|row| row["weight"].as_f64().unwrap_or(0.0) * row["value"].as_f64().unwrap_or(0.0)).sum();
    assert!((sum - docks["numerator"].as_f64().expect("a numerator")).abs() < 1e-6);
}

#[test]
fn csv_has_a_row_a_figure_with_its_unit() {
    let text = answer("--lang en diagnose --commune 95018 --theme base --format csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|column| column == name).expect("a column");
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows of one length");
    let density = rows.iter().find(|row| &row[column("indicator")] == "base.density").expect("the density");
    assert_eq!((&density[column("unit")], &density[column("zone_name")]), ("people/ha", "Argenteuil"));
    assert!(density[column("mgp_rank")].parse::<usize>().is_ok());
    assert!(text.contains("\r\n"), "lines end as RFC 4180 says");
}

#[test]
fn geojson_carries_the_outline_and_flat_figures() {
    let feature = json("diagnose --commune 95018 --format geojson");
    assert_eq!((&feature["type"], &feature["geometry"]["type"]), (&"Feature".into(), &"Polygon".into()));
    let properties = &feature["properties"];
    assert_eq!(properties["base.population"], 106_130.0);
    assert_eq!(properties["base.population_low"], properties["base.population_high"]);
    assert_eq!(properties["ene.dpe_fg_state"], "null");
    assert!(properties["attribution"].as_array().is_some_and(|credits| !credits.is_empty()));
}

#[test]
fn several_communes_are_compared_side_by_side() {
    let text = answer("--lang en diagnose --commune 95018 92071 --indicator base.population");
    assert!(text.contains("Argenteuil") && text.contains("Sceaux") && text.contains("106,130"), "{text}");
    let collection = json("diagnose --commune 95018,92071 --format geojson");
    assert_eq!(collection["features"].as_array().map(Vec::len), Some(2));
}

#[test]
fn all_communes_make_a_table_of_the_metropole() {
    let text = answer("diagnose --commune all --format csv");
    assert_eq!(csv::Reader::from_reader(text.as_bytes()).records().count(), 130);
    let told = answer("diagnose --commune all --indicator base.population");
    assert!(told.contains("93066 Saint-Denis"), "{told}");
}

#[test]
fn a_panel_of_communes_can_be_the_reference() {
    let diagnosis = json("diagnose --commune 95018 --reference 95018,92071,93001 --theme base --format json");
    let references = figure(&diagnosis, "base.population")["references"].as_array().expect("references");
    assert_eq!((references.len(), &references[0]["n"]), (1, &3.into()));
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let ask = || answer("diagnose --ept 200057990 --rows --format json");
    assert_eq!(ask(), ask());
}
