//! What is answered before any route is looked at: answers that lie ready, whole, under the address by which they were
//! asked, so that a tile that was asked for before costs a look-up and a copy of its head; and tiles that take so little
//! time that the way through the router would take longer.
//!
//! Only what depends on nothing but its address, its coding and the layers in service may lie here, and its handler says
//! so ([`LiesReady`]). The answers hang on the layers that they were made of and go with them. A ceiling of bytes holds
//! whatever addresses clients ask; the least used go first. Whatever is unusual about a request goes through the router,
//! which tells it.

use std::borrow::Cow;
use std::convert::Infallible;
use std::future::{Ready as AtOnce, ready as at_once};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use axum::response::Response;
use futures_util::future::Either;
use moka::Equivalent;
use moka::sync::Cache;
use tower::Service;

use super::app::{AppState, Snapshot};
use super::coding::Coding;
use super::conditional::{Known, Tag, mark_coding};
use super::envelope::{guard, names_one_host};
use super::ogc::tiles;

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
    route: Cow<'static, str>,
}

/// A request that may be answered before any route is looked at.
#[derive(Debug, Clone, Copy)]
struct Plain<'r> {
    method: &'r Method,
    headers: &'r HeaderMap,
    address: &'r Uri,
    coding: Coding,
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
    fn to(&self, asked: &Plain<'_>) -> Option<Response> {
        let address = asked.address.path_and_query()?.as_str();
        let answer = self.0.as_ref()?.get(&Asked { address, coding: asked.coding })?;
        let is_had = Known::asked(asked.method, asked.headers).unchanged(&answer.tag).is_some();
        (!is_had).then(|| answer.response(asked.method))
    }
}

impl<'r> Plain<'r> {
    fn of<B>(request: &'r Request<B>) -> Option<Self> {
        let (method, headers) = (request.method(), request.headers());
        if ![Method::GET, Method::HEAD].contains(method) || !names_one_host(request) {
            return None;
        }
        let coding = Coding::asked(headers);
        // A client may refuse what is not packed, which is told elsewhere.
        let is_told_elsewhere = coding == Coding::Identity && headers.contains_key(ACCEPT_ENCODING);
        (!is_told_elsewhere).then_some(Self { method, headers, address: request.uri(), coding })
    }

    /// The answer that lies ready, or that is ready as soon as it is asked for.
    fn answered(&self, snapshot: &Snapshot) -> Option<Response> {
        snapshot.ready.to(self).or_else(|| self.made(snapshot))
    }

    /// A tile, where it is made in microseconds. What panics is asked of the router again, which tells it.
    fn made(&self, snapshot: &Snapshot) -> Option<Response> {
        let is_conditional = [IF_MATCH, IF_NONE_MATCH].iter().any(|name| self.headers.contains_key(name));
        if self.method != Method::GET || is_conditional {
            return None;
        }
        let made = || tiles::at_once(self.address, self.coding, snapshot);
        let (mut response, ready) = catch_unwind(AssertUnwindSafe(made)).ok()??;
        mark_coding(response.headers_mut());
        guard(&mut response, false);
        tracing::info!(route = tiles::TILE_ROUTE, status = response.status().as_u16(), "answered at once");
        ready.keep(&response, tiles::TILE_ROUTE.into());
        Some(response)
    }
}

impl LiesReady {
    /// Keeps the answer, as it leaves.
    pub fn keep(self, response: &Response, route: Cow<'static, str>) {
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
            route = &*self.route,
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
        match Plain::of(&request).and_then(|asked| asked.answered(&self.app.snapshot())) {
            Some(answer) => Either::Left(at_once(Ok(answer))),
            None => Either::Right(self.router.call(request)),
        }
    }
}
