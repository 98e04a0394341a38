//! The engine: the layers in service, the territories, and every territory's figures, worked out once.
//!
//! A change of layers makes another engine. Questions borrow it and change nothing, so any number of threads may ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::geometry::{LonLat, Metres, to_planar};
use crate::layers::{Atlas, CommuneCode, Theme};

use super::answer::{
    Comparison, ComparisonRow, Diagnosis, Figure, Named, Neighbour, TerritoryShare, ThemeFigures, Whereabouts,
    ZoneSummary,
};
use super::catalogue::Catalogue;
use super::estimate::{Estimate, Flag, State};
use super::identity::identity;
use super::indicator::{Indicator, IndicatorId};
use super::look::{Ground, Look};
use super::places::{self, PlaceKind};
use super::question::{Question, ReferenceChoice, Selection};
use super::reference::target;
use super::score::{FigureOf, Score, ScoreError, ScoreRequest, score};
use super::standings::{Panel, Set, Standings, TerritoryFigures, TerritoryKey};
use super::territories::{METROPOLE_CODE, Territories, TerritoriesError};
use super::zone::{Zone, ZoneFault, ZoneKind};

/// The layers in service and all that was worked out about them.
#[derive(Debug)]
pub struct Engine {
    ground: Ground,
    indicators: Vec<Arc<Indicator>>,
    territories: Territories,
    figures: TerritoryFigures,
    standings: Standings,
}

impl Engine {
    /// An engine on the layers of `atlas`. Works out the figures of every territory, on all cores.
    ///
    /// # Errors
    /// Where the layers make no territories.
    pub fn new(atlas: Atlas, catalogue: Catalogue) -> Result<Self, TerritoriesError> {
        let territories = Territories::build(&atlas)?;
        let ground = Ground::new(atlas, catalogue);
        let catalogue = &ground.catalogue;
        let zones: Vec<&Arc<Zone>> = territories.zones().collect();
        let mut figures: TerritoryFigures = zones
            .into_par_iter()
            .map(|zone| {
                let look = Look::new(&ground, zone);
                let key = (zone.kind(), zone.code().unwrap_or_default().to_owned());
                (key, catalogue.iter().map(|indicator| without_rows(look.estimate(indicator))).collect())
            })
            .collect();
        let standings = Standings::build(&territories, &figures, catalogue.iter().len());
        let indicators: Vec<Arc<Indicator>> = catalogue.iter().cloned().map(Arc::new).collect();
        standings.mark_other_sources(&mut figures, |idx| indicators[idx].is_ranked);
        Ok(Self { ground, indicators, territories, figures, standings })
    }

    /// The layers in service.
    pub const fn atlas(&self) -> &Atlas {
        &self.ground.atlas
    }

    /// The indicators.
    pub const fn catalogue(&self) -> &Catalogue {
        &self.ground.catalogue
    }

    /// The territories.
    pub const fn territories(&self) -> &Territories {
        &self.territories
    }

    /// Answers a question.
    ///
    /// # Errors
    /// Where no part of the zone lies in the Métropole.
    pub fn diagnose(&self, question: &Question) -> Result<Diagnosis, ZoneFault> {
        let zone = &question.zone;
        let look = Look::new(&self.ground, zone);
        let look = if question.wants_rows { look.with_rows() } else { look };
        let territories = territory_shares(&look);
        if territories.is_empty() {
            let at = zone.lonlat().view().positions().next().copied().unwrap_or_default();
            return Err(ZoneFault::OutsideData { at });
        }
        let asked = || self.ground.catalogue.iter().filter(|indicator| question.selection.includes(indicator));
        Ok(Diagnosis {
            id: identity(question, asked(), &self.ground.atlas),
            zone: summary(zone),
            neighbours: self.neighbours(zone),
            coverage_share: look.territory_share(),
            districts: places::present(&look, PlaceKind::District),
            experiments: places::present(&look, PlaceKind::Experiment),
            themes: self.themes(&look, question, &territories),
            territories,
        })
    }

    /// The figures of communes side by side, in the order of their codes; unknown codes are the caller's to refuse.
    pub fn compare<'c>(
        &self,
        communes: impl IntoIterator<Item = &'c CommuneCode>,
        selection: &Selection,
    ) -> Comparison {
        let asked: Vec<usize> =
            (0..self.indicators.len()).filter(|&idx| selection.includes(&self.indicators[idx])).collect();
        let row = |code: &CommuneCode| {
            let zone = &self.territories.commune(code.as_str())?.zone;
            let figures = self.figures.get(&(ZoneKind::Commune, code.to_string()))?;
            let estimates = asked.iter().map(|&idx| figures[idx].clone()).collect();
            Some(ComparisonRow { zone: summary(zone), estimates })
        };
        Comparison {
            indicators: asked.iter().map(|&idx| Arc::clone(&self.indicators[idx])).collect(),
            rows: communes.into_iter().filter_map(row).collect(),
        }
    }

    /// The score of a zone, held against the Métropole and among the communes: with them where it is one itself,
    /// beside them where it is not.
    ///
    /// # Errors
    /// Where an indicator has no goalposts, or no value for the zone.
    pub fn score(&self, zone: &Zone, request: &ScoreRequest) -> Result<Score, ScoreError> {
        let look = Look::new(&self.ground, zone);
        let own: BTreeMap<&IndicatorId, Estimate> = request
            .indicators()
            .filter_map(|id| Some((id, look.estimate(self.ground.catalogue.get(id.as_str())?))))
            .collect();
        let kept = |key: TerritoryKey| {
            move |id: &IndicatorId| Some(&self.figures.get(&key)?[self.ground.catalogue.position(id.as_str())?])
        };
        let is_own = |code: &str| zone.kind() == ZoneKind::Commune && zone.code() == Some(code);
        let others: Vec<Box<FigureOf<'_>>> = self
            .territories
            .communes()
            .filter(|commune| !is_own(commune.code.as_str()))
            .map(|commune| Box::new(kept((ZoneKind::Commune, commune.code.to_string()))) as Box<FigureOf<'_>>)
            .collect();
        let metropole = kept((ZoneKind::Metropole, METROPOLE_CODE.to_owned()));
        score(request, |id| self.ground.catalogue.get(id.as_str()), &|id| own.get(id), &metropole, &others)
    }

    /// What lies at a position; nothing outside the Métropole.
    pub fn whereabouts(&self, position: LonLat) -> Whereabouts {
        let named = |zone: &Arc<Zone>| Named {
            code: zone.code().unwrap_or_default().to_owned(),
            name: zone.name().unwrap_or_default().to_owned(),
        };
        let planar = to_planar(position);
        let commune = self.territories.commune_at(position);
        Whereabouts {
            commune: commune.map(|commune| named(&commune.zone)),
            ept: commune.and_then(|it| self.territories.ept(it.ept.as_deref()?)).map(named),
            departement: commune.and_then(|it| self.territories.departement(&it.departement)).map(named),
            districts: places::around(&self.ground.atlas, PlaceKind::District, planar),
            experiments: places::around(&self.ground.atlas, PlaceKind::Experiment, planar),
        }
    }

    /// The zone of a district: the disc of its uncertainty, no outline being published. None where it is unknown, or
    /// has no published place.
    pub fn district(&self, id: &str) -> Option<Zone> {
        places::district_zone(&self.ground.atlas, id)
    }

    fn themes(&self, look: &Look<'_>, question: &Question, territories: &[TerritoryShare]) -> Vec<ThemeFigures> {
        let panel = self.panel(&question.references);
        let held = (question.zone.as_ref(), &question.references);
        let sets = self.standings.sets(held, territories, &self.figures, panel.as_ref());
        let figures_of = |theme: Theme| {
            let asked = (0..self.indicators.len()).filter(|&idx| {
                self.indicators[idx].theme == theme && question.selection.includes(&self.indicators[idx])
            });
            ThemeFigures { theme, figures: asked.map(|idx| self.figure(idx, look, &sets)).collect() }
        };
        Theme::ALL.into_iter().map(figures_of).filter(|theme| !theme.figures.is_empty()).collect()
    }

    /// The figure of the indicator at `idx` of the catalogue.
    fn figure(&self, idx: usize, look: &Look<'_>, sets: &[Set<'_>]) -> Figure {
        let indicator = &self.indicators[idx];
        let mut estimate = look.estimate(indicator);
        if indicator.is_ranked && sets.iter().any(|set| set.is_of_other_source(idx, &estimate)) {
            estimate.flags.insert(Flag::OtherSource);
        }
        let ranked_sets = sets.iter().filter(|_| indicator.is_ranked && estimate.state != State::Null);
        let references = ranked_sets.map(|set| set.reference(idx, indicator, &estimate));
        let targets = indicator.thresholds.iter().map(target);
        let layers = estimate.layers.iter().filter_map(|id| self.ground.atlas.get(id.as_str()));
        Figure {
            indicator: Arc::clone(indicator),
            layers: layers.map(|layer| layer.about().clone()).collect(),
            references: references.chain(targets).collect(),
            has_rows: look.wants_rows,
            estimate: if look.wants_rows { estimate } else { without_rows(estimate) },
        }
    }

    /// The panel of communes that a question chose.
    fn panel(&self, choice: &ReferenceChoice) -> Option<Panel> {
        let ReferenceChoice::Panel(codes) = choice else { return None };
        Panel::of(codes, &self.territories, &self.figures, |zone| {
            let look = Look::new(&self.ground, zone);
            self.ground.catalogue.iter().map(|indicator| without_rows(look.estimate(indicator))).collect()
        })
    }

    fn neighbours(&self, zone: &Zone) -> Vec<Neighbour> {
        let commune =
            zone.code().filter(|_| zone.kind() == ZoneKind::Commune).and_then(|code| self.territories.commune(code));
        let named = |&(ref code, shared_border): &(CommuneCode, Metres)| {
            let name = self.territories.commune(code.as_str()).map_or("", |commune| &commune.name);
            Neighbour { code: code.to_string(), name: name.to_owned(), shared_border }
        };
        commune.map(|commune| commune.neighbours.iter().map(named).collect()).unwrap_or_default()
    }
}

/// The territories that the zone of `look` meets, by kind and code.
fn territory_shares(look: &Look<'_>) -> Vec<TerritoryShare> {
    let kinds = [("communes", ZoneKind::Commune), ("epts", ZoneKind::Ept), ("departements", ZoneKind::Departement)];
    let mut shares = Vec::new();
    for (id, kind) in kinds {
        let Some(layer) = look.layer(id) else { continue };
        shares.extend(look.overlaps(layer).iter().map(|overlap| TerritoryShare {
            kind,
            code: layer.ids()[overlap.row_idx].to_string(),
            name: layer.cell(overlap.row_idx, "nom").text().unwrap_or_default().to_owned(),
            area: overlap.area,
            zone_share: overlap.area.share_of(look.zone.shape().area()),
            territory_share: overlap.share,
        }));
    }
    shares
}

/// What a zone is, without its outline.
fn summary(zone: &Zone) -> ZoneSummary {
    let shape = zone.shape();
    ZoneSummary {
        kind: zone.kind(),
        code: zone.code().map(str::to_owned),
        name: zone.name().map(str::to_owned),
        area: shape.area(),
        perimeter: shape.perimeter(),
        bbox: zone.lonlat().view().bounds(),
        vertices: shape.vertices(),
    }
}

/// The estimate without the rows that made it, which are kept for nobody who did not ask.
fn without_rows(estimate: Estimate) -> Estimate {
    Estimate { rows: Vec::new(), ..estimate }
}
