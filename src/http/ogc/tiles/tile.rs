//! One tile.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::TileAddress;
use crate::store::{TileLayer, TileProperties};

use super::super::super::answer::{Media, answer};
use super::super::super::app::{AppState, Snapshot};
use super::super::super::coding::Coding;
use super::super::super::conditional::{Known, Tag};
use super::super::super::language::LanguageParams;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::Strict;
use super::super::super::ready::LiesReady;
use super::parameters::{Shown, TileParameters, TilesParameters};
use super::places::{extent_of, tile_at};

/// How long a tile may be shown without asking again, and how long while asking.
const TILE_CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300, stale-while-revalidate=86400");
/// The media type of vector tiles.
const MVT: Media = Media("application/vnd.mapbox-vector-tile");
/// A layer with more features may take longer than a thread that serves should.
const QUICK_FEATURES: usize = 2_000;
/// A larger tile may take longer to be packed than a thread that serves should.
const QUICK_BYTES: usize = 1 << 14;

/// The address of a tile of a collection, as it is routed.
pub(in super::super::super) const TILE_ROUTE: &str = "/ogc/collections/{id}/tiles/{set}/{zoom}/{row}/{column}";

/// What a request says beside which tile it is for.
struct Asking {
    known: Known,
    coding: Coding,
    address: Uri,
}

impl<S: Sync> FromRequestParts<S> for Asking {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let known = Known::asked(&parts.method, &parts.headers);
        Ok(Self { known, coding: Coding::asked(&parts.headers), address: parts.uri.clone() })
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(collection_tile)).routes(routes!(tile_of_several))
}

/// A tile of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/tiles/{set}/{zoom}/{row}/{column}", tag = "ogc",
    params(
        ("id" = String, Path, description = "Identifier of the collection"),
        ("set" = String, Path, description = "`WebMercatorQuad`"),
        ("zoom" = u8, Path, description = "The zoom, 0 to 16"),
        ("row" = u32, Path, description = "The row, from the north"),
        ("column" = u32, Path, description = "The column, from the west"),
        TileParameters, LanguageParams,
    ),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing lies on the tile"),
        Refusals,
    )
)]
async fn collection_tile(
    State(app): State<AppState>,
    Path((id, set, zoom, row, column)): Path<(String, String, String, String, String)>,
    Strict(asked): Strict<TileParameters>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let shown = Shown::of_collection(&id, &asked, &snapshot)?;
    let tile = tile_at((&set, &zoom, &row, &column), extent_of(&shown.layers, &snapshot))?;
    answered(&app, snapshot, shown, tile, asking).await
}

/// A tile of several collections.
#[utoipa::path(
    get, path = "/ogc/tiles/{set}/{zoom}/{row}/{column}", tag = "ogc",
    params(
        ("set" = String, Path, description = "`WebMercatorQuad`"),
        ("zoom" = u8, Path, description = "The zoom, 0 to 16"),
        ("row" = u32, Path, description = "The row, from the north"),
        ("column" = u32, Path, description = "The column, from the west"),
        TilesParameters, LanguageParams,
    ),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing lies on the tile"),
        Refusals,
    )
)]
async fn tile_of_several(
    State(app): State<AppState>,
    Path((set, zoom, row, column)): Path<(String, String, String, String)>,
    Strict(asked): Strict<TilesParameters>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let shown = Shown::of_several(&asked, &snapshot)?;
    let tile = tile_at((&set, &zoom, &row, &column), extent_of(&shown.layers, &snapshot))?;
    answered(&app, snapshot, shown, tile, asking).await
}

/// The answer of a tile, made. What was made before lies ready and does not come here.
async fn answered(
    app: &AppState,
    snapshot: Arc<Snapshot>,
    shown: Shown,
    tile: TileAddress,
    asking: Asking,
) -> Result<Response, ApiError> {
    let Asking { known, coding, address } = asking;
    let tag = tag_of(&address, &snapshot);
    if let Some(unchanged) = known.unchanged(&tag) {
        return Ok(for_tiles(unchanged));
    }
    let answers = snapshot.ready.clone();
    let made = match quick(&shown, tile, &snapshot) {
        Some(layers) => made(&layers, &shown, tile, &snapshot)?,
        None => app.blocking(move || made(&ready(&shown, &snapshot), &shown, tile, &snapshot)).await?,
    };
    let body = if is_packed_quickly(&made, coding) {
        coding.packed(made)
    } else {
        app.blocking(move || Ok(coding.packed(made))).await?
    };
    let mut response = written(&tag, body.clone(), coding);
    response.extensions_mut().insert(LiesReady { answers, address, coding, tag, body });
    Ok(response)
}

/// The answer of a tile of a collection that says all in its path, where it takes microseconds, and what of it may lie
/// ready. Nothing where that is not so, or the address is not such a one.
pub(in super::super::super) fn at_once(
    address: &Uri,
    coding: Coding,
    snapshot: &Snapshot,
) -> Option<(Response, LiesReady)> {
    if address.query().is_some() {
        return None;
    }
    let mut parts = address.path().strip_prefix("/ogc/collections/")?.split('/');
    let (id, _) = (parts.next()?, parts.next().filter(|part| *part == "tiles")?);
    let (set, zoom, row, column) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let tile = tile_at((set, zoom, row, column), *snapshot.extents.get(id)?).ok()?;
    let layer = snapshot.tiles.drawn(id, tile.zoom()).filter(|layer| layer.layer().len() <= QUICK_FEATURES)?;
    let mut made = Vec::new();
    layer.write(tile, &TileProperties::USUAL, &mut made);
    let (made, tag) = (Bytes::from(made), tag_of(address, snapshot));
    if !is_packed_quickly(&made, coding) {
        return None;
    }
    let (body, answers) = (coding.packed(made), snapshot.ready.clone());
    let response = written(&tag, body.clone(), coding);
    Some((response, LiesReady { answers, address: address.clone(), coding, tag, body }))
}

/// The tag of a tile: it says all in its address.
fn tag_of(address: &Uri, snapshot: &Snapshot) -> Tag {
    Tag::of(&["tile", &snapshot.identity, address.path_and_query().map_or("", PathAndQuery::as_str)])
}

/// Whether a tile is packed in as little time as it is made.
fn is_packed_quickly(tile: &Bytes, coding: Coding) -> bool {
    coding == Coding::Identity || tile.len() <= QUICK_BYTES
}

/// The layers, where all of them are small and drawn at the zoom: the tile then takes microseconds.
fn quick(shown: &Shown, tile: TileAddress, snapshot: &Snapshot) -> Option<Vec<Arc<TileLayer>>> {
    let drawn = |id: &String| snapshot.tiles.drawn(id, tile.zoom()).map(Arc::clone);
    let layers: Vec<_> = shown.layers.iter().map(drawn).collect::<Option<_>>()?;
    let features: usize = layers.iter().map(|layer| layer.layer().len()).sum();
    (features <= QUICK_FEATURES).then_some(layers)
}

/// The layers, made ready.
fn ready(shown: &Shown, snapshot: &Snapshot) -> Vec<Arc<TileLayer>> {
    shown.layers.iter().filter_map(|id| snapshot.tiles.ready(id, &snapshot.engine)).collect()
}

fn made(layers: &[Arc<TileLayer>], shown: &Shown, tile: TileAddress, snapshot: &Snapshot) -> Result<Bytes, ApiError> {
    let mut bytes = Vec::new();
    for layer in layers {
        if tile.zoom() > layer.max_zoom() {
            let at = format!("{}/{}/{}", tile.zoom(), tile.row(), tile.column());
            return Err(ApiError::unknown(
                "zoom hors des limites de la couche",
                "zoom outside the layer’s limits",
                &at,
            ));
        }
        let properties = if shown.is_usual() {
            TileProperties::USUAL
        } else {
            let chosen = shown.chosen(layer.layer().about().id.as_str(), snapshot);
            layer.properties(|name| chosen.holds(name))
        };
        layer.write(tile, &properties, &mut bytes);
    }
    Ok(bytes.into())
}

/// A tile as it was packed: its coding is named, so that nothing packs it again.
fn written(tag: &Tag, tile: Bytes, coding: Coding) -> Response {
    if tile.is_empty() {
        return for_tiles((StatusCode::NO_CONTENT, tag.headers()).into_response());
    }
    let mut response = answer(MVT, tag, tile);
    coding.name(response.headers_mut());
    for_tiles(response)
}

/// The same answer, kept for as long as tiles may be; no word of it depends on the language.
fn for_tiles(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, TILE_CACHE);
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}
