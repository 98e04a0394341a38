//! The identity of a diagnosis: a hash of everything that can change a byte of it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::geometry::{LonLat, Polygons};
use crate::layers::Atlas;

use super::indicator::Indicator;
use super::question::Question;

/// `sha256:` and the hash of the engine's version, the zone, the references and the asked indicators with their
/// methods and parameters, and the files of all layers in service: a reference may read any of them.
pub(super) fn identity<'i>(question: &Question, asked: impl Iterator<Item = &'i Indicator>, atlas: &Atlas) -> String {
    let mut hash = Sha256::new();
    let mut text = String::from(concat!("arpent ", env!("CARGO_PKG_VERSION"), "\n"));
    for layer in atlas.iter() {
        let about = layer.about();
        let _ = writeln!(text, "layer {} {}", about.id, about.sha256);
    }
    for indicator in asked {
        let method = &indicator.method;
        let _ = writeln!(text, "{} {} v{} {:?}", indicator.id, method.id(), method.version(), method);
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
    for number in canonical(zone.lonlat()) {
        hash.update(number.to_le_bytes());
    }
    let mut id = String::from("sha256:");
    for byte in hash.finalize() {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// The outline as numbers that do not depend on where a ring starts or in which order polygons and holes stand. Rings
/// are wound already.
fn canonical(outline: &Polygons<LonLat>) -> Vec<f64> {
    let mut polygons: Vec<Vec<f64>> = outline
        .view()
        .polygons()
        .map(|polygon| {
            let mut rings: Vec<Vec<f64>> = polygon.rings().map(from_least_corner).collect();
            if let Some(holes) = rings.get_mut(1..) {
                holes.sort_by(|left, right| lexicographic(left, right));
            }
            rings.iter().flat_map(|ring| [&[f64::INFINITY], ring.as_slice()].concat()).collect()
        })
        .collect();
    polygons.sort_by(|left, right| lexicographic(left, right));
    polygons.into_iter().flat_map(|polygon| [vec![f64::NEG_INFINITY], polygon].concat()).collect()
}

/// The corners of a closed ring, from its least one on.
fn from_least_corner(ring: &[LonLat]) -> Vec<f64> {
    let corners = ring.split_last().map_or(ring, |(_, corners)| corners);
    let order = |left: &LonLat, right: &LonLat| {
        left.lon_deg.total_cmp(&right.lon_deg).then(left.lat_deg.total_cmp(&right.lat_deg))
    };
    let start = (0..corners.len()).min_by(|&left, &right| order(&corners[left], &corners[right])).unwrap_or(0);
    let turned = corners[start..].iter().chain(&corners[..start]);
    turned.flat_map(|corner| [corner.lon_deg, corner.lat_deg]).collect()
}

fn lexicographic(left: &[f64], right: &[f64]) -> std::cmp::Ordering {
    left.iter()
        .zip(right)
        .map(|(left, right)| left.total_cmp(right))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| left.len().cmp(&right.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<LonLat> {
        corners.iter().map(|&(lon_deg, lat_deg)| LonLat { lon_deg, lat_deg }).collect()
    }

    #[test]
    fn a_ring_is_the_same_wherever_it_starts() {
        let from_south = Polygons::single(ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]));
        let from_east = Polygons::single(ring(&[(1.0, 0.0), (1.0, 1.0), (0.0, 0.0), (1.0, 0.0)]));
        assert_eq!(canonical(&from_south), canonical(&from_east));
    }

    #[test]
    fn polygons_are_the_same_in_any_order_and_one_is_not_two() {
        let near = vec![ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)])];
        let far = vec![ring(&[(5.0, 0.0), (6.0, 0.0), (6.0, 1.0), (5.0, 0.0)])];
        let both = Polygons::new([near.clone(), far.clone()]);
        assert_eq!(canonical(&both), canonical(&Polygons::new([far, near.clone()])));
        assert_ne!(canonical(&both), canonical(&Polygons::new([near])));
    }
}
