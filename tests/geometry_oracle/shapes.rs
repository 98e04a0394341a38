//! Random outlines of every kind, and their way into `geo` and GEOS.

use std::f64::consts::TAU;
use std::fmt::Write;

use arpent::geometry::{LonLat, Planar, PolygonColumn, Polygons, PolygonsRef, Position, check_outline, dissolve};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// The random numbers of one test.
pub fn seeded(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// How many cases a test runs, `ARPENT_ORACLE_CASES` times as many where that is set.
pub fn cases(usual: usize) -> usize {
    let factor = std::env::var("ARPENT_ORACLE_CASES").ok().and_then(|value| value.parse().ok()).unwrap_or(1);
    usual * factor
}

/// The kinds of outline.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A star around a middle, with a hole half of the time.
    Star,
    /// The same with corners on whole numbers: level and upright edges, shared corners.
    Snapped,
    /// The union of unit squares: shared edges, holes, islands, touching corners.
    Squares,
    /// A thin strip.
    Sliver,
}

pub const KINDS: [Kind; 4] = [Kind::Star, Kind::Snapped, Kind::Squares, Kind::Sliver];

/// A valid, wound outline within about `reach` of `middle`.
pub fn outline(kind: Kind, middle: Planar, reach: f64, rng: &mut StdRng) -> Polygons<Planar> {
    loop {
        let drawn = match kind {
            Kind::Star => star(middle, reach, rng),
            Kind::Snapped => star(middle, reach.max(4.0), rng).mapped(|at| Planar::new(at.x_m.round(), at.y_m.round())),
            Kind::Squares => squares(middle, rng),
            Kind::Sliver => sliver(middle, reach, rng),
        };
        let relative = drawn.mapped(|at| LonLat::new((at.x_m - middle.x_m) / 1e3, (at.y_m - middle.y_m) / 1e3));
        if check_outline(&relative).is_ok() && geos_valid(drawn.view()) {
            return drawn.wound();
        }
    }
}

fn star(middle: Planar, reach: f64, rng: &mut StdRng) -> Polygons<Planar> {
    let corners = rng.random_range(3..24);
    let outer = ring_around(middle, corners, reach * 0.4..reach, rng);
    let mut rings = vec![outer];
    if rng.random_bool(0.5) {
        rings.push(ring_around(middle, rng.random_range(3..8), reach * 0.1..reach * 0.35, rng));
    }
    let mut polygons = vec![rings];
    if rng.random_bool(0.3) {
        let beside = Planar::new(middle.x_m + 2.0 * reach, middle.y_m);
        polygons.push(vec![ring_around(beside, corners, reach * 0.3..reach * 0.9, rng)]);
    }
    Polygons::new(polygons)
}

fn ring_around(middle: Planar, corners: usize, radii: std::ops::Range<f64>, rng: &mut StdRng) -> Vec<Planar> {
    let mut ring: Vec<_> = (0..corners)
        .map(|corner| {
            let angle = TAU * (corner as f64 + rng.random_range(0.0..0.9)) / corners as f64;
            let radius = rng.random_range(radii.clone());
            Planar::new(middle.x_m + radius * angle.cos(), middle.y_m + radius * angle.sin())
        })
        .collect();
    ring.push(ring[0]);
    ring
}

fn squares(middle: Planar, rng: &mut StdRng) -> Polygons<Planar> {
    let (west, south) = (middle.x_m.round(), middle.y_m.round());
    let mut column = PolygonColumn::default();
    for x in 0..5 {
        for y in 0..5 {
            if rng.random_bool(0.5) {
                column.push(rectangle(west + f64::from(x), south + f64::from(y), 1.0, 1.0).view());
            }
        }
    }
    dissolve(&column, |_| Some(0), 1).get(0).to_owned()
}

fn sliver(middle: Planar, reach: f64, rng: &mut StdRng) -> Polygons<Planar> {
    let angle = rng.random_range(0.0..TAU);
    let (along, across) = (reach, reach * 10f64.powf(rng.random_range(-5.0..-1.0)));
    let corner = |u: f64, v: f64| {
        let (x, y) = (u * along, v * across);
        Planar::new(middle.x_m + x * angle.cos() - y * angle.sin(), middle.y_m + x * angle.sin() + y * angle.cos())
    };
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    Polygons::single(corners.map(|(u, v)| corner(u, v)).to_vec())
}

/// An axis-parallel rectangle.
pub fn rectangle(west: f64, south: f64, width: f64, height: f64) -> Polygons<Planar> {
    let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height), (0.0, 0.0)];
    Polygons::single(corners.map(|(x, y)| Planar::new(west + x, south + y)).to_vec())
}

/// The outline as `geo` knows it.
pub fn to_geo<P: Position>(outline: PolygonsRef<'_, P>) -> geo::MultiPolygon<f64> {
    let line = |ring: &[P]| geo::LineString::from(ring.iter().map(|at| at.east_north()).collect::<Vec<_>>());
    let polygon = |polygon: PolygonsRef<'_, P>| {
        let mut rings = polygon.rings().map(line);
        geo::Polygon::new(rings.next().expect("a polygon has an outer ring"), rings.collect())
    };
    geo::MultiPolygon::new(outline.polygons().map(polygon).collect())
}

/// The outline as text.
pub fn to_wkt<P: Position>(outline: PolygonsRef<'_, P>) -> String {
    let ring = |ring: &[P]| {
        let positions = ring.iter().map(|at| at.east_north());
        positions.fold(String::new(), |mut text, (east, north)| {
            write!(text, "{}{east} {north}", if text.is_empty() { "" } else { "," }).expect("a string takes all");
            text
        })
    };
    let polygon = |polygon: PolygonsRef<'_, P>| {
        format!("({})", polygon.rings().map(|one| format!("({})", ring(one))).collect::<Vec<_>>().join(","))
    };
    if outline.is_empty() {
        return "MULTIPOLYGON EMPTY".to_owned();
    }
    format!("MULTIPOLYGON({})", outline.polygons().map(polygon).collect::<Vec<_>>().join(","))
}

/// The outline as GEOS knows it.
pub fn to_geos<P: Position>(outline: PolygonsRef<'_, P>) -> geos::Geometry {
    geos::Geometry::new_from_wkt(&to_wkt(outline)).expect("GEOS reads what we write")
}

pub fn geos_valid<P: Position>(outline: PolygonsRef<'_, P>) -> bool {
    use geos::Geom;
    to_geos(outline).is_valid().expect("GEOS answers")
}
