//! Every fault that is told, each with a file that has it: what it is called, what is done about it, where it is.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{arpent, printed};

/// A file, what is said with it, and the fault that is told of it: its kind, what was done, and where it is.
#[derive(Clone)]
struct Case {
    file: &'static str,
    text: String,
    words: &'static str,
    kind: &'static str,
    remedy: &'static str,
    at: Option<[f64; 2]>,
}

fn case(file: &'static str, text: String, words: &'static str, kind: &'static str, remedy: &'static str) -> Case {
    Case { file, text, words, kind, remedy, at: None }
}

impl Case {
    fn at(self, lon_deg: f64, lat_deg: f64) -> Self {
        Self { at: Some([lon_deg, lat_deg]), ..self }
    }
}

/// A square whose south-western corner is 2.24 48.94 and whose sides are a hundredth of a degree.
const SQUARE: &str = "[[2.24, 48.94], [2.25, 48.94], [2.25, 48.95], [2.24, 48.95], [2.24, 48.94]]";
/// The one to the east of it.
const BESIDE: &str = "[[2.25, 48.94], [2.26, 48.94], [2.26, 48.95], [2.25, 48.95], [2.25, 48.94]]";
/// The one to the east of that.
const THIRD: &str = "[[2.26, 48.94], [2.27, 48.94], [2.27, 48.95], [2.26, 48.95], [2.26, 48.94]]";

fn feature(geometry: &str, properties: &str) -> String {
    format!(r#"{{"type": "Feature", "geometry": {geometry}, "properties": {{{properties}}}}}"#)
}

fn polygon(rings: &str) -> String {
    format!(r#"{{"type": "Polygon", "coordinates": [{rings}]}}"#)
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type": "FeatureCollection", "features": [{}]}}"#, features.join(", "))
}

/// A whole square, and a feature of the geometry `broken`.
fn beside_a_square(broken: &str) -> String {
    collection(&[feature(&polygon(SQUARE), r#""code": "a""#), feature(broken, r#""code": "b""#)])
}

fn outlines(rings: &[&str]) -> String {
    let features: Vec<String> =
        rings.iter().enumerate().map(|(idx, ring)| feature(&polygon(ring), &format!(r#""code": "{idx}""#))).collect();
    collection(&features)
}

/// What is wrong with single outlines.
fn of_outlines() -> Vec<Case> {
    let broken = |rings: &str, kind, remedy| case("x.geojson", beside_a_square(&polygon(rings)), "", kind, remedy);
    let inner = |west: f64, east: f64| {
        format!("[[{west}, 48.943], [{west}, 48.947], [{east}, 48.947], [{east}, 48.943], [{west}, 48.943]]")
    };
    let bow_tie = "[[2.24, 48.96], [2.25, 48.97], [2.25, 48.96], [2.24, 48.97], [2.24, 48.96]]";
    let touching = "[[2.24, 48.96], [2.26, 48.96], [2.25, 48.97], [2.245, 48.96], [2.24, 48.97], [2.24, 48.96]]";
    let two_parts = |east: f64| {
        format!(
            r#"{{"type": "MultiPolygon", "coordinates": [[{BESIDE}], [[[{east}, 48.94], [2.28, 48.94], [2.28, 48.95], [{east}, 48.95], [{east}, 48.94]]]]}}"#
        )
    };
    // Two triangles that meet in two corners part what is around them.
    let cut = "[[2.30, 48.94], [2.34, 48.94], [2.34, 48.98], [2.30, 48.98], [2.30, 48.94]], \
               [[2.30, 48.96], [2.32, 48.97], [2.32, 48.96], [2.30, 48.96]], \
               [[2.32, 48.96], [2.33, 48.97], [2.34, 48.96], [2.32, 48.96]]";
    vec![
        broken(bow_tie, "self-crossing", "left-out").at(2.245, 48.965),
        Case { words: "--repair", ..broken(bow_tie, "self-crossing", "repaired").at(2.245, 48.965) },
        broken(touching, "self-touch", "left-out"),
        broken(&format!("{BESIDE}, {}", inner(2.255, 2.265)), "hole-crossing", "left-out"),
        broken(&format!("{BESIDE}, {}", inner(2.275, 2.277)), "hole-outside", "left-out"),
        broken(
            &format!(
                "{BESIDE}, {}, [[2.254, 48.944], [2.254, 48.946], [2.256, 48.946], [2.254, 48.944]]",
                inner(2.252, 2.258)
            ),
            "holes-nested",
            "left-out",
        ),
        broken(cut, "interior-cut", "left-out"),
        case("x.geojson", beside_a_square(&two_parts(2.255)), "", "polygons-overlap", "left-out"),
        broken("[[2.25, 48.94], [2.26, 48.94], [2.26, 48.95], [2.25, 48.95]]", "unclosed-ring", "mended")
            .at(2.25, 48.95),
        broken(
            "[[2.25, 48.94], [2.26, 48.94], [2.26, 48.94], [2.26, 48.95], [2.25, 48.94]]",
            "repeated-vertices",
            "mended",
        )
        .at(2.26, 48.94),
        broken("[[2.25, 48.94], [2.26, 48.95], [2.25, 48.94]]", "too-few-corners", "left-out").at(2.25, 48.94),
        broken("[[2.25, 48.94], [2.26, 48.95], [2.27, 48.96], [2.25, 48.94]]", "no-area", "left-out").at(2.25, 48.94),
        broken(&format!("{BESIDE}, [[2.252, 48.942], [2.253, 48.943], [2.252, 48.942]]"), "flat-ring", "mended")
            .at(2.252, 48.942),
        broken("[[2.25, 148.94], [2.26, 48.94], [2.26, 48.95], [2.25, 148.94]]", "off-globe", "left-out"),
        case(
            "x.geojson",
            outlines(&[SQUARE, "[[2.25, 48.94], [2.25, 48.95], [2.26, 48.95], [2.26, 48.94], [2.25, 48.94]]", THIRD]),
            "",
            "winding",
            "mended",
        )
        .at(2.25, 48.94),
        case(
            "straight.csv",
            "code;wkt\na;\"POLYGON ((644000 6870000, 645000 6870000, 645000 6871000, 644000 6870000))\"\n\
             b;\"POLYGON ((644000 6870000, 645000 6870700, 646000 6871400, 644000 6870000))\"\n"
                .to_owned(),
            "--frame EPSG:2154",
            "no-area",
            "left-out",
        ),
    ]
}

/// What is wrong with where features lie, and with what they are.
fn of_places() -> Vec<Case> {
    let points = |rows: &str| format!("code,lon,lat\n{rows}");
    let swapped = "[[48.94, 2.24], [48.94, 2.25], [48.95, 2.25], [48.95, 2.24], [48.94, 2.24]]";
    let wide = "[[2.249, 48.94], [2.26, 48.94], [2.26, 48.95], [2.249, 48.95], [2.249, 48.94]]";
    // Four outlines around a square that none of them covers; neighbours share their corners.
    let around = [
        "[[2.20, 48.90], [2.23, 48.90], [2.23, 48.91], [2.22, 48.91], [2.21, 48.91], [2.20, 48.91], [2.20, 48.90]]",
        "[[2.20, 48.91], [2.21, 48.91], [2.21, 48.92], [2.20, 48.92], [2.20, 48.91]]",
        "[[2.22, 48.91], [2.23, 48.91], [2.23, 48.92], [2.22, 48.92], [2.22, 48.91]]",
        "[[2.20, 48.92], [2.21, 48.92], [2.22, 48.92], [2.23, 48.92], [2.23, 48.93], [2.20, 48.93], [2.20, 48.92]]",
    ];
    vec![
        case(
            "nan.csv",
            "code;wkt\na;POINT (2.24 48.94)\nb;POINT (nan 48.94)\n".to_owned(),
            "",
            "not-finite",
            "left-out",
        ),
        case("x.geojson", outlines(&[swapped]), "", "swapped-axes", "kept"),
        case(
            "far.csv",
            "code;x;y\na;652469;6862035\nb;9652469;862035\n".to_owned(),
            "--x-column x --y-column y --frame EPSG:2154",
            "outside-area-of-use",
            "kept",
        ),
        case("x.geojson", outlines(&[SQUARE, wide]), "--coverage", "overlap", "kept"),
        case("x.geojson", outlines(&around), "--theme base", "gap", "kept"),
        case("x.geojson", outlines(&[SQUARE, SQUARE]), "", "duplicate-geometry", "kept"),
        case("x.geojson", beside_a_square("null"), "", "no-geometry", "kept"),
        case(
            "x.geojson",
            beside_a_square(r#"{"type": "Point", "coordinates": [2.2, 48.9]}"#),
            "",
            "geometry-kind",
            "left-out",
        ),
        case(
            "x.geojson",
            collection(&[feature(r#"{"type": "Point", "coordinates": [2.2, 48.9, 35]}"#, r#""code": "a""#)]),
            "",
            "heights",
            "mended",
        ),
        case(
            "x.geojson",
            collection(&[feature(r#"{"type": "LineString", "coordinates": [[2.2, 48.9]]}"#, r#""code": "a""#)]),
            "",
            "short-line",
            "kept",
        ),
        case(
            "x.geojsonl",
            format!("{}\n{{\"type\": \"Feat\n", feature(&polygon(SQUARE), "")),
            "",
            "unreadable-row",
            "left-out",
        ),
        case("ids.csv", points("a,2.24,48.94\na,2.25,48.95\n"), "--id-field code", "duplicate-id", "renamed")
            .at(2.25, 48.95),
        case("ids.csv", points("a,2.24,48.94\na,2.24,48.94\n"), "--id-field code", "duplicate-row", "left-out"),
        case("ids.csv", points("a,2.24,48.94\n,2.25,48.95\n"), "--id-field code", "bad-id", "renamed"),
    ]
}

/// What is wrong with cells and codes.
fn of_tables() -> Vec<Case> {
    let table =
        |words, rows: &str, kind, remedy| case("t.csv", format!("code_insee;valeur\n{rows}"), words, kind, remedy);
    let join = "--join communes.code=code_insee --cog-year 2026";
    vec![
        table("--type valeur=number", "95018;beaucoup\n93066;2\n", "cell", "emptied"),
        table("", "95018;Moins de 5\n93066;12\n", "below-threshold", "emptied"),
        table("", "95018;BÃ¢timent climatisÃ©\n93066;Parc\n", "encoded-twice", "kept"),
        table("--cog-year 2026", "93059;1\n", "code-of-another-year", "kept"),
        table("--cog-year 2026", "93999;1\n", "unknown-code", "kept"),
        table(join, "95018;1\n01004;2\n", "unjoined-row", "left-out"),
        table(join, "95018;1\n", "without-row", "kept"),
        table(join, "75101;1\n95018;1\n", "arrondissement", "kept"),
        table(join, "75101;1\n75056;3\n", "arrondissement-beside-commune", "left-out"),
    ]
}

/// What is wrong with what is told of a file.
fn missed(folder: &TempDir, case: &Case) -> Option<String> {
    fs::write(folder.path().join(case.file), &case.text).expect("there is room for a file");
    let mut command = arpent(&["import", "--id", "tried", "--format", "json", "--dry-run"]);
    command.args(["--data", "none", case.file]).current_dir(folder.path());
    command.args(if case.words.contains("--theme") { &[][..] } else { &["--theme", "climate"] });
    command.args(case.words.split(' ').filter(|word| !word.is_empty()));
    let told: Value = serde_json::from_str(&printed(&mut command)).expect("it is JSON");
    let is_meant = |it: &&Value| it["kind"] == case.kind && it["remedy"] == case.remedy;
    let is_counted = told["fault_counts"].as_array().is_some_and(|counts| counts.iter().any(|it| is_meant(&it)));
    let found = told["faults"].as_array().and_then(|faults| faults.iter().find(is_meant)).filter(|_| is_counted);
    let near = |place: &Value, degrees: f64| place.as_f64().is_some_and(|it| (it - degrees).abs() < 1e-9);
    let is_right = found.is_some_and(|found| {
        let is_in_both = found["fault"]["fr"].is_string() && found["fault"]["en"] != found["fault"]["fr"];
        let at = &found["at"];
        is_in_both && case.at.is_none_or(|[lon_deg, lat_deg]| near(&at[0], lon_deg) && near(&at[1], lat_deg))
    });
    (!is_right).then(|| format!("{}, {}: {} {}\n", case.kind, case.remedy, told["fault_counts"], told["faults"]))
}

#[test]
fn every_fault_is_told_of_a_file_that_has_it() {
    let folder = TempDir::new().expect("a directory");
    let cases = [of_outlines(), of_places(), of_tables()].concat();
    let missed: String = cases.iter().filter_map(|case| missed(&folder, case)).collect();
    assert!(missed.is_empty(), "{missed}");
}
