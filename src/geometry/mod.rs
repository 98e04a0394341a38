//! Plane geometry: units, frames, outlines, indexes and the exact measures of a zone.
//!
//! Everything is computed in Lambert-93 (EPSG:2154, metres); WGS84 (EPSG:4326, degrees) is only carried beside it.
//! Nothing here knows a town word, a file or a serialisation: positions go in, measures come out.

mod column;
mod dissolve;
mod frame;
mod position;
mod units;

pub use column::{PolygonColumn, Polygons, PolygonsRef, Position};
pub use dissolve::dissolve;
pub use frame::{to_lonlat, to_planar};
pub use position::{Bounds, LonLat, LonLatBounds, Planar};
pub use units::{Metres, SquareMetres};
