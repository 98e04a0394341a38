//! Every JSON answer validates against `/openapi.json`.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::figures::SQUARE;
use super::harness::{Answer, get, json_of, post};

/// The schema that the description gives for an answer, with all that it refers to.
fn schema(description: &Value, path: &str, method: &str, answer: &Answer) -> Value {
    let status = answer.status.as_u16().to_string();
    let media = answer.header("content-type").to_owned();
    let schema = &description["paths"][path][method]["responses"][&status]["content"][&media]["schema"];
    assert!(schema.is_object(), "{method} {path} {status} {media} is described");
    json!({ "allOf": [schema], "components": description["components"] })
}

fn check(description: &Value, path: &str, method: &str, answer: &Answer) {
    let validator = Validator::new(&schema(description, path, method, answer)).expect("a schema");
    let faults: Vec<String> = validator
        .iter_errors(&answer.json())
        .map(|fault| format!("{} at {}", fault, fault.instance_path()))
        .take(5)
        .collect();
    assert!(faults.is_empty(), "{method} {path}: {faults:#?}");
}

/// Two zones side by side.
fn collection() -> String {
    let feature = format!(r#"{{"type":"Feature","id":"a","properties":{{"name":"A"}},"geometry":{SQUARE}}}"#);
    format!(r#"{{"type":"FeatureCollection","features":[{feature},{feature}]}}"#)
}

#[tokio::test]
async fn every_answer_to_get_is_as_described() {
    let description = json_of("/openapi.json").await;
    let cases = [
        ("/where", "/where?lon=2.2482&lat=48.9472"),
        ("/where", "/where?lon=0&lat=0"),
        ("/where", "/where?lon=0"),
        ("/diagnosis/communes/{code}", "/diagnosis/communes/95018"),
        ("/diagnosis/communes/{code}", "/diagnosis/communes/75056?rows=true&reference=95018,92025"),
        ("/diagnosis/communes/{code}", "/diagnosis/communes/93066?f=geojson"),
        ("/diagnosis/communes/{code}", "/diagnosis/communes/1"),
        ("/diagnosis/epts/{code}", "/diagnosis/epts/200057990"),
        ("/diagnosis/departements/{code}", "/diagnosis/departements/92"),
        ("/diagnosis/metropole", "/diagnosis/metropole?rows=true"),
        ("/diagnosis/districts/{id}", "/diagnosis/districts/nowhere"),
        ("/diagnosis/communes/{code}", "/diagnosis/communes/95018?rows=true&f=geojson"),
        ("/diagnosis/communes/{code}", "/diagnosis/communes/95018?score=mob.rail800.area:2,base.poverty:1"),
        ("/diagnosis/communes/{code}", "/diagnosis/communes/95018?score=luck:1"),
        ("/diagnosis/metropole", "/diagnosis/metropole?score=clim.built:1&aggregation=geometric&seed=3"),
        ("/diagnosis", "/diagnosis?communes=all"),
        ("/diagnosis", "/diagnosis?communes=all&score=base.poverty:1,mob.rail800.area:2"),
        ("/diagnosis", "/diagnosis?epts=all&metropole=true&departements=92"),
        ("/diagnosis", "/diagnosis?epts=all&f=geojson&score=clim.built:1"),
        ("/diagnosis", "/diagnosis?communes=95018&f=geojson"),
        ("/indicators", "/indicators"),
        ("/ogc", "/ogc"),
        ("/ogc/conformance", "/ogc/conformance"),
        ("/ogc/collections", "/ogc/collections"),
        ("/ogc/collections/{id}", "/ogc/collections/social"),
        ("/ogc/collections/{id}/items", "/ogc/collections/communes/items?limit=200"),
        ("/ogc/collections/{id}/items", "/ogc/collections/stations/items?limit=1000"),
        ("/ogc/collections/{id}/items", "/ogc/collections/social/items"),
        ("/ogc/collections/{id}/items", "/ogc/collections/communes/items?limit=0"),
        ("/ogc/collections/{id}/items/{feature}", "/ogc/collections/communes/items/95018"),
        ("/ogc/tiles", "/ogc/tiles"),
        ("/ogc/tiles/{set}", "/ogc/tiles/WebMercatorQuad"),
        ("/ogc/collections/{id}/tiles", "/ogc/collections/stations/tiles"),
        ("/ogc/collections/{id}/tiles/{set}", "/ogc/collections/heat/tiles/WebMercatorQuad"),
        (
            "/ogc/collections/{id}/tiles/{set}/{zoom}/{row}/{column}",
            "/ogc/collections/heat/tiles/WebMercatorQuad/1/x/1",
        ),
        ("/ogc/tileMatrixSets", "/ogc/tileMatrixSets"),
        ("/ogc/tileMatrixSets/{set}", "/ogc/tileMatrixSets/WebMercatorQuad"),
        ("/ogc/styles", "/ogc/styles"),
        ("/ogc/styles/{id}/metadata", "/ogc/styles/base.density-light/metadata"),
        ("/ogc/styles/{id}/legend", "/ogc/styles/base.density-light/legend?f=json"),
        ("/healthz", "/healthz"),
        ("/readyz", "/readyz"),
    ];
    for (path, asked) in cases {
        check(&description, path, "get", &get(asked).await);
    }
}

#[tokio::test]
async fn every_answer_to_a_body_is_as_described() {
    let description = json_of("/openapi.json").await;
    check(&description, "/diagnosis", "post", &post("/diagnosis?rows=true", SQUARE).await);
    check(&description, "/diagnosis", "post", &post("/diagnosis", r#"{"point":[2.25,48.95],"radius_m":800}"#).await);
    check(&description, "/diagnosis", "post", &post("/diagnosis?f=geojson", SQUARE).await);
    check(&description, "/diagnosis", "post", &post("/diagnosis?score=clim.built:1", SQUARE).await);
    check(&description, "/diagnosis", "post", &post("/diagnosis?rows=true&f=geojson", SQUARE).await);
    for query in ["", "?score=clim.built:1", "?f=geojson"] {
        check(&description, "/diagnosis", "post", &post(&format!("/diagnosis{query}"), collection()).await);
    }
    check(&description, "/diagnosis", "post", &post("/diagnosis", r#"{"features":[]}"#).await);
    check(&description, "/diagnosis", "post", &post("/diagnosis", "{}").await);
    check(&description, "/where", "post", &post("/where", "[[2.2482,48.9472],[0,0]]").await);
    check(&description, "/where", "post", &post("/where", "{}").await);
}

#[tokio::test]
async fn the_bodies_that_are_described_are_those_that_are_taken() {
    let description = json_of("/openapi.json").await;
    let schema = &description["paths"]["/diagnosis"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    let schema = json!({ "allOf": [schema], "components": description["components"] });
    let validator = Validator::new(&schema).expect("a schema");
    for body in [SQUARE, r#"{"point":[2.25,48.95],"radius_m":800}"#, &collection()] {
        assert!(validator.is_valid(&serde_json::from_str(body).expect("JSON")), "{body}");
    }
}
