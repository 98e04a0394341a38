//! The features of a collection, page by page, and one by one.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::Frame;
use crate::layers::{Layer, View};
use crate::store::GeoJsonRows;

use super::super::answer::{Context, Media, answer, in_words};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::{FeatureBody, FeatureCollectionBody, LinkBody};
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{Given, Pairs, Parameters};
use super::form::{DocumentForm, FormatParameter, Forms as _};
use super::links::{Links, Rel, collection_path, items_path, segment};
use super::page::{Page, name_frame};
use super::question::{ItemsParameters, Question};
use super::{collection, frames, html};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(items)).routes(routes!(item))
}

/// The features of a collection, in the order of their identifiers unless another is asked for. The queryables of the
/// collection are parameters too.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/items", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the collection"), ItemsParameters, LanguageParams),
    responses((status = 200, description = "A page of features", content(
        (FeatureCollectionBody = "application/geo+json"),
        (String = "text/html"),
        (String = "text/csv"),
        (String = "application/geo+json-seq"),
        (Vec<u8> = "application/flatgeobuf"),
    )), Refusals)
)]
async fn items(
    State(app): State<AppState>,
    Path(id): Path<String>,
    given: Given,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let layer = collection(&snapshot, &id)?;
    let pool = app.clone();
    app.blocking(move || {
        let question = Question::read(given, &layer, &context.accepted)?;
        let query = question.query(question.form, question.offset);
        let tag = Tag::of(&["items", &id, &snapshot.identity, &query, &base.0, context.language.code()]);
        if let Some(unchanged) = context.known.unchanged(&tag) {
            return Ok(unchanged);
        }
        let links = Links::new(base.clone(), context.language);
        Page::of(layer, question, &snapshot.files, &links).written(&tag, &base.0, &context, &pool)
    })
    .await
}

/// How one feature is shown.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct ItemParameters {
    /// The address of the frame of the geometry.
    #[param(value_type = Option<String>, rename = "crs")]
    frame: Frame,
    /// `json` or `html`; without it, `Accept` chooses.
    #[param(value_type = Option<String>, pattern = "^(json|html)$", rename = "f")]
    form: FormatParameter,
}

impl Parameters for ItemParameters {
    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self { frame: frames::read(pairs, "crs")?, form: FormatParameter::read(pairs)? })
    }
}

/// One feature of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/items/{feature}", tag = "ogc",
    params(
        ("id" = String, Path, description = "Identifier of the collection"),
        ("feature" = String, Path, description = "Identifier of the feature"),
        ItemParameters,
        LanguageParams,
    ),
    responses(
        (status = 200, description = "The feature", content(
            (FeatureBody = "application/geo+json"),
            (String = "text/html"),
        )),
        Refusals,
    )
)]
async fn item(
    State(app): State<AppState>,
    Path((id, feature)): Path<(String, String)>,
    given: Given,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let layer = collection(&snapshot, &id)?;
    let unknown = || ApiError::unknown("objet inconnu", "unknown feature", &feature);
    let row_idx = layer.feature(&feature).ok_or_else(unknown)?;
    app.blocking(move || one(&layer, row_idx, &snapshot.identity, &given.read()?, &base, &context)).await
}

/// One feature as an answer.
fn one(
    layer: &Layer,
    row_idx: usize,
    identity: &str,
    parameters: &ItemParameters,
    base: &BaseUrl,
    context: &Context,
) -> Result<Response, ApiError> {
    let (id, feature) = (layer.about().id.as_str(), layer.id(row_idx));
    let (form, frame, language) = (parameters.form.form(&context.accepted), parameters.frame, context.language);
    let address = frames::address(frame);
    let parts = ["item", id, identity, feature, &base.0, language.code(), form.code(), &address];
    let tag = Tag::of(&parts);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let links = item_links(&Links::new(base.clone(), language), id, feature, form);
    let mut response = match form {
        DocumentForm::Html => html::answered(&tag, language, html::item(layer, row_idx, &links, &base.0, language)),
        DocumentForm::Json => in_words(answer(Media::GEOJSON, &tag, geojson(layer, row_idx, frame, &links)?), language),
    };
    name_frame(&mut response, frame);
    Ok(response)
}

fn geojson(layer: &Layer, row_idx: usize, frame: Frame, links: &[LinkBody]) -> Result<Vec<u8>, ApiError> {
    let list = serde_json::to_string(links).map_err(|error| ApiError::internal(&error))?;
    let mut bytes = Vec::new();
    let rows = GeoJsonRows::shown(View::whole(layer).in_frame(frame));
    let written = rows.write_feature_with(row_idx, &format!("\"links\":{list}"), &mut bytes);
    written.map_err(|error| ApiError::internal(&error))?;
    Ok(bytes)
}

/// The links of a feature.
fn item_links(links: &Links, id: &str, feature: &str, form: DocumentForm) -> Vec<LinkBody> {
    let path = format!("{}/{}", items_path(id), segment(feature));
    let (json, html) = match form {
        DocumentForm::Json => (Rel::ThisDocument, Rel::Alternate),
        DocumentForm::Html => (Rel::Alternate, Rel::ThisDocument),
    };
    vec![
        links.to(json, Media::GEOJSON, &path),
        links.to(html, Media::HTML, &format!("{path}?f=html")),
        links.to(Rel::Collection, Media::JSON, &collection_path(id)),
    ]
}
