//! The text of a request, within a ceiling of bytes and of time.

use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;

use super::app::AppState;
use super::fault_words::ProblemKind;
use super::problem::ApiError;

/// The text of a request. Whatever media type it names, it is read as JSON: `curl -d` names another.
pub(super) struct TextBody(pub String);

impl FromRequest<AppState> for TextBody {
    type Rejection = ApiError;

    async fn from_request(mut request: Request, app: &AppState) -> Result<Self, ApiError> {
        let limits = app.settings().limits;
        DefaultBodyLimit::max(limits.body_bytes).apply(&mut request);
        let arrival = tokio::time::timeout(limits.body_time, String::from_request(request, app));
        let arrived = arrival.await.map_err(|_| ApiError::of_kind(ProblemKind::SlowBody))?;
        arrived.map(Self).map_err(|rejection| refused(rejection.into_response().status(), limits.body_bytes))
    }
}

impl TextBody {
    /// The body as JSON of a known form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }
}

fn refused(status: StatusCode, body_bytes: usize) -> ApiError {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let fr = format!("le corps dépasse {body_bytes} octets");
        return ApiError::new(ProblemKind::BodyTooLarge, fr, format!("the body is over {body_bytes} bytes"));
    }
    ApiError::new(
        ProblemKind::BadRequest,
        "le corps n’est pas un texte UTF-8 complet",
        "the body is no whole UTF-8 text",
    )
}
