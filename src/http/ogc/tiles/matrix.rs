//! The grid by which tiles are cut.

use axum::extract::Path;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::MAX_ZOOM;

use super::super::super::answer::{Context, Media, document, in_words};
use super::super::super::app::AppState;
use super::super::super::base_url::BaseUrl;
use super::super::super::bodies::{TileMatrixBody, TileMatrixSetBody, TileMatrixSetItemBody, TileMatrixSetsBody};
use super::super::super::conditional::Tag;
use super::super::super::language::LanguageParams;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::Strict;
use super::super::form::JsonParameter;
use super::super::links::{Links, Rel};
use super::places::check_set;
use super::{MATRIX_SET, MATRIX_SET_CRS, MATRIX_SET_URI};

const TITLE: &str = "Google Maps Compatible for the World";
const SCALE_SET: &str = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible";
/// Half the equator on the sphere of EPSG:3857.
const HALF_WORLD_M: f64 = 20_037_508.342_789_244;
/// Pixels across a tile, as the grid is defined.
const TILE_PIXELS: u32 = 256;
/// The size of the pixel that scales are defined by.
const PIXEL_M: f64 = 0.000_28;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(matrix_sets)).routes(routes!(matrix_set))
}

/// The grids by which tiles are cut.
#[utoipa::path(
    get, path = "/ogc/tileMatrixSets", tag = "ogc", params(JsonParameter, LanguageParams),
    responses((status = 200, description = "The grids", body = TileMatrixSetsBody), Refusals)
)]
async fn matrix_sets(_: Strict<JsonParameter>, base: BaseUrl, context: Context) -> Result<Response, ApiError> {
    let tag = Tag::of(&["tileMatrixSets", env!("CARGO_PKG_VERSION"), &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let links = Links::new(base, context.language);
    let link = links.to(Rel::ThisDocument, Media::JSON, &format!("/ogc/tileMatrixSets/{MATRIX_SET}"));
    let item = TileMatrixSetItemBody {
        id: MATRIX_SET,
        title: TITLE,
        uri: MATRIX_SET_URI,
        crs: MATRIX_SET_CRS,
        links: vec![link],
    };
    let body = TileMatrixSetsBody { tile_matrix_sets: vec![item] };
    Ok(in_words(document(Media::JSON, &tag, &body)?, context.language))
}

/// A grid.
#[utoipa::path(
    get, path = "/ogc/tileMatrixSets/{set}", tag = "ogc",
    params(("set" = String, Path, description = "`WebMercatorQuad`"), JsonParameter, LanguageParams),
    responses((status = 200, description = "The grid", body = TileMatrixSetBody), Refusals)
)]
async fn matrix_set(Path(set): Path<String>, _: Strict<JsonParameter>, context: Context) -> Result<Response, ApiError> {
    check_set(&set)?;
    let tag = Tag::of(&["tileMatrixSet", env!("CARGO_PKG_VERSION")]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let body = TileMatrixSetBody {
        id: MATRIX_SET,
        title: TITLE,
        uri: MATRIX_SET_URI,
        crs: MATRIX_SET_CRS,
        well_known_scale_set: SCALE_SET,
        ordered_axes: ["X", "Y"],
        tile_matrices: (0..=MAX_ZOOM).map(matrix).collect(),
    };
    document(Media::JSON, &tag, &body)
}

fn matrix(zoom: u8) -> TileMatrixBody {
    let across = 1_u32 << zoom;
    let cell_size = 2.0 * HALF_WORLD_M / f64::from(TILE_PIXELS) / f64::from(across);
    TileMatrixBody {
        id: zoom.to_string(),
        scale_denominator: cell_size / PIXEL_M,
        cell_size,
        corner_of_origin: "topLeft",
        point_of_origin: [-HALF_WORLD_M, HALF_WORLD_M],
        tile_width: TILE_PIXELS,
        tile_height: TILE_PIXELS,
        matrix_width: across,
        matrix_height: across,
    }
}
