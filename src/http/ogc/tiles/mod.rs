//! Vector tiles: of a collection and of several at once, what there is of them, and the grid that they are cut by.
//!
//! The grid is `WebMercatorQuad`, zoom 0 to 16. A tile that nothing lies on is an answer without content (204), one
//! outside the limits of its set is not there (404). Made tiles lie ready in memory under a ceiling of bytes, by their
//! address, and go with the layers that they were made of: a layer that changes leaves no old tile in service.

mod description;
mod matrix;
mod parameters;
mod places;
mod shelf;
mod tile;
mod tileset;

use utoipa_axum::router::OpenApiRouter;

use super::super::app::AppState;

pub(in super::super) use shelf::TileShelf;
pub(super) use shelf::commune_figures;
pub(in super::super) use tile::{TILE_ROUTE, at_once};

/// The classes of OGC API – Tiles – Part 1 and of the tile matrix set standard that hold.
pub(super) const CONFORMANCE: [&str; 8] = [
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
];

/// The only grid.
const MATRIX_SET: &str = "WebMercatorQuad";
/// Its definition.
const MATRIX_SET_URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
/// The frame of the grid.
const MATRIX_SET_CRS: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(matrix::router()).merge(tileset::router()).merge(tile::router())
}
