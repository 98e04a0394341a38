//! What holds for every address: same bytes, tags, HEAD, CORS, compression, languages, security headers.

use arpent::http::Limits;
use axum::http::{Method, Request, StatusCode};

use super::figures::SQUARE;
use super::harness::{ask, by_method, get, get_with, post, router_with};

/// Addresses whose answer may be kept.
const KEPT: [&str; 12] = [
    "/diagnosis/communes/95018",
    "/diagnosis/communes/95018?f=csv",
    "/diagnosis/communes/95018?f=geojson",
    "/diagnosis?communes=all&theme=mobility",
    "/where?lon=2.2482&lat=48.9472",
    "/indicators",
    "/ogc",
    "/ogc/collections",
    "/ogc/collections/stations/items?limit=100",
    "/ogc/collections/stations/items?limit=100&f=fgb",
    "/ogc/collections/communes/items/95018",
    "/openapi.json",
];

#[tokio::test]
async fn the_same_question_gives_the_same_bytes() {
    for path in KEPT {
        assert_eq!(get(path).await.bytes, get(path).await.bytes, "{path}");
    }
}

#[tokio::test]
async fn an_answer_that_a_client_has_is_not_sent_again() {
    for path in KEPT {
        let first = get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() > 20, "{path}: {tag}");
        let again = get_with(path, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.bytes.is_empty(), "{path}");
        assert_eq!(again.header("etag"), tag, "{path}");
        assert_eq!(get_with(path, &[("if-none-match", "\"other\"")]).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_answer_to_a_body_is_sent_whole_to_a_client_that_has_it() {
    for (path, body) in [("/diagnosis", SQUARE), ("/where", "[[2.2482,48.9472]]")] {
        let first = post(path, body).await;
        for known in [first.header("etag"), "*"] {
            let request = Request::post(path).header("host", "arpent.test").header("if-none-match", known);
            let again = ask(&router_with(Limits::default()), request.body(body.into()).expect("a request")).await;
            assert_eq!((again.status, &again.bytes), (StatusCode::OK, &first.bytes), "{path}");
        }
    }
}

#[tokio::test]
async fn the_root_of_the_layers_is_the_same_with_a_slash() {
    assert_eq!(get("/ogc/").await.bytes, get("/ogc").await.bytes);
    assert_eq!(get("/ogc/?colour=red").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn another_language_or_form_has_another_tag() {
    let french = get("/diagnosis/communes/95018?lang=fr").await;
    let english = get("/diagnosis/communes/95018?lang=en").await;
    let table = get("/diagnosis/communes/95018?lang=fr&f=csv").await;
    assert_ne!(french.header("etag"), english.header("etag"));
    assert_ne!(french.header("etag"), table.header("etag"));
    assert_eq!(french.json()["id"], english.json()["id"], "the figures are the same");
}

#[tokio::test]
async fn head_answers_as_get_does_without_the_body() {
    for path in KEPT.into_iter().chain(["/", "/healthz", "/readyz", "/docs/"]) {
        let (get, head) = (get(path).await, by_method(Method::HEAD, path, &[]).await);
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
        assert!(head.bytes.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn any_page_may_read() {
    let answer = get_with("/indicators", &[("origin", "https://example.org")]).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-expose-headers").contains("etag"));
    let asked = [("origin", "https://example.org"), ("access-control-request-method", "POST")];
    let preflight = by_method(Method::OPTIONS, "/diagnosis", &asked).await;
    assert_eq!(preflight.status, StatusCode::OK);
    assert!(preflight.header("access-control-allow-methods").contains("POST"));
}

#[tokio::test]
async fn a_preflight_names_the_methods_that_the_address_takes() {
    let asked = [("origin", "https://example.org"), ("access-control-request-method", "GET")];
    for (path, expected) in [
        ("/ogc", "GET,HEAD"),
        ("/ogc/", "GET,HEAD"),
        ("/ogc/collections/communes/items", "GET,HEAD"),
        ("/ogc/collections/areas/items", "GET,HEAD,POST"),
        ("/ogc/collections/areas/items/x", "GET,HEAD,PUT,DELETE,PATCH"),
        ("/programme/areas/x", "GET,HEAD,PUT,DELETE,PATCH"),
        ("/where", "GET,HEAD,POST"),
        ("/openapi.json", "GET,HEAD"),
        ("/", "GET,HEAD"),
    ] {
        let preflight = by_method(Method::OPTIONS, path, &asked).await;
        assert_eq!(preflight.status, StatusCode::OK, "{path}");
        assert_eq!(preflight.header("access-control-allow-methods"), expected, "{path}");
        assert_eq!(preflight.header("allow"), expected, "{path}");
        assert_eq!(preflight.header("access-control-allow-origin"), "*", "{path}");
    }
    assert_eq!(by_method(Method::OPTIONS, "/nothing", &asked).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_client_that_wants_one_answer_alone_is_told_that_it_is_gone() {
    for path in KEPT.into_iter().chain(["/ogc/collections/communes/tiles/WebMercatorQuad/8/88/129"]) {
        let tag = get(path).await.header("etag").to_owned();
        for method in [Method::GET, Method::HEAD] {
            let asked = async |tag: &str| by_method(method.clone(), path, &[("if-match", tag)]).await;
            assert_eq!(asked(&tag).await.status, StatusCode::OK, "{path}");
            assert_eq!(asked("*").await.status, StatusCode::OK, "{path}");
            for other in ["\"other\"".to_owned(), format!("W/{tag}")] {
                let refused = asked(&other).await;
                assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED, "{path}");
                assert_eq!(refused.header("content-type"), "application/problem+json", "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_tag_without_quotes_is_no_tag() {
    for path in KEPT {
        let tag = get(path).await.header("etag").trim_matches('"').to_owned();
        assert_eq!(get_with(path, &[("if-none-match", &tag)]).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_client_that_refuses_bytes_as_they_are_gets_them_packed_or_none() {
    for path in ["/healthz", "/ogc", "/ogc/collections/communes/tiles/WebMercatorQuad/8/88/129"] {
        for accepted in ["identity;q=0, gzip", "gzip, *;q=0"] {
            let packed = get_with(path, &[("accept-encoding", accepted)]).await;
            assert_eq!((packed.status, packed.header("content-encoding")), (StatusCode::OK, "gzip"), "{path}");
        }
        let any = get_with(path, &[("accept-encoding", "identity;q=0, *")]).await;
        assert!(["br", "zstd"].contains(&any.header("content-encoding")), "{path}");
        for refused in ["identity;q=0", "*;q=0", "deflate, *;q=0", "identity;q=0, deflate"] {
            let none = get_with(path, &[("accept-encoding", refused)]).await;
            assert_eq!(none.status, StatusCode::NOT_ACCEPTABLE, "{path} {refused}");
        }
        for taken in ["", "deflate", "identity", "identity, *;q=0"] {
            let plain = get_with(path, &[("accept-encoding", taken)]).await;
            assert_eq!((plain.status, plain.header("content-encoding")), (StatusCode::OK, ""), "{path} {taken}");
        }
    }
}

#[tokio::test]
async fn geojson_is_not_given_to_a_client_that_refuses_it() {
    for path in ["/ogc/collections/communes/items", "/ogc/collections/communes/items/95018"] {
        for accepted in
            ["application/geo+json;q=0", "application/geo+json;q=0, */*", "application/geo+json;q=0, application/json"]
        {
            let answer = get_with(path, &[("accept", accepted)]).await;
            assert_ne!(answer.header("content-type"), "application/geo+json", "{path} {accepted}");
        }
        let named = get_with(&format!("{path}?f=json"), &[("accept", "application/geo+json;q=0")]).await;
        assert_eq!(named.header("content-type"), "application/geo+json", "the address has the last word");
    }
}

#[tokio::test]
async fn a_feature_is_the_same_from_the_pool_and_on_the_spot() {
    let path = "/ogc/collections/epts/items";
    let page = async || get(&format!("{path}?bbox=2.2,48.8,2.4,48.9&limit=3")).await;
    let first = get(path).await.json()["features"][0]["id"].as_str().expect("an identifier").to_owned();
    let one = async || get(&format!("{path}/{first}")).await;
    let framed = get(&format!("{path}/{first}?crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84")).await;
    for _ in 0..3 {
        assert_eq!(one().await.bytes, framed.bytes);
        assert_eq!(page().await.bytes, page().await.bytes);
    }
    let frame = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
    let framed = get(&format!("{path}?bbox=2.2,48.8,2.4,48.9&limit=3&bbox-crs={frame}")).await;
    assert_eq!(framed.json()["features"], page().await.json()["features"]);
}

#[tokio::test]
async fn an_answer_leaves_compressed_under_a_tag_of_its_own() {
    let plain = get("/diagnosis/communes/95018").await;
    for coding in ["gzip", "br", "zstd"] {
        let packed = get_with("/diagnosis/communes/95018", &[("accept-encoding", coding)]).await;
        assert_eq!(packed.header("content-encoding"), coding);
        assert!(packed.bytes.len() < plain.bytes.len() / 2, "{coding}");
        let tag = packed.header("etag").to_owned();
        assert_ne!(tag, plain.header("etag"), "{coding}");
        let known = [("accept-encoding", coding), ("if-none-match", tag.as_str())];
        let again = get_with("/diagnosis/communes/95018", &known).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{coding}");
    }
}

#[tokio::test]
async fn labels_are_in_the_language_that_is_asked_for() {
    let label = async |path: &str, header: &str| {
        let answer = get_with(path, &[("accept-language", header)]).await;
        (answer.header("content-language").to_owned(), answer.json()["themes"][1]["label"].clone())
    };
    assert_eq!(label("/indicators", "fr").await, ("fr".to_owned(), "Mobilité".into()));
    assert_eq!(label("/indicators", "en").await, ("en".to_owned(), "Mobility".into()));
    assert_eq!(label("/indicators?lang=en", "fr").await, ("en".to_owned(), "Mobility".into()));
    assert_eq!(label("/indicators", "de").await, ("fr".to_owned(), "Mobilité".into()));
    assert!(get("/indicators").await.header("vary").contains("accept-language"));
}

#[tokio::test]
async fn every_answer_says_that_its_type_is_its_type() {
    for path in ["/", "/healthz", "/indicators", "/nothing", "/docs/"] {
        let answer = get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("referrer-policy").is_empty(), "{path}");
        assert!(!answer.header("content-security-policy").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn the_server_lives_and_is_ready() {
    assert_eq!(get("/healthz").await.json()["status"], "alive");
    assert_eq!(get("/readyz").await.json()["status"], "ready");
}

#[tokio::test]
async fn a_page_that_is_not_sent_again_keeps_the_policy_that_it_came_with() {
    let page = get("/ogc?f=html").await;
    let again = get_with("/ogc?f=html", &[("if-none-match", page.header("etag"))]).await;
    assert_eq!(again.status.as_u16(), 304);
    // A browser takes the headers of this answer over: another policy would be that of the page from then on.
    assert!(again.headers.get("content-security-policy").is_none());
}
