//! Freezing how an experiment will be evaluated, and evaluating it as it was frozen.

use sha2::{Digest, Sha256};

use super::super::record::{Kind, Record, RecordId, Value};
use super::refusal::{Refusal, Rule};
use super::rules::date;
use super::{Book, Circumstances};

const fn broken(field: &'static str, rule: Rule) -> Refusal {
    Refusal::Rule { field, rule }
}

/// Puts into a protocol what it freezes: the hash of the treated area, the control zones with theirs, the day, and the
/// hash of all of it.
pub(super) fn frozen(book: &Book, record: &mut Record, on: &Circumstances<'_>) -> Result<(), Refusal> {
    let Ok(experiment_id) = record.text("experiment_id").parse::<RecordId>() else {
        return Err(broken("experiment_id", Rule::OtherCommune));
    };
    let twin = book.naming(Kind::Protocol, "experiment_id", &experiment_id);
    if twin.into_iter().any(|(_, other)| other.text("indicator") == record.text("indicator")) {
        return Err(broken("indicator", Rule::FrozenTwice));
    }
    let experiment = book.get(Kind::Experiment, &experiment_id);
    if experiment.is_none_or(|experiment| experiment.text("state") != "planned") {
        return Err(broken("experiment_id", Rule::AfterLaunch));
    }
    if date(record, "launch").is_none_or(|launch| launch <= on.today) {
        return Err(broken("launch", Rule::AfterLaunch));
    }
    if experiment.is_none_or(|experiment| experiment.text("area_id") != record.text("area_id")) {
        return Err(broken("area_id", Rule::OtherCommune));
    }
    let area = record.text("area_id").parse().ok().and_then(|id| book.get(Kind::Area, &id));
    let zone_sha256 = area.map(|area| area.text("zone_sha256").to_owned()).unwrap_or_default();
    let controls: Vec<String> = book
        .naming(Kind::Control, "experiment_id", &experiment_id)
        .map(|(id, control)| format!("{id} {}", control.text("zone_sha256")))
        .collect();
    record.values.insert("zone_sha256", Value::Text(zone_sha256));
    if !controls.is_empty() {
        record.values.insert("controls", Value::Texts(controls));
    }
    record.values.insert("frozen", Value::Date(on.today));
    let sha256 = format!("{:x}", Sha256::digest(canonical(record).as_bytes()));
    record.values.insert("sha256", Value::Text(sha256));
    Ok(())
}

/// What a protocol freezes as text, a fact a line in the order of the fields: who writes it by hand finds the same hash.
fn canonical(record: &Record) -> String {
    let mut text = String::from("arpent protocol 1\n");
    let frozen = Kind::Protocol.fields().iter().filter(|field| !matches!(field.name, "sha256" | "note"));
    for field in frozen {
        if let Some(value) = record.get(field.name) {
            text.push_str(&format!("{} {}\n", field.name, written(value)));
        }
    }
    text
}

/// A value of a protocol on a line.
fn written(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Integer(integer) => integer.to_string(),
        Value::Texts(texts) => texts.join(","),
        Value::WordList(words) => words.join(","),
        Value::Words(words) => words.fr.clone(),
        Value::Text(_) | Value::Word(_) | Value::Named(_) => value.as_text().unwrap_or_default().to_owned(),
    }
}

/// Puts into an evaluation what its method finds in the measures.
pub(super) fn evaluated(_book: &Book, _record: &mut Record, _on: &Circumstances<'_>) -> Result<(), Refusal> {
    Err(broken("method", Rule::WrittenOnce))
}
