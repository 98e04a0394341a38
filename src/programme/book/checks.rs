//! What is asked of every write, whatever the kind: the role, the commune, the revision, the fields, the names.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::record::{Draft, Given, Holds, Kind, Record, RecordId, Value, ValueFault};
use super::ground::grounded;
use super::refusal::{Forbidden, Refusal, Rule};
use super::{Book, Circumstances, Deed, Write, rules};

/// Whether the actor may touch the record at all, and sees it as it is.
pub(super) fn may_touch(
    book: &Book,
    write: &Write,
    before: Option<&Arc<Record>>,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let Write { kind, id, deed } = write;
    if !on.actor.role.may_write(*kind) {
        return Err(Refusal::Forbidden(Forbidden::Kind));
    }
    if let Some(record) = before {
        may_write_for(book, *kind, id, record, on)?;
    }
    match (deed, before) {
        (Deed::Create(_), Some(_)) => Err(Refusal::ThereAlready { kind: *kind, id: id.clone() }),
        (Deed::Replace(..) | Deed::Delete(_), None) => Err(Refusal::NotThere { kind: *kind, id: id.clone() }),
        (Deed::Replace(_, expected) | Deed::Delete(expected), Some(record)) if record.revision != *expected => {
            Err(Refusal::Changed { revision: record.revision })
        }
        (Deed::Create(_), None) | (Deed::Replace(..) | Deed::Delete(_), Some(_)) => Ok(()),
    }
}

/// Whether the actor may write for the commune of a record.
fn may_write_for(
    book: &Book,
    kind: Kind,
    id: &RecordId,
    record: &Record,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let commune = book.commune_of(kind, id, record);
    let may = on.actor.role.follows_all() || commune.is_some_and(|code| on.actor.writes_for(&code));
    if may { Ok(()) } else { Err(Refusal::Forbidden(Forbidden::Commune)) }
}

/// The record that a draft makes, where it may be made.
pub(super) fn checked(
    book: &Book,
    write: &Write,
    draft: &Draft,
    before: Option<&Arc<Record>>,
    on: &Circumstances<'_>,
) -> Result<Record, Refusal> {
    let kind = write.kind;
    let values = values(kind, draft)?;
    named_are_there(book, kind, &values)?;
    let mut record = Record { values, location: None, revision: 0 };
    may_write_for(book, kind, &write.id, &record, on)?;
    grounded(book, kind, draft.location.as_ref(), &mut record, on)?;
    rules::kept(book, write, &mut record, before.map(Arc::as_ref), on)?;
    Ok(record)
}

/// The values of the fields of a kind that a draft gives.
fn values(kind: Kind, draft: &Draft) -> Result<BTreeMap<&'static str, Value>, Refusal> {
    let refused = |field: &str, fault| Refusal::Field { field: field.to_owned(), fault };
    let mut values = BTreeMap::new();
    for (name, given) in &draft.fields {
        let field =
            kind.field(name).ok_or_else(|| refused(&name.chars().take(64).collect::<String>(), ValueFault::Unknown))?;
        // What the server works out may be sent back as it was read, and is worked out anew.
        if field.is_computed {
            continue;
        }
        if let Some(value) = field.read(given).map_err(|fault| refused(name, fault))? {
            values.insert(field.name, value);
        }
    }
    let missing = kind.fields().iter().find(|field| field.is_needed && !values.contains_key(field.name));
    match missing {
        Some(field) => Err(refused(field.name, ValueFault::Missing)),
        None => Ok(values),
    }
}

/// Whether every record that the values name is there.
fn named_are_there(book: &Book, kind: Kind, values: &BTreeMap<&'static str, Value>) -> Result<(), Refusal> {
    for (name, value) in values {
        let named = kind.field(name).map(|field| field.holds);
        if let (Some(Holds::Named(kind)), Value::Named(id)) = (named, value)
            && book.get(kind, id).is_none()
        {
            let fault = ValueFault::NotThere { kind, id: id.clone() };
            return Err(Refusal::Field { field: (*name).to_owned(), fault });
        }
    }
    Ok(())
}

/// Whether a record may go.
pub(super) fn may_go(
    book: &Book,
    kind: Kind,
    id: &RecordId,
    before: Option<&Arc<Record>>,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    if matches!(kind, Kind::Protocol | Kind::Evaluation) {
        return Err(Refusal::Rule { field: "id", rule: Rule::WrittenOnce });
    }
    let is_draft = before.is_some_and(|record| record.text("state") == "draft");
    if kind == Kind::Area && !is_draft && !on.actor.role.follows_all() {
        return Err(Refusal::Forbidden(Forbidden::Step));
    }
    if kind == Kind::Control && before.is_some_and(|record| book.is_frozen_for(record)) {
        return Err(Refusal::Rule { field: "experiment_id", rule: Rule::Frozen });
    }
    match book.who_names(kind, id) {
        Some((kind, id)) => Err(Refusal::Named { kind, id: id.clone() }),
        None => Ok(()),
    }
}

impl Book {
    /// A record that names another, where there is one.
    fn who_names<'a>(&'a self, kind: Kind, id: &'a RecordId) -> Option<(Kind, &'a RecordId)> {
        Kind::ALL.iter().find_map(|&other| {
            let mut names = other.fields().iter().filter(|field| field.holds == Holds::Named(kind));
            names.find_map(|field| self.naming(other, field.name, id).next()).map(|(found, _)| (other, found))
        })
    }

    /// Whether a protocol is frozen for the experiment that a record is of.
    pub(super) fn is_frozen_for(&self, record: &Record) -> bool {
        let experiment = record.text("experiment_id").parse();
        experiment.is_ok_and(|id| self.naming(Kind::Protocol, "experiment_id", &id).next().is_some())
    }
}

/// A draft that says the same as a record: what a change of a few fields starts from.
impl From<&Record> for Draft {
    fn from(record: &Record) -> Self {
        let fields = record.values().map(|(name, value)| (name.to_owned(), given(value))).collect();
        Self { fields, location: record.location.clone() }
    }
}

/// A value as a client would give it.
fn given(value: &Value) -> Given {
    let text = |text: &str| Given::Text(text.to_owned());
    match value {
        Value::Text(it) => text(it),
        Value::Words(words) => {
            Given::Named(vec![("fr".to_owned(), text(&words.fr)), ("en".to_owned(), text(&words.en))])
        }
        Value::Date(date) => text(&date.to_string()),
        Value::Number(number) => Given::Number(*number),
        #[expect(clippy::cast_precision_loss, reason = "whole numbers of records are under 2^53")]
        Value::Integer(integer) => Given::Number(*integer as f64),
        Value::Word(word) => text(word),
        Value::Named(id) => text(id.as_str()),
        Value::Texts(texts) => Given::List(texts.iter().map(|it| text(it)).collect()),
        Value::WordList(words) => Given::List(words.iter().map(|it| text(it)).collect()),
    }
}
