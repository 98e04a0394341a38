//! What a statement stands on: its sources and how sure it is.

use std::fmt;
use std::str::FromStr;

use crate::layers::Words;

/// How sure a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Inferred by the compiler of the data.
    Low,
    /// One press or local source.
    Medium,
    /// An official page, or several sources.
    High,
}

impl Certainty {
    /// Every certainty, the surest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The word in files and addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

/// A text that is no certainty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown certainty `{0}`: high, medium or low")]
pub struct UnknownCertainty(String);

impl FromStr for Certainty {
    type Err = UnknownCertainty;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|certainty| certainty.id() == id).ok_or_else(|| UnknownCertainty(id.to_owned()))
    }
}

/// The sources of a statement, and how sure they make it. There is at least one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    sources: Vec<String>,
    certainty: Certainty,
    note: Option<Words>,
}

/// Why something is no evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEvidence {
    /// No source is named.
    #[error("no source is named")]
    NoSource,
    /// A source is no web address.
    #[error("the source `{0}` is no web address")]
    NoAddress(String),
}

impl Evidence {
    /// Evidence from the addresses of its sources.
    ///
    /// # Errors
    /// Where there is no source, or one is no web address.
    pub fn new(sources: Vec<String>, certainty: Certainty, note: Option<Words>) -> Result<Self, BadEvidence> {
        let is_address = |source: &&String| source.starts_with("https://") || source.starts_with("http://");
        match sources.iter().find(|source| !is_address(source)) {
            _ if sources.is_empty() => Err(BadEvidence::NoSource),
            Some(source) => Err(BadEvidence::NoAddress(source.clone())),
            None => Ok(Self { sources, certainty, note }),
        }
    }

    /// The addresses of the sources, at least one.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// How sure the statement is.
    pub const fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// What limits the certainty, or where sources differ.
    pub const fn note(&self) -> Option<&Words> {
        self.note.as_ref()
    }
}

/// A value with what it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Its sources.
    pub evidence: Evidence,
}
