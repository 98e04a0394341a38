//! A store of the programme in memory, for tests of what stands on a ledger: it keeps everything, and never fails.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use arpent::programme::Book;
use arpent::programme::record::{Kind, Record, RecordId};
use arpent::report::record_feature;
use arpent::store::{AuditEntry, AuditPage, Entry, LedgerFault, ProgrammeStore, StoreError, Token, TokenHash};

/// The store. Clones and those beside it are the same.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    records: BTreeMap<(Kind, RecordId), Arc<Record>>,
    revision: u64,
    audit: Vec<AuditEntry>,
    tokens: Vec<(Token, TokenHash)>,
    pending: Vec<Entry>,
}

impl MemoryStore {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().expect("no test panics while it holds the store")
    }
}

impl Kept {
    fn take(&mut self, entry: &Entry) {
        for change in &entry.changes {
            let feature = |record: &Arc<Record>| record_feature(change.kind, &change.id, record, |_| true).to_string();
            self.audit.push(AuditEntry {
                seq: self.audit.len() as u64 + 1,
                at: entry.at.clone(),
                actor: entry.by.name.clone(),
                role: entry.by.role,
                kind: change.kind,
                id: change.id.clone(),
                revision: change.revision,
                before: change.before.as_ref().map(feature),
                after: change.after.as_ref().map(feature),
            });
            let key = (change.kind, change.id.clone());
            match &change.after {
                Some(record) => self.records.insert(key, Arc::clone(record)),
                None => self.records.remove(&key),
            };
            self.revision = self.revision.max(change.revision);
        }
    }
}

impl ProgrammeStore for MemoryStore {
    fn beside(&self) -> Result<Box<dyn ProgrammeStore>, StoreError> {
        Ok(Box::new(self.clone()))
    }

    fn is_new(&mut self) -> Result<bool, StoreError> {
        Ok(self.kept().audit.is_empty())
    }

    fn load(&mut self) -> Result<Book, StoreError> {
        let kept = self.kept();
        let records = kept.records.iter().map(|((kind, id), record)| (*kind, id.clone(), Record::clone(record)));
        Ok(Book::kept(records, kept.revision))
    }

    fn has_changed(&mut self) -> Result<bool, StoreError> {
        Ok(false)
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        self.kept().pending.push(entry.clone());
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        let mut kept = self.kept();
        for entry in std::mem::take(&mut kept.pending) {
            kept.take(&entry);
        }
        Ok(())
    }

    fn abandon(&mut self) {
        self.kept().pending.clear();
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn audit(&mut self, asked: &AuditPage) -> Result<Vec<AuditEntry>, StoreError> {
        let is_asked = |entry: &&AuditEntry| {
            asked.kind.is_none_or(|kind| kind == entry.kind)
                && asked.id.as_ref().is_none_or(|id| *id == entry.id)
                && asked.actor.as_ref().is_none_or(|actor| *actor == entry.actor)
                && asked.before.is_none_or(|before| entry.seq < before)
        };
        Ok(self.kept().audit.iter().rev().filter(is_asked).take(asked.limit).cloned().collect())
    }

    fn add_token(&mut self, token: &Token, hash: TokenHash) -> Result<(), StoreError> {
        self.kept().tokens.push((token.clone(), hash));
        Ok(())
    }

    fn token(&mut self, id: &str) -> Result<Option<(Token, TokenHash)>, StoreError> {
        Ok(self.kept().tokens.iter().find(|(token, _)| token.id == id).cloned())
    }

    fn tokens(&mut self) -> Result<Vec<Token>, StoreError> {
        Ok(self.kept().tokens.iter().rev().map(|(token, _)| token.clone()).collect())
    }

    fn revoke_token(&mut self, id: &str, now_s: u64) -> Result<(), StoreError> {
        let mut kept = self.kept();
        let found = kept.tokens.iter_mut().map(|(token, _)| token).find(|token| token.id == id);
        let none = || StoreError::Ledger { path: "memory".into(), source: LedgerFault::NoToken(id.to_owned()) };
        found.ok_or_else(none)?.revoked_s.get_or_insert(now_s);
        Ok(())
    }

    fn note_use(&mut self, id: &str, day: &str) -> Result<(), StoreError> {
        let mut kept = self.kept();
        if let Some((token, _)) = kept.tokens.iter_mut().find(|(token, _)| token.id == id) {
            token.last_used = Some(day.to_owned());
        }
        Ok(())
    }

    fn check(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn backup(&mut self, _to: &Path) -> Result<(), StoreError> {
        Ok(())
    }
}
