//! The OGC API as its clients use it.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;

use arpent::http::{AppState, Settings, serve};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::harness::{ENGINE, get, json_of};

fn link<'b>(body: &'b Value, rel: &str) -> Option<&'b str> {
    let links = body["links"].as_array().expect("links").iter();
    links.filter(|link| link["rel"] == rel).find_map(|link| link["href"].as_str())
}

/// The path and query of a link to the server of the tests.
fn local(href: &str) -> &str {
    href.strip_prefix("http://arpent.test").expect("a link to this server")
}

fn ids(page: &Value) -> Vec<String> {
    let features = page["features"].as_array().expect("features").iter();
    features.map(|feature| feature["id"].as_str().expect("an identifier").to_owned()).collect()
}

#[tokio::test]
async fn every_link_of_the_landing_page_leads_somewhere() {
    let landing = json_of("/ogc").await;
    for rel in ["self", "service-desc", "service-doc", "conformance", "data"] {
        let answer = get(local(link(&landing, rel).expect(rel))).await;
        assert!(answer.status.is_success() || answer.status.is_redirection(), "{rel}: {}", answer.status);
    }
    assert!(get("/ogc/api").await.header("content-type").contains("openapi+json;version=3.0"));
}

#[tokio::test]
async fn every_layer_is_a_collection_with_its_record_and_working_links() {
    let body = json_of("/ogc/collections").await;
    let collections = body["collections"].as_array().expect("collections");
    let named: BTreeSet<&str> = collections.iter().filter_map(|collection| collection["id"].as_str()).collect();
    for id in ["communes", "epts", "departements", "stations", "velib", "heat", "districts", "experiments"] {
        assert!(named.contains(id), "{id}");
    }
    for collection in collections {
        let id = collection["id"].as_str().expect("an identifier");
        assert_eq!(&json_of(&format!("/ogc/collections/{id}")).await, collection);
        for member in ["title", "description", "attribution", "license", "vintage", "producer"] {
            assert!(collection[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {id}");
        }
        assert_eq!(get(local(link(collection, "items").expect("items"))).await.status.as_u16(), 200);
    }
}

#[tokio::test]
async fn pages_follow_each_other_to_the_last_feature_and_back() {
    for limit in [7, 500, 10_000] {
        let mut seen = Vec::new();
        let mut next = Some(format!("/ogc/collections/stations/items?limit={limit}"));
        while let Some(path) = next {
            let answer = get(&path).await;
            let page = answer.json();
            assert_eq!(page["numberMatched"], 739);
            assert_eq!(page["numberReturned"], page["features"].as_array().expect("features").len());
            seen.extend(ids(&page));
            next = link(&page, "next").map(|href| local(href).to_owned());
            let in_header =
                answer.headers.get_all("link").iter().any(|it| it.to_str().is_ok_and(|it| it.contains("rel=\"next\"")));
            assert_eq!(in_header, next.is_some());
        }
        assert_eq!(seen.len(), 739);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 739, "no station comes twice");
    }
    let second = json_of("/ogc/collections/stations/items?limit=7&offset=7").await;
    let first = json_of(local(link(&second, "prev").expect("prev"))).await;
    assert_eq!(ids(&first), ids(&json_of("/ogc/collections/stations/items?limit=7").await));
}

#[tokio::test]
async fn a_page_beyond_the_end_is_empty_and_exact() {
    let page = json_of("/ogc/collections/communes/items?offset=18446744073709551615").await;
    assert_eq!((page["numberMatched"].as_u64(), page["numberReturned"].as_u64()), (Some(130), Some(0)));
    assert!(link(&page, "next").is_none());
}

#[tokio::test]
async fn a_box_finds_the_features_whose_geometry_meets_it() {
    let found = |page: &Value| ids(page);
    let point = json_of("/ogc/collections/communes/items?bbox=2.2482,48.9472,2.2482,48.9472").await;
    assert_eq!(found(&point), ["95018"]);
    let with_heights = json_of("/ogc/collections/communes/items?bbox=2.2482,48.9472,0,2.2482,48.9472,100").await;
    assert_eq!(found(&with_heights), ["95018"]);
    let world = json_of("/ogc/collections/communes/items?bbox=-180,-90,180,90&limit=1000").await;
    assert_eq!(world["numberMatched"], 130);
    let ocean = json_of("/ogc/collections/communes/items?bbox=-40,20,-30,30").await;
    assert_eq!(ocean["numberMatched"], 0);
    let around_the_globe = json_of("/ogc/collections/communes/items?bbox=2.2,48,2.1,49.5").await;
    let all_but_a_strip = around_the_globe["numberMatched"].as_u64().expect("a number");
    assert!((100..=130).contains(&all_but_a_strip), "{all_but_a_strip}");
}

#[tokio::test]
async fn a_box_finds_the_same_stations_as_looking_at_each() {
    let all = json_of("/ogc/collections/stations/items?limit=10000").await;
    let inside = |feature: &&Value| {
        let at = |idx: usize| feature["geometry"]["coordinates"][idx].as_f64().expect("a coordinate");
        (2.2..=2.4).contains(&at(0)) && (48.8..=48.95).contains(&at(1))
    };
    let expected: Vec<String> = all["features"]
        .as_array()
        .expect("features")
        .iter()
        .filter(inside)
        .map(|feature| feature["id"].as_str().expect("an identifier").to_owned())
        .collect();
    let page = json_of("/ogc/collections/stations/items?bbox=2.2,48.8,2.4,48.95&limit=10000").await;
    assert!(expected.len() > 100);
    assert_eq!(ids(&page), expected);
}

#[tokio::test]
async fn a_feature_is_found_by_its_identifier_with_the_way_back() {
    let feature = json_of("/ogc/collections/communes/items/95018").await;
    assert_eq!(feature["properties"]["nom"], "Argenteuil");
    assert_eq!(feature["geometry"]["type"], "MultiPolygon");
    assert_eq!(local(link(&feature, "self").expect("self")), "/ogc/collections/communes/items/95018");
    assert_eq!(local(link(&feature, "collection").expect("collection")), "/ogc/collections/communes");
}

#[tokio::test]
async fn features_leave_as_flatgeobuf_with_the_next_page_in_the_header() {
    let page = get("/ogc/collections/stations/items?f=fgb&limit=500").await;
    assert_eq!(page.header("content-type"), "application/flatgeobuf");
    assert_eq!(&page.bytes[..8], b"fgb\x03fgb\x00");
    let links: Vec<&str> = page.headers.get_all("link").iter().filter_map(|link| link.to_str().ok()).collect();
    assert!(links.iter().any(|link| link.contains("rel=\"next\"") && link.contains("offset=500")), "{links:?}");
}

#[tokio::test]
async fn only_the_classes_that_hold_are_declared() {
    let classes = json_of("/ogc/conformance").await;
    let classes = classes["conformsTo"].as_array().expect("classes");
    let declares = |end: &str| classes.iter().any(|class| class.as_str().is_some_and(|class| class.ends_with(end)));
    for held in ["features-1/1.0/conf/core", "conf/oas30", "conf/html", "conf/geojson", "conf/crs", "conf/cql2-text"] {
        assert!(declares(held), "{held}");
    }
    for missing in ["conf/gmlsf0", "conf/create-replace-delete", "conf/array-functions", "conf/functions"] {
        assert!(!declares(missing), "{missing}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gdal_reads_every_feature_at_every_page_size() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let state = AppState::new(Arc::clone(&ENGINE), Settings::default());
    let server = tokio::spawn(serve(listener, state, async { drop(stopped.await) }));
    for page_size in [7, 500, 10_000] {
        for (collection, expected) in [("communes", 130), ("stations", 739)] {
            let read =
                tokio::task::spawn_blocking(move || features_read_by_gdal(&address.to_string(), collection, page_size));
            assert_eq!(read.await.expect("GDAL ran"), expected, "{collection} by {page_size}");
        }
    }
    drop(stop);
    server.await.expect("the server ended well");
}

/// How many features `ogr2ogr` writes when it reads a collection.
fn features_read_by_gdal(address: &str, collection: &str, page_size: usize) -> usize {
    let output = Command::new("ogr2ogr")
        .args(["-f", "GeoJSONSeq", "/vsistdout/", &format!("OAPIF:http://{address}/ogc"), collection])
        .args(["-oo", &format!("PAGE_SIZE={page_size}"), "-oo", &format!("INITIAL_REQUEST_PAGE_SIZE={page_size}")])
        .output()
        .expect("GDAL is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.split(|byte| *byte == b'\n').filter(|line| line.len() > 2).count()
}
