//! `/programme/feed.atom`: what is new (Atom, RFC 4287), the newest first. Stamps are those of the audit; nobody is named.

use std::fmt::Write as _;

use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::programme::record::Kind;
use crate::store::{AuditPage, Ledger};

use super::super::super::answer::{Context, Media, answer, in_words};
use super::super::super::app::AppState;
use super::super::super::base_url::BaseUrl;
use super::super::super::conditional::Tag;
use super::super::super::language::LanguageParams;
use super::super::super::markup::Html;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::{NoParameters, Strict};
use super::super::records::register;
use super::labels::label;
use super::news::{Gathered, News};
use super::setting::Setting;
use super::words::PROGRAMME;
use super::{FEED_PATH, Stand};

/// The most entries.
const MOST: usize = 100;
/// How many entries of the audit are read at a time, and how many times at most.
const PAGE: usize = 250;
const PAGES: usize = 8;
/// The stamp of a feed without entries.
const NEVER: &str = "1970-01-01T00:00:00Z";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(feed))
}

/// What is new in the programme: an Atom feed of at most 100 entries, the newest first.
#[utoipa::path(
    get, path = "/programme/feed.atom", tag = "programme", params(LanguageParams),
    responses((status = 200, description = "The feed", body = String, content_type = "application/atom+xml"), Refusals)
)]
async fn feed(
    State(app): State<AppState>,
    _: Strict<NoParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let register = register(&app)?;
    let (ledger, stand) = (register.ledger().clone(), Stand::now(&app, &base, context.language)?);
    let revision = stand.book.revision().to_string();
    let tag = Tag::of(&["feed", env!("CARGO_PKG_VERSION"), &revision, &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let written = app
        .blocking(move || {
            let setting = stand.setting();
            let gathered = gathered(&ledger, &setting)?;
            Ok(written(&setting, &gathered.news()[..gathered.news().len().min(MOST)]))
        })
        .await?;
    Ok(in_words(answer(Media::ATOM, &tag, written.into_bytes()), context.language))
}

/// The news, as far back as it takes to have enough.
fn gathered(ledger: &Ledger, setting: &Setting<'_>) -> Result<Gathered, ApiError> {
    let (mut gathered, mut page) = (Gathered::default(), AuditPage::newest(PAGE));
    for _ in 0..PAGES {
        let entries = ledger.audit(&page).map_err(|error| ApiError::internal(&error))?;
        for entry in &entries {
            gathered.take(setting.public, entry);
        }
        page.before = entries.last().map(|entry| entry.seq);
        if entries.len() < PAGE || gathered.news().len() >= MOST {
            break;
        }
    }
    Ok(gathered)
}

fn written(setting: &Setting<'_>, news: &[News]) -> String {
    let (words, language) = (setting.words(), setting.language.code());
    let mut xml = Html::at(setting.base);
    xml.prologue("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.open_with("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", language)]);
    let own = xml.whole(&format!("{FEED_PATH}?lang={language}"));
    xml.element("id", &own).element("title", words.feed_title()).element("subtitle", words.about_programme());
    xml.element("updated", news.first().map_or(NEVER, |news| &news.at));
    xml.open("author").element("name", PROGRAMME).close("author");
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
    let home = xml.whole(&setting.home());
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("hreflang", language), ("href", &home)]);
    for news in news {
        write_entry(&mut xml, setting, news);
    }
    xml.close("feed");
    xml.into_markup()
}

fn write_entry(xml: &mut Html, setting: &Setting<'_>, news: &News) {
    let language = setting.language.code();
    let kind_label = capitalised(news.kind.label().in_language(setting.language));
    let Some(about) = About::of(setting, news) else { return };
    xml.open("entry").element("id", &news.urn());
    xml.element("title", &format!("{kind_label}{}{}", setting.words().colon(), about.name));
    xml.element("updated", &news.at);
    let page = xml.whole(&about.page);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("hreflang", language), ("href", &page)]);
    xml.empty("category", &[("term", news.kind.id()), ("label", &kind_label)]);
    xml.element("summary", &about.summary).close("entry");
}

/// What an entry says, all of it as it is now.
struct About {
    name: String,
    page: String,
    summary: String,
}

impl About {
    fn of(setting: &Setting<'_>, news: &News) -> Option<Self> {
        let words = setting.words();
        let own = match news.kind {
            Kind::Commune | Kind::District | Kind::Area => news.kind,
            _ => Kind::Experiment,
        };
        let record = setting.public.get(own, &news.subject)?;
        let code = if own == Kind::Commune { record.id() } else { record.text("commune_code") };
        let commune = setting.commune_name(code).to_owned();
        let (name, page) = match own {
            Kind::Experiment => {
                let name = setting.experiment_name(&record);
                (format!("{name} ({commune})"), setting.page(Kind::Experiment, record.id()))
            }
            Kind::Commune => (commune, setting.page(Kind::Commune, code)),
            _ => (format!("{} ({commune})", record.text("name")), setting.page(Kind::Commune, code)),
        };
        let mut summary = if news.is_new { words.new_record() } else { words.changed_record() }.to_owned();
        if matches!(news.kind, Kind::Milestone | Kind::Measure) && news.count > 1 {
            let _ = write!(summary, " ({})", news.count);
        }
        let state = record.text("state");
        if news.kind == own && !state.is_empty() {
            let state = label(state, setting.language);
            let _ = write!(summary, ". {}{}{state}", words.state(), words.colon());
        }
        Some(Self { name, page, summary })
    }
}

/// A text with a capital letter at its beginning.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
