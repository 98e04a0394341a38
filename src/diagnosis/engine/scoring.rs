//! The score of a zone among those it is held against.

use std::sync::Arc;

use crate::layers::Words;

use super::super::answer::ThemeFigures;
use super::super::estimate::Estimate;
use super::super::indicator::{Indicator, IndicatorId};
use super::super::score::{Figures, Scale, ScoreFault, ScoreRequest, ScoredZone};
use super::super::standings::{Set, TerritoryKey};
use super::super::territories::METROPOLE_CODE;
use super::super::zone::{Zone, ZoneKind};
use super::Engine;

/// The estimate of an indicator by its place in the catalogue, beside that place.
type Placed<'e> = (usize, &'e Estimate);

impl Engine {
    /// The score of a zone of which `themes` has the figures, held against the first of `sets` and among its members:
    /// with them where it is one itself, beside them where it is not. The Métropole, which stands in no set, is held
    /// against itself.
    ///
    /// # Errors
    /// Where an indicator has no value for the zone or for the set.
    pub(super) fn scored(
        &self,
        request: &ScoreRequest,
        zone: &Zone,
        themes: &[ThemeFigures],
        sets: &[Set<'_>],
    ) -> Result<ScoredZone, ScoreFault> {
        let set = sets.first();
        let scale = self.scale(request, set)?;
        let own_of = |id: &IndicatorId| {
            let mut figures = themes.iter().flat_map(|theme| &theme.figures);
            figures.find(|figure| figure.indicator.id == *id).map(|figure| &figure.estimate)
        };
        let own: Vec<Placed<'_>> = request
            .weights()
            .filter_map(|(id, _)| Some((self.ground.catalogue.position(id.as_str())?, own_of(id)?)))
            .collect();
        let mut score = scale.score(&estimates(&own))?;
        let Some(set) = set.filter(|set| self.may_be_placed(&own, set)) else {
            return Ok(ScoredZone { basis: scale.into_basis(&[]), score });
        };
        let is_own =
            |(kind, code): &TerritoryKey| set.has_zone() && *kind == zone.kind() && Some(&**code) == zone.code();
        let others: Vec<Figures<'_>> = set
            .keys()
            .iter()
            .filter(|key| !is_own(key))
            .filter_map(|key| self.territory(key, request))
            .filter(|member| member.iter().all(|&placed| is_held(placed, set)))
            .map(|member| estimates(&member))
            .collect();
        let (standing, members) = scale.place(&estimates(&own), &others);
        score.standing = standing;
        Ok(ScoredZone { basis: scale.into_basis(&members), score })
    }

    /// The scale of a request, held against the whole of `set`, or against the Métropole where there is none.
    ///
    /// # Errors
    /// Where an indicator has no value for it.
    pub(super) fn scale(&self, request: &ScoreRequest, set: Option<&Set<'_>>) -> Result<Scale, ScoreFault> {
        let metropole = (ZoneKind::Metropole, METROPOLE_CODE.to_owned());
        let whole = set.and_then(Set::whole).or_else(|| self.figures.get(&metropole));
        let named = set.map_or_else(|| ("mgp", metropole_label()), Set::named);
        let weighed: Vec<(usize, f64)> = request
            .weights()
            .filter_map(|(id, weight)| Some((self.ground.catalogue.position(id.as_str())?, weight)))
            .collect();
        let figures: Figures<'_> =
            whole.into_iter().flat_map(|figures| weighed.iter().map(|&(idx, _)| &figures[idx])).collect();
        let weighed: Vec<(&Arc<Indicator>, f64)> =
            weighed.iter().map(|&(idx, weight)| (&self.indicators[idx], weight)).collect();
        Scale::new(request, weighed, named, &figures)
    }

    /// The figures of a territory that a request weighs.
    pub(super) fn territory(&self, key: &TerritoryKey, request: &ScoreRequest) -> Option<Vec<Placed<'_>>> {
        let figures = self.figures.get(key)?;
        let placed = |(id, _): (&IndicatorId, f64)| {
            let idx = self.ground.catalogue.position(id.as_str())?;
            Some((idx, &figures[idx]))
        };
        request.weights().map(placed).collect()
    }

    /// Whether figures are strong enough for a place in a set, and mean the same for a zone of another size.
    fn may_be_placed(&self, own: &[Placed<'_>], set: &Set<'_>) -> bool {
        own.iter().all(|&(idx, estimate)| {
            let indicator = &self.indicators[idx];
            let compares = set.has_zone() || indicator.is_comparable_across_sizes();
            indicator.is_ranked && compares && is_held((idx, estimate), set)
        })
    }
}

/// Whether a figure can stand in the order of a set.
fn is_held((idx, estimate): Placed<'_>, set: &Set<'_>) -> bool {
    estimate.is_rankable() && !set.is_of_other_source(idx, estimate)
}

fn estimates<'e>(placed: &[Placed<'e>]) -> Figures<'e> {
    placed.iter().map(|&(_, estimate)| estimate).collect()
}

fn metropole_label() -> Words {
    Words::new("la Métropole du Grand Paris", "the Métropole du Grand Paris")
}
