//! The page and the documentation: from this server alone.

use axum::http::Method;

use arpent::http::Background;

use super::harness::{ask, get, get_with, request, router_framed_by, router_over};

#[tokio::test]
async fn the_page_is_asked_for_again_and_loads_nothing_from_another_host() {
    let page = get("/").await;
    assert_eq!(page.status.as_u16(), 200);
    assert!(page.header("content-type").starts_with("text/html"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("http"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn a_background_lets_its_host_in_for_pictures_alone_and_the_page_is_told() {
    let page = ask(&router_over(Background::Ign), request(Method::GET, "/", &[])).await;
    let policy = page.header("content-security-policy");
    let naming: Vec<&str> = policy.split("; ").filter(|it| it.contains("http")).collect();
    assert_eq!(
        naming,
        ["img-src 'self' data: blob: https://data.geopf.fr", "connect-src 'self' https://data.geopf.fr",]
    );
    let told = "<meta name=\"arpent-background\" content=\"ign\">";
    let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(told);
    // A binary without the page says nothing of a background.
    assert_eq!(says(&page.bytes), String::from_utf8_lossy(&page.bytes).contains("/assets/"));
    assert!(!says(&get("/").await.bytes));
}

#[tokio::test]
async fn the_page_stands_in_frames_of_this_site_and_of_those_that_are_named() {
    let ancestors = |policy: &str| policy.rsplit("; ").next().map(str::to_owned);
    assert_eq!(ancestors(get("/").await.header("content-security-policy")).as_deref(), Some("frame-ancestors 'self'"));
    let framed = router_framed_by(&["https://www.example.fr", "https://*.example.org"]);
    let page = ask(&framed, request(Method::GET, "/", &[])).await;
    let expected = "frame-ancestors 'self' https://www.example.fr https://*.example.org";
    assert_eq!(ancestors(page.header("content-security-policy")).as_deref(), Some(expected));
    let again = ask(&framed, request(Method::GET, "/", &[("if-none-match", page.header("etag"))])).await;
    let policy = again.header("content-security-policy");
    assert_eq!((again.status.as_u16(), policy), (304, page.header("content-security-policy")));
}

#[tokio::test]
async fn a_hashed_file_of_the_page_is_kept_for_ever() {
    let page = get("/").await;
    let html = String::from_utf8_lossy(&page.bytes).into_owned();
    let named = html.split('"').filter(|text| text.starts_with("/assets/"));
    for path in named {
        let asset = get(path).await;
        assert_eq!(asset.status.as_u16(), 200, "{path}");
        assert!(asset.header("cache-control").contains("immutable"), "{path}");
        assert!(!asset.header("etag").is_empty(), "{path}");
        // A worker keeps to the policy of its file: it may ask this server for tiles.
        let (policy, is_script) = (asset.header("content-security-policy"), path.rsplit('.').next() == Some("js"));
        let expected = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";
        assert!(!is_script || policy == expected, "{path}: {policy}");
    }
}

#[tokio::test]
async fn a_file_of_the_page_leaves_in_the_packed_form_that_it_was_built_in() {
    let page = get("/").await;
    let html = String::from_utf8_lossy(&page.bytes).into_owned();
    for path in html.split('"').filter(|text| text.starts_with("/assets/")) {
        let plain = get(path).await;
        if plain.bytes.len() < 10_000 {
            continue;
        }
        for (asked, coding) in [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("br;q=0, gzip", "gzip")]
        {
            let packed = get_with(path, &[("accept-encoding", asked)]).await;
            assert_eq!((packed.status.as_u16(), packed.header("content-encoding")), (200, coding), "{path}");
            assert_eq!(packed.header("content-type"), plain.header("content-type"), "{path}");
            assert!(packed.header("vary").contains("accept-encoding"), "{path}");
            assert!(packed.header("etag").contains(coding), "{path}: the tag is of the form");
            assert_eq!(packed.unpacked(), plain.bytes, "{path}");
        }
        assert_eq!(get(&format!("{path}.br")).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_documentation_is_read_without_another_host() {
    let page = get("/docs/").await;
    let html = String::from_utf8_lossy(&page.bytes).into_owned();
    assert_eq!(page.status.as_u16(), 200);
    let loaded = html.split(['"', '\'']).filter(|text| text.starts_with("http") || text.starts_with("//"));
    assert_eq!(loaded.count(), 0, "{html}");
    let script = get("/docs/swagger-initializer.js").await;
    assert!(String::from_utf8_lossy(&script.bytes).contains("/openapi.json"));
}

#[tokio::test]
async fn a_page_that_a_browser_has_keeps_its_policy() {
    let page = get("/").await;
    let again = get_with("/", &[("if-none-match", page.header("etag"))]).await;
    let policy = "content-security-policy";
    assert_eq!((again.status.as_u16(), again.header(policy)), (304, page.header(policy)));
}

#[tokio::test]
async fn the_page_takes_its_own_parameters_and_its_files_take_none() {
    assert_eq!(get("/?commune=95018").await.bytes, get("/").await.bytes);
    for path in ["/assets/none.js?colour=red", "/docs?colour=red", "/docs/?colour=red", "/docs/index.css?colour=red"] {
        let refused = get(path).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["field"]), (400, &"colour".into()), "{path}");
    }
}
