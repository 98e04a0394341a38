//! What a ledger stands on: a store that keeps records, their audit and tokens for good. Every store passes the same tests.

use std::path::Path;

use crate::programme::Book;

use super::super::error::StoreError;
use super::entry::{AuditEntry, AuditPage, Entry};
use super::token::{Token, TokenHash};

/// A connection to where the programme is kept. One writes at a time: [`ProgrammeStore::begin`] waits for its turn, and
/// what was appended since is there for good, whole, once [`ProgrammeStore::commit`] returned, and not at all otherwise.
pub trait ProgrammeStore: Send {
    /// Another connection to the same store, for who reads beside the writer. Neither waits for the other.
    ///
    /// # Errors
    /// Where there can be none.
    fn beside(&self) -> Result<Box<dyn ProgrammeStore>, StoreError>;

    /// Whether nothing was ever written.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn is_new(&mut self) -> Result<bool, StoreError>;

    /// All records as they are.
    ///
    /// # Errors
    /// Where they cannot be read, or one is none of its kind.
    fn load(&mut self) -> Result<Book, StoreError>;

    /// Whether somebody else wrote since this connection last loaded.
    ///
    /// # Errors
    /// Where it cannot be told.
    fn has_changed(&mut self) -> Result<bool, StoreError>;

    /// Takes the turn to write.
    ///
    /// # Errors
    /// Where another process does not give it up in time, or nothing can be written.
    fn begin(&mut self) -> Result<(), StoreError>;

    /// Puts an entry after those before it: its changes and their audit, all of it or nothing of it. Where the fault is a
    /// [`super::super::error::LedgerFault::Contradiction`], those before it are still there.
    ///
    /// # Errors
    /// Where it contradicts what is there, or cannot be written.
    fn append(&mut self, entry: &Entry) -> Result<(), StoreError>;

    /// Keeps what was appended for good, waits until the disk has it, and gives up the turn.
    ///
    /// # Errors
    /// Where it cannot be kept: nothing of it is.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Forgets what was appended since the turn was taken, and gives the turn up; where the connection is at fault, a
    /// new one is made, now or by the next who needs it.
    fn abandon(&mut self);

    /// Whether something can be written again, tried with a write that changes nothing.
    ///
    /// # Errors
    /// Where it cannot.
    fn probe(&mut self) -> Result<(), StoreError>;

    /// A page of the audit, the newest first.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn audit(&mut self, asked: &AuditPage) -> Result<Vec<AuditEntry>, StoreError>;

    /// Keeps a new token.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn add_token(&mut self, token: &Token, hash: TokenHash) -> Result<(), StoreError>;

    /// The token called `id`, with the hash of its secret.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn token(&mut self, id: &str) -> Result<Option<(Token, TokenHash)>, StoreError>;

    /// Every token, the newest first.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn tokens(&mut self) -> Result<Vec<Token>, StoreError>;

    /// Makes a token be of no use from now on; one that was revoked stays as it is.
    ///
    /// # Errors
    /// Where there is none called so, or it cannot be written.
    fn revoke_token(&mut self, id: &str, now_s: u64) -> Result<(), StoreError>;

    /// Notes the day on which a token was last used.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn note_use(&mut self, id: &str, day: &str) -> Result<(), StoreError>;

    /// Reads everything, and compares what must agree.
    ///
    /// # Errors
    /// Where something is damaged.
    fn check(&mut self) -> Result<(), StoreError>;

    /// Writes everything, as it is at one moment, into a new file at `to`.
    ///
    /// # Errors
    /// Where the file is there already, or cannot be written.
    fn backup(&mut self, to: &Path) -> Result<(), StoreError>;
}
