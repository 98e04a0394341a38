//! The ledger: the programme's records as they are kept, by one writer for many.
//!
//! Whoever reads takes a [`Book`] and waits for nobody. Whoever writes submits a judge; the writer takes all that wait,
//! lets each judge the records as they are after those before it, puts what may be done into one transaction, waits
//! until the disk has it, and only then publishes the new book and answers. A submission is done whole or not at all;
//! where the disk fails, no one of the group is done and what was published stays. What another process wrote is loaded
//! before anybody judges.

mod entry;
mod kept;
mod sqlite;
mod token;
mod writer;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::programme::{Actor, Book, Change, Refusal};

use super::clock::rfc3339;
use super::error::{LedgerFault, StoreError};

pub use entry::{AuditEntry, AuditPage, Entry, Scribe};
pub use kept::ProgrammeStore;
pub(super) use sqlite::restore;
pub use sqlite::{Existing, Restored, SqliteStore};
pub use token::{NewToken, Token, TokenFault, TokenHash};

use writer::{Message, Submission, Writer};

/// So many submissions may wait; more are told to come again.
const WAITING_MOST: usize = 1_024;

/// Decides on the records as they are what becomes of them, or why nothing may be done: with the place of the write that
/// may not, from 0.
pub type Judge = Box<dyn FnOnce(&Book) -> Result<(Book, Vec<Change>), (usize, Refusal)> + Send>;

/// Why a write was not done.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WriteFault {
    /// It may not be done.
    #[error("{1}")]
    Refused(usize, Refusal),
    /// The disk is full.
    #[error("the disk has no room left")]
    NoRoom,
    /// The disk or the database is at fault.
    #[error("nothing can be written at present")]
    Unavailable,
    /// Too many wait already, or another process writes.
    #[error("too many writes wait already")]
    Busy,
}

/// The programme's records, for reading and writing. Clones are the same ledger; the last one ends the writer after what
/// it took.
#[derive(Clone)]
pub struct Ledger {
    shared: Arc<Shared>,
}

/// What readers see of the writer.
#[derive(Debug)]
struct Published {
    book: RwLock<Book>,
    is_writable: AtomicBool,
}

/// Where tokens are looked up.
struct Desk {
    store: Box<dyn ProgrammeStore>,
    /// The last day that was noted of a token's use.
    noted: BTreeMap<String, String>,
}

struct Shared {
    /// Nothing only while the ledger ends.
    queue: Option<SyncSender<Message>>,
    writer: Option<JoinHandle<()>>,
    published: Arc<Published>,
    desk: Mutex<Desk>,
    archive: Mutex<Box<dyn ProgrammeStore>>,
}

impl Ledger {
    /// The ledger on a store; where nothing was ever written into it, `first` is.
    ///
    /// # Errors
    /// Where the store cannot be read, or the first contents cannot be written.
    pub fn open(mut store: Box<dyn ProgrammeStore>, first: impl FnOnce() -> Book) -> Result<Self, StoreError> {
        let book = writer::opened(store.as_mut(), first)?;
        let desk = Mutex::new(Desk { store: store.beside()?, noted: BTreeMap::new() });
        let archive = Mutex::new(store.beside()?);
        let published = Arc::new(Published { book: RwLock::new(book), is_writable: AtomicBool::new(true) });
        let (queue, waiting) = sync_channel(WAITING_MOST);
        let writer = start(store, waiting, Arc::clone(&published))?;
        let shared = Shared { queue: Some(queue), writer: Some(writer), published, desk, archive };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The records as they are.
    pub fn book(&self) -> Book {
        self.shared.published.book()
    }

    /// The number of the last write that is published.
    pub fn revision(&self) -> u64 {
        self.shared.published.book.read().unwrap_or_else(PoisonError::into_inner).revision()
    }

    /// Does what `judge` decides, and waits until the disk has it. A caller that stops waiting does not undo it.
    ///
    /// # Errors
    /// Where it may not be done, or cannot be kept: nothing was done.
    pub async fn write(&self, by: Scribe, judge: Judge) -> Result<Vec<Change>, WriteFault> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Write(Submission { by, judge, answer }))?;
        answered.await.unwrap_or(Err(WriteFault::Unavailable))
    }

    /// Whether writes are done at present. False from a write that failed for want of room or for a fault of the disk until
    /// something can be written again, which is tried without being asked.
    pub fn is_writable(&self) -> bool {
        self.shared.published.is_writable.load(Ordering::Acquire)
    }

    /// Looks whether another process wrote; the book is as it is kept once this returns. Waits for the writer.
    pub fn look_again(&self) {
        let (done, looked) = sync_channel(1);
        // Where too many writes wait, the writer looks before it judges them.
        if self.send(Message::Look(done)).is_ok() {
            let _ = looked.recv();
        }
    }

    /// A page of the audit, the newest first.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn audit(&self, asked: &AuditPage) -> Result<Vec<AuditEntry>, StoreError> {
        self.archive().audit(asked)
    }

    /// Who acts by a secret at `now_s`; nobody where it is unknown, expired or revoked. The store is asked every time, so
    /// that a revocation by another process counts at once.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn token(&self, secret: &str, now_s: u64) -> Result<Option<Actor>, StoreError> {
        Ok(self.token_shown(secret, now_s)?.map(|token| token.actor()))
    }

    /// The token whose secret is shown, where it is of use at `now_s`.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn token_shown(&self, secret: &str, now_s: u64) -> Result<Option<Token>, StoreError> {
        let Some((id, secret)) = token::parts(secret) else { return Ok(None) };
        let mut desk = lock(&self.shared.desk);
        // The secret is hashed and compared even where no token is called so.
        let (found, hash) = desk.store.token(id)?.map_or((None, TokenHash([0; 32])), |(it, hash)| (Some(it), hash));
        let is_right = hash.is_of(secret);
        let token = found.filter(|token| is_right && token.is_valid(now_s));
        if let Some(token) = &token {
            self.note_use(&mut desk, token, now_s);
        }
        Ok(token)
    }

    /// The token called `id`, where it is of use at `now_s`: for a session that began when its secret was shown.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn token_called(&self, id: &str, now_s: u64) -> Result<Option<Token>, StoreError> {
        let found = lock(&self.shared.desk).store.token(id)?;
        Ok(found.map(|(token, _)| token).filter(|token| token.is_valid(now_s)))
    }

    /// Makes a token; its secret is told now and never again.
    ///
    /// # Errors
    /// Where it cannot be kept.
    pub fn create_token(&self, asked: NewToken, now_s: u64) -> Result<(Token, String), StoreError> {
        let mut store = self.archive().beside()?;
        create_token(store.as_mut(), asked, now_s)
    }

    /// Every token, the newest first.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn list_tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.archive().tokens()
    }

    /// Makes a token be of no use from now on.
    ///
    /// # Errors
    /// Where there is none called so, or it cannot be written.
    pub fn revoke_token(&self, id: &str, now_s: u64) -> Result<(), StoreError> {
        let mut store = self.archive().beside()?;
        store.revoke_token(id, now_s)
    }

    /// Writes everything, as it is at one moment, into a new file at `to`. Reads and writes go on.
    ///
    /// # Errors
    /// Where the file is there already, or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let mut store = self.archive().beside()?;
        store.backup(to)
    }

    /// Reads everything that is kept, and compares what must agree.
    ///
    /// # Errors
    /// Where something is damaged.
    pub fn check(&self) -> Result<(), StoreError> {
        let mut store = self.archive().beside()?;
        store.check()
    }

    fn send(&self, message: Message) -> Result<(), WriteFault> {
        let Some(queue) = &self.shared.queue else { return Err(WriteFault::Unavailable) };
        queue.try_send(message).map_err(|refused| match refused {
            TrySendError::Full(_) => WriteFault::Busy,
            TrySendError::Disconnected(_) => WriteFault::Unavailable,
        })
    }

    fn archive(&self) -> MutexGuard<'_, Box<dyn ProgrammeStore>> {
        lock(&self.shared.archive)
    }

    /// Lets the writer note that a token was used on this day, once a day; where it cannot be noted, nothing is lost.
    fn note_use(&self, desk: &mut Desk, token: &Token, now_s: u64) {
        let day = rfc3339(now_s)[..10].to_owned();
        let is_noted = token.last_used.as_ref() == Some(&day) || desk.noted.get(&token.id) == Some(&day);
        let id = token.id.clone();
        if !is_noted && self.send(Message::Used { id: id.clone(), day: day.clone() }).is_ok() {
            desk.noted.insert(id, day);
        }
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Ledger").field("revision", &self.book().revision()).finish_non_exhaustive()
    }
}

impl Published {
    fn book(&self) -> Book {
        self.book.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn publish(&self, book: Book) {
        *self.book.write().unwrap_or_else(PoisonError::into_inner) = book;
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.queue = None;
        // A judge that holds the last ledger is dropped by the writer itself, which cannot wait for its own end.
        if let Some(writer) = self.writer.take().filter(|writer| writer.thread().id() != thread::current().id()) {
            let _ = writer.join();
        }
    }
}

/// Makes a token in a store, and tells its secret.
///
/// # Errors
/// Where it cannot be kept.
pub(super) fn create_token(
    store: &mut dyn ProgrammeStore,
    asked: NewToken,
    now_s: u64,
) -> Result<(Token, String), StoreError> {
    let no_chance = |fault: getrandom::Error| StoreError::Ledger {
        path: "the system's source of chance".into(),
        source: LedgerFault::Io(std::io::Error::other(fault.to_string())),
    };
    let (token, secret, hash) = asked.made(now_s).map_err(no_chance)?;
    store.add_token(&token, hash)?;
    Ok((token, secret))
}

fn start(
    store: Box<dyn ProgrammeStore>,
    waiting: Receiver<Message>,
    published: Arc<Published>,
) -> Result<JoinHandle<()>, StoreError> {
    let writer = Writer::new(store, waiting, published);
    let started = thread::Builder::new().name("ledger".to_owned()).spawn(move || writer.run());
    started.map_err(|fault| StoreError::Ledger { path: "the ledger's thread".into(), source: LedgerFault::Io(fault) })
}

/// A lock whose holder panicked holds nothing that could be half done: every use is one statement of the store.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
