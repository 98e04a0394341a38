//! The programme's records as they are at a moment, and how they may change.
//!
//! A [`Book`] never changes: a write makes another book, which shares with the one before all that stayed. Whether a
//! write may be done, by whom and where, is decided here and nowhere else, before anything is kept: the role, the
//! commune before and after, the ground on the map, the fields, the records that are named, the rules of the kind. The
//! day is an argument, and so is the number of the write. O(log n) a write, and the records of one experiment where a
//! rule looks at them.

mod checks;
mod ground;
mod late;
mod protocols;
mod refusal;
mod rules;
mod viewing;

use std::sync::Arc;

use rpds::RedBlackTreeMapSync;

use crate::diagnosis::Territories;

use super::actor::Actor;
use super::date::CalendarDate;
use super::record::{Draft, Kind, Record, RecordId};

pub use late::Late;
pub use refusal::{Forbidden, GroundFault, Refusal, Rule};
pub use viewing::Viewer;

/// The records of the programme at a moment. Clones share everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Book {
    records: RedBlackTreeMapSync<(Kind, RecordId), Arc<Record>>,
    revision: u64,
}

/// What is to be done to a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// A new record; refused where there is one of its name.
    Create(Draft),
    /// A record in the place of the one that is at this revision.
    Replace(Draft, u64),
    /// No record any more, where it is at this revision.
    Delete(u64),
}

/// A write: what is to be done to which record.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// The kind of the record.
    pub kind: Kind,
    /// Its identifier.
    pub id: RecordId,
    /// What is to be done.
    pub deed: Deed,
}

/// What was done to a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The kind of the record.
    pub kind: Kind,
    /// Its identifier.
    pub id: RecordId,
    /// As it was; nothing where it was not there.
    pub before: Option<Arc<Record>>,
    /// As it is; nothing where it is gone.
    pub after: Option<Arc<Record>>,
    /// The number of the write.
    pub revision: u64,
}

/// On what ground a write is judged.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Who writes.
    pub actor: &'a Actor,
    /// The day.
    pub today: CalendarDate,
    /// The communes and their outlines.
    pub territories: &'a Territories,
}

impl Book {
    /// A book of records that the store kept.
    pub fn kept(records: impl IntoIterator<Item = (Kind, RecordId, Record)>, revision: u64) -> Self {
        let records = records.into_iter().map(|(kind, id, record)| ((kind, id), Arc::new(record))).collect();
        Self { records, revision }
    }

    /// The number of the last write.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The record `id` of a kind.
    pub fn get(&self, kind: Kind, id: &RecordId) -> Option<&Arc<Record>> {
        self.records.get(&(kind, id.clone()))
    }

    /// The records of a kind, by identifier.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&RecordId, &Arc<Record>)> {
        let from = (kind, RecordId::least());
        self.records
            .range(from..)
            .take_while(move |((found, _), _)| *found == kind)
            .map(|((_, id), record)| (id, record))
    }

    /// The records of a kind whose field `name` names the record `id`.
    pub fn naming<'a>(
        &'a self,
        kind: Kind,
        name: &'a str,
        id: &'a RecordId,
    ) -> impl Iterator<Item = (&'a RecordId, &'a Arc<Record>)> {
        self.of_kind(kind).filter(move |(_, record)| record.text(name) == id.as_str())
    }

    /// The book after a write, and what it changed.
    ///
    /// # Errors
    /// Where the write may not be done: the book stays as it is.
    pub fn write(&self, write: &Write, on: &Circumstances<'_>) -> Result<(Self, Change), Refusal> {
        let before = self.get(write.kind, &write.id);
        checks::may_touch(self, write, before, on)?;
        let revision = self.revision + 1;
        let after = match &write.deed {
            Deed::Create(draft) | Deed::Replace(draft, _) => {
                let record = checks::checked(self, write, draft, before, on)?;
                Some(Arc::new(Record { revision, ..record }))
            }
            Deed::Delete(_) => {
                checks::may_go(self, write.kind, &write.id, before, on)?;
                None
            }
        };
        let change = Change { kind: write.kind, id: write.id.clone(), before: before.cloned(), after, revision };
        Ok((self.after(&change), change))
    }

    /// The book after several writes, all of them or none.
    ///
    /// # Errors
    /// Where one may not be done, with its place in the list, from 0.
    pub fn write_all(&self, writes: &[Write], on: &Circumstances<'_>) -> Result<(Self, Vec<Change>), (usize, Refusal)> {
        let mut book = self.clone();
        let mut changes = Vec::with_capacity(writes.len());
        for (write_idx, write) in writes.iter().enumerate() {
            let (next, change) = book.write(write, on).map_err(|refusal| (write_idx, refusal))?;
            book = next;
            changes.push(change);
        }
        Ok((book, changes))
    }

    /// The book after a change.
    fn after(&self, change: &Change) -> Self {
        let key = (change.kind, change.id.clone());
        let records = match &change.after {
            Some(record) => self.records.insert(key, Arc::clone(record)),
            None => self.records.remove(&key),
        };
        Self { records, revision: change.revision }
    }

    /// The commune that a record belongs to: its own, or that of its experiment; none for an edition or a solution.
    pub fn commune_of(&self, kind: Kind, id: &RecordId, record: &Record) -> Option<String> {
        match kind {
            Kind::Edition | Kind::Solution => None,
            Kind::Commune => Some(id.to_string()),
            Kind::District | Kind::Area | Kind::Experiment => Some(record.text("commune_code").to_owned()),
            Kind::Agreement | Kind::Milestone | Kind::Control | Kind::Protocol | Kind::Measure | Kind::Evaluation => {
                let experiment = record.text("experiment_id").parse().ok();
                experiment.and_then(|id| self.get(Kind::Experiment, &id)).map(|it| it.text("commune_code").to_owned())
            }
        }
    }
}
