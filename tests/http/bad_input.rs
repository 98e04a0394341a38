//! The table of bad input, row by row: what is given, and what is answered.

use serde_json::Value;

use super::figures::SQUARE;
use super::harness::{Answer, by_method, get, get_with, post};

/// Checks that an answer is a problem of `status` about `field`, and gives it.
fn problem(answer: &Answer, status: u16, field: Option<&str>) -> Value {
    let body = answer.json();
    assert_eq!(answer.status.as_u16(), status, "{body}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(body["status"], status);
    assert_eq!(body["field"].as_str(), field, "{body}");
    for member in ["type", "title", "detail"] {
        assert!(body[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {body}");
    }
    body
}

fn ring(corners: &[(f64, f64)]) -> String {
    let positions: Vec<String> = corners.iter().map(|(lon, lat)| format!("[{lon},{lat}]")).collect();
    format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, positions.join(","))
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_with_those_that_are_allowed() {
    let paths = [
        "/where?lon=2&lat=48&colour=red",
        "/diagnosis/communes/95018?colour=red",
        "/diagnosis/metropole?colour=red",
        "/diagnosis?communes=all&colour=red",
        "/indicators?colour=red",
        "/ogc?colour=red",
        "/ogc/conformance?colour=red",
        "/ogc/api?colour=red",
        "/ogc/collections?colour=red",
        "/ogc/collections/communes?colour=red",
        "/ogc/collections/communes/items?colour=red",
        "/ogc/collections/communes/items/95018?colour=red",
        "/healthz?colour=red",
        "/readyz?colour=red",
        "/openapi.json?colour=red",
    ];
    for path in paths {
        let body = problem(&get(path).await, 400, Some("colour"));
        assert!(body["detail"].as_str().is_some_and(|detail| detail.contains("lang")), "{path}: {body}");
    }
    problem(&post("/diagnosis?colour=red", SQUARE).await, 400, Some("colour"));
    problem(&post("/where?colour=red", "[]").await, 400, Some("colour"));
}

#[tokio::test]
async fn a_parameter_given_twice_is_refused() {
    problem(&get("/where?lon=2&lat=48&lon=3").await, 400, Some("lon"));
}

#[tokio::test]
async fn a_value_that_cannot_be_is_refused_with_what_is_allowed() {
    let cases = [
        ("/where?lat=48", "lon"),
        ("/where?lon=2", "lat"),
        ("/where?lon=abc&lat=48", "lon"),
        ("/where?lon=NaN&lat=48", "lon"),
        ("/where?lon=1e999&lat=48", "lon"),
        ("/where?lon=181&lat=48", "lon"),
        ("/where?lon=2&lat=-91", "lat"),
        ("/where?lon=2&lat=48&lang=de", "lang"),
        ("/diagnosis", "communes"),
        ("/diagnosis?communes=", "communes"),
        ("/diagnosis?communes=95018,", "communes"),
        ("/diagnosis?communes=99999", "communes"),
        ("/diagnosis/communes/95018?theme=weather", "theme"),
        ("/diagnosis/communes/95018?indicators=base.luck", "indicators"),
        ("/diagnosis/communes/95018?reference=world", "reference"),
        ("/diagnosis/communes/95018?reference=95018,00000", "reference"),
        ("/diagnosis/communes/95018?rows=maybe", "rows"),
        ("/diagnosis/communes/95018?f=xls", "f"),
        ("/ogc?f=xml", "f"),
    ];
    for (path, field) in cases {
        problem(&get(path).await, 400, Some(field));
    }
}

#[tokio::test]
async fn a_reference_in_which_a_zone_does_not_lie_is_refused_with_those_that_it_has() {
    let cases = [
        ("/diagnosis/epts/200057990?lang=en&reference=ept", true),
        ("/diagnosis/epts/200057990?lang=en&reference=departement", true),
        ("/diagnosis/departements/92?lang=en&reference=ept", true),
        ("/diagnosis/departements/92?lang=en&reference=departement", true),
        ("/diagnosis/metropole?lang=en&reference=ept", false),
        ("/diagnosis/metropole?lang=en&reference=departement", false),
        ("/diagnosis/metropole?lang=en&reference=mgp", false),
    ];
    for (path, may_be_mgp) in cases {
        let body = problem(&get(path).await, 400, Some("reference"));
        let detail = body["detail"].as_str().expect("a detail");
        assert!(detail.contains("INSEE codes") && detail.contains("mgp") == may_be_mgp, "{path}: {detail}");
    }
    for path in ["/diagnosis/epts/200057990?reference=mgp", "/diagnosis/metropole?reference=95018"] {
        assert_eq!(get(path).await.status.as_u16(), 200, "{path}");
    }
}

#[tokio::test]
async fn what_is_unknown_agrees_in_french() {
    let detail = async |path: &str| get(path).await.json()["detail"].clone();
    assert_eq!(detail("/diagnosis/communes/99999").await, "commune inconnue : « 99999 »");
    assert_eq!(detail("/diagnosis/departements/13").await, "département inconnu : « 13 »");
}

#[tokio::test]
async fn a_bad_box_limit_or_offset_is_refused() {
    let cases = [
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,4,5", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=NaN,48,3,49", "bbox"),
        ("bbox=2,49,3,48", "bbox"),
        ("bbox=2,48,200,49", "bbox"),
        ("bbox=2,48,10,3,49,1", "bbox"),
        ("bbox=", "bbox"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("offset=-1", "offset"),
        ("f=shp", "f"),
        ("datetime=yesterday", "datetime"),
        ("datetime=../..", "datetime"),
        ("datetime=2025-02-01/2025-01-01", "datetime"),
        ("bbox-crs=EPSG:2154", "bbox-crs"),
        ("filter=name", "filter"),
    ];
    for (query, field) in cases {
        problem(&get(&format!("/ogc/collections/communes/items?{query}")).await, 400, Some(field));
    }
}

#[tokio::test]
async fn what_is_unknown_is_not_found() {
    let paths = [
        "/diagnosis/communes/99999",
        "/diagnosis/communes/%C3%A9%00",
        "/diagnosis/epts/1",
        "/diagnosis/departements/13",
        "/diagnosis/districts/nowhere",
        "/ogc/collections/dragons",
        "/ogc/collections/dragons/items",
        "/ogc/collections/communes/items/99999",
        "/assets/none.js",
        "/nothing/here",
        "/ogc/collections/communes/items/95018/more",
    ];
    for path in paths {
        problem(&get(path).await, 404, None);
    }
}

#[tokio::test]
async fn a_method_that_is_not_taken_is_refused_with_those_that_are() {
    let answer = by_method(axum::http::Method::DELETE, "/diagnosis/communes/95018", &[]).await;
    problem(&answer, 405, None);
    assert!(answer.header("allow").contains("GET"));
}

#[tokio::test]
async fn a_crossing_outline_is_refused_with_the_place_of_the_crossing() {
    let bow_tie = ring(&[(2.24, 48.94), (2.26, 48.96), (2.26, 48.94), (2.24, 48.96), (2.24, 48.94)]);
    let body = problem(&post("/diagnosis", bow_tie).await, 422, Some("coordinates"));
    let at: Vec<f64> = body["at"].as_array().expect("a place").iter().filter_map(Value::as_f64).collect();
    assert!((at[0] - 2.25).abs() < 1e-9 && (at[1] - 48.95).abs() < 1e-9, "{at:?}");
    // The repair is offered, and it is a zone.
    let offered = post("/diagnosis", body["repair"].to_string()).await;
    assert_eq!(offered.status.as_u16(), 200);
    assert_eq!(body["repair"]["coordinates"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn an_outline_that_is_none_is_refused() {
    let bodies = [
        r#"{"type":"Polygon","coordinates":[]}"#.to_owned(),
        r#"{"type":"Polygon","coordinates":[[]]}"#.to_owned(),
        r#"{"type":"MultiPolygon","coordinates":[]}"#.to_owned(),
        r#"{"type":"Point","coordinates":[2,48]}"#.to_owned(),
        r#"{"type":"Feature","properties":{},"geometry":null}"#.to_owned(),
        r#"{"type":"FeatureCollection","features":[]}"#.to_owned(),
        r#"{"type":"Polygon"}"#.to_owned(),
        r"{}".to_owned(),
        ring(&[(2.24, 48.94), (2.26, 48.96), (2.24, 48.94)]),
        ring(&[(2.24, 48.94), (2.26, 48.96), (2.26, 48.94), (2.24, 48.96)]),
        ring(&[(2.24, 48.94), (2.24, 48.94), (2.24, 48.94), (2.24, 48.94)]),
        ring(&[(2.25, 48.75), (2.5, 49.0), (2.75, 49.25), (2.25, 48.75)]),
    ];
    for body in bodies {
        let answer = post("/diagnosis", body.clone()).await;
        assert_eq!(answer.status.as_u16(), 422, "{body}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

#[tokio::test]
async fn a_coordinate_that_is_no_finite_number_is_refused() {
    for number in ["1e999", "NaN", "-Infinity", "\"NaN\"", "null", "\"2.24\""] {
        let body = format!(
            r#"{{"type":"Polygon","coordinates":[[[{number},48.94],[2.26,48.94],[2.26,48.96],[{number},48.94]]]}}"#
        );
        let answer = post("/diagnosis", body).await;
        assert_eq!(answer.status.as_u16(), 422, "{number}");
    }
}

#[tokio::test]
async fn metres_instead_of_degrees_are_refused() {
    let metres =
        ring(&[(648_000.0, 6_870_000.0), (649_000.0, 6_870_000.0), (649_000.0, 6_871_000.0), (648_000.0, 6_870_000.0)]);
    assert_eq!(post("/diagnosis", metres).await.status.as_u16(), 422);
}

#[tokio::test]
async fn a_zone_outside_the_data_is_refused_with_a_place() {
    let far = ring(&[(-1.5, 47.2), (-1.4, 47.2), (-1.4, 47.3), (-1.5, 47.2)]);
    let body = problem(&post("/diagnosis", far).await, 422, Some("coordinates"));
    assert!(body["at"].is_array());
}

#[tokio::test]
async fn a_zone_over_the_ceiling_of_corners_or_of_area_is_refused() {
    let corners: Vec<(f64, f64)> = (0..=20_001)
        .map(|corner| std::f64::consts::TAU * f64::from(corner % 20_001) / 20_001.0)
        .map(|turn| (2.25 + 0.01 * turn.cos(), 48.95 + 0.01 * turn.sin()))
        .collect();
    let body = problem(&post("/diagnosis", ring(&corners)).await, 422, Some("coordinates"));
    assert!(body["detail"].as_str().is_some_and(|detail| detail.contains("20001")), "{body}");
    let wide = ring(&[(-4.0, 44.0), (7.0, 44.0), (7.0, 50.0), (-4.0, 50.0), (-4.0, 44.0)]);
    problem(&post("/diagnosis", wide).await, 422, Some("coordinates"));
    let speck = ring(&[(2.25, 48.95), (2.250_000_1, 48.95), (2.250_000_1, 48.950_000_1), (2.25, 48.95)]);
    problem(&post("/diagnosis", speck).await, 422, Some("coordinates"));
}

#[tokio::test]
async fn a_disc_that_is_none_is_refused_by_the_name_of_its_member() {
    let cases = [
        (r#"{"point":[2.25,98.95],"radius_m":500}"#, Some("point")),
        (r#"{"point":[2.25,48.95],"radius_m":0}"#, Some("radius_m")),
        (r#"{"point":[2.25,48.95],"radius_m":-5}"#, Some("radius_m")),
        (r#"{"point":[2.25,48.95],"radius_m":60000}"#, Some("radius_m")),
        (r#"{"point":[2.25,48.95],"radius_m":1e999}"#, None),
        (r#"{"point":[2.25,48.95]}"#, None),
        (r#"{"radius_m":500}"#, None),
        (r#"{"point":[2.25],"radius_m":500}"#, None),
        (r#"{"point":[2.25,48.95],"radius_m":500,"colour":"red"}"#, None),
    ];
    for (body, field) in cases {
        problem(&post("/diagnosis", body).await, 422, field);
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    for body in ["", "hello", "{", "\u{feff}{}", "NaN", r#"{"point":[NaN,48.95],"radius_m":500}"#] {
        problem(&post("/diagnosis", body).await, 422, None);
    }
    for body in ["[1,2]", "null", "3"] {
        problem(&post("/diagnosis", body).await, 422, Some("document"));
    }
    problem(&post("/diagnosis", vec![0xff, 0xfe]).await, 400, None);
    let deep = "[".repeat(100_000);
    assert!(post("/diagnosis", format!("{{\"type\":{deep}")).await.status.is_client_error());
}

#[tokio::test]
async fn positions_that_are_none_or_too_many_are_refused() {
    for body in ["{}", "[[1]]", "[[1,2,3]]", "[[\"1\",2]]", "nonsense", "[[1e999,2]]"] {
        problem(&post("/where", body).await, 422, None);
    }
    problem(&post("/where", "[[2,48],[200,48]]").await, 422, Some("/1"));
    let many = format!("[{}]", vec!["[2,48]"; 10_001].join(","));
    problem(&post("/where", many).await, 422, None);
}

#[tokio::test]
async fn problems_speak_the_language_of_the_request() {
    let french = get("/nothing").await;
    assert_eq!(french.json()["title"], "Introuvable");
    assert_eq!(french.header("content-language"), "fr");
    let english = get_with("/nothing", &[("accept-language", "en-GB,en;q=0.9")]).await;
    assert_eq!(english.json()["title"], "Not found");
    assert_eq!(get("/where?lon=x&lat=1&lang=en").await.json()["title"], "Unusable parameter");
    assert_eq!(french.json()["type"], english.json()["type"]);
}

#[tokio::test]
async fn a_host_that_is_none_is_refused() {
    let answer = get_with("/ogc", &[]).await;
    assert_eq!(answer.status.as_u16(), 200);
    let request = axum::http::Request::get("/ogc").header("host", "a b").body(axum::body::Body::empty());
    let router = super::harness::router_with(arpent::http::Limits::default());
    problem(&super::harness::ask(&router, request.expect("a request")).await, 400, Some("Host"));
}

#[tokio::test]
async fn an_address_that_is_no_text_is_refused() {
    for query in ["nom=%FF", "filter=%C3", "%FF=1"] {
        let answer = get(&format!("/ogc/collections/communes/items?{query}")).await;
        assert_eq!(answer.status.as_u16(), 400, "{query}");
    }
}
