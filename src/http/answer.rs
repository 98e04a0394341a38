//! How an answer leaves: its bytes, their media type, their tag.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use serde::Serialize;

use crate::layers::Language;

use super::accept::Accepted;
use super::conditional::{Known, Tag};
use super::language::Asked;
use super::problem::ApiError;

/// What a request says beside its parameters: the language that it asks for, the answers that it has already, the forms
/// that it accepts.
#[derive(Debug, Clone)]
pub(super) struct Context {
    /// The language of labels.
    pub language: Language,
    /// The tags of answers that the client has.
    pub known: Known,
    /// The forms that the client accepts.
    pub accepted: Accepted,
    /// Whether the client asks for the head of the answer alone.
    pub is_of_head: bool,
}

impl<S: Sync> FromRequestParts<S> for Context {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Asked(language) = Asked::from_request_parts(parts, state).await?;
        let accepted = Accepted::from_request_parts(parts, state).await?;
        let known = Known::from_request_parts(parts, state).await?;
        Ok(Self { language, known, accepted, is_of_head: parts.method == Method::HEAD })
    }
}

/// A media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Media(pub &'static str);

impl Media {
    pub const JSON: Self = Self("application/json");
    pub const GEOJSON: Self = Self("application/geo+json");
    pub const FLATGEOBUF: Self = Self("application/flatgeobuf");
    pub const CSV: Self = Self("text/csv; charset=utf-8");
    pub const GEOJSON_SEQUENCE: Self = Self("application/geo+json-seq");
    pub const JSON_LD: Self = Self("application/ld+json");
    pub const JSON_SCHEMA: Self = Self("application/schema+json");
    pub const ATOM: Self = Self("application/atom+xml; charset=utf-8");
    pub const HTML: Self = Self("text/html");
    pub const HTML_TEXT: Self = Self("text/html; charset=utf-8");
    pub const SVG: Self = Self("image/svg+xml");
    pub const CSS: Self = Self("text/css; charset=utf-8");
    pub const OPENAPI: Self = Self("application/vnd.oai.openapi+json;version=3.0");
}

/// How many headers an answer has in the end, so that there is room for them from the start.
const HEADERS: usize = 16;

/// An answer of ready bytes, or of a body.
pub(super) fn answer(media: Media, tag: &Tag, bytes: impl Into<Body>) -> Response {
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.reserve(HEADERS);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.0));
    headers.extend(tag.headers());
    response
}

/// An answer of a body in JSON.
///
/// # Errors
/// Where the body cannot be written, which is a fault of ours.
pub(super) fn document(media: Media, tag: &Tag, body: &impl Serialize) -> Result<Response, ApiError> {
    Ok(answer(media, tag, written(body)?))
}

/// A body in JSON.
///
/// # Errors
/// Where it cannot be written, which is a fault of ours.
pub(super) fn written(body: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(body).map_err(|error| ApiError::internal(&error))
}

/// The same answer, naming its language.
pub(super) fn in_words(mut response: Response, language: Language) -> Response {
    response.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    response
}
