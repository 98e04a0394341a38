//! Tiles that lie ready: on a socket of the loopback, where they are looked at before the router.

use std::sync::Arc;

use arpent::http::{AppState, Limits, Settings};

use super::connections::{Running, asked_with};
use super::harness::ENGINE;
use super::swapped::changed;

const TILE: &str = "/ogc/collections/communes/tiles/WebMercatorQuad/10/352/518";

/// The head of an answer without its date, in lines, and its body.
fn parted(answer: &[u8]) -> (Vec<String>, &[u8]) {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head ends");
    let head = String::from_utf8_lossy(&answer[..end]);
    let mut lines: Vec<String> = head.lines().filter(|line| !line.starts_with("date:")).map(str::to_owned).collect();
    lines[1..].sort();
    (lines, &answer[end + 4..])
}

fn header<'a>(lines: &'a [String], name: &str) -> &'a str {
    let named = lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    named.unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tile_that_lies_ready_is_the_one_that_was_made() {
    let running = Running::with(Settings::default()).await;
    let keeping_nothing = Running::under(Limits { tile_cache_bytes: 0, ..Limits::default() }).await;
    let empty = "/ogc/collections/communes/tiles/WebMercatorQuad/12/1406/2072";
    for path in [TILE, &format!("{TILE}?indicators=base.density"), empty] {
        for coding in
            ["", "accept-encoding: gzip\r\n", "accept-encoding: br, gzip\r\n", "accept-encoding: identity\r\n"]
        {
            let made = asked_with(keeping_nothing.address, "GET", path, coding);
            let made_at_once = asked_with(keeping_nothing.address, "GET", path, coding);
            let first = asked_with(running.address, "GET", path, coding);
            let second = asked_with(running.address, "GET", path, coding);
            assert_eq!(parted(&first), parted(&second), "{path} {coding}");
            assert_eq!(parted(&first), parted(&made), "{path} {coding}");
            assert_eq!(parted(&first), parted(&made_at_once), "{path} {coding}");
            let (lines, _) = parted(&first);
            assert!(lines[0].contains(if path == empty { " 204 " } else { " 200 " }), "{path}: {lines:?}");
            let (of_head, nothing) = (asked_with(running.address, "HEAD", path, coding), &[][..]);
            assert_eq!(parted(&of_head), (lines, nothing), "{path} {coding}");
        }
    }
    keeping_nothing.end().await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_a_tile_that_lies_ready_is_told_so_and_who_refuses_it_is_refused() {
    let running = Running::with(Settings::default()).await;
    let first = asked_with(running.address, "GET", TILE, "");
    let status = |headers: &str| parted(&asked_with(running.address, "GET", TILE, headers)).0[0].clone();
    let tag = header(&parted(&first).0, "etag").to_owned();
    assert!(status(&format!("if-none-match: {tag}\r\n")).contains("304"));
    assert!(status("if-none-match: \"another\"\r\n").contains("200"));
    assert!(status("if-match: \"another\"\r\n").contains("412"));
    assert!(status("accept-encoding: identity;q=0\r\n").contains("406"));
    assert!(status("host: another.test\r\n").contains("400"), "two hosts");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tile_of_layers_that_left_lies_ready_no_more() {
    let state = AppState::new(Arc::clone(&ENGINE), Settings::default());
    let running = Running::on(state.clone()).await;
    let stations = TILE.replace("communes", "stations");
    let tag = || header(&parted(&asked_with(running.address, "GET", &stations, "")).0, "etag").to_owned();
    let before = tag();
    assert_eq!(tag(), before);
    state.put_in_service(changed());
    assert_ne!(tag(), before);
    state.put_in_service(Arc::clone(&ENGINE));
    assert_eq!(tag(), before);
    running.end().await;
}
