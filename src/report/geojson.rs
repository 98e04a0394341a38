//! Diagnoses as GeoJSON (RFC 7946): the outline, and the figures as flat properties that a GIS shows as columns.
//!
//! An indicator gives `<id>`, `<id>_low`, `<id>_high`, `<id>_state` and, where there are any, `<id>_flags`. Numbers
//! keep every digit; null and secret are told apart by the state. Positions are WGS84, longitude first.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::diagnosis::{
    Comparison, Diagnosis, Estimate, IndicatorId, Score, ScoreBasis, ScoreFault, ScoredZone, ZoneSummary,
};
use crate::geometry::{LonLat, Polygons, PolygonsRef};
use crate::layers::{About, Atlas};

use super::score::{Property, names, properties as score_properties};

/// The diagnosis as one feature with the `outline` of its zone.
pub fn geojson(diagnosis: &Diagnosis, outline: &Polygons<LonLat>) -> Value {
    let mut feature = zone_feature(diagnosis, outline);
    let layers = diagnosis.themes.iter().flat_map(|theme| &theme.figures).flat_map(|figure| &figure.layers);
    feature["properties"]["attribution"] = json!(credits(layers));
    feature
}

/// The outline of the zone with its figures and its score.
pub(super) fn zone_feature(diagnosis: &Diagnosis, outline: &Polygons<LonLat>) -> Value {
    let mut properties = zone_properties(&diagnosis.zone);
    if diagnosis.has_rows {
        properties.insert("role".to_owned(), json!("zone"));
    }
    properties.insert("diagnosis".to_owned(), json!(diagnosis.id));
    properties.insert("coverage_share".to_owned(), json!(diagnosis.coverage_share));
    for figure in diagnosis.themes.iter().flat_map(|theme| &theme.figures) {
        insert_figure(&mut properties, &figure.indicator.id, &figure.estimate);
    }
    if let Some(ScoredZone { basis, score }) = &diagnosis.score {
        insert_score(&mut properties, &Ok(score), basis);
    }
    feature(&diagnosis.zone, geometry(outline.view()), properties)
}

/// The comparison as a collection of features, with the `outlines` of its zones in their order and credit for the layers
/// of `atlas` that were read.
pub fn comparison_geojson<'o>(
    comparison: &Comparison,
    atlas: &Atlas,
    outlines: impl Iterator<Item = &'o Polygons<LonLat>>,
) -> Value {
    let features: Vec<Value> = comparison
        .rows
        .iter()
        .zip(outlines)
        .map(|(row, outline)| {
            let mut properties = zone_properties(&row.zone);
            for (indicator, estimate) in comparison.indicators.iter().zip(&row.estimates) {
                insert_figure(&mut properties, &indicator.id, estimate);
            }
            if let (Some(basis), Some(score)) = (&comparison.score, &row.score) {
                insert_score(&mut properties, &score.as_ref(), basis);
            }
            feature(&row.zone, geometry(outline.view()), properties)
        })
        .collect();
    let read: BTreeSet<_> =
        comparison.rows.iter().flat_map(|row| &row.estimates).flat_map(|estimate| &estimate.layers).collect();
    let about = read.into_iter().filter_map(|id| atlas.get(id.as_str())).map(|layer| layer.about());
    let id = &comparison.id;
    json!({ "type": "FeatureCollection", "comparison": id, "attribution": credits(about), "features": features })
}

fn feature(zone: &ZoneSummary, geometry: Value, properties: Map<String, Value>) -> Value {
    let bbox = zone.bbox;
    let mut feature = Map::new();
    feature.insert("type".to_owned(), json!("Feature"));
    if let Some(code) = &zone.code {
        feature.insert("id".to_owned(), json!(code));
    }
    feature.insert("bbox".to_owned(), json!([bbox.west_deg, bbox.south_deg, bbox.east_deg, bbox.north_deg]));
    feature.insert("geometry".to_owned(), geometry);
    feature.insert("properties".to_owned(), Value::Object(properties));
    Value::Object(feature)
}

fn zone_properties(zone: &ZoneSummary) -> Map<String, Value> {
    let mut properties = Map::new();
    properties.insert("kind".to_owned(), json!(zone.kind.code()));
    properties.insert("code".to_owned(), json!(zone.code));
    properties.insert("name".to_owned(), json!(zone.name));
    properties.insert("area_m2".to_owned(), json!(zone.area.0));
    properties
}

fn insert_figure(properties: &mut Map<String, Value>, id: &IndicatorId, estimate: &Estimate) {
    properties.insert(id.to_string(), json!(estimate.value));
    properties.insert(format!("{id}_low"), json!(estimate.low));
    properties.insert(format!("{id}_high"), json!(estimate.high));
    properties.insert(format!("{id}_state"), json!(estimate.state.code()));
    if !estimate.flags.is_empty() {
        let flags: Vec<&str> = estimate.flags.iter().map(|flag| flag.code()).collect();
        properties.insert(format!("{id}_flags"), json!(flags.join(";")));
    }
}

fn insert_score(properties: &mut Map<String, Value>, score: &Result<&Score, &ScoreFault>, basis: &ScoreBasis) {
    let values = score_properties(score, basis).into_iter().map(|property| match property {
        Property::Number(number) => json!(number),
        Property::Count(count) => json!(count),
        Property::Text(text) => json!(text),
        Property::None => Value::Null,
    });
    properties.extend(names(basis).into_iter().zip(values));
}

/// The credit and licence of each layer, once.
pub(super) fn credits<'l>(layers: impl Iterator<Item = &'l About>) -> Vec<String> {
    let credits: BTreeSet<String> =
        layers.map(|about| format!("{} ({})", about.attribution, about.licence.name)).collect();
    credits.into_iter().collect()
}

/// A polygon, or a multipolygon where there are several; null where there is none.
pub(super) fn geometry(outline: PolygonsRef<'_, LonLat>) -> Value {
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = outline
        .polygons()
        .map(|polygon| polygon.rings().map(|ring| ring.iter().map(|at| [at.lon_deg, at.lat_deg]).collect()).collect())
        .collect();
    match polygons.as_slice() {
        [] => Value::Null,
        [only] => json!({ "type": "Polygon", "coordinates": only }),
        several => json!({ "type": "MultiPolygon", "coordinates": several }),
    }
}
