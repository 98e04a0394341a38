//! What clients see when other layers are put in service while they ask.

use std::sync::Arc;

use arpent::diagnosis::{Catalogue, Engine};
use arpent::http::{AppState, Settings, router};
use arpent::layers::{About, Atlas, Layer};
use arpent::store::shipped;
use axum::http::{Method, StatusCode};

use super::harness::{ENGINE, ask, request};

/// The shipped layers, the stations under another year and without the last of them.
pub fn changed() -> Arc<Engine> {
    let layers = shipped().expect("the shipped layers are whole").layers;
    let atlas: Atlas = layers.into_iter().map(renamed).collect();
    let catalogue = Catalogue::parse(include_str!("../../geodata/indicators.toml")).expect("the catalogue is right");
    Arc::new(Engine::new(atlas, catalogue).expect("the layers make territories"))
}

fn renamed(layer: Layer) -> Layer {
    let about = layer.about().clone();
    if about.id.as_str() != "stations" {
        return layer;
    }
    layer.described(About { vintage: String::from("2031"), sha256: "0".repeat(64), ..about })
}

const QUESTIONS: [&str; 6] = [
    "/ogc/collections/stations",
    "/ogc/collections/stations/items?limit=3",
    "/ogc/collections/stations/tiles/WebMercatorQuad/10/352/518",
    "/ogc/files/stations.fgb",
    "/diagnosis/communes/95018",
    "/layers-that-never-were",
];

#[tokio::test]
async fn tags_and_answers_follow_the_layers_in_service() {
    let state = AppState::new(Arc::clone(&ENGINE), Settings::default());
    let router = router(state.clone());
    let get = |path: &'static str, tag: &str| {
        let headers = [("if-none-match", tag)];
        let asked = request(Method::GET, path, if tag.is_empty() { &[] } else { &headers });
        let router = router.clone();
        async move { ask(&router, asked).await }
    };
    let mut before = Vec::new();
    for path in QUESTIONS {
        before.push(get(path, "").await.header("etag").to_owned());
    }
    state.put_in_service(changed());
    for (path, tag) in QUESTIONS.into_iter().zip(&before) {
        let answer = get(path, tag).await;
        if path == "/layers-that-never-were" {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            continue;
        }
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_ne!(answer.header("etag"), tag, "{path}");
    }
    let described = get("/ogc/collections/stations", "").await;
    assert!(String::from_utf8_lossy(&described.bytes).contains("2031"));
    state.put_in_service(Arc::clone(&ENGINE));
    for (path, tag) in QUESTIONS.into_iter().zip(&before).take(5) {
        assert_eq!(get(path, tag).await.status, StatusCode::NOT_MODIFIED, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_layers_change() {
    let state = AppState::new(Arc::clone(&ENGINE), Settings::default());
    let router = router(state.clone());
    let other = changed();
    let clients = (0..4).map(|client| {
        let router = router.clone();
        tokio::spawn(async move {
            let mut failed = Vec::new();
            for round in 0..60 {
                let path = QUESTIONS[(client + round) % 5];
                let answer = ask(&router, request(Method::GET, path, &[])).await;
                if answer.status != StatusCode::OK {
                    failed.push((path, answer.status));
                }
            }
            failed
        })
    });
    let clients: Vec<_> = clients.collect();
    for turn in 0..20 {
        state.put_in_service(if turn % 2 == 0 { Arc::clone(&other) } else { Arc::clone(&ENGINE) });
        tokio::task::yield_now().await;
    }
    for client in clients {
        assert_eq!(client.await.expect("no client panics"), []);
    }
}
