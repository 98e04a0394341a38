//! What the programme is made of.

use std::fmt;
use std::str::FromStr;

use crate::geometry::{LonLat, Metres, SquareMetres};
use crate::layers::{BadId, CommuneCode, FeatureId, Theme, Words};

use super::date::Period;
use super::evidence::{Evidence, Sourced};

/// The number of an edition, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EditionNumber(pub u8);

/// An edition of the programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    /// Its number.
    pub number: EditionNumber,
    /// Its title.
    pub title: Words,
    /// From the vote to the closing, as far as published.
    pub period: Sourced<Period>,
    /// What is published about the number of solutions.
    pub solutions: Option<Sourced<Words>>,
    /// The waves in which its communes came, in order.
    pub waves: Vec<Wave>,
}

/// The communes of an edition that started together.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// Its number in the edition, from 1.
    pub phase: u8,
    /// Its communes.
    pub communes: Vec<CommuneCode>,
    /// What is published about its solutions.
    pub solutions: Sourced<Words>,
}

/// A commune of the programme.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgrammeCommune {
    /// Its INSEE code.
    pub code: CommuneCode,
    /// Its name.
    pub name: String,
    /// The edition that it entered with.
    pub edition: EditionNumber,
    /// That it takes part.
    pub evidence: Evidence,
    /// What else is published, context included.
    pub facts: Vec<Sourced<Words>>,
    /// What is not published about it, where that matters.
    pub unpublished: Option<Words>,
}

/// A point that stands for a place, and how far off it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Where.
    pub position: LonLat,
    /// How far the place may be from the point.
    pub uncertainty: Metres,
    /// What the point stands for.
    pub what: Words,
    /// How the point was come by.
    pub origin: Words,
}

/// A district where solutions are tested. No outline of any is published.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// The identifier.
    pub id: DistrictId,
    /// The name.
    pub name: String,
    /// The commune that it lies in.
    pub commune: CommuneCode,
    /// What it is to the programme.
    pub status: DistrictStatus,
    /// Where in the commune.
    pub location: Option<Words>,
    /// The area that is published.
    pub area: Option<SquareMetres>,
    /// What the commune looks for there.
    pub wanted: Vec<Words>,
    /// A point, where one can be given.
    pub place: Option<Place>,
    /// The sources.
    pub evidence: Evidence,
}

/// A solution tested at a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// The identifier.
    pub id: ExperimentId,
    /// The edition.
    pub edition: EditionNumber,
    /// The commune.
    pub commune: CommuneCode,
    /// Who tests; null where only the solution's name is published.
    pub company: Option<String>,
    /// What is tested.
    pub solution: Words,
    /// The themes, none where none of the five fits.
    pub themes: Vec<Theme>,
    /// Whether the themes are published or inferred.
    pub theme_certainty: ThemeCertainty,
    /// Where, in words.
    pub site: Option<Words>,
    /// When, in words, as far as published.
    pub dates: Words,
    /// How far it came.
    pub status: ExperimentStatus,
    /// A point, where one can be given.
    pub place: Option<Place>,
    /// The sources.
    pub evidence: Evidence,
}

/// Who carries the programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// The name.
    pub name: String,
    /// The role, where it is published.
    pub role: Option<Words>,
    /// The sources.
    pub evidence: Evidence,
}

/// Something that happened, or is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Milestone {
    /// When.
    pub period: Period,
    /// Whether the date is an estimate.
    pub is_approximate: bool,
    /// What.
    pub event: Words,
    /// The sources.
    pub evidence: Evidence,
}

macro_rules! feature_identity {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(FeatureId);

        impl $name {
            /// The identifier of the feature in its layer.
            pub const fn feature(&self) -> &FeatureId {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }
    )+};
}

feature_identity!(
    /// The identifier of a district, such as `aulnay-centre-gare`.
    DistrictId,
    /// The identifier of an experiment, such as `aulnay-soypv`.
    ExperimentId
);

/// A text that is none of the words that a property takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{found}`: {allowed}")]
pub struct UnknownWord {
    what: &'static str,
    found: String,
    allowed: &'static str,
}

macro_rules! words_of {
    ($(#[$doc:meta])* $name:ident, $what:literal, $allowed:literal, { $($(#[$each:meta])* $variant:ident = $id:literal),+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$each])* $variant),+
        }

        impl $name {
            /// The word in files and addresses.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id),+
                }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($id => Ok(Self::$variant),)+
                    other => Err(UnknownWord { what: $what, found: other.to_owned(), allowed: $allowed }),
                }
            }
        }
    };
}

words_of!(
    /// What a district is to the programme.
    DistrictStatus, "status of a district", "of-the-tests or first-identified", {
        /// Where the tests take or took place.
        OfTheTests = "of-the-tests",
        /// Named at first, with others, before one was chosen.
        FirstIdentified = "first-identified"
    }
);

words_of!(
    /// How far an experiment came, as far as published.
    ExperimentStatus, "status of an experiment", "announced, under-way, tested or completed", {
        /// Announced; nothing says that it took place.
        Announced = "announced",
        /// Under way when the source appeared.
        UnderWay = "under-way",
        /// Reported as tested.
        Tested = "tested",
        /// Reported as finished.
        Completed = "completed"
    }
);

words_of!(
    /// Where the themes of an experiment come from.
    ThemeCertainty, "certainty of a theme", "published or inferred", {
        /// Published with it.
        Published = "published",
        /// Inferred from what is tested.
        Inferred = "inferred"
    }
);
