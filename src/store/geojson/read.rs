//! Reading one zone, or the zones of a collection. Whatever is sent is either a zone or a fault that says what is wrong and where, in the words of
//! the sender's own document: `features[0].geometry.coordinates[0][3]`.
//!
//! The length of the text is limited here, its depth by the JSON parser. Rings are checked for length, closure and
//! the globe; whether they cross themselves is a question for geometry.

use std::fmt;

use serde_json::{Map, Value};

use crate::geometry::{LonLat, Polygons};

/// The longest text that is read, in bytes: some 90,000 positions.
pub const ZONE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Positions in the smallest ring: a triangle, closed.
const RING_MIN: usize = 4;
/// The properties in which a feature says its name, the first that is there.
const NAME_PROPERTIES: [&str; 3] = ["name", "nom", "title"];
/// Characters of a name that are kept.
const NAME_MAX: usize = 128;
/// The ways to write the frame of GeoJSON, longitude first.
const CRS84_NAMES: [&str; 4] = [
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "urn:ogc:def:crs:OGC::CRS84",
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "https://www.opengis.net/def/crs/OGC/1.3/CRS84",
];

/// Why a text is no zone.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ZoneFault {
    /// Longer than is read.
    #[error("the document has {bytes} bytes, at most {ZONE_BYTES_MAX} are read")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// No JSON.
    #[error("this is no JSON: {fault}")]
    NotJson {
        /// What the parser says, with line and column.
        fault: String,
    },
    /// Something else than was expected.
    #[error("`{path}` is no {expected}")]
    Expected {
        /// Where.
        path: String,
        /// What should be there.
        expected: &'static str,
    },
    /// A type that makes no zone.
    #[error("`{path}` is `{found}`; a zone is a Polygon, a MultiPolygon, or one Feature of these")]
    Type {
        /// Where.
        path: String,
        /// The type that was found.
        found: String,
    },
    /// A collection of none or of several.
    #[error("`{path}` has {found} features; a zone is exactly one: send them one by one, or joined as a MultiPolygon")]
    NotOne {
        /// Where.
        path: String,
        /// How many there are.
        found: usize,
    },
    /// A frame other than WGS84 with the longitude first.
    #[error("`{path}` names the frame `{found}`; coordinates must be WGS84 degrees, longitude first (CRS84)")]
    Frame {
        /// Where.
        path: String,
        /// The frame that is named.
        found: String,
    },
    /// No polygon in it.
    #[error("`{path}` is empty")]
    Empty {
        /// Where.
        path: String,
    },
    /// Not on the globe: often metres, or an exchanged order.
    #[error("`{path}` is [{east}, {north}], which is not on the globe: degrees are expected, longitude first")]
    OffTheGlobe {
        /// Where.
        path: String,
        /// The first coordinate.
        east: f64,
        /// The second coordinate.
        north: f64,
    },
    /// A ring of fewer than four positions.
    #[error("`{path}` has {found} positions; a ring has at least four, the last equal to the first")]
    ShortRing {
        /// Where.
        path: String,
        /// How many there are.
        found: usize,
    },
    /// A ring that does not come back.
    #[error("`{path}` is not closed: its last position differs from its first")]
    OpenRing {
        /// Where.
        path: String,
    },
}

/// Reads the zone in a GeoJSON `text`: a Polygon, a MultiPolygon, a Feature of one, or a FeatureCollection of exactly
/// one such Feature. Heights are dropped. Rings are left as they run.
///
/// # Errors
/// Where the text is anything else, with the place in the document.
pub fn read_zone(text: &str) -> Result<Polygons<LonLat>, ZoneFault> {
    zone_in(&document(text)?, &Path::Root)
}

/// An outline as its document calls it.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedOutline {
    /// The `id` of the feature.
    pub id: Option<String>,
    /// The property `name`, `nom` or `title`.
    pub name: Option<String>,
    /// The outline.
    pub outline: Polygons<LonLat>,
}

/// Reads every zone in a GeoJSON `text`: those of a FeatureCollection of polygons and multipolygons in their order, or
/// the only one of a document that [`read_zone`] takes.
///
/// # Errors
/// Where the text is anything else, with the place in the document.
pub fn read_zones(text: &str) -> Result<Vec<NamedOutline>, ZoneFault> {
    let document = document(text)?;
    if document.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return named_outline(&document, &Path::Root).map(|zone| vec![zone]);
    }
    if let Some(object) = document.as_object() {
        check_frame(object, &Path::Root)?;
    }
    let path = Path::Member(&Path::Root, "features");
    match document.get("features").and_then(Value::as_array).map(Vec::as_slice) {
        None => Err(path.expected("list of features")),
        Some([]) => Err(ZoneFault::Empty { path: path.to_string() }),
        Some(features) => each(features, &path, named_outline),
    }
}

fn document(text: &str) -> Result<Value, ZoneFault> {
    if text.len() > ZONE_BYTES_MAX {
        return Err(ZoneFault::TooLong { bytes: text.len() });
    }
    serde_json::from_str(text).map_err(|fault| ZoneFault::NotJson { fault: fault.to_string() })
}

fn named_outline(value: &Value, path: &Path<'_>) -> Result<NamedOutline, ZoneFault> {
    let outline = zone_in(value, path)?;
    let name = NAME_PROPERTIES.iter().find_map(|name| shown(value.get("properties")?.get(name)?));
    Ok(NamedOutline { id: value.get("id").and_then(shown), name, outline })
}

/// A text or a number as it is shown: not longer than a line, without control characters; none where nothing is left.
fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let text: String = text.chars().filter(|letter| !letter.is_control()).take(NAME_MAX).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Where in the document one is, from the inside out.
enum Path<'p> {
    Root,
    Member(&'p Path<'p>, &'static str),
    Item(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Path::Root, name) => out.write_str(name),
            Self::Member(parent, name) => write!(out, "{parent}.{name}"),
            Self::Item(parent, place) => write!(out, "{parent}[{place}]"),
        }
    }
}

impl Path<'_> {
    fn expected(&self, expected: &'static str) -> ZoneFault {
        let path = if matches!(self, Self::Root) { "document".to_owned() } else { self.to_string() };
        ZoneFault::Expected { path, expected }
    }
}

/// The zone that an object is or holds.
fn zone_in(value: &Value, path: &Path<'_>) -> Result<Polygons<LonLat>, ZoneFault> {
    let object = value.as_object().ok_or_else(|| path.expected("GeoJSON object"))?;
    check_frame(object, path)?;
    let type_path = Path::Member(path, "type");
    let kind = object.get("type").and_then(Value::as_str).ok_or_else(|| type_path.expected("GeoJSON type"))?;
    match (kind, path) {
        ("Polygon", _) => polygon(member(object, "coordinates"), &Path::Member(path, "coordinates"))
            .map(|rings| Polygons::new([rings])),
        ("MultiPolygon", _) => {
            let path = Path::Member(path, "coordinates");
            let polygons = items(member(object, "coordinates"), &path)?;
            each(polygons, &path, polygon).map(Polygons::new)
        }
        ("Feature", Path::Root | Path::Item(..)) => {
            zone_in(member(object, "geometry"), &Path::Member(path, "geometry"))
        }
        ("FeatureCollection", Path::Root) => {
            let path = Path::Member(path, "features");
            let features = member(object, "features").as_array().ok_or_else(|| path.expected("list of features"))?;
            match features.as_slice() {
                [feature] => zone_in(feature, &Path::Item(&path, 0)),
                _ => Err(ZoneFault::NotOne { path: path.to_string(), found: features.len() }),
            }
        }
        (other, _) => Err(ZoneFault::Type { path: type_path.to_string(), found: other.chars().take(32).collect() }),
    }
}

/// The member of an object, null where it has none.
fn member<'v>(object: &'v Map<String, Value>, name: &str) -> &'v Value {
    object.get(name).unwrap_or(&Value::Null)
}

/// Whether the object names no other frame than that of GeoJSON. The member is of the format before RFC 7946.
fn check_frame(object: &Map<String, Value>, path: &Path<'_>) -> Result<(), ZoneFault> {
    let Some(crs) = object.get("crs").filter(|crs| !crs.is_null()) else { return Ok(()) };
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or("unnamed");
    if CRS84_NAMES.contains(&name) {
        return Ok(());
    }
    let path = Path::Member(path, "crs").to_string();
    Err(ZoneFault::Frame { path, found: name.chars().take(64).collect() })
}

/// What `read` makes of each item, with its place.
fn each<T>(
    items: &[Value],
    path: &Path<'_>,
    read: impl Fn(&Value, &Path<'_>) -> Result<T, ZoneFault>,
) -> Result<Vec<T>, ZoneFault> {
    items.iter().enumerate().map(|(place, item)| read(item, &Path::Item(path, place))).collect()
}

/// The items of a list that holds something.
fn items<'v>(value: &'v Value, path: &Path<'_>) -> Result<&'v [Value], ZoneFault> {
    match value.as_array().map(Vec::as_slice) {
        None => Err(path.expected("list of coordinates")),
        Some([]) => Err(ZoneFault::Empty { path: path.to_string() }),
        Some(items) => Ok(items),
    }
}

/// The rings of a polygon.
fn polygon(value: &Value, path: &Path<'_>) -> Result<Vec<Vec<LonLat>>, ZoneFault> {
    each(items(value, path)?, path, ring)
}

/// A ring, long enough and closed.
fn ring(value: &Value, path: &Path<'_>) -> Result<Vec<LonLat>, ZoneFault> {
    let positions = each(items(value, path)?, path, position)?;
    if positions.len() < RING_MIN {
        return Err(ZoneFault::ShortRing { path: path.to_string(), found: positions.len() });
    }
    if positions.first() != positions.last() {
        return Err(ZoneFault::OpenRing { path: path.to_string() });
    }
    Ok(positions)
}

/// A position on the globe; what follows the second coordinate is dropped.
fn position(value: &Value, path: &Path<'_>) -> Result<LonLat, ZoneFault> {
    let numbers: Option<Vec<f64>> = value.as_array().and_then(|items| items.iter().map(Value::as_f64).collect());
    match numbers.as_deref() {
        Some(&[east, north, ..]) if LonLat::new(east, north).is_on_globe() => Ok(LonLat::new(east, north)),
        Some(&[east, north, ..]) => Err(ZoneFault::OffTheGlobe { path: path.to_string(), east, north }),
        _ => Err(path.expected("position of two numbers")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SQUARE: &str = "[[[2.0,48.0],[2.1,48.0],[2.1,48.1],[2.0,48.1],[2.0,48.0]]]";

    fn fault(text: &str) -> String {
        read_zone(text).expect_err("the text is no zone").to_string()
    }

    #[test]
    fn a_zone_is_read_in_each_of_its_wrappings() {
        let polygon = format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#);
        let feature = format!(r#"{{"type":"Feature","properties":null,"geometry":{polygon}}}"#);
        let collection = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
        let multi = format!(r#"{{"type":"MultiPolygon","coordinates":[{SQUARE}]}}"#);
        let zone = read_zone(&polygon).expect("a polygon is a zone");
        assert_eq!(zone.view().vertices(), 4);
        for text in [feature, collection, multi] {
            assert_eq!(read_zone(&text), Ok(zone.clone()), "{text}");
        }
    }

    #[test]
    fn heights_are_dropped_and_the_frame_of_geojson_may_be_named() {
        let text = r#"{"type":"Polygon","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},
            "coordinates":[[[2,48,35.5],[2.1,48,35.5],[2.1,48.1,35],[2,48,35.5]]]}"#;
        assert_eq!(read_zone(text).map(|zone| zone.view().vertices()), Ok(3));
    }

    #[test]
    fn a_fault_names_its_place_in_the_document() {
        let in_feature = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":
            {"type":"Polygon","coordinates":[[[2,48],[2.1,48],[2.1,48.1],[648000,6870000],[2,48]]]}}]}"#;
        assert!(fault(in_feature).contains("`features[0].geometry.coordinates[0][3]` is [648000, 6870000]"));
        let open = r#"{"type":"MultiPolygon","coordinates":[[[[2,48],[2.1,48],[2.1,48.1],[2,48.1]]]]}"#;
        assert!(fault(open).contains("`coordinates[0][0]` is not closed"));
        let short = r#"{"type":"Polygon","coordinates":[[[2,48],[2.1,48],[2,48]]]}"#;
        assert!(fault(short).contains("`coordinates[0]` has 3 positions"));
        let text = r#"{"type":"Polygon","coordinates":[[[2,"48"],[2.1,48],[2,48]]]}"#;
        assert!(fault(text).contains("`coordinates[0][0]` is no position"));
    }

    #[test]
    fn the_zones_of_a_collection_keep_their_order_and_their_names() {
        let feature = |members: &str| {
            let geometry = format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#);
            format!(r#"{{"type":"Feature",{members},"geometry":{geometry}}}"#)
        };
        let collection =
            |features: &[String]| format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        let named = feature(r#""id":7,"properties":{"nom":" Quai\n","colour":"red"}"#);
        let zones = read_zones(&collection(&[named, feature(r#""properties":null"#)])).expect("two zones");
        let called: Vec<_> = zones.iter().map(|zone| (zone.id.as_deref(), zone.name.as_deref())).collect();
        assert_eq!(called, [(Some("7"), Some("Quai")), (None, None)]);
        assert_eq!(read_zones(&feature(r#""id":"a""#)).map(|zones| zones.len()), Ok(1));
        let wrong = read_zones(&collection(&[feature(r#""id":1"#), "{}".to_owned()])).expect_err("no feature");
        assert!(wrong.to_string().contains("`features[1].type`"), "{wrong}");
        assert!(matches!(read_zones(&collection(&[])), Err(ZoneFault::Empty { .. })));
    }

    #[test]
    fn what_makes_no_zone_is_told_apart() {
        assert!(fault("").contains("no JSON"));
        assert!(fault("[]").contains("no GeoJSON object"));
        assert!(fault("{}").contains("`type` is no GeoJSON type"));
        assert!(fault(r#"{"type":"Point","coordinates":[2,48]}"#).contains("`type` is `Point`"));
        assert!(fault(r#"{"type":"Feature","geometry":null}"#).contains("`geometry` is no GeoJSON object"));
        assert!(fault(r#"{"type":"FeatureCollection","features":[{},{}]}"#).contains("has 2 features"));
        assert!(fault(r#"{"type":"Polygon","coordinates":[]}"#).contains("`coordinates` is empty"));
        let framed = r#"{"type":"Polygon","crs":{"type":"name","properties":{"name":"EPSG:2154"}},"coordinates":[]}"#;
        assert!(fault(framed).contains("`crs` names the frame `EPSG:2154`"));
    }

    #[test]
    fn deep_and_long_documents_end_in_a_fault() {
        let deep = format!(r#"{{"type":"Polygon","coordinates":{}{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
        assert!(fault(&deep).contains("no JSON"));
        assert_eq!(read_zone(&" ".repeat(ZONE_BYTES_MAX + 1)), Err(ZoneFault::TooLong { bytes: ZONE_BYTES_MAX + 1 }));
    }

    proptest! {
        #[test]
        fn a_damaged_zone_never_panics(place in 0_usize..160, byte in any::<u8>()) {
            let mut text = format!(r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":{SQUARE}}}}}"#).into_bytes();
            let len = text.len();
            text[place % len] = byte;
            let _ = read_zone(&String::from_utf8_lossy(&text));
        }
    }
}
