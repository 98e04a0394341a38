//! `where`, `layers`, `indicators`: what is where and what is in service.

use serde_json::Value;

use crate::harness::{answer, arpent, printed};

#[test]
fn a_position_in_argenteuil_is_in_argenteuil() {
    let text = answer("where 2.2482 48.9472");
    assert!(text.contains("Argenteuil (95018)") && text.contains("Boucle Nord de Seine"), "{text}");
    let body: Value = serde_json::from_str(&answer("where 2.2482 48.9472 --format json")).expect("JSON");
    assert_eq!((&body["commune"]["code"], &body["departement"]["code"]), (&"95018".into(), &"95".into()));
}

#[test]
fn a_position_with_negative_degrees_is_read_and_lies_outside() {
    assert_eq!(answer("--lang en where -2.5 -48.9"), "Outside the Métropole du Grand Paris.\n");
    let body: Value = serde_json::from_str(&answer("where -2.5 48.9 --format json")).expect("JSON");
    assert_eq!(body["commune"], Value::Null);
}

#[test]
fn layers_are_listed_and_one_is_told_in_full() {
    let list = answer("--lang en layers");
    assert!(["communes", "stations", "velib", "argenteuil-heat"].iter().all(|id| list.contains(id)), "{list}");
    let stations = answer("--lang en layers show stations");
    for expected in ["739", "Île-de-France Mobilités", "Licence Ouverte 2.0", "Known limits", "SHA-256"] {
        assert!(stations.contains(expected), "{expected}: {stations}");
    }
}

#[test]
fn indicators_are_listed_with_what_would_feed_those_that_wait() {
    let list = answer("--lang en indicators");
    assert!(list.contains("mob.rail800.area") && list.contains("arpent fetch ademe_dpe_existant"), "{list}");
}

#[test]
fn the_language_is_asked_for_else_that_of_the_terminal_else_french() {
    let title = |variables: &[(&str, &str)], arguments: &[&str]| {
        let text = printed(arpent(arguments).args(["layers", "show", "velib"]).envs(variables.iter().copied()));
        if text.contains("Licence") && text.contains("Known limits") { "en" } else { "fr" }
    };
    assert_eq!(title(&[], &[]), "fr");
    assert_eq!(title(&[("LANG", "en_GB.UTF-8")], &[]), "en");
    assert_eq!(title(&[("LANG", "en_GB.UTF-8"), ("LC_ALL", "fr_FR.UTF-8")], &[]), "fr");
    assert_eq!(title(&[("LANG", "fr_FR.UTF-8"), ("ARPENT_LANG", "en")], &[]), "en");
    assert_eq!(title(&[("ARPENT_LANG", "en")], &["--lang", "fr"]), "fr");
}
