//! The rules of each kind: which state follows which, what a state needs, which dates come in order, what is frozen.

use super::super::date::CalendarDate;
use super::super::record::{Kind, Record, RecordId, Value};
use super::refusal::{Forbidden, Refusal, Rule};
use super::{Book, Circumstances, Deed, Write, protocols};

/// Whether the rules of the kind hold of `record`, and what they work out put into it.
pub(super) fn kept(
    book: &Book,
    write: &Write,
    record: &mut Record,
    before: Option<&Record>,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    in_order(record)?;
    match write.kind {
        Kind::Edition | Kind::District => Ok(()),
        Kind::Commune => commune(&write.id, on),
        Kind::Area => area(book, &write.id, record, before, on),
        Kind::Solution => solution(record),
        Kind::Experiment => experiment(book, &write.id, record, before, on),
        Kind::Agreement => agreement(record, on),
        Kind::Milestone => done_by(record, "done", on),
        Kind::Control => control(book, record, before),
        Kind::Protocol => written_once(&write.deed).and_then(|()| protocols::frozen(book, record, on)),
        Kind::Measure => measure(book, &write.id, record, on),
        Kind::Evaluation => written_once(&write.deed).and_then(|()| protocols::evaluated(book, record, on)),
    }
}

const fn broken(field: &'static str, rule: Rule) -> Refusal {
    Refusal::Rule { field, rule }
}

fn need(holds: bool, field: &'static str, rule: Rule) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(broken(field, rule)) }
}

/// The date in a field.
pub(super) fn date(record: &Record, field: &str) -> Option<CalendarDate> {
    record.get(field).and_then(Value::as_date)
}

/// The dates of which one follows the other, where both are given.
fn in_order(record: &Record) -> Result<(), Refusal> {
    for (first, second) in [("start", "end"), ("sent", "signed"), ("before", "launch"), ("launch", "until")] {
        let is_known = |name: &&'static str| date(record, name).is_some();
        if let (Some(from), Some(until)) = (date(record, first), date(record, second)) {
            let field = [second, first].into_iter().find(is_known).unwrap_or(first);
            need(from.first_day() <= until.last_day(), field, Rule::Order)?;
        }
    }
    Ok(())
}

fn written_once(deed: &Deed) -> Result<(), Refusal> {
    need(matches!(deed, Deed::Create(_)), "id", Rule::WrittenOnce)
}

fn commune(id: &RecordId, on: &Circumstances<'_>) -> Result<(), Refusal> {
    need(on.territories.commune(id.as_str()).is_some(), "id", Rule::NotACode)
}

/// Whether a state may follow another, and who may take that step.
fn area(
    book: &Book,
    id: &RecordId,
    record: &Record,
    before: Option<&Record>,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let (was, is) = (before.map(|record| record.text("state")), record.text("state"));
    let follows_all = on.actor.role.follows_all();
    match (was, is) {
        (None, "draft" | "proposed") => {}
        (None, _) => return Err(broken("state", Rule::AreaBegins)),
        (Some("chosen"), _) | (Some(_), "chosen") if !follows_all => return Err(Refusal::Forbidden(Forbidden::Step)),
        (Some("draft" | "withdrawn"), "chosen") | (Some("chosen"), "draft") => {
            return Err(broken("state", Rule::Follows));
        }
        _ => {}
    }
    if was == Some("chosen") && is != "chosen" {
        need(record.get("reason").is_some(), "reason", Rule::Reason)?;
    }
    let is_in_protocol = book.naming(Kind::Protocol, "area_id", id).next().is_some();
    let stays = before.is_none_or(|before| before.location == record.location && was == Some(is));
    need(!is_in_protocol || stays, if was == Some(is) { "geometry" } else { "state" }, Rule::Frozen)
}

fn solution(record: &Record) -> Result<(), Refusal> {
    let email = record.text("contact_email");
    let is_email = email.is_empty()
        || email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@') && !email.contains(char::is_whitespace)
        });
    need(is_email, "contact_email", Rule::NoEmail)
}

fn experiment(
    book: &Book,
    id: &RecordId,
    record: &Record,
    before: Option<&Record>,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let (was, is) = (before.map(|record| record.text("state")), record.text("state"));
    let follows = matches!(
        (was, is),
        (None, "planned" | "ended" | "stopped")
            | (Some("planned"), "planned" | "running" | "stopped")
            | (Some("running"), "running" | "extended" | "ended" | "stopped")
            | (Some("extended"), "extended" | "ended" | "stopped")
            | (Some("ended"), "ended")
            | (Some("stopped"), "stopped")
    );
    need(follows, "state", if was.is_none() { Rule::ExperimentBegins } else { Rule::Follows })?;
    has_what_its_state_needs(record, was.is_none(), on)?;
    if was == Some("planned") && is == "running" {
        let mut agreements = book.naming(Kind::Agreement, "experiment_id", id);
        let has_convention =
            agreements.any(|(_, it)| it.text("category") == "convention" && it.text("state") == "signed");
        need(has_convention, "state", Rule::NoConvention)?;
    }
    in_its_area(book, record)?;
    stays_as_frozen(book, id, record, before)
}

/// Reasons and dates that a state of an experiment needs.
fn has_what_its_state_needs(record: &Record, is_new: bool, on: &Circumstances<'_>) -> Result<(), Refusal> {
    let is = record.text("state");
    let has = |field| record.get(field).is_some();
    need(!matches!(is, "extended" | "stopped") || has("reason"), "reason", Rule::Reason)?;
    need(!matches!(is, "running" | "extended") || has("start"), "start", Rule::NoStart)?;
    // What is over in the published programme may have its dates in words only; what ends here has a date.
    need(!(is == "ended" || (is == "stopped" && is_new)) || has("end") || has("dates"), "end", Rule::NoEnd)?;
    let is_over = matches!(is, "ended" | "stopped");
    let ends_later = date(record, "end").is_some_and(|end| end.first_day() > on.today);
    need(!(is_over && ends_later), "end", Rule::ToCome)
}

/// Whether the area of an experiment is one that was chosen in its commune.
fn in_its_area(book: &Book, record: &Record) -> Result<(), Refusal> {
    let area = record.text("area_id").parse().ok().and_then(|id| book.get(Kind::Area, &id));
    let Some(area) = area else { return Ok(()) };
    need(area.text("commune_code") == record.text("commune_code"), "area_id", Rule::OtherCommune)?;
    need(area.text("state") == "chosen", "area_id", Rule::NotChosen)
}

/// Whether what a protocol stands on is as it was when it was frozen.
fn stays_as_frozen(book: &Book, id: &RecordId, record: &Record, before: Option<&Record>) -> Result<(), Refusal> {
    let is_frozen = book.naming(Kind::Protocol, "experiment_id", id).next().is_some();
    let Some(before) = before.filter(|_| is_frozen) else { return Ok(()) };
    for field in ["area_id", "commune_code"] {
        need(
            before.get(field) == record.get(field),
            if field == "area_id" { "area_id" } else { "commune_code" },
            Rule::Frozen,
        )?;
    }
    Ok(())
}

fn agreement(record: &Record, on: &Circumstances<'_>) -> Result<(), Refusal> {
    need(record.text("state") != "signed" || record.get("signed").is_some(), "signed", Rule::NoSignature)?;
    done_by(record, "signed", on)
}

/// Whether what is said to be done was done by today.
fn done_by(record: &Record, field: &'static str, on: &Circumstances<'_>) -> Result<(), Refusal> {
    need(date(record, field).is_none_or(|day| day <= on.today), field, Rule::ToCome)
}

fn control(book: &Book, record: &Record, before: Option<&Record>) -> Result<(), Refusal> {
    let was_frozen = before.is_some_and(|before| book.is_frozen_for(before));
    need(!was_frozen && !book.is_frozen_for(record), "experiment_id", Rule::Frozen)
}

fn measure(book: &Book, id: &RecordId, record: &Record, on: &Circumstances<'_>) -> Result<(), Refusal> {
    done_by(record, "date", on)?;
    let Ok(experiment_id) = record.text("experiment_id").parse() else { return Ok(()) };
    let control = record.text("control_id").parse().ok().and_then(|id| book.get(Kind::Control, &id));
    let is_of_it = control.is_none_or(|control| control.text("experiment_id") == record.text("experiment_id"));
    need(is_of_it, "control_id", Rule::OtherCommune)?;
    let same_outcome = book
        .naming(Kind::Measure, "experiment_id", &experiment_id)
        .find(|(other, measure)| *other != id && measure.text("indicator") == record.text("indicator"));
    need(same_outcome.is_none_or(|(_, measure)| measure.text("unit") == record.text("unit")), "unit", Rule::OtherUnit)?;
    match book.get(Kind::Experiment, &experiment_id) {
        Some(experiment) => need(is_in_phase(record, experiment), "phase", Rule::OtherPhase),
        None => Ok(()),
    }
}

/// Whether the date of a measure may lie in the phase that it is said to be of.
fn is_in_phase(measure: &Record, experiment: &Record) -> bool {
    let Some(day) = date(measure, "date") else { return false };
    let (start, end) = (date(experiment, "start"), date(experiment, "end"));
    match measure.text("phase") {
        "before" => start.is_none_or(|start| day < start.last_day()),
        "during" => start.is_none_or(|start| day >= start.first_day()) && end.is_none_or(|end| day <= end.last_day()),
        _ => end.is_none_or(|end| day > end.first_day()) && start.is_none_or(|start| day > start.first_day()),
    }
}
