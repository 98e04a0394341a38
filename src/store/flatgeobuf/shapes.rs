//! The geometry of the features read so far: all points, all lines or all polygons, some of them missing.

use flatgeobuf::{Feature, Geometry, GeometryType};

use crate::geometry::{LineColumn, Lines, LonLat, PolygonColumn, Polygons};
use crate::layers::{GeometryKind, RawGeometry};

use super::super::error::FeatureFault;

/// Positions in the smallest ring: a triangle, closed.
const RING_MIN: usize = 4;
/// Positions in the shortest line.
const LINE_MIN: usize = 2;

/// Geometry while it is being collected.
pub(super) struct Shapes {
    declared: GeometryType,
    shapes: Vec<Option<Shape>>,
}

/// One geometry.
enum Shape {
    Point(LonLat),
    Lines(Lines<LonLat>),
    Polygons(Polygons<LonLat>),
}

impl Shapes {
    /// None yet, of the kind that the header declares; `Unknown` leaves it to each feature.
    pub(super) const fn new(declared: GeometryType) -> Self {
        Self { declared, shapes: Vec::new() }
    }

    /// Adds the geometry of `feature`, or its absence.
    pub(super) fn push(&mut self, feature: &Feature<'_>) -> Result<(), FeatureFault> {
        let shape = feature.geometry().map(|geometry| self.shape(&geometry)).transpose()?;
        let is_odd = match (&shape, self.shapes.iter().flatten().next()) {
            (Some(shape), Some(first)) => std::mem::discriminant(shape) != std::mem::discriminant(first),
            _ => false,
        };
        if is_odd {
            return Err(FeatureFault::GeometryKind);
        }
        self.shapes.push(shape);
        Ok(())
    }

    fn shape(&self, geometry: &Geometry<'_>) -> Result<Shape, FeatureFault> {
        let kind = if self.declared == GeometryType::Unknown { geometry.type_() } else { self.declared };
        match kind {
            GeometryType::Point => match positions(geometry)?.as_slice() {
                [position] => Ok(Shape::Point(*position)),
                _ => Err(FeatureFault::Geometry),
            },
            GeometryType::LineString => Ok(Shape::Lines(Lines::new([line(&positions(geometry)?)?]))),
            GeometryType::MultiLineString => Ok(Shape::Lines(Lines::new(stretches(geometry, line)?))),
            GeometryType::Polygon => Ok(Shape::Polygons(Polygons::new([rings(geometry)?]))),
            GeometryType::MultiPolygon => {
                let parts: Result<Vec<_>, _> = match geometry.parts() {
                    Some(parts) => parts.iter().map(|part| rings(&part)).collect(),
                    // One part may stand in the place of the list.
                    None => rings(geometry).map(|rings| vec![rings]),
                };
                Ok(Shape::Polygons(Polygons::new(parts?)))
            }
            _ => Err(FeatureFault::GeometryKind),
        }
    }

    /// Everything collected, as what the first feature is or the header declares; a table where there is neither.
    pub(super) fn into_geometry(self) -> RawGeometry {
        let found = self.shapes.iter().flatten().next().map(Shape::kind);
        let shapes = self.shapes.into_iter();
        match found.unwrap_or(declared_kind(self.declared)) {
            GeometryKind::None => RawGeometry::None,
            GeometryKind::Point => RawGeometry::Points(shapes.map(Shape::into_point).collect()),
            GeometryKind::MultiLine => RawGeometry::Lines(shapes.map(Shape::into_lines).collect::<LineColumn<_>>()),
            GeometryKind::MultiPolygon => {
                RawGeometry::Polygons(shapes.map(Shape::into_polygons).collect::<PolygonColumn<_>>())
            }
        }
    }
}

/// What the header declares.
const fn declared_kind(declared: GeometryType) -> GeometryKind {
    match declared {
        GeometryType::Unknown => GeometryKind::None,
        GeometryType::Point => GeometryKind::Point,
        GeometryType::LineString | GeometryType::MultiLineString => GeometryKind::MultiLine,
        _ => GeometryKind::MultiPolygon,
    }
}

impl Shape {
    const fn kind(&self) -> GeometryKind {
        match self {
            Self::Point(_) => GeometryKind::Point,
            Self::Lines(_) => GeometryKind::MultiLine,
            Self::Polygons(_) => GeometryKind::MultiPolygon,
        }
    }

    fn into_point(shape: Option<Self>) -> Option<LonLat> {
        if let Some(Self::Point(position)) = shape { Some(position) } else { None }
    }

    fn into_lines(shape: Option<Self>) -> Lines<LonLat> {
        if let Some(Self::Lines(lines)) = shape { lines } else { Lines::default() }
    }

    fn into_polygons(shape: Option<Self>) -> Polygons<LonLat> {
        if let Some(Self::Polygons(polygons)) = shape { polygons } else { Polygons::default() }
    }
}

/// The rings of one polygon, each closed; heights and measures are left aside.
fn rings(geometry: &Geometry<'_>) -> Result<Vec<Vec<LonLat>>, FeatureFault> {
    stretches(geometry, ring)
}

/// The stretches of positions of a geometry, each checked by `part`.
fn stretches(
    geometry: &Geometry<'_>,
    part: impl Fn(&[LonLat]) -> Result<Vec<LonLat>, FeatureFault>,
) -> Result<Vec<Vec<LonLat>>, FeatureFault> {
    let positions = positions(geometry)?;
    let ends: Vec<usize> = match geometry.ends() {
        Some(ends) if !ends.is_empty() => ends.iter().map(|end| end as usize).collect(),
        _ => vec![positions.len()],
    };
    if ends.last() != Some(&positions.len()) {
        return Err(FeatureFault::Geometry);
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, &end)| part(positions.get(start..end).ok_or(FeatureFault::Geometry)?)).collect()
}

/// A line, checked.
fn line(positions: &[LonLat]) -> Result<Vec<LonLat>, FeatureFault> {
    if positions.len() < LINE_MIN { Err(FeatureFault::Geometry) } else { Ok(positions.to_vec()) }
}

/// A ring, checked.
fn ring(positions: &[LonLat]) -> Result<Vec<LonLat>, FeatureFault> {
    if positions.len() < RING_MIN || positions.first() != positions.last() {
        return Err(FeatureFault::Ring);
    }
    Ok(positions.to_vec())
}

/// The positions of a geometry, in order.
fn positions(geometry: &Geometry<'_>) -> Result<Vec<LonLat>, FeatureFault> {
    let numbers: Vec<f64> = geometry.xy().into_iter().flatten().collect();
    let (pairs, rest) = numbers.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(FeatureFault::Geometry);
    }
    let positions: Vec<LonLat> = pairs.iter().map(|&[lon_deg, lat_deg]| LonLat::new(lon_deg, lat_deg)).collect();
    if positions.iter().all(|position| position.is_on_globe()) { Ok(positions) } else { Err(FeatureFault::OffTheGlobe) }
}
