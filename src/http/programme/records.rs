//! The records of the programme, a resource a kind: read by everybody as far as they are public, written by those who may.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::programme::record::{Kind, Record, RecordId};
use crate::programme::{Actor, Book, Change, Deed, Viewer, Write};
use crate::report::record_feature;

use super::super::answer::{Context, Media, written};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::{FeatureBody, RecordBody, RecordKindWord, RecordsBody};
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{Names, NoParameters, Pairs, Parameters, Strict};
use super::super::text_body::TextBody;
use super::draw::drawn_identifier;
use super::reading::{Sent, identifier, json, merged, sent};
use super::register::Register;
use super::revision::{self, Precondition};
use super::visible::{self, Form, RecordForm};
use super::visitor::{MayWrite, Visitor};

/// The most records of one answer.
const MOST: usize = 10_000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one, replace, change, delete))
}

/// Which records are asked for.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// Only those of a commune, by its INSEE code.
    commune: Option<String>,
    /// Only those of an experiment.
    experiment: Option<String>,
    /// Only those in a state.
    state: Option<String>,
    /// Only those of a theme.
    theme: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 10000, default = 1000)]
    limit: usize,
    /// How many are passed over.
    #[param(minimum = 0, default = 0)]
    offset: usize,
}

impl Parameters for ListParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let text = |name: &str| pairs.text(name).map(str::to_owned);
        let count = |name: &str| pairs.parsed::<usize>(name, ("un nombre entier", "a whole number"));
        let limit = count("limit")?.unwrap_or(1_000);
        if !(1..=MOST).contains(&limit) {
            return Err(ApiError::bad_parameter("limit", format!("de 1 à {MOST}"), format!("from 1 to {MOST}")));
        }
        let offset = count("offset")?.unwrap_or(0);
        let [commune, experiment, state, theme] = ["commune", "experiment", "state", "theme"].map(text);
        Ok(Self { commune, experiment, state, theme, limit, offset })
    }
}

impl ListParameters {
    fn take(&self, book: &Book, kind: Kind, id: &RecordId, record: &Record) -> bool {
        let is = |asked: &Option<String>, found: &str| asked.as_deref().is_none_or(|asked| asked == found);
        let of_commune =
            self.commune.is_none() || is(&self.commune, &book.commune_of(kind, id, record).unwrap_or_default());
        let of_theme = self.theme.as_deref().is_none_or(|theme| {
            record.text("theme") == theme || matches!(record.get("themes"), Some(crate::programme::record::Value::WordList(themes)) if themes.contains(&theme))
        });
        of_commune
            && of_theme
            && is(&self.experiment, record.text("experiment_id"))
            && is(&self.state, record.text("state"))
    }
}

/// The register of a server that keeps one.
///
/// # Errors
/// Where it keeps none.
pub(in crate::http) fn register(app: &AppState) -> Result<&Register, ApiError> {
    app.register().ok_or_else(|| ApiError::of_kind(ProblemKind::NotKept))
}

/// The kind of an address.
fn kind_of(name: &str) -> Result<Kind, ApiError> {
    name.parse().map_err(|_| ApiError::unknown("registre inconnu", "unknown register", name))
}

/// A record as a viewer sees it.
pub(in crate::http) fn feature(book: &Book, kind: Kind, id: &RecordId, record: &Record, viewer: Viewer<'_>) -> Value {
    record_feature(kind, id, record, |field| viewer.sees_field(book, kind, id, record, field))
}

/// The records of a kind that the visitor may see: GeoJSON, by identifier.
#[utoipa::path(
    get, path = "/programme/{kind}", operation_id = "listRecords", tag = "programme",
    params(("kind" = RecordKindWord, Path, description = "The kind of record"), ListParameters, LanguageParams),
    responses((status = 200, description = "The records", content((RecordsBody = "application/geo+json"))), Refusals)
)]
async fn list(
    State(app): State<AppState>,
    Path(kind): Path<String>,
    Strict(asked): Strict<ListParameters>,
    visitor: Visitor,
) -> Result<Response, ApiError> {
    let (kind, register) = (kind_of(&kind)?, register(&app)?);
    let (book, viewer) = (register.book(), visitor.viewer());
    let sees = |(id, record): &(&RecordId, &std::sync::Arc<Record>)| {
        viewer.sees(&book, kind, id, record) && asked.take(&book, kind, id, record)
    };
    let matched = book.of_kind(kind).filter(sees).count();
    let page = book.of_kind(kind).filter(sees).skip(asked.offset).take(asked.limit);
    let features: Vec<Value> = page.map(|(id, record)| feature(&book, kind, id, record, viewer)).collect();
    let body = json!({
        "type": "FeatureCollection", "numberMatched": matched, "numberReturned": features.len(), "features": features,
    });
    let headers = revision::headers(book.revision(), visitor.0.is_some());
    Ok((headers, [(CONTENT_TYPE, HeaderValue::from_static(Media::GEOJSON.0))], written(&body)?).into_response())
}

/// One record; a commune or an experiment also as a page for everybody, or as linked data.
#[utoipa::path(
    get, path = "/programme/{kind}/{id}", operation_id = "getRecord", tag = "programme",
    params(("kind" = RecordKindWord, Path, description = "The kind of record"), ("id" = String, Path, description = "Its identifier"), RecordForm, LanguageParams),
    responses((status = 200, description = "The record", content(
        (RecordBody = "application/geo+json"),
        (String = "text/html"),
        (Value = "application/ld+json"),
    )), Refusals)
)]
async fn one(
    State(app): State<AppState>,
    Path((kind, id)): Path<(String, String)>,
    Strict(form): Strict<RecordForm>,
    visitor: Visitor,
    base: BaseUrl,
    context: Context,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let (kind, book) = (kind_of(&kind)?, register(&app)?.book());
    let form = form.of(kind, &context.accepted)?;
    if form != Form::Data {
        return visible::visible(&app, (kind, id), form, &base, context).await;
    }
    let (id, record) = seen(&book, kind, &id, visitor.viewer())?;
    let is_of_team = visitor.viewer().is_of_team(&book, kind, &id, &record);
    let headers = revision::headers(record.revision(), is_of_team);
    if revision::has_it(&asked, &headers) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    shown(StatusCode::OK, headers, &feature(&book, kind, &id, &record, visitor.viewer()))
}

/// A record that the viewer may see. Whether one that it may not see is there, it is not told.
pub(in crate::http) fn seen(
    book: &Book,
    kind: Kind,
    id: &str,
    viewer: Viewer<'_>,
) -> Result<(RecordId, std::sync::Arc<Record>), ApiError> {
    let label = kind.label();
    let unknown = || ApiError::unknown(&format!("{} introuvable", label.fr), &format!("unknown {}", label.en), id);
    let parsed: RecordId = id.parse().map_err(|_| unknown())?;
    let record = book.get(kind, &parsed).cloned().filter(|record| viewer.sees(book, kind, &parsed, record));
    record.map(|record| (parsed, record)).ok_or_else(unknown)
}

fn shown(status: StatusCode, headers: HeaderMap, feature: &Value) -> Result<Response, ApiError> {
    Ok((status, headers, [(CONTENT_TYPE, HeaderValue::from_static(Media::GEOJSON.0))], written(feature)?)
        .into_response())
}

/// Writes a new record; without an identifier of its own, it gets one.
#[utoipa::path(
    post, path = "/programme/{kind}", operation_id = "createRecord", tag = "programme",
    params(("kind" = RecordKindWord, Path, description = "The kind of record"), LanguageParams),
    request_body(content((FeatureBody = "application/geo+json"))),
    responses((status = 201, description = "The record", content((RecordBody = "application/geo+json"))), Refusals)
)]
async fn create(
    State(app): State<AppState>,
    Path(kind): Path<String>,
    _: Strict<NoParameters>,
    MayWrite(actor): MayWrite,
    base: BaseUrl,
    body: TextBody,
) -> Result<Response, ApiError> {
    let kind = kind_of(&kind)?;
    let Sent { id, draft } = sent(&json(&body)?)?;
    let id = id.map_or_else(|| drawn_identifier(kind), Ok)?;
    let write = Write { kind, id, deed: Deed::Create(draft) };
    done(&app, &actor, write, &base).await
}

/// Writes a record in the place of one (`If-Match`), or a new one (`If-None-Match: *`).
#[utoipa::path(
    put, path = "/programme/{kind}/{id}", operation_id = "replaceRecord", tag = "programme",
    params(("kind" = RecordKindWord, Path, description = "The kind of record"), ("id" = String, Path, description = "Its identifier"), LanguageParams),
    request_body(content((FeatureBody = "application/geo+json"))),
    responses((status = 200, description = "The record", content((RecordBody = "application/geo+json"))), Refusals)
)]
async fn replace(
    State(app): State<AppState>,
    Path((kind, id)): Path<(String, String)>,
    _: Strict<NoParameters>,
    MayWrite(actor): MayWrite,
    precondition: Precondition,
    base: BaseUrl,
    body: TextBody,
) -> Result<Response, ApiError> {
    let (kind, sent) = (kind_of(&kind)?, sent(&json(&body)?)?);
    let write = replacing(&app, kind, &id, sent, precondition, &actor)?;
    done(&app, &actor, write, &base).await
}

/// The write of a record at an address.
pub(in crate::http) fn replacing(
    app: &AppState,
    kind: Kind,
    id: &str,
    sent: Sent,
    precondition: Precondition,
    actor: &Actor,
) -> Result<Write, ApiError> {
    let parsed = identifier(id)?;
    if sent.id.is_some_and(|sent| sent != parsed) {
        let (fr, en) = ("« id » n’est pas celui de l’adresse", "`id` is not that of the address");
        return Err(ApiError::new(ProblemKind::BadRecord, fr, en).in_field("id"));
    }
    if precondition == Precondition::Absent {
        return Ok(Write { kind, id: parsed, deed: Deed::Create(sent.draft) });
    }
    let (id, record) = seen(&register(app)?.book(), kind, id, Viewer::Member(actor))?;
    let expected = precondition.expected(record.revision())?;
    Ok(Write { kind, id, deed: Deed::Replace(sent.draft, expected) })
}

/// Merges a change into a record (JSON Merge Patch, RFC 7396).
#[utoipa::path(
    patch, path = "/programme/{kind}/{id}", operation_id = "changeRecord", tag = "programme",
    params(("kind" = RecordKindWord, Path, description = "The kind of record"), ("id" = String, Path, description = "Its identifier"), LanguageParams),
    request_body(content((FeatureBody = "application/merge-patch+json"))),
    responses((status = 200, description = "The record", content((RecordBody = "application/geo+json"))), Refusals)
)]
async fn change(
    State(app): State<AppState>,
    Path((kind, id)): Path<(String, String)>,
    _: Strict<NoParameters>,
    MayWrite(actor): MayWrite,
    precondition: Precondition,
    base: BaseUrl,
    body: TextBody,
) -> Result<Response, ApiError> {
    let write = changing(&app, kind_of(&kind)?, &id, &json(&body)?, precondition, &actor)?;
    done(&app, &actor, write, &base).await
}

/// The write of a record with a change merged into it.
pub(in crate::http) fn changing(
    app: &AppState,
    kind: Kind,
    id: &str,
    change: &Value,
    precondition: Precondition,
    actor: &Actor,
) -> Result<Write, ApiError> {
    let (id, record) = seen(&register(app)?.book(), kind, id, Viewer::Member(actor))?;
    let expected = precondition.expected(record.revision())?;
    let Sent { draft, .. } = merged(kind, &id, &record, change)?;
    Ok(Write { kind, id, deed: Deed::Replace(draft, expected) })
}

/// Removes a record.
#[utoipa::path(
    delete, path = "/programme/{kind}/{id}", operation_id = "deleteRecord", tag = "programme",
    params(("kind" = RecordKindWord, Path, description = "The kind of record"), ("id" = String, Path, description = "Its identifier"), LanguageParams),
    responses((status = 204, description = "It is gone"), Refusals)
)]
async fn delete(
    State(app): State<AppState>,
    Path((kind, id)): Path<(String, String)>,
    _: Strict<NoParameters>,
    MayWrite(actor): MayWrite,
    precondition: Precondition,
) -> Result<StatusCode, ApiError> {
    let write = deleting(&app, kind_of(&kind)?, &id, precondition, &actor)?;
    register(&app)?.write(&app, &actor, vec![write]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The removal of a record.
pub(in crate::http) fn deleting(
    app: &AppState,
    kind: Kind,
    id: &str,
    precondition: Precondition,
    actor: &Actor,
) -> Result<Write, ApiError> {
    let (id, record) = seen(&register(app)?.book(), kind, id, Viewer::Member(actor))?;
    Ok(Write { kind, id, deed: Deed::Delete(precondition.expected(record.revision())?) })
}

/// The answer to a write: the record as it is now.
pub(in crate::http) async fn done(
    app: &AppState,
    actor: &Actor,
    write: Write,
    base: &BaseUrl,
) -> Result<Response, ApiError> {
    let register = register(app)?;
    let changes = register.write(app, actor, vec![write]).await?;
    let Some(Change { kind, id, before, after: Some(record), .. }) = changes.into_iter().next() else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let (book, viewer) = (register.book(), Viewer::Member(actor));
    let headers = revision::headers(record.revision(), viewer.is_of_team(&book, kind, &id, &record));
    let feature = feature(&book, kind, &id, &record, viewer);
    if before.is_some() {
        return shown(StatusCode::OK, headers, &feature);
    }
    let mut response = shown(StatusCode::CREATED, headers, &feature)?;
    let address = HeaderValue::try_from(format!("{}/programme/{kind}/{id}", base.0));
    response.headers_mut().extend(address.ok().map(|address| (LOCATION, address)));
    Ok(response)
}
