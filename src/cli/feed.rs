//! The layers that a downloaded source feeds: its file taken in, its rows and columns chosen, each put in service.
//!
//! Outlines that are not valid are mended and told, since nobody at hand can mend the file of a portal.

use std::sync::Arc;

use anyhow::Context as _;

use crate::layers::intake::{Account, Broken, CodeBook, Intake, IntakeOptions, SourceGeometry, SourceTable, intake};
use crate::layers::{About, Atlas, Layer};
use crate::report::{Imported, Outcome, imported_text};
use crate::store::{Feed, FetchSettings, Fetched, Source, fed, gathered, table_of_feed, territories_of};

use super::arguments::VERSIONS_KEPT;
use super::fetch_words::feeds_nothing_line;
use super::import::{indicators, put};
use super::output::{Session, print};
use super::wiring::Shelf;

/// Makes the layers that `source` feeds, and tells what became of each.
pub(super) fn feed_layers(
    source: &Source,
    fetched: &Fetched,
    settings: &FetchSettings,
    session: &Session,
) -> anyhow::Result<()> {
    if source.feeds.is_empty() {
        return print(&feeds_nothing_line(fetched, session.language));
    }
    let shelf = Shelf::new()?;
    source.feeds.iter().try_for_each(|feed| feed_layer(source, feed, fetched, settings, (&shelf, session)))
}

/// Makes one layer of what was fetched and puts it in service.
fn feed_layer(
    source: &Source,
    feed: &Feed,
    fetched: &Fetched,
    settings: &FetchSettings,
    (shelf, session): (&Shelf, &Session),
) -> anyhow::Result<()> {
    let atlas = shelf.atlas(&session.data)?;
    let no_layer = || format!("source `{}` makes no layer `{}`", source.id, feed.layer);
    let (table, about, file) = table_of_feed(source, feed, fetched, settings.bytes_max).with_context(no_layer)?;
    let (layer, account) = layer_of(table, about, feed, &atlas).with_context(no_layer)?;
    let layer = Arc::new(layer);
    put(&layer, VERSIONS_KEPT, shelf, &atlas, session)?;
    let told = Imported {
        about: layer.about(),
        file: &file.display().to_string(),
        account: &account,
        faults: &account.faults,
        rows: layer.len(),
        extent: layer.extent(),
        indicators: &indicators(&layer, shelf, &atlas),
        outcome: Outcome::InService,
    };
    print(&imported_text(&told, session.language, session.width))
}

/// The layer that `feed` makes of `table`.
fn layer_of(mut table: SourceTable, about: About, feed: &Feed, atlas: &Atlas) -> anyhow::Result<(Layer, Account)> {
    if feed.gathering.is_some() {
        // Its rows speak of territories: where they lie themselves is not asked.
        table.geometry = SourceGeometry::None;
    }
    let book = CodeBook { history: atlas.history(), communes: atlas.get("communes").map(Arc::as_ref) };
    let asked = IntakeOptions { id_field: feed.id.clone(), broken: Broken::Repaired, ..IntakeOptions::default() };
    let Intake { layer, mut account } = intake(table, about, &asked, &book)?;
    let raw = match &feed.gathering {
        None => fed(layer, feed)?,
        Some(gathering) => {
            let territories = territories_of(gathering, atlas)?;
            let (raw, told) = gathered(&layer, feed, gathering, &territories, atlas.history())?;
            account.faults.append(told);
            raw
        }
    };
    Ok((Layer::build(raw)?, account))
}
