//! The parameters of each address, as OpenAPI 3.0 tells them.

use serde_json::{Value, json};

use crate::layers::{FieldKind, Language, Layer};

use super::super::form::{DocumentForm, Forms, ItemsForm};
use super::super::queryables::{GEOMETRY, ID, has_own_id};
use super::super::question::{MAX_LIMIT, USUAL_LIMIT, filterable};
use super::super::{frames, instant, window};

/// The language and the form.
pub(super) fn of_document(language: Language) -> Vec<Value> {
    vec![form::<DocumentForm>(language), lang(language)]
}

/// Those of one feature.
pub(super) fn of_item(layer: &Layer, language: Language) -> Vec<Value> {
    let mut id = json!({ "name": "featureId", "in": "path", "required": true, "schema": { "type": "string" } });
    if let Some(first) = layer.ids().next() {
        id["example"] = first.into();
    }
    vec![id, frame("crs", language), form::<DocumentForm>(language), lang(language)]
}

/// Those of the features of a collection, its queryables among them.
pub(super) fn of_items(layer: &Layer, language: Language) -> Vec<Value> {
    let mut all = vec![bbox(language), frame(window::FRAME_NAME, language), datetime(language)];
    all.extend([limit(language), offset(language), frame("crs", language)]);
    all.extend([filter(language), filter_language(), frame("filter-crs", language)]);
    all.extend([properties(layer, language), sortby(layer, language), skip_geometry(language)]);
    all.extend([form::<ItemsForm>(language), lang(language)]);
    all.extend(filterable(layer).into_iter().map(|name| queryable(layer, name, language)));
    all
}

fn query(name: &str, description: &str, schema: &Value) -> Value {
    json!({
        "name": name,
        "in": "query",
        "required": false,
        "description": description,
        "schema": schema,
        "style": "form",
        "explode": false,
    })
}

const fn words(language: Language, fr: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::French => fr,
        Language::English => en,
    }
}

fn form<F: Forms>(language: Language) -> Value {
    let codes: Vec<&str> = F::ALL.iter().map(|(code, ..)| *code).collect();
    let description =
        words(language, "La forme ; sans elle, « Accept » choisit", "The form; without it, `Accept` chooses");
    query("f", description, &json!({ "type": "string", "enum": codes }))
}

pub(super) fn lang(language: Language) -> Value {
    let description = words(
        language,
        "La langue ; sans elle, « Accept-Language » choisit",
        "The language; without it, `Accept-Language` chooses",
    );
    query("lang", description, &json!({ "type": "string", "enum": ["fr", "en"] }))
}

/// Frames: those that are listed. Others of EPSG are taken too, which a list cannot say.
fn frame(name: &str, language: Language) -> Value {
    let description = words(
        language,
        "L’adresse d’un référentiel ; tout référentiel plan ou géographique de l’EPSG est accepté",
        "The address of a frame; every plane or geographic one of EPSG is taken",
    );
    query(name, description, &json!({ "type": "string", "enum": frames::listed(), "default": frames::STORED }))
}

fn bbox(language: Language) -> Value {
    let description = words(
        language,
        "Ouest, sud, est, nord ; six nombres avec les hauteurs ; ouest > est traverse l’antiméridien",
        "West, south, east, north; six numbers with heights; west > east crosses the antimeridian",
    );
    let schema = json!({ "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } });
    query(window::NAME, description, &schema)
}

fn datetime(language: Language) -> Value {
    let description = words(
        language,
        "Un instant RFC 3339, ou deux joints par « / » ; « .. » pour une fin ouverte",
        "An RFC 3339 instant, or two joined by `/`; `..` for an open end",
    );
    query(instant::NAME, description, &json!({ "type": "string" }))
}

fn limit(language: Language) -> Value {
    let description = words(language, "Objets par page", "Features on a page");
    let schema = json!({ "type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": USUAL_LIMIT });
    query("limit", description, &schema)
}

fn offset(language: Language) -> Value {
    let description = words(language, "Objets avant la page", "Features before the page");
    query("offset", description, &json!({ "type": "integer", "minimum": 0, "default": 0 }))
}

fn filter(language: Language) -> Value {
    let description = words(language, "Une condition en CQL2", "A condition in CQL2");
    query("filter", description, &json!({ "type": "string" }))
}

fn filter_language() -> Value {
    let schema = json!({ "type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text" });
    query("filter-lang", "CQL2", &schema)
}

fn names(layer: &Layer) -> Vec<&str> {
    let id = has_own_id(layer).then_some(ID);
    id.into_iter().chain(layer.fields().iter().map(|field| field.name.as_str())).collect()
}

fn properties(layer: &Layer, language: Language) -> Value {
    let description = words(language, "Les propriétés montrées", "The properties that are shown");
    let mut names = names(layer);
    names.push(GEOMETRY);
    let items = json!({ "type": "string", "enum": names });
    query("properties", description, &json!({ "type": "array", "minItems": 1, "items": items }))
}

fn sortby(layer: &Layer, language: Language) -> Value {
    let description = words(
        language,
        "Les propriétés qui donnent l’ordre ; « - » devant l’une l’inverse",
        "The properties that give the order; `-` before one turns it round",
    );
    let both = names(layer).into_iter().flat_map(|name| [name.to_owned(), format!("-{name}")]);
    let items = json!({ "type": "string", "enum": both.collect::<Vec<_>>() });
    query("sortby", description, &json!({ "type": "array", "minItems": 1, "items": items }))
}

fn skip_geometry(language: Language) -> Value {
    let description = words(language, "Sans la géométrie", "Without the geometry");
    query("skipGeometry", description, &json!({ "type": "boolean", "default": false }))
}

fn queryable(layer: &Layer, name: &str, language: Language) -> Value {
    let kind = match layer.column_idx(name).map(|column| layer.fields()[column].kind) {
        None | Some(FieldKind::Text) => "string",
        Some(FieldKind::Integer) => "integer",
        Some(FieldKind::Number) => "number",
        Some(FieldKind::Boolean) => "boolean",
    };
    let description = words(language, "Les objets qui ont cette valeur", "The features with this value");
    query(name, description, &json!({ "type": kind }))
}
