//! Every JSON answer validates against `/openapi.json`, and holds nothing that is not described.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use jsonschema::Validator;
use serde_json::{Value, json};

use super::figures::SQUARE;
use super::harness::{Answer, get, json_of, post};
use super::programme::{Sent, Town, area, feature, outline, town};

/// The description, which of its operations were tried, and what they answered that it does not say.
struct Contract {
    description: Value,
    tried: BTreeSet<(String, String)>,
    faults: Vec<String>,
}

impl Contract {
    async fn read() -> Self {
        let mut description = json_of("/openapi.json").await;
        close(&mut description["components"]["schemas"]);
        Self { description, tried: BTreeSet::new(), faults: Vec::new() }
    }

    /// The schema of an answer, with all that it refers to.
    fn schema(&self, path: &str, method: &str, answer: &Answer) -> Value {
        let status = answer.status.as_u16().to_string();
        let media = answer.header("content-type").to_owned();
        let schema = &self.description["paths"][path][method]["responses"][&status]["content"][&media]["schema"];
        assert!(schema.is_object(), "{method} {path} {status} {media} is described");
        json!({ "allOf": [schema], "components": self.description["components"] })
    }

    fn check(&mut self, path: &str, method: &str, answer: &Answer) {
        let validator = Validator::new(&self.schema(path, method, answer)).expect("a schema");
        let told = |fault: String| format!("{method} {path}: {}", fault.chars().take(400).collect::<String>());
        let body = answer.json();
        let faults = validator.iter_errors(&body).map(|fault| told(format!("{}: {fault}", fault.instance_path())));
        self.faults.extend(faults.take(3));
        if answer.status.is_success() {
            self.tried.insert((path.to_owned(), method.to_owned()));
        }
    }

    /// The operations that answer in JSON and were not tried.
    fn untried(&self) -> Vec<String> {
        let paths = self.description["paths"].as_object().expect("paths");
        let operations = paths.iter().flat_map(|(path, methods)| {
            methods.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
        });
        let answers_json = |operation: &Value| {
            let contents = ["200", "201"].map(|status| operation["responses"][status]["content"].as_object());
            contents.into_iter().flatten().flat_map(|media| media.keys()).any(|media| media.ends_with("json"))
        };
        operations
            .filter(|(path, method, operation)| {
                answers_json(operation) && !self.tried.contains(&((*path).clone(), (*method).clone()))
            })
            .map(|(path, method, _)| format!("{method} {path}"))
            .collect()
    }
}

/// Lets no object hold what its schema does not name, but where the schema says that it may. A schema that others are
/// made of (`allOf`) is closed in them.
fn close(schemas: &mut Value) {
    let schemas = schemas.as_object_mut().expect("schemas");
    let parts: BTreeSet<String> =
        schemas.values().filter_map(|it| it["allOf"].as_array()).flatten().filter_map(named).collect();
    for (name, schema) in schemas {
        let is_object = schema["properties"].is_object() || schema["allOf"].is_array();
        if is_object && schema["additionalProperties"].is_null() && !parts.contains(name) {
            schema["unevaluatedProperties"] = json!(false);
        }
    }
}

/// The name of the schema that is referred to.
fn named(schema: &Value) -> Option<String> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/").map(str::to_owned)
}

/// Two zones side by side.
fn collection() -> String {
    let feature = format!(r#"{{"type":"Feature","id":"a","properties":{{"name":"A"}},"geometry":{SQUARE}}}"#);
    format!(r#"{{"type":"FeatureCollection","features":[{feature},{feature}]}}"#)
}

#[tokio::test]
async fn every_operation_answers_as_it_is_described() {
    let mut contract = Contract::read().await;
    reads(&mut contract).await;
    questions_in_bodies(&mut contract).await;
    let town = town();
    programme(&mut contract, &town).await;
    accounts(&mut contract, &town).await;
    transactions(&mut contract, &town).await;
    assert_eq!(contract.faults, Vec::<String>::new());
    assert_eq!(contract.untried(), Vec::<String>::new());
}

async fn reads(contract: &mut Contract) {
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
        ("/ogc/collections/{id}/{described}", "/ogc/collections/social/schema"),
        ("/ogc/collections/{id}/{described}", "/ogc/collections/stations/queryables"),
        ("/ogc/collections/{id}/{described}", "/ogc/collections/heat/sortables"),
        ("/ogc/styles/{id}", "/ogc/styles/base-dark?f=mapbox"),
        ("/catalog.jsonld", "/catalog.jsonld"),
        ("/diagnosis/districts/{id}", "/diagnosis/districts/argenteuil-porte-saint-germain"),
        ("/ogc/api", "/ogc/api"),
        ("/ogc/sprites/{file}", "/ogc/sprites/light.json"),
    ];
    for (path, asked) in cases {
        contract.check(path, "get", &get(asked).await);
    }
}

async fn questions_in_bodies(contract: &mut Contract) {
    let several = collection();
    let cases = [
        ("?rows=true", SQUARE),
        ("", r#"{"point":[2.25,48.95],"radius_m":800}"#),
        ("?f=geojson", SQUARE),
        ("?score=clim.built:1", SQUARE),
        ("?rows=true&f=geojson", SQUARE),
        ("", &several),
        ("?score=clim.built:1", &several),
        ("?f=geojson", &several),
        ("", r#"{"features":[]}"#),
        ("", "{}"),
    ];
    for (query, body) in cases {
        contract.check("/diagnosis", "post", &post(&format!("/diagnosis{query}"), body.to_owned()).await);
    }
    contract.check("/where", "post", &post("/where", "[[2.2482,48.9472],[0,0]]").await);
    contract.check("/where", "post", &post("/where", "{}").await);
}

/// Records of every kind, and what is told of them together.
async fn programme(contract: &mut Contract, town: &Town) {
    let (kinds, one) = ("/programme/{kind}", "/programme/{kind}/{id}");
    contract.check("/programme", "get", &town.read("/programme").await);
    let listed = town.read("/programme").await.json();
    for kind in listed["kinds"].as_array().expect("kinds") {
        let path = format!("/programme/{}", kind["id"].as_str().expect("a word"));
        contract.check(kinds, "get", &town.read(&format!("{path}?limit=10000")).await);
    }
    let made = town.post(&town.analyst, "/programme/areas", area("proposed", outline())).await;
    contract.check(kinds, "post", &made);
    contract.check(kinds, "post", &town.post(&town.mayor, "/programme/areas", json!({ "type": "Feature" })).await);
    let at = format!("/programme/areas/{}", made.json()["id"].as_str().expect("an identifier"));
    contract.check(one, "get", &town.read_as(&town.mayor, &at).await);
    contract.check(one, "get", &town.read("/programme/communes/95018?f=jsonld").await);
    contract.check(one, "get", &town.read("/programme/areas/nowhere").await);
    contract.check(one, "patch", &town.patch(&town.analyst, &at, json!({ "purpose": "Planter" })).await);
    let whole = town.over(Method::PUT, &town.analyst, &at, "*", Some(area("chosen", outline()))).await;
    contract.check(one, "put", &whole);
    let step =
        json!({ "step": "call", "title": "Appel", "due": "2020-01-01", "experiment_id": experiment(town).await });
    contract.check(kinds, "post", &town.post(&town.analyst, "/programme/milestones", feature(step)).await);
    let late = town.read("/programme/late").await;
    assert!(!late.json()["late"].as_array().expect("a list").is_empty());
    contract.check("/programme/late", "get", &late);
    let writes = json!([
        { "kind": "areas", "id": "batched", "action": "create", "feature": area("draft", outline()) },
        { "kind": "areas", "id": "batched", "action": "delete", "revision": 0 },
    ]);
    let batch =
        |writes: Value| async move { town.post(&town.analyst, "/programme/batch", json!({ "writes": writes })).await };
    contract.check("/programme/batch", "post", &batch(writes.clone()).await);
    contract.check("/programme/batch", "post", &batch(json!([writes[0]])).await);
    let audit = town.read_as(&town.analyst, "/programme/audit?limit=1000").await;
    assert!(audit.json()["entries"].as_array().expect("a list").len() > 3);
    contract.check("/programme/audit", "get", &audit);
    contract.check("/programme/audit", "get", &town.read("/programme/audit").await);
}

/// An experiment of Argenteuil that is planned.
async fn experiment(town: &Town) -> String {
    let planned = json!({ "solution": {"fr": "Ombrières", "en": "Shades"}, "commune_code": "95018", "edition_id": "2",
        "state": "planned", "start": "2999-03-01", "end": "2999-12-31" });
    let made = town.post(&town.analyst, "/programme/experiments", feature(planned)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    made.json()["id"].as_str().expect("an identifier").to_owned()
}

/// Sessions and tokens.
async fn accounts(contract: &mut Contract, town: &Town) {
    let session = "/programme/session";
    contract.check(session, "get", &town.read(session).await);
    contract.check(session, "get", &town.read_as(&town.mayor, session).await);
    for token in [town.mayor.as_str(), "arpent_nobody_knows"] {
        let sent = Sent { body: Some(json!({ "token": token })), ..Sent::default() };
        contract.check(session, "post", &town.send(Method::POST, session, sent).await);
    }
    contract.check(session, "delete", &town.send(Method::DELETE, session, Sent::default()).await);
    let tokens = "/programme/tokens";
    let asked = json!({ "name": "Mairie", "role": "mayor", "communes": ["95018"] });
    contract.check(tokens, "post", &town.post(&town.admin, tokens, asked).await);
    contract.check(tokens, "post", &town.post(&town.mayor, tokens, json!({})).await);
    contract.check(tokens, "get", &town.read_as(&town.admin, tokens).await);
}

/// Records written as features of the OGC API.
async fn transactions(contract: &mut Contract, town: &Town) {
    let (items, one) = ("/ogc/collections/{id}/items", "/ogc/collections/{id}/items/{feature}");
    let path = "/ogc/collections/areas/items";
    contract.check(items, "get", &town.read(path).await);
    let made = town.post(&town.analyst, path, area("proposed", outline())).await;
    contract.check(items, "post", &made);
    let at = made.header("location").trim_start_matches("http://arpent.test").to_owned();
    let whole = town.over(Method::PUT, &town.analyst, &at, "*", Some(area("proposed", outline()))).await;
    contract.check(one, "put", &whole);
    contract.check(one, "patch", &town.patch(&town.analyst, &at, json!({ "purpose": "Planter" })).await);
    contract.check(one, "get", &town.read(&at).await);
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
