//! Discs as polygons.
//!
//! Lambert-93, metres: a regular polygon of 360 corners, its radius stretched by 1.000025 so that its area is exactly
//! that of the disc; its outline lies within 0.00003 of the radius from the circle.

use std::f64::consts::TAU;

use super::column::Polygons;
use super::position::Planar;
use super::units::Metres;

/// Corners of the polygon: one a degree.
const CORNERS: u32 = 360;

/// The disc of `radius` around `centre`, as a polygon with exactly its area (πr²). Without area where `radius` is 0.
pub fn disc(centre: Planar, radius: Metres) -> Polygons<Planar> {
    let step_rad = TAU / f64::from(CORNERS);
    let corner_radius_m = radius.0 * (step_rad / step_rad.sin()).sqrt();
    let corner = |idx: u32| {
        let (sin, cos) = (step_rad * f64::from(idx)).sin_cos();
        Planar::new(centre.x_m + corner_radius_m * cos, centre.y_m + corner_radius_m * sin)
    };
    let mut ring: Vec<_> = (0..CORNERS).map(corner).collect();
    ring.push(ring[0]);
    Polygons::single(ring)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    #[test]
    fn a_disc_has_the_area_of_its_circle() {
        let area = disc(Planar::new(652_000.0, 6_862_000.0), Metres(800.0)).view().area();
        assert!((area.0 / (PI * 800.0 * 800.0) - 1.0).abs() < 1e-10, "{area:?}");
    }

    #[test]
    fn a_disc_stays_near_its_circle() {
        let centre = Planar::new(0.0, 0.0);
        let polygon = disc(centre, Metres(1_000.0));
        assert!(polygon.view().positions().all(|&corner| (corner.distance_to(centre).0 - 1_000.0).abs() < 0.03));
    }
}
