//! How a command refuses: which code it ends with, what its one sentence names.

use std::io::Write;
use std::process::Stdio;

use crate::harness::{arpent, complaint, printed};

#[test]
fn wrong_use_ends_with_2_and_names_what_was_wrong() {
    let cases = [
        ("", "Usage"),
        ("survey", "unrecognized subcommand"),
        ("where 2.25", "LAT"),
        ("where 200 48.9", "LON"),
        ("diagnose", "--commune"),
        ("diagnose --metropole --seed 3", "--score"),
        ("diagnose --metropole --score mob.rail80.area:1", "did you mean mob.rail800.area"),
        ("diagnose --metropole --score base.population:1", "allowed: base.poverty, base.poor, mob.rail800.area"),
        ("diagnose --metropole --score mob.rail800.area:0", "above 0"),
        ("diagnose --metropole --score mob.bus300:1", "waits for its layer"),
        ("diagnose --metropole --score mob.rail800.area:1 --aggregation harmonic", "geometric"),
        ("diagnose --metropole --score mob.rail800.area:1 --seed 9007199254740992", "--seed"),
        ("diagnose --metropole --rows", "--format json, csv or geojson"),
        ("diff a.json", "B.json"),
        ("diff - -", "standard input"),
        ("diagnose --point 2.25,48.95", "--radius-m"),
        ("diagnose --point 2.25 --radius-m 500", "LON,LAT"),
        ("diagnose --point 2.25,48.95 --radius-m -5", "radius"),
        ("diagnose --commune 95018 --theme weather", "base, mobility, climate"),
        ("diagnose --commune 95018 --format pdf", "geojson"),
        ("diagnose --commune 95018 --reference europe", "mgp, ept, departement"),
        ("diagnose --commune 95018 --indicator mob.rail80.area", "mob.rail800.area"),
        ("diagnose --commune 95018 92071 --rows", "--rows"),
        ("diagnose --ept 200057990 --metropole --reference mgp", "--reference"),
        ("diagnose --departement 33", "95 Val-d'Oise"),
        ("diagnose --district nowhere", "argenteuil-porte-saint-germain"),
        ("layers show station", "did you mean stations"),
        ("--lang de layers", "fr or en"),
        ("serve --listen nowhere", "--listen"),
        ("serve --public-url example.org", "--public-url"),
        ("serve --frame-ancestors https://example.fr,example.org", "--frame-ancestors: `example.org`"),
        ("serve --frame-ancestors https://example.fr/page", "no path"),
    ];
    for (arguments, expected) in cases {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        let (code, text) = complaint(&mut arpent(&words));
        assert!(code == Some(2) && text.contains(expected), "arpent {arguments}: {code:?} {text}");
    }
}

#[test]
fn an_unknown_commune_is_met_with_those_that_may_be_meant() {
    let cases = [
        ("95019", "did you mean 95018 Argenteuil"),
        ("Argenteuill", "did you mean 95018 Argenteuil?"),
        ("93059", "it was merged into 93066 Saint-Denis"),
        ("Marseille", "--commune all"),
    ];
    for (commune, expected) in cases {
        let (code, text) = complaint(&mut arpent(&["diagnose", "--commune", commune]));
        assert!(code == Some(2) && text.contains(expected), "{commune}: {code:?} {text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

/// The complaint about a zone on standard input.
fn complaint_about(zone: &str) -> (Option<i32>, String) {
    let mut command = arpent(&["diagnose", "--zone", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    child.stdin.take().expect("a piped input").write_all(zone.as_bytes()).expect("the zone is sent");
    let output = child.wait_with_output().expect("the binary ends");
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).expect("complaints are UTF-8"))
}

#[test]
fn a_zone_that_is_none_fails_with_what_is_wrong_and_where() {
    let polygon = |ring: &str| format!(r#"{{"type":"Polygon","coordinates":[[{ring}]]}}"#);
    let bow_tie = polygon("[2.24,48.94],[2.26,48.96],[2.26,48.94],[2.24,48.96],[2.24,48.94]");
    let far = polygon("[5,45],[5.01,45],[5.01,45.01],[5,45]");
    let cases = [
        (bow_tie.as_str(), "crosses itself at 2.25"),
        ("{", "no JSON"),
        (r#"{"type":"Point","coordinates":[2,48]}"#, "`Point`"),
        (r#"{"type":"Polygon","coordinates":[]}"#, "empty"),
        (far.as_str(), "outside the Métropole"),
    ];
    for (zone, expected) in cases {
        let (code, text) = complaint_about(zone);
        assert!(code == Some(1) && text.contains(expected), "{zone}: {code:?} {text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named_with_the_cause() {
    let (code, text) = complaint(&mut arpent(&["diagnose", "--zone", "no/such/zone.geojson"]));
    assert!(code == Some(1) && text.contains("no/such/zone.geojson") && text.contains("No such file"), "{text}");
}

#[test]
fn a_reader_that_has_had_enough_ends_the_command_quietly() {
    for arguments in [&["layers"][..], &["diagnose", "--commune", "all", "--format", "csv"], &["--help"]] {
        let mut command = arpent(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the binary ends");
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn help_and_version_are_results() {
    for asked in ["--help", "--version"] {
        let output = arpent(&[asked]).output().expect("the binary runs");
        assert!(output.status.success() && !output.stdout.is_empty() && output.stderr.is_empty(), "{asked}");
    }
}

#[test]
fn what_happens_inside_is_told_on_standard_error_when_asked() {
    let output = arpent(&["-v", "layers"]).output().expect("the binary runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("in service") && told.contains("layers_ms"), "{told}");
}

#[test]
fn a_crossing_outline_is_repaired_only_when_asked() {
    let mut file = tempfile::NamedTempFile::new().expect("a file can be made");
    let ring = "[[2.24,48.94],[2.26,48.96],[2.26,48.94],[2.24,48.96],[2.24,48.94]]";
    write!(file, r#"{{"type":"Polygon","coordinates":[{ring}]}}"#).expect("a file can be written");
    let path = file.path().to_str().expect("a path in UTF-8");
    let (code, told) = complaint(&mut arpent(&["diagnose", "--zone", path]));
    assert!(code == Some(1) && told.contains("--repair") && told.contains("2.25"), "{told}");
    let taken = printed(&mut arpent(&["diagnose", "--zone", path, "--repair", "--format", "csv"]));
    assert!(taken.contains("base.population"), "{taken}");
}
