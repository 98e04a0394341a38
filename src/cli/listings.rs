//! `layers` and `indicators`: what is in service.

use std::sync::Arc;

use crate::diagnosis::Engine;
use crate::layers::Layer;
use crate::report::{indicators_text, layer_text, layers_text};

use super::arguments::{Layers, LayersCommand};
use super::failure::WrongUse;
use super::near;
use super::output::{Session, print};
use super::wiring::engine;

/// Lists the layers, or tells all about one.
pub(super) fn layers(asked: &Layers, session: &Session) -> anyhow::Result<()> {
    let engine = engine()?;
    match &asked.command {
        None => print(&layers_text(engine.atlas(), session.language, session.width)),
        Some(LayersCommand::Show { id }) => show(&engine, id.as_str(), session),
    }
}

fn show(engine: &Engine, id: &str, session: &Session) -> anyhow::Result<()> {
    print(&layer_text(layer_called(engine, id)?, session.language, session.width))
}

/// The layer called `id`.
pub(super) fn layer_called<'e>(engine: &'e Engine, id: &str) -> Result<&'e Layer, WrongUse> {
    let unknown = || {
        let known = engine.atlas().iter().map(|layer| layer.about().id.to_string());
        WrongUse(format!("unknown layer `{id}`{}", near::did_you_mean(id, known, "; `arpent layers` lists them")))
    };
    engine.atlas().get(id).map(Arc::as_ref).ok_or_else(unknown)
}

/// Lists the indicators.
pub(super) fn indicators(session: &Session) -> anyhow::Result<()> {
    print(&indicators_text(engine()?.catalogue(), session.language, session.width))
}
