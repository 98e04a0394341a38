//! Shapes that a client names, and how features lie to them: the eight predicates of Simple Features.
//!
//! WGS84 degrees, edges straight in degrees, as [`super::PolygonsRef::meets`] takes them; the relation is that of the
//! dimensionally extended nine-intersection model, by the `geo` crate. A shape from outside is checked once, so that
//! the relation is defined: finite, on the globe, polygons valid. O((m + n) log (m + n)) in the corners of both; shapes
//! whose boxes are apart are told without looking at a corner. Heights are not known here.

use geo::relate::Relate;
use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::column::{Polygons, PolygonsRef};
use super::lines::LinesRef;
use super::position::{LonLat, LonLatBounds};
use super::validity::{OutlineFault, check_outline};

/// A shape whose relation to others is defined.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    geometry: Geometry<f64>,
    bounds: LonLatBounds,
}

/// Why positions make no shape.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ShapeFault {
    /// There is no position, or a line has fewer than two that differ.
    #[error("the geometry is empty, or a line has no length")]
    Empty,
    /// A coordinate is not finite or not on the globe.
    #[error("a position is not on the globe")]
    OffGlobe,
    /// A polygon is not valid.
    #[error("{0}")]
    Outline(OutlineFault),
}

/// How one shape lies to another (OGC Simple Features, 6.1.15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpatialPredicate {
    /// They cover the same positions.
    Equals,
    /// They share no position.
    Disjoint,
    /// They share positions of their borders only.
    Touches,
    /// The first lies in the second.
    Within,
    /// They share some of their interiors, both being of one dimension, and each has more.
    Overlaps,
    /// They share some of their interiors, being of different dimensions or lines.
    Crosses,
    /// They share a position.
    Intersects,
    /// The second lies in the first.
    Contains,
}

impl SpatialPredicate {
    /// Whether it holds of `left` and `right`, in this order.
    pub fn holds(self, left: &Shape, right: &Shape) -> bool {
        if !left.bounds.touches(right.bounds) {
            return self == Self::Disjoint;
        }
        let relation = left.geometry.relate(&right.geometry);
        match self {
            Self::Equals => relation.is_equal_topo(),
            Self::Disjoint => relation.is_disjoint(),
            Self::Touches => relation.is_touches(),
            Self::Within => relation.is_within(),
            Self::Overlaps => relation.is_overlaps(),
            Self::Crosses => relation.is_crosses(),
            Self::Intersects => relation.is_intersects(),
            Self::Contains => relation.is_contains(),
        }
    }
}

impl Shape {
    /// The shape of one position or more.
    ///
    /// # Errors
    /// Where there is none, or one is not on the globe.
    pub fn points(points: &[LonLat]) -> Result<Self, ShapeFault> {
        check(points)?;
        Ok(match points {
            [point] => Self::point(*point),
            _ => Self::of(Geometry::MultiPoint(MultiPoint(points.iter().map(|&it| point_of(it)).collect())), points),
        })
    }

    /// The shape of one line or more.
    ///
    /// # Errors
    /// Where there is none, one has no length, or a position is not on the globe.
    pub fn lines(lines: &[Vec<LonLat>]) -> Result<Self, ShapeFault> {
        let all: Vec<LonLat> = lines.iter().flatten().copied().collect();
        check(&all)?;
        let has_length = |line: &Vec<LonLat>| line.iter().any(|position| Some(position) != line.first());
        if !lines.iter().all(has_length) {
            return Err(ShapeFault::Empty);
        }
        let lines = lines.iter().map(|line| line_of(line)).collect();
        Ok(Self::of(Geometry::MultiLineString(MultiLineString(lines)), &all))
    }

    /// The shape of polygons.
    ///
    /// # Errors
    /// Where they are not valid.
    pub fn polygons(polygons: &Polygons<LonLat>) -> Result<Self, ShapeFault> {
        check_outline(polygons).map_err(ShapeFault::Outline)?;
        Ok(Self::of_feature(polygons.view()))
    }

    /// The shape of a box, which may have no width or no height.
    ///
    /// # Errors
    /// Where it is empty or not on the globe.
    pub fn window(window: LonLatBounds) -> Result<Self, ShapeFault> {
        let LonLatBounds { west_deg, south_deg, east_deg, north_deg } = window;
        let ends = [LonLat::new(west_deg, south_deg), LonLat::new(east_deg, north_deg)];
        if window.is_empty() {
            return Err(ShapeFault::Empty);
        }
        check(&ends)?;
        let is_flat = |least: f64, most: f64| most <= least;
        match (is_flat(west_deg, east_deg), is_flat(south_deg, north_deg)) {
            (true, true) => Self::points(&ends[..1]),
            (true, false) | (false, true) => Self::lines(&[ends.to_vec()]),
            (false, false) => Self::polygons(&Polygons::single(window.border(1))),
        }
    }

    /// The shape of a feature that is a point.
    pub fn point(point: LonLat) -> Self {
        Self::of(Geometry::Point(point_of(point)), &[point])
    }

    /// The shape of a feature that is a multiline, taken as it is.
    pub fn of_lines(feature: LinesRef<'_, LonLat>) -> Self {
        let lines = feature.lines().map(line_of).collect();
        Self { geometry: Geometry::MultiLineString(MultiLineString(lines)), bounds: feature.bounds() }
    }

    /// The shape of a feature that is a multipolygon, taken as it is.
    pub fn of_feature(feature: PolygonsRef<'_, LonLat>) -> Self {
        let polygons = feature.polygons().map(|polygon| {
            let mut rings = polygon.rings().map(line_of);
            let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
            Polygon::new(outer, rings.collect())
        });
        Self { geometry: Geometry::MultiPolygon(MultiPolygon(polygons.collect())), bounds: feature.bounds() }
    }

    /// The smallest box around the shape.
    pub const fn bounds(&self) -> LonLatBounds {
        self.bounds
    }

    fn of<'p>(geometry: Geometry<f64>, positions: impl IntoIterator<Item = &'p LonLat>) -> Self {
        Self { geometry, bounds: LonLatBounds::around(positions) }
    }
}

fn check(positions: &[LonLat]) -> Result<(), ShapeFault> {
    match positions {
        [] => Err(ShapeFault::Empty),
        _ if positions.iter().all(|position| position.is_on_globe()) => Ok(()),
        _ => Err(ShapeFault::OffGlobe),
    }
}

fn coord(position: LonLat) -> Coord<f64> {
    Coord { x: position.lon_deg, y: position.lat_deg }
}

fn point_of(position: LonLat) -> Point<f64> {
    Point(coord(position))
}

fn line_of(positions: &[LonLat]) -> LineString<f64> {
    LineString(positions.iter().map(|&position| coord(position)).collect())
}

#[cfg(test)]
mod tests {
    use geos::{Geom, Geometry as Geos};
    use proptest::prelude::*;

    use super::*;

    const ALL: [SpatialPredicate; 8] = [
        SpatialPredicate::Equals,
        SpatialPredicate::Disjoint,
        SpatialPredicate::Touches,
        SpatialPredicate::Within,
        SpatialPredicate::Overlaps,
        SpatialPredicate::Crosses,
        SpatialPredicate::Intersects,
        SpatialPredicate::Contains,
    ];

    /// Small whole numbers, so that shapes touch, share edges and coincide.
    fn positions(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<LonLat>> {
        prop::collection::vec((0_u8..6, 0_u8..6), count)
            .prop_map(|all| all.into_iter().map(|(x, y)| LonLat::new(x.into(), y.into())).collect())
    }

    fn shape() -> impl Strategy<Value = Shape> {
        let ring = |mut ring: Vec<LonLat>| {
            ring.extend(ring.first().copied());
            ring
        };
        prop_oneof![
            positions(1..4).prop_map(|points| Shape::points(&points)),
            prop::collection::vec(positions(2..5), 1..3).prop_map(|lines| Shape::lines(&lines)),
            positions(3..7).prop_map(move |corners| Shape::polygons(&Polygons::single(ring(corners)))),
            (0_u8..5, 0_u8..5, 0_u8..3, 0_u8..3).prop_map(|(west, south, width, height)| {
                Shape::window(LonLatBounds {
                    west_deg: west.into(),
                    south_deg: south.into(),
                    east_deg: (west + width).into(),
                    north_deg: (south + height).into(),
                })
            }),
        ]
        .prop_filter_map("no shape", Result::ok)
    }

    fn text(shape: &Shape) -> String {
        let pair = |it: &Coord<f64>| format!("{} {}", it.x, it.y);
        let list = |it: &LineString<f64>| format!("({})", it.0.iter().map(pair).collect::<Vec<_>>().join(","));
        match &shape.geometry {
            Geometry::Point(point) => format!("POINT({})", pair(&point.0)),
            Geometry::MultiPoint(points) => {
                let points: Vec<String> = points.0.iter().map(|it| format!("({})", pair(&it.0))).collect();
                format!("MULTIPOINT({})", points.join(","))
            }
            Geometry::MultiLineString(lines) => {
                format!("MULTILINESTRING({})", lines.0.iter().map(list).collect::<Vec<_>>().join(","))
            }
            Geometry::MultiPolygon(polygons) => {
                let of = |it: &Polygon<f64>| format!("({})", list(it.exterior()));
                format!("MULTIPOLYGON({})", polygons.0.iter().map(of).collect::<Vec<_>>().join(","))
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn by_geos(predicate: SpatialPredicate, left: &Geos, right: &Geos) -> bool {
        let answer = match predicate {
            SpatialPredicate::Equals => left.equals(right),
            SpatialPredicate::Disjoint => left.disjoint(right),
            SpatialPredicate::Touches => left.touches(right),
            SpatialPredicate::Within => left.within(right),
            SpatialPredicate::Overlaps => left.overlaps(right),
            SpatialPredicate::Crosses => left.crosses(right),
            SpatialPredicate::Intersects => left.intersects(right),
            SpatialPredicate::Contains => left.contains(right),
        };
        answer.expect("GEOS answers on valid shapes")
    }

    proptest! {
        #[test]
        fn predicates_agree_with_geos(left in shape(), right in shape()) {
            let of = |shape: &Shape| Geos::new_from_wkt(&text(shape)).expect("WKT that GEOS reads");
            let (left_geos, right_geos) = (of(&left), of(&right));
            for predicate in ALL {
                let expected = by_geos(predicate, &left_geos, &right_geos);
                prop_assert_eq!(predicate.holds(&left, &right), expected, "{:?} {} {}", predicate, text(&left), text(&right));
            }
        }
    }

    #[test]
    fn what_has_no_relation_is_no_shape() {
        let at = LonLat::new;
        assert_eq!(Shape::points(&[]), Err(ShapeFault::Empty));
        assert_eq!(Shape::points(&[at(2.0, 91.0)]), Err(ShapeFault::OffGlobe));
        assert_eq!(Shape::points(&[at(f64::NAN, 1.0)]), Err(ShapeFault::OffGlobe));
        assert_eq!(Shape::lines(&[vec![at(1.0, 1.0), at(1.0, 1.0)]]), Err(ShapeFault::Empty));
        assert_eq!(Shape::window(LonLatBounds::EMPTY), Err(ShapeFault::Empty));
        let crossed = [at(0.0, 0.0), at(1.0, 1.0), at(1.0, 0.0), at(0.0, 1.0), at(0.0, 0.0)];
        assert!(matches!(Shape::polygons(&Polygons::single(crossed.to_vec())), Err(ShapeFault::Outline(_))));
    }
}
