//! `/indicators`: what can be measured, and how; those that wait for their layer included.

use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Context, Media, document, in_words};
use super::app::AppState;
use super::bodies::IndicatorsBody;
use super::conditional::Tag;
use super::language::LanguageParams;
use super::problem::{ApiError, Refusals};
use super::query::{NoParameters, Strict};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(indicators))
}

/// Every indicator, theme by theme.
#[utoipa::path(
    get, path = "/indicators", tag = "diagnosis", params(LanguageParams),
    responses((status = 200, description = "The indicators", body = IndicatorsBody), Refusals)
)]
async fn indicators(
    State(app): State<AppState>,
    _: Strict<NoParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let tag = Tag::of(&["indicators", &snapshot.identity, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let body = IndicatorsBody::new(&snapshot.engine, context.language);
    Ok(in_words(document(Media::JSON, &tag, &body)?, context.language))
}
