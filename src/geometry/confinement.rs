//! Whether an outline keeps to a zone, up to a tolerance: what decides whether a commune draws on its own ground.
//!
//! Lambert-93, metres. An outline strays where a part of it lies farther than the tolerance from the zone. Its border is
//! halved until each piece is known: wholly inside, within the tolerance, or beyond it; a distance changes by no more
//! than the way between two positions, so that a piece is known by its middle and half its length. Then nothing is left
//! but what the border goes around: a hole of the zone, or a bay of it with a narrow mouth. O(length of the border near
//! the border of the zone, in tolerances); pieces shorter than a millimetre count as their middle.

use super::column::{Polygons, PolygonsRef};
use super::label::label_point;
use super::position::Planar;
use super::units::Metres;
use super::zone::PreparedZone;

/// Pieces shorter than this are known by their middle.
const SHORTEST_M: f64 = 1e-3;

impl PreparedZone {
    /// A position of `outline` farther than `tolerance` from the zone; none where the outline keeps to it. An outline
    /// without positions keeps to every zone.
    pub fn stray(&self, outline: PolygonsRef<'_, Planar>, tolerance: Metres) -> Option<Planar> {
        let on_border = outline.edges().find_map(|(start, end)| self.stray_piece(start, end, tolerance));
        on_border.or_else(|| self.stray_inside(outline, tolerance))
    }

    /// A position of the piece from `start` to `end` that strays, the pieces taken in order.
    fn stray_piece(&self, start: Planar, end: Planar, tolerance: Metres) -> Option<Planar> {
        let mut pieces = vec![(start, end)];
        while let Some((start, end)) = pieces.pop() {
            let middle = Planar::new(f64::midpoint(start.x_m, end.x_m), f64::midpoint(start.y_m, end.y_m));
            let half_m = start.distance_to(end).0 / 2.0;
            let beyond_m = self.distance_to(middle).0;
            if beyond_m > tolerance.0 {
                return Some(middle);
            }
            let is_deep = beyond_m == 0.0 && self.distance_to_outline(middle).0 >= half_m;
            if !is_deep && beyond_m + half_m > tolerance.0 && 2.0 * half_m > SHORTEST_M {
                pieces.extend([(middle, end), (start, middle)]);
            }
        }
        None
    }

    /// A position that strays though the border of `outline` does not: in a hole of the zone, or in a bay.
    fn stray_inside(&self, outline: PolygonsRef<'_, Planar>, tolerance: Metres) -> Option<Planar> {
        let drawn = PreparedZone::new(outline.to_owned());
        let beyond_m2 = drawn.area().0 - self.overlap(outline).0;
        // What lies between the zone and a border that keeps to it is a strip along that border, no wider than the tolerance.
        if beyond_m2 <= 1e-6 * drawn.area().0.min(1e6) {
            return None;
        }
        let holes = self.outline().polygons().flat_map(|polygon| polygon.rings().skip(1));
        let in_hole = holes
            .filter_map(|ring| label_point(Polygons::single(ring.to_vec()).view()))
            .find(|&point| drawn.contains(point) && self.distance_to(point) > tolerance);
        let is_more_than_a_strip = beyond_m2 > 2.0 * tolerance.0 * drawn.perimeter().0;
        in_hole.or_else(|| is_more_than_a_strip.then(|| outline.positions().next().copied()).flatten())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Planar> {
        corners.iter().chain(corners.first()).map(|&(x_m, y_m)| Planar::new(x_m, y_m)).collect()
    }

    fn square(x_m: f64, y_m: f64, side_m: f64) -> Vec<Planar> {
        ring(&[(x_m, y_m), (x_m + side_m, y_m), (x_m + side_m, y_m + side_m), (x_m, y_m + side_m)])
    }

    fn town() -> PreparedZone {
        PreparedZone::new(Polygons::new([vec![square(0.0, 0.0, 1000.0), square(400.0, 400.0, 100.0)]]))
    }

    fn strays(outline: &Polygons<Planar>) -> bool {
        town().stray(outline.view(), Metres(1.0)).is_some()
    }

    #[test]
    fn the_zone_keeps_to_itself_and_may_pass_its_border_by_the_tolerance() {
        assert!(!strays(&town().outline().to_owned()));
        assert!(!strays(&Polygons::single(square(-0.7, -0.7, 300.0))));
        assert!(strays(&Polygons::single(square(-0.8, -0.8, 300.0))));
    }

    #[test]
    fn a_part_elsewhere_a_spike_and_a_hole_that_is_covered_stray() {
        assert!(strays(&Polygons::new([vec![square(10.0, 10.0, 50.0)], vec![square(2000.0, 0.0, 50.0)]])));
        let spiked = ring(&[(10.0, 10.0), (100.0, 10.0), (5000.0, 10.000_1), (100.0, 10.000_2), (10.0, 100.0)]);
        assert!(strays(&Polygons::single(spiked)));
        assert!(strays(&Polygons::single(square(350.0, 350.0, 200.0))));
        let around = Polygons::new([vec![square(350.0, 350.0, 200.0), square(399.5, 399.5, 101.0)]]);
        assert!(!strays(&around), "a hole over the hole is no part of the outline");
    }

    #[test]
    fn an_edge_between_two_corners_inside_may_leave_the_zone() {
        let bay = ring(&[
            (0.0, 0.0),
            (100.0, 0.0),
            (100.0, 100.0),
            (60.0, 100.0),
            (60.0, 50.0),
            (40.0, 50.0),
            (40.0, 100.0),
            (0.0, 100.0),
        ]);
        let zone = PreparedZone::new(Polygons::single(bay));
        let across = Polygons::single(ring(&[(30.0, 90.0), (70.0, 90.0), (70.0, 95.0), (30.0, 95.0)]));
        assert!(zone.stray(across.view(), Metres(1.0)).is_some());
    }

    proptest! {
        #[test]
        fn the_pieces_agree_with_a_look_at_every_centimetre(
            x_m in -3.0..3.0_f64, y_m in -3.0..3.0_f64, side_m in 5.0..30.0_f64, tilt_m in -3.0..3.0_f64,
        ) {
            let outline = ring(&[(x_m, y_m), (x_m + side_m, y_m + tilt_m), (x_m + side_m, y_m + tilt_m + side_m), (x_m, y_m + side_m)]);
            let zone = town();
            let farthest = outline.windows(2).flat_map(|pair| {
                let (start, end) = (pair[0], pair[1]);
                (0..=4000_u32).map(move |step| {
                    let share = f64::from(step) / 4000.0;
                    Planar::new(start.x_m + share * (end.x_m - start.x_m), start.y_m + share * (end.y_m - start.y_m))
                })
            }).map(|position| zone.distance_to(position).0).fold(0.0, f64::max);
            // Between two looks, and on the limit itself, either answer is right.
            prop_assume!((farthest - 1.0).abs() > 0.01);
            prop_assert_eq!(zone.stray(Polygons::single(outline).view(), Metres(1.0)).is_some(), farthest > 1.0);
        }
    }
}
