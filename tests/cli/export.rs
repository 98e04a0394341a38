//! `export`: a layer out, to a file or to standard output.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{answer, arpent, complaint, printed};

const FORMATS: [&str; 6] = ["geojson", "geojsonseq", "fgb", "gpkg", "csv", "parquet"];

#[test]
fn a_layer_leaves_as_text_with_its_licence() {
    let document: Value = serde_json::from_str(&answer("export departements --format geojson")).expect("JSON");
    assert_eq!(document["features"].as_array().map(Vec::len), Some(6));
    assert!(document["licence"].as_str().is_some_and(|licence| !licence.is_empty()));
    assert_eq!(answer("export departements --format geojsonseq").lines().count(), 6);
    assert!(
        answer("export departements --format csv").lines().next().is_some_and(|names| names.ends_with(",geometry"))
    );
}

#[test]
fn a_file_and_standard_output_get_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a directory for the files");
    for format in FORMATS {
        let path = folder.path().join(format);
        let mut command = arpent(&["--lang", "en", "export", "epts", "--format", format, "--output"]);
        let told = printed(command.arg(&path));
        assert!(told.starts_with("epts: 11 features as "), "{told}");
        let piped = arpent(&["export", "epts", "--format", format]).output().expect("the binary runs");
        let bytes = fs::read(&path).expect("the file is there");
        // The times of a GeoPackage differ.
        assert!(piped.stdout == bytes || format == "gpkg" && piped.stdout.len() == bytes.len(), "{format}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("it is a directory").count(), FORMATS.len());
}

#[test]
fn what_cannot_be_written_is_told() {
    let (code, told) = complaint(&mut arpent(&["export", "commune", "--format", "csv"]));
    assert!(code == Some(2) && told.contains("did you mean communes"), "{told}");
    let (code, told) = complaint(&mut arpent(&["export", "communes", "--format", "dxf"]));
    assert!(code == Some(2) && told.contains("parquet"), "{told}");
    let (code, told) = complaint(&mut arpent(&["export", "epts", "--format", "csv", "-o", "/nowhere/at/all.csv"]));
    assert!(code == Some(1) && told.contains("layer `epts` cannot be written as CSV"), "{told}");
}

#[test]
fn a_reader_that_has_had_enough_ends_the_command_quietly() {
    let mut command = arpent(&["export", "communes", "--format", "geojson"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{:?}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_leaves_and_is_imported_again_is_the_same_in_every_format() {
    let folder = tempfile::tempdir().expect("a directory for the files");
    let run = |arguments: &str| {
        let mut command = arpent(&arguments.split(' ').collect::<Vec<_>>());
        printed(command.args(["--lang", "en", "--data", "data"]).current_dir(folder.path()))
    };
    for layer in ["communes", "social"] {
        let before = answer(&format!("export {layer} --format geojsonseq"));
        for format in FORMATS {
            let ending = if format == "geojsonseq" { "geojsons" } else { format };
            let file = format!("{layer}.{ending}");
            run(&format!("export {layer} --format {format} --output {file}"));
            run(&format!("import {file} --id back --theme climate"));
            let after = run("export back --format geojsonseq");
            let differing = before.lines().zip(after.lines()).find(|(before, after)| before != after);
            assert_eq!(differing, None, "{layer} as {format}");
            assert_eq!(before.lines().count(), after.lines().count(), "{layer} as {format}");
        }
    }
}
