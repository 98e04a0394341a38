//! The map page at `/`, from the binary. Files under `/assets/` carry their hash in their name and never change; the
//! page itself is asked for again each time, and takes any parameter: what they show is read in the browser.

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use super::app::AppState;
use super::conditional::{Known, Tag};
use super::fault_words::ProblemKind;
use super::problem::ApiError;
use super::query::{NoParameters, Strict};

/// What the page may load: its own files, workers and pictures that it makes itself, and nothing from another host.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                           connect-src 'self'; worker-src 'self' blob:; font-src 'self'; object-src 'none'; \
                           base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// What stands at `/` in a binary that was built before the page.
const NO_PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Arpent</title>\
                       <p>The map page is not in this binary: run <code>make web</code>, then build again.</p>\
                       <p>The interface is described under <a href=\"/docs\">/docs</a>.</p></html>";

/// The built page.
#[derive(RustEmbed)]
#[folder = "web/dist/"]
struct Built;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/", get(index)).route("/assets/{*path}", get(asset))
}

async fn index(known: Known) -> Response {
    let Some(file) = Built::get("index.html") else { return with_policy(Html(NO_PAGE).into_response()) };
    let tag = Tag::of_bytes(&file.metadata.sha256_hash());
    if let Some(unchanged) = known.unchanged(&tag) {
        // What keeps the page takes the headers of this answer over into it: they are those of the page.
        return with_policy(unchanged);
    }
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    with_policy(([(CONTENT_TYPE, html)], tag.headers(), file.data).into_response())
}

async fn asset(Path(path): Path<String>, _: Strict<NoParameters>, known: Known) -> Result<Response, ApiError> {
    let file = Built::get(&format!("assets/{path}")).ok_or_else(|| ApiError::of_kind(ProblemKind::NotFound))?;
    let tag = Tag::of_bytes(&file.metadata.sha256_hash());
    let mut response = known.unchanged(&tag).unwrap_or_else(|| {
        let media = mime_guess::from_path(&path).first_or_octet_stream();
        let media = HeaderValue::from_str(media.as_ref());
        let media = media.unwrap_or(HeaderValue::from_static("application/octet-stream"));
        ([(CONTENT_TYPE, media)], tag.headers(), file.data).into_response()
    });
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}

fn with_policy(mut response: Response) -> Response {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    response
}
