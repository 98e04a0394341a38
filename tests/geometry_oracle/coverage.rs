//! Overlaps and gaps of random coverages against every pair and every hole, by `geo` and GEOS.

use arpent::geometry::{Bounds, BoxIndex, Largest, Planar, PolygonColumn, Polygons, SquareMetres, gaps, overlaps};
use geo::{Area, BooleanOps};
use geos::Geom;
use rand::Rng;
use rand::rngs::StdRng;

use super::shapes::{Kind, cases, outline, seeded, to_geo, to_geos};

/// What the grid of `geo` may move along the outlines of a case, m².
const GRID_M2: f64 = 1e-2;
/// Overlaps and gaps up to this are none.
const TOLERANCE: SquareMetres = SquareMetres(0.5);

/// A grid of cells whose corners were moved, some more than their neighbours know, and some missing.
fn coverage(rng: &mut StdRng) -> PolygonColumn<Planar> {
    let side: u32 = rng.random_range(3..7);
    let origin = Planar::new(652_000.0, 6_862_000.0);
    let corner = |column: u32, row: u32, rng: &mut StdRng| {
        let mut moved = |count: u32| f64::from(count) * 100.0 + rng.random_range(-20.0..20.0);
        let (east, north) = (moved(column), moved(row));
        Planar::new(origin.x_m + east, origin.y_m + north)
    };
    let corners: Vec<Vec<Planar>> =
        (0..=side).map(|row| (0..=side).map(|column| corner(column, row, rng)).collect()).collect();
    let mut cells = PolygonColumn::default();
    for row in 0..side as usize {
        for column in 0..side as usize {
            if rng.random_bool(0.12) {
                continue;
            }
            let mut ring = vec![
                corners[row][column],
                corners[row][column + 1],
                corners[row + 1][column + 1],
                corners[row + 1][column],
            ];
            if rng.random_bool(0.3) {
                let moved = rng.random_range(0..4);
                ring[moved].x_m += rng.random_range(-15.0..15.0);
                ring[moved].y_m += rng.random_range(-15.0..15.0);
            }
            ring.push(ring[0]);
            cells.push(Polygons::single(ring).wound().view());
        }
    }
    cells
}

fn boxes(features: &PolygonColumn<Planar>) -> BoxIndex {
    BoxIndex::build(&features.iter().map(arpent::geometry::PolygonsRef::<Planar>::bounds).collect::<Vec<Bounds>>())
}

/// Checks the overlaps of a column against every pair.
fn assert_overlaps(features: &PolygonColumn<Planar>) -> usize {
    let Largest { count, largest: mut found } = overlaps(features, &boxes(features), TOLERANCE, usize::MAX);
    assert_eq!(count, found.len());
    assert!(found.is_sorted_by(|left, right| left.area.0 >= right.area.0));
    found.sort_by_key(|overlap| (overlap.one, overlap.other));
    let shapes: Vec<_> = features.iter().map(to_geo).collect();
    let mut place = 0;
    for one in 0..shapes.len() {
        for other in one + 1..shapes.len() {
            let shared = shapes[one].intersection(&shapes[other]);
            let by_geo_m2 = shared.unsigned_area();
            let ours = found.get(place).filter(|it| (it.one, it.other) == (one, other));
            place += usize::from(ours.is_some());
            let ours_m2 = ours.map_or(0.0, |it| it.area.0);
            let is_marginal = (by_geo_m2 - TOLERANCE.0).abs() < GRID_M2;
            assert!(
                is_marginal || (ours_m2 > 0.0) == (by_geo_m2 > TOLERANCE.0),
                "{one} {other}: {ours_m2} {by_geo_m2}"
            );
            if let Some(ours) = ours {
                assert!((ours_m2 - by_geo_m2).abs() < GRID_M2, "{ours_m2} {by_geo_m2}");
                let is_in = |shape: &geo::MultiPolygon<f64>| {
                    geo::Contains::contains(shape, &geo::Point::new(ours.at.x_m, ours.at.y_m))
                };
                assert!(is_in(&shapes[one]) && is_in(&shapes[other]), "{ours:?}");
            }
        }
    }
    assert_eq!(place, found.len());
    found.len()
}

#[test]
fn overlaps_are_those_of_every_pair() {
    let mut rng = seeded(91);
    let mut found = 0;
    for _ in 0..cases(150) {
        found += assert_overlaps(&coverage(&mut rng));
    }
    for _ in 0..cases(100) {
        let kinds = [Kind::Star, Kind::Snapped];
        let stars = (0..6).map(|idx| {
            let middle = Planar::new(rng.random_range(0.0..300.0), rng.random_range(0.0..300.0));
            outline(kinds[idx % 2], middle, 100.0, &mut rng)
        });
        let stars: PolygonColumn<Planar> = stars.collect();
        found += assert_overlaps(&stars);
    }
    assert!(found > 100, "the cases have overlaps: {found}");
}

#[test]
fn gaps_are_the_holes_of_the_union_by_geos() {
    let mut rng = seeded(92);
    let mut all = 0;
    for _ in 0..cases(200) {
        let features = coverage(&mut rng);
        let ours = gaps(&features, &boxes(&features), TOLERANCE, usize::MAX).largest;
        let parts: Vec<geos::Geometry> = features.iter().map(to_geos).collect();
        let collection = geos::Geometry::create_geometry_collection(parts).expect("GEOS collects them");
        let union = collection.unary_union().expect("GEOS unites them");
        let mut holes_m2 = holes_of(&union);
        holes_m2.retain(|area_m2| *area_m2 > TOLERANCE.0);
        let mut ours_m2: Vec<f64> = ours.iter().map(|gap| gap.area.0).collect();
        holes_m2.sort_by(f64::total_cmp);
        ours_m2.sort_by(f64::total_cmp);
        assert_eq!(ours_m2.len(), holes_m2.len(), "{ours_m2:?} {holes_m2:?}");
        for (ours, theirs) in ours_m2.iter().zip(&holes_m2) {
            assert!((ours - theirs).abs() < GRID_M2, "{ours} {theirs}");
        }
        for gap in &ours {
            let point = format!("POINT ({} {})", gap.at.x_m, gap.at.y_m);
            let at = geos::Geometry::new_from_wkt(&point).expect("a point");
            assert!(!union.contains(&at).expect("GEOS tells"), "{gap:?} is covered");
        }
        all += ours.len();
    }
    assert!(all > 100, "the cases have gaps: {all}");
}

/// The areas of the holes of a polygon, or of several, without the islands in them.
fn holes_of(shape: &geos::Geometry) -> Vec<f64> {
    let parts = shape.get_num_geometries().expect("GEOS counts");
    let mut areas = Vec::new();
    for part in 0..parts {
        let polygon = shape.get_geometry_n(part).expect("it is there");
        for hole in 0..polygon.get_num_interior_rings().expect("GEOS counts") {
            let ring = polygon.get_interior_ring_n(hole).expect("it is there");
            let ring = geos::Geometry::create_polygon(Geom::clone(&ring).expect("it is copied"), Vec::new())
                .expect("a ring encloses");
            let open = ring.difference(shape).expect("GEOS takes the islands away");
            areas.push(open.area().expect("GEOS measures"));
        }
    }
    areas
}
