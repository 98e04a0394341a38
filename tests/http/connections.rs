//! The server on a socket of the loopback: connections that say nothing, too many of them, and the end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use arpent::http::{AppState, Limits, Settings, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};

use super::harness::ENGINE;

/// Longer than any test takes where the server does what it should.
const PATIENCE: Duration = Duration::from_secs(8);
const SHORT: Duration = Duration::from_millis(30);

/// A server under way.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Running {
    /// A server with settings.
    pub async fn with(settings: Settings) -> Self {
        Self::on(AppState::new(Arc::clone(&ENGINE), settings)).await
    }

    /// A server on what its handlers share.
    pub async fn on(state: AppState) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, state, async { drop(stopped.await) }));
        Self { address, stop, server }
    }

    /// A server under ceilings.
    pub async fn under(limits: Limits) -> Self {
        Self::with(Settings { limits, ..Settings::default() }).await
    }

    /// Tells the server to stop, and waits until it has.
    pub async fn end(self) {
        drop(self.stop);
        let ended = tokio::time::timeout(PATIENCE, self.server).await;
        ended.expect("the server ends in time").expect("the server ended well");
    }
}

fn connected(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time");
    stream
}

/// What the server says until it closes the connection.
fn rest_of(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("the server closes the connection");
    text
}

/// The answer to a question on a connection of its own.
fn asked(address: SocketAddr, path: &str) -> String {
    String::from_utf8(asked_with(address, "GET", path, "")).expect("a text")
}

/// The answer to a question by a method, with more headers, on a connection of its own.
pub fn asked_with(address: SocketAddr, method: &str, path: &str, headers: &str) -> Vec<u8> {
    let mut stream = connected(address);
    let head = format!("{method} {path} HTTP/1.1\r\nhost: arpent.test\r\n{headers}connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("the server takes the head");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the server closes the connection");
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_does_not_arrive_is_given_up() {
    let running = Running::under(Limits { head_time: SHORT, ..Limits::default() }).await;
    let address = running.address;
    let said = spawn_blocking(move || {
        let mut stream = connected(address);
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: arp").expect("the server takes half a head");
        rest_of(stream)
    });
    assert!(!said.await.expect("an end").contains("alive"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_connection_is_closed() {
    let running = Running::under(Limits { connection_time: SHORT, ..Limits::default() }).await;
    let address = running.address;
    assert_eq!(spawn_blocking(move || rest_of(connected(address))).await.expect("an end"), "");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_is_answered_after_more_idle_ones_than_may_be_connected() {
    let running = Running::under(Limits { connections: 2, head_time: SHORT, ..Limits::default() }).await;
    let address = running.address;
    let answer = spawn_blocking(move || {
        let idle: Vec<TcpStream> = (0..7).map(|_| connected(address)).collect();
        let answer = asked(address, "/healthz");
        drop(idle);
        answer
    });
    let answer = answer.await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("alive"), "{answer}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_names_no_host_or_two_is_refused() {
    let running = Running::under(Limits::default()).await;
    let address = running.address;
    let said = |head: &'static str| {
        spawn_blocking(move || {
            let mut stream = connected(address);
            stream.write_all(head.as_bytes()).expect("the server takes the head");
            rest_of(stream)
        })
    };
    for head in [
        "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nconnection: close\r\nhost: a.test\r\nhost: b.test\r\n\r\n",
    ] {
        let answer = said(head).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("application/problem+json"), "{answer}");
    }
    for head in ["GET /healthz HTTP/1.0\r\n\r\n", "GET /healthz HTTP/1.1\r\nconnection: close\r\nhost: a.test\r\n\r\n"]
    {
        assert!(said(head).await.expect("an answer").contains(" 200 OK"), "{head}");
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_stops_while_clients_keep_their_connections() {
    let running = Running::under(Limits { connections: 1, ..Limits::default() }).await;
    let address = running.address;
    let kept = spawn_blocking(move || {
        let mut stream = connected(address);
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: arpent.test\r\n\r\n").expect("the server takes the head");
        let mut first = [0; 12];
        stream.read_exact(&mut first).expect("the server answers");
        assert_eq!(&first, b"HTTP/1.1 200");
        (stream, connected(address))
    });
    let (kept, _waiting) = kept.await.expect("two connections");
    running.end().await;
    let rest = spawn_blocking(move || rest_of(kept)).await.expect("an end");
    assert!(rest.ends_with("{\"status\":\"alive\"}"), "{rest}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_says_so_before_it_does() {
    let running = Running::with(Settings { grace: Duration::from_millis(300), ..Settings::default() }).await;
    let Running { address, stop, server } = running;
    assert!(spawn_blocking(move || asked(address, "/readyz")).await.expect("an answer").starts_with("HTTP/1.1 200"));
    drop(stop);
    let leaving =
        spawn_blocking(move || (0..10_000).map(|_| asked(address, "/readyz")).find(|answer| !answer.contains(" 200 ")));
    let answer = leaving.await.expect("an answer").expect("the server says that it leaves");
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("leaving"), "{answer}");
    server.await.expect("the server ended well");
}
