//! What is made visible of the programme, for everybody and readable without a script: a page of it, of each commune and
//! of each experiment; the same as linked data; cards for other sites; a feed of what is new.
//!
//! All of it is made of [`public::Public`], which holds back what is not for everybody, whoever asks. An answer's tag is
//! that of its bytes, but for the feed, which is known by the revision of the records.

mod chart;
mod commune;
mod embed;
mod evaluated;
mod experiment;
mod feed;
mod form;
mod index;
mod labels;
mod linked_data;
mod measured;
mod news;
mod place_map;
mod public;
mod scale;
mod setting;
mod shell;
mod timeline;
mod words;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, VARY};
use axum::response::Response;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::diagnosis::Engine;
use crate::layers::Language;
use crate::programme::record::Kind;
use crate::programme::{Book, CalendarDate, Viewer};

use super::super::answer::{Context, Media, answer, in_words, written};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::conditional::{Known, Tag};
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{NoParameters, Strict};
use super::records::{register, seen};
use super::register::today;

pub(super) use form::{Form, OverviewForm, RecordForm};

use public::{Public, Shown};
use setting::Setting;

/// What a page may load: the sheet and the icon of this server. The data in its head is no script.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
);
/// On what an answer at an address of a record depends.
const VARIES: HeaderValue = HeaderValue::from_static("accept, accept-language, accept-encoding, authorization, cookie");
/// The sheet of the pages, and its address.
const SHEET: &str = include_str!("pages.css");
const SHEET_PATH: &str = "/programme/pages.css";
/// The address of the feed.
const FEED_PATH: &str = "/programme/feed.atom";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(feed::router()).routes(routes!(card)).route(SHEET_PATH, get(sheet))
}

/// How things stand when something is asked.
struct Stand {
    book: Book,
    engine: Arc<Engine>,
    today: CalendarDate,
    base: String,
    language: Language,
}

impl Stand {
    fn now(app: &AppState, base: &BaseUrl, language: Language) -> Result<Self, ApiError> {
        let book = register(app)?.book();
        Ok(Self { book, engine: app.engine(), today: today(), base: base.0.clone(), language })
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            public: Public::of(&self.book),
            today: self.today,
            base: &self.base,
            language: self.language,
            territories: self.engine.territories(),
        }
    }

    /// The record `id` of a kind, where everybody may see it.
    fn shown(&self, kind: Kind, id: &str) -> Result<Shown<'_>, ApiError> {
        seen(&self.book, kind, id, Viewer::Everybody)?;
        let unknown = || ApiError::of_kind(ProblemKind::NotFound);
        Public::of(&self.book).get(kind, id).ok_or_else(unknown)
    }
}

/// The same for a card, which other sites show: any, or those that the operator named.
fn card_policy(app: &AppState) -> HeaderValue {
    let ancestors = app.settings().framing_sites.of_card();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors {ancestors}"
    );
    HeaderValue::try_from(policy).expect("words and hosts make a header")
}

/// The page of the programme.
pub(super) async fn index(app: &AppState, base: &BaseUrl, context: Context) -> Result<Response, ApiError> {
    let stand = Stand::now(app, base, context.language)?;
    app.blocking(move || Ok(page(&context, index::index_page(&stand.setting()), PAGE_POLICY))).await
}

/// A commune or an experiment as a page or as linked data.
pub(super) async fn visible(
    app: &AppState,
    (kind, id): (Kind, String),
    form: Form,
    base: &BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let stand = Stand::now(app, base, context.language)?;
    app.blocking(move || {
        let (setting, record) = (stand.setting(), stand.shown(kind, &id)?);
        if form == Form::LinkedData {
            let data = match kind {
                Kind::Commune => linked_data::commune(&setting, &record),
                _ => linked_data::experiment(&setting, &record),
            };
            return Ok(answered(&context, Media::JSON_LD, written(&data)?));
        }
        let contents = match kind {
            Kind::Commune => commune::commune_page(&setting, &record),
            _ => experiment::experiment_page(&setting, &record),
        };
        Ok(page(&context, contents, PAGE_POLICY))
    })
    .await
}

/// The card of a commune or an experiment, to be shown in a frame of another site.
#[utoipa::path(
    get, path = "/programme/{kind}/{id}/embed", tag = "programme",
    params(("kind" = String, Path, description = "`communes` or `experiments`"), ("id" = String, Path, description = "Its identifier"), LanguageParams),
    responses((status = 200, description = "The card", body = String, content_type = "text/html"), Refusals)
)]
async fn card(
    State(app): State<AppState>,
    Path((kind, id)): Path<(String, String)>,
    _: Strict<NoParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let kind = kind.parse().ok().filter(|kind| matches!(kind, Kind::Commune | Kind::Experiment));
    let kind = kind.ok_or_else(|| ApiError::of_kind(ProblemKind::NotFound))?;
    let (stand, policy) = (Stand::now(&app, &base, context.language)?, card_policy(&app));
    app.blocking(move || {
        let (setting, record) = (stand.setting(), stand.shown(kind, &id)?);
        let contents = match kind {
            Kind::Commune => embed::commune_card(&setting, &record),
            _ => embed::experiment_card(&setting, &record),
        };
        Ok(page(&context, contents, policy))
    })
    .await
}

/// The sheet, to whoever has it not yet.
async fn sheet(_: Strict<NoParameters>, known: Known) -> Response {
    let tag = Tag::of_bytes(SHEET.as_bytes());
    known.unchanged(&tag).unwrap_or_else(|| answer(Media::CSS, &tag, SHEET.as_bytes().to_vec()))
}

/// The answer that is a page. The policy stands on the answer 304 too: a browser takes its headers over.
fn page(context: &Context, contents: String, policy: HeaderValue) -> Response {
    let mut response = answered(context, Media::HTML_TEXT, contents.into_bytes());
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

fn answered(context: &Context, media: Media, bytes: Vec<u8>) -> Response {
    let tag = Tag::of_bytes(&bytes);
    let unchanged = context.known.unchanged(&tag);
    let mut response = unchanged.unwrap_or_else(|| in_words(answer(media, &tag, bytes), context.language));
    response.headers_mut().insert(VARY, VARIES);
    response
}
