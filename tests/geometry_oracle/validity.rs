//! The check of outlines against what GEOS calls valid.

use arpent::geometry::{LonLat, Polygons, check_outline};
use rand::Rng;
use rand::rngs::StdRng;

use super::shapes::{cases, geos_valid, seeded, to_wkt};

/// A ring on a small grid of degrees: contacts of every kind are common.
fn ring(corners: usize, west: i32, south: i32, side: i32, rng: &mut StdRng) -> Vec<LonLat> {
    let mut ring: Vec<_> = (0..corners)
        .map(|_| {
            let (east, north) = (rng.random_range(0..=side), rng.random_range(0..=side));
            LonLat::new(f64::from(west + east), f64::from(south + north))
        })
        .collect();
    ring.push(ring[0]);
    ring
}

fn rectangle(west: i32, south: i32, width: i32, height: i32) -> Vec<LonLat> {
    let corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)];
    corners.map(|(east, north)| LonLat::new(f64::from(west + east), f64::from(south + north))).to_vec()
}

fn small(rng: &mut StdRng) -> Vec<LonLat> {
    if rng.random_bool(0.5) {
        let (west, south) = (rng.random_range(0..8), rng.random_range(0..8));
        rectangle(west, south, rng.random_range(1..6), rng.random_range(1..6))
    } else {
        let (west, south) = (rng.random_range(0..8), rng.random_range(0..8));
        ring(3, west, south, 4, rng)
    }
}

fn random_outline(rng: &mut StdRng) -> Polygons<LonLat> {
    match rng.random_range(0..4) {
        0 => {
            let corners = rng.random_range(3..8);
            Polygons::single(ring(corners, 0, 0, 6, rng))
        }
        1 => {
            let holes = rng.random_range(1..4);
            let mut rings = vec![rectangle(0, 0, 12, 12)];
            rings.extend((0..holes).map(|_| small(rng)));
            Polygons::new([rings])
        }
        2 => {
            let polygons = rng.random_range(2..4);
            Polygons::new((0..polygons).map(|_| vec![small(rng)]).collect::<Vec<_>>())
        }
        _ => {
            let in_hole = (0..rng.random_range(1..3)).map(|_| vec![small(rng)]).collect::<Vec<_>>();
            let holed = vec![rectangle(-1, -1, 14, 14), rectangle(0, 0, 12, 12)];
            Polygons::new(std::iter::once(holed).chain(in_hole))
        }
    }
}

#[test]
fn the_check_agrees_with_geos() {
    let mut rng = seeded(41);
    let mut valid = 0;
    let cases = cases(20_000);
    for _ in 0..cases {
        let outline = random_outline(&mut rng);
        let found = check_outline(&outline);
        valid += usize::from(found.is_ok());
        assert_eq!(found.is_ok(), geos_valid(outline.view()), "{found:?} {}", to_wkt(outline.view()));
    }
    eprintln!("validity: {valid} of {cases} outlines are valid");
}

/// A ring through `corners` and back.
fn closed(corners: impl Iterator<Item = (f64, f64)>) -> Vec<LonLat> {
    let mut ring: Vec<_> = corners.map(|(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).collect();
    ring.push(ring[0]);
    ring
}

fn around(share: f64, reach: f64) -> (f64, f64) {
    let (sin, cos) = (share * std::f64::consts::TAU).sin_cos();
    (2.3 + reach * cos, 48.8 + reach * sin)
}

#[test]
fn ten_thousand_corners_are_checked_at_once() {
    let star = (0..10_000).map(|idx| around(f64::from(idx) / 1e4, 0.1 + 0.02 * f64::from(idx % 2)));
    assert_eq!(check_outline(&Polygons::single(closed(star))), Ok(()));
}

#[test]
fn a_long_zigzag_whose_edges_all_lie_in_each_others_boxes_is_checked() {
    let across = |idx: i32, side: f64| (f64::from(idx) * 1e-6 + side, f64::from(idx) * 1e-6 - side);
    let zigzag = (0..5_000).flat_map(|idx| [across(2 * idx, 0.0), across(2 * idx + 1, 1.0)]);
    let back = [(5.0, 5.0), (-5.0, 5.0)];
    assert_eq!(check_outline(&Polygons::single(closed(zigzag.chain(back)))), Ok(()));
}

#[test]
fn thousands_of_triangles_that_meet_in_one_position_are_checked() {
    let count = 3_000;
    let triangle = |idx: i32| {
        let corner = |part: f64| around((f64::from(idx) + part) / f64::from(count), 0.1);
        vec![closed([(2.3, 48.8), corner(0.0), corner(0.5)].into_iter())]
    };
    assert_eq!(check_outline(&Polygons::new((0..count).map(triangle))), Ok(()));
}
