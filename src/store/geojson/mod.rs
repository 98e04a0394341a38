//! GeoJSON (RFC 7946): zones that people send, features that are sent to them. WGS84, longitude first.

mod read;
mod write;

pub use read::{ZONE_BYTES_MAX, ZoneFault, read_zone};
pub use write::GeoJsonRows;
