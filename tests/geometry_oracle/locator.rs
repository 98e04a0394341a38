//! Features at a position against looking at every outline.

use arpent::geometry::{Bounds, Locator, Planar, PolygonColumn};
use arpent::layers::Geometry;
use geo::{BoundingRect, Intersects, MultiPolygon, Rect};
use rand::Rng;
use rand::rngs::StdRng;

use super::shapes::{KINDS, cases, outline, rectangle, seeded, to_geo};

/// Every outline with its box, looked at one after the other.
struct EveryOutline(Vec<(Option<Rect<f64>>, MultiPolygon<f64>)>);

impl EveryOutline {
    fn of(features: &PolygonColumn<Planar>) -> Self {
        Self(features.iter().map(to_geo).map(|shape| (shape.bounding_rect(), shape)).collect())
    }

    fn all_at(&self, at: Planar) -> Vec<usize> {
        let point = geo::Point::new(at.x_m, at.y_m);
        let covers = |(bounds, shape): &(Option<Rect<f64>>, MultiPolygon<f64>)| {
            bounds.is_some_and(|bounds| bounds.intersects(&point)) && shape.intersects(&point)
        };
        self.0.iter().enumerate().filter(|(_, feature)| covers(feature)).map(|(idx, _)| idx).collect()
    }
}

fn assert_agreement(locator: &Locator, oracle: &EveryOutline, at: Planar) {
    let by_hand = oracle.all_at(at);
    assert_eq!(locator.at(at), by_hand.first().copied(), "{at:?}");
    assert_eq!(locator.all_at(at).collect::<Vec<_>>(), by_hand, "{at:?}");
}

/// The outlines of the 130 communes that ship.
pub fn communes() -> PolygonColumn<Planar> {
    let shipped = arpent::store::shipped().expect("what ships is readable");
    let communes = shipped.layers.iter().find(|layer| layer.about().id.as_str() == "communes");
    let Geometry::Polygons(polygons) = communes.expect("the communes ship").geometry() else {
        unreachable!("communes have outlines")
    };
    polygons.planar().clone()
}

fn extent(features: &PolygonColumn<Planar>) -> Bounds {
    features.iter().fold(Bounds::EMPTY, |all, feature| all.joined(feature.bounds()))
}

fn anywhere(bounds: Bounds, rng: &mut StdRng) -> Planar {
    Planar::new(
        rng.random_range(bounds.min_x_m - 100.0..bounds.max_x_m + 100.0),
        rng.random_range(bounds.min_y_m - 100.0..bounds.max_y_m + 100.0),
    )
}

#[test]
fn the_communes_are_130_and_valid() {
    let communes = communes();
    assert_eq!(communes.len(), 130);
    assert!(communes.iter().all(super::shapes::geos_valid));
}

#[test]
fn a_hundred_thousand_positions_lie_in_the_commune_that_contains_them() {
    let communes = communes();
    let (locator, oracle) = (Locator::build(&communes), EveryOutline::of(&communes));
    let (bounds, mut rng) = (extent(&communes), seeded(21));
    for _ in 0..cases(100_000) {
        assert_agreement(&locator, &oracle, anywhere(bounds, &mut rng));
    }
}

#[test]
fn positions_on_and_beside_borders_lie_in_the_communes_that_have_them() {
    let communes = communes();
    let (locator, oracle) = (Locator::build(&communes), EveryOutline::of(&communes));
    let mut rng = seeded(22);
    for (start, end) in communes.iter().flat_map(|commune| commune.edges().collect::<Vec<_>>()) {
        assert_agreement(&locator, &oracle, start);
        assert!(locator.at(start).is_some(), "a vertex never falls between two neighbours");
        for share in [0.5, rng.random_range(0.0..1.0)] {
            let on = Planar::new(start.x_m + share * (end.x_m - start.x_m), start.y_m + share * (end.y_m - start.y_m));
            assert_agreement(&locator, &oracle, on);
            assert_agreement(&locator, &oracle, Planar::new(on.x_m.next_up(), on.y_m));
            assert_agreement(&locator, &oracle, Planar::new(on.x_m, on.y_m.next_down()));
        }
    }
}

#[test]
fn positions_on_the_borders_of_tilings_and_overlaps_agree_with_every_outline() {
    let mut rng = seeded(23);
    for _ in 0..cases(150) {
        let tiles = (0..rng.random_range(1..60)).map(|_| {
            let side = |rng: &mut StdRng| f64::from(rng.random_range(1..6));
            let corner = |rng: &mut StdRng| f64::from(rng.random_range(0..30));
            if rng.random_bool(0.5) {
                rectangle(corner(&mut rng), corner(&mut rng), side(&mut rng), side(&mut rng))
            } else {
                let middle = Planar::new(corner(&mut rng), corner(&mut rng));
                outline(KINDS[rng.random_range(0..4)], middle, 6.0, &mut rng)
            }
        });
        let features: PolygonColumn<Planar> = tiles.collect();
        let (locator, oracle) = (Locator::build(&features), EveryOutline::of(&features));
        let bounds = extent(&features);
        for _ in 0..40 {
            let at = anywhere(bounds.grown(arpent::geometry::Metres(-95.0)), &mut rng);
            assert_agreement(&locator, &oracle, at);
            assert_agreement(&locator, &oracle, Planar::new(at.x_m.round(), at.y_m));
            assert_agreement(&locator, &oracle, Planar::new(at.x_m.round(), at.y_m.round()));
        }
        for feature in features.iter() {
            feature.positions().for_each(|&corner| assert_agreement(&locator, &oracle, corner));
        }
    }
}
