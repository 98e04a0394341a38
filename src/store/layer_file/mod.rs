//! The layer file: the columns, the geometry in both frames and the index of a layer as they stand in memory.
//!
//! A header says what is there; then come the arrays, each at a multiple of 64 bytes, little-endian. Opening maps the file
//! and looks at the header, the offsets and, up to [`CHECKED_AT_OPENING_BYTES`], the checksum of every array: no feature
//! is decoded, sorted, measured or copied, and what nobody asks for is not kept in memory. The same layer gives the same
//! bytes.
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 7 | `arpent`, 0, the version |
//! | 8 to 15 | how long the header is |
//! | 16 to 19 | the CRC-32 of the header |
//! | 20 to 23 | zeros |
//! | 24 to 31 | how long the file is |
//! | 32 on | the header: JSON |
//! | from the next multiple of 64 on | the arrays |

mod outline;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::geometry::{Kept, SharedBytes};
use crate::layers::{KeptLayer, Layer};

use super::error::{LayerFileFault, StoreError};
use super::mapped::mapped;
use outline::OutlineFile;

/// The bytes that open a file; the last is the version.
const MAGIC: [u8; 8] = *b"arpent\0\x01";
/// What stands before the header.
const PREFACE_BYTES: usize = 32;
/// The longest header that is read.
const HEADER_BYTES_MAX: usize = 16 << 20;
/// Arrays start at multiples of this: a line of the processor's cache.
const ALIGNMENT: usize = 64;
/// Checksums of a file up to this size are looked at whenever it is opened; those of a longer one when it is written and
/// when somebody checks it, since reading it takes the disk seconds.
pub const CHECKED_AT_OPENING_BYTES: usize = 2 << 30;

/// Bytes of an array that are in memory at once while it is checked.
const WINDOW_BYTES: usize = 1 << 20;

/// The header.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    layer: OutlineFile,
    arrays: Vec<ArrayFile>,
}

/// Where an array stands.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ArrayFile {
    name: String,
    /// From the start of the file.
    at: usize,
    bytes: usize,
    crc32: u32,
}

/// Writes a layer. The hash of its record is left out: it is of these bytes.
///
/// # Errors
/// Where `out` does not take the bytes.
pub fn write_layer_file(layer: &Layer, mut out: impl Write) -> io::Result<()> {
    let arrays = layer.arrays();
    let arrays: Vec<(&str, &[u8])> = arrays.iter().collect();
    let header = header(layer, &arrays).map_err(io::Error::other)?;
    let start = aligned(PREFACE_BYTES + header.len());
    let places = places(start, &arrays);
    let file_bytes = places.last().map_or(start, |place| aligned(place.end));
    out.write_all(&MAGIC)?;
    out.write_all(&(header.len() as u64).to_le_bytes())?;
    out.write_all(&crc32fast::hash(&header).to_le_bytes())?;
    out.write_all(&[0; 4])?;
    out.write_all(&(file_bytes as u64).to_le_bytes())?;
    out.write_all(&header)?;
    let mut written = PREFACE_BYTES + header.len();
    for ((_, bytes), place) in arrays.iter().zip(&places) {
        pad(&mut out, written, place.start)?;
        out.write_all(bytes)?;
        written = place.end;
    }
    pad(&mut out, written, file_bytes)
}

/// The header of a layer as JSON. Where the arrays stand depends on its own length: places are counted from its end.
fn header(layer: &Layer, arrays: &[(&str, &[u8])]) -> Result<Vec<u8>, serde_json::Error> {
    let places = places(0, arrays);
    let sums: Vec<u32> = arrays.par_iter().map(|(_, bytes)| crc32fast::hash(bytes)).collect();
    let arrays = arrays.iter().zip(places).zip(sums).map(|(((name, bytes), place), crc32)| ArrayFile {
        name: (*name).to_owned(),
        at: place.start,
        bytes: bytes.len(),
        crc32,
    });
    serde_json::to_vec(&Header { layer: OutlineFile::of(layer), arrays: arrays.collect() })
}

/// Where each array stands from `start` on, which is a multiple of the alignment.
fn places(start: usize, arrays: &[(&str, &[u8])]) -> Vec<Range<usize>> {
    let place = |end: &mut usize, (_, bytes): &(&str, &[u8])| {
        let at = aligned(*end);
        *end = at + bytes.len();
        Some(at..*end)
    };
    arrays.iter().scan(start, place).collect()
}

/// The next multiple of the alignment.
const fn aligned(at: usize) -> usize {
    at.div_ceil(ALIGNMENT) * ALIGNMENT
}

fn pad(out: &mut impl Write, from: usize, to: usize) -> io::Result<()> {
    out.write_all(&[0; ALIGNMENT][..to - from])
}

/// Opens the layer file at `path`, under the hash `sha256`. See the top of this file for what is looked at.
///
/// # Errors
/// Where the file cannot be read, is none of ours, of another version, cut or damaged.
pub fn open_layer_file(path: &Path, sha256: &str) -> Result<Layer, StoreError> {
    let shared = mapped_at(path)?;
    let bytes = (*shared).as_ref();
    let opened = parts_of(bytes).and_then(|parts| {
        if bytes.len() <= CHECKED_AT_OPENING_BYTES {
            let sum = |array: &ArrayFile| crc32fast::hash(&bytes[array.at..array.at + array.bytes]);
            let sums: Vec<u32> = parts.arrays.par_iter().map(sum).collect();
            parts.compare(&sums)?;
        }
        parts.layer(Arc::clone(&shared), sha256)
    });
    opened.map_err(|source| StoreError::LayerFile { path: path.to_owned(), source })
}

/// Reads every byte of the layer file at `path` and compares the checksums. The bytes go through a small window, so that
/// little of the file is in memory at a time.
///
/// # Errors
/// As [`open_layer_file`].
pub fn check_layer_file(path: &Path) -> Result<(), StoreError> {
    let fault = |source| StoreError::LayerFile { path: path.to_owned(), source };
    let shared = mapped_at(path)?;
    let parts = parts_of((*shared).as_ref()).map_err(fault)?;
    let sums: io::Result<Vec<u32>> = parts.arrays.par_iter().map(|array| sum_on_disk(path, array)).collect();
    parts.compare(&sums.map_err(|source| StoreError::Read { path: path.to_owned(), source })?).map_err(fault)?;
    parts.layer(shared, "").map(|_| ()).map_err(fault)
}

fn mapped_at(path: &Path) -> Result<SharedBytes, StoreError> {
    mapped(path).map_err(|source| StoreError::Read { path: path.to_owned(), source })
}

/// The checksum of an array, read from the disk piece by piece.
fn sum_on_disk(path: &Path, array: &ArrayFile) -> io::Result<u32> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(array.at as u64))?;
    let mut left = file.take(array.bytes as u64);
    let (mut window, mut sum) = (vec![0; WINDOW_BYTES.min(array.bytes)], crc32fast::Hasher::new());
    loop {
        match left.read(&mut window)? {
            0 => return Ok(sum.finalize()),
            read => sum.update(&window[..read]),
        }
    }
}

/// What a file says that it holds: arrays inside of it, counted from its start.
struct Parts {
    outline: OutlineFile,
    arrays: Vec<ArrayFile>,
}

impl Parts {
    /// Tells the first array whose checksum is another than is promised.
    fn compare(&self, sums: &[u32]) -> Result<(), LayerFileFault> {
        match self.arrays.iter().zip(sums).find(|(array, sum)| array.crc32 != **sum) {
            Some((array, _)) => Err(LayerFileFault::Damaged(array.name.clone())),
            None => Ok(()),
        }
    }

    /// The layer on the bytes of the file.
    fn layer(self, bytes: SharedBytes, sha256: &str) -> Result<Layer, LayerFileFault> {
        let places = self.arrays.into_iter().map(|array| (array.name, array.at..array.at + array.bytes));
        let places: BTreeMap<String, Range<usize>> = places.collect();
        let outline: KeptLayer = self.outline.outline(sha256)?;
        Ok(Layer::found(outline, &Kept::new(bytes, places))?)
    }
}

fn parts_of(bytes: &[u8]) -> Result<Parts, LayerFileFault> {
    let (Header { layer, mut arrays }, start) = header_of(bytes)?;
    for array in &mut arrays {
        array.at = array.at.saturating_add(start);
        if array.at.checked_add(array.bytes).is_none_or(|end| end > bytes.len()) {
            return Err(LayerFileFault::Truncated);
        }
    }
    Ok(Parts { outline: layer, arrays })
}

/// The header, and where the arrays start.
fn header_of(bytes: &[u8]) -> Result<(Header, usize), LayerFileFault> {
    let preface = bytes.first_chunk::<PREFACE_BYTES>().ok_or(LayerFileFault::NotALayer)?;
    if preface[..7] != MAGIC[..7] {
        return Err(LayerFileFault::NotALayer);
    }
    if preface[7] != MAGIC[7] {
        return Err(LayerFileFault::Version { found: preface[7], known: MAGIC[7] });
    }
    let number = |at: usize| u64::from_le_bytes(preface[at..at + 8].try_into().expect("eight bytes were taken"));
    let crc32 = u32::from_le_bytes(preface[16..20].try_into().expect("four bytes were taken"));
    if number(24) != bytes.len() as u64 {
        return Err(LayerFileFault::Length { promised: number(24), found: bytes.len() as u64 });
    }
    let header_bytes = usize::try_from(number(8)).ok().filter(|&len| len <= HEADER_BYTES_MAX);
    let header = header_bytes.and_then(|len| bytes.get(PREFACE_BYTES..PREFACE_BYTES + len));
    let header = header.ok_or(LayerFileFault::Truncated)?;
    if crc32fast::hash(header) != crc32 {
        return Err(LayerFileFault::Damaged(String::from("header")));
    }
    let read = serde_json::from_slice(header).map_err(|fault| LayerFileFault::Header(fault.to_string()))?;
    Ok((read, aligned(PREFACE_BYTES + header.len())))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::store::shipped;

    fn bytes_of(layer: &Layer) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_layer_file(layer, &mut bytes).expect("memory takes every byte");
        bytes
    }

    fn opened(bytes: &[u8]) -> Result<Layer, StoreError> {
        let folder = tempfile::tempdir().expect("there is room for a file");
        let path = folder.path().join("tried.layer");
        fs::write(&path, bytes).expect("there is room for a file");
        open_layer_file(&path, "hash")
    }

    fn layers() -> Vec<Layer> {
        shipped().expect("what ships is right").layers
    }

    #[test]
    fn every_layer_that_ships_comes_back_as_it_was() {
        for layer in layers() {
            let bytes = bytes_of(&layer);
            let found = opened(&bytes).expect("what was written can be opened");
            assert_eq!(found.about().sha256, "hash");
            let found = found.described(layer.about().clone());
            // Asked first, so that what is made at the first question stands on both sides.
            for layer in [&layer, &found] {
                let _ = layer.geometry().boxes();
                if let crate::layers::Geometry::Points(points) = layer.geometry() {
                    let _ = points.grid();
                }
                if let crate::layers::Geometry::Polygons(polygons) = layer.geometry() {
                    let _ = polygons.locator();
                }
            }
            assert!(format!("{found:?}") == format!("{layer:?}"), "{}", layer.about().id);
            assert!(bytes_of(&found) == bytes);
        }
    }

    #[test]
    fn a_file_cut_anywhere_or_changed_anywhere_is_refused() {
        let layers = layers();
        let layer = layers.iter().find(|layer| layer.about().id.as_str() == "departements").expect("it ships");
        let bytes = bytes_of(layer);
        for len in (0..bytes.len()).step_by(bytes.len() / 40) {
            assert!(opened(&bytes[..len]).is_err(), "cut after {len} bytes");
        }
        let header_end = bytes.windows(2).rposition(|two| two == b"]}").expect("the header is JSON") + 2;
        for at in (0..header_end.min(bytes.len())).step_by(61) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            assert!(opened(&changed).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn the_fault_of_a_file_is_told() {
        let layers = layers();
        let bytes = bytes_of(&layers[0]);
        let fault = |bytes: &[u8]| match opened(bytes) {
            Err(StoreError::LayerFile { source, .. }) => source.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(fault(b"GeoJSON"), "it is no layer file");
        let mut newer = bytes.clone();
        newer[7] = 9;
        assert_eq!(fault(&newer), "it is of version 9; this program knows 1");
        let last = bytes.len() - ALIGNMENT;
        let mut damaged = bytes.clone();
        damaged[last] ^= 1;
        assert!(fault(&damaged).ends_with("is damaged: its checksum is another"), "{}", fault(&damaged));
        assert!(fault(&bytes[..bytes.len() - 1]).starts_with("it should have"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn changed_bytes_end_in_the_layer_or_a_fault(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)) {
            let layers = layers();
            let mut bytes = bytes_of(layers.iter().find(|layer| layer.about().id.as_str() == "epts").expect("it ships"));
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            let _ = opened(&bytes);
        }
    }
}
