//! The router on the shipped data, and requests to it.

use std::io::{self, Read as _};
use std::sync::{Arc, LazyLock};

use arpent::diagnosis::{Catalogue, Engine};
use arpent::http::{AppState, Background, FramingSites, Limits, Settings, TrustedProxies, router};
use arpent::store::shipped;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// The engine on the shipped data, made once.
pub static ENGINE: LazyLock<Arc<Engine>> = LazyLock::new(|| {
    let layers = shipped().expect("the shipped layers are whole").layers;
    let catalogue = Catalogue::parse(include_str!("../../geodata/indicators.toml")).expect("the catalogue is right");
    Arc::new(Engine::new(layers.into_iter().collect(), catalogue).expect("the layers make territories"))
});

static ROUTER: LazyLock<Router> = LazyLock::new(|| router_with(Limits::default()));

/// A router under other ceilings.
pub fn router_with(limits: Limits) -> Router {
    router(AppState::new(Arc::clone(&ENGINE), Settings { limits, ..Settings::default() }))
}

/// A router of a page over a background.
pub fn router_over(background: Background) -> Router {
    router(AppState::new(Arc::clone(&ENGINE), Settings { background, ..Settings::default() }))
}

/// A router whose page other sites may frame.
pub fn router_framed_by(sites: &[&str]) -> Router {
    let framing_sites = FramingSites::read(sites.iter().copied()).expect("sites");
    router(AppState::new(Arc::clone(&ENGINE), Settings { framing_sites, ..Settings::default() }))
}

/// A router that takes the word of proxies in a network.
pub fn router_behind(network: &str) -> Router {
    let trusted_proxies = TrustedProxies::read([network]).expect("a network");
    router(AppState::new(Arc::clone(&ENGINE), Settings { trusted_proxies, ..Settings::default() }))
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("an answer in JSON")
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in ASCII"))
    }

    /// The body as it was before it was packed.
    pub fn unpacked(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let read = match self.header("content-encoding") {
            "br" => brotli::Decompressor::new(&*self.bytes, 4096).read_to_end(&mut bytes),
            "gzip" => flate2::read::GzDecoder::new(&*self.bytes).read_to_end(&mut bytes),
            coding => Err(io::Error::other(format!("packed by {coding:?}"))),
        };
        read.expect("what was packed is whole");
        bytes
    }
}

/// What a router answers to a request.
pub async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("a router never fails");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body that ends").to_bytes();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

/// A request without a body.
pub fn request(method: Method, path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let named = Request::builder().method(method).uri(path).header("host", "arpent.test");
    let request = headers.iter().fold(named, |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).expect("a request")
}

/// The answer to a question in an address.
pub async fn get(path: &str) -> Answer {
    get_with(path, &[]).await
}

/// The answer to a question in an address, with headers.
pub async fn get_with(path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(&ROUTER, request(Method::GET, path, headers)).await
}

/// The answer to a question without a body, by any method.
pub async fn by_method(method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(&ROUTER, request(method, path, headers)).await
}

/// The answer to a question in a body.
pub async fn post(path: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post(path).header("host", "arpent.test").body(body.into()).expect("a request");
    ask(&ROUTER, request).await
}

/// The JSON behind an address that must answer.
pub async fn json_of(path: &str) -> Value {
    let answer = get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.json()
}
