//! A mark that an authority set: in every form with who set it, and on which side of it a figure is.

use std::sync::Arc;

use arpent::diagnosis::{Catalogue, Diagnosis, Engine, Question};
use arpent::http::bodies::DiagnosisBody;
use arpent::layers::Language;
use arpent::report;
use arpent::store;

/// Argenteuil, where the share of the area within 800 m of a station has a mark at `value`.
fn argenteuil(value: &str) -> Diagnosis {
    let method = r#"method = { id = "share-within-distance", layer = "stations", radius_m = 800.0 }"#;
    let mark = format!(
        r#"thresholds = [{{ value = {value}, label = {{ fr = "but de l’exemple", en = "goal of the example" }}, authority = "Ville, 2025" }}]"#
    );
    let indicators = include_str!("../geodata/indicators.toml");
    assert!(indicators.contains(method));
    let catalogue =
        Catalogue::parse(&indicators.replacen(method, &format!("{method}\n{mark}"), 1)).expect("it is right");
    let layers = store::shipped().expect("the shipped layers can be read").layers;
    let engine = Engine::new(layers.into_iter().collect(), catalogue).expect("the layers make territories");
    let zone = Arc::clone(&engine.territories().commune("95018").expect("Argenteuil").zone);
    engine.diagnose(&Question::about(zone)).expect("it lies in the Métropole")
}

#[test]
fn a_target_is_told_with_its_authority_and_whether_it_is_reached() {
    let (missed, reached) = (argenteuil("0.8"), argenteuil("0.2"));
    let text = |diagnosis: &Diagnosis, language| report::text(diagnosis, language, 120).replace('\u{a0}', " ");
    let english = text(&missed, Language::English);
    assert!(english.contains("Target: 80.0%, goal of the example (Ville, 2025). Not reached."), "{english}");
    assert!(text(&reached, Language::English).contains("(Ville, 2025). Reached."));
    assert!(text(&missed, Language::French).contains("but de l’exemple (Ville, 2025). Non atteint."));
    // The sets of territories keep their columns.
    assert!(english.contains("103rd / 130"), "{english}");
}

#[test]
fn a_target_is_a_reference_without_members_in_json() {
    let body = serde_json::to_value(DiagnosisBody::new(&argenteuil("0.8"), Language::English)).expect("JSON");
    let themes = body["themes"].as_array().expect("themes").iter();
    let figures: Vec<_> = themes.flat_map(|theme| theme["indicators"].as_array().expect("indicators")).collect();
    let near = figures.iter().find(|figure| figure["id"] == "mob.rail800.area").expect("the figure");
    let references = near["references"].as_array().expect("references");
    let target = references.iter().find(|reference| reference["id"] == "target").expect("the target");
    assert_eq!((&target["value"], &target["authority"]), (&0.8.into(), &"Ville, 2025".into()));
    assert_eq!(
        (&target["label"], &target["n"], &target["rank"]),
        (&"goal of the example".into(), &0.into(), &serde_json::Value::Null)
    );
    assert!(references.iter().filter(|it| it["id"] != "target").all(|it| it["authority"].is_null()));
}
