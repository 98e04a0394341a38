//! What is shown of a layer: which columns, and the geometry in which frame.

use crate::geometry::{Carrier, Frame, LonLat, Shape};

use super::column::Column;
use super::geometry::Geometry;
use super::layer::{Field, Layer};

/// A layer as it leaves: some of its columns, its geometry in a frame or not at all. Of one thread, as PROJ is.
#[derive(Debug, Clone)]
pub struct View<'l> {
    layer: &'l Layer,
    columns: Vec<usize>,
    frame: Frame,
    /// None where the geometry is left out.
    carrier: Option<Carrier>,
}

impl<'l> View<'l> {
    /// Every column, and the geometry in WGS84.
    pub fn whole(layer: &'l Layer) -> Self {
        let columns = (0..layer.fields().len()).collect();
        Self { layer, columns, frame: Frame::CRS84, carrier: Frame::CRS84.carrier() }
    }

    /// The same view with these columns only, in this order.
    ///
    /// # Panics
    /// Later, where one is not below the number of columns: an index is ours, never a client's.
    #[must_use]
    pub fn with_columns(self, columns: Vec<usize>) -> Self {
        Self { columns, ..self }
    }

    /// The same view in another frame; without geometry, where nothing leads there.
    #[must_use]
    pub fn in_frame(self, frame: Frame) -> Self {
        Self { frame, carrier: frame.carrier(), ..self }
    }

    /// The same view without geometry.
    #[must_use]
    pub fn without_geometry(self) -> Self {
        Self { carrier: None, ..self }
    }

    /// The layer.
    pub const fn layer(&self) -> &'l Layer {
        self.layer
    }

    /// The frame of the geometry.
    pub const fn frame(&self) -> Frame {
        self.frame
    }

    /// What carries positions into the frame; none where the geometry is left out.
    pub const fn carrier(&self) -> Option<&Carrier> {
        self.carrier.as_ref()
    }

    /// The columns that are shown, each with its field.
    pub fn columns(&self) -> impl Iterator<Item = (&'l Field, &'l Column)> + '_ {
        self.columns.iter().map(|&idx| (&self.layer.fields()[idx], &self.layer.columns()[idx]))
    }
}

impl Layer {
    /// The geometry of a feature as a shape that others are related to; none where it has none.
    pub fn shape(&self, row_idx: usize) -> Option<Shape> {
        match self.geometry() {
            Geometry::None => None,
            Geometry::Points(points) => points.lonlat(row_idx).map(Shape::point),
            Geometry::Lines(lines) => {
                let feature = lines.lonlat().get(row_idx);
                (!feature.is_empty()).then(|| Shape::of_lines(feature))
            }
            Geometry::Polygons(polygons) => {
                let feature = polygons.lonlat().get(row_idx);
                (!feature.is_empty()).then(|| Shape::of_feature(feature))
            }
        }
    }

    /// Whether a feature has a geometry.
    pub fn has_geometry(&self, row_idx: usize) -> bool {
        match self.geometry() {
            Geometry::None => false,
            Geometry::Points(points) => points.lonlat(row_idx).is_some_and(LonLat::is_on_globe),
            Geometry::Lines(lines) => !lines.lonlat().get(row_idx).is_empty(),
            Geometry::Polygons(polygons) => !polygons.lonlat().get(row_idx).is_empty(),
        }
    }
}
