//! A record of the programme as a GeoJSON feature: its fields by name, its place, its revision. The same form is served,
//! kept by the audit and exported.

use serde_json::{Map, Value as Json, json};

use crate::geometry::{LonLat, Polygons, PolygonsRef};
use crate::programme::record::{Kind, Location, Record, RecordField, RecordId, Value};

/// The feature of a record, with the fields that `shows` lets through.
pub fn record_feature(kind: Kind, id: &RecordId, record: &Record, shows: impl Fn(&RecordField) -> bool) -> Json {
    json!({
        "type": "Feature",
        "id": id.as_str(),
        "geometry": record.location().map_or(Json::Null, location_json),
        "properties": record_properties(kind, record, shows),
    })
}

/// The fields of a record by name, in the order of the kind, those without a value as null, and its revision.
pub fn record_properties(kind: Kind, record: &Record, shows: impl Fn(&RecordField) -> bool) -> Map<String, Json> {
    let fields = kind.fields().iter().filter(|field| shows(field));
    let mut properties: Map<String, Json> =
        fields.map(|field| (field.name.to_owned(), record.get(field.name).map_or(Json::Null, value_json))).collect();
    properties.insert("revision".to_owned(), json!(record.revision()));
    properties
}

/// A value of a record.
pub fn value_json(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Words(words) => json!({ "fr": words.fr, "en": words.en }),
        Value::Date(date) => json!(date.to_string()),
        Value::Number(number) => json!(number),
        Value::Integer(integer) => json!(integer),
        Value::Word(word) => json!(word),
        Value::Named(id) => json!(id.as_str()),
        Value::Texts(texts) => json!(texts),
        Value::WordList(words) => json!(words),
    }
}

/// A place as a GeoJSON geometry, WGS84: a Point, a Polygon, or a MultiPolygon where the outline has several parts.
pub fn location_json(location: &Location) -> Json {
    match location {
        Location::Point(point) => json!({ "type": "Point", "coordinates": position(point) }),
        Location::Outline(outline) => outline_json(outline),
    }
}

fn outline_json(outline: &Polygons<LonLat>) -> Json {
    let mut polygons: Vec<Json> = outline.view().polygons().map(polygon).collect();
    match polygons.len() {
        1 => json!({ "type": "Polygon", "coordinates": polygons.remove(0) }),
        _ => json!({ "type": "MultiPolygon", "coordinates": polygons }),
    }
}

fn polygon(polygon: PolygonsRef<'_, LonLat>) -> Json {
    polygon.rings().map(|ring| ring.iter().map(position).collect::<Vec<Json>>()).collect::<Vec<_>>().into()
}

fn position(position: &LonLat) -> Json {
    json!([position.lon_deg, position.lat_deg])
}
