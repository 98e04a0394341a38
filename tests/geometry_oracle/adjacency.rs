//! Unions and neighbourhoods of the communes against `geo` and GEOS.

use arpent::geometry::{Adjacency, PolygonColumn, dissolve};
use geo::{Area, unary_union};
use rand::Rng;

use super::locator::communes;
use super::shapes::{cases, geos_valid, rectangle, seeded, to_geo};

#[test]
fn unions_of_squares_are_valid_and_have_their_area() {
    let mut rng = seeded(51);
    for _ in 0..cases(2_000) {
        let mut column = PolygonColumn::default();
        let side = rng.random_range(2..9);
        for x in 0..side {
            for y in 0..side {
                if rng.random_bool(0.55) {
                    column.push(rectangle(f64::from(x), f64::from(y), 1.0, 1.0).view());
                }
            }
        }
        let squares = column.len();
        let union = dissolve(&column, |_| Some(0), 1);
        assert!((union.get(0).area().0 - squares as f64).abs() < 1e-9);
        assert!(geos_valid(union.get(0)));
    }
}

#[test]
fn unions_of_communes_are_those_of_boolean_operations() {
    let communes = communes();
    let mut rng = seeded(52);
    for _ in 0..cases(10) {
        let groups: Vec<usize> = (0..communes.len()).map(|_| rng.random_range(0..6)).collect();
        let unions = dissolve(&communes, |idx| Some(groups[idx]), 6);
        for (group, union) in unions.iter().enumerate() {
            let members = (0..communes.len()).filter(|&idx| groups[idx] == group);
            let members: Vec<_> = members.map(|idx| to_geo(communes.get(idx))).collect();
            let by_geo = unary_union(members.iter()).unsigned_area();
            let summed: f64 = members.iter().map(Area::unsigned_area).sum();
            assert!((union.area().0 / by_geo - 1.0).abs() < 1e-7, "as exact as the grid that `geo` snaps to");
            assert!((union.area().0 / summed - 1.0).abs() < 1e-10);
            assert!(geos_valid(union));
        }
    }
}

#[test]
fn the_whole_of_the_communes_is_one_valid_outline() {
    let communes = communes();
    let whole = dissolve(&communes, |_| Some(0), 1);
    let sum: f64 = communes.iter().map(|commune| commune.to_owned().wound().view().area().0).sum();
    assert!((whole.get(0).area().0 / sum - 1.0).abs() < 1e-12);
    assert!(geos_valid(whole.get(0)));
    assert_eq!(whole.get(0).polygons().len(), 1);
}

#[test]
fn neighbours_know_each_other_by_the_same_length() {
    let communes = communes();
    let adjacency = Adjacency::build(&communes);
    for one in 0..communes.len() {
        for &(other, length) in adjacency.neighbours(one) {
            assert_eq!(adjacency.shared_border(other, one), length);
            assert!(length.0 > 0.0 && length.0 <= communes.get(one).perimeter().0 + 1e-6);
        }
    }
}
