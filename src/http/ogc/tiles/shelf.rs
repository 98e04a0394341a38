//! The layers made ready for tiles.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnosis::{Comparison, ComparisonQuestion, Engine, Estimate, Selection, State};
use crate::geometry::MAX_ZOOM;
use crate::layers::{Atlas, Cell, Column, ColumnBuilder, FieldKind, GeometryKind, Layer, LayerId};
use crate::store::TileLayer;

/// The layer whose tiles carry indicators.
pub(super) const INDICATOR_LAYER: &str = "communes";
/// The layers whose names are written on maps.
const NAMED_LAYERS: [&str; 3] = ["communes", "departements", "epts"];

/// The layers of a snapshot, each made ready for tiles at the first question about it.
#[derive(Debug)]
pub(in super::super::super) struct TileShelf {
    layers: Shelved,
    /// The points at which names are written: drawn where they are asked for by name.
    labels: Shelved,
}

type Shelved = BTreeMap<LayerId, (Arc<Layer>, OnceLock<Arc<TileLayer>>)>;

impl TileShelf {
    /// The layers of `atlas` that can be drawn.
    pub fn of(atlas: &Atlas) -> Self {
        let drawn = atlas.iter().filter(|layer| layer.geometry().kind() != GeometryKind::None).cloned();
        let labels = NAMED_LAYERS.iter().filter_map(|id| Some(Arc::new(atlas.get(id)?.labels()?)));
        Self { layers: drawn.map(shelved).collect(), labels: labels.map(shelved).collect() }
    }

    /// The layers of the points at which names are written.
    pub fn labels(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.labels.values().map(|(layer, _)| layer)
    }

    fn place(&self, id: &str) -> Option<&(Arc<Layer>, OnceLock<Arc<TileLayer>>)> {
        self.layers.get(id).or_else(|| self.labels.get(id))
    }

    /// Every layer that can be drawn, by identifier.
    pub fn layers(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.layers.values().map(|(layer, _)| layer)
    }

    /// The layer called `id`, where it can be drawn.
    pub fn layer(&self, id: &str) -> Option<&Arc<Layer>> {
        self.place(id).map(|(layer, _)| layer)
    }

    /// The layer called `id`, made ready. The first question takes milliseconds.
    pub fn ready(&self, id: &str, engine: &Engine) -> Option<Arc<TileLayer>> {
        let (layer, ready) = self.place(id)?;
        let made = ready.get_or_init(|| {
            let more = if id == INDICATOR_LAYER { indicator_columns(engine, layer) } else { Vec::new() };
            Arc::new(TileLayer::of(Arc::clone(layer), &more))
        });
        Some(Arc::clone(made))
    }

    /// The deepest zoom that all of `ids` are drawn at. A layer of outlines is made ready for it, milliseconds.
    pub fn max_zoom(&self, ids: &[String], engine: &Engine) -> u8 {
        let ready = ids.iter().filter_map(|id| self.ready(id, engine));
        ready.map(|layer| layer.max_zoom()).min().unwrap_or(MAX_ZOOM)
    }

    /// The layer called `id`, where it was made ready and a zoom of it was drawn: its tiles cost microseconds.
    pub fn drawn(&self, id: &str, zoom: u8) -> Option<&Arc<TileLayer>> {
        self.place(id)?.1.get().filter(|layer| layer.is_drawn_at(zoom))
    }
}

fn shelved(layer: Arc<Layer>) -> (LayerId, (Arc<Layer>, OnceLock<Arc<TileLayer>>)) {
    (layer.about().id.clone(), (layer, OnceLock::new()))
}

/// The figures of every commune, as the engine keeps them.
pub(in super::super) fn commune_figures(engine: &Engine, selection: Selection) -> Option<Comparison> {
    let zones = engine.territories().communes().map(|commune| Arc::clone(&commune.zone)).collect();
    // A comparison is refused for its scores alone, and none is asked.
    engine.compare(&ComparisonQuestion { zones, selection, score: None }).ok()
}

/// The value of every indicator for every feature of `layer`, whose identifiers are codes of communes.
fn indicator_columns(engine: &Engine, layer: &Layer) -> Vec<(String, Column)> {
    let Some(comparison) = commune_figures(engine, Selection::default()) else { return Vec::new() };
    let rows: BTreeMap<&str, &[Estimate]> =
        comparison.rows.iter().filter_map(|row| Some((row.zone.code.as_deref()?, row.estimates.as_slice()))).collect();
    let column = |idx: usize| {
        let mut column = ColumnBuilder::new(FieldKind::Number);
        for id in layer.ids() {
            column.push(rows.get(id).map_or(Cell::Null, |estimates| cell(&estimates[idx])));
        }
        column.finish()
    };
    comparison.indicators.iter().enumerate().map(|(idx, it)| (it.id.to_string(), column(idx))).collect()
}

fn cell(estimate: &Estimate) -> Cell<'static> {
    match (estimate.state, estimate.value) {
        (State::Secret, _) => Cell::Secret,
        (State::Known, Some(value)) => Cell::Number(value),
        _ => Cell::Null,
    }
}
