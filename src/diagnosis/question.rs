//! A question: about which zone, which indicators, against which reference, with the rows or without, with a score or
//! without; and a question about several zones side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::layers::{CommuneCode, Theme};

use super::indicator::{Indicator, IndicatorId};
use super::score::ScoreRequest;
use super::zone::{Zone, ZoneKind};

/// The most zones that are compared at a time: every territory and district, and then some.
pub const MAX_COMPARED: usize = 200;
/// The most rows that are listed behind the figures of an answer, together.
pub const MAX_ROWS: usize = 100_000;
/// The most corners of all drawn zones of a comparison together.
pub const MAX_COMPARED_VERTICES: usize = 20_000;

/// A question about a zone.
#[derive(Debug, Clone)]
pub struct Question {
    /// The zone.
    pub zone: Arc<Zone>,
    /// Which indicators.
    pub selection: Selection,
    /// Against whom.
    pub references: ReferenceChoice,
    /// Whether the rows behind each figure are listed.
    pub wants_rows: bool,
    /// What a score is made of, where one is asked for.
    pub score: Option<ScoreRequest>,
}

/// A question about several zones side by side.
#[derive(Debug, Clone)]
pub struct ComparisonQuestion {
    /// The zones, in the order of the answer.
    pub zones: Vec<Arc<Zone>>,
    /// Which indicators.
    pub selection: Selection,
    /// What their scores are made of, where they are asked for.
    pub score: Option<ScoreRequest>,
}

impl Question {
    /// Everything about `zone`, against its parents, without rows.
    pub fn about(zone: Arc<Zone>) -> Self {
        let (selection, references) = (Selection::default(), ReferenceChoice::default());
        Self { zone, selection, references, wants_rows: false, score: None }
    }

    /// Whether the answer has a figure of `indicator`: those of a score are always shown beside it.
    pub fn asks(&self, indicator: &Indicator) -> bool {
        asks(&self.selection, self.score.as_ref(), indicator)
    }
}

impl ComparisonQuestion {
    /// Whether the answer has figures of `indicator`.
    pub fn asks(&self, indicator: &Indicator) -> bool {
        asks(&self.selection, self.score.as_ref(), indicator)
    }
}

fn asks(selection: &Selection, score: Option<&ScoreRequest>, indicator: &Indicator) -> bool {
    selection.includes(indicator) || score.is_some_and(|score| score.includes(&indicator.id))
}

/// Which indicators are asked: those of the themes, and those named; everything where neither is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Themes asked.
    pub themes: BTreeSet<Theme>,
    /// Indicators asked by name.
    pub indicators: BTreeSet<IndicatorId>,
}

impl Selection {
    /// Whether `indicator` is asked.
    pub fn includes(&self, indicator: &Indicator) -> bool {
        let is_open = self.themes.is_empty() && self.indicators.is_empty();
        is_open || self.themes.contains(&indicator.theme) || self.indicators.contains(&indicator.id)
    }
}

/// Against whom figures are held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ReferenceChoice {
    /// Every parent: the Métropole, the EPT, the département.
    #[default]
    Parents,
    /// The Métropole.
    Metropole,
    /// The EPT in which most of the zone lies.
    Ept,
    /// The département in which most of the zone lies.
    Departement,
    /// Chosen communes.
    Panel(BTreeSet<CommuneCode>),
}

impl ReferenceChoice {
    /// The code in questions and answers; the communes of a panel stand beside it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Parents => "parents",
            Self::Metropole => "mgp",
            Self::Ept => "ept",
            Self::Departement => "departement",
            Self::Panel(_) => "panel",
        }
    }

    /// The communes of a panel; none for a reference that has a word of its own.
    pub fn panel(&self) -> impl Iterator<Item = &CommuneCode> {
        let codes = match self {
            Self::Panel(codes) => Some(codes),
            _ => None,
        };
        codes.into_iter().flatten()
    }

    /// Whether a zone of `kind` can be held against it: an EPT and a département stand in the Métropole alone, and the
    /// Métropole in nothing.
    pub const fn applies_to(&self, kind: ZoneKind) -> bool {
        match (self, kind) {
            (Self::Parents | Self::Panel(_), _) => true,
            (_, ZoneKind::Metropole) => false,
            (Self::Metropole, _) => true,
            (Self::Ept | Self::Departement, kind) => !matches!(kind, ZoneKind::Ept | ZoneKind::Departement),
        }
    }
}
