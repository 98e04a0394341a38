//! `/ogc/api`: the OGC API in OpenAPI 3.0, made of the layers in service. Every schema is in place, so that a client
//! follows no reference and needs no other document; every collection has addresses of its own, so that its queryables
//! are told as parameters.

mod parameters;
mod schemas;
mod writes;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::{Language, Layer};

use super::super::answer::{Context, Media};
use super::super::app::{AppState, Snapshot};
use super::super::base_url::BaseUrl;
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, PROBLEM_JSON, Refusals};
use super::super::query::Strict;
use super::files::{FileForm, file_path};
use super::form::{FormatParameter, Forms, ItemsForm};
use super::queryables::Described;
use super::{html, landing};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(api))
}

/// The description of the OGC API, in OpenAPI 3.0.
#[utoipa::path(
    get, path = "/ogc/api", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "The description", content(
        (Object = "application/vnd.oai.openapi+json;version=3.0"),
        (String = "text/html"),
    )), Refusals)
)]
async fn api(
    State(app): State<AppState>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let (snapshot, language, form) = (app.snapshot(), context.language, form.form(&context.accepted));
    let tag = Tag::of(&["api", &snapshot.identity, &base.0, language.code(), form.code()]);
    let keeps_register = app.register().is_some();
    app.blocking(move || {
        let body = || {
            let described = description(&snapshot, &base.0, language);
            Ok(if keeps_register { with_writes(described, &snapshot, language) } else { described })
        };
        form.answered((&context, &tag, &snapshot.documents), Media::OPENAPI, body, |body| {
            html::interface(body, &base.0, language)
        })
    })
    .await
}

fn description(snapshot: &Snapshot, base: &str, language: Language) -> Value {
    let mut paths = Map::new();
    paths.insert("/".to_owned(), landing_path(language));
    paths.insert("/conformance".to_owned(), conformance_path(language));
    paths.insert("/collections".to_owned(), collections_path(language));
    for layer in snapshot.atlas.iter() {
        of_collection(&mut paths, layer, language);
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Arpent – OGC API",
            "description": landing::description(language),
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": format!("{base}/ogc") }],
        "paths": paths,
    })
}

/// The same description, with the writes that the collections of the programme take.
fn with_writes(mut described: Value, snapshot: &Snapshot, language: Language) -> Value {
    if let Some(Value::Object(paths)) = described.get_mut("paths") {
        snapshot.atlas.iter().for_each(|layer| writes::of_collection(paths, layer, language));
    }
    described["components"] = writes::security_schemes();
    described
}

fn landing_path(language: Language) -> Value {
    let summary = ("Accueil", "Landing page");
    document_path("getLandingPage", summary, language, &json_of("application/json", &schemas::landing()))
}

fn conformance_path(language: Language) -> Value {
    let summary = ("Classes de conformité", "Conformance classes");
    document_path("getConformance", summary, language, &json_of("application/json", &schemas::conformance()))
}

fn collections_path(language: Language) -> Value {
    let summary = ("Les collections", "The collections");
    document_path("getCollections", summary, language, &json_of("application/json", &schemas::collections()))
}

/// The addresses of one collection.
fn of_collection(paths: &mut Map<String, Value>, layer: &Layer, language: Language) {
    let id = layer.about().id.as_str();
    let title = layer.about().title.in_language(language);
    let path = format!("/collections/{id}");
    let collection = json_of("application/json", &schemas::collection());
    paths.insert(path.clone(), document_path(&format!("getCollection.{id}"), (title, title), language, &collection));
    for what in Described::ALL {
        let (segment, words) = (what.segment(), what.title(language));
        let summary = format!("{title} – {words}");
        let content = json_of(Media::JSON_SCHEMA.0, &schemas::schema());
        let described = document_path(&format!("{segment}.{id}"), (&summary, &summary), language, &content);
        paths.insert(format!("{path}/{segment}"), described);
    }
    let parameters = parameters::of_items(layer, language);
    let content = items_content(&schemas::feature_collection(layer));
    let items = operation(&format!("getFeatures.{id}"), title, &parameters, &content, &["400", "500", "503"]);
    paths.insert(format!("{path}/items"), items);
    for form in FileForm::ALL {
        let bytes = json!({ "type": "string", "format": "binary" });
        let content = json_of(form.media().0, &bytes);
        let id = format!("getFile.{id}{}", form.ending());
        let mut file = operation(&id, title, &[parameters::lang(language)], &content, &["400", "500", "503"]);
        if form == FileForm::FlatGeobuf {
            file["get"]["responses"]["206"] = json!({ "description": "RFC 9110", "content": content });
            file["get"]["responses"]["416"] = file["get"]["responses"]["400"].clone();
        }
        paths.insert(file_path(layer.about().id.as_str(), form).replacen("/ogc", "", 1), file);
    }
    let parameters = parameters::of_item(layer, language);
    let content = with_page(json_of(Media::GEOJSON.0, &schemas::feature(layer)));
    let item = operation(&format!("getFeature.{id}"), title, &parameters, &content, &["400", "404", "500", "503"]);
    paths.insert(format!("{path}/items/{{featureId}}"), item);
}

/// The address of a document in JSON and as a page.
fn document_path(id: &str, summary: (&str, &str), language: Language, content: &Value) -> Value {
    let summary = match language {
        Language::French => summary.0,
        Language::English => summary.1,
    };
    let parameters = parameters::of_document(language);
    operation(id, summary, &parameters, &with_page(content.clone()), &["400", "500", "503"])
}

fn operation(id: &str, summary: &str, parameters: &[Value], content: &Value, refusals: &[&str]) -> Value {
    let mut responses = Map::new();
    responses.insert("200".to_owned(), json!({ "description": "OK", "content": content }));
    for status in refusals {
        let problem = json_of(PROBLEM_JSON, &schemas::problem());
        responses.insert((*status).to_owned(), json!({ "description": "RFC 9457", "content": problem }));
    }
    json!({ "get": { "operationId": id, "summary": summary, "parameters": parameters, "responses": responses } })
}

fn json_of(media: &str, schema: &Value) -> Value {
    let mut content = Map::new();
    content.insert(media.to_owned(), json!({ "schema": schema }));
    Value::Object(content)
}

/// A content that is a page as well.
fn with_page(mut content: Value) -> Value {
    content[Media::HTML_TEXT.0] = json!({ "schema": { "type": "string" } });
    content
}

/// A page of features in every form.
fn items_content(schema: &Value) -> Value {
    let mut content = with_page(json_of(Media::GEOJSON.0, schema));
    for &(_, _, form) in ItemsForm::ALL.iter().filter(|(_, _, form)| ![ItemsForm::Json, ItemsForm::Html].contains(form))
    {
        let text = json!({ "type": "string" });
        let bytes = json!({ "type": "string", "format": "binary" });
        content[form.media().0] = json!({ "schema": if form == ItemsForm::FlatGeobuf { bytes } else { text } });
    }
    content
}
