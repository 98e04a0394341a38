//! Ceilings of bytes, of time and of work: what is over them is turned away, and says when to come back.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use arpent::http::{AppState, Limits, Settings, serve};
use axum::body::Body;
use axum::http::Request;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::figures::SQUARE;
use super::harness::{Answer, ENGINE, ask, request, router_with};

fn diagnosis_of(body: impl Into<Body>) -> Request<Body> {
    Request::post("/diagnosis").header("host", "arpent.test").body(body.into()).expect("a request")
}

fn kind(answer: &Answer) -> String {
    answer.json()["type"].as_str().expect("a type").to_owned()
}

#[tokio::test]
async fn a_body_over_the_ceiling_is_refused() {
    let router = router_with(Limits { body_bytes: 64, ..Limits::default() });
    let answer = ask(&router, diagnosis_of(SQUARE)).await;
    assert_eq!((answer.status.as_u16(), kind(&answer).as_str()), (413, "urn:arpent:problem:body-too-large"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_does_not_arrive_is_given_up_and_the_server_stops_when_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let limits = Limits { body_time: Duration::from_millis(20), ..Limits::default() };
    let state = AppState::new(Arc::clone(&ENGINE), Settings { limits, ..Settings::default() });
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, state, async { drop(stopped.await) }));
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("the server listens");
        let head = "POST /diagnosis HTTP/1.1\r\nhost: arpent.test\r\nconnection: close\r\ncontent-length: 100\r\n\r\n{";
        stream.write_all(head.as_bytes()).expect("the server takes the head");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server answers");
        answer
    });
    let answer = answer.await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("urn:arpent:problem:slow-body"), "{answer}");
    drop(stop);
    server.await.expect("the server ended well");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let limits = Limits { answer_time: Duration::from_millis(20), workers: 0, ..Limits::default() };
    let answer = ask(&router_with(limits), diagnosis_of(SQUARE)).await;
    assert_eq!((answer.status.as_u16(), kind(&answer).as_str()), (503, "urn:arpent:problem:too-long"));
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn questions_over_the_ceiling_are_turned_away_and_cheap_ones_are_still_answered() {
    let router = router_with(Limits { workers: 0, queue: 0, ..Limits::default() });
    let answer = ask(&router, diagnosis_of(SQUARE)).await;
    assert_eq!((answer.status.as_u16(), kind(&answer).as_str()), (503, "urn:arpent:problem:overloaded"));
    assert_eq!(answer.header("retry-after"), "1");
    let health = ask(&router, request(axum::http::Method::GET, "/healthz", &[])).await;
    assert_eq!(health.status.as_u16(), 200);
}
