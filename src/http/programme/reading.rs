//! A record as a client sends it: a GeoJSON feature, or a change of one (JSON Merge Patch, RFC 7396).

use serde_json::{Map, Value};

use crate::geometry::LonLat;
use crate::programme::record::{Draft, Given, Kind, Location, Record, RecordId};
use crate::report::record_feature;
use crate::store::read_zone;

use super::super::fault_words::ProblemKind;
use super::super::problem::ApiError;
use super::super::text_body::TextBody;

/// The members of a feature that say nothing of the record: what an answer of ours carries beside it.
const CARRIED: [&str; 3] = ["links", "bbox", "revision"];

/// A record that a client sends, with its identifier where it names one.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http) struct Sent {
    /// The identifier.
    pub id: Option<RecordId>,
    /// What it says.
    pub draft: Draft,
}

/// The JSON of a body.
///
/// # Errors
/// Where it is none, or nested too deep.
pub(in crate::http) fn json(body: &TextBody) -> Result<Value, ApiError> {
    body.json().map_err(|fault| {
        ApiError::new(
            ProblemKind::BadRequest,
            format!("ce n’est pas du JSON : {fault}"),
            format!("this is no JSON: {fault}"),
        )
    })
}

/// The record of a GeoJSON feature.
///
/// # Errors
/// Where it is no feature, or has a geometry that is none.
pub(in crate::http) fn sent(feature: &Value) -> Result<Sent, ApiError> {
    let members =
        feature.as_object().ok_or_else(|| expected("", "un objet Feature de GeoJSON", "a GeoJSON Feature"))?;
    if members.get("type").and_then(Value::as_str) != Some("Feature") {
        return Err(expected("type", "« Feature »", "`Feature`"));
    }
    let known = ["type", "id", "geometry", "properties"];
    let unknown = members.keys().find(|name| !known.contains(&name.as_str()) && !CARRIED.contains(&name.as_str()));
    if let Some(name) = unknown {
        let name: String = name.chars().take(64).collect();
        return Err(expected(&name, "un membre d’un Feature", "a member of a Feature"));
    }
    let id = match members.get("id") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(identifier(id)?),
        Some(_) => return Err(expected("id", "un texte", "a text")),
    };
    let properties = match members.get("properties") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties.clone(),
        Some(_) => return Err(expected("properties", "un objet", "an object")),
    };
    let location = members.get("geometry").filter(|geometry| !geometry.is_null()).map(location).transpose()?;
    Ok(Sent { id, draft: Draft { fields: fields(&properties), location } })
}

/// The identifier of an address or a body.
///
/// # Errors
/// Where it is none.
pub(in crate::http) fn identifier(text: &str) -> Result<RecordId, ApiError> {
    text.parse().map_err(|_| {
        let (fr, en) = (
            "un identifiant : minuscules sans accent, chiffres et tirets, 64 au plus",
            "an identifier: small letters, digits and hyphens, at most 64",
        );
        expected("id", fr, en)
    })
}

/// A record as it is with a change merged into it.
///
/// # Errors
/// Where the change is no object, or makes no feature.
pub(in crate::http) fn merged(kind: Kind, id: &RecordId, record: &Record, change: &Value) -> Result<Sent, ApiError> {
    if !change.is_object() {
        return Err(expected("", "un objet", "an object"));
    }
    let mut feature = record_feature(kind, id, record, |_| true);
    merge(&mut feature, change);
    let sent = sent(&feature)?;
    if sent.id.as_ref() == Some(id) {
        Ok(sent)
    } else {
        Err(expected("id", "celui de l’adresse", "that of the address"))
    }
}

/// Merges a change into a document (RFC 7396, section 2). The depth is that of the parser, at most 128.
fn merge(document: &mut Value, change: &Value) {
    let Value::Object(changes) = change else {
        *document = change.clone();
        return;
    };
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    let Value::Object(members) = document else { return };
    for (name, change) in changes {
        match change {
            Value::Null => {
                members.shift_remove(name);
            }
            // A geometry is one value: coordinates of one and the type of another make none.
            geometry if name == "geometry" => {
                members.insert(name.clone(), geometry.clone());
            }
            change => merge(members.entry(name.clone()).or_insert(Value::Null), change),
        }
    }
}

/// The fields of properties. What an answer carries beside them is left out.
fn fields(properties: &Map<String, Value>) -> Vec<(String, Given)> {
    let is_field = |name: &str| !CARRIED.contains(&name);
    properties.iter().filter(|(name, _)| is_field(name)).map(|(name, value)| (name.clone(), given(value))).collect()
}

fn given(value: &Value) -> Given {
    match value {
        Value::Null => Given::Null,
        Value::Bool(flag) => Given::Flag(*flag),
        Value::Number(number) => number.as_f64().map_or(Given::Null, Given::Number),
        Value::String(text) => Given::Text(text.clone()),
        Value::Array(values) => Given::List(values.iter().map(given).collect()),
        Value::Object(members) => {
            Given::Named(members.iter().map(|(name, value)| (name.clone(), given(value))).collect())
        }
    }
}

/// The place of a geometry: a Point, a Polygon or a MultiPolygon.
fn location(geometry: &Value) -> Result<Location, ApiError> {
    if geometry.get("type").and_then(Value::as_str) != Some("Point") {
        return Ok(Location::Outline(read_zone(&geometry.to_string())?));
    }
    let coordinates = geometry.get("coordinates").and_then(Value::as_array).map(Vec::as_slice);
    let degrees = |value: &Value| value.as_f64().filter(|degrees| degrees.is_finite());
    match coordinates {
        Some([lon, lat] | [lon, lat, _]) => match (degrees(lon), degrees(lat)) {
            (Some(lon_deg), Some(lat_deg)) => Ok(Location::Point(LonLat::new(lon_deg, lat_deg))),
            _ => Err(expected("geometry.coordinates", "deux nombres", "two numbers")),
        },
        _ => Err(expected("geometry.coordinates", "une longitude et une latitude", "a longitude and a latitude")),
    }
}

/// A member that is not what is expected.
fn expected(path: &str, fr: &str, en: &str) -> ApiError {
    let (fr, en) = if path.is_empty() {
        (format!("{fr} est attendu"), format!("{en} is expected"))
    } else {
        (format!("« {path} » : {fr} est attendu"), format!("`{path}`: {en} is expected"))
    };
    let problem = ApiError::new(ProblemKind::BadRecord, fr, en);
    if path.is_empty() { problem } else { problem.in_field(path) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_merged_as_the_standard_says() {
        // The examples of RFC 7396, appendix A, that have an object as their document.
        let cases = [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (json!({"a":{"b":"c"}}), json!({"a":{"b":"d","c":null}}), json!({"a":{"b":"d"}})),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!({}), json!({"a":{"bb":{"ccc":null}}}), json!({"a":{"bb":{}}})),
        ];
        for (mut document, change, expected) in cases {
            merge(&mut document, &change);
            assert_eq!(document, expected);
        }
    }

    #[test]
    fn a_feature_is_read_and_what_is_none_is_refused() {
        let feature = json!({"type":"Feature","geometry":{"type":"Point","coordinates":[2.25,48.94]},"properties":{"name":"x","revision":4}});
        let read = sent(&feature).expect("it is a feature");
        assert_eq!(read.draft.fields, [("name".to_owned(), Given::Text("x".to_owned()))]);
        assert_eq!(read.draft.location, Some(Location::Point(LonLat::new(2.25, 48.94))));
        for bad in [
            json!([]),
            json!({"type":"FeatureCollection"}),
            json!({"type":"Feature","id":7}),
            json!({"type":"Feature","id":"A B"}),
            json!({"type":"Feature","properties":[]}),
            json!({"type":"Feature","owner":"me"}),
            json!({"type":"Feature","geometry":{"type":"Point","coordinates":["a",1]}}),
            json!({"type":"Feature","geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}}),
        ] {
            assert!(sent(&bad).is_err(), "{bad}");
        }
    }
}
