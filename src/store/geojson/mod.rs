//! GeoJSON (RFC 7946): zones that people send, features that are sent to them. WGS84, longitude first.

mod fragments;
mod read;
mod write;

pub use fragments::GeoJsonFragments;
pub use read::{NamedOutline, ZONE_BYTES_MAX, ZoneFault, read_zone, read_zones};
pub use write::{GeoJsonRows, push_text as push_json_text};
