//! `import` and `check`: files of one's own in, and the shipped layers built again.

use std::fs;
use std::path::{Path, PathBuf};

use std::process::{Command, Output};

use serde_json::Value;

use crate::harness::{arpent, complaint, printed};

/// Where the tables of figures lie, unless `ARPENT_FIGURES` names another folder.
const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/figures");
/// What is written by hand, beside which the layers are built.
const AUTHORED: [&str; 3] = ["catalog.toml", "cog.toml", "postal-polygons.toml"];

/// The folder of the tables of figures, which are no part of the project; without it, says that a test is skipped.
fn figures() -> Option<PathBuf> {
    let folder = std::env::var_os("ARPENT_FIGURES").map_or_else(|| PathBuf::from(FIGURES), PathBuf::from);
    if !folder.is_dir() {
        eprintln!("SKIPPED: no figures at {}; name their folder in ARPENT_FIGURES", folder.display());
        return None;
    }
    Some(folder)
}

#[test]
fn the_figures_give_the_bytes_that_ship() {
    let Some(figures) = figures() else { return };
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata");
    let built = tempfile::tempdir().expect("a directory for the layers");
    for name in AUTHORED {
        fs::copy(shipped.join(name), built.path().join(name)).expect("the authored file is copied");
    }
    let told = printed(arpent(&["import"]).arg(figures).arg("--bundle").arg(built.path()));
    assert!(told.contains("communes.fgb") && told.contains("130 rows"), "{told}");
    for layer in ["communes.fgb", "stations.fgb", "heat.fgb", "catalog.toml"] {
        let bytes = |directory: &Path| fs::read(directory.join(layer)).expect("the file is there");
        assert!(bytes(&shipped) == bytes(built.path()), "{layer}");
    }
}

/// A folder with files to be brought in, beside a data directory of its own.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a directory") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).expect("the file is written");
        self.path(name)
    }

    /// The binary with `arguments` joined by blanks, in English, on the data directory of the desk.
    fn arpent(&self, arguments: &str) -> Command {
        let mut command = arpent(&arguments.split(' ').collect::<Vec<_>>());
        command.args(["--lang", "en", "--data"]).arg(self.path("data")).current_dir(self.folder.path());
        command
    }

    fn printed(&self, arguments: &str) -> String {
        printed(&mut self.arpent(arguments))
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.path(name)).expect("it was written")).expect("it is JSON")
    }
}

/// Three blocks of Argenteuil with their local climate zone: a whole one, one beside it, and one that crosses itself.
const BLOCKS: &str = r#"{"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"code": "a", "lcz": "2", "insee": 95018}, "geometry": {"type": "Polygon",
        "coordinates": [[[2.24, 48.94], [2.25, 48.94], [2.25, 48.95], [2.24, 48.95], [2.24, 48.94]]]}},
    {"type": "Feature", "properties": {"code": "b", "lcz": "E", "insee": 95018}, "geometry": {"type": "Polygon",
        "coordinates": [[[2.25, 48.94], [2.26, 48.94], [2.26, 48.95], [2.25, 48.95], [2.25, 48.94]]]}},
    {"type": "Feature", "properties": {"code": "c", "lcz": "9", "insee": 95018}, "geometry": {"type": "Polygon",
        "coordinates": [[[2.24, 48.96], [2.25, 48.97], [2.25, 48.96], [2.24, 48.97], [2.24, 48.96]]]}}
]}"#;

#[test]
fn a_file_becomes_a_layer_in_service_and_what_was_wrong_is_told() {
    let desk = Desk::new();
    desk.write("blocks.geojson", BLOCKS);
    let told = desk.printed("import blocks.geojson --id lcz --theme climate --title Blocks --report faults.geojson");
    for expected in
        ["3 read · 2 in the layer", "left out · self-crossing ring: 1", "c · 2.24500 48.96500", "in service"]
    {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    assert!(
        told.contains("clim.lcz_hot_area  has its data") && told.contains("clim.vuln_night_pop  still waits"),
        "{told}"
    );
    let faults = desk.json("faults.geojson");
    assert_eq!(faults["features"][0]["properties"]["kind"], "self-crossing");
    let layer = desk.printed("layers show lcz");
    assert!(layer.contains("Blocks") && layer.contains("insee (text)"), "{layer}");
    assert!(desk.printed("indicators").contains("clim.lcz_hot_area"));
}

#[test]
fn a_layer_of_climate_zones_gives_a_figure_of_heat() {
    let desk = Desk::new();
    desk.write("blocks.geojson", BLOCKS);
    desk.printed("import blocks.geojson --id lcz --theme climate");
    let diagnosis =
        desk.printed("diagnose --point 2.245,48.945 --radius-m 200 --indicator clim.lcz_hot_area --format json");
    let diagnosis: Value = serde_json::from_str(&diagnosis).expect("it is JSON");
    assert!(
        diagnosis.to_string().contains("\"layers\":[{\"id\":\"lcz\"") || diagnosis.to_string().contains("\"lcz\""),
        "{diagnosis}"
    );
    assert!(diagnosis.to_string().contains("\"value\":1.0"), "{diagnosis}");
}

#[test]
fn a_layer_of_the_base_map_stays_one_in_its_next_version() {
    let desk = Desk::new();
    desk.write("water.geojson", BLOCKS);
    desk.printed("import water.geojson --id water --base water");
    let of_server = |desk: &Desk| desk.printed("layers show water");
    assert!(of_server(&desk).contains("Base map          water"), "{}", of_server(&desk));
    desk.printed("import water.geojson --id water --title Water");
    assert!(of_server(&desk).contains("Base map          water"), "{}", of_server(&desk));
    let (code, told) = complaint(&mut desk.arpent("import water.geojson --id water --base roads"));
    assert!(code == Some(2) && told.contains("water or rail"), "{code:?} {told}");
}

#[test]
fn a_strict_import_refuses_and_leaves_what_was_there() {
    let desk = Desk::new();
    desk.write("blocks.geojson", BLOCKS);
    let Output { status, stdout, .. } =
        desk.arpent("import blocks.geojson --id lcz --strict").output().expect("it runs");
    let told = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.code() == Some(1) && told.contains("Refused (--strict)"), "{told}");
    assert!(!desk.path("data").join("layers").join("lcz").join("versions.toml").exists());
    let tried = desk.printed("import blocks.geojson --id lcz --repair --dry-run --format json");
    let tried: Value = serde_json::from_str(&tried).expect("it is JSON");
    assert_eq!((&tried["outcome"], &tried["rows_in"]), (&Value::from("tried"), &Value::from(3)));
    assert_eq!(tried["fault_counts"][0]["remedy"], "repaired");
    assert!(!desk.path("data").join("layers").join("lcz").join("versions.toml").exists());
}

#[test]
fn a_table_joins_the_communes_by_their_code() {
    let desk = Desk::new();
    desk.write("rates.csv", "code_insee;taux\n95018;12,5\n93066;s\n01004;3\n");
    let told =
        desk.printed("import rates.csv --id rates --theme energy --join communes.code=code_insee --cog-year 2026");
    assert!(told.contains("3 read · 130 in the layer"), "{told}");
    assert!(told.contains("row without territory: 1") && told.contains("territory without row: 128"), "{told}");
    desk.write("parts.csv", "code_insee;logements\n93059;10\n93066;20\n");
    let wrong = "import parts.csv --id parts --join communes.code=code_insee --cog-year 2024";
    let (code, text) = complaint(&mut desk.arpent(wrong));
    assert!(code == Some(1) && text.contains("--merge logements=sum"), "{text}");
    let told = desk.printed(&format!("{wrong} --merge logements=sum"));
    assert!(told.contains("130 in the layer"), "{told}");
}

#[test]
fn what_is_asked_wrongly_is_told() {
    let desk = Desk::new();
    desk.write("plane.csv", "nom;x;y\nici;652469;6862035\n");
    let plane = "import plane.csv --id ici --x-column x --y-column y";
    let (code, text) = complaint(&mut desk.arpent(plane));
    assert!(code == Some(1) && text.contains("EPSG:2154"), "{text}");
    assert!(desk.printed(&format!("{plane} --frame EPSG:2154")).contains("EPSG:2154 (as asked)"));
    let (code, text) = complaint(&mut desk.arpent(&format!("{plane} --frame 2154 --report faults.pdf")));
    assert!(code == Some(2) && text.contains(".json, .geojson or .txt"), "{text}");
    let (code, text) = complaint(&mut desk.arpent("import plane.csv"));
    assert!(code == Some(2) && text.contains("--id"), "{text}");
}

#[test]
fn a_check_ends_with_one_where_outlines_of_territories_overlap() {
    let desk = Desk::new();
    let told = desk.printed("check communes --format json");
    let told: Value = serde_json::from_str(&told).expect("it is JSON");
    assert_eq!(told["layers"][0]["rows"], 130);
    desk.write(
        "wide.geojson",
        &BLOCKS.replace("[2.25, 48.94], [2.25, 48.95], [2.24, 48.95]", "[2.251, 48.94], [2.251, 48.95], [2.24, 48.95]"),
    );
    desk.printed("import wide.geojson --id blocks --theme base");
    let Output { status, stdout, .. } = desk.arpent("check blocks --report faults.geojson").output().expect("it runs");
    let told = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.code() == Some(1) && told.contains("overlap: 1") && told.contains("of the Métropole"), "{told}");
    assert!(
        desk.json("faults.geojson")["features"][0]["properties"]["area_m2"].as_f64().is_some_and(|it| it > 50_000.0)
    );
}

#[test]
fn a_directory_without_a_catalogue_is_named() {
    let empty = tempfile::tempdir().expect("a directory");
    let (code, text) = complaint(arpent(&["import"]).arg(empty.path()).arg("--bundle").arg(empty.path()));
    assert!(code == Some(1) && text.contains("catalog.toml") && text.contains("No such file"), "{text}");
}
