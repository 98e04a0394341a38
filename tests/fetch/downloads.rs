//! One file in one answer: taken up, asked for only when it changed, tried again.

use std::io::Write;
use std::time::Duration;

use arpent::store::{FetchedFormat, News, fetch_record};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::harness::{Bench, NOW, Server, begin, drip, hold, named_points, points, send};

#[test]
fn a_file_is_kept_with_the_record_of_where_it_came_from() {
    let server = Server::start(|_, _, stream| {
        send(stream, "200 OK", &[("etag", "\"v1\""), ("last-modified", "Sun, 22 Nov 2026 08:00:00 GMT")], &points(3));
    });
    let bench = Bench::new();
    let fetched = bench.fetch(&named_points(&server.url("/trees"))).expect("it comes");
    assert_eq!((fetched.format, fetched.news), (FetchedFormat::GeoJson, News::New));
    let record = fetch_record(bench.data.path(), "trees").expect("it is readable").expect("there is one");
    assert_eq!(record, fetched.record);
    assert_eq!((record.rows, record.bytes, record.fields_checked), (Some(3), points(3).len() as u64, true));
    assert_eq!((record.fetched_at.as_str(), record.etag.as_deref()), (NOW, Some("\"v1\"")));
    assert_eq!((record.licence.as_str(), record.sha256.len()), ("ODbL", 64));
    assert_eq!(bench.names(), ["lock", "record.toml", record.file.as_str()]);
    assert!(server.asked()[0].header("user-agent").is_some_and(|agent| agent.starts_with("arpent/")));
    assert!(!bench.patience.borrow().progress.is_empty());
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let server = Server::start(|_, asked, stream| {
        if asked.header("if-none-match") == Some("\"v1\"") {
            begin(stream, "304 Not Modified", &[("etag", "\"v1\"")]);
        } else {
            send(stream, "200 OK", &[("etag", "\"v1\"")], &points(2));
        }
    });
    let bench = Bench::new();
    let source = named_points(&server.url("/trees"));
    let first = bench.fetch(&source).expect("it comes");
    let second = bench.fetch(&source).expect("it is there");
    assert_eq!((second.news, second.path), (News::Unchanged, first.path.clone()));
    // A file that somebody removed is asked for anew.
    std::fs::remove_file(&first.path).expect("it was there");
    assert_eq!(bench.file(&source), points(2));
}

#[test]
fn a_new_version_takes_the_place_of_the_old_one() {
    let server = Server::start(|number, _, stream| send(stream, "200 OK", &[], &points(number + 1)));
    let bench = Bench::new();
    let source = named_points(&server.url("/trees"));
    assert_eq!(bench.file(&source), points(1));
    assert_eq!(bench.file(&source), points(2));
    assert_eq!(bench.names().len(), 3, "{:?}", bench.names());
}

/// Serves half of a file and cuts; then what `rest` makes of the question for the rest.
fn cut_in_half(rest: impl Fn(&crate::harness::Asked, &mut std::net::TcpStream) + Send + Sync + 'static) -> Server {
    Server::start(move |number, asked, stream| {
        if number == 0 {
            let body = points(500);
            begin(stream, "200 OK", &[("etag", "\"v1\""), ("content-length", &body.len().to_string())]);
            let _ = stream.write_all(&body[..body.len() / 2]);
        } else {
            rest(asked, stream);
        }
    })
}

#[test]
fn a_cut_download_is_taken_up_where_it_ended() {
    let server = cut_in_half(|asked, stream| {
        let body = points(500);
        let from: usize = asked
            .header("range")
            .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok())
            .expect("the rest is asked for");
        let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
        send(stream, "206 Partial Content", &[("etag", "\"v1\""), ("content-range", &range)], &body[from..]);
    });
    let bench = Bench::new();
    assert_eq!(bench.file(&named_points(&server.url("/trees"))), points(500));
    let asked = server.asked();
    assert_eq!((asked.len(), asked[1].header("if-range")), (2, Some("\"v1\"")));
    assert_eq!(bench.waits_s(), [1.0]);
}

#[test]
fn a_later_command_takes_up_what_an_earlier_one_left() {
    let server = cut_in_half(|asked, stream| {
        let body = points(500);
        match asked.header("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()) {
            Some(from) if from > 0 => {
                let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
                let body: &[u8] = &body[from..];
                send(stream, "206 Partial Content", &[("etag", "\"v1\""), ("content-range", &range)], body);
            }
            _ => send(stream, "500 No", &[], b""),
        }
    });
    let mut bench = Bench::new();
    bench.settings.attempts = 1;
    let source = named_points(&server.url("/trees"));
    assert!(bench.fault(&source).starts_with("the answer was cut after "));
    assert_eq!(bench.file(&source), points(500));
}

#[test]
fn a_server_that_ignores_the_range_sends_everything_anew() {
    let server = cut_in_half(|_, stream| send(stream, "200 OK", &[("etag", "\"v1\"")], &points(500)));
    assert_eq!(Bench::new().file(&named_points(&server.url("/trees"))), points(500));
}

#[test]
fn the_rest_of_another_version_is_never_joined() {
    let server = cut_in_half(|asked, stream| {
        let body = points(900);
        if asked.header("range").is_some() {
            // In spite of `If-Range`: the rest of something else.
            let from = points(500).len() / 2;
            let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
            send(stream, "206 Partial Content", &[("etag", "\"v2\""), ("content-range", &range)], &body[from..]);
        } else {
            send(stream, "200 OK", &[("etag", "\"v2\"")], &body);
        }
    });
    assert_eq!(Bench::new().file(&named_points(&server.url("/trees"))), points(900));
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_rest_that_cannot_be_had_is_begun_anew() {
    let server = cut_in_half(|asked, stream| match asked.header("range") {
        Some(_) => send(stream, "416 Range Not Satisfiable", &[], b""),
        None => send(stream, "200 OK", &[], &points(7)),
    });
    assert_eq!(Bench::new().file(&named_points(&server.url("/trees"))), points(7));
}

#[test]
fn what_is_packed_on_its_way_is_unpacked_and_no_further_than_the_ceiling() {
    let server = Server::start(|_, asked, stream| {
        assert_eq!(asked.header("accept-encoding"), Some("gzip"));
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&points(1000)).expect("memory");
        send(stream, "200 OK", &[("content-encoding", "gzip")], &packed.finish().expect("memory"));
    });
    let mut bench = Bench::new();
    let source = named_points(&server.url("/trees"));
    assert_eq!(bench.file(&source), points(1000));
    bench.settings.bytes_max = points(1000).len() as u64 - 1;
    assert!(bench.fault(&source).starts_with("it is larger than "));
}

#[test]
fn a_server_in_trouble_is_asked_again_as_late_as_it_asks() {
    let server = Server::start(|number, _, stream| match number {
        0 => send(stream, "429 Too Many Requests", &[("retry-after", "7")], b"slowly"),
        1 => {
            let later = [("date", "Sun, 22 Nov 2026 08:00:00 GMT"), ("retry-after", "Sun, 22 Nov 2026 08:00:09 GMT")];
            send(stream, "503 Unavailable", &later, b"");
        }
        2 => send(stream, "500 Broken", &[], b""),
        _ => send(stream, "200 OK", &[], &points(1)),
    });
    let mut bench = Bench::new();
    bench.settings.attempts = 4;
    assert_eq!(bench.file(&named_points(&server.url("/trees"))), points(1));
    assert_eq!(bench.waits_s(), [7.0, 9.0, 4.0]);
}

#[test]
fn patience_ends() {
    let server = Server::start(|_, _, stream| send(stream, "500 Broken", &[], b"out of order"));
    let bench = Bench::new();
    let source = named_points(&server.url("/trees"));
    assert_eq!(bench.fault(&source), "after 3 tries: the server answered 500: out of order");
    assert_eq!(bench.waits_s(), [1.0, 2.0]);
    let server = Server::start(|_, _, stream| send(stream, "503 Later", &[("retry-after", "86400")], b""));
    let source = named_points(&server.url("/trees"));
    assert_eq!(bench.fault(&source), "the server answered 503 and asks to come back in 86400 s");
}

#[test]
fn what_the_server_refuses_is_not_asked_twice() {
    let server = Server::start(|_, _, stream| send(stream, "404 Not Found", &[], b"{\"error\":\"no such set\"}"));
    let bench = Bench::new();
    let told = bench.fault(&named_points(&server.url("/trees")));
    assert_eq!(told, "the server answered 404: {\"error\":\"no such set\"}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_server_that_says_nothing_stalls_or_drips_is_left() {
    let silent = Server::start(|_, _, stream| hold(stream));
    let mut bench = Bench::new();
    bench.settings.attempts = 2;
    bench.settings.first_byte = Duration::from_millis(30);
    assert_eq!(bench.fault(&named_points(&silent.url("/"))), "after 2 tries: no answer within 0.03 s");

    let stalling = Server::start(|_, _, stream| {
        begin(stream, "200 OK", &[("content-length", "1000")]);
        let _ = stream.write_all(b"{\"type\"");
        hold(stream);
    });
    let mut bench = Bench::new();
    bench.settings.attempts = 2;
    bench.settings.stall = Duration::from_millis(30);
    assert_eq!(bench.fault(&named_points(&stalling.url("/"))), "after 2 tries: no further byte within 0.03 s");

    let dripping = Server::start(|_, _, stream| {
        begin(stream, "200 OK", &[("content-length", "100000000")]);
        drip(stream);
    });
    let mut bench = Bench::new();
    bench.settings.attempts = 2;
    bench.settings.whole = Duration::from_millis(80);
    assert_eq!(bench.fault(&named_points(&dripping.url("/"))), "after 2 tries: no whole answer within 0.08 s");
}
