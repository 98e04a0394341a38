//! The programme over HTTP, as its people use it, and as those would who mean ill.

use std::collections::BTreeSet;
use std::sync::Arc;

use arpent::http::{AppState, Pace, Register, SessionKey, Settings, router};
use arpent::programme::{Book, Role};
use arpent::store::{Ledger, NewToken, SqliteStore, shipped};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Answer, ENGINE, ask};

/// Far enough ahead of any clock that a test may run by.
const LATER_S: u64 = 32_503_680_000;

/// A server with a register of its own, and a token for each role.
pub struct Town {
    pub router: Router,
    pub ledger: Ledger,
    pub mayor: String,
    pub neighbour: String,
    pub analyst: String,
    pub admin: String,
    pub reader: String,
    _folder: TempDir,
}

/// A token of a role, good until long after the test.
pub fn token(ledger: &Ledger, role: Role, communes: &[&str]) -> (String, String) {
    let communes: BTreeSet<_> = communes.iter().map(|code| code.parse().expect("a code")).collect();
    let asked = NewToken::new(&format!("{role} {communes:?}"), role, communes, 0, LATER_S).expect("it may be made");
    let (token, secret) = ledger.create_token(asked, 0).expect("it can be kept");
    (token.id, secret)
}

pub fn town() -> Town {
    town_at(Pace { at_once: 10_000.0, a_second: 10_000.0 })
}

pub fn town_at(pace: Pace) -> Town {
    let folder = TempDir::new().expect("a folder");
    let shipped = shipped().expect("what ships is right");
    let store = SqliteStore::create(folder.path().join("programme.sqlite3")).expect("a database");
    let ledger = Ledger::open(Box::new(store), || Book::published(&shipped.programme)).expect("a ledger");
    let register = Register::new(ledger.clone(), shipped.programme_layers, SessionKey::new([7; 32]), pace);
    let router = router(AppState::with_register(Arc::clone(&ENGINE), Settings::default(), register));
    let secret = |role, communes: &[&str]| token(&ledger, role, communes).1;
    Town {
        mayor: secret(Role::Mayor, &["95018"]),
        neighbour: secret(Role::Mayor, &["92071"]),
        analyst: secret(Role::Analyst, &[]),
        admin: secret(Role::Admin, &[]),
        reader: secret(Role::Reader, &[]),
        router,
        ledger,
        _folder: folder,
    }
}

/// What is sent, beside its address.
#[derive(Default)]
pub struct Sent<'s> {
    pub secret: Option<&'s str>,
    pub headers: Vec<(&'s str, &'s str)>,
    pub body: Option<Value>,
}

impl Town {
    pub async fn send(&self, method: Method, path: &str, sent: Sent<'_>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "arpent.test");
        if let Some(secret) = sent.secret {
            request = request.header("authorization", format!("Bearer {secret}"));
        }
        for (name, value) in sent.headers {
            request = request.header(name, value);
        }
        let body = sent.body.map_or(Body::empty(), |body| Body::from(body.to_string()));
        ask(&self.router, request.body(body).expect("a request")).await
    }

    pub async fn read(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Sent::default()).await
    }

    pub async fn read_as(&self, secret: &str, path: &str) -> Answer {
        self.send(Method::GET, path, Sent { secret: Some(secret), ..Sent::default() }).await
    }

    pub async fn post(&self, secret: &str, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Sent { secret: Some(secret), body: Some(body), ..Sent::default() }).await
    }

    /// Sends a body over the revision that a tag names.
    pub async fn over(&self, method: Method, secret: &str, path: &str, tag: &str, body: Option<Value>) -> Answer {
        self.send(method, path, Sent { secret: Some(secret), headers: vec![("if-match", tag)], body }).await
    }

    /// Merges a change into the record at `path`, whatever revision it is at.
    pub async fn patch(&self, secret: &str, path: &str, properties: Value) -> Answer {
        self.over(Method::PATCH, secret, path, "*", Some(json!({ "properties": properties }))).await
    }
}

/// A square well inside Argenteuil, some 24 hectares.
pub fn outline() -> Value {
    square(2.240, 48.950)
}

fn square(lon: f64, lat: f64) -> Value {
    let (dx, dy) = (0.003, 0.002);
    let ring =
        [[lon - dx, lat - dy], [lon + dx, lat - dy], [lon + dx, lat + dy], [lon - dx, lat + dy], [lon - dx, lat - dy]];
    json!({ "type": "Polygon", "coordinates": [ring] })
}

pub fn area(state: &str, geometry: Value) -> Value {
    let mut area = feature(json!({
        "name": "Val d’Argent", "commune_code": "95018", "purpose": "Rafraîchir les cours", "theme": "climate", "state": state,
    }));
    area["geometry"] = geometry;
    area
}

pub fn feature(properties: Value) -> Value {
    let mut feature = json!({ "type": "Feature", "geometry": null });
    feature["properties"] = properties;
    feature
}

fn id_of(answer: &Answer) -> String {
    answer.json()["id"].as_str().expect("an identifier").to_owned()
}

#[tokio::test]
async fn an_experiment_is_followed_as_its_people_would() {
    let town = town();
    let made = town.post(&town.mayor, "/programme/areas", area("draft", outline())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let at = made.header("location").strip_prefix("http://arpent.test").expect("an address").to_owned();
    assert!(made.header("etag").starts_with("\"r"), "{}", made.header("etag"));
    // A draft is for its own alone.
    assert_eq!(town.read(&at).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.read_as(&town.neighbour, &at).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.read_as(&town.mayor, &at).await.status, StatusCode::OK);
    let hectares = made.json()["properties"]["area_m2"].as_f64().expect("an area") / 1e4;
    assert!((15.0..30.0).contains(&hectares), "{hectares}");
    assert_eq!(town.patch(&town.neighbour, &at, json!({"state": "proposed"})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.patch(&town.mayor, &at, json!({"state": "proposed"})).await.status, StatusCode::OK);
    assert_eq!(town.patch(&town.mayor, &at, json!({"state": "chosen"})).await.status, StatusCode::FORBIDDEN);
    assert_eq!(town.patch(&town.analyst, &at, json!({"state": "chosen"})).await.status, StatusCode::OK);
    let shown = town.read("/ogc/collections/areas/items").await.json();
    assert_eq!((&shown["numberMatched"], &shown["features"][0]["properties"]["state"]), (&json!(1), &json!("chosen")));
    let area_id = id_of(&made);
    let planned = json!({ "solution": {"fr": "Ombrières", "en": "Shades"}, "commune_code": "95018", "edition_id": "2", "state": "planned",
        "area_id": area_id, "start": "2999-03-01", "end": "2999-12-31" });
    assert_eq!(
        town.post(&town.mayor, "/programme/experiments", feature(planned.clone())).await.status,
        StatusCode::FORBIDDEN
    );
    let experiment = town.post(&town.analyst, "/programme/experiments", feature(planned)).await;
    assert_eq!(experiment.status, StatusCode::CREATED, "{}", experiment.json());
    let experiment_id = id_of(&experiment);
    let agreement =
        json!({ "experiment_id": experiment_id, "category": "convention", "title": "Convention", "state": "sent" });
    let agreement = town.post(&town.mayor, "/programme/agreements", feature(agreement)).await;
    assert_eq!(agreement.status, StatusCode::CREATED);
    let running = json!({ "state": "running" });
    let experiment_at = format!("/programme/experiments/{experiment_id}");
    let early = town.patch(&town.analyst, &experiment_at, running.clone()).await;
    assert_eq!((early.status, &early.json()["field"]), (StatusCode::CONFLICT, &json!("state")));
    let protocol = json!({ "experiment_id": experiment_id, "indicator": "Température", "unit": "°C", "direction": "down", "area_id": area_id,
        "period": "month", "before": "2998-01-01", "launch": "2999-03-01", "until": "2999-12-31" });
    assert_eq!(
        town.post(&town.mayor, "/programme/protocols", feature(protocol.clone())).await.status,
        StatusCode::FORBIDDEN
    );
    let frozen = town.post(&town.analyst, "/programme/protocols", feature(protocol)).await;
    assert_eq!(frozen.status, StatusCode::CREATED, "{}", frozen.json());
    assert_eq!(frozen.json()["properties"]["sha256"].as_str().map(str::len), Some(64));
    let signed = json!({ "state": "signed", "signed": "2026-01-05" });
    let agreement_at = format!("/programme/agreements/{}", id_of(&agreement));
    assert_eq!(town.patch(&town.mayor, &agreement_at, signed).await.status, StatusCode::OK);
    assert_eq!(town.patch(&town.analyst, &experiment_at, running).await.status, StatusCode::OK);
    let step = json!({ "experiment_id": experiment_id, "step": "call", "title": "Appel", "due": "2020-01-01" });
    assert_eq!(town.post(&town.mayor, "/programme/milestones", feature(step)).await.status, StatusCode::CREATED);
    assert_eq!(town.read("/programme/late").await.json()["late"][0]["what"]["fr"], json!("Appel"));
    let measure = json!({ "experiment_id": experiment_id, "indicator": "Température", "unit": "°C", "phase": "before", "date": "2020-07-01",
        "value": 31.5, "source": "capteur 4" });
    assert_eq!(town.post(&town.mayor, "/programme/measures", feature(measure)).await.status, StatusCode::CREATED);
    let evaluation = json!({ "experiment_id": experiment_id, "protocol_id": id_of(&frozen), "method": "before-after" });
    let refused = town.post(&town.analyst, "/programme/evaluations", feature(evaluation)).await;
    assert_eq!(
        (refused.status, &refused.json()["type"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("urn:arpent:problem:no-evaluation"))
    );
    let seen = town
        .read("/ogc/collections/experiments/items?filter=state%3D%27running%27%20AND%20area_id%20IS%20NOT%20NULL")
        .await
        .json();
    assert_eq!(seen["features"][0]["id"], json!(experiment_id));
    // Everything was noted, for those who follow the programme.
    let audit = town.read_as(&town.analyst, &format!("/programme/audit?kind=areas&id={area_id}")).await.json();
    let states: Vec<&str> = audit["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["after"]["properties"]["state"].as_str())
        .collect();
    assert_eq!(states, ["chosen", "proposed", "draft"]);
    assert_eq!(audit["entries"][0]["before"]["properties"]["state"], json!("proposed"));
    for secret in [&town.mayor, &town.reader] {
        assert_eq!(town.read_as(secret, "/programme/audit").await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(town.read("/programme/audit").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_secret_that_is_not_right_is_nobody() {
    let town = town();
    let (revoked_id, revoked) = token(&town.ledger, Role::Admin, &[]);
    town.ledger.revoke_token(&revoked_id, 1).expect("it can be revoked");
    let expired = {
        let asked = NewToken::new("old", Role::Admin, BTreeSet::new(), 0, 1_000).expect("it may be made");
        town.ledger.create_token(asked, 0).expect("it can be kept").1
    };
    let (head, tail) = town.admin.rsplit_once('_').expect("two parts");
    let other_tail = town.mayor.rsplit_once('_').expect("two parts").1;
    let jwt = |header: &str, claims: &str| {
        use base64::Engine as _;
        let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.", part(header), part(claims))
    };
    let wrong = [
        revoked,
        expired,
        format!("{head}_{other_tail}"),
        format!("{head}_{}", &tail[1..]),
        format!("{}A", town.admin),
        town.admin.to_uppercase(),
        town.admin.replace("arpent_", ""),
        head.to_owned(),
        "arpent__".to_owned(),
        "arpent_' OR 1=1 --_x".to_owned(),
        "x".repeat(7_000),
        jwt(r#"{"alg":"none"}"#, r#"{"sub":"me","arpent_role":"admin","exp":9999999999}"#),
        jwt(r#"{"alg":"HS256","kid":"1"}"#, r#"{"sub":"me","arpent_role":"admin","exp":9999999999}"#),
    ];
    for secret in &wrong {
        let answer = town.read_as(secret, "/programme/areas").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{secret}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
        assert!(!String::from_utf8_lossy(&answer.bytes).contains(secret.as_str()));
        let write = town.post(secret, "/programme/areas", area("draft", outline())).await;
        assert_eq!(write.status, StatusCode::UNAUTHORIZED);
    }
    for header in ["", "Basic YTpi", "Bearer", "Bearer ", "Token x", &format!("Bearer {} x", town.admin)] {
        let sent = Sent { headers: vec![("authorization", header)], ..Sent::default() };
        assert_eq!(town.send(Method::GET, "/programme/audit", sent).await.status, StatusCode::UNAUTHORIZED, "{header}");
    }
    let bearer = format!("Bearer {}", town.admin);
    let twice = Sent { headers: vec![("authorization", &bearer), ("authorization", &bearer)], ..Sent::default() };
    assert_eq!(town.send(Method::GET, "/programme/audit", twice).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(town.read_as(&town.admin, "/programme/audit").await.status, StatusCode::OK);
}

#[tokio::test]
async fn secrets_are_not_guessed_for_long() {
    let town = town();
    let mut statuses = Vec::new();
    for guess in 0..80 {
        statuses.push(town.read_as(&format!("arpent_0000000000000000_{guess:043}"), "/programme/areas").await.status);
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(
        town.read_as(&town.mayor, "/programme/areas").await.status,
        StatusCode::OK,
        "who is right is not held up"
    );
}

#[tokio::test]
async fn a_token_writes_at_its_pace() {
    let town = town_at(Pace { at_once: 3.0, a_second: 0.001 });
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(town.post(&town.mayor, "/programme/areas", area("draft", outline())).await.status.as_u16());
    }
    assert_eq!(statuses, [201, 201, 201, 429, 429]);
    assert_eq!(
        town.post(&town.neighbour, "/programme/areas", json!({})).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn nothing_leads_a_mayor_elsewhere() {
    let town = town();
    let made = town.post(&town.mayor, "/programme/areas", area("proposed", outline())).await;
    let at = format!("/programme/areas/{}", id_of(&made));
    let elsewhere = square(2.290, 48.778);
    let mut lied = area("draft", outline());
    lied["properties"]["commune_code"] = json!("92071");
    let both = json!({ "type": "MultiPolygon", "coordinates": [outline()["coordinates"], elsewhere["coordinates"]] });
    let attempts = [
        (area("draft", elsewhere.clone()), 422),
        (lied.clone(), 403),
        (area("draft", both), 422),
        (area("chosen", outline()), 409),
        (area("draft", Value::Null), 422),
        (area("draft", json!({"type": "Point", "coordinates": [2.24, 48.95]})), 422),
    ];
    for (body, status) in attempts {
        let answer = town.post(&town.mayor, "/programme/areas", body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{body} {}", answer.json());
        let in_ogc = town.post(&town.mayor, "/ogc/collections/areas/items", body).await;
        assert_eq!(in_ogc.status.as_u16(), status);
    }
    let outside = town.post(&town.mayor, "/programme/areas", area("draft", elsewhere.clone())).await.json();
    assert_eq!(outside["at"].as_array().map(Vec::len), Some(2), "{outside}");
    // Later, by every way there is.
    let moved = json!({ "geometry": elsewhere });
    for path in [at.clone(), at.replace("/programme/areas", "/ogc/collections/areas/items")] {
        assert_eq!(town.over(Method::PATCH, &town.mayor, &path, "*", Some(moved.clone())).await.status.as_u16(), 422);
        assert_eq!(
            town.over(Method::PUT, &town.mayor, &path, "*", Some(area("proposed", elsewhere.clone())))
                .await
                .status
                .as_u16(),
            422
        );
        assert_eq!(town.over(Method::PUT, &town.mayor, &path, "*", Some(lied.clone())).await.status.as_u16(), 403);
        assert_eq!(town.over(Method::DELETE, &town.mayor, &path, "*", None).await.status.as_u16(), 403);
        assert_eq!(
            town.over(Method::PATCH, &town.neighbour, &path, "*", Some(moved.clone())).await.status.as_u16(),
            403
        );
        assert_eq!(town.over(Method::DELETE, &town.neighbour, &path, "*", None).await.status.as_u16(), 403);
        assert_eq!(town.over(Method::DELETE, &town.reader, &path, "*", None).await.status.as_u16(), 403);
    }
    // In a batch with something that may be done: none of it is.
    let write = |feature: Value| json!({ "kind": "areas", "action": "create", "feature": feature });
    let batch = json!({ "writes": [write(area("draft", outline())), write(area("draft", square(2.290, 48.778)))] });
    let before = town.ledger.book().revision();
    let answer = town.post(&town.mayor, "/programme/batch", batch).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (422, &json!("writes[1].geometry")));
    assert_eq!(town.ledger.book().revision(), before);
    let whole = json!({ "writes": [write(area("draft", outline())), write(area("proposed", outline()))] });
    assert_eq!(town.post(&town.mayor, "/programme/batch", whole).await.status, StatusCode::OK);
    assert_eq!(town.ledger.book().revision(), before + 2);
}

#[tokio::test]
async fn nothing_is_written_over_unseen() {
    let town = town();
    let made = town.post(&town.mayor, "/programme/areas", area("draft", outline())).await;
    let (at, tag) = (format!("/programme/areas/{}", id_of(&made)), made.header("etag").to_owned());
    let change = || Some(json!({ "properties": { "name": "Autre" } }));
    let blind = Sent { secret: Some(&town.mayor), body: change(), ..Sent::default() };
    assert_eq!(town.send(Method::PATCH, &at, blind).await.status, StatusCode::PRECONDITION_REQUIRED);
    let changed = town.over(Method::PATCH, &town.mayor, &at, &tag, change()).await;
    assert_eq!((changed.status, changed.json()["properties"]["name"].as_str()), (StatusCode::OK, Some("Autre")));
    assert_eq!(
        town.over(Method::PATCH, &town.mayor, &at, &tag, change()).await.status,
        StatusCode::PRECONDITION_FAILED
    );
    assert_eq!(town.over(Method::DELETE, &town.mayor, &at, &tag, None).await.status, StatusCode::PRECONDITION_FAILED);
    for bad in ["r1", "W/\"r1\"", "\"x\"", "\"r1\", \"r2\"", "\"r99999999999999999999999\""] {
        assert_eq!(
            town.over(Method::PATCH, &town.mayor, &at, bad, change()).await.status,
            StatusCode::BAD_REQUEST,
            "{bad}"
        );
    }
    let again =
        Sent { secret: Some(&town.mayor), headers: vec![("if-none-match", "*")], body: Some(area("draft", outline())) };
    assert_eq!(town.send(Method::PUT, &at, again).await.status, StatusCode::CONFLICT);
    let named =
        Sent { secret: Some(&town.mayor), headers: vec![("if-none-match", "*")], body: Some(area("draft", outline())) };
    assert_eq!(town.send(Method::PUT, "/programme/areas/mon-quartier", named).await.status, StatusCode::CREATED);
    let tag = changed.header("etag").to_owned();
    assert_eq!(town.over(Method::DELETE, &town.mayor, &at, &tag, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(town.read_as(&town.mayor, &at).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_feature_of_the_ogc_api_is_written_as_it_is_read() {
    let town = town();
    let made = town.post(&town.mayor, "/ogc/collections/areas/items", area("proposed", outline())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let path = made.header("location").strip_prefix("http://arpent.test").expect("an address").to_owned();
    let read = town.read(&path).await;
    assert_eq!(read.status, StatusCode::OK);
    let tag = read.header("etag").to_owned();
    assert!(tag.starts_with("\"r"), "{tag}");
    let mut feature = read.json();
    feature["properties"]["purpose_en"] = json!("Cool the courtyards");
    let written = town.over(Method::PUT, &town.mayor, &path, &tag, Some(feature)).await;
    assert_eq!(written.status, StatusCode::OK, "{}", written.json());
    assert_eq!(
        written.json()["properties"]["purpose"],
        json!({ "fr": "Rafraîchir les cours", "en": "Cool the courtyards" })
    );
    assert_eq!(
        town.over(Method::PUT, &town.mayor, &path, &tag, Some(read.json())).await.status,
        StatusCode::PRECONDITION_FAILED
    );
    let patched =
        town.over(Method::PATCH, &town.mayor, &path, "*", Some(json!({"properties": {"name": "Cours"}}))).await;
    assert_eq!(patched.status, StatusCode::OK);
    assert_eq!(town.read(&path).await.json()["properties"]["name"], json!("Cours"));
    // Known again by its tag, and not where it changed since.
    let tag = town.read(&path).await.header("etag").to_owned();
    let known = Sent { headers: vec![("if-none-match", &tag)], ..Sent::default() };
    assert_eq!(town.send(Method::GET, &path, known).await.status, StatusCode::NOT_MODIFIED);
    // What is not of the programme is not written.
    let foreign = town.post(&town.admin, "/ogc/collections/communes/items", area("draft", outline())).await;
    assert_eq!((foreign.status, foreign.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    let by_nobody = town.send(Method::DELETE, "/ogc/collections/communes/items/95018?x=1", Sent::default()).await;
    assert_eq!(by_nobody.status, StatusCode::METHOD_NOT_ALLOWED);
    let in_lambert = Sent {
        secret: Some(&town.mayor),
        headers: vec![("content-crs", "<http://www.opengis.net/def/crs/EPSG/0/2154>")],
        body: Some(area("draft", outline())),
    };
    assert_eq!(
        town.send(Method::POST, "/ogc/collections/areas/items", in_lambert).await.status,
        StatusCode::BAD_REQUEST
    );
    let conformance = town.read("/ogc/conformance").await.json().to_string();
    assert!(conformance.contains("ogcapi-features-4/1.0/conf/create-replace-delete"));
}

#[tokio::test]
async fn a_session_writes_with_its_second_secret_and_for_this_site_alone() {
    let town = town();
    let sign_in = |headers: Vec<(&'static str, &'static str)>| {
        town.send(
            Method::POST,
            "/programme/session",
            Sent { headers, body: Some(json!({ "token": town.mayor })), ..Sent::default() },
        )
    };
    for foreign in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "null"),
    ] {
        assert_eq!(sign_in(vec![foreign]).await.status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    let opened = sign_in(vec![("origin", "http://arpent.test"), ("sec-fetch-site", "same-origin")]).await;
    assert_eq!(opened.status, StatusCode::OK);
    let cookie = opened.header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(opened.header("cache-control"), "no-store");
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    let csrf = opened.json()["csrf"].as_str().expect("a second secret").to_owned();
    let write = |headers: Vec<(&'static str, String)>| {
        let mut request = Request::post("/programme/areas").header("host", "arpent.test");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(area("draft", outline()).to_string())).expect("a request");
        let router = town.router.clone();
        async move { ask(&router, request).await.status }
    };
    assert_eq!(write(vec![("cookie", cookie.clone())]).await, StatusCode::FORBIDDEN, "no second secret");
    assert_eq!(write(vec![("cookie", cookie.clone()), ("x-csrf-token", "x".to_owned())]).await, StatusCode::FORBIDDEN);
    assert_eq!(write(vec![("cookie", cookie.clone()), ("x-csrf-token", csrf.clone())]).await, StatusCode::CREATED);
    // A session of one's own making, a changed one, and one that was never given.
    let changed = cookie.replace("arpent_session=", "arpent_session=0");
    for forged in [changed, "arpent_session=abc".to_owned(), "arpent_session=0000000000000000.99999999999.x".to_owned()]
    {
        assert_eq!(write(vec![("cookie", forged), ("x-csrf-token", csrf.clone())]).await, StatusCode::UNAUTHORIZED);
    }
    // The token goes, and with it the session.
    let id = town.mayor.strip_prefix("arpent_").and_then(|rest| rest.split('_').next()).expect("an identifier");
    town.ledger.revoke_token(id, 1).expect("it can be revoked");
    assert_eq!(write(vec![("cookie", cookie), ("x-csrf-token", csrf)]).await, StatusCode::UNAUTHORIZED);
    let closed = town.send(Method::DELETE, "/programme/session", Sent::default()).await;
    assert!(closed.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn what_is_no_record_is_refused_by_name() {
    let town = town();
    let with = |name: &str, value: Value| {
        let mut body = area("draft", outline());
        body["properties"][name] = value;
        body
    };
    let bow = json!({ "type": "Polygon", "coordinates": [[[2.237, 48.949], [2.243, 48.953], [2.243, 48.949], [2.237, 48.953], [2.237, 48.949]]] });
    let circle: Vec<[f64; 2]> = (0..=12_000)
        .map(|step| {
            let angle = f64::from(step % 12_000) / 12_000.0 * std::f64::consts::TAU;
            [2.24 + 0.003 * angle.cos(), 48.95 + 0.002 * angle.sin()]
        })
        .collect();
    let cases = [
        (json!([]), ""),
        (json!("x"), ""),
        (json!({}), "type"),
        (json!({"type": "FeatureCollection", "features": []}), "type"),
        (with("owner", json!("me")), "owner"),
        (with("name", json!(7)), "name"),
        (with("name", json!(["a"])), "name"),
        (with("name", json!("a\u{202e}b")), "name"),
        (with("name", json!("a\u{0}b")), "name"),
        (with("name", json!("a".repeat(201))), "name"),
        (with("name", json!("")), "name"),
        (with("name", Value::Null), "name"),
        (with("theme", json!("war")), "theme"),
        (with("state", json!("open")), "state"),
        (with("purpose", json!({"fr": "x", "de": "y"})), "purpose"),
        (with("commune_code", json!("99999")), "commune_code"),
        (with("commune_code", json!("95018' OR 1=1")), "commune_code"),
        (with("commune_code", json!("９５０１８")), "commune_code"),
        (with("__proto__", json!({})), "__proto__"),
        (json!({"type": "Feature", "id": "../../etc", "geometry": outline(), "properties": {}}), "id"),
        (json!({"type": "Feature", "id": "Ａ", "geometry": outline(), "properties": {}}), "id"),
        (json!({"type": "Feature", "id": "a\u{200b}", "geometry": outline(), "properties": {}}), "id"),
        (json!({"type": "Feature", "id": 7, "geometry": outline(), "properties": {}}), "id"),
        (area("draft", bow), "coordinates"),
        (area("draft", json!({"type": "Polygon", "coordinates": [circle]})), "coordinates"),
        (area("draft", json!({"type": "GeometryCollection", "geometries": []})), "type"),
        (area("draft", json!({"type": "Polygon", "coordinates": []})), "coordinates"),
        (area("draft", json!({"type": "Polygon", "coordinates": [[[2.2, 48.9]]]})), "coordinates[0]"),
        (
            area("draft", json!({"type": "Polygon", "coordinates": [[[400.0, 48.9], [0, 0], [1, 1], [400.0, 48.9]]]})),
            "coordinates",
        ),
    ];
    for (body, field) in cases {
        let answer = town.post(&town.mayor, "/programme/areas", body.clone()).await;
        let shown: String = body.to_string().chars().take(200).collect();
        assert!(answer.status.is_client_error(), "{shown}");
        let found = answer.json()["field"].as_str().unwrap_or_default().to_owned();
        assert!(found.starts_with(field), "{shown}: {found}");
    }
    let raw = |text: String| {
        let request = Request::post("/programme/areas")
            .header("host", "arpent.test")
            .header("authorization", format!("Bearer {}", town.mayor));
        let request = request.body(Body::from(text)).expect("a request");
        let router = town.router.clone();
        async move { ask(&router, request).await.status.as_u16() }
    };
    assert_eq!(raw("{".to_owned()).await, 400);
    assert_eq!(raw("[".repeat(100_000)).await, 400);
    assert_eq!(raw(format!("{{\"a\":{}1{}}}", "[".repeat(500), "]".repeat(500))).await, 400);
    assert_eq!(raw("x".repeat(3 << 20)).await, 413);
    assert_eq!(raw("{\"type\":\"Feature\",\"type\":\"Feature\"}".to_owned()).await, 422);
    assert_eq!(
        town.ledger.book().of_kind(arpent::programme::record::Kind::Area).count(),
        0,
        "nothing came of any of it"
    );
}

#[tokio::test]
async fn addresses_are_what_they_say() {
    let town = town();
    for path in [
        "/programme/users",
        "/programme/areas/..%2f..%2fetc",
        "/programme/areas/%00",
        "/programme/areas/x'--",
        "/programme/AREAS",
        "/programme/areas/none",
        "/programme/agreements/none",
    ] {
        assert_eq!(town.read(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [
        "/programme/areas?drop=1",
        "/programme/areas?limit=0",
        "/programme/areas?limit=x",
        "/programme/areas?offset=-1",
        "/programme/areas?limit=1&limit=2",
    ] {
        assert_eq!(town.read(path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    // A text of a database, of a page and of a shell is a text, and comes back as it went.
    let nasty = "'; DROP TABLE areas; -- <script>alert(1)</script> \" & ${x} $(rm -rf) %s";
    let mut body = area("proposed", outline());
    body["properties"]["name"] = json!(nasty);
    let made = town.post(&town.mayor, "/programme/areas", body).await;
    assert_eq!(made.json()["properties"]["name"], json!(nasty));
    let list = town.read("/programme/areas?state=proposed&commune=95018&theme=climate").await;
    assert_eq!(list.json()["features"][0]["properties"]["name"], json!(nasty));
    assert_eq!(list.header("content-type"), "application/geo+json");
    assert_eq!(list.header("x-content-type-options"), "nosniff");
    let html = town.read("/ogc/collections/areas/items?f=html").await;
    assert!(!String::from_utf8_lossy(&html.bytes).contains("<script>alert"));
}

#[tokio::test]
async fn what_is_for_the_team_is_not_for_everybody() {
    let town = town();
    let mut body = area("proposed", outline());
    body["properties"]["note"] = json!("entre nous");
    let made = town.post(&town.mayor, "/programme/areas", body).await;
    let at = format!("/programme/areas/{}", id_of(&made));
    assert_eq!(town.read_as(&town.mayor, &at).await.json()["properties"]["note"], json!("entre nous"));
    for answer in [town.read(&at).await, town.read_as(&town.neighbour, &at).await, town.read("/programme/areas").await]
    {
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("entre nous"));
    }
    let private = town.read_as(&town.mayor, &at).await;
    assert!(private.header("cache-control").starts_with("private"));
    assert_ne!(private.header("etag"), town.read(&at).await.header("etag"));
    assert!(private.header("vary").contains("authorization"));
    assert_eq!(town.read("/programme/agreements").await.json()["numberMatched"], json!(0));
}

#[tokio::test]
async fn tokens_are_given_and_taken_by_administrators() {
    let town = town();
    let asked = json!({ "name": "Mairie d’Argenteuil", "role": "mayor", "communes": ["95018"], "days": 30 });
    for secret in [&town.mayor, &town.analyst, &town.reader] {
        assert_eq!(town.post(secret, "/programme/tokens", asked.clone()).await.status, StatusCode::FORBIDDEN);
        assert_eq!(town.read_as(secret, "/programme/tokens").await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(town.read("/programme/tokens").await.status, StatusCode::UNAUTHORIZED);
    for (field, value) in [
        ("role", json!("king")),
        ("communes", json!([])),
        ("communes", json!(["9501"])),
        ("days", json!(0)),
        ("name", json!(" ")),
        ("more", json!(1)),
    ] {
        let mut wrong = asked.clone();
        wrong[field] = value;
        assert_eq!(
            town.post(&town.admin, "/programme/tokens", wrong.clone()).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong}"
        );
    }
    let made = town.post(&town.admin, "/programme/tokens", asked).await;
    assert_eq!((made.status, made.header("cache-control")), (StatusCode::CREATED, "no-store"));
    let (id, secret) = (id_of(&made), made.json()["secret"].as_str().expect("a secret").to_owned());
    assert_eq!(town.post(&secret, "/programme/areas", area("draft", outline())).await.status, StatusCode::CREATED);
    let listed = town.read_as(&town.admin, "/programme/tokens").await;
    let text = String::from_utf8_lossy(&listed.bytes).into_owned();
    assert!(
        text.contains(&id) && !text.contains(secret.rsplit('_').next().expect("a secret")),
        "no secret is told again"
    );
    let revoke = |path: String| {
        town.send(
            Method::DELETE,
            Box::leak(path.into_boxed_str()),
            Sent { secret: Some(&town.admin), ..Sent::default() },
        )
    };
    assert_eq!(revoke(format!("/programme/tokens/{id}")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(revoke("/programme/tokens/0000".to_owned()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.post(&secret, "/programme/areas", area("draft", outline())).await.status, StatusCode::UNAUTHORIZED);
}

/// An issuer of tokens with a key of its own.
struct Faraway {
    key: jsonwebtoken::EncodingKey,
    keys: String,
}

impl Faraway {
    fn new() -> Self {
        use base64::Engine as _;
        use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING as KIND, EcdsaKeyPair, KeyPair as _};
        let chance = ring::rand::SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&KIND, &chance).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&KIND, pkcs8.as_ref(), &chance).expect("a key");
        let part = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        let point = pair.public_key().as_ref();
        let key = json!({ "kty": "EC", "crv": "P-256", "kid": "k1", "alg": "ES256", "use": "sig", "x": part(&point[1..33]), "y": part(&point[33..]) });
        Self { key: jsonwebtoken::EncodingKey::from_ec_der(pkcs8.as_ref()), keys: json!({ "keys": [key] }).to_string() }
    }

    fn signed(&self, claims: &Value) -> String {
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::ES256);
        header.kid = Some("k1".to_owned());
        jsonwebtoken::encode(&header, claims, &self.key).expect("a token")
    }
}

#[tokio::test]
async fn tokens_of_an_issuer_are_taken_as_they_are_signed() {
    use arpent::http::Issuer;
    let (faraway, stranger) = (Faraway::new(), Faraway::new());
    let shipped = shipped().expect("what ships is right");
    let folder = TempDir::new().expect("a folder");
    let store = SqliteStore::create(folder.path().join("programme.sqlite3")).expect("a database");
    let ledger = Ledger::open(Box::new(store), || Book::published(&shipped.programme)).expect("a ledger");
    let issuer = Issuer::new("https://id.example", "arpent", &faraway.keys).expect("keys");
    let register =
        Register::new(ledger, shipped.programme_layers, SessionKey::new([7; 32]), Pace::default()).trusting(issuer);
    let router = router(AppState::with_register(Arc::clone(&ENGINE), Settings::default(), register));
    let status = |token: String| {
        let request = Request::post("/programme/areas")
            .header("host", "arpent.test")
            .header("authorization", format!("Bearer {token}"));
        let request = request.body(Body::from(area("draft", outline()).to_string())).expect("a request");
        let router = router.clone();
        async move { ask(&router, request).await.status.as_u16() }
    };
    let claims = json!({ "iss": "https://id.example", "aud": "arpent", "sub": "u1", "name": "Mme la maire", "exp": 9_999_999_999_u64,
        "arpent_role": "mayor", "arpent_communes": ["95018"] });
    assert_eq!(status(faraway.signed(&claims)).await, 201);
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(name);
        } else {
            claims[name] = value;
        }
        claims
    };
    assert_eq!(status(faraway.signed(&with("arpent_communes", json!(["92071"])))).await, 403);
    for (name, value) in [
        ("iss", json!("https://evil.example")),
        ("iss", Value::Null),
        ("aud", json!("another")),
        ("aud", Value::Null),
        ("exp", json!(1)),
        ("exp", Value::Null),
        ("sub", Value::Null),
        ("nbf", json!(9_999_999_000_u64)),
        ("arpent_role", json!("king")),
        ("arpent_role", Value::Null),
        ("arpent_communes", json!([])),
        ("arpent_communes", json!(["x"])),
        ("name", json!("a\u{0}b")),
    ] {
        assert_eq!(status(faraway.signed(&with(name, value.clone()))).await, 401, "{name} {value}");
    }
    assert_eq!(status(stranger.signed(&claims)).await, 401, "another key of the same name");
    // The key that everybody knows, taken for a secret that is shared.
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
    header.kid = Some("k1".to_owned());
    for secret in [faraway.keys.as_bytes(), b"".as_slice(), b"k1".as_slice()] {
        let confused =
            jsonwebtoken::encode(&header, &claims, &jsonwebtoken::EncodingKey::from_secret(secret)).expect("a token");
        assert_eq!(status(confused).await, 401);
    }
    // Signed, and changed behind the signature; signed by nobody.
    let token = faraway.signed(&claims);
    let [head, body, seal] = token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let other_body = faraway.signed(&with("arpent_role", json!("admin")));
    let other_body = other_body.split('.').nth(1).expect("three parts").to_owned();
    for forged in [
        format!("{head}.{other_body}.{seal}"),
        format!("{head}.{body}."),
        format!("{head}.{body}"),
        format!("{head}.{body}.{seal}.{seal}"),
    ] {
        assert_eq!(status(forged).await, 401);
    }
}
