//! One form for equal shapes: wherever rings start, whichever way they run, in whatever order holes and polygons stand.
//!
//! Any frame. Positions are neither moved nor dropped. O(n log n).

use std::cmp::Ordering;

use super::column::{Polygons, Position};

impl<P: Position> Polygons<P> {
    /// The same shape, wound, with every ring starting at its least corner (by easting, then northing), holes and
    /// polygons in the order of their corners.
    #[must_use]
    pub fn canonical(self) -> Self {
        let wound = self.wound();
        let mut polygons: Vec<Vec<Vec<P>>> = wound
            .view()
            .polygons()
            .map(|polygon| {
                let mut rings: Vec<Vec<P>> = polygon.rings().map(from_least_corner).collect();
                if let Some(holes) = rings.get_mut(1..) {
                    holes.sort_by(|left, right| by_corners(left, right));
                }
                rings
            })
            .collect();
        polygons.sort_by(|left, right| by_corners(left.iter().flatten(), right.iter().flatten()));
        Self::new(polygons)
    }
}

/// A closed ring, from its least corner round to it.
fn from_least_corner<P: Position>(ring: &[P]) -> Vec<P> {
    let corners = ring.split_last().map_or(ring, |(_, corners)| corners);
    let turned = |start: usize| corners[start..].iter().chain(&corners[..start]);
    // A corner that a ring passes twice is told apart by what comes after it.
    let start = (0..corners.len())
        .min_by(|&left, &right| {
            by_place(&corners[left], &corners[right]).then_with(|| by_corners(turned(left), turned(right)))
        })
        .unwrap_or(0);
    turned(start).chain(corners.get(start)).copied().collect()
}

fn by_place<P: Position>(left: &P, right: &P) -> Ordering {
    let (left, right) = (left.east_north(), right.east_north());
    left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1))
}

/// By the first corner that differs; of two that begin alike, the shorter first.
fn by_corners<'c, P: Position + 'c>(
    left: impl IntoIterator<Item = &'c P>,
    right: impl IntoIterator<Item = &'c P>,
) -> Ordering {
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(left), Some(right)) => match by_place(left, right) {
                Ordering::Equal => {}
                decided => return decided,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::position::LonLat;
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<LonLat> {
        corners.iter().map(|&(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).collect()
    }

    #[test]
    fn polygons_and_holes_have_one_order_and_one_is_not_two() {
        let near = vec![ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)])];
        let far = vec![
            ring(&[(5.0, 0.0), (9.0, 0.0), (9.0, 9.0), (5.0, 0.0)]),
            ring(&[(8.0, 1.0), (8.5, 1.0), (8.5, 1.5), (8.0, 1.0)]),
            ring(&[(7.0, 1.0), (7.5, 1.0), (7.5, 1.5), (7.0, 1.0)]),
        ];
        let turned = vec![far[0].clone(), far[2].clone(), far[1].clone()];
        let both = Polygons::new([near.clone(), far]).canonical();
        assert_eq!(both, Polygons::new([turned, near.clone()]).canonical());
        assert_ne!(both, Polygons::new([near]).canonical());
    }

    proptest! {
        #[test]
        fn a_ring_is_the_same_wherever_it_starts_and_whichever_way_it_runs(
            corners in prop::collection::vec((0_u8..4, 0_u8..4), 3..9), start in 0_usize..9, is_reversed: bool,
        ) {
            let corners: Vec<(f64, f64)> = corners.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
            let closed = |start: usize| -> Vec<(f64, f64)> {
                (start..=start + corners.len()).map(|idx| corners[idx % corners.len()]).collect()
            };
            let plain = ring(&closed(0));
            let mut other = ring(&closed(start));
            if is_reversed {
                other.reverse();
            }
            let area_of = |ring: &[LonLat]| -> f64 {
                ring.windows(2).map(|edge| edge[0].lon_deg * edge[1].lat_deg - edge[1].lon_deg * edge[0].lat_deg).sum()
            };
            // Without an area there is no way round, and no zone either.
            prop_assume!(area_of(&plain).abs() > 1e-9);
            prop_assert_eq!(Polygons::single(plain).canonical(), Polygons::single(other).canonical());
        }
    }
}
