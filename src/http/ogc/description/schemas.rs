//! The schemas of the answers, in the dialect of OpenAPI 3.0. Each is written out where it is used.

use serde_json::{Map, Value, json};

use crate::layers::{FieldKind, GeometryKind, Layer};

fn text() -> Value {
    json!({ "type": "string" })
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn object(required: &[&str], properties: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> =
        properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn link() -> Value {
    let properties = [("href", text()), ("rel", text()), ("type", text()), ("title", text())];
    object(&["href", "rel", "type"], &properties)
}

fn links() -> Value {
    list(&link())
}

pub(super) fn landing() -> Value {
    object(&["links"], &[("title", text()), ("description", text()), ("links", links())])
}

pub(super) fn conformance() -> Value {
    object(&["conformsTo"], &[("conformsTo", list(&text()))])
}

pub(super) fn collections() -> Value {
    object(
        &["links", "collections"],
        &[("links", links()), ("crs", list(&text())), ("collections", list(&collection()))],
    )
}

pub(super) fn collection() -> Value {
    let number = json!({ "type": "number" });
    let spatial = object(&["bbox"], &[("bbox", list(&list(&number))), ("crs", text())]);
    let temporal = object(&["interval"], &[("interval", list(&list(&text()))), ("trs", text())]);
    let extent = object(&[], &[("spatial", spatial), ("temporal", temporal)]);
    let texts = ["id", "title", "description", "attribution", "theme", "producer", "license", "vintage", "limits"];
    let mut properties: Vec<(&str, Value)> = texts.map(|name| (name, text())).into();
    properties.extend([
        ("rows", json!({ "type": "integer" })),
        ("itemType", text()),
        ("crs", list(&text())),
        ("storageCrs", text()),
        ("extent", extent),
        ("links", links()),
    ]);
    object(&["id", "links"], &properties)
}

/// A JSON Schema, of which no more is told.
pub(super) fn schema() -> Value {
    object(&["$schema", "$id", "type", "properties"], &[("$schema", text()), ("$id", text()), ("type", text())])
}

pub(super) fn feature_collection(layer: &Layer) -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    object(
        &["type", "features", "links", "numberMatched", "numberReturned"],
        &[
            ("type", json!({ "type": "string", "enum": ["FeatureCollection"] })),
            ("numberMatched", count.clone()),
            ("numberReturned", count),
            ("links", links()),
            ("features", list(&feature(layer))),
        ],
    )
}

pub(super) fn feature(layer: &Layer) -> Value {
    object(
        &["type", "id", "geometry", "properties"],
        &[
            ("type", json!({ "type": "string", "enum": ["Feature"] })),
            ("id", text()),
            ("geometry", geometry(layer)),
            ("properties", properties(layer)),
            ("links", links()),
        ],
    )
}

/// The geometry of a layer; null where a feature has none.
fn geometry(layer: &Layer) -> Value {
    let position = json!({ "type": "array", "minItems": 2, "items": { "type": "number" } });
    let (kind, coordinates) = match layer.geometry().kind() {
        GeometryKind::None => return json!({ "type": "object", "nullable": true }),
        GeometryKind::Point => ("Point", position),
        GeometryKind::MultiLine => ("MultiLineString", list(&list(&position))),
        GeometryKind::MultiPolygon => ("MultiPolygon", list(&list(&list(&position)))),
    };
    let kind = json!({ "type": "string", "enum": [kind] });
    let mut geometry = object(&["type", "coordinates"], &[("type", kind), ("coordinates", coordinates)]);
    geometry["nullable"] = true.into();
    geometry
}

/// The properties of a layer; null where a cell is, or is secret.
fn properties(layer: &Layer) -> Value {
    let schema = |kind: FieldKind| match kind {
        FieldKind::Text => json!({ "type": "string", "nullable": true }),
        FieldKind::Integer => json!({ "type": "integer", "nullable": true }),
        FieldKind::Number => json!({ "type": "number", "nullable": true }),
        FieldKind::Boolean => json!({ "type": "boolean", "nullable": true }),
    };
    let fields = layer.fields().iter();
    let properties: Map<String, Value> = fields.map(|field| (field.name.clone(), schema(field.kind))).collect();
    json!({ "type": "object", "properties": properties })
}

pub(super) fn problem() -> Value {
    object(
        &["type", "title", "status", "detail"],
        &[
            ("type", text()),
            ("title", text()),
            ("status", json!({ "type": "integer" })),
            ("detail", text()),
            ("field", text()),
        ],
    )
}
