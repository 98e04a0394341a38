//! A question: about which zone, which indicators, against which reference, with the rows or without.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::layers::{CommuneCode, Theme};

use super::indicator::{Indicator, IndicatorId};
use super::zone::{Zone, ZoneKind};

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
}

impl Question {
    /// Everything about `zone`, against its parents, without rows.
    pub fn about(zone: Arc<Zone>) -> Self {
        Self { zone, selection: Selection::default(), references: ReferenceChoice::default(), wants_rows: false }
    }
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
