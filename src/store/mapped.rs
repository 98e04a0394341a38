//! A file mapped into memory: the one place of the product that needs `unsafe`.
//!
//! What a map shows changes if its file is changed or cut while it is mapped. Layer files never are: a file is written
//! under another name, synced, and only then given the name by which it is found; it is removed, never changed, and what
//! is mapped of a removed file stays readable.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;

use crate::geometry::SharedBytes;

/// The bytes of a file that nobody changes, read from disk page by page as they are looked at.
///
/// # Errors
/// Where the file cannot be opened or mapped; an empty one cannot be.
pub(super) fn mapped(path: &Path) -> io::Result<SharedBytes> {
    let file = File::open(path)?;
    #[expect(unsafe_code, reason = "a map is only as constant as its file, which is never changed: see above")]
    let map = unsafe { Mmap::map(&file) }?;
    Ok(Arc::new(map))
}
