//! The shape of GeoJSON answers, for the documentation: the bytes themselves are written by the store.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::ogc::LinkBody;
use super::words::{CollectionWord, FeatureWord, GeometryWord};
use crate::geometry::{LonLat, Polygons, PolygonsRef};

/// A page of features, RFC 7946 with the members of OGC API Features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeatureCollectionBody {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    #[schema(value_type = CollectionWord)]
    pub kind: String,
    /// How many features match the question.
    #[serde(rename = "numberMatched")]
    #[schema(nullable = false)]
    pub number_matched: Option<usize>,
    /// How many of them are on this page.
    #[serde(rename = "numberReturned")]
    #[schema(nullable = false)]
    pub number_returned: Option<usize>,
    /// Where to go from here.
    #[schema(nullable = false)]
    pub links: Option<Vec<LinkBody>>,
    /// The identity of the diagnosis whose rows are listed.
    #[schema(nullable = false)]
    pub diagnosis: Option<String>,
    /// The identity of the comparison.
    #[schema(nullable = false)]
    pub comparison: Option<String>,
    /// The credits that must be shown, where the features are figures.
    #[schema(nullable = false)]
    pub attribution: Option<Vec<String>>,
    /// The features, in the order of their identifiers.
    pub features: Vec<FeatureBody>,
}

/// A feature, RFC 7946.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeatureBody {
    /// `Feature`.
    #[serde(rename = "type")]
    #[schema(value_type = FeatureWord)]
    pub kind: String,
    /// The identifier, stable across rebuilds.
    pub id: Option<String>,
    /// West, south, east, north.
    #[schema(nullable = false)]
    pub bbox: Option<[f64; 4]>,
    /// The geometry; null where there is none.
    #[schema(required)]
    pub geometry: Option<GeometryBody>,
    /// The properties: null where the source has no value, or withholds it.
    #[schema(value_type = Object, additional_properties = true)]
    pub properties: Map<String, Value>,
    /// Where to go from here.
    #[schema(nullable = false)]
    pub links: Option<Vec<LinkBody>>,
}

/// A geometry, RFC 7946: WGS84, longitude first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GeometryBody {
    /// `Point`, `Polygon` or `MultiPolygon`.
    #[serde(rename = "type")]
    #[schema(value_type = GeometryWord)]
    pub kind: String,
    /// Positions, nested as the type asks.
    #[schema(value_type = Vec<Value>)]
    pub coordinates: Value,
}

impl GeometryBody {
    /// The `MultiPolygon` of an outline.
    pub fn of_polygons(outline: &Polygons<LonLat>) -> Self {
        let ring =
            |ring: &[LonLat]| -> Value { ring.iter().map(|at| Value::from(vec![at.lon_deg, at.lat_deg])).collect() };
        let polygon = |polygon: PolygonsRef<'_, LonLat>| -> Value { polygon.rings().map(ring).collect() };
        Self { kind: "MultiPolygon".to_owned(), coordinates: outline.view().polygons().map(polygon).collect() }
    }
}
