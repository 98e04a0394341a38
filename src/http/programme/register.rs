//! What the handlers of the programme share: the ledger, the key of sessions, the paces, who issues tokens beside us.

use std::sync::Arc;
use std::time::Instant;

use crate::programme::{Actor, Book, CalendarDate, Change, Circumstances, Write};
use crate::store::{Ledger, ProgrammeLayers, Scribe, WriteFault, now_s};

use super::super::app::AppState;
use super::super::fault_words::ProblemKind;
use super::super::problem::ApiError;
use super::openid::Issuer;
use super::pace::{Pace, Paces};
use super::session::SessionKey;

/// Seconds of a day.
const DAY_S: u64 = 86_400;
/// How many wrong secrets are looked at, from all clients together: enough for mistakes, too few to guess.
const WRONG_SECRETS: Pace = Pace { at_once: 50.0, a_second: 10.0 };

/// The register of the programme as a server keeps it. Clones share it.
#[derive(Debug, Clone)]
pub struct Register(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    ledger: Ledger,
    layers: ProgrammeLayers,
    key: SessionKey,
    writes: Paces,
    wrong_secrets: Paces,
    issuer: Option<Issuer>,
}

impl Register {
    /// The register on a ledger, whose records become `layers`; sessions are sealed by `key`, and each token writes at
    /// `pace` at most.
    pub fn new(ledger: Ledger, layers: ProgrammeLayers, key: SessionKey, pace: Pace) -> Self {
        let (writes, wrong_secrets) = (Paces::new(pace), Paces::new(WRONG_SECRETS));
        Self(Arc::new(Shared { ledger, layers, key, writes, wrong_secrets, issuer: None }))
    }

    /// The same register, which takes the tokens of an OpenID Connect issuer too.
    #[must_use]
    pub fn trusting(self, issuer: Issuer) -> Self {
        let Shared { ledger, layers, key, writes, wrong_secrets, .. } =
            Arc::try_unwrap(self.0).expect("a register is set up before it is shared");
        Self(Arc::new(Shared { ledger, layers, key, writes, wrong_secrets, issuer: Some(issuer) }))
    }

    /// The records as they are.
    pub fn book(&self) -> Book {
        self.0.ledger.book()
    }

    /// The number of the last write.
    pub fn revision(&self) -> u64 {
        self.0.ledger.revision()
    }

    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// What is said of the layers that the records make.
    pub fn layers(&self) -> &ProgrammeLayers {
        &self.0.layers
    }

    /// What seals sessions.
    pub(super) fn key(&self) -> &SessionKey {
        &self.0.key
    }

    /// Who issues tokens beside us.
    pub(super) fn issuer(&self) -> Option<&Issuer> {
        self.0.issuer.as_ref()
    }

    /// Whether one more write of `name` keeps to the pace.
    pub(super) fn keeps_pace(&self, name: &str) -> bool {
        self.0.writes.allow(name, Instant::now())
    }

    /// Whether one more secret is looked at after those that were wrong.
    pub(super) fn takes_wrong_secret(&self) -> bool {
        self.0.wrong_secrets.allow("", Instant::now())
    }

    /// Writes, all or none.
    ///
    /// # Errors
    /// The place in the list and why, where one is refused; or why nothing can be kept.
    pub(in crate::http) async fn write(
        &self,
        app: &AppState,
        actor: &Actor,
        writes: Vec<Write>,
    ) -> Result<Vec<Change>, ApiError> {
        let (engine, by, count) = (app.engine(), actor.clone(), writes.len());
        let scribe = Scribe { name: actor.name.clone(), role: actor.role };
        let judge = Box::new(move |book: &Book| {
            let on = Circumstances { actor: &by, today: today(), territories: engine.territories() };
            book.write_all(&writes, &on)
        });
        self.0.ledger.write(scribe, judge).await.map_err(|fault| match fault {
            WriteFault::Refused(_, refusal) if count == 1 => refusal.into(),
            WriteFault::Refused(write_idx, refusal) => ApiError::from(refusal).of_write(write_idx),
            WriteFault::NoRoom => ApiError::of_kind(ProblemKind::NoRoom),
            WriteFault::Unavailable => ApiError::of_kind(ProblemKind::NotKept),
            WriteFault::Busy => ApiError::of_kind(ProblemKind::Overloaded),
        })
    }
}

/// The day, in universal time.
pub(in crate::http) fn today() -> CalendarDate {
    CalendarDate::of_unix_day(now_s() / DAY_S)
}
