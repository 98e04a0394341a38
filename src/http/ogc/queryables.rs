//! What the features of a collection are made of (Part 5): the schema, the queryables, the sortables; and the parameters
//! `properties` and `sortby` that name them.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::{Direction, FieldKind, GeometryKind, Language, Layer, SortKey};
use crate::store::SECRET_PROPERTY;

use super::super::answer::{Context, Media};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::conditional::Tag;
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{Given, Pairs};
use super::form::{FormatParameter, Forms as _};
use super::links::collection_path;
use super::{collection, html};

/// The name of the identifier, where no column bears it.
pub(super) const ID: &str = "id";
/// The name of the geometry.
pub(super) const GEOMETRY: &str = "geometry";

/// One of the three documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Described {
    Schema,
    Queryables,
    Sortables,
}

impl Described {
    pub const ALL: [Self; 3] = [Self::Schema, Self::Queryables, Self::Sortables];

    /// The last part of its address.
    pub const fn segment(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Queryables => "queryables",
            Self::Sortables => "sortables",
        }
    }

    /// What it is, in words.
    pub const fn title(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Schema, Language::French) => "Schéma",
            (Self::Schema, Language::English) => "Schema",
            (Self::Queryables, Language::French) => "Propriétés filtrables",
            (Self::Queryables, Language::English) => "Queryables",
            (Self::Sortables, Language::French) => "Propriétés triables",
            (Self::Sortables, Language::English) => "Sortables",
        }
    }

    /// The document about `layer`, a JSON Schema with the address `address`.
    pub fn document(self, layer: &Layer, address: &str, language: Language) -> Value {
        let mut properties = Map::new();
        if has_own_id(layer) {
            properties.insert(ID.to_owned(), json!({ "title": ID, "type": "string", "x-ogc-role": "id" }));
        }
        for (idx, field) in layer.fields().iter().enumerate() {
            properties.insert(field.name.clone(), property(layer, idx));
        }
        if self == Self::Schema && layer.has_secrets() {
            let what = words_of_secret(language);
            properties.insert(SECRET_PROPERTY.to_owned(), json!({ "title": what, "type": "string", "readOnly": true }));
        }
        if let Some(format) = geometry_format(layer).filter(|_| self != Self::Sortables) {
            let geometry = json!({ "title": GEOMETRY, "format": format, "x-ogc-role": "primary-geometry" });
            properties.insert(GEOMETRY.to_owned(), geometry);
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": address,
            "type": "object",
            "title": layer.about().title.in_language(language),
            "description": layer.about().description.in_language(language),
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

const fn words_of_secret(language: Language) -> &'static str {
    match language {
        Language::French => "Propriétés que le producteur ne publie pas, jointes par « ; »",
        Language::English => "Properties that the producer withholds, joined by `;`",
    }
}

/// Whether the identifier is a property of its own, as no column bears its name.
pub(super) fn has_own_id(layer: &Layer) -> bool {
    layer.column_idx(ID).is_none()
}

/// The schema of a column.
pub(super) fn property(layer: &Layer, idx: usize) -> Value {
    let field = &layer.fields()[idx];
    let kind = match field.kind {
        FieldKind::Text => "string",
        FieldKind::Integer => "integer",
        FieldKind::Number => "number",
        FieldKind::Boolean => "boolean",
    };
    let mut schema = json!({ "title": field.name, "type": kind });
    if layer.id_column() == Some(idx) && field.name == ID {
        schema["x-ogc-role"] = "id".into();
    }
    if layer.instant_columns().contains(&idx) {
        let mut texts = layer.columns()[idx].iter().filter_map(crate::layers::Cell::text);
        schema["format"] = if texts.all(|text| text.len() == "2025-01-01".len()) { "date" } else { "date-time" }.into();
        if layer.instant_columns() == [idx] {
            schema["x-ogc-role"] = "primary-instant".into();
        }
    }
    schema
}

/// The format of the geometry, where there is one.
const fn geometry_format(layer: &Layer) -> Option<&'static str> {
    match layer.geometry().kind() {
        GeometryKind::None => None,
        GeometryKind::Point => Some("geometry-point"),
        GeometryKind::MultiLine => Some("geometry-multilinestring"),
        GeometryKind::MultiPolygon => Some("geometry-multipolygon"),
    }
}

/// The columns that the parameter `properties` names, where it is given, in the order of the layer. The identifier and
/// the geometry may be named too: they are shown anyway, or left out by `skipGeometry`.
///
/// # Errors
/// Where a name is none of the layer's.
pub(super) fn columns(pairs: &Pairs, layer: &Layer) -> Result<Option<Vec<usize>>, ApiError> {
    if pairs.text("properties").is_none() {
        return Ok(None);
    }
    let mut columns = Vec::new();
    for name in pairs.list("properties")? {
        match layer.column_idx(name) {
            Some(column) => columns.push(column),
            None if name == ID || name == GEOMETRY => {}
            None => return Err(unknown("properties", layer)),
        }
    }
    columns.sort_unstable();
    columns.dedup();
    Ok(Some(columns))
}

/// The keys that the parameter `sortby` names.
///
/// # Errors
/// Where a name is none of the layer's.
pub(super) fn sort_keys(pairs: &Pairs, layer: &Layer) -> Result<Vec<SortKey>, ApiError> {
    let keys = pairs.list("sortby")?.into_iter().map(|key| {
        // A plus that nobody escaped arrives as a space, which the list has cut off.
        let (name, direction) = match key.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (key.strip_prefix('+').unwrap_or(key), Direction::Ascending),
        };
        match layer.column_idx(name) {
            None if name != ID => Err(unknown("sortby", layer)),
            column => Ok(SortKey { column, direction }),
        }
    });
    keys.collect()
}

fn unknown(parameter: &str, layer: &Layer) -> ApiError {
    let id = has_own_id(layer).then_some(ID);
    let names = id.into_iter().chain(layer.fields().iter().map(|field| field.name.as_str())).collect::<Vec<_>>();
    let names = names.join(", ");
    ApiError::bad_parameter(parameter, format!("des noms parmi {names}"), format!("names among {names}"))
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(described))
}

/// What the features of a collection are made of (`schema`), by which properties they are filtered (`queryables`) and by
/// which they are ordered (`sortables`).
#[utoipa::path(
    get, path = "/ogc/collections/{id}/{described}", tag = "ogc",
    params(
        ("id" = String, Path, description = "Identifier of the collection"),
        ("described" = String, Path, description = "`schema`, `queryables` or `sortables`"),
        FormatParameter, LanguageParams,
    ),
    responses((status = 200, description = "A JSON Schema", content(
        (Object = "application/schema+json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn described(
    State(app): State<AppState>,
    Path((id, segment)): Path<(String, String)>,
    given: Given,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let what = Described::ALL.into_iter().find(|what| what.segment() == segment);
    let what = what.ok_or_else(|| ApiError::of_kind(ProblemKind::NotFound))?;
    let (snapshot, language) = (app.snapshot(), context.language);
    let layer = collection(&snapshot, &id)?;
    let form = given.read::<FormatParameter>()?.form(&context.accepted);
    let tag = Tag::of(&[what.segment(), &id, &snapshot.identity, &base.0, language.code(), form.code()]);
    let address = format!("{}{}/{}", base.0, collection_path(&id), what.segment());
    let body = || Ok(what.document(&layer, &address, language));
    form.answered((&context, &tag, &snapshot.documents), Media::JSON_SCHEMA, body, |_| {
        html::described(what, &layer, &base.0, language)
    })
}
