//! The rows behind the figures of a diagnosis, as a table and as a layer that a GIS shows.
//!
//! A row is a feature of a layer that a figure read: `weight` of it counts, and it has `value`. Over the rows of a
//! figure the products of the two sum to its numerator. Numbers keep every digit; positions are WGS84.

use serde_json::{Map, Value, json};

use crate::diagnosis::{Diagnosis, Figure, Row};
use crate::geometry::{LinesRef, LonLat, Polygons};
use crate::layers::{Atlas, Geometry};

use super::geojson::{credits, geometry, zone_feature};
use super::tabular::{number, written, zone_cells};

/// The columns of a row.
const ROW_COLUMNS: [&str; 10] =
    ["zone_kind", "zone_code", "zone_name", "indicator", "layer", "row", "weight", "value", "product", "numerator"];

/// The rows behind every figure, a line each.
pub fn rows_csv(diagnosis: &Diagnosis) -> String {
    let header = ROW_COLUMNS.map(str::to_owned).to_vec();
    let lines = rows(diagnosis).map(|(figure, row)| {
        let mut line = zone_cells(&diagnosis.zone);
        line.extend([figure.indicator.id.to_string(), row.layer.to_string(), row.feature.to_string()]);
        line.extend([row.weight, row.value, row.weight * row.value].map(|it| number(Some(it))));
        line.push(number(figure.estimate.numerator));
        line
    });
    written(std::iter::once(header).chain(lines))
}

/// The zone with its figures, then a feature a row with the geometry that it has in its layer.
pub fn rows_geojson(diagnosis: &Diagnosis, outline: &Polygons<LonLat>, atlas: &Atlas) -> Value {
    let mut features = vec![zone_feature(diagnosis, outline)];
    features.extend(rows(diagnosis).map(|(figure, row)| row_feature(figure, row, atlas)));
    let layers = diagnosis.themes.iter().flat_map(|theme| &theme.figures).flat_map(|figure| &figure.layers);
    json!({ "type": "FeatureCollection", "diagnosis": diagnosis.id, "attribution": credits(layers), "features": features })
}

/// Every row with its figure, in the order of the figures.
fn rows(diagnosis: &Diagnosis) -> impl Iterator<Item = (&Figure, &Row)> {
    let figures = diagnosis.themes.iter().flat_map(|theme| &theme.figures);
    figures.flat_map(|figure| figure.estimate.rows.iter().map(move |row| (figure, row)))
}

fn row_feature(figure: &Figure, row: &Row, atlas: &Atlas) -> Value {
    let id = &figure.indicator.id;
    let mut properties = Map::new();
    properties.insert("role".to_owned(), json!("row"));
    properties.insert("indicator".to_owned(), json!(id.as_str()));
    properties.insert("unit".to_owned(), json!(figure.indicator.unit.code()));
    properties.insert("layer".to_owned(), json!(row.layer.as_str()));
    properties.insert("row".to_owned(), json!(row.feature.as_str()));
    properties.insert("weight".to_owned(), json!(row.weight));
    properties.insert("value".to_owned(), json!(row.value));
    properties.insert("product".to_owned(), json!(row.weight * row.value));
    properties.insert("numerator".to_owned(), json!(figure.estimate.numerator));
    properties.insert("denominator".to_owned(), json!(figure.estimate.denominator));
    json!({
        "type": "Feature",
        "id": format!("{id}/{}/{}", row.layer, row.feature),
        "geometry": geometry_of(row, atlas),
        "properties": properties,
    })
}

/// The geometry of a row in its layer; null where it has none.
fn geometry_of(row: &Row, atlas: &Atlas) -> Value {
    let found = atlas.get(row.layer.as_str()).and_then(|layer| Some((layer, layer.feature(row.feature.as_str())?)));
    let Some((layer, row_idx)) = found else { return Value::Null };
    match layer.geometry() {
        Geometry::Polygons(polygons) => geometry(polygons.lonlat().get(row_idx)),
        Geometry::Lines(lines) => multiline(lines.lonlat().get(row_idx)),
        Geometry::Points(points) => points
            .lonlat(row_idx)
            .map_or(Value::Null, |at| json!({ "type": "Point", "coordinates": [at.lon_deg, at.lat_deg] })),
        Geometry::None => Value::Null,
    }
}

/// A multiline; null where there is none.
fn multiline(shape: LinesRef<'_, LonLat>) -> Value {
    if shape.is_empty() {
        return Value::Null;
    }
    let line = |line: &[LonLat]| -> Value { line.iter().map(|at| Value::from(vec![at.lon_deg, at.lat_deg])).collect() };
    json!({ "type": "MultiLineString", "coordinates": shape.lines().map(line).collect::<Value>() })
}
