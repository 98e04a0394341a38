//! Freezing how an experiment will be evaluated, and evaluating it as it was frozen.
//!
//! A protocol is kept as fields of a record; what its hash is of is the canonical text of [`FrozenProtocol`]. An
//! evaluation makes the protocol anew of its record and goes on only where the hash is the same.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::diagnosis::Direction;
use crate::layers::{FeatureId, Words};

use super::super::evaluation::{
    Day, Evaluation, FrozenProtocol, Method, Observation, ObservedUnit, Outcome, Protocol, Window, evaluate,
    minimum_detectable_effect,
};
use super::super::record::{Kind, Record, RecordId, Value};
use super::refusal::{Refusal, Rule};
use super::rules::date;
use super::{Book, Circumstances};

/// How the hash of a protocol is written.
const SHA256: &str = "sha256:";

const fn broken(field: &'static str, rule: Rule) -> Refusal {
    Refusal::Rule { field, rule }
}

/// Puts into a protocol what it freezes: the hash of the treated area, the control zones with theirs, what could be found
/// at all, the day, and the hash of all of it.
pub(super) fn frozen(book: &Book, record: &mut Record, on: &Circumstances<'_>) -> Result<(), Refusal> {
    let experiment_id = may_be_frozen(book, record)?;
    let area = record.text("area_id").parse().ok().and_then(|id| book.get(Kind::Area, &id));
    let zone_sha256 = area.map(|area| area.text("zone_sha256").to_owned()).unwrap_or_default();
    let controls: Vec<String> = book
        .naming(Kind::Control, "experiment_id", &experiment_id)
        .map(|(id, control)| format!("{id} {}", control.text("zone_sha256")))
        .collect();
    record.values.insert("zone_sha256", Value::Text(zone_sha256));
    record.values.extend((!controls.is_empty()).then_some(("controls", Value::Texts(controls))));
    let protocol = protocol_of(record)?;
    let (observations, _) = observations(book, record);
    // Where too little was measured yet to tell, the protocol says nothing of it.
    let detectable = minimum_detectable_effect(&protocol, &observations).ok().map(|found| found.effect);
    record.values.extend(detectable.map(|effect| ("minimum_detectable_effect", Value::Number(effect))));
    let frozen = Protocol { minimum_detectable_effect: detectable, ..protocol }.freeze(Day::first_of(on.today))?;
    record.values.insert("frozen", Value::Date(on.today));
    record.values.insert("sha256", Value::Text(frozen.id().trim_start_matches(SHA256).to_owned()));
    Ok(())
}

/// The experiment of a protocol, where nothing of it is frozen yet and it has not started.
fn may_be_frozen(book: &Book, record: &Record) -> Result<RecordId, Refusal> {
    let no_experiment = broken("experiment_id", Rule::OtherCommune);
    let id: RecordId = record.text("experiment_id").parse().map_err(|_| no_experiment.clone())?;
    let experiment = book.get(Kind::Experiment, &id).ok_or(no_experiment)?;
    let is_twin = |other: &Record| other.text("indicator") == record.text("indicator");
    if book.naming(Kind::Protocol, "experiment_id", &id).any(|(_, other)| is_twin(other)) {
        return Err(broken("indicator", Rule::FrozenTwice));
    }
    if experiment.text("state") != "planned" {
        return Err(broken("experiment_id", Rule::AfterLaunch));
    }
    if experiment.text("area_id") != record.text("area_id") {
        return Err(broken("area_id", Rule::OtherCommune));
    }
    Ok(id)
}

/// The protocol that the fields of a record make.
fn protocol_of(record: &Record) -> Result<Protocol, Refusal> {
    let day = |field: &'static str| date(record, field).map(Day::first_of).ok_or(broken(field, Rule::Order));
    let tampered = || broken("sha256", Rule::Tampered);
    let unit = |id: &str, sha256: &str| Some(ObservedUnit { id: id.parse().ok()?, outline: sha256.parse().ok()? });
    let controls = match record.get("controls") {
        Some(Value::Texts(lines)) => {
            lines.iter().map(|line| line.split_once(' ').and_then(|(id, hash)| unit(id, hash))).collect()
        }
        _ => Some(Vec::new()),
    };
    let number = |field: &str| record.get(field).and_then(Value::as_number);
    Ok(Protocol {
        outcome: Outcome {
            indicator: record.text("indicator").to_owned(),
            unit: record.text("unit").to_owned(),
            direction: if record.text("direction") == "up" { Direction::Up } else { Direction::Down },
        },
        treated: vec![unit(record.text("area_id"), record.text("zone_sha256")).ok_or_else(tampered)?],
        controls: controls.ok_or_else(tampered)?,
        donors: Vec::new(),
        spillover: Vec::new(),
        window: Window { from: day("before")?, launch: day("launch")?, until: day("until")? },
        period: record.text("period").parse().map_err(|_| tampered())?,
        expected_effect: number("expected_effect"),
        minimum_detectable_effect: number("minimum_detectable_effect"),
    })
}

/// The measures of the outcome of a protocol, and a hash of them.
fn observations(book: &Book, protocol: &Record) -> (Vec<Observation>, String) {
    let is_of_outcome = |measure: &Record| {
        ["experiment_id", "indicator", "unit"].iter().all(|field| measure.text(field) == protocol.text(field))
    };
    let mut text = String::new();
    let mut found = Vec::new();
    for (id, measure) in book.of_kind(Kind::Measure).filter(|(_, measure)| is_of_outcome(measure)) {
        let control = measure.text("control_id");
        let unit = if control.is_empty() { protocol.text("area_id") } else { control };
        let value = measure.get("value").and_then(Value::as_number);
        if let (Ok(unit), Some(date), Some(value)) = (unit.parse::<FeatureId>(), date(measure, "date"), value) {
            // Writing to a text never fails.
            let _ = writeln!(text, "{id} {unit} {date} {value}");
            found.push(Observation { unit, date, value });
        }
    }
    (found, format!("{:x}", Sha256::digest(text.as_bytes())))
}

/// Puts into an evaluation what its method finds in the measures, as the protocol was frozen.
pub(super) fn evaluated(book: &Book, record: &mut Record, on: &Circumstances<'_>) -> Result<(), Refusal> {
    let no_protocol = broken("protocol_id", Rule::OtherCommune);
    let id = record.text("protocol_id").parse().map_err(|_| no_protocol.clone())?;
    let protocol = book.get(Kind::Protocol, &id).filter(|it| it.text("experiment_id") == record.text("experiment_id"));
    let protocol = protocol.ok_or(no_protocol)?;
    let method: Method = record.text("method").parse().map_err(|_| broken("method", Rule::Follows))?;
    let frozen = frozen_again(protocol)?;
    let (observations, sha256) = observations(book, protocol);
    let found = evaluate(&frozen, &observations, method)?;
    record.values.insert("observations", Value::Integer(i64::try_from(observations.len()).unwrap_or(i64::MAX)));
    record.values.insert("measures_sha256", Value::Text(sha256));
    record.values.insert("made", Value::Date(on.today));
    record.values.insert("verdict", Value::Word(found.verdict.id()));
    record.values.insert("summary", Value::Words(summary(&found)));
    let interval = found.effect.interval;
    let numbers = [
        ("estimate", Some(found.effect.estimate)),
        ("standard_error", found.effect.standard_error),
        ("low", interval.map(|interval| interval.low)),
        ("high", interval.map(|interval| interval.high)),
        ("p_value", found.effect.p_value),
    ];
    let known = numbers.into_iter().filter_map(|(field, number)| Some((field, number.filter(|it| it.is_finite())?)));
    record.values.extend(known.map(|(field, number)| (field, Value::Number(number))));
    Ok(())
}

/// The protocol of a record as it was frozen, its hash compared.
fn frozen_again(record: &Record) -> Result<FrozenProtocol, Refusal> {
    let tampered = broken("protocol_id", Rule::Tampered);
    let day = date(record, "frozen").ok_or(tampered.clone())?;
    let frozen = protocol_of(record)?.freeze(Day::first_of(day))?;
    let is_same = frozen.id().trim_start_matches(SHA256) == record.text("sha256");
    if is_same { Ok(frozen) } else { Err(tampered) }
}

/// The method, the verdict, what it rests on and what weakens it, a sentence a line.
fn summary(found: &Evaluation) -> Words {
    let mut sentences = vec![found.method.label(), found.verdict.words(), found.inference.words()];
    sentences.extend(found.assumptions.iter().map(|assumption| assumption.words()));
    sentences.extend(found.warnings.iter().map(super::super::evaluation::Warning::words));
    let all = |text_of: fn(&Words) -> &str| sentences.iter().map(text_of).collect::<Vec<_>>().join("\n");
    Words::new(all(|words| &words.fr), all(|words| &words.en))
}
