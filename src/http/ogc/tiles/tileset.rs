//! What there is of tiles: of a collection, and of several at once.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::super::answer::Context;
use super::super::super::app::AppState;
use super::super::super::base_url::BaseUrl;
use super::super::super::bodies::{TileSetBody, TileSetsBody};
use super::super::super::language::LanguageParams;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::Strict;
use super::super::form::FormatParameter;
use super::description::TileSet;
use super::parameters::SetParameters;
use super::places::check_set;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(collection_sets))
        .routes(routes!(collection_set))
        .routes(routes!(sets_of_several))
        .routes(routes!(set_of_several))
}

/// The tile sets of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/tiles", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the collection"), FormatParameter, LanguageParams),
    responses((status = 200, description = "The tile sets", content(
        (TileSetsBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn collection_sets(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let set = TileSet::of_collection(&id, SetParameters::default(), &app.snapshot())?;
    set.listed(&app.snapshot(), &form, &base, &context)
}

/// The tile sets of several collections at once.
#[utoipa::path(
    get, path = "/ogc/tiles", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "The tile sets", content(
        (TileSetsBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn sets_of_several(
    State(app): State<AppState>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let set = TileSet::of_several(SetParameters::default(), &app.snapshot())?;
    set.listed(&app.snapshot(), &form, &base, &context)
}

/// A tile set of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/tiles/{set}", tag = "ogc",
    params(
        ("id" = String, Path, description = "Identifier of the collection"),
        ("set" = String, Path, description = "`WebMercatorQuad`"),
        SetParameters, LanguageParams,
    ),
    responses((status = 200, description = "The tile set, or its `TileJSON`", content(
        (TileSetBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn collection_set(
    State(app): State<AppState>,
    Path((id, set)): Path<(String, String)>,
    Strict(asked): Strict<SetParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    check_set(&set)?;
    let (snapshot, form) = (app.snapshot(), asked.form);
    let set = TileSet::of_collection(&id, asked, &snapshot)?;
    app.blocking(move || set.described(form, &snapshot, &base, &context)).await
}

/// A tile set of several collections at once.
#[utoipa::path(
    get, path = "/ogc/tiles/{set}", tag = "ogc",
    params(("set" = String, Path, description = "`WebMercatorQuad`"), SetParameters, LanguageParams),
    responses((status = 200, description = "The tile set, or its `TileJSON`", content(
        (TileSetBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn set_of_several(
    State(app): State<AppState>,
    Path(set): Path<String>,
    Strict(asked): Strict<SetParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    check_set(&set)?;
    let (snapshot, form) = (app.snapshot(), asked.form);
    let set = TileSet::of_several(asked, &snapshot)?;
    app.blocking(move || set.described(form, &snapshot, &base, &context)).await
}
