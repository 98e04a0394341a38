//! `import FIGURES_DIR --bundle DIR`: the shipped layers, built again.

use std::fs;
use std::path::{Path, PathBuf};

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

#[test]
fn a_directory_without_a_catalogue_is_named() {
    let empty = tempfile::tempdir().expect("a directory");
    let (code, text) = complaint(arpent(&["import"]).arg(empty.path()).arg("--bundle").arg(empty.path()));
    assert!(code == Some(1) && text.contains("catalog.toml") && text.contains("No such file"), "{text}");
}
