//! Writing vector tiles (Mapbox Vector Tile 2.1): a layer made ready once, then tile after tile.
//!
//! What each feature says is encoded once a layer; outlines and points are drawn once a zoom, at the first tile of it
//! ([`crate::geometry::SharedOutlines`]). A tile is then copied together: O(features in it + corners of those that its
//! border cuts). The protocol buffers are written here directly; a test reads them back with a library.
//!
//! A feature whose identifier is a whole number carries it as its id, any other as the property `feature_id`. A value
//! that is null has no property; what the producer withholds has none either, and is named in the property `secret`,
//! joined by `;`, as in GeoJSON.

mod attributes;
mod layer;
pub(super) mod wire;

pub use attributes::{SECRET_PROPERTY, TileProperties};
pub use layer::TileLayer;
