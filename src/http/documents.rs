//! The description of the whole interface (OpenAPI 3.1), and pages to read it, offline. The OGC API has one of its own
//! in OpenAPI 3.0, as the standard asks.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::answer::{Context, Media, answer};
use super::bodies::FieldValueBody;
use super::conditional::Tag;
use super::problem::{ApiError, ProblemBody};
use super::query::{NoParameters, Strict};

/// What the pages of the documentation may load: their own files, and the styles that they write themselves.
const DOCS_POLICY: &str =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'";

/// What stands above the resources.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Arpent",
        description = "Territorial diagnosis of the Métropole du Grand Paris: how a place stands, with which data, \
                       how sure. Unknown query parameters are refused; every refusal is a problem (RFC 9457)."
    ),
    tags(
        (name = "diagnosis", description = "How a place stands"),
        (name = "ogc", description = "OGC API: the layers"),
        (name = "server", description = "The server itself"),
    ),
    components(schemas(ProblemBody, FieldValueBody))
)]
pub(super) struct Heading;

/// The description, written once.
#[derive(Debug)]
struct Description {
    json: Vec<u8>,
    tag: Tag,
}

/// The addresses of the description and of its pages.
pub(super) fn router(description: &utoipa::openapi::OpenApi) -> Router {
    let json = serde_json::to_vec(description).unwrap_or_default();
    let tag = Tag::of_bytes(&json);
    let pages = SwaggerUi::new("/docs").config(Config::from("/openapi.json").validator_url("none"));
    Router::new()
        .route("/openapi.json", get(openapi))
        .with_state(Arc::new(Description { json, tag }))
        .merge(Router::new().merge(pages).layer(from_fn(with_policy)))
}

async fn openapi(
    State(description): State<Arc<Description>>,
    _: Strict<NoParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let unchanged = context.known.unchanged(&description.tag);
    Ok(unchanged.unwrap_or_else(|| answer(Media::JSON, &description.tag, description.json.clone())))
}

async fn with_policy(_: Strict<NoParameters>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCS_POLICY));
    response
}
