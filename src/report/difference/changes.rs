//! One by one, what differs between two diagnoses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::record::{DiagnosisRecord, FigureRecord, Pair, ScoreRecord};
use super::{
    Change, Estimated, FigureChange, LayerChange, LayerFile, MethodChange, MethodVersion, ParameterChange, ScoreShown,
    Shape,
};

/// The zones, where they differ.
pub(super) fn shape(before: &DiagnosisRecord, after: &DiagnosisRecord) -> Option<Change<Shape>> {
    let shape = |record: &DiagnosisRecord| {
        let zone = &record.zone;
        Shape {
            kind: zone.kind.clone(),
            code: zone.code.clone(),
            name: zone.name.clone(),
            area_m2: zone.area_m2,
            sha256: zone.sha256.clone(),
        }
    };
    let called = |record: &DiagnosisRecord| {
        let zone = &record.zone;
        (zone.sha256.clone(), zone.kind.clone(), zone.code.clone(), zone.name.clone())
    };
    (called(before) != called(after)).then(|| Change { before: Some(shape(before)), after: Some(shape(after)) })
}

/// The layers that figures which both have read in another file, or that only one of the two read.
pub(super) fn layers(pairs: &[Pair<'_>]) -> Vec<LayerChange> {
    let read = |figures: &mut dyn Iterator<Item = &FigureRecord>| -> BTreeMap<String, LayerFile> {
        let layers = figures.flat_map(|figure| figure.layers.clone());
        layers.map(|layer| (layer.id, LayerFile { vintage: layer.vintage, sha256: layer.sha256 })).collect()
    };
    let (before, after) = (read(&mut pairs.iter().map(|pair| pair.0)), read(&mut pairs.iter().map(|pair| pair.1)));
    let changes = changed(&before, &after).into_iter();
    changes.map(|(layer, change)| LayerChange { layer, change }).collect()
}

/// The methods that are others, or in another version.
pub(super) fn methods(pairs: &[Pair<'_>]) -> Vec<MethodChange> {
    let method = |of: &FigureRecord| MethodVersion { id: of.method.id.clone(), version: of.method.version };
    let differing = pairs.iter().filter(|(before, after)| method(before) != method(after));
    differing
        .map(|(before, after)| MethodChange {
            indicator: after.id.clone(),
            change: Change { before: Some(method(before)), after: Some(method(after)) },
        })
        .collect()
}

/// The parameters that differ: of what was asked, of the score, of methods that are the same.
pub(super) fn parameters(
    before: &DiagnosisRecord,
    after: &DiagnosisRecord,
    pairs: &[Pair<'_>],
) -> Vec<ParameterChange> {
    let mut changes = named_changes("question", &question(before), &question(after));
    let score = |record: &DiagnosisRecord| record.score.as_ref().map(score_parameters).unwrap_or_default();
    changes.extend(named_changes("score", &score(before), &score(after)));
    changes.extend(named_changes("selection", &selection(before, after), &selection(after, before)));
    for (was, is) in pairs {
        let is_same_method = was.method.id == is.method.id;
        let (was, is) = (figure_parameters(was, is_same_method), figure_parameters(is, is_same_method));
        changes.extend(named_changes(&is.0, &was.1, &is.1));
    }
    changes
}

type Named = BTreeMap<String, Value>;

fn question(record: &DiagnosisRecord) -> Named {
    let asked = &record.question;
    [("reference", json!(asked.reference)), ("panel", json!(asked.panel)), ("rows", json!(asked.rows))]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

fn score_parameters(score: &ScoreRecord) -> Named {
    let mut named: Named = [("aggregation", json!(score.aggregation)), ("seed", json!(score.seed))]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
    for part in &score.contributions {
        named.insert(format!("weight {}", part.id), json!(part.weight));
        named.insert(format!("goalposts {}", part.id), json!([part.goalposts.low, part.goalposts.high]));
    }
    named
}

/// The indicators that `record` has and `other` has not.
fn selection(record: &DiagnosisRecord, other: &DiagnosisRecord) -> Named {
    let known: BTreeSet<&str> = other.figures().map(|figure| figure.id.as_str()).collect();
    let own = record.figures().filter(|figure| !known.contains(figure.id.as_str()));
    own.map(|figure| (figure.id.clone(), json!(true))).collect()
}

/// The identifier of a figure and what it is made with; parameters of another method are no parameters that changed.
fn figure_parameters(figure: &FigureRecord, with_params: bool) -> (String, Named) {
    let mut named: Named =
        [("unit", json!(figure.unit)), ("direction", json!(figure.direction)), ("kind", json!(figure.kind))]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
    if with_params {
        named.extend(figure.method.params.clone());
    }
    for target in &figure.references {
        if let Some(authority) = &target.authority {
            named.insert(format!("target {authority}"), json!(target.value));
        }
    }
    (figure.id.clone(), named)
}

fn named_changes(of: &str, before: &Named, after: &Named) -> Vec<ParameterChange> {
    let changes = changed(before, after).into_iter();
    changes.map(|(name, change)| ParameterChange { of: of.to_owned(), name, change }).collect()
}

/// The figures that differ.
pub(super) fn figures(pairs: &[Pair<'_>]) -> Vec<FigureChange> {
    pairs.iter().filter_map(|(before, after)| figure(before, after)).collect()
}

fn figure(before: &FigureRecord, after: &FigureRecord) -> Option<FigureChange> {
    let estimated = |figure: &FigureRecord| Estimated {
        value: figure.value,
        low: figure.low,
        high: figure.high,
        state: figure.state.clone(),
        flags: figure.flags.clone(),
    };
    let places = |figure: &FigureRecord| -> BTreeMap<String, usize> {
        figure.references.iter().filter_map(|set| Some((set.id.clone(), set.rank?))).collect()
    };
    let (was, is) = (estimated(before), estimated(after));
    let ranks: BTreeMap<String, Change<usize>> = changed(&places(before), &places(after)).into_iter().collect();
    if was == is && ranks.is_empty() {
        return None;
    }
    let difference = after.value.zip(before.value).map(|(after, before)| after - before);
    let relative = difference.zip(before.value.filter(|&before| before != 0.0));
    Some(FigureChange {
        id: after.id.clone(),
        label: after.label.clone(),
        unit: after.unit.clone(),
        decimals: after.decimals,
        change: Change { before: Some(was), after: Some(is) },
        difference,
        relative_share: relative.map(|(difference, before)| difference / before.abs()),
        ranks,
    })
}

/// The scores, where they differ.
pub(super) fn score(before: &DiagnosisRecord, after: &DiagnosisRecord) -> Option<Change<ScoreShown>> {
    let shown = |record: &DiagnosisRecord| {
        let score = record.score.as_ref()?;
        let rank = score.standing.as_ref().map(|standing| standing.rank);
        Some(ScoreShown { value: score.value, reference: score.reference.value, rank })
    };
    let (before, after) = (shown(before), shown(after));
    (before != after).then_some(Change { before, after })
}

/// What differs of two maps, by key: what only one has, and what has another value.
fn changed<T: Clone + PartialEq>(
    before: &BTreeMap<String, T>,
    after: &BTreeMap<String, T>,
) -> Vec<(String, Change<T>)> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |key: &String| Change { before: before.get(key).cloned(), after: after.get(key).cloned() };
    keys.into_iter().map(|key| (key.clone(), change(key))).filter(|(_, it)| it.before != it.after).collect()
}
