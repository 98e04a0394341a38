//! The engine: the layers in service, the territories, and every territory's figures, worked out once.
//!
//! A change of layers makes another engine. Questions borrow it and change nothing, so any number of threads may ask.

mod comparing;
mod scoring;

use std::sync::Arc;

use rayon::prelude::*;

use crate::geometry::{LonLat, Metres, to_planar};
use crate::layers::{Atlas, CommuneCode, Theme};

use super::answer::{Diagnosis, Figure, Named, Neighbour, TerritoryShare, ThemeFigures, Whereabouts, ZoneSummary};
use super::catalogue::Catalogue;
use super::estimate::{Estimate, Flag, State};
use super::identity::diagnosis_identity;
use super::indicator::{Indicator, IndicatorId};
use super::look::{Ground, Look};
use super::places::{self, PlaceKind};
use super::question::{MAX_ROWS, Question, ReferenceChoice};
use super::reference::target;
use super::score::ScoreFault;
use super::standings::{Panel, Set, Standings, TerritoryFigures};
use super::territories::{Territories, TerritoriesError};
use super::zone::{Zone, ZoneFault, ZoneKind};

pub use comparing::ComparisonFault;

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QuestionFault {
    /// The zone cannot be asked about.
    #[error(transparent)]
    Zone(#[from] ZoneFault),
    /// The score cannot be made.
    #[error(transparent)]
    Score(#[from] ScoreFault),
    /// The figures rest on more rows than are listed at a time.
    #[error(
        "the figures up to {indicator} rest on more than {MAX_ROWS} rows, which is the most that are listed at a time: \
         ask for fewer indicators, or for a smaller zone"
    )]
    TooManyRows {
        /// The indicator whose rows were too many.
        indicator: IndicatorId,
    },
}

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

    /// The identity of the answer to a question, without the work of answering it.
    pub fn identity(&self, question: &Question) -> String {
        diagnosis_identity(question, &self.ground.catalogue, &self.ground.facts)
    }

    /// Answers a question.
    ///
    /// # Errors
    /// Where no part of the zone lies in the Métropole, or it has no value for a score.
    pub fn diagnose(&self, question: &Question) -> Result<Diagnosis, QuestionFault> {
        let zone = &question.zone;
        let look = self.look(zone);
        let look = if question.wants_rows { look.with_rows() } else { look };
        let territories = territory_shares(&look);
        if territories.is_empty() {
            return Err(outside_data(zone).into());
        }
        let panel = self.panel(&question.references);
        let held = (zone.as_ref(), &question.references);
        let sets = self.standings.sets(held, &territories, &self.figures, panel.as_ref());
        let themes = self.themes(&look, question, &sets)?;
        Ok(Diagnosis {
            id: self.identity(question),
            zone: summary(zone),
            neighbours: self.neighbours(zone),
            coverage_share: look.territory_share(),
            districts: places::present(&look, PlaceKind::District),
            experiments: places::present(&look, PlaceKind::Experiment),
            score: question.score.as_ref().map(|request| self.scored(request, zone, &themes, &sets)).transpose()?,
            references: question.references.clone(),
            has_rows: question.wants_rows,
            themes,
            territories,
        })
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

    fn look<'a>(&'a self, zone: &'a Zone) -> Look<'a> {
        Look::new(&self.ground, zone)
    }

    fn themes(
        &self,
        look: &Look<'_>,
        question: &Question,
        sets: &[Set<'_>],
    ) -> Result<Vec<ThemeFigures>, QuestionFault> {
        let mut listed = 0;
        let mut figure = |idx: usize| {
            let figure = self.figure(idx, look, sets);
            listed += figure.estimate.rows.len();
            if listed > MAX_ROWS {
                return Err(QuestionFault::TooManyRows { indicator: figure.indicator.id.clone() });
            }
            Ok(figure)
        };
        let mut themes = Vec::new();
        for theme in Theme::ALL {
            let asked = (0..self.indicators.len())
                .filter(|&idx| self.indicators[idx].theme == theme && question.asks(&self.indicators[idx]));
            let figures = asked.map(&mut figure).collect::<Result<Vec<_>, _>>()?;
            if !figures.is_empty() {
                themes.push(ThemeFigures { theme, figures });
            }
        }
        Ok(themes)
    }

    /// The figure of the indicator at `idx` of the catalogue.
    fn figure(&self, idx: usize, look: &Look<'_>, sets: &[Set<'_>]) -> Figure {
        let indicator = &self.indicators[idx];
        let estimate = self.held_against(sets, idx, look.estimate(indicator));
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

    /// The estimate of the indicator at `idx`, flagged where it was made from other layers than those of a set.
    fn held_against(&self, sets: &[Set<'_>], idx: usize, mut estimate: Estimate) -> Estimate {
        if self.indicators[idx].is_ranked && sets.iter().any(|set| set.is_of_other_source(idx, &estimate)) {
            estimate.flags.insert(Flag::OtherSource);
        }
        estimate
    }

    /// The panel of communes that a question chose.
    fn panel(&self, choice: &ReferenceChoice) -> Option<Panel> {
        let ReferenceChoice::Panel(codes) = choice else { return None };
        Panel::of(codes, &self.territories, &self.figures, |zone| {
            let look = self.look(zone);
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
            code: layer.id(overlap.row_idx).to_string(),
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
        sha256: zone.sha256().to_owned(),
    }
}

/// The refusal of a zone no part of which lies in the Métropole.
fn outside_data(zone: &Zone) -> ZoneFault {
    ZoneFault::OutsideData { at: zone.lonlat().view().positions().next().copied().unwrap_or_default() }
}

/// The estimate without the rows that made it, which are kept for nobody who did not ask.
fn without_rows(estimate: Estimate) -> Estimate {
    Estimate { rows: Vec::new(), ..estimate }
}
