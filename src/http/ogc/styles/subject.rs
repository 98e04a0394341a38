//! What a style shows, and under which name.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnosis::{Engine, Flag, Indicator, IndicatorId, Selection};
use crate::layers::{Language, Theme};
use crate::report::map::{Choropleth, Scheme};

use super::super::super::problem::ApiError;
use super::super::tiles::commune_figures;

/// What a style shows, and its scheme.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subject {
    pub shown: Shown,
    pub scheme: Scheme,
}

/// What a style shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shown {
    /// The communes and the programme.
    Base,
    /// The first indicator of a theme, and its places.
    Theme(Theme, IndicatorId),
    /// An indicator.
    Indicator(IndicatorId),
}

impl Subject {
    /// Every style, the base map first.
    pub fn all(engine: &Engine) -> Vec<Self> {
        let known = drawn_indicators(engine);
        let themes = Theme::ALL.into_iter().filter(|theme| *theme != Theme::Base).filter_map(|theme| {
            let first = known.iter().find(|indicator| indicator.theme == theme)?;
            Some(Shown::Theme(theme, first.id.clone()))
        });
        let indicators = known.iter().map(|indicator| Shown::Indicator(indicator.id.clone()));
        let shown = [Shown::Base].into_iter().chain(themes).chain(indicators);
        shown.flat_map(|shown| Scheme::ALL.map(|scheme| Self { shown: shown.clone(), scheme })).collect()
    }

    /// The style called `id`.
    ///
    /// # Errors
    /// Where there is none.
    pub fn called(id: &str, engine: &Engine) -> Result<Self, ApiError> {
        let unknown = || ApiError::unknown("style inconnu", "unknown style", id);
        Self::all(engine).into_iter().find(|subject| subject.id() == id).ok_or_else(unknown)
    }

    /// The name in addresses.
    pub fn id(&self) -> String {
        let shown = match &self.shown {
            Shown::Base => Theme::Base.id(),
            Shown::Theme(theme, _) => theme.id(),
            Shown::Indicator(id) => id.as_str(),
        };
        format!("{shown}-{}", self.scheme.code())
    }

    /// The title.
    pub fn title(&self, engine: &Engine, language: Language) -> String {
        let label = |id: &IndicatorId| {
            engine.catalogue().get(id.as_str()).map_or("", |indicator| indicator.label.in_language(language)).to_owned()
        };
        let shown = match &self.shown {
            Shown::Base => match language {
                Language::French => "Fond des communes".to_owned(),
                Language::English => "Base map of the communes".to_owned(),
            },
            Shown::Theme(theme, _) => theme.label(language).to_owned(),
            Shown::Indicator(id) => label(id),
        };
        let scheme = match (self.scheme, language) {
            (Scheme::Light, Language::French) => "clair",
            (Scheme::Light, Language::English) => "light",
            (Scheme::Dark, Language::French) => "sombre",
            (Scheme::Dark, Language::English) => "dark",
        };
        format!("{shown} ({scheme})")
    }

    /// The theme whose places are shown.
    pub fn theme(&self, engine: &Engine) -> Option<Theme> {
        match &self.shown {
            Shown::Base => None,
            Shown::Theme(theme, _) => Some(*theme),
            Shown::Indicator(id) => engine.catalogue().get(id.as_str()).map(|indicator| indicator.theme),
        }
    }

    /// The indicator that colours the communes.
    pub fn indicator(&self) -> Option<&IndicatorId> {
        match &self.shown {
            Shown::Base => None,
            Shown::Theme(_, id) | Shown::Indicator(id) => Some(id),
        }
    }

    /// The classes of the indicator, and their colours.
    pub fn choropleth(&self, engine: &Engine) -> Option<Choropleth> {
        let selection = Selection { themes: BTreeSet::new(), indicators: BTreeSet::from([self.indicator()?.clone()]) };
        Choropleth::of(&commune_figures(engine, selection)?, self.scheme)
    }
}

/// The indicators that have their layers, so that there is something to colour.
fn drawn_indicators(engine: &Engine) -> Vec<Arc<Indicator>> {
    let Some(figures) = commune_figures(engine, Selection::default()) else { return Vec::new() };
    let waits = |idx: usize| figures.rows.iter().any(|row| row.estimates[idx].flags.contains(&Flag::WaitingForLayer));
    let numbered = figures.indicators.iter().enumerate().filter(|&(idx, _)| !waits(idx));
    numbered.map(|(_, indicator)| Arc::clone(indicator)).collect()
}
