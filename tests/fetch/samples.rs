//! Files of official sources, as they were published, pass as what the list says they are.
//!
//! `ARPENT_SOURCE_SAMPLES` names their folder; without it these tests say that they looked at nothing.

use std::path::PathBuf;

use arpent::store::{Source, sources};

use crate::harness::{Bench, Server, send, source};

/// A sample, where there is one.
fn sample(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("ARPENT_SOURCE_SAMPLES").map(PathBuf::from);
    let bytes = folder.and_then(|folder| std::fs::read(folder.join(name)).ok());
    if bytes.is_none() {
        eprintln!("skipped: ARPENT_SOURCE_SAMPLES names no folder with {name}");
    }
    bytes
}

fn served(bytes: Vec<u8>) -> Server {
    Server::start(move |_, _, stream| send(stream, "200 OK", &[], &bytes))
}

/// The source of the list that ships, at another address.
fn shipped_at(id: &str, address: &str) -> Source {
    let mut source = sources().expect("the list is right").into_iter().find(|source| source.id == id).expect("listed");
    source.download.as_mut().expect("it is downloaded").address = address.parse().expect("an address");
    source
}

#[test]
fn the_stations_of_the_region_are_what_the_list_expects() {
    let Some(bytes) = sample("idfm_gares_2025.geojson") else { return };
    let server = served(bytes.clone());
    let bench = Bench::new();
    let fetched = bench.fetch(&shipped_at("idfm_gares", &server.url("/gares"))).expect("it comes");
    assert_eq!(fetched.record.bytes, bytes.len() as u64);
    assert!(fetched.record.rows.is_some_and(|rows| rows > 1000) && fetched.record.fields_checked);
}

#[test]
fn tables_as_they_are_published_are_read_by_their_header() {
    let Some(bytes) = sample("paris_ilots_fraicheur_equipements.csv") else { return };
    let server = served(bytes);
    let fields = "file = \"csv\"\nexpected_fields = [\"nom\", \"type\", \"arrondissement\", \"statut_ouverture\"]";
    assert!(Bench::new().fetch(&source(&server.url("/x"), fields)).is_ok());
    let told = Bench::new().fault(&source(&server.url("/x"), "file = \"csv\"\nexpected_fields = [\"horaires\"]"));
    assert!(told.contains("`horaires_lundi`"), "{told}");
}
