//! Whether the server lives, and whether it takes clients.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Json, http::HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::app::AppState;
use super::bodies::HealthWord;
use super::language::LanguageParams;
use super::problem::Refusals;
use super::query::{NoParameters, Strict};

/// How the server is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct HealthBody {
    /// Whether it lives, takes clients, is about to stop, or only reads.
    #[schema(value_type = HealthWord)]
    status: &'static str,
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz))
}

/// Whether the process lives.
#[utoipa::path(
    get, path = "/healthz", tag = "server", params(LanguageParams),
    responses((status = 200, description = "It does", body = HealthBody), Refusals)
)]
async fn healthz(_: Strict<NoParameters>) -> Response {
    health(StatusCode::OK, "alive")
}

/// Whether the server takes new clients.
#[utoipa::path(
    get, path = "/readyz", tag = "server", params(LanguageParams),
    responses(
        (status = 200, description = "It does", body = HealthBody),
        (status = 503, description = "It is about to stop, or cannot write: reads go on", body = HealthBody),
    )
)]
async fn readyz(State(app): State<AppState>, _: Strict<NoParameters>) -> Response {
    if app.is_leaving() {
        return health(StatusCode::SERVICE_UNAVAILABLE, "leaving");
    }
    let is_lost = app.settings().is_register_lost;
    let writes = !is_lost && app.register().is_none_or(|register| register.ledger().is_writable());
    if writes { health(StatusCode::OK, "ready") } else { health(StatusCode::SERVICE_UNAVAILABLE, "reading") }
}

fn health(code: StatusCode, status: &'static str) -> Response {
    (code, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(HealthBody { status })).into_response()
}
