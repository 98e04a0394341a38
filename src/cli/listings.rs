//! `layers` and `indicators`: what is in service.

use crate::diagnosis::Engine;
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
    let unknown = || {
        let known = engine.atlas().iter().map(|layer| layer.about().id.to_string());
        WrongUse(format!("unknown layer `{id}`{}", near::did_you_mean(id, known, "; `arpent layers` lists them")))
    };
    let layer = engine.atlas().get(id).ok_or_else(unknown)?;
    print(&layer_text(layer, session.language, session.width))
}

/// Lists the indicators.
pub(super) fn indicators(session: &Session) -> anyhow::Result<()> {
    print(&indicators_text(engine()?.catalogue(), session.language, session.width))
}
