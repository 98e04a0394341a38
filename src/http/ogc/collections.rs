//! The collections: every layer in service, with its record.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::LonLatBounds;
use crate::layers::{GeometryKind, Language, Layer};

use super::super::answer::{Context, Media, document, in_words};
use super::super::app::{AppState, Snapshot};
use super::super::base_url::BaseUrl;
use super::super::bodies::{CollectionBody, CollectionsBody, LinkBody};
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::Strict;
use super::links::{Links, Rel, collection_path, items_path};
use super::{FormatParameter, collection};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(collections)).routes(routes!(one_collection))
}

/// Every collection.
#[utoipa::path(
    get, path = "/ogc/collections", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "The collections", body = CollectionsBody), Refusals)
)]
async fn collections(
    State(app): State<AppState>,
    _: Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let tag = Tag::of(&["collections", &snapshot.identity, &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let links = Links::new(base, context.language);
    let body = CollectionsBody {
        links: vec![
            links.to(Rel::ThisDocument, Media::JSON, "/ogc/collections"),
            links.to(Rel::Root, Media::JSON, "/ogc"),
        ],
        collections: snapshot
            .engine
            .atlas()
            .iter()
            .map(|layer| described(layer, &snapshot, &links, context.language))
            .collect(),
    };
    Ok(in_words(document(Media::JSON, &tag, &body)?, context.language))
}

/// One collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}", tag = "ogc",
    params(("id" = String, Path, description = "Identifier"), FormatParameter, LanguageParams),
    responses((status = 200, description = "The collection", body = CollectionBody), Refusals)
)]
async fn one_collection(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let layer = collection(&snapshot, &id)?;
    let tag = Tag::of(&["collection", &id, &snapshot.identity, &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let body = described(&layer, &snapshot, &Links::new(base, context.language), context.language);
    Ok(in_words(document(Media::JSON, &tag, &body)?, context.language))
}

fn described(layer: &Layer, snapshot: &Snapshot, links: &Links, language: Language) -> CollectionBody {
    let extent = snapshot.extents.get(&layer.about().id).copied().unwrap_or(LonLatBounds::EMPTY);
    CollectionBody::new(layer, extent, collection_links(layer, links), language)
}

fn collection_links(layer: &Layer, links: &Links) -> Vec<LinkBody> {
    let about = layer.about();
    let id = about.id.as_str();
    let items = items_path(id);
    let licence = about.licence.url.clone().map(|url| links.away(Rel::License, Media::HTML, url));
    let own = [
        links.to(Rel::ThisDocument, Media::JSON, &collection_path(id)),
        links.to(Rel::Items, Media::GEOJSON, &items),
        links.to(Rel::Items, Media::FLATGEOBUF, &format!("{items}?f=fgb")),
    ];
    let is_drawn = layer.geometry().kind() != GeometryKind::None;
    let tiles = is_drawn.then(|| links.to(Rel::TileSets, Media::JSON, &format!("{}/tiles", collection_path(id))));
    own.into_iter().chain(tiles).chain(licence).collect()
}
