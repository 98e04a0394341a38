//! The features of a collection, page by page, and one by one.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::Frame;
use crate::layers::{Cell, Layer, View};
use crate::programme::record::Kind;
use crate::store::{GeoJsonFragments, GeoJsonRows};

use super::super::answer::{Context, Media, answer, in_words};
use super::super::app::{AppState, Snapshot};
use super::super::base_url::BaseUrl;
use super::super::bodies::{FeatureBody, FeatureCollectionBody, LinkBody};
use super::super::conditional::{Tag, mark_revision};
use super::super::language::{LANGUAGE_PARAMETER, LanguageParams};
use super::super::problem::{ApiError, Refusals};
use super::super::query::{Given, Names, Pairs, Parameters};
use super::form::{DocumentForm, FORM_PARAMETER, FormatParameter, Forms as _};
use super::links::{Links, Rel, collection_path, items_path, json_list, segment};
use super::page::{Page, name_frame};
use super::question::{ItemsParameters, Matched, Question};
use super::{collection, frames, html, window};

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
    let asked = Asked { layer: collection(&snapshot, &id)?, app: app.clone(), snapshot, base, context };
    if !given.are_among(&QUICK_PARAMETERS) {
        return app.blocking(move || asked.page(asked.question(given)?, Question::matched)).await;
    }
    let question = asked.question(given)?;
    match asked.matched_at_once(&question) {
        Some(matched) => asked.page(question, |_, _| matched),
        None => app.blocking(move || asked.page(question, Question::matched)).await,
    }
}

/// The parameters that are read in microseconds.
const QUICK_PARAMETERS: [&str; 5] = [window::NAME, "limit", "offset", FORM_PARAMETER, LANGUAGE_PARAMETER];
/// Features that take more bytes may take longer than a thread that serves should.
const QUICK_BYTES: usize = 1 << 18;

/// What is asked of a collection, by whom.
struct Asked {
    app: AppState,
    snapshot: Arc<Snapshot>,
    layer: Arc<Layer>,
    base: BaseUrl,
    context: Context,
}

impl Asked {
    fn question(&self, given: Given) -> Result<Question, ApiError> {
        Question::read(given, &self.layer, &self.context.accepted)
    }

    /// The rows that match, where the answer is a copy of few features that are written already: it takes microseconds.
    fn matched_at_once(&self, question: &Question) -> Option<Matched> {
        let texts = self.snapshot.files.held(&self.layer).filter(|_| question.is_in_text())?;
        question.matched_within(QUICK_BYTES, &self.layer, &texts)
    }

    /// A page of the features that `matched` finds.
    fn page(
        &self,
        question: Question,
        matched: impl FnOnce(&Question, &Layer) -> Matched,
    ) -> Result<Response, ApiError> {
        let (base, context, identity) = (&self.base, &self.context, &self.snapshot.identity);
        let query = question.query(question.form, question.offset);
        let id = self.layer.about().id.as_str();
        let tag = Tag::of(&["items", id, identity, &query, &base.0, context.language.code()]);
        if let Some(unchanged) = context.known.unchanged(&tag) {
            return Ok(unchanged);
        }
        let links = Links::new(base.clone(), context.language);
        let matched = matched(&question, &self.layer);
        let page = Page::of(Arc::clone(&self.layer), question, &matched, &self.snapshot.files, &links);
        page.written(&tag, &base.0, context, &self.app)
    }

    /// One feature, its text copied where it is held and may be shown as it is.
    fn feature(
        &self,
        row_idx: usize,
        shown: &ItemParameters,
        held: Option<&GeoJsonFragments>,
    ) -> Result<Response, ApiError> {
        let (layer, base, context) = (&self.layer, &self.base, &self.context);
        let (id, feature, language) = (layer.about().id.as_str(), layer.id(row_idx), context.language);
        let (form, frame) = (shown.form(context), shown.frame);
        let address = frames::address(frame);
        let parts = ["item", id, &self.snapshot.identity, feature, &base.0, language.code(), form.code(), &address];
        let tag = Tag::of(&parts);
        if let Some(unchanged) = context.known.unchanged(&tag) {
            return Ok(unchanged);
        }
        let links = item_links(&Links::new(base.clone(), language), id, feature, form);
        let mut response = match form {
            DocumentForm::Html => html::answered(&tag, language, html::item(layer, row_idx, &links, &base.0, language)),
            DocumentForm::Json => {
                let text = geojson(layer, row_idx, frame, &links, held.filter(|_| frame == Frame::CRS84))?;
                in_words(answer(Media::GEOJSON, &tag, text), language)
            }
        };
        name_frame(&mut response, frame);
        if let Some(revision) = self.revision(row_idx) {
            mark_revision(response.headers_mut(), revision);
        }
        Ok(response)
    }

    /// The revision of a feature of the programme, which may be written over.
    fn revision(&self, row_idx: usize) -> Option<u64> {
        let is_written = self.app.register().is_some() && Kind::of_layer(&self.layer.about().id).is_some();
        match self.layer.cell(row_idx, "revision") {
            Cell::Integer(revision) if is_written => u64::try_from(revision).ok(),
            _ => None,
        }
    }
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

impl ItemParameters {
    /// The form that is asked for: the page for a client that refuses GeoJSON.
    fn form(&self, context: &Context) -> DocumentForm {
        let is_open = self.form.is_left_to_the_client();
        let refuses_json = is_open && context.accepted.refuses(Media::GEOJSON.0);
        if refuses_json { DocumentForm::Html } else { self.form.form(&context.accepted) }
    }
}

impl Parameters for ItemParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

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
    let held = snapshot.files.held(&layer).filter(|texts| texts.get(row_idx).len() <= QUICK_BYTES);
    let asked = Asked { app: app.clone(), snapshot, layer, base, context };
    if let Some(held) = held.filter(|_| given.are_among(&QUICK_PARAMETERS)) {
        let shown: ItemParameters = given.read()?;
        if shown.form(&asked.context) == DocumentForm::Json {
            return asked.feature(row_idx, &shown, Some(&held));
        }
        return app.blocking(move || asked.feature(row_idx, &shown, None)).await;
    }
    app.blocking(move || {
        let texts = asked.snapshot.files.texts(&asked.layer);
        asked.feature(row_idx, &given.read()?, texts.as_deref())
    })
    .await
}

fn geojson(
    layer: &Layer,
    row_idx: usize,
    frame: Frame,
    links: &[LinkBody],
    held: Option<&GeoJsonFragments>,
) -> Result<Vec<u8>, ApiError> {
    let links = ["\"links\":", &json_list(links)].concat();
    if let Some(held) = held {
        return Ok(held.with(row_idx, &links));
    }
    let mut bytes = Vec::new();
    let rows = GeoJsonRows::shown(View::whole(layer).in_frame(frame));
    rows.write_feature_with(row_idx, &links, &mut bytes).map_err(|error| ApiError::internal(&error))?;
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
