//! The part of a shape that lies inside another, as a shape.
//!
//! Lambert-93, metres. By the boolean operations of the `geo` crate, which snap to a grid of at least 2²⁹ steps across
//! both shapes: over a commune corners move by some micrometres, and the area is off by at most that along the outlines.
//! For areas alone [`super::PreparedZone::overlap`] is exact and much faster; this is for the few cells that an outline
//! cuts and that must be measured against a third shape. Empty where the two share no area. The frame is cropped to the
//! surroundings of the subject first, so that a small subject does not cost all of a long frame.

use geo::{BooleanOps, Coord, LineString, MultiPolygon, Polygon};

use super::column::{Polygons, PolygonsRef};
use super::position::Planar;

/// The part of `subject` inside `frame`, wound.
pub fn clip(subject: PolygonsRef<'_, Planar>, frame: PolygonsRef<'_, Planar>) -> Polygons<Planar> {
    // Near the origin, the grid is finer than at seven-digit northings.
    let Some(&origin) = subject.positions().next() else { return Polygons::default() };
    let frame = frame.cropped(subject.bounds());
    from_geo(&to_geo(subject, origin).intersection(&to_geo(frame.view(), origin)), origin)
}

pub(super) fn to_geo(shape: PolygonsRef<'_, Planar>, origin: Planar) -> MultiPolygon<f64> {
    let ring = |ring: &[Planar]| -> LineString<f64> {
        ring.iter().map(|position| Coord { x: position.x_m - origin.x_m, y: position.y_m - origin.y_m }).collect()
    };
    let polygon = |polygon: PolygonsRef<'_, Planar>| {
        let mut rings = polygon.rings().map(ring);
        let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
        Polygon::new(outer, rings.collect())
    };
    shape.polygons().map(polygon).collect()
}

pub(super) fn from_geo(shape: &MultiPolygon<f64>, origin: Planar) -> Polygons<Planar> {
    let ring = |ring: &LineString<f64>| -> Vec<Planar> {
        ring.coords().map(|coord| Planar::new(coord.x + origin.x_m, coord.y + origin.y_m)).collect()
    };
    let rings = |polygon: &Polygon<f64>| -> Vec<Vec<Planar>> {
        [polygon.exterior()].into_iter().chain(polygon.interiors()).map(ring).collect()
    };
    Polygons::new(shape.iter().map(rings)).wound()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use proptest::prelude::*;

    use super::super::PreparedZone;
    use super::*;

    /// Steps of the grid across both shapes, at least.
    const GRID_STEPS: f64 = 536_870_912.0;

    fn star(centre: Planar, reaches_m: &[f64]) -> Polygons<Planar> {
        let corners = u32::try_from(reaches_m.len()).expect("a few corners");
        let mut ring: Vec<Planar> = (0..corners)
            .zip(reaches_m)
            .map(|(corner, reach_m)| {
                let (sin, cos) = (TAU * f64::from(corner) / f64::from(corners)).sin_cos();
                Planar::new(centre.x_m + reach_m * cos, centre.y_m + reach_m * sin)
            })
            .collect();
        ring.push(ring[0]);
        Polygons::single(ring)
    }

    #[test]
    fn what_lies_apart_shares_nothing() {
        let (here, there) = (star(Planar::new(0.0, 0.0), &[5.0; 8]), star(Planar::new(50.0, 0.0), &[5.0; 8]));
        assert!(clip(here.view(), there.view()).view().is_empty());
        assert!(clip(Polygons::default().view(), here.view()).view().is_empty());
    }

    /// Checks the area of what is clipped against the exact one, allowing what the grid may move along the outlines.
    fn assert_clipped(left: &[f64], right: &[f64], apart_m: f64) {
        let origin = Planar::new(652_000.0, 6_862_000.0);
        let left = star(origin, left).wound();
        let right = star(Planar::new(origin.x_m + apart_m, origin.y_m), right).wound();
        let both = left.view().bounds().joined(right.view().bounds());
        let step_m = both.width().0.max(both.height().0) / GRID_STEPS;
        let allowed_m2 = step_m * (left.view().perimeter().0 + right.view().perimeter().0);
        let expected_m2 = PreparedZone::new(right.clone()).overlap(left.view()).0;
        let clipped_m2 = clip(left.view(), right.view()).view().area().0;
        assert!((clipped_m2 - expected_m2).abs() <= allowed_m2, "{clipped_m2} {expected_m2} {allowed_m2}");
    }

    #[test]
    fn spikes_far_longer_than_wide_move_with_the_grid_and_no_farther() {
        let left = [
            138.1, 160.1, 1820.8, 1949.3, 306.5, 1113.1, 176.3, 1885.5, 1839.0, 100.0, 100.0, 1160.1, 1353.7, 100.0,
            100.0, 100.0, 100.0, 1362.5, 100.0, 100.0, 100.0, 100.0, 100.0,
        ];
        let right = [100.0, 1831.8, 1184.2, 1940.5, 1838.4, 100.0, 100.0, 100.0];
        assert_clipped(&left, &right, 1279.75);
    }

    proptest! {
        #[test]
        fn a_clipped_shape_has_the_area_of_the_overlap(
            left in prop::collection::vec(100.0..2_000.0, 3..24),
            right in prop::collection::vec(100.0..2_000.0, 3..24),
            apart_m in 0.0..2_000.0,
        ) {
            assert_clipped(&left, &right, apart_m);
        }
    }
}
