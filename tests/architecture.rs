//! Guards the rooms of the house: which may name which, and what each must never touch.
//!
//! The rules read the source as text: every `crate::room` path, alone or in a group, and words that stand for a forbidden touch. Comments
//! and the tests under the code are left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from left to right: each may name only those before it.
const ROOMS: [&str; 8] = ["geometry", "layers", "diagnosis", "programme", "report", "store", "http", "cli"];

/// What a room must never touch, and the words by which it would.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("geometry", &["serde", "std::fs", "std::io", "std::env", "std::time", "rand::", "commune", "tokio"]),
    ("layers", &["serde", "std::fs", "std::io", "std::env", "std::time", "rand::", "tokio"]),
    (
        "diagnosis",
        &["Serialize", "serde_json", "std::fs", "std::io", "std::env", "std::time", UNSEEDED[0], UNSEEDED[1], "tokio"],
    ),
    ("programme", &["Serialize", "serde_json", "std::fs", "std::io", "std::env", "std::time", "rand::", "tokio"]),
    ("report", &["std::fs", "std::env", "std::time", "rand::", "tokio"]),
    ("store", &["std::env::var", "std::env::args", "crate::diagnosis", "tokio::net"]),
    ("http", &["std::env", "std::fs", "rusqlite", "SELECT "]),
];

/// Generators of chance without a seed: the diagnosis may draw only what a seed draws again.
const UNSEEDED: [&str; 2] = ["rand::rng", "from_os_rng"];

/// The only file that may change frame.
const FRAME_FILE: &str = "geometry/frame.rs";

/// A source file of a room: its path below `src/`, and its code without comments and tests.
struct Source {
    path: String,
    code: String,
}

fn sources(room: &str) -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src.join(room), &mut files);
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).expect("a source file can be read");
            let path = file.strip_prefix(&src).expect("the file lies below src").display().to_string();
            Source { path, code: code_of(&text) }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a room is a folder") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The lines of code of a file: up to its tests, without comments.
fn code_of(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = before_tests.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The names right after `crate::`, those of a group `crate::{a, b::c}` one by one.
fn named_rooms(code: &str) -> BTreeSet<&str> {
    code.split("crate::").skip(1).flat_map(first_names).filter(|name| !name.is_empty()).collect()
}

/// The first name of a path, or of every path of a group.
fn first_names(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else { return vec![name_before_end(path)] };
    let mut depth = 0_usize;
    let is_between = |letter: char| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    };
    let own = &group[..end_of_group(group)];
    own.split(is_between).map(|member| name_before_end(member.trim_start())).collect()
}

/// Where the brace closes that was opened before `group`.
fn end_of_group(group: &str) -> usize {
    let mut depth = 1_usize;
    let closes = |letter: char| {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth == 0
    };
    group.find(closes).unwrap_or(group.len())
}

fn name_before_end(path: &str) -> &str {
    path.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

/// The only file that may be unsafe: it maps layer files into memory.
const UNSAFE_FILE: &str = "store/mapped.rs";

#[test]
fn one_file_is_unsafe_and_no_other() {
    let sources = ROOMS.iter().flat_map(|room| sources(room));
    let is_unsafe = |source: &Source| source.code.contains("unsafe {") || source.code.contains("unsafe_code");
    let files: Vec<String> = sources.filter(is_unsafe).map(|source| source.path).collect();
    assert_eq!(files, [UNSAFE_FILE]);
}

#[test]
fn rooms_are_found_in_single_and_in_grouped_imports() {
    let code = "use crate::store::Shipped;\nuse crate::{\n    http::{self, cli},\n    report,\n};\nuse std::{fs, io};";
    assert_eq!(named_rooms(code), BTreeSet::from(["store", "http", "report"]));
}

#[test]
fn a_room_names_only_the_rooms_to_its_left() {
    let mut faults = Vec::new();
    for (idx, room) in ROOMS.iter().enumerate() {
        for source in sources(room) {
            for right in &ROOMS[idx + 1..] {
                if named_rooms(&source.code).contains(right) {
                    faults.push(format!("{} names `{right}`", source.path));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_room_never_touches_what_is_not_its_own() {
    let mut faults = Vec::new();
    for (room, words) in FORBIDDEN {
        for source in sources(room) {
            let touched = words.iter().filter(|word| source.code.contains(**word));
            faults.extend(touched.map(|word| format!("{} touches `{word}`", source.path)));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn one_file_changes_frame() {
    let is_formula = |code: &str| code.contains("6_600_000.0") || code.contains("0.081_819_191");
    let files: Vec<String> = ROOMS
        .into_iter()
        .flat_map(sources)
        .filter(|source| is_formula(&source.code))
        .map(|source| source.path)
        .collect();
    assert_eq!(files, [FRAME_FILE]);
}

#[test]
fn every_file_opens_by_saying_what_it_answers() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    let silent: Vec<_> = files
        .into_iter()
        .filter(|file| !fs::read_to_string(file).expect("a source file can be read").starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_dependency_says_what_it_does_for_us() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest can be read");
    let told = fs::read_to_string(root.join("docs/dependencies.md")).expect("the list can be read");
    let missing: Vec<&str> = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .take_while(|line| !line.starts_with("[lints"))
        .filter(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = ").map(|(name, _)| name.trim()))
        .filter(|name| !told.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "not in docs/dependencies.md: {missing:?}");
}
