//! What a layer is on the base map, where it is part of it.

use std::fmt;
use std::str::FromStr;

use super::words::Language;

/// What of the ground a layer shows, under everything that a map is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BaseRole {
    /// Water: its surfaces where the layer has outlines, its courses where it has lines.
    Water,
    /// Railways: trains, metro, tramways.
    Rail,
}

impl BaseRole {
    /// Every role, in the order in which they are drawn.
    pub const ALL: [Self; 2] = [Self::Water, Self::Rail];

    /// The word in files, on the command line and in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::Rail => "rail",
        }
    }

    /// The name that a person reads.
    pub const fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Water, Language::French) => "eau",
            (Self::Water, Language::English) => "water",
            (Self::Rail, Language::French) => "voies ferrées",
            (Self::Rail, Language::English) => "railways",
        }
    }
}

impl fmt::Display for BaseRole {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

/// A text that is no role on the base map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role on the base map `{0}`: water or rail")]
pub struct UnknownBaseRole(String);

impl FromStr for BaseRole {
    type Err = UnknownBaseRole;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|role| role.id() == id);
        found.ok_or_else(|| UnknownBaseRole(id.chars().take(32).collect()))
    }
}
