//! The address under which a client reaches the server, for links: the configured one, else what the request names.

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;

use super::app::AppState;
use super::fault_words::ProblemKind;
use super::problem::ApiError;

/// Scheme and host, and a path where the server stands below one; no slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BaseUrl(pub String);

impl FromRequestParts<AppState> for BaseUrl {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        if let Some(public_url) = &app.settings().public_url {
            return Ok(Self(public_url.trim_end_matches('/').to_owned()));
        }
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| parts.uri.authority().map(Authority::as_str)).unwrap_or("localhost");
        let authority: Authority = host.parse().map_err(|_| unusable_host())?;
        Ok(Self(format!("http://{authority}")))
    }
}

fn unusable_host() -> ApiError {
    let (fr, en) = ("l’en-tête Host est inutilisable", "the Host header is unusable");
    ApiError::new(ProblemKind::BadRequest, fr, en).in_field("Host")
}
