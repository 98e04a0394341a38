//! The kinds of records that the programme keeps, and how they are called in addresses and to people.

use std::fmt;
use std::str::FromStr;

use crate::layers::Words;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $fr:literal, $en:literal;)+) => {
        /// A kind of record. The order is that in which records can be written: what is named comes first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant),+
        }

        impl Kind {
            /// Every kind, what is named before what names it.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in files and addresses.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id),+
                }
            }

            /// What one such record is called.
            pub fn label(self) -> Words {
                match self {
                    $(Self::$variant => Words::new($fr, $en)),+
                }
            }
        }
    };
}

kinds! {
    /// An edition of the programme.
    Edition = "editions", "édition", "edition";
    /// A commune that takes part, with its edition.
    Commune = "communes", "commune", "commune";
    /// An innovation district: a point with its uncertainty, or an outline.
    District = "districts", "quartier", "district";
    /// A zone that a commune proposes for experiments.
    Area = "areas", "périmètre proposé", "proposed area";
    /// A solution, and who carries it.
    Solution = "solutions", "solution", "solution";
    /// A solution tested at a site, from a date to a date.
    Experiment = "experiments", "expérimentation", "experiment";
    /// An agreement or a permit that an experiment needs.
    Agreement = "agreements", "convention ou autorisation", "agreement or permit";
    /// A step of the 18 months, or a learning module.
    Milestone = "milestones", "étape", "milestone";
    /// A zone with which the place of an experiment is compared.
    Control = "controls", "zone témoin", "control zone";
    /// How an experiment will be evaluated, frozen before it starts.
    Protocol = "protocols", "protocole d’évaluation", "evaluation protocol";
    /// A value that was measured before, during or after an experiment.
    Measure = "measures", "mesure", "measure";
    /// What an experiment changed, by a method, under its protocol.
    Evaluation = "evaluations", "évaluation", "evaluation";
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

/// A text that is no kind of record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the programme keeps no `{0}`")]
pub struct UnknownKind(String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(id: &str) -> Result<Self, UnknownKind> {
        let found = Self::ALL.iter().copied().find(|kind| kind.id() == id);
        found.ok_or_else(|| UnknownKind(id.chars().take(32).collect()))
    }
}
