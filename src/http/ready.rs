//! Answers that lie ready, whole, under the address by which they were asked: looked at before any route is, so that a
//! tile that was asked for before costs a look-up and a copy of its head.
//!
//! Only what depends on nothing but its address, its coding and the layers in service may lie here, and its handler says
//! so ([`LiesReady`]). The answers hang on the layers that they were made of and go with them. A ceiling of bytes holds
//! whatever addresses clients ask; the least used go first.

use std::convert::Infallible;
use std::future::{Ready as AtOnce, ready as at_once};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::MatchedPath;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH};
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use axum::response::Response;
use futures_util::future::Either;
use moka::Equivalent;
use moka::sync::Cache;
use tower::Service;

use super::app::AppState;
use super::coding::Coding;
use super::conditional::{Known, Tag};
use super::envelope::names_one_host;

/// What an answer costs beside its body and its address: mostly its head.
const ENTRY_BYTES: usize = 1_500;

/// The answers that lie ready. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct ReadyAnswers(Option<Cache<Place, Arc<Answer>>>);

/// Where an answer lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    address: Box<str>,
    coding: Coding,
}

/// The same, as it is asked for: it counts as a [`Place`] does.
#[derive(Debug, Hash)]
struct Asked<'r> {
    address: &'r str,
    coding: Coding,
}

impl Equivalent<Place> for Asked<'_> {
    fn equivalent(&self, place: &Place) -> bool {
        self.coding == place.coding && self.address == &*place.address
    }
}

/// An answer, whole.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    head: HeaderMap,
    body: Bytes,
    tag: Tag,
    route: Option<MatchedPath>,
}

/// What a handler gives along with an answer that may lie ready for whoever asks by the same address: it is kept once its head
/// is complete.
#[derive(Debug, Clone)]
pub(super) struct LiesReady {
    /// Where to.
    pub answers: ReadyAnswers,
    /// The address.
    pub address: Uri,
    /// The coding of the body.
    pub coding: Coding,
    /// The tag of the answer, whatever its coding.
    pub tag: Tag,
    /// The body.
    pub body: Bytes,
}

impl ReadyAnswers {
    /// Room for so many bytes; none that keeps nothing.
    pub fn new(bytes: u64) -> Self {
        let weight = |place: &Place, answer: &Arc<Answer>| {
            u32::try_from(answer.body.len() + place.address.len() + ENTRY_BYTES).unwrap_or(u32::MAX)
        };
        Self((bytes > 0).then(|| Cache::builder().weigher(weight).max_capacity(bytes).build()))
    }

    /// The answer to a request, where it lies ready and the client does not have it.
    fn to<B>(&self, request: &Request<B>) -> Option<Arc<Answer>> {
        let (cache, headers) = (self.0.as_ref()?, request.headers());
        if ![Method::GET, Method::HEAD].contains(request.method()) || !names_one_host(request) {
            return None;
        }
        let coding = Coding::asked(headers);
        // A client may refuse what is not packed, which is told elsewhere.
        if coding == Coding::Identity && headers.contains_key(ACCEPT_ENCODING) {
            return None;
        }
        let answer = cache.get(&Asked { address: request.uri().path_and_query()?.as_str(), coding })?;
        Known::asked(request.method(), headers).unchanged(&answer.tag).is_none().then_some(answer)
    }
}

impl LiesReady {
    /// Keeps the answer, as it leaves.
    pub fn keep(self, response: &Response, route: Option<MatchedPath>) {
        let Self { answers, address, coding, tag, body } = self;
        if let (Some(cache), Some(address)) = (answers.0, address.path_and_query()) {
            let (status, head) = (response.status(), response.headers().clone());
            let place = Place { address: address.as_str().into(), coding };
            cache.insert(place, Arc::new(Answer { status, head, body, tag, route }));
        }
    }
}

impl Answer {
    fn response(&self, method: &Method) -> Response {
        tracing::info!(
            %method,
            route = self.route.as_ref().map_or("unknown", MatchedPath::as_str),
            status = self.status.as_u16(),
            "answered with what lies ready"
        );
        let is_of_head = method == Method::HEAD;
        let body = if is_of_head { Body::empty() } else { Body::from(self.body.clone()) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.head);
        if is_of_head && self.status != StatusCode::NO_CONTENT {
            response.headers_mut().insert(CONTENT_LENGTH, self.body.len().into());
        }
        response
    }
}

/// The answer that lies ready, else that of `router`.
#[derive(Debug, Clone)]
pub(super) struct ReadyFirst<S> {
    app: AppState,
    router: S,
}

impl<S> ReadyFirst<S> {
    pub const fn new(app: AppState, router: S) -> Self {
        Self { app, router }
    }
}

impl<S, B> Service<Request<B>> for ReadyFirst<S>
where
    S: Service<Request<B>, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<AtOnce<Result<Response, Infallible>>, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.router.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match self.app.snapshot().ready.to(&request) {
            Some(answer) => Either::Left(at_once(Ok(answer.response(request.method())))),
            None => Either::Right(self.router.call(request)),
        }
    }
}
