//! A span for every request, with an id that the log and the fault that a client reads have in common. No address of a
//! client and no parameter is logged: a zone may tell where somebody lives.

use std::any::Any;
use std::collections::hash_map::RandomState;
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::response::{IntoResponse, Response};
use tracing::{Instrument as _, Level, Span};

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
    /// An id that no other request has.
    pub(super) fn next(&self) -> RequestId {
        RequestId(self.seed.hash_one(self.count.fetch_add(1, Ordering::Relaxed)))
    }
}

/// The place of a request in the log, where a log is kept.
pub(super) struct Traced(Option<(Span, Instant)>);

/// The span of a request.
pub(super) fn traced(id: RequestId, request: &Request) -> Traced {
    if !tracing::enabled!(Level::INFO) {
        return Traced(None);
    }
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    let span = tracing::info_span!("request", %id, method = %request.method(), route);
    Traced(Some((span, Instant::now())))
}

impl Traced {
    /// The answer, worked out in the span, its end logged.
    pub(super) async fn answered(
        self,
        answer: impl Future<Output = Result<Response, Infallible>>,
    ) -> Result<Response, Infallible> {
        let Some((span, started)) = self.0 else { return answer.await };
        let logged = async {
            let response = answer.await?;
            let time_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            tracing::info!(status = response.status().as_u16(), time_us, "answered");
            Ok(response)
        };
        logged.instrument(span).await
    }
}

/// The answer to a request whose handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the shape that the catcher of panics asks for")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a text");
    ApiError::internal(&text).into_response()
}
