//! Places for stores, judges, and what is looked at after a test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use arpent::diagnosis::Territories;
use arpent::layers::Atlas;
use arpent::programme::record::{Draft, Given, Kind, RecordId};
use arpent::programme::{Actor, Book, Change, Circumstances, Deed, Role, Write};
use arpent::store::{
    AuditEntry, AuditPage, Judge, Ledger, ProgrammeStore, Scribe, Shipped, SqliteStore, WriteFault, shipped,
};
use serde_json::Value;
use tempfile::TempDir;

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| shipped().expect("what ships is whole"));
static TERRITORIES: LazyLock<Territories> = LazyLock::new(|| {
    let atlas: Atlas = shipped().expect("what ships is whole").layers.into_iter().collect();
    Territories::build(&atlas).expect("the communes make territories")
});

/// Where a store of its own is, which goes with it.
pub trait Place: Sync {
    /// A connection to the store, which is made where there is none.
    fn store(&self) -> Box<dyn ProgrammeStore>;
}

/// A file of `SQLite`.
pub struct SqliteFile {
    folder: TempDir,
}

impl SqliteFile {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("there is room for a folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("data/programme.sqlite3")
    }

    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Place for SqliteFile {
    fn store(&self) -> Box<dyn ProgrammeStore> {
        Box::new(SqliteStore::create(self.path()).expect("there is room for a database"))
    }
}

/// The tests of a module, each asked of every store that there is.
macro_rules! asked_of_every_store {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name(&crate::harness::SqliteFile::new());
            })+
        }
    };
}
pub(crate) use asked_of_every_store;

/// What is published.
pub fn published() -> Book {
    Book::published(&SHIPPED.programme)
}

/// A ledger on a place, begun with what is published.
pub fn ledger(place: &dyn Place) -> Ledger {
    Ledger::open(place.store(), published).expect("a new ledger begins")
}

pub fn scribe(name: &str) -> Scribe {
    Scribe { name: name.to_owned(), role: Role::Analyst }
}

pub fn id(text: &str) -> RecordId {
    text.parse().expect("an identifier")
}

fn draft(name: &str) -> Draft {
    Draft { fields: vec![("name".to_owned(), Given::Text(name.to_owned()))], location: None }
}

/// A new solution.
pub fn created(solution: &str, name: &str) -> Write {
    Write { kind: Kind::Solution, id: id(solution), deed: Deed::Create(draft(name)) }
}

/// A solution of another name, where it is at a revision.
pub fn renamed(solution: &str, name: &str, revision: u64) -> Write {
    Write { kind: Kind::Solution, id: id(solution), deed: Deed::Replace(draft(name), revision) }
}

/// No solution any more, where it is at a revision.
pub fn deleted(solution: &str, revision: u64) -> Write {
    Write { kind: Kind::Solution, id: id(solution), deed: Deed::Delete(revision) }
}

/// Lets an analyst do all of these, or none.
pub fn judge(writes: Vec<Write>) -> Judge {
    Box::new(move |book| {
        let actor = Actor { name: "analyst".to_owned(), role: Role::Analyst, communes: BTreeSet::new() };
        let today = "2026-06-01".parse().expect("a day");
        book.write_all(&writes, &Circumstances { actor: &actor, today, territories: &TERRITORIES })
    })
}

/// Waits for a future on this thread.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// Writes, and waits until it is kept.
pub fn write(ledger: &Ledger, writes: Vec<Write>) -> Result<Vec<Change>, WriteFault> {
    wait(ledger.write(scribe("somebody"), judge(writes)))
}

/// The whole audit, the oldest first.
pub fn audit(ledger: &Ledger) -> Vec<AuditEntry> {
    let mut entries = Vec::new();
    loop {
        let before = entries.last().map(|entry: &AuditEntry| entry.seq);
        let page = ledger.audit(&AuditPage { before, ..AuditPage::newest(997) }).expect("the audit is read");
        if page.is_empty() {
            entries.reverse();
            return entries;
        }
        entries.extend(page);
    }
}

/// Whether the audit, taken from its beginning, leads to the records: every step from the state before it, in the order
/// of the numbers of writes.
pub fn audit_agrees(ledger: &Ledger) {
    let feature = |text: &str| serde_json::from_str::<Value>(text).expect("the audit keeps features");
    let mut state: BTreeMap<(Kind, RecordId), Value> = BTreeMap::new();
    let (mut last_seq, mut last_revision) = (0, 0);
    for AuditEntry { seq, kind, id, revision, before, after, actor, .. } in audit(ledger) {
        assert!(seq > last_seq, "numbers of the audit grow");
        assert!(revision > last_revision || actor == "seeds", "numbers of writes grow: {revision} {last_revision}");
        (last_seq, last_revision) = (seq, revision);
        let key = (kind, id);
        assert_eq!(state.remove(&key), before.as_deref().map(feature), "{key:?} is as the last write left it");
        state.extend(after.as_deref().map(feature).map(|after| (key, after)));
    }
    let book = ledger.book();
    assert_eq!(book.revision(), last_revision);
    for &kind in Kind::ALL {
        for (id, record) in book.of_kind(kind) {
            let kept = arpent::report::record_feature(kind, id, record, |_| true);
            assert_eq!(state.remove(&(kind, id.clone())), Some(kept));
        }
    }
    assert!(state.is_empty(), "the audit knows of records that are not there: {:?}", state.keys());
}
