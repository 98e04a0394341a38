//! Arpent: territorial diagnosis for the Quartiers Métropolitains d'Innovation.
pub mod geometry;
pub mod layers;
pub mod programme;
pub mod store;
