//! What surrounds every resource, from the outside in: the span of the log, security headers, CORS, tags of compressed
//! forms, compression, problems in words, the catching of panics, ceilings.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{
    ACCEPT_LANGUAGE, ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, IF_RANGE, LINK, RANGE, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use super::app::Limits;
use super::conditional::mark_coding;
use super::problem::in_language;
use super::trace::{RequestIds, panicked, traced};

/// The header that names the frame of the positions of an answer (OGC API – Features – Part 2).
pub(super) const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
/// What an answer that is no page may load, were it shown as one.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The resources with all that surrounds them: one stack, written from the outside in, so that a request is boxed for it
/// once and not for each of its layers.
pub(super) fn enveloped(resources: Router, limits: Limits) -> Router {
    let policy = HeaderValue::from_static("strict-origin-when-cross-origin");
    resources.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(RequestIds::default(), traced))
            .layer(SetResponseHeaderLayer::overriding(REFERRER_POLICY, policy))
            .layer(SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
            .layer(SetResponseHeaderLayer::if_not_present(CONTENT_SECURITY_POLICY, DATA_POLICY))
            .layer(open_for_reads())
            .layer(from_fn(mark_coding))
            .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_given_whole)))
            .layer(from_fn(in_language))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits.answer_time))
            .layer(DefaultBodyLimit::max(limits.body_bytes)),
    )
}

/// Whether an answer is never given by stretches of its bytes: stretches are of the bytes as they are.
fn is_given_whole(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(ACCEPT_RANGES)
}

/// Any page may read. A question in a body is a read too.
fn open_for_reads() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([ACCEPT_LANGUAGE, CONTENT_TYPE, IF_NONE_MATCH, IF_RANGE, RANGE])
        .expose_headers([ACCEPT_RANGES, CONTENT_CRS, CONTENT_LENGTH, CONTENT_RANGE, ETAG, LINK, RETRY_AFTER])
        .vary([])
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::extract::Request;
    use axum::routing::get;
    use serde_json::Value;
    use tower::ServiceExt;

    use super::*;

    async fn broken() -> &'static str {
        std::hint::black_box(None::<&str>).expect("the secret of the house")
    }

    #[tokio::test]
    async fn a_panic_says_one_fixed_sentence_and_the_id_of_the_log() {
        let router = enveloped(Router::new().route("/broken", get(broken)), Limits::default());
        let request = Request::get("/broken?lang=en").body(axum::body::Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("a router never fails");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = to_bytes(response.into_body(), 10_000).await.expect("a body");
        let body: Value = serde_json::from_slice(&bytes).expect("a problem in JSON");
        let detail = body["detail"].as_str().expect("a detail");
        let id = detail.rsplit_once('(').and_then(|(_, id)| id.strip_suffix(')')).expect("an id");
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{detail}");
        assert!(!detail.contains("secret"), "{detail}");
    }
}
