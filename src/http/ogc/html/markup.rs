//! Whole pages of the OGC API: what stands around their contents.

use crate::layers::Language;

use super::super::super::markup::Html;
use super::{ICON_PATH, SHEET_PATH};

/// A whole page: its title, the way down to it, its contents.
pub(super) fn page(title: &str, crumbs: &[(&str, &str)], contents: &Html, language: Language) -> String {
    page_of_query("f=html", title, crumbs, contents, language)
}

/// A whole page that a query makes what it is, whatever the language.
pub(super) fn page_of_query(
    query: &str,
    title: &str,
    crumbs: &[(&str, &str)],
    contents: &Html,
    language: Language,
) -> String {
    let mut html = Html::at(contents.base());
    html.prologue("<!doctype html>");
    html.open_with("html", &[("lang", language.code())]).open("head");
    html.open_with("meta", &[("charset", "utf-8")]);
    html.open_with("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.element("title", &format!("{title} — Arpent"));
    let (sheet, icon) = (html.whole(SHEET_PATH), html.whole(ICON_PATH));
    html.open_with("link", &[("rel", "icon"), ("type", "image/svg+xml"), ("href", &icon)]);
    html.open_with("link", &[("rel", "stylesheet"), ("href", &sheet)]).close("head").open("body");
    html.open("header").open("nav");
    for (href, text) in crumbs {
        html.link(href, text).text(" › ");
    }
    html.element("span", title).close("nav");
    let others = [Language::French, Language::English].into_iter().filter(|other| *other != language);
    for other in others {
        let name = match other {
            Language::French => "Français",
            Language::English => "English",
        };
        html.open_with("a", &[("href", &format!("?{query}&lang={}", other.code())), ("hreflang", other.code())]);
        html.text(name).close("a");
    }
    html.close("header").open("main");
    html.append(contents);
    html.close("main").close("body").close("html");
    html.into_markup()
}
