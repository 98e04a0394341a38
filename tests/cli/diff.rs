//! `diff`: what changed between two diagnoses in JSON, for a person and for a program.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::{answer, arpent, complaint, printed};

/// A folder with a diagnosis of Argenteuil in `a.json` and what `change` makes of it in `b.json`.
fn folder(change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let before = answer("diagnose --commune 95018 --theme mobility --score mob.rail800.area:1 --format json");
    fs::write(folder.path().join("a.json"), &before).expect("a file");
    fs::write(folder.path().join("b.json"), change(&before)).expect("a file");
    folder
}

fn diff(folder: &Path, options: &[&str]) -> Command {
    let mut command = arpent(options);
    command.args(["diff", "a.json", "b.json"]).current_dir(folder);
    command
}

fn changed(folder: &Path) -> Vec<String> {
    let mut command = diff(folder, &[]);
    let body: Value = serde_json::from_str(&printed(command.args(["--format", "json"]))).expect("JSON");
    body["changed"].as_array().expect("a list").iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The body with one member of its first figure, that within 800 m of a station, made another.
fn with(pointer: &str, value: Value) -> impl Fn(&str) -> String {
    let pointer = pointer.to_owned();
    move |text| {
        let mut body: Value = serde_json::from_str(text).expect("JSON");
        body["id"] = "sha256:other".into();
        *body.pointer_mut(&pointer).expect("the member is there") = value.clone();
        body.to_string()
    }
}

#[test]
fn a_diagnosis_is_the_same_as_itself_in_another_language() {
    let same = folder(|_| {
        answer("--lang en diagnose --commune 95018 --theme mobility --score mob.rail800.area:1 --format json")
    });
    assert!(printed(&mut diff(same.path(), &["--lang", "en"])).starts_with("The same diagnosis"));
    assert!(printed(&mut diff(same.path(), &["--lang", "fr"])).starts_with("Le même diagnostic"));
    assert!(changed(same.path()).is_empty());
    assert!(diff(same.path(), &[]).arg("--exit-code").status().expect("the binary runs").success());
}

#[test]
fn what_changed_is_told_apart() {
    let figure = "/themes/0/indicators/0";
    let cases = [
        (format!("{figure}/method/version"), Value::from(2), "method"),
        (format!("{figure}/method/params/radius_m"), Value::from(500.0), "parameters"),
        ("/score/seed".to_owned(), Value::from(2), "parameters"),
        ("/score/aggregation".to_owned(), Value::from("geometric"), "parameters"),
        ("/score/contributions/0/weight".to_owned(), Value::from(2.0), "parameters"),
        ("/score/contributions/0/goalposts/high".to_owned(), Value::from(2.0), "parameters"),
        ("/question/panel".to_owned(), Value::from(vec!["95018"]), "parameters"),
        ("/zone/sha256".to_owned(), Value::from("0"), "shape"),
    ];
    for (pointer, value, expected) in cases {
        let folder = folder(with(&pointer, value));
        assert_eq!(changed(folder.path()), [expected], "{pointer}");
    }
}

#[test]
fn a_layer_of_another_file_is_data_that_changed() {
    let renewed = folder(|text| {
        let body: Value = serde_json::from_str(text).expect("JSON");
        let sha256 = body["themes"][0]["indicators"][0]["layers"][0]["sha256"].as_str().expect("a hash");
        text.replace(sha256, &"0".repeat(64)).replace(r#""vintage":"2025""#, r#""vintage":"2026""#)
    });
    assert_eq!(changed(renewed.path()), ["data"]);
    let text = printed(&mut diff(renewed.path(), &["--lang", "en"]));
    assert!(text.contains("stations: 2025 (") && text.contains("→ 2026 (00000000)"), "{text}");
}

#[test]
fn two_communes_differ_by_their_shape_and_their_figures() {
    let two = folder(|_| answer("diagnose --commune 92040 --theme mobility --score mob.rail800.area:1 --format json"));
    let text = printed(&mut diff(two.path(), &["--lang", "en"]));
    for expected in
        ["Argenteuil 17.43 km²", "Issy-les-Moulineaux 4.24 km²", "24.6%", "+75.4 pts", "rank (mgp)", "103rd"]
    {
        assert!(text.replace('\u{a0}', " ").contains(expected), "{expected}: {text}");
    }
    assert_eq!(changed(two.path()), ["shape"]);
    let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(widest <= 100, "{text}");
    let told = diff(two.path(), &[]).arg("--exit-code").output().expect("the binary runs");
    assert!(told.status.code() == Some(1) && !told.stdout.is_empty() && told.stderr.is_empty());
}

#[test]
fn what_is_no_diagnosis_fails_by_the_name_of_its_file() {
    let cases = [("{", "EOF"), ("[]", "no diagnosis"), (r#"{"type":"Feature"}"#, "missing field")];
    for (text, expected) in cases {
        let folder = folder(|_| text.to_owned());
        let (code, told) = complaint(&mut diff(folder.path(), &[]));
        assert!(code == Some(1) && told.contains("b.json") && told.contains(expected), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
    let (code, told) = complaint(&mut arpent(&["diff", "no/such.json", "no/other.json"]));
    assert!(code == Some(1) && told.contains("no/such.json") && told.contains("No such file"), "{told}");
}
