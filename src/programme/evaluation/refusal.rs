//! Why an evaluation is refused: what is missing, and how much would be needed.

use crate::layers::{FeatureId, Words};
use crate::programme::CalendarDate;

use super::panel::MAX_OBSERVATIONS;
use super::protocol::ProtocolFault;

/// A group of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Where the experiment takes place.
    Treated,
    /// What they are compared with.
    Controls,
    /// What a synthetic control is mixed from.
    Donors,
}

/// A side of the launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Before,
    /// From it on.
    After,
}

/// Why observations cannot be evaluated by a method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationRefusal {
    /// The draft of the protocol does not stand.
    #[error(transparent)]
    Protocol(#[from] ProtocolFault),
    /// A value that is no number.
    #[error("the value of `{unit}` on {date} is no number under 1e100; what is not known is left out")]
    NotFinite {
        /// The unit.
        unit: FeatureId,
        /// The date.
        date: CalendarDate,
    },
    /// Too many observations.
    #[error("{found} observations are more than the {MAX_OBSERVATIONS} that are taken")]
    TooManyObservations {
        /// How many.
        found: usize,
    },
    /// Too few units of a group that are seen on both sides of the launch.
    #[error("{found} {} observed before and after the launch; this method needs at least {needed}", .group.in_english())]
    TooFewUnits {
        /// Of which group.
        group: Group,
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// Too few periods on a side of the launch.
    #[error("{found} periods observed {} the launch; this method needs at least {needed}", .side.in_english())]
    TooFewPeriods {
        /// On which side.
        side: Side,
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// Too many periods for a method that estimates an effect for each.
    #[error("{found} periods; this method takes at most {most}: a longer period is needed")]
    TooManyPeriods {
        /// How many.
        found: usize,
        /// How many are taken.
        most: usize,
    },
    /// Several treated units where a method takes one.
    #[error("{found} treated units; this method takes one: the difference in differences takes several")]
    SeveralTreated {
        /// How many.
        found: usize,
    },
    /// Every value is the same.
    #[error("every value is the same: nothing varies that an effect could be told from")]
    NoVariance,
    /// The cells that are seen do not tell the effect from the differences between units and periods.
    #[error("the cells that are observed do not tell the effect from the differences between units and periods")]
    NotTold,
}

impl Group {
    /// The word in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Treated => "treated",
            Self::Controls => "controls",
            Self::Donors => "donors",
        }
    }

    const fn in_english(self) -> &'static str {
        match self {
            Self::Treated => "treated units",
            Self::Controls => "controls",
            Self::Donors => "donors",
        }
    }

    const fn in_french(self) -> &'static str {
        match self {
            Self::Treated => "site(s) d’expérimentation",
            Self::Controls => "témoin(s)",
            Self::Donors => "donneur(s)",
        }
    }
}

impl Side {
    /// The word in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }

    const fn in_english(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }

    const fn in_french(self) -> &'static str {
        match self {
            Self::Before => "avant",
            Self::After => "après",
        }
    }
}

impl EvaluationRefusal {
    /// The word in answers.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Protocol(_) => "protocol",
            Self::NotFinite { .. } => "not-finite",
            Self::TooManyObservations { .. } => "too-many-observations",
            Self::TooFewUnits { .. } => "too-few-units",
            Self::TooFewPeriods { .. } => "too-few-periods",
            Self::TooManyPeriods { .. } => "too-many-periods",
            Self::SeveralTreated { .. } => "several-treated",
            Self::NoVariance => "no-variance",
            Self::NotTold => "not-told",
        }
    }

    /// The refusal as a person reads it.
    pub fn words(&self) -> Words {
        let french = match self {
            Self::Protocol(fault) => return fault.words(),
            Self::NotFinite { unit, date } => {
                format!(
                    "la valeur de « {unit} » au {date} n’est pas un nombre inférieur à 1e100 ; ce qui est inconnu ne se donne pas"
                )
            }
            Self::TooManyObservations { found } => {
                format!("{found} observations : {MAX_OBSERVATIONS} au plus sont admises")
            }
            Self::TooFewUnits { group, found, needed } => format!(
                "{found} {} observé(s) avant et après le lancement ; cette méthode en demande au moins {needed}",
                group.in_french()
            ),
            Self::TooFewPeriods { side, found, needed } => format!(
                "{found} période(s) observée(s) {} le lancement ; cette méthode en demande au moins {needed}",
                side.in_french()
            ),
            Self::TooManyPeriods { found, most } => {
                format!("{found} périodes ; cette méthode en admet {most} au plus : il faut des périodes plus longues")
            }
            Self::SeveralTreated { found } => format!(
                "{found} sites d’expérimentation ; cette méthode en admet un seul : la double différence en admet plusieurs"
            ),
            Self::NoVariance => {
                "toutes les valeurs sont égales : rien ne varie dont un effet se distinguerait".to_owned()
            }
            Self::NotTold => {
                "les cases observées ne distinguent pas l’effet des écarts entre sites et entre périodes".to_owned()
            }
        };
        Words::new(french, self.to_string())
    }
}
