//! Positions and distances of zones against `geo`.

use arpent::geometry::{Bounds, BoxRelation, Metres, Planar, PreparedZone};
use geo::{Distance, Euclidean, Intersects};
use rand::Rng;

use super::shapes::{KINDS, cases, outline, seeded, to_geo};

#[test]
fn positions_and_distances_agree_with_geo() {
    let mut rng = seeded(11);
    let mut worst = 0.0f64;
    for _ in 0..cases(600) {
        let drawn = outline(KINDS[rng.random_range(0..4)], Planar::new(652_000.0, 6_862_000.0), 300.0, &mut rng);
        let (zone, oracle) = (PreparedZone::new(drawn.clone()), to_geo(drawn.view()));
        let corners: Vec<_> = drawn.view().positions().copied().collect();
        for draw in 0..60 {
            let corner = corners[rng.random_range(0..corners.len())];
            let spread = if draw % 3 == 0 { 0.0 } else { 400.0 };
            let at = Planar::new(
                corner.x_m + spread * rng.random_range(-1.0..1.0),
                corner.y_m + spread * rng.random_range(-1.0..1.0),
            );
            let point = geo::Point::new(at.x_m, at.y_m);
            assert_eq!(zone.contains(at), oracle.intersects(&point), "{at:?}");
            let distance = Euclidean.distance(&point, &oracle);
            worst = worst.max((zone.distance_to(at).0 - distance).abs());
            assert!(zone.within(at, Metres(distance + 1e-6)));
            assert!(distance < 1e-6 || !zone.within(at, Metres(distance - 1e-6)));
        }
    }
    eprintln!("distance to a zone: worst deviation {worst:e} m");
    assert!(worst < 1e-8);
}

#[test]
fn a_box_that_the_raster_settles_is_settled_rightly() {
    let mut rng = seeded(12);
    for _ in 0..cases(600) {
        let zone = PreparedZone::new(outline(KINDS[rng.random_range(0..4)], Planar::new(0.0, 0.0), 300.0, &mut rng));
        for _ in 0..30 {
            let (min_x_m, min_y_m) = (rng.random_range(-700.0..700.0), rng.random_range(-700.0..700.0));
            let (width, height) = (rng.random_range(0.0..90.0), rng.random_range(0.0..90.0));
            let bounds = Bounds { min_x_m, min_y_m, max_x_m: min_x_m + width, max_y_m: min_y_m + height };
            let mut inside = (0..40).map(|_| {
                let at = Planar::new(min_x_m + width * rng.random::<f64>(), min_y_m + height * rng.random::<f64>());
                zone.contains(at)
            });
            match zone.relation_to_box(bounds) {
                BoxRelation::Inside => assert!(inside.all(|is_inside| is_inside)),
                BoxRelation::Outside => assert!(!inside.any(|is_inside| is_inside)),
                BoxRelation::Mixed => {}
            }
        }
    }
}
