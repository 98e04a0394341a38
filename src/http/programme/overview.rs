//! What the register holds: the kinds of records with their fields, how many of each, and what is late.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::programme::record::Kind;

use super::super::answer::{Context, written};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::{KindBody, LateListBody, OverviewBody};
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{NoParameters, Strict};
use super::records::register;
use super::register::today;
use super::revision;
use super::visible::{self, Form, OverviewForm};
use super::visitor::Visitor;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(overview)).routes(routes!(late))
}

/// The kinds of records, their fields, and how many of each the visitor may see.
#[utoipa::path(
    get, path = "/programme", tag = "programme", params(OverviewForm, LanguageParams),
    responses((status = 200, description = "The kinds of records, or the page of the programme", content(
        (OverviewBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn overview(
    State(app): State<AppState>,
    Strict(form): Strict<OverviewForm>,
    visitor: Visitor,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    if form.of(&context.accepted) == Form::Page {
        return visible::index(&app, &base, context).await;
    }
    let (book, viewer) = (register(&app)?.book(), visitor.viewer());
    let count = |kind| book.of_kind(kind).filter(|(id, record)| viewer.sees(&book, kind, id, record)).count();
    let kinds = Kind::ALL.iter().map(|&kind| KindBody::new(kind, count(kind))).collect();
    answered(&OverviewBody { revision: book.revision(), kinds }, book.revision(), &visitor)
}

/// What is late today: milestones that are due and not done, agreements that a start waits for, experiments that passed
/// their end.
#[utoipa::path(
    get, path = "/programme/late", tag = "programme", params(LanguageParams),
    responses((status = 200, description = "What is late, the longest first", body = LateListBody), Refusals)
)]
async fn late(State(app): State<AppState>, _: Strict<NoParameters>, visitor: Visitor) -> Result<Response, ApiError> {
    let (book, viewer, today) = (register(&app)?.book(), visitor.viewer(), today());
    let late = book.late(today, viewer).iter().map(Into::into).collect();
    answered(&LateListBody { today: today.to_string(), late }, book.revision(), &visitor)
}

fn answered(body: &impl Serialize, revision: u64, visitor: &Visitor) -> Result<Response, ApiError> {
    let mut headers = revision::headers(revision, visitor.0.is_some());
    // The day changes what is late: nobody keeps the answer by the revision alone.
    headers.remove(axum::http::header::ETAG);
    Ok((headers, [(CONTENT_TYPE, "application/json")], written(body)?).into_response())
}
