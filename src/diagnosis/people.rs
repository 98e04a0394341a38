//! Where the people of a zone are: the cells of the finest population layer that covers it, each with its people and
//! the part of it that lies in the zone.
//!
//! People stand evenly in the part of a cell where they may be: all of it, as long as no layer says where land is
//! inhabited. What the methods derive from that is an estimate; the bounds they give hold whatever the truth is.

use crate::geometry::{Planar, PreparedZone, clip};
use crate::layers::{Geometry, Layer, LayerId, PolygonGeometry};

use super::indicator::{Indicator, Method};
use super::look::{Look, Overlap};
use super::method::covering_source;

/// The people of a zone, cell by cell.
pub(super) struct People<'a> {
    pub layer: &'a Layer,
    polygons: &'a PolygonGeometry,
    pub cells: Vec<PeopleCell>,
}

/// The people of a cell that meets the zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeopleCell {
    pub overlap: Overlap,
    /// The people of the whole cell.
    pub people: f64,
}

impl PeopleCell {
    /// The people of the part in the zone, where they stand evenly.
    pub fn people_inside(&self) -> f64 {
        self.people * self.overlap.share
    }
}

impl<'a> People<'a> {
    /// The people of the zone of `look`, from the sources of the indicator `people`. None where no polygon layer of
    /// people is in service.
    pub fn of(look: &Look<'a>, people: &Indicator) -> Option<Self> {
        let Method::Sum { sources } = &people.method else { return None };
        let source = covering_source(look, sources, |source| (source.layer.as_str(), &source.column))?;
        let layer = look.layer(source.layer.as_str())?;
        let Geometry::Polygons(polygons) = layer.geometry() else { return None };
        let cell = |overlap: &Overlap| {
            let people = layer.cell(overlap.row_idx, &source.column).number().filter(|&people| people > 0.0)?;
            Some(PeopleCell { overlap: *overlap, people })
        };
        Some(Self { layer, polygons, cells: look.overlaps(layer).iter().filter_map(cell).collect() })
    }

    /// The layer of people.
    pub fn layer_id(&self) -> LayerId {
        self.layer.about().id.clone()
    }

    /// How many people stand in the zone.
    pub fn total(&self) -> f64 {
        self.cells.iter().map(PeopleCell::people_inside).sum()
    }

    /// The part of a cell that lies in the zone.
    pub fn part(&self, look: &Look<'_>, cell: &PeopleCell) -> PreparedZone {
        let outline = self.polygons.planar().get(cell.overlap.row_idx);
        if cell.overlap.is_whole() {
            PreparedZone::new(outline.to_owned())
        } else {
            PreparedZone::new(clip(outline, look.zone.shape().outline()))
        }
    }
}

/// Points spread evenly over a part of a cell: those of a regular raster over its box that lie inside; its first corner
/// where none does.
pub(super) fn spread_points(part: &PreparedZone, across: u32) -> Vec<Planar> {
    let bounds = part.bounds();
    let step = |idx: u32, from_m: f64, length_m: f64| from_m + length_m * (f64::from(idx) + 0.5) / f64::from(across);
    let raster = (0..across).flat_map(|row| (0..across).map(move |column| (column, row)));
    let mut points: Vec<Planar> = raster
        .map(|(column, row)| {
            Planar::new(step(column, bounds.min_x_m, bounds.width().0), step(row, bounds.min_y_m, bounds.height().0))
        })
        .filter(|&point| part.contains(point))
        .collect();
    if points.is_empty() {
        points.extend(part.outline().positions().next());
    }
    points
}
