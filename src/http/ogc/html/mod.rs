//! The documents of the OGC API as pages: plain, readable without a script and without another host, in French or
//! English. What they show is what the JSON says.

mod items;
mod map;
mod maps;
mod markup;
mod words;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;
use serde_json::Value;

use crate::layers::{Atlas, Language, Layer};

use super::super::answer::{Media, answer, in_words};
use super::super::bodies::{CollectionBody, CollectionsBody, LandingBody, LinkBody};
use super::super::conditional::{Known, Tag};
use super::super::markup::Html;
use super::super::query::{NoParameters, Strict};
use super::queryables::Described;

pub(super) use items::{item, items};
pub(super) use maps::{style, styles, tile_set, tile_sets};
use markup::page;
use words::Words;

/// What a page may load: the sheet of this server, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'self'",
);
/// The sheet of the pages.
const SHEET: &str = include_str!("pages.css");
/// Its address.
pub(super) const SHEET_PATH: &str = "/ogc/pages.css";

/// The picture that stands for the pages.
const ICON: &str = include_str!("../../../../web/src/design/favicon.svg");
/// Its address.
pub(in crate::http) const ICON_PATH: &str = "/ogc/favicon.svg";

/// The answer that is a page.
pub(super) fn answered(tag: &Tag, language: Language, page: String) -> Response {
    let mut response = in_words(answer(Media::HTML_TEXT, tag, page.into_bytes()), language);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}

/// The sheet, to whoever has it not yet.
pub(super) async fn sheet(_: Strict<NoParameters>, known: Known) -> Response {
    let tag = Tag::of_bytes(SHEET.as_bytes());
    known.unchanged(&tag).unwrap_or_else(|| answer(Media::CSS, &tag, SHEET.as_bytes().to_vec()))
}

/// The picture, to whoever has it not yet.
pub(super) async fn icon(_: Strict<NoParameters>, known: Known) -> Response {
    let tag = Tag::of_bytes(ICON.as_bytes());
    known.unchanged(&tag).unwrap_or_else(|| answer(Media::SVG, &tag, ICON))
}

/// The landing page.
pub(super) fn landing(body: &LandingBody, atlas: &Atlas, base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", &body.title).element("p", &body.description);
    html.element("h2", words.collections()).open("ul");
    for layer in atlas.iter() {
        let about = layer.about();
        html.open("li");
        html.link(&format!("/ogc/collections/{}?f=html", about.id), about.title.in_language(language));
        html.close("li");
    }
    html.close("ul");
    html.element("h2", words.use_it());
    html.paragraph_of_code(words.qgis_service(), &format!("{base}/ogc"));
    documents(&mut html, &body.links, words);
    page(&body.title, &[], &html, language)
}

/// The conformance classes.
pub(super) fn conformance(classes: &[&str], base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", words.conformance()).open("ul");
    for class in classes {
        html.open("li").element("code", class).close("li");
    }
    html.close("ul");
    page(words.conformance(), &[("/ogc?f=html", "Arpent")], &html, language)
}

/// Every collection.
pub(super) fn collections(body: &CollectionsBody, base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", words.collections());
    for collection in &body.collections {
        html.open("section").open("h2");
        html.link(&format!("/ogc/collections/{}?f=html", collection.id), &collection.title);
        html.close("h2").element("p", &collection.description);
        html.element(
            "p",
            &format!("{} · {} · {}", words.features(collection.rows), collection.vintage, collection.license),
        );
        html.close("section");
    }
    documents(&mut html, &body.links, words);
    page(words.collections(), &[("/ogc?f=html", "Arpent")], &html, language)
}

/// One collection, at the base address of the server.
pub(super) fn collection(body: &CollectionBody, layer: &Layer, base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", &body.title).element("p", &body.description);
    html.open("p")
        .link(&format!("/ogc/collections/{}/items?f=html&limit=20", body.id), &words.features(body.rows))
        .close("p");
    map::of_layer(&mut html, layer, words);
    html.open("dl");
    let facts = [
        (words.producer(), body.producer.as_str()),
        (words.licence(), body.license.as_str()),
        (words.vintage(), body.vintage.as_str()),
        (words.attribution(), body.attribution.as_str()),
        (words.limits(), body.limits.as_str()),
    ];
    for (name, value) in facts {
        html.element("dt", name).element("dd", value);
    }
    html.close("dl");
    html.element("h2", words.use_it());
    let service = format!("{base}/ogc");
    html.paragraph_of_code(words.qgis_layer(), &service);
    html.paragraph_of_code(words.gdal(), &format!("ogrinfo -so \"OAPIF:{service}\" {}", body.id));
    html.paragraph_of_code(
        words.gdal_copy(),
        &format!("ogr2ogr -t_srs EPSG:2154 {0}.gpkg \"OAPIF:{service}\" {0}", body.id),
    );
    documents(&mut html, &body.links, words);
    page(&body.title, &[("/ogc?f=html", "Arpent"), ("/ogc/collections?f=html", words.collections())], &html, language)
}

/// The schema of a collection, its queryables or its sortables.
pub(super) fn described(what: Described, layer: &Layer, base: &str, language: Language) -> String {
    let schema = what.document(layer, "", language);
    let (words, about) = (Words(language), layer.about());
    let title = format!("{} — {}", what.title(language), about.title.in_language(language));
    let mut html = Html::at(base);
    html.element("h1", &title).open("table").open("thead").open("tr");
    html.element("th", words.property()).element("th", words.kind()).close("tr").close("thead").open("tbody");
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let text = |member: &str| property[member].as_str().unwrap_or_default();
        let kind =
            [text("type"), text("format")].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
        html.open("tr").element("td", name).element("td", &kind).close("tr");
    }
    html.close("tbody").close("table");
    let path = format!("/ogc/collections/{}?f=html", about.id);
    let crumbs = [("/ogc?f=html", "Arpent"), (path.as_str(), about.title.in_language(language))];
    page(&title, &crumbs, &html, language)
}

/// The description of the interface.
pub(super) fn interface(description: &Value, base: &str, language: Language) -> String {
    let words = Words(language);
    let mut html = Html::at(base);
    html.element("h1", words.interface()).element("p", description["info"]["description"].as_str().unwrap_or_default());
    for (path, operations) in description["paths"].as_object().into_iter().flatten() {
        let operation = &operations["get"];
        html.open("section").open("h2").element("code", path).close("h2");
        html.element("p", operation["summary"].as_str().unwrap_or_default()).open("dl");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            html.element("dt", parameter["name"].as_str().unwrap_or_default());
            html.element("dd", parameter["description"].as_str().unwrap_or_default());
        }
        html.close("dl").close("section");
    }
    page(words.interface(), &[("/ogc?f=html", "Arpent")], &html, language)
}

/// The links of a document as a list.
fn documents(html: &mut Html, links: &[LinkBody], words: Words) {
    html.element("h2", words.documents()).open("ul");
    for link in links.iter().filter(|link| link.rel != "self") {
        html.open("li").link(&link.href, &link.title);
        html.text(&format!(" ({})", link.media_type)).close("li");
    }
    html.close("ul");
}
