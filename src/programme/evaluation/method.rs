//! The methods by which an experiment can be judged.

use std::fmt;
use std::str::FromStr;

use super::panel::ComparedWith;

/// A method of evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// The treated after the launch against themselves before it.
    BeforeAfter,
    /// The change of the treated less that of the controls, a change a unit.
    TwoByTwo,
    /// The same by a regression on the cells, with an effect of each unit and each period.
    TwoWayFixedEffects,
    /// The difference between the groups period by period.
    EventStudy,
    /// The treated unit against the mix of donors that matched it before the launch.
    SyntheticControl,
    /// Level and slope of the treated before and after, where there is no control.
    InterruptedSeries,
    /// Before–after, control–impact: the difference between the means of the sensors, before and after.
    BeforeAfterControlImpact,
}

/// A text that is no method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown method `{0}`: before-after, two-by-two, two-way-fixed-effects, event-study, synthetic-control, \
     interrupted-series or before-after-control-impact"
)]
pub struct UnknownMethod(String);

impl Method {
    /// Every method.
    pub const ALL: [Self; 7] = [
        Self::BeforeAfter,
        Self::TwoByTwo,
        Self::TwoWayFixedEffects,
        Self::EventStudy,
        Self::SyntheticControl,
        Self::InterruptedSeries,
        Self::BeforeAfterControlImpact,
    ];

    /// The word in files and addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::BeforeAfter => "before-after",
            Self::TwoByTwo => "two-by-two",
            Self::TwoWayFixedEffects => "two-way-fixed-effects",
            Self::EventStudy => "event-study",
            Self::SyntheticControl => "synthetic-control",
            Self::InterruptedSeries => "interrupted-series",
            Self::BeforeAfterControlImpact => "before-after-control-impact",
        }
    }

    /// What it compares the treated with.
    pub const fn compared_with(self) -> ComparedWith {
        match self {
            Self::BeforeAfter | Self::InterruptedSeries => ComparedWith::Themselves,
            Self::SyntheticControl => ComparedWith::Donors,
            Self::TwoByTwo | Self::TwoWayFixedEffects | Self::EventStudy | Self::BeforeAfterControlImpact => {
                ComparedWith::Controls
            }
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

impl FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(id: &str) -> Result<Self, UnknownMethod> {
        let unknown = || UnknownMethod(id.chars().take(64).collect());
        Self::ALL.into_iter().find(|method| method.id() == id).ok_or_else(unknown)
    }
}
