//! The collections: every layer in service, with its record.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::LonLatBounds;
use crate::layers::{Geometry, GeometryKind, Language, Layer};

use super::super::answer::{Context, Media};
use super::super::app::{AppState, Snapshot};
use super::super::base_url::BaseUrl;
use super::super::bodies::{CollectionBody, CollectionsBody, LinkBody};
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::Strict;
use super::files::{FileForm, file_path};
use super::form::{DocumentForm, FormatParameter, Forms as _, ItemsForm};
use super::links::{Links, Rel, collection_path, items_path};
use super::queryables::Described;
use super::{collection, frames, html};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(collections)).routes(routes!(one_collection))
}

/// Every collection.
#[utoipa::path(
    get, path = "/ogc/collections", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "The collections", content(
        (CollectionsBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn collections(
    State(app): State<AppState>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let (snapshot, language, form) = (app.snapshot(), context.language, form.form(&context.accepted));
    let tag = Tag::of(&["collections", &snapshot.identity, &base.0, language.code(), form.code()]);
    let body = || {
        let links = Links::new(base.clone(), language);
        let layers = snapshot.atlas.iter();
        let mut own = links.of_both_forms("/ogc/collections", form);
        own.push(links.to(Rel::Root, Media::JSON, "/ogc"));
        let described = |layer: &Arc<Layer>| described(layer, &snapshot, &links, language, DocumentForm::Json);
        Ok(CollectionsBody { links: own, crs: frames::listed(), collections: layers.map(described).collect() })
    };
    form.answered((&context, &tag, &snapshot.documents), Media::JSON, body, |body| {
        html::collections(body, &base.0, language)
    })
}

/// One collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}", tag = "ogc",
    params(("id" = String, Path, description = "Identifier"), FormatParameter, LanguageParams),
    responses((status = 200, description = "The collection", content(
        (CollectionBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn one_collection(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let (snapshot, language, form) = (app.snapshot(), context.language, form.form(&context.accepted));
    let layer = collection(&snapshot, &id)?;
    let tag = Tag::of(&["collection", &id, &snapshot.identity, &base.0, language.code(), form.code()]);
    let body = || Ok(described(&layer, &snapshot, &Links::new(base.clone(), language), language, form));
    let page = |body: &CollectionBody| html::collection(body, &layer, &base.0, language);
    form.answered((&context, &tag, &snapshot.documents), Media::JSON, body, page)
}

fn described(
    layer: &Layer,
    snapshot: &Snapshot,
    links: &Links,
    language: Language,
    form: DocumentForm,
) -> CollectionBody {
    let extent = snapshot.extents.get(&layer.about().id).copied().unwrap_or(LonLatBounds::EMPTY);
    let frames = match layer.geometry() {
        Geometry::None => vec![frames::STORED.to_owned()],
        _ => frames::listed(),
    };
    CollectionBody::new(layer, extent, frames, collection_links(layer, links, form), language)
}

fn collection_links(layer: &Layer, links: &Links, form: DocumentForm) -> Vec<LinkBody> {
    let about = layer.about();
    let id = about.id.as_str();
    let (path, items) = (collection_path(id), items_path(id));
    let licence = about.licence.url.clone().map(|url| links.away(Rel::License, Media::HTML, url));
    let source = links.away(Rel::DescribedBy, Media::HTML, about.source_url.clone());
    let forms = ItemsForm::ALL.iter().map(|&(code, _, form)| {
        let query = if form == ItemsForm::Json { String::new() } else { format!("?f={code}") };
        links.to(Rel::Items, form.media(), &format!("{items}{query}"))
    });
    let schemas = Described::ALL.map(|what| {
        let rel = match what {
            Described::Schema => Rel::Schema,
            Described::Queryables => Rel::Queryables,
            Described::Sortables => Rel::Sortables,
        };
        links.to(rel, Media::JSON_SCHEMA, &format!("{path}/{}", what.segment()))
    });
    let mut all = links.of_both_forms(&path, form);
    all.extend(forms);
    all.extend(FileForm::ALL.map(|form| links.to(Rel::Enclosure, form.media(), &file_path(id, form))));
    all.extend(schemas);
    if layer.geometry().kind() != GeometryKind::None {
        all.push(links.to(Rel::TileSets, Media::JSON, &format!("{path}/tiles")));
    }
    all.extend(licence);
    if !about.source_url.is_empty() {
        all.push(source);
    }
    all
}
