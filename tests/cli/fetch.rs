//! `fetch`: the list, what came, how it fails.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::thread;

use tempfile::TempDir;

use crate::harness::{answer, arpent, complaint, printed};

const TREES: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
    "geometry":{"type":"Point","coordinates":[2.3,48.9]},"properties":{"name":"oak"}}]}"#;

/// Energy certificates, a row each, as their portal has them.
const CERTIFICATES: &str = "numero_dpe,etiquette_dpe,code_insee_ban\n1,F,95018\n2,C,95018\n3,G,75101\n4,A,75116\n";

/// The address of a server that answers every question with `body`.
fn server(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut question = [0; 4096];
            let _ = stream.read(&mut question);
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    format!("http://{address}/trees.geojson")
}

/// A data directory with a list of sources in it: one that is right, one whose fields changed, one to be confirmed.
fn bench() -> TempDir {
    let (folder, address) = (tempfile::tempdir().expect("a folder"), server(TREES));
    let entry = |id: &str, status: &str, field: &str| {
        format!(
            "[[source]]\nid = \"{id}\"\ntitle_fr = \"Arbres\"\ntheme = \"chaleur\"\nproducer = \"Ville\"\nlicence = \"ODbL\"\n\
             licence_status = \"published\"\nlanding_page = \"https://data.example/{id}\"\ndownload_url = \"{address}\"\n\
             expected_fields = [\"{field}\"]\nstatus = \"{status}\"\nfile = \"geojson\"\n\
             [[source.feeds]]\nlayer = \"trees\"\ntheme = \"climate\"\n"
        )
    };
    let entries = [
        entry("trees", "published", "name"),
        entry("changed", "derived", "names"),
        entry("doubted", "unverified", "name"),
    ];
    let text = format!("catalogue_date = \"2026-11-22\"\nschema_version = 1\n{}", entries.concat());
    std::fs::write(folder.path().join("sources.toml"), text).expect("a list");
    folder
}

fn fetch(bench: &Path, arguments: &str) -> Command {
    let mut command = arpent(&["--lang", "en", "fetch"]);
    command.args(arguments.split(' ')).arg("--data").arg(bench).arg("--sources").arg(bench.join("sources.toml"));
    command
}

#[test]
fn the_list_that_ships_says_what_each_source_feeds() {
    let list = answer("--data /nonexistent fetch --list");
    assert!(list.lines().count() >= 50);
    assert!(list.contains("idfm_arrets") && list.contains("jamais reçue · alimente bus-stops · "), "{list}");
    for layer in ["water-surfaces", "watercourses", "rail-lines"] {
        assert!(list.contains(&format!("alimente {layer}")), "{layer}: {list}");
    }
    assert_eq!(list, answer("--data /nonexistent fetch"));
    let one = answer("--data /nonexistent --lang en fetch rose_energif --list");
    assert!(one.lines().count() == 1 && one.contains("address to be confirmed"), "{one}");
}

#[test]
fn what_came_is_told_and_listed() {
    let bench = bench();
    let told = printed(&mut fetch(bench.path(), "trees --no-import"));
    assert!(told.starts_with(&format!("trees: fetched, {} bytes, 1 rows, ", TREES.len())), "{told}");
    let path = told.trim_end().rsplit(", ").next().expect("a path").to_owned();
    assert_eq!(std::fs::read_to_string(path).expect("the file is there"), TREES);
    assert!(printed(&mut fetch(bench.path(), "trees --no-import")).starts_with("trees: unchanged, "));
    let list = printed(&mut fetch(bench.path(), "--list"));
    let trees = list.lines().next().expect("a line");
    assert!(trees.starts_with("trees    fetched on 20") && trees.ends_with(" · feeds trees · Arbres"), "{list}");
}

#[test]
fn names_that_may_have_been_meant_are_told() {
    let bench = bench();
    let (code, told) = complaint(&mut fetch(bench.path(), "changed --no-import"));
    let expected = "arpent: source `changed`: the expected fields `names` are missing; there are `name`; `names`: did you mean name?\n";
    assert_eq!((code, told.as_str()), (Some(1), expected));
    let (code, told) = complaint(&mut fetch(bench.path(), "doubted --no-import"));
    assert!(
        code == Some(1) && told.contains("`unverified`; it is published at https://data.example/doubted"),
        "{told}"
    );
    let (code, told) = complaint(&mut arpent(&["fetch", "idfm_arret"]));
    assert!(code == Some(2) && told.contains("idfm_arrets"), "{told}");
}

#[test]
fn a_command_that_keeps_going_fetches_the_rest_and_fails() {
    let bench = bench();
    let output = fetch(bench.path(), "changed trees --no-import --keep-going").output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("trees: fetched, "));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.ends_with("arpent: 1 of 2 sources could not be fetched\n"), "{told}");
    let (code, _) = complaint(&mut fetch(bench.path(), "changed trees --no-import"));
    assert_eq!(code, Some(1));
}

#[test]
fn a_list_that_is_wrong_is_told_with_its_line() {
    let bench = bench();
    std::fs::write(bench.path().join("sources.toml"), "schema_version = 1\nsources = []\n").expect("a list");
    let (code, told) = complaint(&mut fetch(bench.path(), "--list"));
    assert!(code == Some(1) && told.contains("sources.toml, line 2: unknown field `sources`"), "{told}");
}

#[test]
fn a_source_that_came_feeds_its_layer() {
    let bench = bench();
    let told = printed(&mut fetch(bench.path(), "trees"));
    assert!(told.starts_with("trees: fetched, "), "{told}");
    let shown = printed(arpent(&["--lang", "en", "layers", "show", "trees", "--data"]).arg(bench.path()));
    assert!(shown.contains("Arbres") && shown.contains("Ville") && shown.contains("ODbL"), "{shown}");
}

#[test]
fn a_source_says_what_of_the_base_map_its_layer_shows() {
    let tracks = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"mode":"RER","res_com":"RER A"},
        "geometry":{"type":"LineString","coordinates":[[2.24,48.94],[2.25,48.95]]}}]}"#;
    let folder = tempfile::tempdir().expect("a folder");
    let list = format!(
        "catalogue_date = \"2026-11-22\"\nschema_version = 1\n[[source]]\nid = \"tracks\"\ntitle_fr = \"Voies\"\n\
         theme = \"mobilite\"\nproducer = \"Ville\"\nlicence = \"LO\"\nlicence_status = \"published\"\n\
         download_url = \"{}\"\nexpected_fields = [\"mode\"]\nstatus = \"published\"\nfile = \"geojson\"\n\
         [[source.feeds]]\nlayer = \"rail-lines\"\ntheme = \"mobility\"\nbase = \"rail\"\n\
         columns = {{ mode = \"mode\", line = \"res_com\" }}\n",
        server(tracks)
    );
    std::fs::write(folder.path().join("sources.toml"), list).expect("a list");
    printed(&mut fetch(folder.path(), "tracks"));
    let shown = printed(arpent(&["--lang", "en", "layers", "show", "rail-lines", "--data"]).arg(folder.path()));
    assert!(shown.contains("Base map          railways") && shown.contains("1 · lines"), "{shown}");
}

#[test]
fn rows_about_communes_are_gathered_to_their_figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = format!(
        "catalogue_date = \"2026-11-22\"\nschema_version = 1\n[[source]]\nid = \"dpe\"\ntitle_fr = \"DPE\"\n\
         theme = \"energie\"\nproducer = \"ADEME\"\nlicence = \"LO\"\nlicence_status = \"published\"\n\
         download_url = \"{}\"\nexpected_fields = [\"etiquette_dpe\"]\nstatus = \"published\"\nfile = \"csv\"\n\
         [[source.feeds]]\nlayer = \"dpe\"\ntheme = \"energy\"\n[source.feeds.by]\nterritories = \"communes\"\n\
         territory_code = \"code\"\ncode = \"code_insee_ban\"\n\
         counts = {{ dpe_count = {{}}, dpe_fg_count = {{ column = \"etiquette_dpe\", values = [\"F\", \"G\"] }} }}\n",
        server(CERTIFICATES)
    );
    std::fs::write(folder.path().join("sources.toml"), list).expect("a list");
    let told = printed(&mut fetch(folder.path(), "dpe"));
    assert!(told.contains("130 in the layer") && told.contains("ene.dpe_fg  has its data"), "{told}");
    let figures = |commune: &str| {
        let ids = ["--indicator", "ene.dpe", "--indicator", "ene.dpe_fg"];
        let mut command = arpent(&["diagnose", "--format", "csv", "--commune", commune, "--data"]);
        printed(command.arg(folder.path()).args(ids))
    };
    for (commune, count, share) in [("95018", ",2,", ",0.5,"), ("75056", ",2,", ",0.5,")] {
        let told = figures(commune);
        assert!(told.contains(count) && told.contains(share), "{told}");
    }
}
