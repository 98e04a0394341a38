//! The map page at `/`, from the binary. Files under `/assets/` carry their hash in their name and never change; the
//! page itself is asked for again each time, and takes any parameter: what they show is read in the browser. Files lie
//! packed beside themselves, as they were built.

use std::borrow::Cow;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use super::app::{AppState, Settings};
use super::coding::Coding;
use super::conditional::{Known, Tag};
use super::fault_words::ProblemKind;
use super::problem::ApiError;
use super::query::{NoParameters, Strict};

/// What may lie under the map beside our own layers. A reader still has to switch it on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Background {
    /// Nothing: the page loads nothing from another host.
    #[default]
    None,
    /// The plan of the IGN, from its Géoplateforme.
    Ign,
}

impl Background {
    /// The host that pictures of it come from, as a policy names it behind others.
    const fn source(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Ign => " https://data.geopf.fr",
        }
    }

    /// What tells the page of it, in its head.
    const fn told(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Ign => "<meta name=\"arpent-background\" content=\"ign\">",
        }
    }
}

/// What the page may load, and where it may stand: its own files, workers and pictures that it makes itself, nothing from
/// another host but the pictures of the background; in a frame of this site or of those that the operator named.
fn policy(settings: &Settings) -> HeaderValue {
    let (source, ancestors) = (settings.background.source(), settings.framing_sites.of_page());
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{source}; \
         connect-src 'self'{source}; worker-src 'self' blob:; font-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    );
    HeaderValue::try_from(policy).expect("words and hosts make a header")
}

/// What stands at `/` in a binary that was built before the page.
const NO_PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Arpent</title>\
                       <p>The map page is not in this binary: run <code>make web</code>, then build again.</p>\
                       <p>The interface is described under <a href=\"/docs\">/docs</a>.</p></html>";

/// What a worker of the page may load, which keeps to the policy of its own file: tiles of this server.
const SCRIPT_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; connect-src 'self'; frame-ancestors 'none'");

/// The built page.
#[derive(RustEmbed)]
#[folder = "web/dist/"]
struct Built;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/", get(index)).route("/assets/{*path}", get(asset))
}

async fn index(State(app): State<AppState>, known: Known) -> Response {
    let background = app.settings().background;
    let with_policy = |response| with_policy(response, app.settings());
    let Some(file) = Built::get("index.html") else { return with_policy(Html(NO_PAGE).into_response()) };
    let page = String::from_utf8_lossy(&file.data).replacen("<head>", &format!("<head>{}", background.told()), 1);
    let tag = Tag::of_bytes(page.as_bytes());
    if let Some(unchanged) = known.unchanged(&tag) {
        // What keeps the page takes the headers of this answer over into it: they are those of the page.
        return with_policy(unchanged);
    }
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    with_policy(([(CONTENT_TYPE, html)], tag.headers(), page).into_response())
}

async fn asset(
    Path(path): Path<String>,
    _: Strict<NoParameters>,
    known: Known,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = Built::get(&format!("assets/{path}")).filter(|_| !is_packed(&path));
    let file = file.ok_or_else(|| ApiError::of_kind(ProblemKind::NotFound))?;
    let tag = Tag::of_bytes(&file.metadata.sha256_hash());
    let mut response = known.unchanged(&tag).unwrap_or_else(|| {
        let media = mime_guess::from_path(&path).first_or_octet_stream();
        let media = HeaderValue::from_str(media.as_ref());
        let media = media.unwrap_or(HeaderValue::from_static("application/octet-stream"));
        let (coding, bytes) = packed(&path, &headers).unwrap_or((Coding::Identity, file.data));
        let mut response = ([(CONTENT_TYPE, media)], tag.headers(), bytes).into_response();
        coding.name(response.headers_mut());
        response
    });
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    if std::path::Path::new(&path).extension().is_some_and(|ending| ending == "js") {
        headers.insert(CONTENT_SECURITY_POLICY, SCRIPT_POLICY);
    }
    Ok(response)
}

/// Whether a path is that of a file in its packed form, which has no address of its own.
fn is_packed(path: &str) -> bool {
    [Coding::Brotli, Coding::Gzip].iter().any(|coding| path.ends_with(coding.ending()))
}

/// A file of the page as it lies packed in the coding that a client prefers.
fn packed(path: &str, headers: &HeaderMap) -> Option<(Coding, Cow<'static, [u8]>)> {
    let coding = Coding::asked_of_packed(headers);
    let is_packed = coding != Coding::Identity;
    let file = is_packed.then(|| Built::get(&format!("assets/{path}{}", coding.ending()))).flatten()?;
    Some((coding, file.data))
}

fn with_policy(mut response: Response, settings: &Settings) -> Response {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy(settings));
    response
}
