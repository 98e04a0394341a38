//! Files that are there whole or not at all, whenever the process or the machine ends.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// How the name of a file ends that is being written.
pub(super) const UNFINISHED_EXTENSION: &str = "unfinished";

/// Writes a file and waits until the disk has it.
pub(super) fn write_synced<T>(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>) -> io::Result<T> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let written = write(&mut out)?;
    out.into_inner()?.sync_all()?;
    Ok(written)
}

/// Puts `bytes` in the place of the file at `path`, in one step: they are written beside it and renamed. That the name
/// stays as well after a crash is for [`sync_folder`].
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension(UNFINISHED_EXTENSION);
    write_synced(&unfinished, |out| out.write_all(bytes))?;
    fs::rename(&unfinished, path)
}

/// Waits until the disk has the names of a folder.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
