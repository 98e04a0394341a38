//! The address that links are built on, as proxies tell it; and who is not believed.

use std::net::SocketAddr;

use arpent::http::{AppState, Settings, TrustedProxies, router};
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Method;

use super::harness::{ENGINE, ask, request, router_behind};

/// The address of the landing page, as its own link has it, or the field that is refused.
async fn own_address(router: &Router, peer: &str, headers: &[(&str, &str)]) -> String {
    let mut request = request(Method::GET, "/ogc", headers);
    let peer: SocketAddr = peer.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    let body = ask(router, request).await.json();
    body["links"][0]["href"].as_str().or(body["field"].as_str()).expect("a link or a field").to_owned()
}

#[tokio::test]
async fn a_trusted_proxy_tells_scheme_host_and_prefix() {
    let router = router_behind("10.0.0.0/8");
    let forwarded =
        [("x-forwarded-proto", "https"), ("x-forwarded-host", "data.example.org"), ("x-forwarded-prefix", "/gp/")];
    assert_eq!(own_address(&router, "10.1.2.3:4", &forwarded).await, "https://data.example.org/gp/ogc");
    let standard = [("forwarded", "for=192.0.2.60;proto=https;host=\"data.example.org:8443\"")];
    assert_eq!(own_address(&router, "10.1.2.3:4", &standard).await, "https://data.example.org:8443/ogc");
    // The standard header goes before the others.
    let both = [standard[0], ("x-forwarded-host", "other.example.org")];
    assert_eq!(own_address(&router, "[::ffff:10.1.2.3]:4", &both).await, "https://data.example.org:8443/ogc");
    assert_eq!(own_address(&router, "10.1.2.3:4", &[]).await, "http://arpent.test/ogc");
}

#[tokio::test]
async fn nobody_else_is_believed() {
    let router = router_behind("10.0.0.0/8");
    let spoofed = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/evil"),
        ("forwarded", "host=evil.example;proto=https"),
    ];
    for peer in ["192.0.2.1:4", "[2001:db8::1]:4", "11.0.0.1:4"] {
        assert_eq!(own_address(&router, peer, &spoofed).await, "http://arpent.test/ogc", "{peer}");
    }
    let plain = super::harness::router_with(arpent::http::Limits::default());
    assert_eq!(own_address(&plain, "127.0.0.1:4", &spoofed).await, "http://arpent.test/ogc");
}

#[tokio::test]
async fn of_several_elements_those_that_trusted_proxies_added_count() {
    let router = router_behind("10.0.0.0/8");
    // The client wrote the first element itself; the proxy that it reached added the second.
    let spoofed = [("forwarded", "for=10.0.0.9;host=evil.example, for=192.0.2.60;host=data.example.org;proto=https")];
    assert_eq!(own_address(&router, "10.1.2.3:4", &spoofed).await, "https://data.example.org/ogc");
    // Two proxies in a row: the outer one heard what the client asked for.
    let chain = [("forwarded", "for=192.0.2.60;host=data.example.org;proto=https, for=\"10.0.0.9:80\";host=inner")];
    assert_eq!(own_address(&router, "10.1.2.3:4", &chain).await, "https://data.example.org/ogc");
    let listed = [("x-forwarded-host", "evil.example, data.example.org")];
    assert_eq!(own_address(&router, "10.1.2.3:4", &listed).await, "http://data.example.org/ogc");
}

#[tokio::test]
async fn what_cannot_be_an_address_is_refused() {
    let router = router_behind("10.0.0.0/8");
    let cases = [
        (("x-forwarded-host", "a b"), "X-Forwarded-Host"),
        (("x-forwarded-host", "user@evil.example"), "X-Forwarded-Host"),
        (("x-forwarded-proto", "javascript"), "X-Forwarded-Proto"),
        (("x-forwarded-prefix", "//evil.example"), "X-Forwarded-Prefix"),
        (("x-forwarded-prefix", "/a\"b"), "X-Forwarded-Prefix"),
        (("forwarded", "host=\"a b\""), "Forwarded"),
    ];
    for (header, field) in cases {
        assert_eq!(own_address(&router, "10.1.2.3:4", &[header]).await, field, "{header:?}");
    }
}

#[tokio::test]
async fn the_public_address_goes_before_what_any_proxy_says() {
    let trusted_proxies = TrustedProxies::read(["10.0.0.0/8", "::1"]).expect("networks");
    let public_url = Some("https://public.example.org".to_owned());
    let settings = Settings { trusted_proxies, public_url, ..Settings::default() };
    let router = router(AppState::new(std::sync::Arc::clone(&ENGINE), settings));
    let told = [("x-forwarded-host", "data.example.org")];
    assert_eq!(own_address(&router, "10.1.2.3:4", &told).await, "https://public.example.org/ogc");
    assert!(TrustedProxies::read(["10.0.0.0/33"]).is_err());
    assert!(TrustedProxies::read(["proxy.example.org"]).is_err());
}
