//! Where the name of an outline is written: on its largest part, in the middle of the widest stretch of one of a few lines
//! from west to east, as names run that way.
//!
//! Lambert-93 (m). O(edges × lines). The point lies inside, never on a border that the line crosses; an outline without
//! area has none.

use super::column::PolygonsRef;
use super::position::Planar;

/// Lines that are looked at, evenly over the middle of the outline.
const LINES: [f64; 9] = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7];

/// The point at which the name of `outline` is written; none where it has no area.
pub fn label_point(outline: PolygonsRef<'_, Planar>) -> Option<Planar> {
    let largest = outline.polygons().max_by(|one, other| one.area().0.total_cmp(&other.area().0))?;
    let bounds = largest.bounds();
    let stretches = LINES.iter().filter_map(|share| {
        let y_m = bounds.min_y_m + share * bounds.height().0;
        widest(largest, y_m).map(|(west_m, east_m)| (east_m - west_m, Planar::new(f64::midpoint(west_m, east_m), y_m)))
    });
    // Among equals the line nearest to the middle, which comes first.
    let best = stretches.reduce(|best, stretch| if stretch.0 > best.0 { stretch } else { best });
    best.filter(|(width_m, _)| *width_m > 0.0).map(|(_, point)| point)
}

/// The widest stretch of a line from west to east that lies inside.
fn widest(outline: PolygonsRef<'_, Planar>, y_m: f64) -> Option<(f64, f64)> {
    let crosses = |&(start, end): &(Planar, Planar)| (start.y_m > y_m) != (end.y_m > y_m);
    let at =
        |(start, end): (Planar, Planar)| start.x_m + (y_m - start.y_m) / (end.y_m - start.y_m) * (end.x_m - start.x_m);
    let mut crossings: Vec<f64> = outline.edges().filter(crosses).map(at).collect();
    crossings.sort_by(f64::total_cmp);
    let stretches = crossings.as_chunks::<2>().0.iter().map(|&[west_m, east_m]| (west_m, east_m));
    stretches.max_by(|one, other| (one.1 - one.0).total_cmp(&(other.1 - other.0)))
}

#[cfg(test)]
mod tests {
    use geo::Contains;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::column::Polygons;
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Planar> {
        corners.iter().chain(corners.first()).map(|&(x_m, y_m)| Planar::new(x_m, y_m)).collect()
    }

    #[test]
    fn a_square_has_its_name_in_the_middle_and_a_ring_beside_its_hole() {
        let square = ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]);
        assert_eq!(label_point(Polygons::single(square.clone()).view()), Some(Planar::new(5.0, 5.0)));
        let hole = ring(&[(1.0, 1.0), (1.0, 9.0), (7.0, 9.0), (7.0, 1.0)]);
        let point = label_point(Polygons::new([vec![square, hole]]).view()).expect("it has an area");
        assert!((7.0..10.0).contains(&point.x_m), "{point:?}");
        assert_eq!(label_point(Polygons::default().view()), None);
    }

    proptest! {
        #[test]
        fn the_point_lies_inside(radii in vec(1.0..100.0, 3..40)) {
            let count = f64::from(u32::try_from(radii.len()).expect("some tens"));
            let star: Vec<(f64, f64)> = (0_u32..).zip(&radii).map(|(place, radius)| {
                let angle = std::f64::consts::TAU * f64::from(place) / count;
                (radius * angle.cos(), radius * angle.sin())
            }).collect();
            let point = label_point(Polygons::single(ring(&star)).view()).expect("a star has an area");
            let star = geo::Polygon::new(star.into_iter().map(geo::Coord::from).collect(), Vec::new());
            prop_assert!(star.contains(&geo::Point::new(point.x_m, point.y_m)));
        }
    }
}
