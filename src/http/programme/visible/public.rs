//! The records as everybody sees them. Whatever is made visible is made of this and of nothing else: a record that is not
//! public is not found here, and a field for the team has no value.

use std::sync::Arc;

use crate::layers::Language;
use crate::programme::record::{Kind, Location, Record, RecordId, Value};
use crate::programme::{Book, CalendarDate, Late, Viewer};

/// Who looks.
const EVERYBODY: Viewer<'static> = Viewer::Everybody;

/// The records that everybody may see.
#[derive(Debug, Clone, Copy)]
pub(super) struct Public<'b>(&'b Book);

/// One of them, with the fields that everybody may see.
#[derive(Debug, Clone)]
pub(super) struct Shown<'b> {
    book: &'b Book,
    kind: Kind,
    id: RecordId,
    record: &'b Record,
}

impl<'b> Public<'b> {
    /// What everybody may see of a book.
    pub const fn of(book: &'b Book) -> Self {
        Self(book)
    }

    /// The record `id` of a kind.
    pub fn get(self, kind: Kind, id: &str) -> Option<Shown<'b>> {
        let id: RecordId = id.parse().ok()?;
        let record = self.0.get(kind, &id)?;
        self.shown(kind, &id, record)
    }

    /// The records of a kind, by identifier.
    pub fn of_kind(self, kind: Kind) -> impl Iterator<Item = Shown<'b>> {
        self.0.of_kind(kind).filter_map(move |(id, record)| self.shown(kind, id, record))
    }

    /// The records of a kind whose field `name` names the record `id`.
    pub fn naming(self, kind: Kind, name: &'static str, id: &str) -> Vec<Shown<'b>> {
        self.of_kind(kind).filter(|record| record.text(name) == id).collect()
    }

    /// What is late on a day, the longest first.
    pub fn late(self, today: CalendarDate) -> Vec<Late> {
        self.0.late(today, EVERYBODY)
    }

    fn shown(self, kind: Kind, id: &RecordId, record: &'b Arc<Record>) -> Option<Shown<'b>> {
        let is_seen = EVERYBODY.sees(self.0, kind, id, record);
        is_seen.then(|| Shown { book: self.0, kind, id: id.clone(), record })
    }
}

impl<'b> Shown<'b> {
    /// The kind.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The identifier: it stands in addresses as it is.
    pub fn id(&self) -> &str {
        self.id.as_str()
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&'b Value> {
        let field = self.kind.field(name)?;
        let is_seen = EVERYBODY.sees_field(self.book, self.kind, &self.id, self.record, field);
        if is_seen { self.record.get(field.name) } else { None }
    }

    /// The text, the word or the identifier in a field; empty where there is none.
    pub fn text(&self, name: &str) -> &'b str {
        self.get(name).and_then(Value::as_text).unwrap_or_default()
    }

    /// The text of a field in a language; empty where there is none.
    pub fn words(&self, name: &str, language: Language) -> &'b str {
        match self.get(name) {
            Some(Value::Words(words)) => words.in_language(language),
            Some(value) => value.as_text().unwrap_or_default(),
            None => "",
        }
    }

    /// The date in a field.
    pub fn date(&self, name: &str) -> Option<CalendarDate> {
        self.get(name).and_then(Value::as_date)
    }

    /// The number in a field.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name).and_then(Value::as_number)
    }

    /// The texts in a field.
    pub fn texts(&self, name: &str) -> &'b [String] {
        match self.get(name) {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// The words in a field that takes several.
    pub fn word_list(&self, name: &str) -> &'b [&'static str] {
        match self.get(name) {
            Some(Value::WordList(words)) => words,
            _ => &[],
        }
    }

    /// Where it is.
    pub const fn location(&self) -> Option<&'b Location> {
        self.record.location()
    }
}
