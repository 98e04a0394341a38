//! `diagnose --score`, several zones of whatever kind, and rows as a layer.

use std::fs;

use serde_json::Value;

use crate::harness::{answer, arpent, complaint, printed};

/// Two squares, one in Argenteuil and one in Saint-Denis, the first with a name.
const SQUARES: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","id":"a","properties":{"name":"Quai nord"},"geometry":{"type":"Polygon","coordinates":
        [[[2.24,48.945],[2.2518,48.945],[2.2518,48.9528],[2.24,48.9528],[2.24,48.945]]]}},
    {"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":
        [[[2.34,48.905],[2.352,48.905],[2.352,48.913],[2.34,48.913],[2.34,48.905]]]}}]}"#;

fn json(arguments: &str) -> Value {
    serde_json::from_str(&answer(arguments)).expect("the answer is JSON")
}

#[test]
fn a_score_is_told_with_its_reference_its_place_and_a_bar_an_indicator() {
    let asked = "diagnose --commune 95018 --score mob.rail800.area:2,clim.vuln.night:1";
    let english = answer(&format!("--lang en {asked}"));
    for expected in
        ["── Score ──", "weighted mean", "130 communes of the Métropole", "of the draws", "67%", "█│", "seed 1"]
    {
        assert!(english.contains(expected), "{expected}: {english}");
    }
    let french = answer(&format!("--lang fr {asked} --aggregation geometric --seed 9"));
    for expected in ["moyenne géométrique pondérée", "Trois premiers", "graine 9", "×0,"] {
        assert!(french.contains(expected), "{expected}: {french}");
    }
    assert!(!answer("diagnose --commune 95018").contains("── Score"));
}

#[test]
fn the_score_fits_the_terminal() {
    for width in [60, 80, 100, 120] {
        let score = "mob.rail800.area:2,clim.vuln.night:1,clim.built:1,base.poverty:1";
        for zones in [&["--commune", "95018"][..], &["--metropole"], &["--ept", "200057990", "--commune", "95018"]] {
            let mut command = arpent(&["diagnose", "--score", score]);
            let text = printed(command.args(zones).env("COLUMNS", width.to_string()));
            let widest = text
                .lines()
                .filter(|line| !line.starts_with("sha256:"))
                .map(|line| line.chars().count())
                .max()
                .unwrap_or(0);
            assert!(widest <= width, "{widest} of {width}: {text}");
        }
    }
}

#[test]
fn zones_of_every_kind_and_from_files_stand_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let (both, one) = (folder.path().join("squares.geojson"), folder.path().join("ouest.geojson"));
    fs::write(&both, SQUARES).expect("a file");
    let squares: Value = serde_json::from_str(SQUARES).expect("JSON");
    fs::write(&one, squares["features"][1]["geometry"].to_string()).expect("a file");
    let (both, one) = (both.to_str().expect("a plain path"), one.to_str().expect("a plain path"));
    let table = json(&format!("diagnose --commune 95018 --ept 200057990 200058014 --zone {both} {one} --format json"));
    let called: Vec<(Option<&str>, Option<&str>)> = table["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["code"].as_str(), row["name"].as_str()))
        .collect();
    assert_eq!(called[1].0, Some("200057990"));
    assert_eq!(called[3..], [(Some("a"), Some("Quai nord")), (None, None), (None, Some("ouest"))]);
    let text = answer(&format!("--lang en diagnose --zone {both} --indicator base.population --score clim.built:1"));
    for expected in ["Quai nord", "zone 2", "Rank", "First three", "Built area"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    // A file of one outline alone is a question about one zone.
    assert_eq!(json(&format!("diagnose --zone {one} --format json"))["zone"]["name"], Value::Null);
    let layer = json(&format!("diagnose --zone {both} --format geojson --score clim.built:1"));
    assert_eq!(layer["features"][0]["properties"]["name"], "Quai nord");
    assert!(layer["features"][0]["properties"]["score"].is_f64());
}

#[test]
fn a_zone_of_a_collection_that_is_none_is_named_by_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("squares.geojson");
    let far = SQUARES.replace("2.352", "2.34");
    fs::write(&path, far).expect("a file");
    let (code, text) = complaint(&mut arpent(&["diagnose", "--zone", path.to_str().expect("a plain path")]));
    assert!(code == Some(1) && text.contains("features[1]"), "{text}");
}

#[test]
fn rows_are_a_table_and_a_layer() {
    let csv = answer("diagnose --ept 200057990 --indicator mob.bike.docks --rows --format csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let sum: f64 =
        reader.records().map(|row| row.expect("rows of one length")[8].parse::<f64>().expect("a product")).sum();
    let layer = json("diagnose --ept 200057990 --indicator mob.bike.docks --rows --format geojson");
    let features = layer["features"].as_array().expect("features");
    assert_eq!(features[1]["geometry"]["type"], "Point");
    assert_eq!(features[1]["properties"]["numerator"].as_f64(), Some(sum));
}
