//! Features as pages: a map and a table of a page of them, a map and a list of one.

use crate::layers::{Cell, Language, Layer};

use super::super::super::bodies::LinkBody;
use super::super::super::markup::Html;
use super::super::form::ItemsForm;
use super::super::links::{items_path, segment};
use super::super::page::Page;
use super::map;
use super::markup::{page, page_of_query};
use super::words::Words;

/// A page of features.
pub(in super::super) fn items(shown: &Page, base: &str, language: Language) -> String {
    let (words, layer) = (Words(language), shown.layer.as_ref());
    let about = layer.about();
    let title = about.title.in_language(language);
    let mut html = Html::at(base);
    html.element("h1", title);
    if shown.rows.is_empty() {
        html.element("p", words.none());
    } else {
        let first = shown.question.offset + 1;
        let last = shown.question.offset + shown.rows.len();
        html.element("p", &words.shown(first, last, shown.matched));
    }
    paging(&mut html, &shown.links, words);
    map::of_rows(&mut html, layer, &shown.rows, words);
    table(&mut html, shown, words);
    paging(&mut html, &shown.links, words);
    super::documents(&mut html, &shown.links, words);
    let query = shown.question.query_in_any_language(ItemsForm::Html, shown.question.offset);
    let path = format!("/ogc/collections/{}?f=html", about.id);
    page_of_query(&query, title, &crumbs(&path, title), &html, language)
}

/// One feature.
pub(in super::super) fn item(
    layer: &Layer,
    row_idx: usize,
    links: &[LinkBody],
    base: &str,
    language: Language,
) -> String {
    let (words, about) = (Words(language), layer.about());
    let id = layer.id(row_idx);
    let mut html = Html::at(base);
    html.element("h1", id);
    map::of_rows(&mut html, layer, &[row_idx], words);
    html.open("dl");
    for (field, column) in layer.fields().iter().zip(layer.columns()) {
        html.element("dt", &field.name).element("dd", &text(column.get(row_idx), words));
    }
    html.close("dl");
    super::documents(&mut html, links, words);
    let title = about.title.in_language(language);
    page(id, &crumbs(&format!("/ogc/collections/{}?f=html", about.id), title), &html, language)
}

fn crumbs<'c>(path: &'c str, title: &'c str) -> [(&'c str, &'c str); 2] {
    [("/ogc?f=html", "Arpent"), (path, title)]
}

fn paging(html: &mut Html, links: &[LinkBody], words: Words) {
    html.open_with("nav", &[("class", "paging")]);
    for (rel, text) in [("prev", words.previous()), ("next", words.next())] {
        if let Some(link) = links.iter().find(|link| link.rel == rel) {
            html.open_with("a", &[("href", &link.href), ("rel", rel)]).text(text).close("a").text(" ");
        }
    }
    html.close("nav");
}

fn table(html: &mut Html, shown: &Page, words: Words) {
    let view = shown.question.view(&shown.layer);
    html.open_with("div", &[("class", "wide"), ("tabindex", "0")]).open("table").open("thead").open("tr");
    html.element("th", words.identifier());
    for (field, _) in view.columns() {
        html.element("th", &field.name);
    }
    html.close("tr").close("thead").open("tbody");
    let items = items_path(shown.layer.about().id.as_str());
    for &row_idx in &shown.rows {
        let id = shown.layer.id(row_idx);
        html.open("tr").open("td").link(&format!("{items}/{}?f=html", segment(id)), id).close("td");
        for (_, column) in view.columns() {
            html.element("td", &text(column.get(row_idx), words));
        }
        html.close("tr");
    }
    html.close("tbody").close("table").close("div");
}

/// A cell as a reader sees it: null is a dash, secret says so, zero is a zero.
fn text(cell: Cell<'_>, words: Words) -> String {
    match cell {
        Cell::Null => "–".to_owned(),
        Cell::Secret => words.secret().to_owned(),
        known => known.to_string(),
    }
}
