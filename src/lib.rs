//! Arpent: territorial diagnosis for the Quartiers Métropolitains d'Innovation.
pub mod diagnosis;
pub mod geometry;
pub mod layers;
