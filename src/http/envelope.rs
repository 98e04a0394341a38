//! What surrounds every resource, from the outside in: the span of the log, CORS, security headers, tags of compressed
//! forms, compression, problems in words, ceilings, the catching of panics.
//!
//! One service does all of it, so that a request is boxed for it once; what a request does not ask for (a coding, a log)
//! costs it nothing.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt as _, stream};
use tokio::time::timeout;
use tower::Service;
use tower::layer::layer_fn;

use super::app::Limits;
use super::coding::Packing;
use super::conditional::mark_coding;
use super::fault_words::ProblemKind;
use super::language::language_of;
use super::ogc::takes_writes;
use super::problem::{ApiError, in_language};
use super::ready::LiesReady;
use super::trace::{RequestIds, panicked, traced};

/// The header that names the frame of the positions of an answer (OGC API – Features – Part 2).
pub(super) const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
/// What an answer that is no page may load, were it shown as one.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// How much a page tells another of where its reader comes from.
const REFERRERS: HeaderValue = HeaderValue::from_static("strict-origin-when-cross-origin");
/// The type of an answer is its type, whatever its bytes look like.
const NO_SNIFFING: HeaderValue = HeaderValue::from_static("nosniff");
/// Any page may read.
const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
/// The headers that a page may ask with, and those that it may read.
const ASKED_HEADERS: HeaderValue = HeaderValue::from_static(
    "accept-language,authorization,content-type,if-match,if-none-match,if-range,range,x-csrf-token",
);
const READ_HEADERS: HeaderValue =
    HeaderValue::from_static("accept-ranges,content-crs,content-length,content-range,etag,link,location,retry-after");
/// The methods of an address that the description does not name.
const READ_ALONE: HeaderValue = HeaderValue::from_static("GET,HEAD");

/// The mark of a request of HTTP/1.1 that does not name one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoHost;

/// Whether a request names one host, or need not (RFC 9112, section 3.2).
pub(super) fn names_one_host<B>(request: &axum::http::Request<B>) -> bool {
    request.version() != Version::HTTP_11 || request.headers().get_all(HOST).iter().count() == 1
}

/// The methods that each address takes, by its pattern.
pub(super) type Methods = BTreeMap<String, HeaderValue>;

/// The resources with all that surrounds them.
pub(super) fn enveloped(resources: Router, methods: Methods, limits: Limits) -> Router {
    let edge = Arc::new(Edge { ids: RequestIds::default(), answer_time: limits.answer_time, methods });
    resources.layer(layer_fn(move |inner| Enveloped { inner, edge: Arc::clone(&edge) }))
}

/// What all requests share at the edge.
#[derive(Debug)]
struct Edge {
    ids: RequestIds,
    answer_time: Duration,
    methods: Methods,
}

/// A resource with all that surrounds it.
#[derive(Debug, Clone)]
struct Enveloped<S> {
    inner: S,
    edge: Arc<Edge>,
}

impl<S> Service<Request> for Enveloped<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (id, answer_time) = (self.edge.ids.next(), self.edge.answer_time);
        let language = language_of(request.uri(), request.headers());
        let (packing, span) = (Packing::asked(request.headers()), traced(id, &request));
        let is_preflight = request.method() == Method::OPTIONS;
        let route = request.extensions().get::<MatchedPath>().cloned();
        let settled = self.edge.settled(&request, packing);
        let answer = settled.is_none().then(|| self.inner.call(request));
        Box::pin(span.answered(async move {
            let made = match (settled, answer) {
                (Some(settled), _) => settled,
                (None, Some(answer)) => within(answer_time, answer).await,
                (None, None) => StatusCode::NOT_FOUND.into_response(),
            };
            let worded = in_language(made, language, id);
            let mut response = Packing::packed(packing, worded).await;
            mark_coding(response.headers_mut());
            guard(&mut response, is_preflight);
            if let Some(ready) = response.extensions_mut().remove::<LiesReady>() {
                let route = route.map_or("unknown".into(), |route| route.as_str().to_owned().into());
                ready.keep(&response, route);
            }
            Ok(response)
        }))
    }
}

impl Edge {
    /// The answer to a request that needs no look at the resource.
    fn settled(&self, request: &Request, packing: Option<Packing>) -> Option<Response> {
        if request.extensions().get::<NoHost>().is_some() {
            return Some(no_host().into_response());
        }
        if request.method() == Method::OPTIONS {
            return Some(self.preflight(request.extensions().get::<MatchedPath>()?.as_str(), request.uri().path()));
        }
        packing.is_some_and(Packing::is_impossible).then(|| ApiError::of_kind(ProblemKind::NoCoding).into_response())
    }

    /// What a browser is told that asks before it asks: the methods that there are.
    fn preflight(&self, pattern: &str, path: &str) -> Response {
        let methods = self.methods.get(pattern).filter(|_| takes_writes(path)).cloned().unwrap_or(READ_ALONE);
        let told = [
            (ALLOW, methods.clone()),
            (ACCESS_CONTROL_ALLOW_METHODS, methods),
            (ACCESS_CONTROL_ALLOW_HEADERS, ASKED_HEADERS),
        ];
        (told, Body::empty()).into_response()
    }
}

/// The answer, where it is made in time and without a panic.
async fn within(time: Duration, answer: impl Future<Output = Result<Response, Infallible>>) -> Response {
    match timeout(time, AssertUnwindSafe(answer).catch_unwind()).await {
        Ok(Ok(Ok(response))) => response,
        Ok(Err(panic)) => panicked(panic),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn no_host() -> ApiError {
    let (fr, en) = ("il faut un en-tête Host, et un seul", "one header Host is needed, and no more");
    ApiError::new(ProblemKind::BadRequest, fr, en).in_field("Host")
}

/// The headers of every answer.
pub(super) fn guard(response: &mut Response, is_preflight: bool) {
    let status = response.status();
    let is_unchanged = status == StatusCode::NOT_MODIFIED;
    if status == StatusCode::NO_CONTENT {
        // What has no content has no length (RFC 9110, section 8.6): of this body the router can tell none.
        *response.body_mut() = Body::from_stream(stream::empty::<Result<Bytes, Infallible>>());
    }
    let headers = response.headers_mut();
    headers.insert(REFERRER_POLICY, REFERRERS);
    headers.insert(X_CONTENT_TYPE_OPTIONS, NO_SNIFFING);
    // What is not sent again keeps the policy that it came with: a browser takes the headers of the answer 304 over.
    if !is_unchanged && !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, DATA_POLICY);
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
    if !is_preflight {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READ_HEADERS);
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::routing::get;
    use serde_json::Value;
    use tower::ServiceExt;
    use tracing::Level;

    use super::*;

    async fn broken() -> &'static str {
        std::hint::black_box(None::<&str>).expect("the secret of the house")
    }

    #[tokio::test]
    async fn a_panic_says_one_fixed_sentence_and_the_id_under_which_the_quietest_log_has_the_cause() {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let writer = Arc::new(log.reopen().expect("the same file"));
        let subscriber = tracing_subscriber::fmt().with_max_level(Level::WARN).with_writer(writer).finish();
        let _logging = tracing::subscriber::set_default(subscriber);
        let router = enveloped(Router::new().route("/broken", get(broken)), Methods::new(), Limits::default());
        let request = Request::get("/broken?lang=en").body(axum::body::Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("a router never fails");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = to_bytes(response.into_body(), 10_000).await.expect("a body");
        let body: Value = serde_json::from_slice(&bytes).expect("a problem in JSON");
        let detail = body["detail"].as_str().expect("a detail");
        let id = detail.rsplit_once('(').and_then(|(_, id)| id.strip_suffix(')')).expect("an id");
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{detail}");
        assert!(!detail.contains("secret"), "{detail}");
        let told = std::fs::read_to_string(log.path()).expect("a text");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(id) && told.contains("the secret of the house"), "{told}");
    }
}
