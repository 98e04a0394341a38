//! Layers that users bring: a running server takes them up, and the diagnosis answers from them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Server, arpent, printed};

/// Larger data beside the project, which is no part of it.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
/// How long a server may take to see a change.
const PATIENCE: Duration = Duration::from_secs(60);
/// A drawn zone of 75 ha in Argenteuil, inside of one commune.
const ZONE: &str = r#"{"type":"Polygon","coordinates":[[[2.238,48.938],[2.249,48.938],[2.249,48.946],[2.238,48.946],[2.238,48.938]]]}"#;

/// A file of the larger data; without it, says that a test is skipped.
fn beside(name: &str) -> Option<PathBuf> {
    let path = Path::new(DATA).join(name);
    if !path.is_file() {
        eprintln!("SKIPPED: no file at {}", path.display());
        return None;
    }
    Some(path)
}

fn import(data: &Path, file: &Path, more: &[&str]) -> String {
    printed(arpent(&["import", "--lang", "en", "--data"]).arg(data).arg(file).args(more))
}

/// An indicator of a zone, named by its arguments, as the command line tells it in JSON.
fn figure(data: &Path, zone: [&str; 2], id: &str) -> Value {
    let told = printed(arpent(&["diagnose", "--format", "json", "--indicator", id, "--data"]).arg(data).args(zone));
    let told: Value = serde_json::from_str(&told).expect("an answer in JSON");
    told["themes"][0]["indicators"][0].clone()
}

#[test]
fn people_of_a_zone_come_from_iris_once_these_are_there_with_tighter_bounds() {
    let Some(iris) = beside("formats/iris_idf_2020_l93.gpkg") else { return };
    let folder = tempfile::tempdir().expect("a directory");
    let (data, zone) = (folder.path().join("data"), folder.path().join("zone.geojson"));
    fs::write(&zone, ZONE).expect("the zone is written");
    let zone = ["--zone", zone.to_str().expect("a path in UTF-8")];
    let before = figure(&data, zone, "base.population");
    import(&data, &iris, &["--id", "iris", "--theme", "base"]);
    let after = figure(&data, zone, "base.population");
    let layers = |figure: &Value| figure["layers"][0]["id"].as_str().map(str::to_owned);
    assert_eq!((layers(&before).as_deref(), layers(&after).as_deref()), (Some("communes"), Some("iris")));
    let breadth = |figure: &Value| figure["high"].as_f64().expect("a bound") - figure["low"].as_f64().expect("a bound");
    assert!(breadth(&after) * 4.0 < breadth(&before), "{before} {after}");
    assert_ne!(before["layers"][0]["sha256"], after["layers"][0]["sha256"]);
}

#[test]
fn cycle_paths_and_refuges_light_up_their_indicators() {
    let paths = beside("amenagements_cyclables_95.geojson");
    let (Some(paths), Some(refuges)) = (paths, beside("source-samples/paris_ilots_fraicheur_equipements.csv")) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("data");
    let value = |id: &str, zone: [&str; 2]| figure(&data, zone, id)["value"].clone();
    let argenteuil = ["--commune", "95018"];
    let paris = ["--commune", "75056"];
    assert_eq!(value("mob.cycl", argenteuil), Value::Null);
    assert_eq!(value("clim.refuges", paris), Value::Null);
    import(&data, &paths, &["--id", "cycle-ways", "--theme", "mobility"]);
    import(&data, &refuges, &["--id", "cool-places", "--theme", "climate"]);
    assert!(value("mob.cycl", argenteuil).as_f64().is_some_and(|metres| metres > 10_000.0));
    assert!(value("clim.refuges", paris).as_f64().is_some_and(|places| places > 100.0));
    assert!(value("clim.refuge300", paris).as_f64().is_some_and(|share| share > 0.1));
}

#[test]
fn a_running_server_takes_up_a_layer_an_older_version_and_its_removal() {
    let folder = tempfile::tempdir().expect("a directory");
    let (data, file) = (folder.path().join("data"), folder.path().join("fountains.geojson"));
    let server = Server::start_with(&["--data", data.to_str().expect("a path in UTF-8")]);
    let write = |count: usize| {
        let feature = |place: usize| {
            format!(
                r#"{{"type":"Feature","properties":{{"code":"f{place}"}},"geometry":{{"type":"Point","coordinates":[2.2{place},48.94]}}}}"#
            )
        };
        let features: Vec<String> = (0..count).map(feature).collect();
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        fs::write(&file, text).expect("the file is written");
        import(&data, &file, &["--id", "fountains", "--theme", "climate"]);
    };
    let items = || {
        let items: Value = serde_json::from_str(&server.find("/ogc/collections/fountains/items")?).expect("JSON");
        items["numberMatched"].as_u64()
    };
    let becomes = |expected: Option<u64>| {
        let started = Instant::now();
        // Every question is answered, whatever is put in service meanwhile.
        while items() != expected {
            assert!(started.elapsed() < PATIENCE, "the server does not see {expected:?}");
        }
    };
    becomes(None);
    write(2);
    becomes(Some(2));
    write(5);
    becomes(Some(5));
    let versions = printed(arpent(&["layers", "versions", "fountains", "--data"]).arg(&data));
    let older = versions.lines().nth(1).and_then(|line| line.split_whitespace().next()).expect("an older version");
    printed(arpent(&["layers", "restore", "fountains", older, "--data"]).arg(&data));
    becomes(Some(2));
    printed(arpent(&["layers", "remove", "fountains", "--data"]).arg(&data));
    becomes(None);
}
