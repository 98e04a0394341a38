//! The layers in service, by identifier.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::identity::LayerId;
use super::layer::Layer;
use super::vintage::CogHistory;

/// A snapshot of the layers in service. A change makes another atlas that shares what did not change.
#[derive(Debug, Clone, Default)]
pub struct Atlas {
    layers: BTreeMap<LayerId, Arc<Layer>>,
    history: Arc<CogHistory>,
}

impl Atlas {
    /// The layer called `id`.
    pub fn get(&self, id: &str) -> Option<&Arc<Layer>> {
        self.layers.get(id)
    }

    /// Every layer, by identifier.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Layer>> {
        self.layers.values()
    }

    /// The history of the communes' codes; empty unless given.
    pub fn history(&self) -> &CogHistory {
        &self.history
    }

    /// The same atlas with the history of the communes' codes.
    #[must_use]
    pub fn with_history(self, history: CogHistory) -> Self {
        Self { history: Arc::new(history), ..self }
    }

    /// The same atlas with `layer` in it, in the place of the one that had its identifier.
    #[must_use]
    pub fn with(mut self, layer: Arc<Layer>) -> Self {
        self.layers.insert(layer.about().id.clone(), layer);
        self
    }
}

impl FromIterator<Layer> for Atlas {
    fn from_iter<I: IntoIterator<Item = Layer>>(layers: I) -> Self {
        layers.into_iter().fold(Self::default(), |atlas, layer| atlas.with(Arc::new(layer)))
    }
}
