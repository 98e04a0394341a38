//! What stays of a layer whose writer dies at any instant, or finds no room on the disk.
//!
//! The writer is this test program, started again with the data directory named in [`DIRECTORY`]; it is stopped by its
//! process. A process that is killed loses nothing that the system has taken: that what is on the disk is in order after a
//! power cut as well rests on the order of syncs and renames, not on this test.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use arpent::layers::{About, Atlas, Layer, LayerId};
use arpent::store::{DataDirectory, shipped};
use rand::{Rng, SeedableRng, rngs::StdRng};

/// Names the data directory to the program that writes.
const DIRECTORY: &str = "ARPENT_WRITER_DIRECTORY";
/// What the writer is called among the tests of this program.
const WRITER: &str = "a_writer_goes_on_until_it_is_stopped";
/// How often a writer is killed.
const KILLS: usize = 200;
/// The longest time that a writer is given once it writes: some ten versions.
const LIFE_MS: u64 = 40;
/// How many older versions are kept.
const KEEP: usize = 2;

fn id() -> LayerId {
    "stations".parse().expect("well formed")
}

/// The shipped stations, under a vintage.
fn stations(vintage: &str) -> Layer {
    let layers = shipped().expect("the shipped layers are whole").layers;
    let layer = layers.into_iter().find(|layer| layer.about().id == id()).expect("it ships");
    let about = About { vintage: vintage.to_owned(), ..layer.about().clone() };
    layer.described(about)
}

/// Not a test of its own: writes one version after another where a directory is named to it, and says when it begins.
#[test]
fn a_writer_goes_on_until_it_is_stopped() {
    let Some(root) = std::env::var_os(DIRECTORY) else { return };
    let directory = DataDirectory::at(root);
    let versions = ["odd", "even"].map(stations);
    writeln!(std::io::stdout(), "\nwriting").expect("whoever started it listens");
    for turn in 0.. {
        if let Err(error) = directory.put(&versions[turn % 2], "2026-01-01T00:00:00Z", KEEP) {
            eprintln!("refused: {}", chain(&error));
            std::process::exit(3);
        }
    }
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source()).map(ToString::to_string);
    std::iter::once(error.to_string()).chain(causes).collect::<Vec<_>>().join(": ")
}

/// The writer, once it writes.
fn writer(mut command: Command, root: &Path) -> Child {
    let program = command.args(["--exact", WRITER, "--nocapture"]).env(DIRECTORY, root);
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let lines = BufReader::new(child.stdout.as_mut().expect("the output is piped")).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "writing"), "the writer begins");
    child
}

fn this_program() -> std::path::PathBuf {
    std::env::current_exe().expect("a program knows itself")
}

/// Whether a version is in service, whole, with nothing wrong beside it.
fn in_service(directory: &DataDirectory) -> String {
    let (layer, unusable) = directory.layer(&id(), &Atlas::default()).expect("the list can be read");
    assert!(unusable.is_empty(), "{unusable:?}");
    let layer = layer.expect("a version is in service");
    directory.check(&id()).expect("every checksum is right");
    assert_eq!(layer.len(), 739);
    for version in directory.versions(&id()).expect("the list can be read") {
        let file = directory.root().join(format!("layers/stations/{}.layer", version.sha256));
        assert!(file.is_file(), "a version that is kept has its file");
    }
    layer.about().vintage.clone()
}

#[test]
fn a_writer_killed_at_any_instant_leaves_the_old_version_or_the_new_one() {
    let folder = tempfile::tempdir().expect("a directory");
    let directory = DataDirectory::at(folder.path().join("data"));
    directory.put(&stations("first"), "2026-01-01T00:00:00Z", KEEP).expect("there is room");
    let mut chance = StdRng::seed_from_u64(2_026);
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for _ in 0..KILLS {
        let mut child = writer(Command::new(this_program()), directory.root());
        let (_alive, never) = channel::<()>();
        // A wait for a message that does not come: the writer lives for so long.
        let _ = never.recv_timeout(Duration::from_micros(chance.random_range(0..LIFE_MS * 1_000)));
        child.kill().expect("the writer can be stopped");
        child.wait().expect("the writer ends");
        *seen.entry(in_service(&directory)).or_default() += 1;
    }
    assert!(
        seen.get("odd").is_some_and(|&odd| odd > 10) && seen.get("even").is_some_and(|&even| even > 10),
        "{seen:?}"
    );
    directory.put(&stations("last"), "2026-01-02T00:00:00Z", KEEP).expect("whoever died holds no turn");
    assert_eq!(in_service(&directory), "last");
    let left = std::fs::read_dir(directory.root().join("layers/stations")).expect("the folder is there");
    let left: Vec<_> = left.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    assert!(left.len() <= KEEP + 1 + 2, "versions, list and lock: {left:?}");
}

#[test]
fn a_writer_without_room_says_so_and_leaves_the_old_version() {
    let folder = tempfile::tempdir().expect("a directory");
    let directory = DataDirectory::at(folder.path().join("data"));
    directory.put(&stations("first"), "2026-01-01T00:00:00Z", KEEP).expect("there is room");
    // No file may be longer than 16 kB: a write beyond it fails, as on a full disk.
    let mut command = Command::new("bash");
    command.args(["-c", r#"trap "" XFSZ; ulimit -f 16; exec "$0" "$@""#]).arg(this_program());
    let output = writer(command, directory.root()).wait_with_output().expect("the writer ends by itself");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaint.contains("refused: cannot write ") && complaint.contains("too large"), "{complaint}");
    assert_eq!(in_service(&directory), "first");
    assert!(!directory.root().join("layers/stations/new.unfinished").exists());
}
