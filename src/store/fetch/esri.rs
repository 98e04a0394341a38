//! Features of Esri JSON as features of GeoJSON, in the degrees in which they came.
//!
//! Esri gives the rings of a polygon in one list, outer rings clockwise and holes counter-clockwise. Here each hole goes to
//! the smallest outer ring around its first vertex, and rings turn as RFC 7946 wants: outer ones counter-clockwise. A hole
//! that no ring surrounds was turned wrongly and becomes an outer ring. Heights are dropped.

use serde_json::{Value, json};

/// Longitude and latitude, degrees.
type Position = [f64; 2];
type Ring = Vec<Position>;

/// A feature of Esri JSON as one of GeoJSON; without a geometry that can be read, its geometry is null.
pub(super) fn feature(esri: &Value) -> Value {
    let geometry = esri.get("geometry").and_then(geometry).unwrap_or(Value::Null);
    let properties = esri.get("attributes").cloned().unwrap_or(Value::Null);
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn geometry(esri: &Value) -> Option<Value> {
    if let (Some(x), Some(y)) = (esri.get("x").and_then(Value::as_f64), esri.get("y").and_then(Value::as_f64)) {
        return Some(json!({ "type": "Point", "coordinates": [x, y] }));
    }
    if let Some(points) = esri.get("points") {
        return Some(json!({ "type": "MultiPoint", "coordinates": positions(points)? }));
    }
    if let Some(paths) = esri.get("paths").and_then(Value::as_array) {
        let mut paths: Vec<Ring> = paths.iter().map(positions).collect::<Option<_>>()?;
        return match paths.len() {
            0 => None,
            1 => Some(json!({ "type": "LineString", "coordinates": paths.pop() })),
            _ => Some(json!({ "type": "MultiLineString", "coordinates": paths })),
        };
    }
    let rings: Vec<Ring> = esri.get("rings")?.as_array()?.iter().map(positions).collect::<Option<_>>()?;
    let mut polygons = polygons(rings);
    match polygons.len() {
        0 => None,
        1 => Some(json!({ "type": "Polygon", "coordinates": polygons.pop() })),
        _ => Some(json!({ "type": "MultiPolygon", "coordinates": polygons })),
    }
}

fn positions(list: &Value) -> Option<Ring> {
    let position = |position: &Value| Some([position.get(0)?.as_f64()?, position.get(1)?.as_f64()?]);
    list.as_array()?.iter().map(position).collect()
}

/// Sorts rings into polygons, each an outer ring and its holes.
fn polygons(rings: Vec<Ring>) -> Vec<Vec<Ring>> {
    let (mut polygons, mut holes): (Vec<Vec<Ring>>, Vec<Ring>) = (Vec::new(), Vec::new());
    for mut ring in rings.into_iter().filter(|ring| ring.len() >= 4) {
        if signed_area(&ring) <= 0.0 {
            ring.reverse();
            polygons.push(vec![ring]);
        } else {
            holes.push(ring);
        }
    }
    let areas: Vec<f64> = polygons.iter().map(|polygon| signed_area(&polygon[0])).collect();
    for mut hole in holes {
        let around = (0..areas.len()).filter(|&idx| surrounds(&polygons[idx][0], hole[0]));
        match around.min_by(|&left, &right| areas[left].total_cmp(&areas[right])) {
            Some(idx) => {
                hole.reverse();
                polygons[idx].push(hole);
            }
            None => polygons.push(vec![hole]),
        }
    }
    polygons
}

/// The area of a ring in square degrees, positive where it turns counter-clockwise.
fn signed_area(ring: &[Position]) -> f64 {
    // From the first vertex, so that little is lost far from the origin.
    let [x0, y0] = ring[0];
    let cross = |pair: &[Position]| (pair[0][0] - x0) * (pair[1][1] - y0) - (pair[1][0] - x0) * (pair[0][1] - y0);
    ring.windows(2).map(cross).sum::<f64>() / 2.0
}

/// Whether a ring surrounds a position; on its line, either.
fn surrounds(ring: &[Position], [x, y]: Position) -> bool {
    let crosses = |pair: &&[Position]| {
        let ([x1, y1], [x2, y2]) = (pair[0], pair[1]);
        (y1 > y) != (y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square ring, clockwise as Esri turns outer rings.
    fn square(x: f64, y: f64, side: f64) -> Ring {
        vec![[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]
    }

    fn turned(ring: Ring) -> Ring {
        ring.into_iter().rev().collect()
    }

    #[test]
    fn holes_go_to_the_smallest_ring_around_them_and_rings_turn_as_geojson_wants() {
        let rings = json!([
            square(0.0, 0.0, 100.0),
            turned(square(10.0, 10.0, 50.0)),
            square(20.0, 20.0, 20.0),
            turned(square(25.0, 25.0, 5.0)),
            square(200.0, 0.0, 10.0),
        ]);
        let read = feature(&json!({ "attributes": { "a": 1 }, "geometry": { "rings": rings } }));
        assert_eq!(read["geometry"]["type"], "MultiPolygon");
        let polygons: Vec<Vec<Ring>> = serde_json::from_value(read["geometry"]["coordinates"].clone()).expect("rings");
        let shape: Vec<usize> = polygons.iter().map(Vec::len).collect();
        assert_eq!(shape, [2, 2, 1]);
        for polygon in &polygons {
            assert!(signed_area(&polygon[0]) > 0.0);
            assert!(polygon[1..].iter().all(|hole| signed_area(hole) < 0.0));
        }
        assert!((signed_area(&polygons[1][1]) + 25.0).abs() < 1e-9, "the island keeps its own hole");
    }

    #[test]
    fn a_hole_that_nothing_surrounds_is_an_outer_ring() {
        let read = feature(&json!({ "attributes": {}, "geometry": { "rings": [turned(square(0.0, 0.0, 1.0))] } }));
        assert_eq!(read["geometry"]["type"], "Polygon");
        let rings: Vec<Ring> = serde_json::from_value(read["geometry"]["coordinates"].clone()).expect("rings");
        assert!(signed_area(&rings[0]) > 0.0);
    }

    #[test]
    fn points_lines_and_rows_without_a_place_are_told_apart() {
        let kind =
            |geometry: Value| feature(&json!({ "attributes": {}, "geometry": geometry }))["geometry"]["type"].clone();
        assert_eq!(kind(json!({ "x": 2.0, "y": 48.0 })), "Point");
        assert_eq!(kind(json!({ "points": [[2.0, 48.0, 7.0]] })), "MultiPoint");
        assert_eq!(kind(json!({ "paths": [[[2.0, 48.0], [2.1, 48.0]]] })), "LineString");
        assert_eq!(kind(json!({ "paths": [[[2.0, 48.0], [2.1, 48.0]], [[3.0, 4.0], [5.0, 6.0]]] })), "MultiLineString");
        assert_eq!(feature(&json!({ "attributes": { "a": 1 } }))["geometry"], Value::Null);
        // Esri writes an empty point with texts.
        assert_eq!(kind(json!({ "x": "NaN", "y": "NaN" })), Value::Null);
    }
}
