//! What is written into the ledger, and what its audit says of it.

use crate::programme::record::{Kind, RecordId};
use crate::programme::{Change, Role};

/// Who writes, as the audit names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scribe {
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
}

/// The changes that one submission makes, all of them or none, with who made them and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When, as RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub by: Scribe,
    /// What was done, in order.
    pub changes: Vec<Change>,
}

/// One change, as the audit keeps it for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number; it grows with time.
    pub seq: u64,
    /// When, as RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub actor: String,
    /// As what.
    pub role: Role,
    /// The kind of the record.
    pub kind: Kind,
    /// Its identifier.
    pub id: RecordId,
    /// The number of the write.
    pub revision: u64,
    /// The record as it was, as the text of a GeoJSON feature; nothing where it was not there.
    pub before: Option<String>,
    /// The record as it became; nothing where it went.
    pub after: Option<String>,
}

/// Which entries of the audit are asked, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// Only those of this kind of record.
    pub kind: Option<Kind>,
    /// Only those of the records of this identifier.
    pub id: Option<RecordId>,
    /// Only those of this name.
    pub actor: Option<String>,
    /// Only those before the one of this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

impl AuditPage {
    /// The newest entries, of whatever record and whomever.
    pub const fn newest(limit: usize) -> Self {
        Self { kind: None, id: None, actor: None, before: None, limit }
    }
}
