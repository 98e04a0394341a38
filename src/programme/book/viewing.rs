//! Who sees what: drafts, agreements and personal data are for those who act on a commune and those who follow the
//! programme; everything else is public.

use super::super::actor::Actor;
use super::super::record::{Audience, Kind, Record, RecordField, RecordId};
use super::Book;

/// Who looks at the programme.
#[derive(Debug, Clone, Copy)]
pub enum Viewer<'a> {
    /// Anybody.
    Everybody,
    /// Somebody who signed in.
    Member(&'a Actor),
}

impl Viewer<'_> {
    /// Whether the viewer sees a record at all.
    pub fn sees(self, book: &Book, kind: Kind, id: &RecordId, record: &Record) -> bool {
        is_public(book, kind, record) || self.is_of_team(book, kind, id, record)
    }

    /// Whether the viewer sees a field of a record that it sees.
    pub fn sees_field(self, book: &Book, kind: Kind, id: &RecordId, record: &Record, field: &RecordField) -> bool {
        field.audience == Audience::Readers || self.is_of_team(book, kind, id, record)
    }

    /// Whether the viewer acts on the commune of a record, or follows the programme.
    pub fn is_of_team(self, book: &Book, kind: Kind, id: &RecordId, record: &Record) -> bool {
        match self {
            Self::Everybody => false,
            Self::Member(actor) if actor.role.follows_all() => true,
            Self::Member(actor) => book.commune_of(kind, id, record).is_some_and(|commune| actor.reads_of(&commune)),
        }
    }
}

/// Whether everybody may see a record.
fn is_public(book: &Book, kind: Kind, record: &Record) -> bool {
    match kind {
        Kind::Area => matches!(record.text("state"), "proposed" | "chosen"),
        Kind::Agreement => false,
        // With what an experiment is compared is public once nobody can change it any more.
        Kind::Control => book.is_frozen_for(record),
        _ => true,
    }
}
