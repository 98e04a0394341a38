//! What changed between two diagnoses in JSON: the shape, the data, the method, the parameters; and which figures differ
//! by how much.
//!
//! Two bodies are compared as they were written, by whatever version; nothing is diagnosed again. Figures are held
//! against each other by the identifier of their indicator; one that only one of the two has is a matter of what was
//! asked. Words (labels, titles) are not compared: they depend on the language.

mod changes;
mod record;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

pub use record::DiagnosisRecord;
pub use text::difference_text;

/// What changed from one diagnosis to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Whether the two are the same diagnosis: same question, same data, same figures.
    pub same: bool,
    /// What changed: `shape`, `data`, `method`, `parameters`; `unexplained` where figures or identities differ and none
    /// of these does.
    pub changed: Vec<&'static str>,
    /// The diagnosis before.
    pub before: Side,
    /// The diagnosis after.
    pub after: Side,
    /// The zones, where their outlines differ or they are called otherwise.
    pub shape: Option<Change<Shape>>,
    /// The layers whose file or vintage differs, or that only one of the two read.
    pub data: Vec<LayerChange>,
    /// The indicators whose method, or its version, differs.
    pub method: Vec<MethodChange>,
    /// The parameters that differ: of methods, references, the score and the selection.
    pub parameters: Vec<ParameterChange>,
    /// The figures that differ.
    pub figures: Vec<FigureChange>,
    /// The scores, where they differ.
    pub score: Option<Change<ScoreShown>>,
    /// How many figures both have.
    pub figures_compared: usize,
}

/// Something before and after; null where it is not there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change<T> {
    /// In the first.
    pub before: Option<T>,
    /// In the second.
    pub after: Option<T>,
}

/// Which diagnosis, by which engine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// The identity.
    pub id: String,
    /// The engine with its version.
    pub engine: String,
}

/// A zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shape {
    /// What kind of zone.
    pub kind: String,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its area, m².
    pub area_m2: f64,
    /// The hash of its outline.
    pub sha256: String,
}

/// A layer that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerChange {
    /// The layer.
    pub layer: String,
    /// Its file before and after.
    #[serde(flatten)]
    pub change: Change<LayerFile>,
}

/// The file of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerFile {
    /// The date or year of reference.
    pub vintage: String,
    /// The hash of the file.
    pub sha256: String,
}

/// A method that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MethodChange {
    /// The indicator.
    pub indicator: String,
    /// Its method before and after.
    #[serde(flatten)]
    pub change: Change<MethodVersion>,
}

/// A method and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MethodVersion {
    /// The name of the method.
    pub id: String,
    /// The version of the code behind it.
    pub version: u32,
}

/// A parameter that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterChange {
    /// Of what: an indicator, `reference`, `rows`, `score` or `selection`.
    pub of: String,
    /// The parameter.
    pub name: String,
    /// Its value before and after.
    #[serde(flatten)]
    pub change: Change<Value>,
}

/// A figure that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureChange {
    /// The indicator.
    pub id: String,
    /// Its name, as the second has it.
    pub label: String,
    /// The unit of the values.
    pub unit: String,
    /// Decimals that are worth showing.
    pub decimals: u8,
    /// What it was and what it is.
    #[serde(flatten)]
    pub change: Change<Estimated>,
    /// The value after less that before, where both have one.
    pub difference: Option<f64>,
    /// The difference over the value before, where that is not nothing.
    pub relative_share: Option<f64>,
    /// The places that differ, by the identifier of the set.
    pub ranks: BTreeMap<String, Change<usize>>,
}

/// A value between its bounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimated {
    /// The value.
    pub value: Option<f64>,
    /// The least that it can be.
    pub low: Option<f64>,
    /// The most that it can be.
    pub high: Option<f64>,
    /// `known`, `null` or `secret`.
    pub state: String,
    /// What a reader must know.
    pub flags: Vec<String>,
}

/// A score and its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreShown {
    /// The score.
    pub value: f64,
    /// The score that it is held against.
    pub reference: f64,
    /// Its place.
    pub rank: Option<usize>,
}

/// What changed from `before` to `after`.
pub fn difference(before: &DiagnosisRecord, after: &DiagnosisRecord) -> Difference {
    let pairs = record::common_figures(before, after);
    let mut difference = Difference {
        same: false,
        changed: Vec::new(),
        before: before.side(),
        after: after.side(),
        shape: changes::shape(before, after),
        data: changes::layers(&pairs),
        method: changes::methods(&pairs),
        parameters: changes::parameters(before, after, &pairs),
        figures: changes::figures(&pairs),
        score: changes::score(before, after),
        figures_compared: pairs.len(),
    };
    let causes = [
        ("shape", difference.shape.is_some()),
        ("data", !difference.data.is_empty()),
        ("method", !difference.method.is_empty()),
        ("parameters", !difference.parameters.is_empty()),
    ];
    difference.changed.extend(causes.into_iter().filter(|(_, has_changed)| *has_changed).map(|(cause, _)| cause));
    let differ = before.id != after.id || !difference.figures.is_empty() || difference.score.is_some();
    if differ && difference.changed.is_empty() {
        difference.changed.push("unexplained");
    }
    difference.same = difference.changed.is_empty();
    difference
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body() -> Value {
        json!({
            "id": "sha256:1", "engine": "arpent 0.1.0",
            "zone": { "kind": "drawn", "code": null, "name": null, "area_m2": 10.0, "sha256": "aa" },
            "question": { "reference": "parents", "panel": [], "rows": false },
            "score": null,
            "themes": [{ "indicators": [{
                "id": "mob.test", "label": "Test", "unit": "share", "decimals": 3, "direction": "up", "kind": "intensive",
                "value": 0.5, "low": 0.4, "high": 0.6, "state": "known", "flags": [],
                "references": [{ "id": "mgp", "n": 130, "value": 0.3, "rank": 3, "authority": null }],
                "method": { "id": "nearest", "version": 1, "params": { "radius_m": 800.0 } },
                "layers": [{ "id": "stations", "vintage": "2025", "sha256": "bb" }],
            }] }],
        })
    }

    fn record(body: &Value) -> DiagnosisRecord {
        serde_json::from_value(body.clone()).expect("the body of a diagnosis")
    }

    /// What changed where the member at `pointer` is another.
    fn changed(pointer: &str, value: Value) -> Difference {
        let mut other = body();
        other["id"] = json!("sha256:2");
        *other.pointer_mut(pointer).expect("the member is there") = value;
        difference(&record(&body()), &record(&other))
    }

    #[test]
    fn a_diagnosis_does_not_differ_from_itself_whatever_its_words() {
        let mut other = body();
        other["themes"][0]["indicators"][0]["label"] = json!("Essai");
        let difference = difference(&record(&body()), &record(&other));
        assert!(difference.same && difference.changed.is_empty() && difference.figures.is_empty(), "{difference:?}");
    }

    #[test]
    fn each_cause_is_told_from_the_others() {
        let figure = "/themes/0/indicators/0";
        let cases = [
            ("/zone/sha256".to_owned(), json!("cc"), "shape"),
            (format!("{figure}/layers/0/sha256"), json!("cc"), "data"),
            (format!("{figure}/layers/0/vintage"), json!("2026"), "data"),
            (format!("{figure}/method/version"), json!(2), "method"),
            (format!("{figure}/method/id"), json!("sum"), "method"),
            (format!("{figure}/method/params/radius_m"), json!(500.0), "parameters"),
            (format!("{figure}/id"), json!("mob.other"), "parameters"),
            (format!("{figure}/direction"), json!("down"), "parameters"),
            ("/question/reference".to_owned(), json!("mgp"), "parameters"),
            ("/question/rows".to_owned(), json!(true), "parameters"),
            ("/engine".to_owned(), json!("arpent 9"), "unexplained"),
        ];
        for (pointer, value, expected) in cases {
            let difference = changed(&pointer, value);
            assert_eq!(difference.changed, [expected], "{pointer}");
        }
    }

    #[test]
    fn a_figure_differs_by_its_difference_and_its_place() {
        let FigureChange { difference, relative_share, .. } =
            changed("/themes/0/indicators/0/value", json!(0.25)).figures.remove(0);
        assert_eq!((difference, relative_share), (Some(-0.25), Some(-0.5)));
        let ranks = changed("/themes/0/indicators/0/references/0/rank", json!(5)).figures.remove(0).ranks;
        assert_eq!(ranks["mgp"], Change { before: Some(3), after: Some(5) });
        let secret = changed("/themes/0/indicators/0/state", json!("secret"));
        assert_eq!((secret.figures.len(), secret.changed), (1, vec!["unexplained"]));
    }
}
