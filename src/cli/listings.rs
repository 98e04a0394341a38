//! `layers` and `indicators`: what is in service.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::layers::{Atlas, Layer, LayerId};
use crate::report::{indicators_text, layer_text, layers_text};
use crate::store::LayerVersion;

use super::arguments::{Layers, LayersCommand};
use super::failure::WrongUse;
use super::near;
use super::output::{Session, print};

/// How much of a hash tells versions of a layer apart.
const SHORT_HASH: usize = 12;

/// Lists the layers, or tells all about one.
pub(super) fn layers(asked: &Layers, session: &Session) -> anyhow::Result<()> {
    match &asked.command {
        None => print(&layers_text(&session.atlas()?, session.language, session.width)),
        Some(LayersCommand::Show { id }) => show(&session.atlas()?, id.as_str(), session),
        Some(LayersCommand::Versions { id }) => versions(id, session),
        Some(LayersCommand::Restore { id, hash }) => {
            session.data.bring_back(id, hash)?;
            versions(id, session)
        }
        Some(LayersCommand::Remove { id }) => Ok(session.data.remove(id)?),
    }
}

/// A line a version of an imported layer, the one in service first.
fn versions(id: &LayerId, session: &Session) -> anyhow::Result<()> {
    let versions = session.data.versions(id)?;
    if versions.is_empty() {
        let known = session.data.layer_ids()?.into_iter().map(|id| id.to_string());
        let hint = near::did_you_mean(id.as_str(), known, "; `arpent import` brings one in");
        return Err(WrongUse(format!("no layer `{id}` was imported{hint}")).into());
    }
    let mut text = String::new();
    for (idx, LayerVersion { sha256, imported, rows, bytes, vintage }) in versions.iter().enumerate() {
        let mark = if idx == 0 { '*' } else { ' ' };
        let _ = writeln!(
            text,
            "{mark} {}  {imported}  {rows:>9}  {bytes:>12}  {vintage}",
            &sha256[..SHORT_HASH.min(sha256.len())]
        );
    }
    print(&text)
}

fn show(atlas: &Atlas, id: &str, session: &Session) -> anyhow::Result<()> {
    print(&layer_text(layer_called(atlas, id)?, session.language, session.width))
}

/// The layer called `id`.
pub(super) fn layer_called<'a>(atlas: &'a Atlas, id: &str) -> Result<&'a Layer, WrongUse> {
    let unknown = || {
        let known = atlas.iter().map(|layer| layer.about().id.to_string());
        WrongUse(format!("unknown layer `{id}`{}", near::did_you_mean(id, known, "; `arpent layers` lists them")))
    };
    atlas.get(id).map(Arc::as_ref).ok_or_else(unknown)
}

/// Lists the indicators.
pub(super) fn indicators(session: &Session) -> anyhow::Result<()> {
    print(&indicators_text(session.engine()?.catalogue(), session.language, session.width))
}
