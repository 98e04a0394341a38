//! Files that are there whole or not at all, whenever the process or the machine ends.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How the name of a file ends that is being written.
pub(super) const UNFINISHED_EXTENSION: &str = "unfinished";

/// So many bytes go to the disk together while more are written.
const AHEAD_BYTES: usize = 16 << 20;

/// Writes a file and waits until the disk has it. A long file goes to the disk while the rest of it is made.
pub(super) fn write_synced<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<Ahead>) -> io::Result<T>,
) -> io::Result<T> {
    let ahead = Ahead { file: File::create(path)?, unsynced: 0, syncing: None };
    let mut out = BufWriter::with_capacity(1 << 20, ahead);
    let written = write(&mut out)?;
    out.into_inner()?.finish()?;
    Ok(written)
}

/// A file that is synced, stretch by stretch, on a thread of its own.
#[derive(Debug)]
pub(super) struct Ahead {
    file: File,
    unsynced: usize,
    /// Begins with the first stretch: most files are shorter.
    syncing: Option<Syncing>,
}

/// The thread that syncs, and what wakes it.
#[derive(Debug)]
struct Syncing {
    wake: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl Ahead {
    /// Lets the disk take what was written so far.
    fn sync_so_far(&mut self) -> io::Result<()> {
        self.unsynced = 0;
        if self.syncing.is_none() {
            let (wake, woken) = sync_channel(1);
            let file = self.file.try_clone()?;
            let sync = move || woken.iter().try_for_each(|()| file.sync_data());
            self.syncing = Some(Syncing { wake, thread: std::thread::spawn(sync) });
        }
        // Where it is woken already, it will find this stretch too; where it has failed, the end tells why.
        let _ = self.syncing.as_ref().map(|syncing| syncing.wake.try_send(()));
        Ok(())
    }

    /// Waits until the disk has all of it. What the disk refused is told to whoever synced first: here as well.
    fn finish(self) -> io::Result<()> {
        if let Some(Syncing { wake, thread }) = self.syncing {
            drop(wake);
            thread.join().map_err(|_| io::Error::other("the thread that syncs a file ended early"))??;
        }
        self.file.sync_all()
    }
}

impl Write for Ahead {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(&bytes[..bytes.len().min(AHEAD_BYTES)])?;
        self.unsynced += taken;
        if self.unsynced >= AHEAD_BYTES {
            self.sync_so_far()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_whether_it_is_shorter_than_a_stretch_or_longer() {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let path = folder.path().join("file");
        for bytes in [0, 1_000, 2 * AHEAD_BYTES + 12_345] {
            let text: Vec<u8> = (0..=250_u8).cycle().take(bytes).collect();
            let told = write_synced(&path, |out| out.write_all(&text).map(|()| bytes)).expect("there is room");
            assert!(told == bytes && fs::read(&path).expect("it is there") == text);
        }
        let refused = write_synced(&path, |_| Err::<(), _>(io::Error::other("no more")));
        assert_eq!(refused.expect_err("the writer gave up").to_string(), "no more");
    }
}
