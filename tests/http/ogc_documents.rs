//! The documents of the OGC API: the description in OpenAPI 3.0, the schemas, the pages, the catalogue.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::harness::{get, get_with, json_of};

/// Every value under `key`, anywhere in a document.
fn all_under<'d>(document: &'d Value, key: &str, found: &mut Vec<&'d Value>) {
    match document {
        Value::Object(members) => {
            found.extend(members.get(key));
            members.values().for_each(|member| all_under(member, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| all_under(item, key, found)),
        _ => {}
    }
}

/// A schema of OpenAPI 3.0 as one of JSON Schema: `nullable` said the other way.
fn as_json_schema(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut members: serde_json::Map<String, Value> =
                members.iter().map(|(name, member)| (name.clone(), as_json_schema(member))).collect();
            if members.remove("nullable").is_some() {
                return json!({ "anyOf": [members, { "type": "null" }] });
            }
            Value::Object(members)
        }
        Value::Array(items) => items.iter().map(as_json_schema).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn the_description_is_openapi_3_0_and_refers_to_nothing() {
    let description = json_of("/ogc/api").await;
    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.0.")));
    assert_eq!(description["servers"][0]["url"], "http://arpent.test/ogc");
    let mut references = Vec::new();
    all_under(&description, "$ref", &mut references);
    assert!(references.is_empty(), "{references:?}");
    let mut ids = Vec::new();
    all_under(&description, "operationId", &mut ids);
    assert_eq!(ids.iter().filter_map(|id| id.as_str()).collect::<BTreeSet<_>>().len(), ids.len(), "each has its own");
}

#[tokio::test]
async fn every_answer_of_every_collection_is_as_the_description_says() {
    let description = json_of("/ogc/api").await;
    for (path, operations) in description["paths"].as_object().expect("paths") {
        let responses = &operations["get"]["responses"]["200"]["content"];
        let address = match path.strip_suffix("/{featureId}") {
            Some(items) => {
                let first = json_of(&format!("/ogc{items}?limit=1")).await;
                // Nobody proposed an area yet.
                if first["numberMatched"] == 0 {
                    continue;
                }
                format!("/ogc{items}/{}", first["features"][0]["id"].as_str().expect("a feature").replace(' ', "%20"))
            }
            None if path.ends_with("/items") => format!("/ogc{path}?limit=10000"),
            None => format!("/ogc{path}"),
        };
        let answer = get(&address).await;
        assert_eq!(answer.status.as_u16(), 200, "{address}");
        assert!(responses[answer.header("content-type")].is_object(), "{address}");
        if path.starts_with("/files/") {
            continue;
        }
        let schema = as_json_schema(&responses[answer.header("content-type")]["schema"]);
        let validator = Validator::new(&schema).expect("a schema");
        let faults: Vec<String> = validator
            .iter_errors(&answer.json())
            .map(|fault| format!("{fault} at {}", fault.instance_path()))
            .take(3)
            .collect();
        assert!(faults.is_empty(), "{address}: {faults:?}");
    }
}

#[tokio::test]
async fn a_schema_names_the_properties_and_the_geometry_of_the_features() {
    for id in ["communes", "stations", "social", "districts", "experiments"] {
        let schema = json_of(&format!("/ogc/collections/{id}/schema")).await;
        let page = json_of(&format!("/ogc/collections/{id}/items?limit=1000")).await;
        let known = schema["properties"].as_object().expect("properties");
        let features = page["features"].as_array().expect("features").iter();
        let members = features.flat_map(|feature| feature["properties"].as_object().expect("properties").keys());
        for name in members {
            assert!(known.contains_key(name), "{name} of {id}");
        }
        for document in ["schema", "queryables", "sortables"] {
            let answer = get(&format!("/ogc/collections/{id}/{document}")).await;
            assert_eq!(answer.header("content-type"), "application/schema+json");
            assert_eq!(answer.json()["$id"], format!("http://arpent.test/ogc/collections/{id}/{document}"));
        }
        let sortables = json_of(&format!("/ogc/collections/{id}/sortables")).await;
        assert!(sortables["properties"].get("geometry").is_none());
    }
}

#[tokio::test]
async fn every_document_is_a_page_in_both_languages_without_another_host() {
    let paths = [
        "/ogc",
        "/ogc/api",
        "/ogc/conformance",
        "/ogc/collections",
        "/ogc/collections/communes",
        "/ogc/collections/social",
        "/ogc/collections/communes/queryables",
        "/ogc/collections/communes/items?limit=20",
        "/ogc/collections/social/items",
        "/ogc/collections/communes/items?bbox=0,0,1,1",
        "/ogc/collections/communes/items/95018",
    ];
    for path in paths {
        for language in ["fr", "en"] {
            let headers = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("accept-language", language)];
            let answer = get_with(path, &headers).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("content-type")),
                (200, "text/html; charset=utf-8"),
                "{path}"
            );
            let page = String::from_utf8(answer.bytes.to_vec()).expect("UTF-8");
            assert!(page.contains(&format!("<html lang=\"{language}\">")), "{path}");
            assert!(page.contains("<h1>") && !page.contains("<script"), "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("http") && !policy.contains("unsafe"));
            assert_ne!(answer.header("etag"), get(path).await.header("etag"), "{path}");
        }
    }
    let sheet = get("/ogc/pages.css").await;
    assert!(sheet.header("content-type").starts_with("text/css"));
}

#[tokio::test]
async fn a_page_of_features_has_a_map_paging_and_the_way_into_qgis() {
    let page = get("/ogc/collections/communes/items?f=html&limit=7&offset=7&lang=en").await;
    let page = String::from_utf8(page.bytes.to_vec()).expect("UTF-8");
    assert!(page.contains("<svg") && page.matches("<path").count() == 7);
    assert!(page.contains("Next page") && page.contains("Previous page"));
    let collection = get("/ogc/collections/stations?f=html&lang=en").await;
    let collection = String::from_utf8(collection.bytes.to_vec()).expect("UTF-8");
    assert!(
        collection.contains("QGIS") && collection.contains("http://arpent.test/ogc") && collection.contains("ogr2ogr")
    );
}

#[tokio::test]
async fn a_collection_tells_where_its_features_lie_of_what_time_and_in_which_frames() {
    let communes = json_of("/ogc/collections/communes").await;
    let west = communes["extent"]["spatial"]["bbox"][0][0].as_f64().expect("a number");
    assert!((2.0..2.5).contains(&west));
    assert_eq!(communes["extent"]["temporal"]["interval"][0][0], "2023-01-01T00:00:00Z");
    assert_eq!(communes["storageCrs"], "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    let frames = communes["crs"].as_array().expect("frames");
    for code in [4326, 2154, 3857, 4258, 3949] {
        assert!(frames.iter().any(|frame| frame == &format!("http://www.opengis.net/def/crs/EPSG/0/{code}")), "{code}");
    }
}

#[tokio::test]
async fn the_catalogue_lists_every_layer_with_its_licence_and_its_downloads() {
    let answer = get("/catalog.jsonld").await;
    assert_eq!(answer.header("content-type"), "application/ld+json");
    let catalogue = answer.json();
    let datasets = catalogue["dcat:dataset"].as_array().expect("datasets");
    assert_eq!(datasets.len(), json_of("/ogc/collections").await["collections"].as_array().expect("collections").len());
    for dataset in datasets {
        for member in
            ["dct:title", "dct:description", "dct:publisher", "dcat:distribution", "dcat:version", "dct:rights"]
        {
            assert!(!dataset[member].is_null(), "{member} of {dataset}");
        }
        let distributions = dataset["dcat:distribution"].as_array().expect("distributions");
        assert_eq!(distributions.len(), 4);
        for distribution in distributions {
            assert!(!distribution["dct:license"].is_null());
            let address = distribution["dcat:downloadURL"]["@id"].as_str().expect("an address");
            let path = address.strip_prefix("http://arpent.test").expect("an address of this server");
            assert_eq!(get(path).await.status.as_u16(), 200, "{path}");
        }
    }
}
