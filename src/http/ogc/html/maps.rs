//! Styles and tile sets as pages.

use crate::layers::Language;

use super::super::super::bodies::{
    LinkBody, StyleMetadataBody, StylesBody, TileLinkBody, TileSetBody, TileSetItemBody, TileSetsBody,
};
use super::super::super::markup::Html;
use super::markup::page;
use super::words::Words;

const HOME: (&str, &str) = ("/ogc?f=html", "Arpent");

/// Every style.
pub(in super::super) fn styles(body: &StylesBody, base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", words.styles()).open("ul");
    for style in &body.styles {
        html.open("li").link(&format!("/ogc/styles/{}?f=html", style.id), &style.title).close("li");
    }
    html.close("ul");
    super::documents(&mut html, &body.links, words);
    page(words.styles(), &[HOME], &html, language)
}

/// What is said of a style, its legend, and how it is used.
pub(in super::super) fn style(body: &StyleMetadataBody, base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", &body.title).element("p", &body.description);
    if let Some(legend) = body.links.iter().find(|link| link.media_type == "image/svg+xml") {
        html.element("h2", words.legend()).open("p");
        html.open_with("img", &[("src", &legend.href), ("alt", words.legend())]).close("p");
    }
    html.open("dl").element("dt", words.attribution()).element("dd", &body.attribution).close("dl");
    html.element("h2", words.use_style());
    for sheet in &body.stylesheets {
        let sentence = match sheet.title {
            "MapLibre" => words.style_on_a_map(),
            "QGIS QML" => words.style_in_qgis(),
            title => title,
        };
        html.paragraph_of_code(sentence, &sheet.link.href);
    }
    super::documents(&mut html, &body.links, words);
    page(&body.title, &[HOME, ("/ogc/styles?f=html", words.styles())], &html, language)
}

/// Every tile set of a collection, or of several at once.
pub(in super::super) fn tile_sets(body: &TileSetsBody, base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", words.tiles());
    for set in &body.tilesets {
        html.open("section").element("h2", &set.title);
        of_set(&mut html, set, words);
        html.close("section");
    }
    super::documents(&mut html, &body.links, words);
    page(words.tiles(), &[HOME], &html, language)
}

/// A tile set.
pub(in super::super) fn tile_set(body: &TileSetBody, base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", &body.item.title);
    of_set(&mut html, &body.item, words);
    html.element("h2", words.layers()).open("dl");
    for layer in &body.layers {
        let properties: Vec<&str> = layer.properties_schema.properties.keys().map(String::as_str).collect();
        let zooms = format!("{} – {}", layer.min_tile_matrix, layer.max_tile_matrix);
        html.element("dt", &format!("{} ({})", layer.title, layer.id));
        html.element("dd", &format!("zoom {zooms} · {}", properties.join(", ")));
    }
    html.element("dt", words.attribution()).element("dd", &body.attribution).close("dl");
    page(&body.item.title, &[HOME], &html, language)
}

/// How a set is used, and its documents.
fn of_set(html: &mut Html, set: &TileSetItemBody, words: Words) {
    for link in &set.links {
        if let TileLinkBody::Pattern(pattern) = link {
            let short = [("tileMatrix", "z"), ("tileRow", "y"), ("tileCol", "x")];
            let address = short.iter().fold(pattern.href.clone(), |href, (long, short)| href.replace(long, short));
            html.paragraph_of_code(words.qgis_tiles(), &address);
        }
    }
    let plain = |link: &TileLinkBody| match link {
        TileLinkBody::Link(link) => Some(link.clone()),
        TileLinkBody::Pattern(_) => None,
    };
    let links: Vec<LinkBody> = set.links.iter().filter_map(plain).collect();
    super::documents(html, &links, words);
}
