//! Layers as whole files, and stretches of them.

use arpent::layers::{About, Layer, Theme};
use arpent::store::read_flatgeobuf;
use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::harness::{by_method, get, get_with, json_of};

const FILE: &str = "/ogc/files/communes.fgb";

#[tokio::test]
async fn every_collection_has_files_that_hold_every_feature() {
    let body = json_of("/ogc/collections").await;
    for collection in body["collections"].as_array().expect("collections") {
        let links = collection["links"].as_array().expect("links").iter();
        let files: Vec<&str> =
            links.filter(|link| link["rel"] == "enclosure").filter_map(|link| link["href"].as_str()).collect();
        let [flat, sequence] = files[..] else { unreachable!("two files: {files:?}") };
        let local = |address: &str| address.strip_prefix("http://arpent.test").expect("of this server").to_owned();
        let flat = get(&local(flat)).await;
        assert_eq!((flat.header("content-type"), flat.header("accept-ranges")), ("application/flatgeobuf", "bytes"));
        assert_eq!(flat.header("content-length"), flat.bytes.len().to_string());
        let about = About::undescribed("read".parse().expect("an identifier"), Theme::Base);
        let mut ids = ["code", "id", "feature_id"].into_iter();
        let raw = ids.find_map(|id| read_flatgeobuf(&flat.bytes, about.clone(), id).ok()).expect("a layer");
        let rows = collection["rows"].as_u64().expect("a count");
        assert_eq!(Layer::build(raw).expect("a layer").len() as u64, rows, "{}", collection["id"]);
        let sequence = get(&local(sequence)).await;
        let records = sequence.bytes.split(|byte| *byte == 0x1E).skip(1).count();
        assert_eq!(records as u64, rows, "{}", collection["id"]);
    }
}

#[tokio::test]
async fn a_stretch_is_what_stands_there_in_the_whole_file() {
    let whole = get(FILE).await;
    let len = whole.bytes.len();
    let cases = [
        ("bytes=0-7".to_owned(), 0..8),
        ("bytes=-100".to_owned(), len - 100..len),
        (format!("bytes={}-", len - 5), len - 5..len),
        (format!("bytes=1000-{}", 2 * len), 1000..len),
        ("bytes=12345-300000".to_owned(), 12_345..len.min(300_001)),
    ];
    for (header, range) in cases {
        let part = get_with(FILE, &[("range", &header), ("accept-encoding", "gzip")]).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{header}");
        assert_eq!(part.bytes, whole.bytes[range.clone()], "{header}");
        assert_eq!(part.header("content-range"), format!("bytes {}-{}/{len}", range.start, range.end - 1));
        assert_eq!(part.header("content-length"), range.len().to_string());
        assert_eq!(part.header("etag"), whole.header("etag"));
    }
}

#[tokio::test]
async fn what_is_no_stretch_is_answered_whole_or_not_at_all() {
    let whole = get(FILE).await;
    for header in ["bytes=0-1,5-6", "bytes=9-5", "items=0-1", "bytes=x"] {
        let answer = get_with(FILE, &[("range", header)]).await;
        assert_eq!((answer.status, &answer.bytes), (StatusCode::OK, &whole.bytes), "{header}");
    }
    let behind = get_with(FILE, &[("range", &format!("bytes={}-", whole.bytes.len()))]).await;
    assert_eq!(behind.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(behind.header("content-range"), format!("bytes */{}", whole.bytes.len()));
}

#[tokio::test]
async fn a_stretch_of_another_answer_is_answered_whole() {
    let tag = get(FILE).await.header("etag").to_owned();
    let asked = async |of: &str| get_with(FILE, &[("range", "bytes=0-7"), ("if-range", of)]).await.status;
    assert_eq!(asked(&tag).await, StatusCode::PARTIAL_CONTENT);
    for other in ["\"other\"".to_owned(), format!("W/{tag}"), "Wed, 01 Jan 2025 00:00:00 GMT".to_owned()] {
        assert_eq!(asked(&other).await, StatusCode::OK, "{other}");
    }
    assert_eq!(get_with(FILE, &[("if-none-match", &tag)]).await.status, StatusCode::NOT_MODIFIED);
    let head = by_method(Method::HEAD, FILE, &[("range", "bytes=0-7")]).await;
    assert_eq!((head.status, head.header("accept-ranges")), (StatusCode::OK, "bytes"));
    assert_eq!(head.header("content-length"), get(FILE).await.header("content-length"));
}

#[tokio::test]
async fn what_is_no_file_is_not_there() {
    for path in ["/ogc/files/communes", "/ogc/files/communes.shp", "/ogc/files/nothing.fgb", "/ogc/files/.fgb"] {
        assert_eq!(get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(get("/ogc/files/communes.fgb?colour=red").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_long_page_leaves_in_pieces_that_make_one_text() {
    let page = async |query: &str| json_of(&format!("/ogc/collections/velib/items?{query}")).await;
    let ids = |page: &Value| -> Vec<Value> {
        page["features"].as_array().expect("features").iter().map(|feature| feature["id"].clone()).collect()
    };
    let long = get("/ogc/collections/velib/items?limit=10000&f=json").await;
    assert!(long.bytes.len() > 1 << 17, "{} bytes", long.bytes.len());
    let mut joined = Vec::new();
    for offset in [0, 400, 800, 1200, 1600, 2000] {
        joined.extend(ids(&page(&format!("limit=400&offset={offset}")).await));
    }
    assert_eq!(ids(&long.json()), joined);
    // Text that is held and text that is written for the question are the same.
    let names: Vec<String> =
        long.json()["features"][0]["properties"].as_object().expect("properties").keys().cloned().collect();
    let written = page(&format!("limit=10000&properties={}", names.join(","))).await;
    assert_eq!(written["features"], long.json()["features"]);
    let records = get("/ogc/collections/velib/items?limit=10000&f=geojsonseq").await;
    let records: Vec<&[u8]> = records.bytes.split(|byte| *byte == 0x1E).skip(1).collect();
    assert!(records.iter().all(|record| serde_json::from_slice::<Value>(record).is_ok()));
    assert_eq!(records.len(), joined.len());
    let table = get("/ogc/collections/velib/items?limit=10000&f=csv").await;
    assert_eq!(csv::Reader::from_reader(&table.bytes[..]).records().filter_map(Result::ok).count(), joined.len());
}
