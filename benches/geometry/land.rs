//! Seeded land to ask about: tilings with winding borders, zones, points; and their way into `geo`.

use std::f64::consts::TAU;

use arpent::geometry::{Planar, PolygonColumn, Polygons, PolygonsRef};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// South-western corner of the land, Lambert-93.
pub const CORNER: Planar = Planar::new(590_000.0, 6_800_000.0);

pub fn seeded(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// A position anywhere on a square of land.
pub fn anywhere(side_m: f64, rng: &mut StdRng) -> Planar {
    Planar::new(CORNER.x_m + side_m * rng.random::<f64>(), CORNER.y_m + side_m * rng.random::<f64>())
}

/// `across` × `across` tiles over a square of land; neighbours share winding borders of so many edges a side.
pub fn tiling(across: u32, edges_a_side: u32, side_m: f64) -> PolygonColumn<Planar> {
    let tile_m = side_m / f64::from(across);
    let corner = |column: u32, row: u32, share: f64, is_level: bool| {
        let (x, y) = (f64::from(column), f64::from(row));
        let bend =
            if share > 0.0 { 0.2 / f64::from(edges_a_side) * noise(x + share, y + 2.0 * share, is_level) } else { 0.0 };
        let (east, north) = if is_level { (x + share, y + bend) } else { (x + bend, y + share) };
        Planar::new(CORNER.x_m + east * tile_m, CORNER.y_m + north * tile_m)
    };
    let side = |column, row, is_level| {
        (0..edges_a_side).map(move |idx| corner(column, row, f64::from(idx) / f64::from(edges_a_side), is_level))
    };
    let tile = |column: u32, row: u32| {
        let mut ring: Vec<_> = side(column, row, true).chain(side(column + 1, row, false)).collect();
        let mut back: Vec<_> = side(column, row, false).chain(side(column, row + 1, true)).collect();
        back.push(corner(column + 1, row + 1, 0.0, true));
        back.reverse();
        ring.extend(back);
        Polygons::single(ring)
    };
    (0..across).flat_map(|row| (0..across).map(move |column| (column, row))).map(|(x, y)| tile(x, y)).collect()
}

/// `across` × `across` bricks of six corners over a square of land, courses laid half a brick aside, corners shifted.
pub fn bricks(across: u32, side_m: f64) -> PolygonColumn<Planar> {
    bricks_at(CORNER, across, side_m)
}

/// The same with the south-western corner elsewhere.
pub fn bricks_at(origin: Planar, across: u32, side_m: f64) -> PolygonColumn<Planar> {
    let brick_m = side_m / f64::from(across);
    let corner = |halves: u32, course: u32| {
        let (x, y) = (f64::from(halves) / 2.0, f64::from(course));
        let (east, north) = (x + 0.15 * noise(x, y, true), y + 0.15 * noise(x, y, false));
        Planar::new(origin.x_m + east * brick_m, origin.y_m + north * brick_m)
    };
    let brick = |column: u32, course: u32| {
        let west = 2 * column + course % 2;
        let ring = [(west, course), (west + 1, course), (west + 2, course)];
        let back = [(west + 2, course + 1), (west + 1, course + 1), (west, course + 1), (west, course)];
        Polygons::single(ring.into_iter().chain(back).map(|(halves, course)| corner(halves, course)).collect())
    };
    (0..across).flat_map(|course| (0..across).map(move |column| (column, course))).map(|(x, y)| brick(x, y)).collect()
}

/// A number between −1 and 1 that only depends on its place.
fn noise(x: f64, y: f64, is_level: bool) -> f64 {
    let seed = x * 12.9898 + y * 78.233 + if is_level { 0.0 } else { 37.719 };
    (seed.sin() * 43_758.547).fract()
}

/// A star-shaped zone of so many corners around a position.
pub fn zone(middle: Planar, corners: u32, reach_m: f64, rng: &mut StdRng) -> Polygons<Planar> {
    let mut ring: Vec<_> = (0..corners)
        .map(|corner| {
            let (sin, cos) = (TAU * f64::from(corner) / f64::from(corners)).sin_cos();
            let radius_m = reach_m * rng.random_range(0.85..1.0);
            Planar::new(middle.x_m + radius_m * cos, middle.y_m + radius_m * sin)
        })
        .collect();
    ring.push(ring[0]);
    Polygons::single(ring)
}

/// A zone whose outline winds in and out by so much of its reach, at each of so many corners.
pub fn winding_zone(middle: Planar, corners: u32, reach_m: f64, wind_share: f64) -> Polygons<Planar> {
    let mut ring: Vec<_> = (0..corners)
        .map(|corner| {
            let (sin, cos) = (TAU * f64::from(corner) / f64::from(corners)).sin_cos();
            let radius_m = reach_m * if corner % 2 == 0 { 1.0 + wind_share } else { 1.0 - wind_share };
            Planar::new(middle.x_m + radius_m * cos, middle.y_m + radius_m * sin)
        })
        .collect();
    ring.push(ring[0]);
    Polygons::single(ring)
}

pub fn to_geo(outline: PolygonsRef<'_, Planar>) -> geo::Polygon<f64> {
    let mut rings =
        outline.rings().map(|ring| geo::LineString::from(ring.iter().map(|at| (at.x_m, at.y_m)).collect::<Vec<_>>()));
    geo::Polygon::new(rings.next().expect("a tile has a ring"), rings.collect())
}

pub fn to_geos(outline: PolygonsRef<'_, Planar>) -> geos::Geometry {
    let ring = outline.rings().next().expect("a tile has a ring");
    let positions: Vec<[f64; 2]> = ring.iter().map(|at| [at.x_m, at.y_m]).collect();
    geos::CoordSeq::new_from_vec(&positions)
        .and_then(geos::Geometry::create_linear_ring)
        .and_then(|ring| geos::Geometry::create_polygon(ring, Vec::new()))
        .expect("GEOS takes a ring")
}
