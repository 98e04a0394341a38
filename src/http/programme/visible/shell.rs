//! What stands around the contents of a page: its head, the way down to it, the other language, the other forms.

use serde_json::Value;

use crate::layers::Language;

use super::super::super::answer::Media;
use super::super::super::markup::Html;
use super::super::super::ogc::ICON_PATH;
use super::setting::Setting;
use super::words::PROGRAMME;
use super::{FEED_PATH, SHEET_PATH};

/// The longest description, in characters: more is cut by whoever shows it.
const DESCRIPTION_MOST: usize = 300;

/// What is said of a page beside its contents.
pub(super) struct Head<'h> {
    /// Its title.
    pub title: &'h str,
    /// What it shows, in a sentence.
    pub description: &'h str,
    /// Its address, without form and language.
    pub path: &'h str,
    /// The pages above it: address and name.
    pub crumbs: &'h [(String, &'h str)],
    /// The same in linked data.
    pub linked_data: Option<&'h Value>,
}

/// A whole page.
pub(super) fn page(setting: &Setting<'_>, head: &Head<'_>, contents: &Html) -> String {
    let (words, mut html) = (setting.words(), Html::at(setting.base));
    html.prologue("<!DOCTYPE html>").open_with("html", &[("lang", setting.language.code())]);
    write_head(&mut html, setting, head);
    html.open("body");
    html.open_with("a", &[("class", "skip"), ("href", "#contents")]).text(words.skip()).close("a");
    html.open_with("header", &[("class", "top")]);
    write_crumbs(&mut html, setting, head);
    write_languages(&mut html, setting, head);
    html.close("header").open_with("main", &[("id", "contents")]).append(contents).close("main");
    write_foot(&mut html, setting, head);
    html.close("body").close("html");
    html.into_markup()
}

/// What a page and a frame have in common in their heads.
pub(super) fn write_basics(html: &mut Html, title: &str) {
    html.empty("meta", &[("charset", "utf-8")]);
    html.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.element("title", title);
    let (sheet, icon) = (html.whole(SHEET_PATH), html.whole(ICON_PATH));
    html.empty("link", &[("rel", "icon"), ("type", Media::SVG.0), ("href", &icon)]);
    html.empty("link", &[("rel", "stylesheet"), ("href", &sheet)]);
}

fn write_head(html: &mut Html, setting: &Setting<'_>, head: &Head<'_>) {
    let Head { title, path, .. } = *head;
    let description: String = head.description.chars().take(DESCRIPTION_MOST).collect();
    html.open("head");
    write_basics(html, &format!("{title} — {PROGRAMME}"));
    let own = html.whole(&in_language(path, setting.language));
    html.empty("meta", &[("name", "description"), ("content", &description)]);
    for (property, content) in
        [("og:type", "website"), ("og:title", title), ("og:description", &description), ("og:url", &own)]
    {
        html.empty("meta", &[("property", property), ("content", content)]);
    }
    html.empty("link", &[("rel", "canonical"), ("href", &own)]);
    for language in [Language::French, Language::English] {
        let href = html.whole(&in_language(path, language));
        html.empty("link", &[("rel", "alternate"), ("hreflang", language.code()), ("href", &href)]);
    }
    for (media, href) in other_forms(setting, head) {
        let href = html.whole(&href);
        html.empty("link", &[("rel", "alternate"), ("type", media.0), ("href", &href)]);
    }
    let feed = html.whole(&feed(setting));
    let feed_title = setting.words().feed_title();
    html.empty(
        "link",
        &[("rel", "alternate"), ("type", "application/atom+xml"), ("title", feed_title), ("href", &feed)],
    );
    if let Some(data) = head.linked_data {
        html.data_block(Media::JSON_LD.0, data);
    }
    html.close("head");
}

/// The same page in a language.
fn in_language(path: &str, language: Language) -> String {
    format!("{path}?f=html&lang={}", language.code())
}

fn feed(setting: &Setting<'_>) -> String {
    format!("{FEED_PATH}?lang={}", setting.language.code())
}

/// The forms of the same data for programs.
fn other_forms(setting: &Setting<'_>, head: &Head<'_>) -> Vec<(Media, String)> {
    match head.linked_data {
        Some(_) => vec![
            (Media::GEOJSON, format!("{}?f=geojson", head.path)),
            (Media::JSON_LD, format!("{}?f=jsonld&lang={}", head.path, setting.language.code())),
        ],
        None => vec![(Media::JSON, format!("{}?f=json", head.path))],
    }
}

fn write_crumbs(html: &mut Html, setting: &Setting<'_>, head: &Head<'_>) {
    html.open_with("nav", &[("aria-label", setting.words().way_down())]).open("ol");
    for (href, name) in head.crumbs {
        let href = html.whole(href);
        html.open("li").open_with("a", &[("href", &href)]).typed(name).close("a").close("li");
    }
    html.open("li").open_with("span", &[("aria-current", "page")]).typed(head.title).close("span").close("li");
    html.close("ol").close("nav");
}

fn write_languages(html: &mut Html, setting: &Setting<'_>, head: &Head<'_>) {
    html.open_with("nav", &[("aria-label", setting.words().languages()), ("class", "languages")]);
    for (language, name) in [(Language::French, "Français"), (Language::English, "English")] {
        if language != setting.language {
            let (href, code) = (html.whole(&in_language(head.path, language)), language.code());
            html.open_with("a", &[("href", &href), ("hreflang", code), ("lang", code)]).text(name).close("a");
        }
    }
    html.close("nav");
}

fn write_foot(html: &mut Html, setting: &Setting<'_>, head: &Head<'_>) {
    let words = setting.words();
    html.open_with("footer", &[("class", "foot")]).open("p").text(words.other_forms()).text(words.colon());
    for (idx, (media, href)) in other_forms(setting, head).into_iter().enumerate() {
        let name = match media {
            Media::GEOJSON => "GeoJSON",
            Media::JSON_LD => "JSON-LD",
            _ => "JSON",
        };
        html.text(if idx == 0 { "" } else { " · " }).link(&href, name);
    }
    html.text(" · ").link(&feed(setting), words.what_is_new()).close("p").close("footer");
}
