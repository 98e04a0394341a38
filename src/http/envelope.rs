//! What surrounds every resource, from the inside out: ceilings, the catching of panics, problems in words,
//! compression, tags of compressed forms, CORS, security headers, the span of the log.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{
    ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use super::app::Limits;
use super::conditional::mark_coding;
use super::problem::in_language;
use super::trace::{RequestIds, panicked, traced};

/// What an answer that is no page may load, were it shown as one.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The resources with all that surrounds them.
pub(super) fn enveloped(resources: Router, limits: Limits) -> Router {
    let timeout = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits.answer_time);
    resources
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(timeout)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(in_language))
        .layer(CompressionLayer::new())
        .layer(from_fn(mark_coding))
        .layer(open_for_reads())
        .layer(SetResponseHeaderLayer::if_not_present(CONTENT_SECURITY_POLICY, DATA_POLICY))
        .layer(SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(SetResponseHeaderLayer::overriding(
            REFERRER_POLICY,
            HeaderValue::from_static("strict-origin-when-cross-origin"),
        ))
        .layer(from_fn_with_state(RequestIds::default(), traced))
}

/// Any page may read. A question in a body is a read too.
fn open_for_reads() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([ACCEPT_LANGUAGE, CONTENT_TYPE, IF_NONE_MATCH])
        .expose_headers([ETAG, LINK, RETRY_AFTER])
}
