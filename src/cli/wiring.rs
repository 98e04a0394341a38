//! From what ships in the binary to an engine that answers.

use std::time::Instant;

use crate::diagnosis::{Catalogue, CatalogueError, Engine, TerritoriesError};
use crate::layers::Atlas;
use crate::store::{StoreError, shipped};

/// The catalogue of indicators that ships.
const INDICATORS: &str = include_str!("../../geodata/indicators.toml");

/// Why the product cannot start on what it ships: a fault of the build.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The layers cannot be read.
    #[error("the shipped layers cannot be read")]
    Layers(#[from] StoreError),
    /// The catalogue of indicators cannot be read.
    #[error("the shipped indicators (indicators.toml) cannot be read")]
    Indicators(#[from] CatalogueError),
    /// The layers make no territories.
    #[error("the shipped layers make no territories")]
    Territories(#[from] TerritoriesError),
}

/// The engine on everything that ships. Tells how long it took, at the level of information.
///
/// # Errors
/// Where the build is at fault.
pub fn engine() -> Result<Engine, StartError> {
    let started = Instant::now();
    let shipped = shipped()?;
    let atlas = shipped.layers.into_iter().collect::<Atlas>().with_history(shipped.history);
    let layers_ms = started.elapsed().as_millis();
    let catalogue = Catalogue::parse(INDICATORS)?;
    catalogue.check_columns(&atlas)?;
    let engine = Engine::new(atlas, catalogue)?;
    let layers = engine.atlas().iter().len();
    tracing::info!(layers, layers_ms, total_ms = started.elapsed().as_millis(), "in service");
    Ok(engine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_indicator_that_ships_is_well_formed() {
        let catalogue = Catalogue::parse(INDICATORS).expect("the catalogue that ships is right");
        assert!(catalogue.iter().len() >= 30);
    }
}
