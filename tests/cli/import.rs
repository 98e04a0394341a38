//! `import FIGURES_DIR --bundle DIR`: the shipped layers, built again.

use std::fs;
use std::path::Path;

use crate::harness::{arpent, complaint, printed};

/// The tables of figures beside the project.
const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/figures");
/// What is written by hand, beside which the layers are built.
const AUTHORED: [&str; 2] = ["catalog.toml", "postal-polygons.toml"];

#[test]
fn the_figures_give_the_bytes_that_ship() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata");
    let built = tempfile::tempdir().expect("a directory for the layers");
    for name in AUTHORED {
        fs::copy(shipped.join(name), built.path().join(name)).expect("the authored file is copied");
    }
    let told = printed(arpent(&["import", FIGURES, "--bundle"]).arg(built.path()));
    assert!(told.contains("communes.fgb") && told.contains("130 rows"), "{told}");
    for layer in ["communes.fgb", "stations.fgb", "heat.fgb", "catalog.toml"] {
        let bytes = |directory: &Path| fs::read(directory.join(layer)).expect("the file is there");
        assert!(bytes(&shipped) == bytes(built.path()), "{layer}");
    }
}

#[test]
fn a_directory_without_a_catalogue_is_named() {
    let empty = tempfile::tempdir().expect("a directory");
    let (code, text) = complaint(arpent(&["import", FIGURES, "--bundle"]).arg(empty.path()));
    assert!(code == Some(1) && text.contains("catalog.toml") && text.contains("No such file"), "{text}");
}
