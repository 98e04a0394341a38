//! `serve`: its address, its answers held against those of the command line, its end.

use crate::harness::{Server, answer, arpent, complaint};

#[test]
fn the_address_stands_on_a_line_of_its_own() {
    let server = Server::start();
    let port = server.url.strip_prefix("http://127.0.0.1:").expect("a loopback address");
    assert!(port.parse::<u16>().is_ok_and(|port| port > 0), "{port}");
    assert!(!server.get("/healthz").is_empty());
}

#[test]
fn json_is_the_same_by_the_command_line_and_over_http() {
    let server = Server::start();
    let cases = [
        ("diagnose --commune 95018", "/diagnosis/communes/95018?lang=fr"),
        ("diagnose --ept 200057990 --theme climate", "/diagnosis/epts/200057990?theme=climate&lang=fr"),
        ("diagnose --departement 95 --rows", "/diagnosis/departements/95?rows=true&lang=fr"),
        ("diagnose --metropole", "/diagnosis/metropole?lang=fr"),
        (
            "diagnose --commune 95018 --score clim.built:1,mob.rail800.area:2 --seed 5",
            "/diagnosis/communes/95018?score=clim.built:1,mob.rail800.area:2&seed=5&lang=fr",
        ),
        (
            "diagnose --commune 95018 --ept 200057990 --departement 92 --metropole --score clim.built:1",
            "/diagnosis?communes=95018&epts=200057990&departements=92&metropole=true&score=clim.built:1&lang=fr",
        ),
        ("--lang en where 2.2482 48.9472", "/where?lon=2.2482&lat=48.9472&lang=en"),
    ];
    for (asked, path) in cases {
        let printed = answer(&format!("{asked} --format json"));
        assert_eq!(printed.trim_end(), server.get(path), "{asked}");
    }
}

#[test]
fn a_signal_ends_it_in_good_order() {
    for signal in ["TERM", "INT"] {
        assert!(Server::start().end(signal).success(), "{signal}");
    }
}

#[test]
fn an_address_in_use_is_named_with_the_cause() {
    let server = Server::start();
    let taken = server.url.strip_prefix("http://").expect("an address");
    let (code, text) = complaint(&mut arpent(&["serve", "--listen", taken]));
    assert!(code == Some(1) && text.contains(&format!("cannot listen on {taken}: ")), "{text}");
}
