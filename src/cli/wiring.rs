//! From what ships in the binary, and what users brought, to an engine that answers.

use std::sync::Arc;
use std::time::Instant;

use crate::diagnosis::{Catalogue, CatalogueError, Engine, TerritoriesError};
use crate::layers::{Atlas, Layer};
use crate::programme::Book;
use crate::store::{DataDirectory, Ledger, ProgrammeLayers, ProgrammeStore, StoreError, Unusable, shipped};

/// The catalogue of indicators that ships.
const INDICATORS: &str = include_str!("../../geodata/indicators.toml");

/// Why the product cannot start: a fault of the build, or of a layer that a user brought.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The layers cannot be read.
    #[error("the layers cannot be read")]
    Layers(#[from] StoreError),
    /// The programme's records cannot be read.
    #[error("the programme’s records cannot be read")]
    Programme(#[source] StoreError),
    /// The catalogue of indicators cannot be read, or does not go with the layers.
    #[error("the indicators (indicators.toml) cannot be read, or do not go with the layers")]
    Indicators(#[from] CatalogueError),
    /// The layers make no territories.
    #[error("the layers make no territories")]
    Territories(#[from] TerritoriesError),
}

/// What ships, read once: engines are made of it and of what users brought.
#[derive(Debug)]
pub(super) struct Shelf {
    shipped: Atlas,
    catalogue: Catalogue,
    programme_layers: ProgrammeLayers,
    published: Book,
}

impl Shelf {
    /// Reads and checks what ships in the binary.
    ///
    /// # Errors
    /// Where the build is at fault.
    pub fn new() -> Result<Self, StartError> {
        let started = Instant::now();
        let shipped = shipped()?;
        let catalogue = Catalogue::parse(INDICATORS)?;
        let layers = shipped.layers.into_iter().collect::<Atlas>().with_history(shipped.history);
        // An entry that names a column which a shipped layer lacks is a mistake; in a layer of a user, a column may be
        // missing, and the figures that need it have no value.
        catalogue.check_columns(&layers)?;
        tracing::debug!(layers_ms = started.elapsed().as_millis(), "what ships was read");
        Ok(Self {
            published: Book::published(&shipped.programme),
            programme_layers: shipped.programme_layers,
            shipped: layers,
            catalogue,
        })
    }

    /// The programme's records: those of `data`, where they are kept there; else what is published. Nothing is made.
    ///
    /// # Errors
    /// Where they are there and cannot be read.
    pub fn book(&self, data: &DataDirectory) -> Result<Book, StartError> {
        let kept = data.programme().and_then(|store| store.map(|mut store| store.load()).transpose());
        Ok(kept.map_err(StartError::Programme)?.unwrap_or_else(|| self.published.clone()))
    }

    /// The ledger of the programme in `data`. Where none is kept there yet, it begins with what is published.
    ///
    /// # Errors
    /// Where it cannot be made or read.
    pub fn ledger(&self, data: &DataDirectory) -> Result<Ledger, StartError> {
        let store = data.create_programme().map_err(StartError::Programme)?;
        Ledger::open(Box::new(store), || self.published.clone()).map_err(StartError::Programme)
    }

    /// What is said of the layers that the programme's records make.
    pub const fn programme_layers(&self) -> &ProgrammeLayers {
        &self.programme_layers
    }

    /// The indicators that ship.
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The records as they are published.
    pub const fn published(&self) -> &Book {
        &self.published
    }

    /// The engine on everything that ships, on the programme's records and on the layers of `data`, which take the place
    /// of those that ship under their names. What cannot be read is told in the log, and the version before it is taken.
    ///
    /// # Errors
    /// Where `data` is there and cannot be listed, or the layers cannot be in service together.
    pub fn engine(&self, data: &DataDirectory) -> Result<Engine, StartError> {
        self.engine_after(data, &self.book(data)?, &Atlas::default())
    }

    /// The same on the records of `book`, where the layers of `open` are in service already: those that did not change are
    /// not opened again.
    ///
    /// # Errors
    /// As [`Shelf::engine`].
    pub fn engine_after(&self, data: &DataDirectory, book: &Book, open: &Atlas) -> Result<Engine, StartError> {
        let started = Instant::now();
        let (programme, brought) = (self.programme(book, open)?, brought(data, open)?);
        let layers_ms = started.elapsed().as_millis();
        let engine = self.engine_with(programme.into_iter().chain(brought))?;
        let layers = engine.atlas().iter().len();
        tracing::info!(layers, layers_ms, total_ms = started.elapsed().as_millis(), "in service");
        Ok(engine)
    }

    /// The layers of the records of `book`. One that says the same as a layer that ships, or one of `open`, is that one.
    ///
    /// # Errors
    /// Where the build is at fault.
    pub fn programme(&self, book: &Book, open: &Atlas) -> Result<Vec<Arc<Layer>>, StartError> {
        let layers = self.programme_layers.of(book)?;
        let same = |layer: &Layer| {
            let (id, sha256) = (layer.about().id.as_str(), &layer.about().sha256);
            let known = [open, &self.shipped].into_iter().filter_map(|atlas| atlas.get(id));
            known.into_iter().find(|known| known.about().sha256 == *sha256).map(Arc::clone)
        };
        Ok(layers.into_iter().map(|layer| same(&layer).unwrap_or_else(|| Arc::new(layer))).collect())
    }

    /// The engine on everything that ships, with `layers` in the place of those that ship under their names.
    ///
    /// # Errors
    /// Where the layers cannot be in service together.
    pub fn engine_with(&self, layers: impl IntoIterator<Item = Arc<Layer>>) -> Result<Engine, StartError> {
        Ok(Engine::new(layers.into_iter().fold(self.shipped.clone(), Atlas::with), self.catalogue.clone())?)
    }

    /// What ships and the programme's records, with the layers of `data` in the place of those that ship under their names.
    ///
    /// # Errors
    /// Where `data` is there and cannot be listed.
    pub fn atlas(&self, data: &DataDirectory) -> Result<Atlas, StartError> {
        let started = Instant::now();
        let programme = self.programme(&self.book(data)?, &Atlas::default())?;
        let layers = programme.into_iter().chain(brought(data, &Atlas::default())?);
        let atlas = layers.fold(self.shipped.clone(), Atlas::with);
        tracing::info!(layers = atlas.iter().len(), layers_ms = started.elapsed().as_millis(), "in service");
        Ok(atlas)
    }
}

/// The layers of `data`. What cannot be read is told in the log, and the version before it is taken.
fn brought(data: &DataDirectory, open: &Atlas) -> Result<Vec<Arc<Layer>>, StoreError> {
    let (brought, unusable) = data.layers(open)?;
    for Unusable { layer, fault } in unusable {
        tracing::error!(%layer, error = &fault as &dyn std::error::Error, "a version cannot be put in service");
    }
    Ok(brought)
}

/// The engine on everything that ships.
///
/// # Errors
/// Where the build is at fault.
pub fn engine() -> Result<Engine, StartError> {
    Shelf::new()?.engine_with([])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::LayerId;
    use crate::store::{Feed, Source, sources};

    #[test]
    fn every_indicator_that_ships_is_well_formed() {
        let catalogue = Catalogue::parse(INDICATORS).expect("the catalogue that ships is right");
        assert!(catalogue.iter().len() >= 30);
    }

    /// The columns of the layer that a feed makes; none where it takes those of the file.
    fn columns_of(feed: &Feed) -> Option<Vec<&str>> {
        let gathered = feed.gathering.iter().flat_map(|it| {
            let figures = it.sums.keys().chain(it.values.keys()).chain(it.counts.keys());
            figures.chain(it.rates.keys()).chain(it.taken.keys())
        });
        let classes = feed.classes.iter().map(|classes| &classes.into);
        let columns = feed.columns.keys().chain(feed.sums.keys()).chain(classes).chain(gathered);
        let columns: Vec<&str> = columns.map(String::as_str).collect();
        match feed.departures {
            Some(_) => Some(vec!["name", "departures", "departures_per_hour"]),
            None => (!columns.is_empty()).then_some(columns),
        }
    }

    #[test]
    fn every_layer_that_indicators_wait_for_is_fed_with_the_columns_that_they_read() {
        let shelf = Shelf::new().expect("what ships is right");
        let here = shelf.atlas(&DataDirectory::at("/nonexistent")).expect("nothing is brought");
        let sources = sources().expect("the list is right");
        let feeds = |layer: &LayerId| {
            let feeds = sources.iter().flat_map(|source| source.feeds.iter().map(move |feed| (source, feed)));
            feeds.filter(|(_, feed)| feed.layer == *layer).collect::<Vec<_>>()
        };
        for indicator in shelf.catalogue().iter() {
            for layer in indicator.method.layers() {
                let is_fed = here.get(layer.as_str()).is_some() || !feeds(layer).is_empty();
                assert!(is_fed, "nothing feeds `{layer}`, which {} reads", indicator.id);
            }
            for (layer, column) in indicator.method.columns() {
                let is_there = here.get(layer.as_str()).is_some_and(|layer| layer.column(column).is_some());
                let makes = |(source, feed): &(&Source, &Feed)| match columns_of(feed) {
                    Some(columns) => columns.contains(&column),
                    None => source.fields.iter().any(|field| field.names.iter().any(|name| name == column)),
                };
                assert!(
                    is_there || feeds(layer).iter().any(makes),
                    "nothing gives `{layer}` the column `{column}`, which {} reads",
                    indicator.id
                );
            }
            if let Some(crate::diagnosis::Awaited { source: named }) = &indicator.awaited {
                let waits = indicator.method.layers();
                let feeds_one = |source: &Source| source.feeds.iter().any(|feed| waits.contains(&&feed.layer));
                let source = sources.iter().find(|source| source.id == *named).expect("it is listed");
                assert!(waits.is_empty() || feeds_one(source), "`{named}` feeds no layer that {} reads", indicator.id);
            }
        }
    }
}
