//! Sees to it that the folder of the built page is there, so that a clean clone compiles before the page is built.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=web/dist");
    let root = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    fs::create_dir_all(Path::new(&root).join("web/dist"))
}
