//! What can go wrong while downloading, and whether it may pass.

use std::time::Duration;

use super::super::error::StoreError;

/// How many names a complaint lists.
const NAMES_MAX: usize = 40;

/// Why a source could not be downloaded.
#[derive(Debug, thiserror::Error)]
pub enum FetchFault {
    /// The list has doubts about the address.
    #[error("its address is not confirmed: the list says `unverified`")]
    Unconfirmed,
    /// The list does not say what the address gives.
    #[error("it is only listed: its address gives no file that is read")]
    OnlyListed,
    /// Another process is at it.
    #[error("another process is downloading it")]
    Busy,
    /// The machine cannot check whom it talks to.
    #[error("the certificates that this machine trusts cannot be used: {0}")]
    Certificates(String),
    /// No connection, or it broke.
    #[error("{0}")]
    Connection(String),
    /// Nothing came in time.
    #[error("no {step} within {}", seconds(*.limit))]
    TimedOut {
        /// What did not come.
        step: TimedStep,
        /// How long was waited.
        limit: Duration,
    },
    /// The server refuses or fails.
    #[error("the server answered {status}{}", colon(.said))]
    Status {
        /// The status of HTTP.
        status: u16,
        /// What it said about it.
        said: String,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// A server asks for more patience than we have.
    #[error("the server answered {status} and asks to come back in {}", seconds(*.asked))]
    AskedToWait {
        /// The status of HTTP.
        status: u16,
        /// How long it asks to wait.
        asked: Duration,
    },
    /// Too many redirections.
    #[error("it was redirected more than {0} times")]
    Redirects(u32),
    /// A redirection that is not followed.
    #[error("it is redirected from `{from}` to `{to}`, which is not followed")]
    Redirected {
        /// From where.
        from: String,
        /// Whereto.
        to: String,
    },
    /// The body ended early.
    #[error("the answer was cut after {got} of {expected} bytes")]
    Cut {
        /// How many came, with those of earlier tries.
        got: u64,
        /// How many should have.
        expected: u64,
    },
    /// The rest that was asked for does not go with the beginning.
    #[error("the file changed while it was downloaded")]
    Changed,
    /// Over the ceiling.
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
    /// A page of HTML or a message instead of data.
    #[error("not {expected} came but {found}{}", colon(.said))]
    OtherKind {
        /// What should have come.
        expected: &'static str,
        /// What came.
        found: &'static str,
        /// How it begins, or what it says.
        said: String,
    },
    /// The bytes are not what they should be.
    #[error("it cannot be read as {expected}: {fault}")]
    Unreadable {
        /// What should have come.
        expected: &'static str,
        /// What is wrong.
        fault: String,
    },
    /// The archive lacks the file that is read.
    #[error("the archive has no file `{member}` but {}", listed(.found))]
    NoMember {
        /// The file.
        member: String,
        /// What there is.
        found: Vec<String>,
    },
    /// Fields that are expected are missing.
    #[error("the expected fields {} are missing; there are {}", listed(.missing), listed(.found))]
    Fields {
        /// Those that are missing.
        missing: Vec<String>,
        /// Those that are there.
        found: Vec<String>,
    },
    /// Its rows cannot be joined to the territories about which they speak.
    #[error(transparent)]
    NotJoined(Box<crate::layers::intake::JoinRefusal>),
    /// The territories about which its rows speak are not there.
    #[error("the layer `{0}`, about whose territories its rows speak, is not in service")]
    NoTerritories(String),
    /// The territories of two layers do not go together.
    #[error("the territories about which its rows speak make no layer")]
    Territories(#[source] Box<crate::layers::LayerFault>),
    /// A text that names no cell of a grid.
    #[error("`{0}` names no cell of a grid, as CRS3035RES200mN2029800E4252400 does")]
    NoCell(String),
    /// No row is of a class: the codes are of another edition.
    #[error("no row is of the class `{class}`: `{column}` holds none of {}", listed(.codes))]
    NoneOfClass {
        /// The class.
        class: String,
        /// The column of the codes.
        column: String,
        /// The codes of the class.
        codes: Vec<String>,
    },
    /// A timetable without a working day.
    #[error("its calendar has no day from Monday to Friday on which a trip runs")]
    NoWorkingDay,
    /// Trips that run every so many minutes instead of at times.
    #[error("{0} trips of that day run by frequencies.txt, which is not counted")]
    Frequencies(usize),
    /// Nothing in it.
    #[error("it holds no row")]
    Empty,
    /// The same page came again.
    #[error("page {0} is one that came before")]
    PageRepeats(usize),
    /// More pages than are read.
    #[error("it has more than {0} pages")]
    Pages(usize),
    /// Rows and the server's count differ.
    #[error("the server counts {counted} rows, {read} came")]
    Count {
        /// What the server says.
        counted: u64,
        /// What came.
        read: u64,
    },
    /// More rows than the records of the portal reach.
    #[error("its {0} rows are more than the portal pages through; its exports hold all")]
    BeyondPaging(u64),
    /// Positions in a frame that GeoJSON does not know.
    #[error("its positions are in EPSG:{0}, not in EPSG:4326: the address must ask for outSR=4326")]
    Frame(u64),
    /// Every try failed.
    #[error("after {attempts} tries: {last}")]
    GaveUp {
        /// How many.
        attempts: u32,
        /// What the last one ended with.
        last: Box<Self>,
    },
    /// Metadata without a licence.
    #[error("its metadata states no licence")]
    NoLicence,
    /// A file of ours.
    #[error(transparent)]
    Shelf(Box<StoreError>),
}

/// What did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimedStep {
    /// The connection.
    Connection,
    /// The beginning of the answer.
    Answer,
    /// The next piece of the body.
    Piece,
    /// The whole of the answer.
    Whole,
}

impl std::fmt::Display for TimedStep {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Connection => "connection",
            Self::Answer => "answer",
            Self::Piece => "further byte",
            Self::Whole => "whole answer",
        })
    }
}

impl FetchFault {
    /// Whether the same question may be answered the next time.
    pub(super) const fn may_pass(&self) -> bool {
        match self {
            Self::Connection(_) | Self::TimedOut { .. } | Self::Cut { .. } | Self::Changed => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500..=599),
            _ => false,
        }
    }
}

impl From<StoreError> for FetchFault {
    fn from(fault: StoreError) -> Self {
        Self::Shelf(Box::new(fault))
    }
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}

fn colon(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

/// Names in backquotes, the first of them where there are many.
fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMES_MAX).map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => "none".to_owned(),
        count if count > NAMES_MAX => format!("{} and {} more", shown.join(", "), count - NAMES_MAX),
        _ => shown.join(", "),
    }
}
