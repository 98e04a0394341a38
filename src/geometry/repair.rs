//! A valid outline in the place of one that is not, to be offered and never applied unasked.
//!
//! WGS84 in and out, worked out in Lambert-93 by the `geo` crate under the even-odd rule: what is enclosed an odd
//! number of times is inside. A bow tie becomes its two wings; what two polygons share falls away. Parts under a square
//! metre are dropped, and positions are rounded to seven decimals of a degree, about a centimetre.

use super::clip::{from_geo, to_geo};
use super::column::Polygons;
use super::frame::{to_lonlat, to_planar};
use super::position::{LonLat, Planar};
use super::validity::check_outline;

/// A part smaller than this is an accident of the crossing.
const MIN_PART_M2: f64 = 1.0;
/// The most corners of an outline that a repair is sought for: crossings can grow with their square.
const MAX_CORNERS: usize = 1_000;
/// Ten to the decimals of a degree that are kept.
const PER_DEGREE: f64 = 1e7;

/// A valid outline of what `outline` encloses. None where nothing is left, where it holds something that is no position
/// of the plane, where it has over a thousand corners, or where no valid one is found.
pub fn repaired(outline: &Polygons<LonLat>) -> Option<Polygons<LonLat>> {
    let is_small = outline.view().vertices() <= MAX_CORNERS;
    if !is_small || !outline.view().positions().all(|position| position.is_on_globe()) {
        return None;
    }
    let planar = outline.mapped(to_planar);
    let &origin = planar.view().positions().next()?;
    let united = geo::BooleanOps::union(&to_geo(planar.view(), origin), &geo::MultiPolygon::new(Vec::new()));
    let parts = from_geo(&united, origin);
    let kept: Vec<Vec<Vec<Planar>>> = parts
        .view()
        .polygons()
        .filter(|part| part.area().0 >= MIN_PART_M2)
        .map(|part| part.rings().map(<[Planar]>::to_vec).collect())
        .collect();
    let repaired = Polygons::new(kept).mapped(|position| rounded(to_lonlat(position)));
    (!repaired.view().is_empty() && check_outline(&repaired).is_ok()).then_some(repaired)
}

fn rounded(position: LonLat) -> LonLat {
    let round = |degrees: f64| (degrees * PER_DEGREE).round() / PER_DEGREE;
    LonLat::new(round(position.lon_deg), round(position.lat_deg))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outline(corners: &[(f64, f64)]) -> Polygons<LonLat> {
        let mut ring: Vec<LonLat> = corners.iter().map(|&(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).collect();
        ring.extend(ring.first().copied());
        Polygons::single(ring)
    }

    #[test]
    fn a_bow_tie_becomes_its_two_wings() {
        let bow_tie = outline(&[(2.20, 48.90), (2.24, 48.94), (2.24, 48.90), (2.20, 48.94)]);
        assert!(check_outline(&bow_tie).is_err());
        let repaired = repaired(&bow_tie).expect("a bow tie can be repaired");
        assert_eq!(repaired.view().polygons().len(), 2);
    }

    #[test]
    fn what_has_no_area_cannot_be_repaired() {
        assert_eq!(repaired(&outline(&[(2.2, 48.9), (2.3, 48.9), (2.25, 48.9)])), None);
        assert_eq!(repaired(&Polygons::default()), None);
        assert_eq!(repaired(&outline(&[(2.2, 48.9), (f64::NAN, 48.9), (2.25, 48.8)])), None);
    }

    proptest! {
        #[test]
        fn what_is_offered_is_valid(corners in prop::collection::vec((2.2..2.3, 48.9..48.95), 3..12)) {
            if let Some(repaired) = repaired(&outline(&corners)) {
                prop_assert!(check_outline(&repaired).is_ok());
            }
        }
    }
}
