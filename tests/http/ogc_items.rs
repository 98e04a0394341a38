//! What of the features, in which frame, order and form: parts 2, 3 and 5 on the shipped layers.

use std::fmt::Write as _;

use serde_json::Value;

use super::harness::{get, get_with, json_of};

const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";

fn items(collection: &str, query: &str) -> String {
    format!("/ogc/collections/{collection}/items?{query}")
}

fn ids(page: &Value) -> Vec<&str> {
    let features = page["features"].as_array().expect("features").iter();
    features.map(|feature| feature["id"].as_str().expect("an identifier")).collect()
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

async fn matched(collection: &str, query: &str) -> u64 {
    json_of(&items(collection, query)).await["numberMatched"].as_u64().expect("a number")
}

#[tokio::test]
async fn positions_come_in_the_frame_and_the_order_of_axes_that_are_asked_for() {
    let cases = [
        ("", 2.0, 48.0, 1.0),
        ("4326", 48.0, 2.0, 1.0),
        ("4258", 48.0, 2.0, 1.0),
        ("2154", 650_000.0, 6_860_000.0, 60_000.0),
        ("3857", 260_000.0, 6_250_000.0, 90_000.0),
        ("3949", 1_650_000.0, 8_180_000.0, 60_000.0),
        ("32631", 450_000.0, 5_410_000.0, 60_000.0),
    ];
    for (code, first, second, reach) in cases {
        let query = if code.is_empty() { "limit=1".to_owned() } else { format!("limit=1&crs={EPSG}{code}") };
        let answer = get(&items("stations", &query)).await;
        let position = answer.json()["features"][0]["geometry"]["coordinates"].clone();
        let at = |axis: usize| position[axis].as_f64().expect("a coordinate");
        assert!((at(0) - first).abs() < reach && (at(1) - second).abs() < reach, "EPSG:{code}: {position}");
        let named = answer.header("content-crs");
        let expected =
            if code.is_empty() { "http://www.opengis.net/def/crs/OGC/1.3/CRS84" } else { &format!("{EPSG}{code}") };
        assert_eq!(named, format!("<{expected}>"));
    }
}

#[tokio::test]
async fn a_feature_comes_in_any_frame_too() {
    let answer = get(&format!("/ogc/collections/stations/items?limit=1&crs={EPSG}2154")).await.json();
    let id = answer["features"][0]["id"].as_str().expect("an identifier");
    let one = get(&format!("/ogc/collections/stations/items/{}?crs={EPSG}2154", encoded(id))).await;
    assert_eq!(one.json()["geometry"], answer["features"][0]["geometry"]);
    assert_eq!(one.header("content-crs"), format!("<{EPSG}2154>"));
}

#[tokio::test]
async fn a_box_finds_the_same_in_every_frame() {
    let usual = json_of(&items("communes", "limit=200&bbox=2.2,48.8,2.4,48.9")).await;
    let turned = json_of(&items("communes", &format!("limit=200&bbox=48.8,2.2,48.9,2.4&bbox-crs={EPSG}4326"))).await;
    assert_eq!(ids(&usual), ids(&turned));
    // A box of Web Mercator has the same sides as one in degrees.
    let mercator = format!("244902.88,6240993.46,267166.78,6257910.49&bbox-crs={EPSG}3857");
    let mercator = json_of(&items("communes", &format!("limit=200&bbox={mercator}"))).await;
    assert_eq!(ids(&usual), ids(&mercator));
    let all = "-1e9,-1e9,1e9,1e9";
    for code in ["2154", "3949", "32631", "3857"] {
        assert_eq!(matched("communes", &format!("bbox={all}&bbox-crs={EPSG}{code}")).await, 130, "EPSG:{code}");
    }
}

#[tokio::test]
async fn a_box_on_the_plane_finds_the_same_stations_as_looking_at_each() {
    let all = json_of(&items("stations", &format!("limit=10000&crs={EPSG}2154"))).await;
    let inside = |feature: &&Value| {
        let at = |axis: usize| feature["geometry"]["coordinates"][axis].as_f64().expect("a coordinate");
        (640_000.0..=655_000.0).contains(&at(0)) && (6_855_000.0..=6_865_000.0).contains(&at(1))
    };
    let expected: Vec<&str> = all["features"]
        .as_array()
        .expect("features")
        .iter()
        .filter(inside)
        .map(|feature| feature["id"].as_str().expect("an identifier"))
        .collect();
    let query = format!("limit=10000&bbox=640000,6855000,655000,6865000&bbox-crs={EPSG}2154");
    assert!(expected.len() > 100);
    assert_eq!(ids(&json_of(&items("stations", &query)).await), expected);
}

#[tokio::test]
async fn a_property_is_a_parameter() {
    let page = json_of(&items("communes", "departement=95&limit=200")).await;
    let features = page["features"].as_array().expect("features");
    assert!(!features.is_empty());
    assert!(features.iter().all(|feature| feature["properties"]["departement"] == "95"));
    assert_eq!(ids(&json_of(&items("communes", "code=95018")).await), ["95018"]);
    let next = json_of(&items("communes", "departement=92&limit=7")).await;
    let next = next["links"].as_array().expect("links").iter().find(|link| link["rel"] == "next").expect("a next page");
    assert!(next["href"].as_str().is_some_and(|href| href.contains("departement=92")), "{next}");
}

#[tokio::test]
async fn filters_in_text_and_json_find_the_same_and_agree_with_looking_at_each() {
    let text = encoded("departement = '93' AND population > 50000");
    let tree = encoded(
        r#"{"op":"and","args":[{"op":"=","args":[{"property":"departement"},"93"]},{"op":">","args":[{"property":"population"},50000]}]}"#,
    );
    let by_text = json_of(&items("communes", &format!("limit=200&filter={text}"))).await;
    let by_tree = json_of(&items("communes", &format!("limit=200&filter-lang=cql2-json&filter={tree}"))).await;
    assert_eq!(ids(&by_text), ids(&by_tree));
    let all = json_of(&items("communes", "limit=200")).await;
    let expected = all["features"].as_array().expect("features").iter().filter(|feature| {
        let properties = &feature["properties"];
        properties["departement"] == "93" && properties["population"].as_i64().is_some_and(|people| people > 50_000)
    });
    assert_eq!(ids(&by_text).len(), expected.count());
}

#[tokio::test]
async fn a_shape_finds_the_communes_that_it_meets() {
    let at = encoded("S_INTERSECTS(geometry, POINT(2.2482 48.9472))");
    assert_eq!(ids(&json_of(&items("communes", &format!("filter={at}"))).await), ["95018"]);
    let on_the_plane = encoded("S_INTERSECTS(geometry, POINT(644934.37 6872177.11))");
    let query = format!("filter={on_the_plane}&filter-crs={EPSG}2154");
    assert_eq!(ids(&json_of(&items("communes", &query)).await), ["95018"]);
    let touching = encoded("S_DISJOINT(geometry, POINT(2.2482 48.9472))");
    assert_eq!(matched("communes", &format!("filter={touching}")).await, 129);
    let everywhere = encoded("S_WITHIN(geometry, BBOX(-10, 40, 10, 60))");
    assert_eq!(matched("communes", &format!("filter={everywhere}")).await, 130);
    let combined = encoded("CASEI(ACCENTI(nom)) LIKE 'saint-%' AND S_INTERSECTS(geometry, BBOX(2.2,48.8,2.6,49))");
    assert!(matched("communes", &format!("filter={combined}&bbox=2.3,48.9,2.5,49")).await > 0);
}

#[tokio::test]
async fn features_come_in_the_order_that_is_asked_for() {
    let page = json_of(&items("communes", "sortby=-population&limit=3&properties=nom,population")).await;
    let people: Vec<i64> = page["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(|feature| feature["properties"]["population"].as_i64().expect("people"))
        .collect();
    assert!(people.is_sorted_by(|left, right| left >= right), "{people:?}");
    let first = page["features"][0]["properties"].as_object().expect("properties");
    assert_eq!(first.keys().collect::<Vec<_>>(), ["nom", "population"]);
    let two = json_of(&items("communes", "sortby=departement,-nom&limit=200")).await;
    let keys: Vec<&str> = two["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(|feature| feature["properties"]["departement"].as_str().expect("a code"))
        .collect();
    assert!(keys.is_sorted());
}

#[tokio::test]
async fn the_geometry_may_be_left_out_in_every_form() {
    let page = json_of(&items("communes", "skipGeometry=true&limit=3")).await;
    assert!(page["features"].as_array().expect("features").iter().all(|feature| feature["geometry"].is_null()));
    let table = get(&items("communes", "skipGeometry=true&f=csv&limit=3")).await;
    assert!(!String::from_utf8_lossy(&table.bytes).contains("MULTIPOLYGON"));
    assert!(get(&items("communes", "skipGeometry=true&f=fgb")).await.bytes.starts_with(b"fgb"));
}

#[tokio::test]
async fn features_leave_in_every_form_by_parameter_and_by_header() {
    let cases = [
        ("json", "application/geo+json", "application/geo+json"),
        ("html", "text/html,*/*;q=0.1", "text/html; charset=utf-8"),
        ("csv", "text/csv", "text/csv; charset=utf-8"),
        ("fgb", "application/flatgeobuf", "application/flatgeobuf"),
        ("geojsonseq", "application/geo+json-seq", "application/geo+json-seq"),
    ];
    for (form, accept, media) in cases {
        let named = get(&items("stations", &format!("limit=7&f={form}"))).await;
        let accepted = get_with(&items("stations", "limit=7"), &[("accept", accept)]).await;
        assert_eq!((named.header("content-type"), accepted.header("content-type")), (media, media));
        assert_eq!(named.bytes, accepted.bytes, "{form}");
        assert_eq!(named.header("etag"), accepted.header("etag"), "{form}");
        let links: Vec<&str> = named.headers.get_all("link").iter().filter_map(|link| link.to_str().ok()).collect();
        assert!(links.iter().any(|link| link.contains("rel=\"next\"")), "{form}: {links:?}");
        assert!(links.iter().filter(|link| link.contains("rel=\"alternate\"")).count() == 4, "{form}");
        assert!(named.header("vary").contains("accept"), "{form}");
    }
}

#[tokio::test]
async fn a_sequence_has_a_record_separator_before_each_feature() {
    let answer = get(&items("stations", "f=geojsonseq&limit=3")).await;
    let text = String::from_utf8(answer.bytes.to_vec()).expect("UTF-8");
    let records: Vec<Value> =
        text.split('\u{1e}').skip(1).map(|record| serde_json::from_str(record).expect("a feature")).collect();
    assert_eq!(records.len(), 3);
    assert!(records.iter().all(|record| record["type"] == "Feature"));
}

#[tokio::test]
async fn a_table_has_a_row_a_feature_and_quotes_what_must_be() {
    let answer = get(&items("social", "f=csv&limit=10000&skipGeometry=true")).await;
    let mut reader = csv::Reader::from_reader(&answer.bytes[..]);
    let headers = reader.headers().expect("headers").clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows of one width");
    assert_eq!(rows.len() as u64, matched("social", "limit=1").await);
    assert!(!headers.iter().any(|name| name == "geometry"));
    let whole = get(&items("communes", "f=csv&limit=1")).await;
    assert!(String::from_utf8_lossy(&whole.bytes).contains("\"MULTIPOLYGON((("));
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_name() {
    let cases = [
        ("crs=EPSG:2154", "crs"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/1", "crs"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/5720", "crs"),
        ("bbox-crs=x", "bbox-crs"),
        ("filter-crs=x", "filter-crs"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=2,49,3,48", "bbox"),
        ("filter=colour%3D1", "filter"),
        ("filter=", "filter"),
        ("filter=shuffle(nom)%3D1", "filter"),
        ("filter=nom%3D1", "filter"),
        ("filter-lang=sql", "filter-lang"),
        ("filter-lang=cql2-json&filter=nom%3D'x'", "filter"),
        ("properties=colour", "properties"),
        ("properties=", "properties"),
        ("sortby=colour", "sortby"),
        ("skipGeometry=maybe", "skipGeometry"),
        ("population=many", "population"),
        ("population=0.5", "population"),
        ("f=xml", "f"),
        ("limit=0", "limit"),
        ("offset=-1", "offset"),
        ("datetime=yesterday", "datetime"),
        ("datetime=2025-02-01/2025-01-01", "datetime"),
    ];
    for (query, field) in cases {
        let answer = get(&items("communes", query)).await;
        assert_eq!(answer.status.as_u16(), 400, "{query}");
        assert_eq!(answer.json()["field"], field, "{query}: {}", answer.json());
    }
    assert_eq!(get("/ogc/collections/nothing/items?colour=red").await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_limit_beyond_the_most_is_the_most() {
    for limit in ["10001", "99999999999999999999"] {
        let page = json_of(&items("stations", &format!("limit={limit}"))).await;
        assert_eq!(page["numberReturned"], page["numberMatched"], "{limit}");
    }
}
