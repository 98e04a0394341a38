//! The one who writes: takes all submissions that wait, and keeps what may be done of them in one transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::programme::record::Kind;
use crate::programme::{Book, Change, Role};

use super::super::clock::{now_s, rfc3339};
use super::super::error::{LedgerFault, StoreError};
use super::entry::{Entry, Scribe};
use super::kept::ProgrammeStore;
use super::{Judge, Published, WriteFault};

/// So many submissions are kept in one transaction at most, so that nobody waits for long.
const GROUP_MOST: usize = 256;
/// How long the writer waits before it tries again whether something can be written.
const TRY_AGAIN_EVERY: Duration = Duration::from_millis(500);
/// Who wrote the first contents, as the audit names it.
const FIRST_SCRIBE: &str = "seeds";

/// What the writer is asked.
pub(super) enum Message {
    /// To do what a judge decides.
    Write(Submission),
    /// To look whether another process wrote.
    Look(SyncSender<()>),
    /// To note on which day a token was used.
    Used { id: String, day: String },
}

/// What somebody wants to write.
pub(super) struct Submission {
    pub by: Scribe,
    pub judge: Judge,
    pub answer: Answer,
}

type Answer = oneshot::Sender<Done>;
type Done = Result<Vec<Change>, WriteFault>;

/// The writer's side of a ledger.
pub(super) struct Writer {
    store: Box<dyn ProgrammeStore>,
    waiting: Receiver<Message>,
    published: Arc<Published>,
}

/// The records of a store; where nothing was ever written into it, those of `first` are.
pub(super) fn opened(store: &mut dyn ProgrammeStore, first: impl FnOnce() -> Book) -> Result<Book, StoreError> {
    if store.is_new()? {
        let begun = begin_with(store, first);
        if begun.is_err() {
            store.abandon();
        }
        begun?;
    }
    store.load()
}

/// Writes the first contents, unless another process did so while this one waited for its turn.
fn begin_with(store: &mut dyn ProgrammeStore, first: impl FnOnce() -> Book) -> Result<(), StoreError> {
    store.begin()?;
    if store.is_new()? {
        let by = Scribe { name: FIRST_SCRIBE.to_owned(), role: Role::Admin };
        store.append(&Entry { at: rfc3339(now_s()), by, changes: all_of(&first()) })?;
    }
    store.commit()
}

/// Every record of a book as something that was created.
fn all_of(book: &Book) -> Vec<Change> {
    let records = Kind::ALL.iter().flat_map(|&kind| book.of_kind(kind).map(move |(id, record)| (kind, id, record)));
    let created = |(kind, id, record): (Kind, &crate::programme::record::RecordId, &Arc<_>)| Change {
        kind,
        id: id.clone(),
        before: None,
        after: Some(Arc::clone(record)),
        revision: book.revision(),
    };
    records.map(created).collect()
}

impl Writer {
    pub fn new(store: Box<dyn ProgrammeStore>, waiting: Receiver<Message>, published: Arc<Published>) -> Self {
        Self { store, waiting, published }
    }

    /// Goes on until nobody holds the ledger any more.
    pub fn run(mut self) {
        loop {
            let message = if self.published.is_writable.load(Ordering::Acquire) {
                self.waiting.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.waiting.recv_timeout(TRY_AGAIN_EVERY)
            };
            match message {
                Ok(first) => self.take(first),
                Err(RecvTimeoutError::Timeout) => self.try_again(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Does what is asked, and all that was asked meanwhile.
    fn take(&mut self, first: Message) {
        let (mut group, mut looks, mut uses) = (Vec::new(), Vec::new(), Vec::new());
        let meanwhile: Vec<Message> = self.waiting.try_iter().take(GROUP_MOST - 1).collect();
        for message in std::iter::once(first).chain(meanwhile) {
            match message {
                Message::Write(submission) => group.push(submission),
                Message::Look(done) => looks.push(done),
                Message::Used { id, day } => uses.push((id, day)),
            }
        }
        if !group.is_empty() {
            self.write(group);
        }
        if !looks.is_empty() {
            self.look();
        }
        for (id, day) in uses {
            if let Err(fault) = self.store.note_use(&id, &day) {
                tracing::debug!(%id, error = &fault as &dyn std::error::Error, "the use of a token is not noted");
            }
        }
        for done in looks {
            // Who asked may have stopped waiting.
            let _ = done.send(());
        }
    }

    /// Keeps what may be done of a group, and answers each.
    fn write(&mut self, group: Vec<Submission>) {
        let mut answers = Vec::with_capacity(group.len());
        let (mut waiting, mut submissions) = (Vec::new(), Vec::new());
        for Submission { by, judge, answer } in group {
            waiting.push(answer);
            submissions.push((by, judge));
        }
        match self.kept(submissions, &mut answers) {
            Ok(book) => {
                if let Some(book) = book {
                    self.published.publish(book);
                    self.published.is_writable.store(true, Ordering::Release);
                }
                answer(waiting, answers);
            }
            Err(fault) => {
                let told = self.failed(&fault);
                let none_done = vec![Err(told); waiting.len()];
                answer(waiting, none_done);
            }
        }
    }

    /// Judges each submission after those before it, and keeps what may be done: the book then, where anything was done.
    fn kept(&mut self, submissions: Vec<(Scribe, Judge)>, answers: &mut Vec<Done>) -> Result<Option<Book>, StoreError> {
        self.store.begin()?;
        self.load_changed()?;
        let mut book = self.published.book();
        let at = rfc3339(now_s());
        let mut is_anything_done = false;
        for (by, judge) in submissions {
            let (next, entry) = match judged(judge, &book) {
                Ok((next, changes)) => (next, Entry { at: at.clone(), by, changes }),
                Err(refused) => {
                    answers.push(Err(refused));
                    continue;
                }
            };
            match self.store.append(&entry) {
                Ok(()) => {
                    is_anything_done |= !entry.changes.is_empty();
                    book = next;
                    answers.push(Ok(entry.changes));
                }
                Err(fault @ StoreError::Ledger { source: LedgerFault::Contradiction(_), .. }) => {
                    tracing::error!(error = &fault as &dyn std::error::Error, "what a judge let pass cannot be kept");
                    answers.push(Err(WriteFault::Unavailable));
                }
                Err(fault) => return Err(fault),
            }
        }
        if is_anything_done {
            self.store.commit()?;
            Ok(Some(book))
        } else {
            self.store.abandon();
            Ok(None)
        }
    }

    /// Publishes what another process wrote, if it did.
    fn load_changed(&mut self) -> Result<(), StoreError> {
        if self.store.has_changed()? {
            let book = self.store.load()?;
            tracing::info!(revision = book.revision(), "another process wrote: the records were loaded anew");
            self.published.publish(book);
        }
        Ok(())
    }

    fn look(&mut self) {
        if let Err(fault) = self.load_changed() {
            // Told once: the next look comes soon.
            if self.published.is_writable.swap(false, Ordering::AcqRel) {
                tracing::error!(error = &fault as &dyn std::error::Error, "the records stay as they were last read");
            }
        }
    }

    /// Makes good what a fault left behind, and says what is told to those who waited.
    fn failed(&mut self, fault: &StoreError) -> WriteFault {
        tracing::error!(error = fault as &dyn std::error::Error, "nothing could be written");
        self.store.abandon();
        let told = match fault {
            StoreError::Ledger { source: LedgerFault::Held, .. } => return WriteFault::Busy,
            StoreError::Ledger { source: LedgerFault::NoRoom, .. } => WriteFault::NoRoom,
            _ => WriteFault::Unavailable,
        };
        self.published.is_writable.store(false, Ordering::Release);
        told
    }

    /// Tries whether something can be written again.
    fn try_again(&mut self) {
        match self.store.probe().and_then(|()| self.load_changed()) {
            Ok(()) => {
                tracing::warn!("something can be written again");
                self.published.is_writable.store(true, Ordering::Release);
            }
            Err(fault) => {
                tracing::debug!(error = &fault as &dyn std::error::Error, "nothing can be written yet");
                self.store.abandon();
            }
        }
    }
}

/// What a judge decides; one that panics decides nothing.
fn judged(judge: Judge, book: &Book) -> Result<(Book, Vec<Change>), WriteFault> {
    let Ok(decided) = catch_unwind(AssertUnwindSafe(|| judge(book))) else {
        tracing::error!("a judge panicked: its submission is not done");
        return Err(WriteFault::Unavailable);
    };
    decided.map_err(|(write_idx, refusal)| WriteFault::Refused(write_idx, refusal))
}

/// Tells each what became of its submission; who stopped waiting is not told.
fn answer(waiting: Vec<Answer>, answers: Vec<Done>) {
    for (waiting, done) in waiting.into_iter().zip(answers) {
        let _ = waiting.send(done);
    }
}
