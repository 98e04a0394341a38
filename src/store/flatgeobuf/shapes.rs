//! The geometry of the features read so far: all points, or all polygons, some of them missing.

use flatgeobuf::{Feature, Geometry, GeometryType};

use crate::geometry::{LonLat, PolygonColumn, Polygons};
use crate::layers::RawGeometry;

use super::super::error::FeatureFault;

/// Positions in the smallest ring: a triangle, closed.
const RING_MIN: usize = 4;

/// Geometry while it is being collected.
pub(super) struct Shapes {
    declared: GeometryType,
    shapes: Vec<Option<Shape>>,
}

/// One geometry.
enum Shape {
    Point(LonLat),
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

    /// Everything collected; points where there is any, polygons where there is any, else a table.
    pub(super) fn into_geometry(self) -> RawGeometry {
        let is_point = |shape: &Shape| matches!(shape, Shape::Point(_));
        match self.shapes.iter().flatten().next().map(is_point).or(self.declared_points()) {
            None => RawGeometry::None,
            Some(true) => {
                RawGeometry::Points(self.shapes.iter().map(|shape| shape.as_ref().and_then(Shape::point)).collect())
            }
            Some(false) => {
                RawGeometry::Polygons(self.shapes.into_iter().map(Shape::into_polygons).collect::<PolygonColumn<_>>())
            }
        }
    }

    /// Whether the header declares points, where it declares anything.
    fn declared_points(&self) -> Option<bool> {
        (self.declared != GeometryType::Unknown).then_some(self.declared == GeometryType::Point)
    }
}

impl Shape {
    const fn point(&self) -> Option<LonLat> {
        if let Self::Point(position) = self { Some(*position) } else { None }
    }

    fn into_polygons(shape: Option<Self>) -> Polygons<LonLat> {
        if let Some(Self::Polygons(polygons)) = shape { polygons } else { Polygons::default() }
    }
}

/// The rings of one polygon, each closed; heights and measures are left aside.
fn rings(geometry: &Geometry<'_>) -> Result<Vec<Vec<LonLat>>, FeatureFault> {
    let positions = positions(geometry)?;
    let ends: Vec<usize> = match geometry.ends() {
        Some(ends) if !ends.is_empty() => ends.iter().map(|end| end as usize).collect(),
        _ => vec![positions.len()],
    };
    if ends.last() != Some(&positions.len()) {
        return Err(FeatureFault::Geometry);
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, &end)| ring(positions.get(start..end).ok_or(FeatureFault::Geometry)?)).collect()
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
