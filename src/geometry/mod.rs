//! Plane geometry: units, frames, outlines, indexes and the exact measures of a zone.
//!
//! Everything is computed in Lambert-93 (EPSG:2154, metres); WGS84 (EPSG:4326, degrees) is only carried beside it.
//! Nothing here knows a town word, a file or a serialisation: positions go in, measures come out.

mod adjacency;
mod apart;
mod border;
mod boxes;
mod buffer;
mod canonical;
mod clip;
mod column;
mod confinement;
mod course;
mod coverage;
mod crop;
mod curve;
mod disc;
mod dissolve;
mod edges;
mod exact_sum;
mod fitting;
mod frame;
mod frames;
mod gaps;
mod grid;
mod label;
mod lines;
mod local;
mod locator;
mod mend;
mod nesting;
mod numbers;
mod orientation;
mod overlap;
mod points;
mod position;
mod raster;
mod reach;
mod repair;
mod ring;
mod shape;
mod sharing;
mod sites;
mod slabs;
mod source;
mod stretch;
mod sweep;
mod tiling;
mod tree;
mod units;
mod validity;
mod window;
mod zone;

pub use adjacency::Adjacency;
pub use boxes::{BoxIndex, Group, GroupSums, SortedOut};
pub use buffer::{ArrayFault, Buffer, Kept, Named, SharedBytes, TextBuffer};
pub use clip::clip;
pub use column::{PolygonColumn, Polygons, PolygonsRef, Position};
pub use coverage::{Gap, Largest, Overlap, overlaps};
pub use curve::place_of_cell;
pub use disc::disc;
pub use dissolve::dissolve;
pub use exact_sum::ExactSum;
pub use frame::{to_lonlat, to_planar};
pub use frames::{Carrier, Frame, area_of_use, cut_border};
pub use gaps::gaps;
pub use label::label_point;
pub use lines::{LineColumn, Lines, LinesRef};
pub use locator::Locator;
pub use mend::{Mends, check_mended, mend_outline};
pub use points::PointGrid;
pub use position::{Bounds, LonLat, LonLatBounds, Planar};
pub use raster::BoxRelation;
pub use reach::ReachUnion;
pub use repair::{repaired, repaired_in_place};
pub use shape::{Shape, ShapeFault, SpatialPredicate};
pub use sites::Sites;
pub use source::SourcePosition;
pub use tiling::{
    BUFFER, Cutter, EXTENT, GridPoint, LineLevel, MAX_ZOOM, OutlineLevel, PointLevel, Rings, SharedOutlines,
    TileAddress, TileFrame,
};
pub use units::{Metres, SquareMetres};
pub use validity::{OutlineFault, check_outline};
pub use zone::{PreparedZone, Relation};
