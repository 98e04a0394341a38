//! Who acts on the programme, and what each role may do at all. Where, is a matter of the record: see [`super::book`].

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::layers::CommuneCode;

use super::record::Kind;

/// What somebody is to the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads what is not public yet.
    Reader,
    /// Writes for its communes.
    Mayor,
    /// Follows the programme: writes everything, reads who wrote what.
    Analyst,
    /// The same, and gives and revokes tokens.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Mayor, Self::Analyst, Self::Admin];

    /// The word on the command line and in bodies.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Mayor => "mayor",
            Self::Analyst => "analyst",
            Self::Admin => "admin",
        }
    }

    /// Whether it follows the whole programme: every commune, every draft, the audit.
    pub fn follows_all(self) -> bool {
        self >= Self::Analyst
    }

    /// Whether it may write records of a kind at all.
    pub fn may_write(self, kind: Kind) -> bool {
        match self {
            Self::Reader => false,
            Self::Mayor => matches!(kind, Kind::Area | Kind::Agreement | Kind::Milestone | Kind::Measure),
            Self::Analyst | Self::Admin => true,
        }
    }
}

/// A text that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role `{0}`: reader, mayor, analyst or admin")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(id: &str) -> Result<Self, UnknownRole> {
        let found = Self::ALL.into_iter().find(|role| role.id() == id);
        found.ok_or_else(|| UnknownRole(id.chars().take(32).collect()))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

/// Somebody who acts: the name that the audit keeps, the role, and the communes it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The communes; for a mayor at least one. A reader without any reads all of them.
    pub communes: BTreeSet<CommuneCode>,
}

impl Actor {
    /// Whether the actor may write what belongs to a commune.
    pub fn writes_for(&self, commune: &str) -> bool {
        self.role.follows_all() || (self.role == Role::Mayor && self.communes.contains(commune))
    }

    /// Whether the actor may read what is not public of a commune.
    pub fn reads_of(&self, commune: &str) -> bool {
        let reads_all = self.role.follows_all() || (self.role == Role::Reader && self.communes.is_empty());
        reads_all || self.communes.contains(commune)
    }
}
