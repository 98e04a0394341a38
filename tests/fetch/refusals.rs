//! What is refused: other bytes than the list expects, and addresses that lead astray. The old file stays.

use std::io::Write;

use arpent::store::FetchFault;

use crate::harness::{Bench, Server, begin, named_points, points, send, source};

/// The complaint about a body that comes after a right one; the right one must stay.
fn refused(kind: &str, right: &[u8], wrong: &[u8]) -> String {
    let (first, then) = (right.to_vec(), wrong.to_vec());
    let server =
        Server::start(move |number, _, stream| send(stream, "200 OK", &[], if number == 0 { &first } else { &then }));
    let bench = Bench::new();
    let source = source(&server.url("/trees"), &format!("file = \"{kind}\"\nexpected_fields = [\"name\", \"height\"]"));
    let before = bench.fetch(&source).expect("the first is right");
    let told = bench.fault(&source);
    assert_eq!(std::fs::read(before.path).expect("the old file stays"), right);
    assert_eq!(bench.names().len(), 3, "{:?}", bench.names());
    told
}

const RIGHT: &[u8] =
    br#"{"features":[{"type":"Feature","geometry":null,"properties":{"name":"oak","height":9}}],"type":"FeatureCollection"}"#;

#[test]
fn a_page_a_message_or_half_a_file_is_no_geojson() {
    let cases: [(&[u8], &str); 7] = [
        (
            b"<!DOCTYPE html><html>\n<title>Sorry</title>",
            "not GeoJSON came but a page of HTML: <!DOCTYPE html><html> <title>Sorry</title>",
        ),
        (b"<ows:ExceptionReport/>", "not GeoJSON came but XML or HTML: <ows:ExceptionReport/>"),
        (br#"{"error_code":"X","message":"quota exceeded"}"#, "not GeoJSON came but other JSON: quota exceeded"),
        (br#"{"error":{"code":400,"message":"Invalid query"}}"#, "not GeoJSON came but other JSON: Invalid query"),
        (br#"{"type":"FeatureCollection","features":[]}"#, "it holds no row"),
        (br#"{"type":"FeatureCollection","features":[{"a":1}]}"#, "it cannot be read as GeoJSON: a member of"),
        (&RIGHT[..60], "it cannot be read as GeoJSON: EOF while parsing"),
    ];
    for (wrong, expected) in cases {
        let told = refused("geojson", RIGHT, wrong);
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn a_changed_schema_is_refused_with_what_is_missing_and_what_is_there() {
    let wrong =
        br#"{"features":[{"type":"Feature","geometry":null,"properties":{"nom":"oak","height":9}}],"type":"FeatureCollection"}"#;
    let told = refused("geojson", RIGHT, wrong);
    assert_eq!(told, "the expected fields `name` are missing; there are `nom`, `height`");
    let told = refused("csv", b"\xef\xbb\xbfname;height\noak;9\n", b"name,size\noak,9\n");
    assert_eq!(told, "the expected fields `height` are missing; there are `name`, `size`");
    let told = refused("json", br#"[{"name":"oak"},{"height":9}]"#, br#"[{"name":"oak"}]"#);
    assert_eq!(told, "the expected fields `height` are missing; there are `name`");
}

#[test]
fn other_kinds_are_told_by_their_first_bytes() {
    let told = refused("csv", b"name,height\noak,9\n", b"{\"error\":1}");
    assert_eq!(told, "not CSV came but JSON: {\"error\":1}");
    assert_eq!(refused("csv", b"name,height\noak,9\n", b"name,height\n"), "it holds no row");
    let zip = zipped("folder/trees.csv", b"name;height\noak;9\n");
    let kind = "zip\"\nmember = \"TREES.CSV";
    assert!(refused(kind, &zip, b"<html>").starts_with("not a ZIP archive came but a page of HTML"));
    assert!(refused(kind, &zip, &zip[..zip.len() / 2]).starts_with("it cannot be read as a ZIP archive"));
    let other = zipped("other.csv", b"name;height\noak;9\n");
    assert_eq!(refused(kind, &zip, &other), "the archive has no file `TREES.CSV` but `other.csv`");
    let changed = zipped("trees.csv", b"name;size\noak;9\n");
    assert!(refused(kind, &zip, &changed).starts_with("the expected fields `height` are missing"));
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory");
    zip.write_all(bytes).expect("memory");
    zip.finish().expect("memory").into_inner()
}

#[test]
fn a_length_that_is_not_kept_is_a_cut() {
    let server = Server::start(|_, _, stream| send(stream, "200 OK", &[("content-length", "5000")], &points(1)));
    let told = Bench::new().fault(&named_points(&server.url("/trees")));
    assert_eq!(told, format!("after 3 tries: the answer was cut after {} of 5000 bytes", points(1).len()));
    // Shorter than it is: the rest never counts, and what came is no whole document.
    let server = Server::start(|_, _, stream| send(stream, "200 OK", &[("content-length", "50")], &points(1)));
    assert!(Bench::new().fault(&named_points(&server.url("/trees"))).starts_with("it cannot be read as GeoJSON"));
}

#[test]
fn no_body_is_endless() {
    let server = Server::start(|_, _, stream| {
        begin(stream, "200 OK", &[]);
        let _ = stream.write_all(b"{\"type\":\"");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let mut bench = Bench::new();
    bench.settings.bytes_max = 100_000;
    assert_eq!(bench.fault(&named_points(&server.url("/trees"))), "it is larger than 100000 bytes");
    // One that says its length is not even begun.
    let server = Server::start(|_, _, stream| begin(stream, "200 OK", &[("content-length", "100001")]));
    assert_eq!(bench.fault(&named_points(&server.url("/trees"))), "it is larger than 100000 bytes");
    assert_eq!(bench.names(), ["lock"]);
}

#[test]
fn redirections_are_followed_but_not_for_ever_and_not_anywhere() {
    let server = Server::start(|_, asked, stream| match asked.path.as_str() {
        "/start" => begin(stream, "302 Found", &[("location", "next?x=1"), ("content-length", "0")]),
        "/next?x=1" => send(stream, "200 OK", &[], &points(4)),
        "/file" => begin(stream, "302 Found", &[("location", "file:///etc/passwd"), ("content-length", "0")]),
        "/nowhere" => begin(stream, "302 Found", &[("content-length", "0")]),
        _ => begin(stream, "307 Again", &[("location", "/loop"), ("content-length", "0")]),
    });
    let bench = Bench::new();
    assert_eq!(bench.file(&named_points(&server.url("/start"))), points(4));
    assert_eq!(bench.fault(&named_points(&server.url("/loop"))), "it was redirected more than 10 times");
    let told = bench.fault(&named_points(&server.url("/file")));
    assert!(told.ends_with("to `file:///etc/passwd`, which is not followed"), "{told}");
    assert!(bench.fault(&named_points(&server.url("/nowhere"))).starts_with("it is redirected from"));
}

#[test]
fn what_the_list_doubts_or_only_names_is_not_downloaded() {
    let server = Server::start(|_, _, stream| send(stream, "200 OK", &[], &points(1)));
    let bench = Bench::new();
    assert!(bench.fault(&source(&server.url("/"), "")).starts_with("it is only listed"));
    let mut doubted = named_points(&server.url("/"));
    doubted.status = arpent::store::SourceStatus::Unverified;
    assert!(bench.fault(&doubted).starts_with("its address is not confirmed"));
    assert!(server.asked().is_empty());
}

#[test]
fn nobody_listening_and_two_at_once_are_told() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        format!("http://{}/", listener.local_addr().expect("an address"))
    };
    let told = Bench::new().fault(&named_points(&closed));
    assert!(told.starts_with("after 3 tries: "), "{told}");

    let bench = std::sync::Arc::new(tempfile::tempdir().expect("a folder"));
    let data = std::sync::Arc::clone(&bench);
    // The server answers the first only after it has seen the second refused.
    let server = Server::start(move |_, asked, stream| {
        let address = format!("http://{}/x", asked.header("host").expect("a host"));
        let mut patience = crate::harness::Patience::default();
        let settings = crate::harness::hasty();
        let second = arpent::store::fetch(&named_points(&address), data.path(), &settings, "now", &mut patience);
        let is_busy = matches!(
            &second,
            Err(arpent::store::StoreError::Fetch { source, .. }) if matches!(**source, FetchFault::Busy)
        );
        send(stream, if is_busy { "200 OK" } else { "400 No" }, &[], &points(1));
    });
    let mut patience = crate::harness::Patience::default();
    let settings = crate::harness::hasty();
    let first = named_points(&server.url("/trees"));
    arpent::store::fetch(&first, bench.path(), &settings, "now", &mut patience).expect("the first is not disturbed");
}
