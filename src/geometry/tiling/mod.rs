//! Outlines and points as map tiles draw them: snapped to the grid of a zoom, simplified once, cut to a tile.
//!
//! Web Mercator (EPSG:3857) as the tile matrix set `WebMercatorQuad` cuts it: at zoom z the world is 2^z tiles wide and
//! a tile 4,096 units of the grid ([`EXTENT`]); x grows eastward and y southward from the north-western corner. All that
//! is worked out of a zoom is whole units, so that nothing is rounded twice and sides are decided exactly.
//!
//! What holds of every zoom ([`OutlineLevel`]): a border that two features share is one line, so neighbours neither gap
//! nor overlap; no line crosses another; no line crosses the border of a tile's frame but in a vertex, so that cutting
//! ([`OutlineLevel::cut`]) makes no new position and what comes out is valid as what went in. Nothing here knows how a
//! tile is written.

mod address;
mod arcs;
mod cut;
mod level;
mod lines;
mod placed;
mod points;
mod rows;
mod snap;
mod thin;

pub use address::{GridPoint, MAX_ZOOM, TileAddress, TileFrame};
pub use cut::{Cutter, Rings};
pub use level::{OutlineLevel, SharedOutlines};
pub use lines::LineLevel;
pub use points::PointLevel;

/// Units of the grid across a tile.
pub const EXTENT: i32 = 4_096;
/// Units that a tile shows beyond its border, so that lines and symbols on it are drawn whole: 8 of 512 pixels.
pub const BUFFER: i32 = 64;
