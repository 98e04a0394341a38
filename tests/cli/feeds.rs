//! The sources that ship, fetched from a server of our own that gives small files of their true shape: what their layers
//! say in the end, and the licence that a portal states.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;

use tempfile::TempDir;

use crate::harness::{arpent, complaint, printed};

/// The list that ships.
const SOURCES: &str = include_str!("../../geodata/sources.toml");

/// What stands at a path.
type Files = Vec<(&'static str, Vec<u8>)>;

/// A server of some files: others are not found, whatever stands behind a question mark.
fn server(files: Files) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| answer(stream, &files)));
    format!("http://{address}")
}

fn answer(mut stream: TcpStream, files: &Files) {
    let mut question = [0; 8192];
    let read = stream.read(&mut question).unwrap_or_default();
    let question = String::from_utf8_lossy(&question[..read]).into_owned();
    let path = question.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let found = files.iter().find(|(known, _)| *known == path);
    let (status, body) = found.map_or(("404 Not Found", &b""[..]), |(_, body)| ("200 OK", body.as_slice()));
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
}

/// A data directory, and in it the entry of the list that ships for each of `sources`, read at a path of `files`.
struct Bench(TempDir);

impl Bench {
    fn of(sources: &[(&str, &str)], files: Files) -> Self {
        let (folder, address) = (tempfile::tempdir().expect("a folder"), server(files));
        let entry = |(id, path): &(&str, &str)| {
            let start = SOURCES.find(&format!("[[source]]\nid = \"{id}\"")).expect("it is listed");
            let end = SOURCES[start + 1..].find("\n[[source]]").map_or(SOURCES.len(), |end| start + 1 + end);
            let kept = SOURCES[start..end].lines().filter(|line| !line.starts_with("fetch_url = "));
            let at = |line: &str| {
                let is_address = line.starts_with("download_url = ");
                if is_address { format!("download_url = \"{address}{path}\"") } else { line.to_owned() }
            };
            kept.map(at).collect::<Vec<_>>().join("\n")
        };
        let entries: Vec<String> = sources.iter().map(entry).collect();
        let list = format!("catalogue_date = \"2026-11-22\"\nschema_version = 1\n{}\n", entries.join("\n"));
        fs::write(folder.path().join("sources.toml"), list).expect("a list");
        Self(folder)
    }

    fn command(&self, sources: &str) -> Command {
        let mut command = arpent(&["--lang", "en", "fetch"]);
        command.args(sources.split(' ')).arg("--data").arg(self.0.path());
        command.arg("--sources").arg(self.0.path().join("sources.toml"));
        command
    }

    fn fetch(&self, sources: &str) -> String {
        printed(&mut self.command(sources))
    }

    /// An indicator of a zone, named by its arguments.
    fn value(&self, id: &str, zone: &str) -> Option<f64> {
        let mut command = arpent(&["diagnose", "--format", "json", "--indicator", id, "--data"]);
        let told = printed(command.arg(self.0.path()).args(zone.split(' ')));
        let told: serde_json::Value = serde_json::from_str(&told).expect("an answer in JSON");
        told["themes"][0]["indicators"][0]["value"].as_f64()
    }

    fn shown(&self, layer: &str) -> String {
        printed(arpent(&["--lang", "en", "layers", "show", layer, "--data"]).arg(self.0.path()))
    }
}

/// An archive of files.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("there is room");
        zip.write_all(text.as_bytes()).expect("there is room");
    }
    zip.finish().expect("there is room").into_inner()
}

/// A collection of squares of some metres, each at a place with its properties.
fn squares(features: &[(f64, f64, &str)]) -> Vec<u8> {
    let feature = |(west, south, properties): &(f64, f64, &str)| {
        let (east, north) = (west + 0.002, south + 0.001);
        format!(
            r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
        )
    };
    let all: Vec<String> = features.iter().map(feature).collect();
    let count = all.len();
    format!(r#"{{"type":"FeatureCollection","numberMatched":{count},"features":[{}]}}"#, all.join(",")).into_bytes()
}

/// In the midst of Argenteuil.
const PLACE: &str = "--point 2.2480,48.9470 --radius-m 100";

#[test]
fn departures_are_counted_in_the_timetable_of_the_region() {
    let calls = |hour: u32| {
        format!("t{hour},{hour:02}:00:00,{hour:02}:00:00,IDFM:1,0\nt{hour},{hour:02}:30:00,{hour:02}:30:00,IDFM:2,1\n")
    };
    let hours = 5..23;
    let trips = hours.clone().map(|hour| format!("R,S,t{hour}\n")).collect::<Vec<_>>().concat();
    let timetable = zipped(&[
        ("routes.txt", "route_id\nR\n"),
        (
            "stops.txt",
            "stop_id,stop_name,stop_lon,stop_lat\nIDFM:1,Mairie,2.2481,48.9471\nIDFM:2,Gare,2.2573,48.9467\n",
        ),
        ("trips.txt", &format!("route_id,service_id,trip_id\n{trips}")),
        (
            "calendar.txt",
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nS,1,1,1,1,1,1,1,20260309,20260405\n",
        ),
        (
            "stop_times.txt",
            &format!(
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n{}",
                hours.map(calls).collect::<Vec<_>>().concat()
            ),
        ),
    ]);
    let bench = Bench::of(&[("idfm_gtfs", "/IDFM-gtfs.zip")], vec![("/IDFM-gtfs.zip", timetable)]);
    let told = bench.fetch("idfm_gtfs");
    assert!(told.contains("mob.freq  has its data") && told.contains("1 in the layer"), "{told}");
    // From 6 to 19, one an hour.
    assert_eq!(bench.value("mob.freq", PLACE), Some(1.0));
    let shown = bench.shown("stop-departures");
    assert!(shown.contains("2026-03-09") && shown.contains("(18)"), "{shown}");
}

/// The facilities of a small country, one a class, all beside each other, and others that are not wanted.
fn facilities(bakery: &str) -> Vec<u8> {
    let mut table =
        "AN;DEP;DEPCOM;TYPEQU;NOMRS;LATITUDE;LONGITUDE;LAMBERT_X;LAMBERT_Y;EPSG;QUALITE_XY;QUALITE_GEOLOC\n".to_owned();
    let near = |code: &str| format!("2025;95;95018;{code};\"A;B\";48.9470;2.2480;645000;6870000;2154;B;1\n");
    table.extend([bakery, "B202", "D307", "D265", "C109", "A206", "F101"].map(near));
    table.push_str("2025;69;69123;B207;LYON;45.75;4.85;840000;6520000;2154;B;1\n");
    table.push_str("2025;95;95018;B207;LOIN;48.9900;2.2480;645000;6870000;2154;M;1\n");
    zipped(&[("BPE25.csv", &table)])
}

#[test]
fn facilities_are_sorted_into_the_basket_and_a_change_of_codes_is_told() {
    let at = "/BPE25.zip";
    let bench = Bench::of(&[("insee_bpe", at)], vec![(at, facilities("B207"))]);
    let told = bench.fetch("insee_bpe");
    assert!(told.contains("pub.services15  has its data") && told.contains("6 in the layer"), "{told}");
    assert_eq!(bench.value("pub.services15", PLACE), Some(1.0));
    assert_eq!(bench.value("pub.services15", "--point 2.2480,48.9300 --radius-m 100"), Some(0.0));
    let changed = Bench::of(&[("insee_bpe", at)], vec![(at, facilities("B299"))]);
    let output = changed.command("insee_bpe").output().expect("the binary runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && told.contains("no row is of the class `bakery`") && told.contains("`B207`"),
        "{told}"
    );
}

#[test]
fn waste_comes_from_the_authority_that_collects_it_by_its_name() {
    let rows = [
        r#"{"annee":2022,"n_acteur":"EPT Boucle Nord de Seine","c_dept":"92","ratio_dma":399.5}"#,
        r#"{"annee":2024,"n_acteur":"Etablissement Public Territorial BOUCLE NORD DE SEINE (T5)","c_dept":"92","ratio_dma":371.25}"#,
        r#"{"annee":2024,"n_acteur":"Ville de Paris","c_dept":"75","ratio_dma":412}"#,
        r#"{"annee":2024,"n_acteur":"EPT Paris Est Marne & Bois","c_dept":"94","ratio_dma":388.1}"#,
        r#"{"annee":2024,"n_acteur":"SIVOM de la vallée","c_dept":"91","ratio_dma":500.1}"#,
    ];
    let page = format!(r#"{{"total":{},"results":[{}]}}"#, rows.len(), rows.join(","));
    let at = "/data-fair/api/v1/datasets/sinoe/lines";
    let licence =
        br#"{"id":"sinoe","license":{"title":"Licence Ouverte / Open Licence","href":"https://www.etalab.gouv.fr/"}}"#;
    let metadata = ("/data-fair/api/v1/datasets/sinoe", licence.to_vec());
    let bench = Bench::of(&[("ademe_sinoe_flux", at)], vec![(at, page.into_bytes()), metadata]);
    let told = bench.fetch("ademe_sinoe_flux");
    assert!(told.contains("circ.waste  has its data") && told.contains("12 in the layer"), "{told}");
    assert!(told.contains("SIVOM de la vallée") && !told.contains("the portal states"), "{told}");
    assert_eq!(bench.value("circ.waste", "--commune 95018"), Some(371.25));
    assert_eq!(bench.value("circ.waste", "--commune 75056"), Some(412.0));
    assert_eq!(bench.value("circ.waste", "--commune 93066"), None);
    let shown = bench.shown("waste-flows");
    assert!(shown.contains("Licence Ouverte / Open Licence"), "{shown}");
}

/// Land of three items in Argenteuil.
fn land() -> Vec<u8> {
    let item = |code: u8, label: &str| {
        format!(
            r#"{{"insee":95018,"mos2025":{code},"mos2021":{code},"2025poste":"{label}","2021poste":"{label}","st_area_sh":1.0}}"#
        )
    };
    let (housing, flats) = (item(27, "Habitat individuel"), item(30, "Habitat collectif discontinu"));
    let (gardens, woods) = (item(16, "Jardins de l'habitat"), item(1, "Bois ou forêts"));
    squares(&[
        (2.2480, 48.9470, &housing),
        (2.2500, 48.9470, &flats),
        (2.2520, 48.9470, &gardens),
        (2.2540, 48.9470, &woods),
    ])
}

#[test]
fn inhabited_land_is_that_of_housing_and_the_licence_of_the_portal_is_held_against_the_list() {
    let (at, about) =
        ("/api/explore/v2.1/catalog/datasets/mos/exports/geojson", "/api/explore/v2.1/catalog/datasets/mos");
    let stated = br#"{"dataset_id":"mos","metas":{"default":{"license":"Open Database License (ODbL)","license_url":"https://opendatacommons.org/licenses/odbl/"}}}"#;
    let bench = Bench::of(&[("ipr_mos", at)], vec![(at, land()), (about, stated.to_vec())]);
    let told = bench.fetch("ipr_mos");
    assert!(told.contains("base.inhabited  has its data") && told.contains("pub.green.area  has its data"), "{told}");
    let differs = "ipr_mos: mind that the portal states the licence `Open Database License (ODbL)`, the list `Licence Ouverte (à confirmer)`: that of the portal is taken\n";
    assert!(told.contains(differs), "{told}");
    let square_m2 = 146.6 * 111.2;
    let inhabited_m2 = bench.value("base.inhabited", "--commune 95018").expect("there is housing");
    assert!((inhabited_m2 / square_m2 - 2.0).abs() < 0.05, "{inhabited_m2}");
    let shown = bench.shown("inhabited-land");
    assert!(shown.contains("Open Database License (ODbL)"), "{shown}");
    // A portal that does not answer about the licence fails nothing.
    let silent = Bench::of(&[("ipr_mos", at)], vec![(at, land())]);
    let told = silent.fetch("ipr_mos");
    let unread = "ipr_mos: the licence could not be read on the portal (the server answered 404); the list says `Licence Ouverte (à confirmer)`\n";
    assert!(told.contains(unread) && told.contains("base.inhabited  has its data"), "{told}");
    assert!(silent.shown("inhabited-land").contains("Licence Ouverte (à confirmer)"));
}

#[test]
fn the_census_is_joined_to_the_outlines_of_its_quarters() {
    let quarter = |code: &str| {
        format!(
            r#"{{"cleabs":"X","code_insee":"95018","nom_commune":"Argenteuil","iris":"0101","code_iris":"{code}","nom_iris":"Centre","type_iris":"H"}}"#
        )
    };
    let outlines = squares(&[(2.2470, 48.9465, &quarter("950180101")), (2.2490, 48.9465, &quarter("950180102"))]);
    let header =
        "IRIS;COM;TYP_IRIS;LAB_IRIS;P22_POP;P22_POP0002;P22_POP0014;P22_POP65P;P22_POP75P;P22_POP80P;C22_POP15P";
    let row = |iris: &str, people: &str| format!("{iris};95018;H;1;{people};1;1;1;1;1;1");
    let rows = [header.to_owned(), row("950180101", "2500.5"), row("950180102", "1800"), row("010010000", "77")];
    let census = zipped(&[("base-ic-evol-struct-pop-2022.CSV", &rows.join("\n"))]);
    let bench = Bench::of(
        &[("ign_iris_wfs", "/wfs"), ("insee_rp_iris_population", "/census.zip")],
        vec![("/wfs", outlines), ("/census.zip", census)],
    );
    let (code, told) = {
        let output = bench.command("insee_rp_iris_population").output().expect("the binary runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert!(code == Some(1) && told.contains("the layer `iris-outlines`"), "{told}");
    let told = bench.fetch("ign_iris_wfs insee_rp_iris_population");
    assert!(told.contains("base.population  has its data"), "{told}");
    let zone = "--point 2.2480,48.9470 --radius-m 20";
    let people = bench.value("base.population", zone).expect("people live there");
    let share = std::f64::consts::PI * 400.0 / (146.6 * 111.2);
    assert!((people / (2500.5 * share) - 1.0).abs() < 0.02, "{people}");
}

#[test]
fn a_source_that_is_no_archive_is_refused_and_the_layer_stays() {
    let bench = Bench::of(&[("insee_bpe", "/x.zip")], vec![("/x.zip", b"<html>maintenance</html>".to_vec())]);
    let (code, told) = complaint(&mut bench.command("insee_bpe"));
    assert!(code == Some(1) && told.contains("HTML"), "{told}");
}
