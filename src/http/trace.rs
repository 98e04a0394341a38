//! A span for every request, with an id that the log and the fault that a client reads have in common. No address of a
//! client and no parameter is logged: a zone may tell where somebody lives.

use std::any::Any;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use super::problem::ApiError;

/// The id of a request, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestId(u64);

impl fmt::Display for RequestId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

/// Where ids come from: a seed of the process and a count, mixed.
#[derive(Debug, Clone, Default)]
pub(super) struct RequestIds {
    seed: RandomState,
    count: Arc<AtomicU64>,
}

impl RequestIds {
    fn next(&self) -> RequestId {
        RequestId(self.seed.hash_one(self.count.fetch_add(1, Ordering::Relaxed)))
    }
}

/// Middleware that gives a request its id and its span, and logs its end.
pub(super) async fn traced(State(ids): State<RequestIds>, mut request: Request, next: Next) -> Response {
    let id = ids.next();
    request.extensions_mut().insert(id);
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    let span = tracing::info_span!("request", %id, method = %request.method(), route);
    let started = Instant::now();
    let answer = async move {
        let response = next.run(request).await;
        let time_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), time_us, "answered");
        response
    };
    answer.instrument(span).await
}

/// The answer to a request whose handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the shape that the catcher of panics asks for")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a text");
    ApiError::internal(&text).into_response()
}
