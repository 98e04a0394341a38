//! Sources that are read page by page, in the words of each portal.

use std::net::TcpStream;

use arpent::store::{FetchedFormat, News};
use serde_json::{Value, json};

use crate::harness::{Asked, Bench, Server, send, source};

/// The rows of all pages.
const ROWS: usize = 7;
/// Rows of a page.
const PAGE: usize = 3;

fn page_of(asked: &Asked, offset: &str) -> std::ops::Range<usize> {
    let from = asked.number(offset).min(ROWS);
    from..(from + PAGE).min(ROWS)
}

fn feature(idx: usize) -> Value {
    json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [2.0, 48.0] }, "properties": { "name": idx } })
}

fn reply(stream: &mut TcpStream, body: &Value) {
    send(stream, "200 OK", &[("content-type", "application/json")], body.to_string().as_bytes());
}

/// The rows that come from a server of `dialect`.
fn rows(dialect: &str, server: &Server, path: &str) -> Vec<Value> {
    let bench = Bench::new();
    let more = format!("file = \"geojson\"\npaging = \"{dialect}\"\npage_rows = {PAGE}\nexpected_fields = [\"name\"]");
    let source = source(&server.url(path), &more);
    let fetched = bench.fetch(&source).expect(dialect);
    assert_eq!((fetched.format, fetched.record.rows), (FetchedFormat::GeoJsonSeq, Some(ROWS as u64)), "{dialect}");
    assert_eq!(bench.names().len(), 3, "{:?}", bench.names());
    let again = bench.fetch(&source).expect("it comes again");
    assert_eq!(again.news, News::Unchanged, "{dialect}");
    let text = std::fs::read_to_string(again.path).expect("the file is there");
    text.lines().map(|line| serde_json::from_str(line).expect("a feature a line")).collect()
}

fn assert_all(rows: &[Value]) {
    let names: Vec<u64> = rows.iter().filter_map(|row| row["properties"]["name"].as_u64()).collect();
    assert_eq!(names, (0..ROWS as u64).collect::<Vec<_>>());
    assert!(rows.iter().all(|row| row["geometry"]["coordinates"] == json!([2.0, 48.0])), "{rows:?}");
}

#[test]
fn wfs_is_read_by_count_and_startindex() {
    let server = Server::start(|_, asked, stream| {
        assert_eq!((asked.number("COUNT"), asked.path.contains("CQL_FILTER=a%20IN%20(1)")), (PAGE, true));
        let features: Vec<Value> = page_of(asked, "STARTINDEX").map(feature).collect();
        reply(stream, &json!({ "type": "FeatureCollection", "features": features, "numberMatched": ROWS }));
    });
    assert_all(&rows("wfs", &server, "/ows?count=5000&CQL_FILTER=a%20IN%20(1)"));
}

#[test]
fn wfs_that_does_not_count_ends_with_a_page_that_is_not_full() {
    let server = Server::start(|_, asked, stream| {
        let features: Vec<Value> = page_of(asked, "STARTINDEX").map(feature).collect();
        reply(stream, &json!({ "type": "FeatureCollection", "features": features, "numberMatched": "unknown" }));
    });
    assert_all(&rows("wfs", &server, "/ows"));
}

#[test]
fn records_of_opendatasoft_are_read_by_offset() {
    let server = Server::start(|_, asked, stream| {
        let record = |name: usize| json!({ "name": name, "geo_point_2d": { "lon": 2.0, "lat": 48.0 } });
        let results: Vec<Value> = page_of(asked, "offset").map(record).collect();
        reply(stream, &json!({ "total_count": ROWS, "results": results }));
    });
    assert_all(&rows("opendatasoft", &server, "/records?limit=100"));
}

#[test]
fn feature_servers_are_read_until_their_limit_is_no_longer_exceeded() {
    let server = Server::start(|_, asked, stream| {
        if asked.path.contains("returnCountOnly=true") {
            return reply(stream, &json!({ "count": ROWS }));
        }
        assert!(asked.path.contains("f=json") && !asked.path.contains("f=geojson"), "{}", asked.path);
        let page = page_of(asked, "resultOffset");
        let exceeded = page.end < ROWS;
        let esri = |name: usize| json!({ "attributes": { "name": name }, "geometry": { "x": 2.0, "y": 48.0 } });
        let features: Vec<Value> = page.map(esri).collect();
        reply(
            stream,
            &json!({ "spatialReference": { "wkid": 4326 }, "fields": [{ "name": "name" }], "features": features,
                     "exceededTransferLimit": exceeded }),
        );
    });
    assert_all(&rows("arcgis", &server, "/0/query?where=1%3D1&f=geojson"));
}

#[test]
fn feature_servers_that_answer_in_another_frame_are_refused() {
    let server = Server::start(|_, asked, stream| {
        if asked.path.contains("returnCountOnly") {
            return reply(stream, &json!({ "count": 1 }));
        }
        reply(stream, &json!({ "spatialReference": { "wkid": 102_100, "latestWkid": 3857 }, "features": [] }));
    });
    let source = source(&server.url("/0/query"), "file = \"geojson\"\npaging = \"arcgis\"");
    assert!(Bench::new().fault(&source).starts_with("its positions are in EPSG:3857"));
}

#[test]
fn data_fair_names_each_next_page() {
    let server = Server::start(|_, asked, stream| {
        let page = page_of(asked, "after");
        let next = format!("http://{}/lines?after={}", asked.header("host").expect("a host"), page.end);
        let next = if page.end < ROWS { json!(next) } else { Value::Null };
        let results: Vec<Value> = page.map(|name| json!({ "name": name, "_geopoint": "48.0,2.0" })).collect();
        reply(stream, &json!({ "total": ROWS, "next": next, "results": results }));
    });
    assert_all(&rows("data-fair", &server, "/lines"));
}

/// A server of WFS that answers as `change` makes of the right answer.
fn wfs(change: impl Fn(usize, &Asked, Value) -> Option<Value> + Send + Sync + 'static) -> Server {
    Server::start(move |number, asked, stream| {
        let features: Vec<Value> = page_of(asked, "STARTINDEX").map(feature).collect();
        let right = json!({ "type": "FeatureCollection", "features": features, "numberMatched": ROWS });
        match change(number, asked, right) {
            Some(body) => reply(stream, &body),
            None => send(stream, "500 Broken", &[], b""),
        }
    })
}

const WFS: &str = "file = \"geojson\"\npaging = \"wfs\"\npage_rows = 3\nexpected_fields = [\"name\"]";

#[test]
fn pages_that_came_are_not_read_again() {
    let server = wfs(|number, _, right| (number != 1).then_some(right));
    let mut bench = Bench::new();
    bench.settings.attempts = 1;
    let source = source(&server.url("/ows"), WFS);
    assert_eq!(bench.fault(&source), "the server answered 500");
    assert_eq!(bench.fetch(&source).expect("the rest comes").record.rows, Some(ROWS as u64));
    let starts: Vec<usize> = server.asked().iter().map(|asked| asked.number("STARTINDEX")).collect();
    assert_eq!(starts, [0, 3, 3, 6]);
}

#[test]
fn a_page_that_comes_again_is_refused() {
    let server = wfs(|_, _, mut right| {
        right["features"] = (0..PAGE).map(feature).collect();
        Some(right)
    });
    assert_eq!(Bench::new().fault(&source(&server.url("/ows"), WFS)), "page 2 is one that came before");
}

#[test]
fn a_count_that_lies_is_refused_with_both_numbers_and_the_old_file_stays() {
    let server = wfs(|number, _, mut right| {
        if number >= 3 {
            right["numberMatched"] = json!(ROWS + 2);
        }
        Some(right)
    });
    let bench = Bench::new();
    let source = source(&server.url("/ows"), WFS);
    let before = bench.fetch(&source).expect("the first time it is right");
    assert_eq!(bench.fault(&source), "the server counts 9 rows, 7 came");
    assert!(before.path.exists());
}

#[test]
fn pages_are_checked_one_by_one() {
    type Wrong = fn(Value) -> Value;
    let cases: [(Wrong, &str); 4] = [
        (|_| json!({ "error": { "message": "no such layer" } }), "not GeoJSON came but other JSON: no such layer"),
        (|_| json!({ "features": [{ "name": 1 }] }), "it cannot be read as GeoJSON: a member of"),
        (|_| json!({ "features": [], "numberMatched": 0 }), "it holds no row"),
        (
            |_| json!({ "features": [{ "type": "Feature", "geometry": null, "properties": { "nom": 1 } }] }),
            "the expected fields `name` are missing; there are `nom`",
        ),
    ];
    for (wrong, expected) in cases {
        let server = wfs(move |_, _, right| Some(wrong(right)));
        let told = Bench::new().fault(&source(&server.url("/ows"), WFS));
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn a_page_that_is_too_large_and_pages_without_end_are_refused() {
    let server = wfs(|number, _, mut right| {
        right["features"] = json!([feature(number)]);
        right["numberMatched"] = json!(1_000_000);
        Some(right)
    });
    let mut bench = Bench::new();
    bench.settings.pages_max = 5;
    assert_eq!(bench.fault(&source(&server.url("/ows"), WFS)), "it has more than 5 pages");
    bench.settings.page_bytes_max = 50;
    assert_eq!(bench.fault(&source(&server.url("/ows"), WFS)), "it is larger than 50 bytes");
}

#[test]
fn records_beyond_the_reach_of_the_portal_are_refused_at_once() {
    let server = Server::start(|_, _, stream| reply(stream, &json!({ "total_count": 10_001, "results": [] })));
    let source = source(&server.url("/records"), "file = \"json\"\npaging = \"opendatasoft\"");
    assert!(Bench::new().fault(&source).starts_with("its 10001 rows are more than the portal pages through"));
}
