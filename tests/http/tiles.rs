//! Vector tiles as map clients use them, read back by a decoder that is not ours.

use std::collections::{BTreeMap, BTreeSet};

use arpent::geometry::{LonLat, Polygons, check_outline};
use axum::http::StatusCode;
use geozero::ToGeo;
use geozero::mvt::{Message, Tile, tile};
use serde_json::Value;

use super::harness::{get, get_with, json_of};

/// The tile at an address; none where nothing lies on it.
async fn tile_of(path: &str) -> Option<Tile> {
    let answer = get(path).await;
    match answer.status {
        StatusCode::NO_CONTENT => None,
        StatusCode::OK => {
            assert_eq!(answer.header("content-type"), "application/vnd.mapbox-vector-tile");
            Some(Tile::decode(&*answer.bytes).expect("a tile of Mapbox Vector Tile 2.1"))
        }
        status => unreachable!("{path}: {status}"),
    }
}

/// Every address of a zoom of a collection, from the limits that its tile set gives.
async fn addresses(collection: &str, zoom: u64) -> Vec<(u64, u64, u64)> {
    let set = json_of(&format!("/ogc/collections/{collection}/tiles/WebMercatorQuad")).await;
    let limits = set["tileMatrixSetLimits"].as_array().expect("limits");
    let zoom_id = zoom.to_string();
    let limits = limits.iter().find(|it| it["tileMatrix"] == zoom_id.as_str()).expect("the zoom has limits").clone();
    let end = |name: &str| limits[name].as_u64().expect("a number");
    let (rows, columns) = (end("minTileRow")..=end("maxTileRow"), end("minTileCol")..=end("maxTileCol"));
    rows.flat_map(|row| columns.clone().map(move |column| (zoom, row, column))).collect()
}

fn path(collection: &str, (zoom, row, column): (u64, u64, u64)) -> String {
    format!("/ogc/collections/{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}")
}

/// An edge in the sense in which a ring runs it.
type Run = ((i64, i64), (i64, i64));

/// What the tags of a feature say.
fn properties<'t>(layer: &'t tile::Layer, feature: &tile::Feature) -> BTreeMap<&'t str, &'t tile::Value> {
    let pairs = feature.tags.chunks_exact(2);
    pairs.map(|pair| (layer.keys[pair[0] as usize].as_str(), &layer.values[pair[1] as usize])).collect()
}

fn text<'t>(properties: &BTreeMap<&str, &'t tile::Value>, name: &str) -> &'t str {
    properties[name].string_value.as_deref().expect("a text")
}

/// The outline of a feature, units as if they were degrees, exactly.
fn outline(feature: &tile::Feature) -> Polygons<LonLat> {
    let ring = |ring: &geo::LineString<f64>| -> Vec<LonLat> {
        ring.coords().map(|at| LonLat::new(at.x / 64.0, at.y / 64.0)).collect()
    };
    let polygons = match feature.to_geo().expect("a shape") {
        geo::Geometry::Polygon(polygon) => vec![polygon],
        geo::Geometry::MultiPolygon(polygons) => polygons.0,
        other => unreachable!("{other:?}"),
    };
    Polygons::new(
        polygons
            .iter()
            .map(|polygon| [polygon.exterior()].into_iter().chain(polygon.interiors()).map(ring).collect::<Vec<_>>()),
    )
}

#[tokio::test]
async fn every_tile_of_the_metropole_holds_valid_outlines_and_every_commune_is_on_one() {
    for zoom in 8..=14 {
        let mut seen = BTreeSet::new();
        for at in addresses("communes", zoom).await {
            let Some(tile) = tile_of(&path("communes", at)).await else { continue };
            let [layer] = &tile.layers[..] else { unreachable!("one layer at {at:?}") };
            assert_eq!((layer.version, layer.name.as_str(), layer.extent), (2, "communes", Some(4_096)));
            for feature in &layer.features {
                let code = text(&properties(layer, feature), "code");
                let outline = outline(feature);
                assert_eq!(check_outline(&outline), Ok(()), "{code} at {at:?}");
                assert_eq!(feature.id.map(|id| format!("{id:05}")).as_deref(), Some(code));
                seen.insert(code.to_owned());
            }
        }
        assert_eq!(seen.len(), 130, "at zoom {zoom}");
    }
}

#[tokio::test]
async fn rings_are_wound_as_the_specification_demands() {
    for at in addresses("communes", 10).await {
        let Some(tile) = tile_of(&path("communes", at)).await else { continue };
        for feature in &tile.layers[0].features {
            let rings = rings(&feature.geometry);
            assert!(doubled_area(&rings[0]) > 0, "the first ring is an outer one");
            assert!(rings.iter().all(|ring| doubled_area(ring) != 0));
        }
    }
}

/// The rings of a geometry, decoded by hand from the commands of the specification.
fn rings(commands: &[u32]) -> Vec<Vec<(i64, i64)>> {
    let (mut rings, mut at, mut idx) = (Vec::<Vec<(i64, i64)>>::new(), (0_i64, 0_i64), 0);
    let number = |value: u32| i64::from(value >> 1) ^ -i64::from(value & 1);
    while idx < commands.len() {
        let (command, count) = (commands[idx] & 7, commands[idx] >> 3);
        idx += 1;
        for _ in 0..count {
            match command {
                1 | 2 => {
                    at = (at.0 + number(commands[idx]), at.1 + number(commands[idx + 1]));
                    idx += 2;
                    if command == 1 {
                        rings.push(Vec::new());
                    }
                    rings.last_mut().expect("a ring was begun").push(at);
                }
                7 => {
                    let ring = rings.last_mut().expect("a ring was begun");
                    ring.push(ring[0]);
                }
                other => unreachable!("command {other}"),
            }
        }
    }
    rings
}

fn doubled_area(ring: &[(i64, i64)]) -> i64 {
    ring.windows(2).map(|edge| edge[0].0 * edge[1].1 - edge[1].0 * edge[0].1).sum()
}

#[tokio::test]
async fn neighbours_run_along_one_line_in_the_tile_too() {
    let mut shared = 0;
    for at in addresses("communes", 11).await {
        let Some(tile) = tile_of(&path("communes", at)).await else { continue };
        let mut runs: BTreeMap<Run, usize> = BTreeMap::new();
        let on_border = |at: (i64, i64)| [at.0, at.1].iter().any(|it| *it == -64 || *it == 4_096 + 64);
        for feature in &tile.layers[0].features {
            for edge in rings(&feature.geometry).iter().flat_map(|ring| ring.windows(2)) {
                if !(on_border(edge[0]) && on_border(edge[1])) {
                    *runs.entry((edge[0], edge[1])).or_default() += 1;
                }
            }
        }
        assert!(runs.values().all(|count| *count == 1), "nobody lies on the same side of a line twice at {at:?}");
        shared += runs.keys().filter(|(from, to)| runs.contains_key(&(*to, *from))).count();
    }
    assert!(shared > 2_000, "{shared} edges are shared");
}

#[tokio::test]
async fn every_station_is_on_one_tile_of_each_zoom_and_in_the_buffer_of_its_neighbours() {
    for zoom in [0, 8, 11, 13] {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for at in addresses("stations", zoom).await {
            let Some(tile) = tile_of(&path("stations", at)).await else { continue };
            let layer = &tile.layers[0];
            for feature in &layer.features {
                let (x, y) = match feature.to_geo().expect("a shape") {
                    geo::Geometry::Point(point) => (point.x(), point.y()),
                    other => unreachable!("{other:?}"),
                };
                assert!((-64.0..=4_160.0).contains(&x) && (-64.0..=4_160.0).contains(&y));
                if (0.0..4_096.0).contains(&x) && (0.0..4_096.0).contains(&y) {
                    *counts.entry(text(&properties(layer, feature), "feature_id").to_owned()).or_default() += 1;
                }
            }
        }
        assert_eq!(counts.len(), 739, "at zoom {zoom}");
        assert!(counts.values().all(|count| *count == 1));
    }
}

#[tokio::test]
async fn what_is_null_has_no_property_and_what_is_secret_is_named() {
    let items = json_of("/ogc/collections/communes/items?limit=1000").await;
    let tile = tile_of("/ogc/collections/communes/tiles/WebMercatorQuad/8/88/129").await.expect("a tile");
    let layer = &tile.layers[0];
    for feature in &layer.features {
        let properties = properties(layer, feature);
        let code = text(&properties, "code");
        let item = items["features"].as_array().expect("features").iter().find(|it| it["id"] == code).expect(code);
        for (name, value) in item["properties"].as_object().expect("properties") {
            assert_eq!(properties.contains_key(name.as_str()), !value.is_null(), "{name} of {code}");
        }
    }
    let with_income =
        "/ogc/collections/communes/tiles/WebMercatorQuad/8/88/129?properties=code&indicators=base.income.d1";
    let tile = tile_of(with_income).await.expect("a tile");
    let figures = json_of("/diagnosis?communes=all&indicators=base.income.d1").await;
    let layer = &tile.layers[0];
    for feature in &layer.features {
        let properties = properties(layer, feature);
        let code = text(&properties, "code");
        let row = figures["rows"].as_array().expect("rows").iter().find(|it| it["code"] == code).expect(code);
        let figure = &row["values"]["base.income.d1"];
        let shown = properties.get("base.income.d1").and_then(|value| value.double_value);
        let is_secret = properties.contains_key("secret");
        assert_eq!(shown, figure["value"].as_f64(), "{code}");
        assert_eq!(is_secret, figure["state"] == "secret", "{code}");
        assert!(!properties.contains_key("nom"));
    }
}

#[tokio::test]
async fn tiles_outside_are_not_there_empty_ones_have_no_content_and_malformed_ones_are_refused() {
    let status = async |path: &str| get(path).await.status.as_u16();
    let tiles = "/ogc/collections/communes/tiles/WebMercatorQuad";
    for (address, expected) in [
        ("8/88/129", 200),
        ("8/0/0", 404),
        ("8/88/300", 404),
        ("17/0/0", 404),
        ("300/0/0", 404),
        ("8/99999999999/1", 400),
        ("8/88/-1", 400),
        ("8/88/x", 400),
        ("8/88/1.5", 400),
        ("8/88/129?colour=red", 400),
        ("8/88/129?properties=colour", 400),
        ("8/88/129?indicators=colour", 400),
        ("8/88/129?f=png", 400),
    ] {
        assert_eq!(status(&format!("{tiles}/{address}")).await, expected, "{address}");
    }
    assert_eq!(status("/ogc/collections/communes/tiles/WorldCRS84Quad/8/88/129").await, 404);
    assert_eq!(status("/ogc/collections/nothing/tiles/WebMercatorQuad/8/88/129").await, 404);
    for collection in json_of("/ogc/collections").await["collections"].as_array().expect("collections") {
        let tiles = format!("/ogc/collections/{}/tiles", collection["id"].as_str().expect("an identifier"));
        let has_none_yet = ["areas", "measures"].map(Value::from).contains(&collection["id"]);
        let expected = if collection["extent"]["spatial"].is_object() || has_none_yet { 200 } else { 404 };
        assert_eq!(status(&tiles).await, expected, "a table has no tiles: {tiles}");
    }
    assert_eq!(status("/ogc/collections/stations/tiles/WebMercatorQuad/8/88/129?indicators=base.density").await, 400);
    assert_eq!(status("/ogc/tiles/WebMercatorQuad/8/88/129?collections=communes,communes").await, 400);
    assert_eq!(status("/ogc/tiles/WebMercatorQuad/8/88/129?collections=nothing").await, 400);
    let mut empty = 0;
    for at in addresses("communes", 12).await {
        let answer = get(&path("communes", at)).await;
        if answer.status == StatusCode::NO_CONTENT {
            assert!(answer.bytes.is_empty());
            empty += 1;
        }
    }
    assert!(empty > 0, "the box around the Métropole has empty corners");
}

#[tokio::test]
async fn a_tile_of_several_collections_has_a_layer_of_each() {
    let tile = tile_of("/ogc/tiles/WebMercatorQuad/11/704/1037?collections=stations,communes").await.expect("a tile");
    assert_eq!(tile.layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>(), ["stations", "communes"]);
    let alone = tile_of("/ogc/collections/stations/tiles/WebMercatorQuad/11/704/1037").await.expect("a tile");
    assert_eq!(tile.layers[0], alone.layers[0]);
    assert!(tile_of("/ogc/tiles/WebMercatorQuad/11/704/1037").await.expect("a tile").layers.len() > 4);
}

#[tokio::test]
async fn a_tile_that_a_client_has_is_not_sent_again_and_may_be_kept_for_a_while() {
    let path = "/ogc/collections/communes/tiles/WebMercatorQuad/11/704/1037";
    let first = get(path).await;
    let again = get_with(path, &[("if-none-match", first.header("etag"))]).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(get(path).await.bytes, first.bytes);
    assert!(first.header("cache-control").contains("max-age=300"));
    let small = get_with(path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(small.header("content-encoding"), "gzip");
    assert!(small.header("etag").ends_with("-gzip\"") && small.bytes.len() < first.bytes.len());
    assert_ne!(get(&format!("{path}?indicators=base.density")).await.header("etag"), first.header("etag"));
}

#[tokio::test]
async fn a_tile_is_kept_in_the_coding_in_which_it_left() {
    let path = "/ogc/collections/communes/tiles/WebMercatorQuad/10/352/518";
    let plain = get(path).await;
    for coding in ["br", "zstd", "gzip"] {
        let packed = get_with(path, &[("accept-encoding", coding)]).await;
        assert_eq!(packed.header("content-encoding"), coding);
        assert!(packed.bytes.len() < plain.bytes.len(), "{coding}");
        assert_eq!(get_with(path, &[("accept-encoding", coding)]).await.bytes, packed.bytes);
        let known = [("accept-encoding", coding), ("if-none-match", packed.header("etag"))];
        assert_eq!(get_with(path, &known).await.status, StatusCode::NOT_MODIFIED, "{coding}");
    }
    let offered = get_with(path, &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
    assert_eq!(offered.header("content-encoding"), "br");
    assert_eq!(get_with(path, &[("accept-encoding", "br;q=0, gzip;q=0.5")]).await.header("content-encoding"), "gzip");
    assert_eq!(get(path).await.bytes, plain.bytes);
}

#[tokio::test]
async fn tile_json_names_what_the_tiles_hold() {
    let json = json_of("/ogc/collections/communes/tiles/WebMercatorQuad?f=tilejson&indicators=base.density").await;
    assert_eq!(json["tilejson"], "3.0.0");
    let pattern = json["tiles"][0].as_str().expect("a pattern");
    let path = pattern.strip_prefix("http://arpent.test").expect("an address of this server");
    let path = path.replace("{z}", "11").replace("{y}", "704").replace("{x}", "1037");
    let tile = tile_of(&path).await.expect("a tile");
    let described: BTreeSet<&str> =
        json["vector_layers"][0]["fields"].as_object().expect("fields").keys().map(String::as_str).collect();
    assert!(described.contains("base.density"));
    assert!(tile.layers[0].keys.iter().all(|key| described.contains(key.as_str())), "{described:?}");
    let grid = json_of("/ogc/tileMatrixSets/WebMercatorQuad").await;
    assert_eq!(grid["tileMatrices"].as_array().map(Vec::len), Some(17));
    assert!(
        (grid["tileMatrices"][0]["scaleDenominator"].as_f64().expect("a number") - 559_082_264.028_717_8).abs() < 1e-3
    );
}

#[tokio::test]
async fn every_link_about_tiles_leads_somewhere() {
    let href = |link: &Value| link["href"].as_str().expect("an address").replace("http://arpent.test", "");
    for start in ["/ogc/tiles", "/ogc/collections/stations/tiles", "/ogc/tileMatrixSets"] {
        let body = json_of(start).await;
        let inner = body["tilesets"].as_array().or(body["tileMatrixSets"].as_array()).expect("a list");
        let links = inner.iter().flat_map(|it| it["links"].as_array().expect("links"));
        for link in links.filter(|link| link["templated"] != true) {
            assert_eq!(get(&href(link)).await.status, StatusCode::OK, "{}", href(link));
        }
    }
}
