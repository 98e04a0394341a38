//! The identity of a diagnosis: a hash of everything that can change a byte of it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::geometry::LonLat;
use crate::layers::Atlas;

use super::indicator::Indicator;
use super::question::Question;

/// `sha256:` and the hash of the engine's version, the zone, the references, the asked indicators with their words,
/// methods and parameters, and the records and files of all layers in service: a reference may read any of them. A zone
/// is in its canonical form already, so that it does not matter where a ring started.
pub(super) fn identity<'i>(question: &Question, asked: impl Iterator<Item = &'i Indicator>, atlas: &Atlas) -> String {
    let mut hash = Sha256::new();
    let mut text = String::from(concat!("arpent ", env!("CARGO_PKG_VERSION"), "\n"));
    for layer in atlas.iter() {
        let _ = writeln!(text, "{:?}", layer.about());
    }
    for indicator in asked {
        let _ = writeln!(text, "v{} {indicator:?}", indicator.method.version());
    }
    let zone = &question.zone;
    let _ = writeln!(
        text,
        "{} {:?} {:?} {:?} rows {}",
        zone.kind().code(),
        zone.code(),
        zone.name(),
        question.references,
        question.wants_rows
    );
    hash.update(text.as_bytes());
    for ring in zone.lonlat().view().polygons().flat_map(|polygon| polygon.rings().enumerate()) {
        hash_ring(&mut hash, ring);
    }
    let mut id = String::from("sha256:");
    for byte in hash.finalize() {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// A ring with its place in its polygon and its length, so that corners cannot wander from one ring to the next.
fn hash_ring(hash: &mut Sha256, (ring_idx, ring): (usize, &[LonLat])) {
    hash.update(ring_idx.to_le_bytes());
    hash.update(ring.len().to_le_bytes());
    for corner in ring {
        hash.update(corner.lon_deg.to_le_bytes());
        hash.update(corner.lat_deg.to_le_bytes());
    }
}
