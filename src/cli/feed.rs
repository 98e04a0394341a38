//! The layers that a downloaded source feeds: its file taken in, its rows and columns chosen, each put in service.
//!
//! Outlines that are not valid are mended and told, since nobody at hand can mend the file of a portal.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};

use crate::layers::intake::{Broken, CodeBook, Intake, IntakeOptions, SourceGeometry, intake};
use crate::layers::{Atlas, Layer};
use crate::report::{Imported, Outcome, imported_text};
use crate::store::{Feed, Fetched, ReadOptions, Source, fed, gathered, read_source, record_of_feed, table_file};

use super::arguments::VERSIONS_KEPT;
use super::fetch_words::{feeds_nothing_line, prepared_line};
use super::import::{indicators, put};
use super::output::{Session, print};
use super::wiring::Shelf;

/// Makes the layers that `source` feeds, and tells what became of each.
pub(super) fn feed_layers(source: &Source, fetched: &Fetched, session: &Session) -> anyhow::Result<()> {
    if source.feeds.is_empty() {
        return print(&feeds_nothing_line(fetched, session.language));
    }
    let shelf = Shelf::new()?;
    for feed in &source.feeds {
        if let Some(preparation) = &feed.preparation {
            print(&prepared_line(feed, preparation, session.language))?;
        } else {
            let member = source.download.as_ref().and_then(|download| download.member.as_deref());
            feed_layer(source, feed, &table_file(fetched, member)?, &shelf, session)?;
        }
    }
    Ok(())
}

/// Makes one layer of `file` and puts it in service.
fn feed_layer(source: &Source, feed: &Feed, file: &Path, shelf: &Shelf, session: &Session) -> anyhow::Result<()> {
    let atlas = shelf.atlas(&session.data)?;
    let (layer, account) = layer_of(source, feed, file, &atlas)?;
    let layer = Arc::new(layer);
    put(&layer, VERSIONS_KEPT, shelf, &atlas, session)?;
    let told = Imported {
        about: layer.about(),
        file: &file.display().to_string(),
        account: &account,
        faults: &account.faults,
        rows: layer.len(),
        extent: layer.extent(),
        indicators: &indicators(&layer, &atlas)?,
        outcome: Outcome::InService,
    };
    print(&imported_text(&told, session.language, session.width))
}

/// The layer that `feed` makes of `file`.
fn layer_of(
    source: &Source,
    feed: &Feed,
    file: &Path,
    atlas: &Atlas,
) -> anyhow::Result<(Layer, crate::layers::intake::Account)> {
    let no_layer = || format!("source `{}` makes no layer `{}`", source.id, feed.layer);
    let mut table = read_source(file, &ReadOptions::default())?;
    if feed.gathering.is_some() {
        // Its rows speak of territories: where they lie themselves is not asked.
        table.geometry = SourceGeometry::None;
    }
    let book = CodeBook { history: atlas.history(), communes: atlas.get("communes").map(Arc::as_ref) };
    let asked = IntakeOptions { id_field: feed.id.clone(), broken: Broken::Repaired, ..IntakeOptions::default() };
    let Intake { layer, mut account } =
        intake(table, record_of_feed(source, feed), &asked, &book).with_context(no_layer)?;
    let raw = match &feed.gathering {
        None => fed(layer, feed).with_context(no_layer)?,
        Some(gathering) => {
            let missing = || anyhow!("the layer `{}` is not in service", gathering.territories);
            let territories = atlas.get(&gathering.territories).ok_or_else(missing)?;
            let (raw, told) = gathered(&layer, feed, gathering, territories, atlas.history()).with_context(no_layer)?;
            account.faults.append(told);
            raw
        }
    };
    Ok((Layer::build(raw).with_context(no_layer)?, account))
}
