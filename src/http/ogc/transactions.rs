//! Transactions (OGC API – Features – Part 4) on the collections of the programme: create, replace, update, delete.
//!
//! A feature is written as it is read: what a layer shows beside the record's own fields (names, the number of the
//! edition) is passed over, and the English text of a field stands in the column that ends in `_en`. Who may write what
//! is the same as under `/programme`.

use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::{ALLOW, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::LayerId;
use crate::programme::record::{Holds, Kind, Location};
use crate::programme::{Actor, Book, Deed, Viewer, Write};

use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::{FeatureBody, RecordBody};
use super::super::envelope::CONTENT_CRS;
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::programme::drawn_identifier;
use super::super::programme::reading::{Sent, json as json_of, sent};
use super::super::programme::records::{self, changing, deleting, register, replacing};
use super::super::programme::revision::Precondition;
use super::super::programme::visitor::MayWrite;
use super::super::query::{NoParameters, Strict};
use super::super::text_body::TextBody;
use super::links::{items_path, segment};

/// The classes of the standard that hold where the server keeps a register.
pub(super) const CONFORMANCE: [&str; 4] = [
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
];
/// What a collection takes that is not written to.
const READS: HeaderValue = HeaderValue::from_static("GET,HEAD");
/// What the layers show beside the fields of a record.
const SHOWN_BESIDE: [&str; 4] = ["id", "commune_name", "edition", "revision"];
/// The frame in which features are written.
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create)).routes(routes!(replace, update, delete))
}

/// Whether the collection of an address may be written to.
pub(in crate::http) fn takes_writes(path: &str) -> bool {
    let collection = path.strip_prefix("/ogc/collections/").and_then(|rest| rest.split('/').next());
    collection.is_none_or(|id| kind_of(id).is_ok())
}

/// The kind of record behind a collection.
fn kind_of(id: &str) -> Result<Kind, ApiError> {
    let kind = id.parse::<LayerId>().ok().and_then(|id| Kind::of_layer(&id));
    kind.ok_or_else(|| ApiError::of_kind(ProblemKind::MethodNotAllowed))
}

/// Writes a new feature into a collection of the programme.
#[utoipa::path(
    post, path = "/ogc/collections/{id}/items", operation_id = "createFeature", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the collection"), LanguageParams),
    request_body(content((FeatureBody = "application/geo+json"))),
    responses((status = 201, description = "The feature", content((RecordBody = "application/geo+json"))), Refusals)
)]
async fn create(
    State(app): State<AppState>,
    Path(collection): Path<String>,
    _: AsItIsRead,
    MayWrite(actor): MayWrite,
    base: BaseUrl,
    body: TextBody,
) -> Result<Response, ApiError> {
    let kind = kind_of(&collection)?;
    let Sent { id, draft } = sent_in(kind, &body)?;
    let id = id.map_or_else(|| drawn_identifier(kind), Ok)?;
    done(&app, &actor, Write { kind, id, deed: Deed::Create(draft) }, &base).await
}

/// Writes a feature in the place of one.
#[utoipa::path(
    put, path = "/ogc/collections/{id}/items/{feature}", operation_id = "replaceFeature", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the collection"), ("feature" = String, Path, description = "Identifier of the feature"), LanguageParams),
    request_body(content((FeatureBody = "application/geo+json"))),
    responses((status = 200, description = "The feature", content((RecordBody = "application/geo+json"))), Refusals)
)]
async fn replace(
    State(app): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    _: AsItIsRead,
    MayWrite(actor): MayWrite,
    precondition: Precondition,
    base: BaseUrl,
    body: TextBody,
) -> Result<Response, ApiError> {
    let kind = kind_of(&collection)?;
    let sent = keeping_outline(&register(&app)?.book(), kind, &id, sent_in(kind, &body)?);
    let write = replacing(&app, kind, &id, sent, precondition, &actor)?;
    done(&app, &actor, write, &base).await
}

/// Merges a change into a feature (JSON Merge Patch, RFC 7396).
#[utoipa::path(
    patch, path = "/ogc/collections/{id}/items/{feature}", operation_id = "updateFeature", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the collection"), ("feature" = String, Path, description = "Identifier of the feature"), LanguageParams),
    request_body(content((FeatureBody = "application/merge-patch+json"))),
    responses((status = 200, description = "The feature", content((RecordBody = "application/geo+json"))), Refusals)
)]
async fn update(
    State(app): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    _: AsItIsRead,
    MayWrite(actor): MayWrite,
    precondition: Precondition,
    base: BaseUrl,
    body: TextBody,
) -> Result<Response, ApiError> {
    let kind = kind_of(&collection)?;
    let change = in_record_words(kind, json_of(&body)?);
    let write = changing(&app, kind, &id, &change, precondition, &actor)?;
    done(&app, &actor, write, &base).await
}

/// Removes a feature.
#[utoipa::path(
    delete, path = "/ogc/collections/{id}/items/{feature}", operation_id = "deleteFeature", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the collection"), ("feature" = String, Path, description = "Identifier of the feature"), LanguageParams),
    responses((status = 204, description = "It is gone"), Refusals)
)]
async fn delete(
    State(app): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    _: AsItIsRead,
    MayWrite(actor): MayWrite,
    precondition: Precondition,
) -> Result<StatusCode, ApiError> {
    let write = deleting(&app, kind_of(&collection)?, &id, precondition, &actor)?;
    register(&app)?.write(&app, &actor, vec![write]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The record of a feature as the layer of its kind shows it.
fn sent_in(kind: Kind, body: &TextBody) -> Result<Sent, ApiError> {
    sent(&in_record_words(kind, json_of(body)?))
}

/// A write to a collection that takes them, of a feature as it is read: by an address without parameters, in the frame of
/// GeoJSON. A collection that takes none says so before anything else is looked at.
struct AsItIsRead;

impl FromRequestParts<AppState> for AsItIsRead {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Response> {
        if !takes_writes(parts.uri.path()) {
            let mut refusal = ApiError::of_kind(ProblemKind::MethodNotAllowed).into_response();
            refusal.headers_mut().insert(ALLOW, READS);
            return Err(refusal);
        }
        let plain = Strict::<NoParameters>::from_request_parts(parts, app).await;
        plain.and_then(|_| in_crs84(&parts.headers)).map(|()| Self).map_err(IntoResponse::into_response)
    }
}

/// Whether positions come in the frame of GeoJSON.
fn in_crs84(headers: &HeaderMap) -> Result<(), ApiError> {
    let named =
        headers.get(CONTENT_CRS).and_then(|named| named.to_str().ok()).map(|it| it.trim_matches(['<', '>', ' ']));
    if named.is_none_or(|named| named == CRS84) {
        return Ok(());
    }
    let (fr, en) = (format!("Content-Crs : {CRS84} est attendu"), format!("Content-Crs: {CRS84} is expected"));
    Err(ApiError::new(ProblemKind::BadRequest, fr, en).in_field("Content-Crs"))
}

/// A feature with the columns of a layer turned into the fields of a record.
fn in_record_words(kind: Kind, mut feature: Value) -> Value {
    let Some(Value::Object(columns)) = feature.get_mut("properties").map(Value::take) else { return feature };
    let has_words = |name: &str| kind.field(name).is_some_and(|field| matches!(field.holds, Holds::Words(_)));
    let mut fields = Map::new();
    for (name, value) in columns {
        let english = name.strip_suffix("_en").filter(|field| has_words(field));
        let (field, language) = english.map_or((name.as_str(), "fr"), |field| (field, "en"));
        if SHOWN_BESIDE.contains(&field) && kind.field(field).is_none() {
            continue;
        }
        // A text that is given in both languages at once stands as it is.
        if has_words(field) && !value.is_object() {
            let words = fields.entry(field).or_insert_with(|| json!({}));
            words[language] = value;
        } else {
            fields.insert(field.to_owned(), value);
        }
    }
    feature["properties"] = Value::Object(fields);
    feature
}

/// The same record, its outline kept where the point that stands for it in the layer came back as it was.
fn keeping_outline(book: &Book, kind: Kind, id: &str, mut sent: Sent) -> Sent {
    let record = id.parse().ok().and_then(|id| book.get(kind, &id));
    let Some(record) = record.filter(|record| record.outline().is_some()) else { return sent };
    if let (Some(Location::Point(point)), Some(shown)) = (&sent.draft.location, record.point())
        && (point.lon_deg - shown.lon_deg).abs() < 1e-7
        && (point.lat_deg - shown.lat_deg).abs() < 1e-7
    {
        sent.draft.location = record.location().cloned();
    }
    sent
}

/// The answer to a write: the feature as it is now, at its address among the items where everybody may see it.
async fn done(app: &AppState, actor: &Actor, write: Write, base: &BaseUrl) -> Result<Response, ApiError> {
    let (kind, id) = (write.kind, write.id.clone());
    let mut response = records::done(app, actor, write, base).await?;
    let book = register(app)?.book();
    let is_public = book.get(kind, &id).is_some_and(|record| Viewer::Everybody.sees(&book, kind, &id, record));
    if is_public && response.status() == StatusCode::CREATED {
        let address = format!("{}{}/{}", base.0, items_path(kind.id()), segment(id.as_str()));
        if let Ok(address) = HeaderValue::try_from(address) {
            response.headers_mut().insert(LOCATION, address);
        }
    }
    Ok(response)
}
