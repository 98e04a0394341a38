//! The router: diagnosis, indicators, the OGC API, their documentation, the map page.
//!
//! A handler parses, looks up, calls one function of the core and maps its answer to a body; there is no SQL, no
//! geometry and no environment here. One file a resource, each with its `router()`. Every address but `/`, whose
//! parameters the page reads in the browser, refuses unknown parameters; all of them answer refusals as problems (RFC
//! 9457) in French or English, and keep to ceilings of bytes, time and work ([`Limits`]). Bodies are types of their own
//! ([`bodies`]); the same question gives the same bytes.

mod accept;
mod answer;
mod app;
mod base_url;
pub mod bodies;
mod coding;
mod conditional;
mod diagnosis;
mod documents;
mod drawing;
mod envelope;
mod fault_words;
mod framing;
mod header_list;
mod health;
mod indicators;
mod kept;
mod language;
mod locate;
mod markup;
mod ogc;
mod page;
mod pool;
mod problem;
mod programme;
mod query;
mod ranges;
mod ready;
mod score_words;
mod serve;
mod streamed;
mod text_body;
mod trace;
mod zone_words;

use axum::Router;
use axum::http::HeaderValue;
use utoipa::OpenApi;
use utoipa::openapi::PathItem;
use utoipa_axum::router::OpenApiRouter;

pub use app::{AppState, Limits, Settings};
pub use base_url::TrustedProxies;
pub use framing::{FramingFault, FramingSites};
pub use page::Background;
pub use problem::ProblemBody;
pub use programme::{BadKeys, Issuer, Pace, Register, SessionKey};
pub use serve::serve;

use fault_words::ProblemKind;
use problem::ApiError;

/// Every address of the server.
pub fn router(state: AppState) -> Router {
    let limits = state.settings().limits;
    let (resources, description) = OpenApiRouter::with_openapi(documents::Heading::openapi())
        .merge(diagnosis::router())
        .merge(locate::router())
        .merge(indicators::router())
        .merge(ogc::router())
        .merge(programme::router())
        .merge(health::router())
        .split_for_parts();
    let methods = methods(&description);
    let resources = resources
        .merge(page::router())
        .with_state(state)
        .merge(documents::router(&description))
        .fallback(async || ApiError::of_kind(ProblemKind::NotFound));
    envelope::enveloped(resources, methods, limits)
}

/// The methods of every address that the description names, by its pattern.
fn methods(description: &utoipa::openapi::OpenApi) -> envelope::Methods {
    let of_item = |item: &PathItem| {
        let taken = [
            (&item.get, "GET,HEAD"),
            (&item.post, "POST"),
            (&item.put, "PUT"),
            (&item.delete, "DELETE"),
            (&item.patch, "PATCH"),
        ];
        let names: Vec<&str> = taken.iter().filter(|(taken, _)| taken.is_some()).map(|(_, name)| *name).collect();
        HeaderValue::try_from(names.join(",")).ok()
    };
    description.paths.paths.iter().filter_map(|(path, item)| Some((path.clone(), of_item(item)?))).collect()
}
