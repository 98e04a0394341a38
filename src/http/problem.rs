//! What goes wrong, as a client reads it: `application/problem+json` (RFC 9457), in the language of the request.
//!
//! An [`ApiError`] travels in the extensions of its response and is written at the edge ([`in_language`]), so that
//! refusals of the framework, unknown addresses and panics come out in the same form. A fault of ours says one fixed
//! sentence and an id that the log repeats.

use std::fmt::Display;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_RANGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoResponses, ToSchema};

use crate::geometry::LonLat;
use crate::layers::{Language, Words};

use super::bodies::GeometryBody;
use super::fault_words::ProblemKind;
use super::trace::RequestId;

/// The media type of problems.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";
/// After how many seconds a client that was turned away may come back.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("1");
/// How a client says who it is (RFC 6750).
const TOKEN_NEEDED: HeaderValue = HeaderValue::from_static("Bearer realm=\"arpent\"");

/// A refusal or a fault, before it is put into a language.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ApiError(Box<Fault>);

#[derive(Debug, Clone, PartialEq)]
struct Fault {
    kind: ProblemKind,
    detail: Words,
    field: Option<String>,
    at: Option<LonLat>,
    repair: Option<GeometryBody>,
    /// What the log says of a fault of ours.
    cause: Option<String>,
}

/// A problem, RFC 9457.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    /// What kind of problem it is; the same in every language.
    #[serde(rename = "type")]
    pub kind: String,
    /// What kind of problem it is, in words.
    pub title: String,
    /// The status code.
    pub status: u16,
    /// What is wrong, and what would be right.
    pub detail: String,
    /// The parameter or the member that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
    /// Where on the map the fault is: longitude, latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_items = 2, max_items = 2)]
    pub at: Option<[f64; 2]>,
    /// A valid outline of what the refused one encloses: an offer, which nothing applies unasked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub repair: Option<GeometryBody>,
}

/// The refusals and faults that any address may answer with, for the documentation.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents what `ApiError` answers")]
pub(super) enum Refusals {
    /// A parameter or a body that is not understood
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(ProblemBody),
    /// A token that stands for nobody
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(ProblemBody),
    /// Something that this role may not do
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// Nothing there
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemBody),
    /// A method that this address does not take
    #[response(status = 405, content_type = "application/problem+json")]
    MethodNotAllowed(ProblemBody),
    /// No coding that the client takes
    #[response(status = 406, content_type = "application/problem+json")]
    NoCoding(ProblemBody),
    /// A body that did not arrive in time
    #[response(status = 408, content_type = "application/problem+json")]
    SlowBody(ProblemBody),
    /// Something that the record does not allow as it stands
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody),
    /// Another revision, or another answer, than the one that was named
    #[response(status = 412, content_type = "application/problem+json")]
    AnotherAnswer(ProblemBody),
    /// A body over the ceiling
    #[response(status = 413, content_type = "application/problem+json")]
    BodyTooLarge(ProblemBody),
    /// A zone or positions that cannot be used
    #[response(status = 422, content_type = "application/problem+json")]
    Unusable(ProblemBody),
    /// A write that names no revision
    #[response(status = 428, content_type = "application/problem+json")]
    NoRevision(ProblemBody),
    /// Writes at a faster pace than is taken
    #[response(status = 429, content_type = "application/problem+json")]
    TooFast(ProblemBody),
    /// A fault of the server, by the id under which its log has it
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(ProblemBody),
    /// Too many questions at once; come back after `Retry-After` seconds
    #[response(status = 503, content_type = "application/problem+json")]
    Overloaded(ProblemBody),
    /// A disk without room for what was written
    #[response(status = 507, content_type = "application/problem+json")]
    NoRoom(ProblemBody),
}

impl ApiError {
    /// A problem of a kind, with what is wrong in both languages.
    pub fn new(kind: ProblemKind, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self(Box::new(Fault { kind, detail: Words::new(fr, en), field: None, at: None, repair: None, cause: None }))
    }

    /// A query parameter whose value cannot be used; `fr` and `en` say what is allowed.
    pub fn bad_parameter(name: &str, fr: impl Display, en: impl Display) -> Self {
        let kind = ProblemKind::BadParameter;
        Self::new(kind, format!("paramètre « {name} » : {fr}"), format!("parameter `{name}`: {en}")).in_field(name)
    }

    /// Nothing is called `id`; `fr` and `en` name the kind of thing, unknown as it is.
    pub fn unknown(fr: &str, en: &str, id: &str) -> Self {
        let id: String = id.chars().take(64).collect();
        Self::new(ProblemKind::NotFound, format!("{fr} : « {id} »"), format!("{en}: `{id}`"))
    }

    /// A fault of ours. The cause goes to the log and nowhere else, under the id that the client reads.
    pub fn internal(cause: &dyn Display) -> Self {
        let mut error = Self::of_kind(ProblemKind::Internal);
        error.0.cause = Some(cause.to_string());
        error
    }

    /// What the log says of a fault of ours.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// A problem that needs no words beside its title.
    pub fn of_kind(kind: ProblemKind) -> Self {
        Self::new(kind, kind.sentence(Language::French), kind.sentence(Language::English))
    }

    /// The same problem, naming the parameter or the member that is wrong.
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// The same problem, in the feature of a collection at this place, from 0.
    pub fn of_feature(mut self, feature_idx: usize) -> Self {
        let feature = format!("features[{feature_idx}]");
        let Words { fr, en } = &self.0.detail;
        self.0.detail = Words::new(format!("{feature} : {fr}"), format!("{feature}: {en}"));
        let field = self.0.field.as_ref().map(|field| format!("{feature}.geometry.{field}"));
        self.in_field(field.unwrap_or(feature))
    }

    /// The same problem, in the write of a batch at this place, from 0.
    pub fn of_write(mut self, write_idx: usize) -> Self {
        let write = format!("writes[{write_idx}]");
        let Words { fr, en } = &self.0.detail;
        self.0.detail = Words::new(format!("{write} : {fr}"), format!("{write}: {en}"));
        let field = self.0.field.as_ref().map(|field| format!("{write}.{field}"));
        self.in_field(field.unwrap_or(write))
    }

    /// The same problem, with its place on the map where it has one.
    pub fn located(mut self, at: Option<LonLat>) -> Self {
        self.0.at = at.filter(|at| at.lon_deg.is_finite() && at.lat_deg.is_finite());
        self
    }

    /// The same problem, with a valid outline that could be sent instead.
    pub fn offering(mut self, repair: Option<GeometryBody>) -> Self {
        self.0.repair = repair;
        self
    }

    fn body(&self, language: Language, id: RequestId) -> ProblemBody {
        let Fault { kind, detail, field, at, repair, cause: _ } = &*self.0;
        let detail = detail.in_language(language).to_owned();
        ProblemBody {
            kind: format!("urn:arpent:problem:{}", kind.slug()),
            title: kind.title(language).to_owned(),
            status: kind.status().as_u16(),
            detail: if *kind == ProblemKind::Internal { format!("{detail} ({id})") } else { detail },
            field: field.clone(),
            at: at.map(|at| [at.lon_deg, at.lat_deg]),
            repair: repair.clone(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.0.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every refusal and every fault its body, in the language of the request.
pub(super) fn in_language(response: Response, language: Language, id: RequestId) -> Response {
    match response.extensions().get::<ApiError>().cloned().or_else(|| bare_refusal(&response)) {
        Some(error) => {
            if let Some(cause) = error.cause() {
                tracing::error!(%id, cause, "a request failed");
            }
            written(&error, &response, language, id)
        }
        None => response,
    }
}

/// A refusal of the framework, which knows no more than its status. An answer in JSON is one of ours.
fn bare_refusal(response: &Response) -> Option<ApiError> {
    let is_refusal = response.status().is_client_error() || response.status().is_server_error();
    let is_ours = response.headers().get(CONTENT_TYPE).is_some_and(|media| media == "application/json");
    (is_refusal && !is_ours).then(|| ApiError::of_kind(ProblemKind::of_status(response.status())))
}

fn written(error: &ApiError, bare: &Response, language: Language, id: RequestId) -> Response {
    let body = error.body(language, id);
    let mut response = Response::new(Body::from(serde_json::to_vec(&body).unwrap_or_default()));
    *response.status_mut() = bare.status();
    let headers = response.headers_mut();
    // What the refusal tells beside its words: the methods that are taken, the end of the file.
    for name in [ALLOW, CONTENT_RANGE, ACCEPT_RANGES] {
        if let Some(told) = bare.headers().get(&name) {
            headers.insert(name, told.clone());
        }
    }
    if error.0.kind == ProblemKind::NotSignedIn {
        headers.insert(WWW_AUTHENTICATE, TOKEN_NEEDED);
    }
    if error.0.kind.may_pass() {
        headers.insert(RETRY_AFTER, RETRY_AFTER_S);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
