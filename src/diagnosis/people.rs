//! Where the people of a zone are: the cells of the finest population layer that covers it, each with its people and
//! the part of it that lies in the zone.
//!
//! People stand evenly in the part of a cell where they may be: its inhabited land where a layer of that is in service,
//! all of it elsewhere. What the methods derive from that is an estimate; the bounds they give hold whatever the truth
//! is.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::geometry::PreparedZone;
use crate::layers::{Geometry, Layer, LayerId, PolygonGeometry};

use super::cells::{Asked, Fact};
use super::indicator::{ClassSource, Indicator, Method};
use super::look::Look;
use super::method::covering_source;
use super::sorting::Overlap;

/// The people of a zone, cell by cell.
pub(super) struct People<'a> {
    pub layer: &'a Layer,
    polygons: &'a PolygonGeometry,
    inhabited: Option<ClassSource>,
    pub cells: Vec<PeopleCell>,
    /// Where they stand in each cell, worked out for the first who asks.
    parts: Vec<OnceCell<Rc<PreparedZone>>>,
}

/// The people of a cell that meets the zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeopleCell {
    pub overlap: Overlap,
    /// The people of the whole cell.
    pub people: f64,
    /// The part of them that stands in the zone, where they stand evenly.
    pub inside_share: f64,
}

impl PeopleCell {
    /// The people of the part in the zone, where they stand evenly.
    pub fn people_inside(&self) -> f64 {
        self.people * self.inside_share
    }
}

impl<'a> People<'a> {
    /// The people of the zone of `look`, from the sources of the indicator `people`. None where no polygon layer of
    /// people is in service.
    pub fn of(look: &Look<'a>, people: &Indicator) -> Option<Self> {
        let Method::Sum { sources, inhabited } = &people.method else { return None };
        let source = covering_source(look, sources, |source| (source.layer.as_str(), &source.column))?;
        let layer = look.layer(source.layer.as_str())?;
        let Geometry::Polygons(polygons) = layer.geometry() else { return None };
        let column = layer.column(&source.column)?;
        let cell = |overlap: &Overlap| {
            let people = column.get(overlap.row_idx).number().filter(|&people| people > 0.0)?;
            let inside_share = inhabited_share(look, layer, inhabited.as_ref(), overlap);
            Some(PeopleCell { overlap: *overlap, people, inside_share })
        };
        let cells: Vec<_> = look.overlaps(layer).iter().filter_map(cell).collect();
        let parts = vec![OnceCell::new(); cells.len()];
        Some(Self { layer, polygons, inhabited: inhabited.clone(), cells, parts })
    }

    /// The layers that say where people are.
    pub fn layers(&self, look: &Look<'_>) -> impl Iterator<Item = LayerId> + use<> {
        let inhabited = self.inhabited.as_ref().map(|source| source.layer.clone());
        let inhabited = inhabited.filter(|id| look.layer(id.as_str()).is_some());
        [self.layer.about().id.clone()].into_iter().chain(inhabited)
    }

    /// How many people stand in the zone.
    pub fn total(&self) -> f64 {
        self.cells.iter().map(PeopleCell::people_inside).sum()
    }

    /// Each cell with what `asked` is of its part in the zone; none where a layer of it is not in service. Whole cells
    /// were asked when the layers were put in service.
    pub fn facts(&self, look: &Look<'a>, asked: &Asked) -> Option<Vec<(PeopleCell, Fact)>> {
        let fact_of = look.sources().fact_of(asked)?;
        let whole = look.cells.get(&self.layer.about().id, asked);
        let fact = |(idx, cell): (usize, &PeopleCell)| {
            let known = whole.filter(|_| cell.overlap.is_whole()).map(|facts| facts[cell.overlap.row_idx].clone());
            (*cell, known.unwrap_or_else(|| fact_of(self.part(look, idx))))
        };
        Some(self.cells.iter().enumerate().map(fact).collect())
    }

    /// The part of the cell at `cell_idx` that lies in the zone and where people are.
    pub fn part(&self, look: &Look<'_>, cell_idx: usize) -> &PreparedZone {
        self.parts[cell_idx].get_or_init(|| {
            let overlap = &self.cells[cell_idx].overlap;
            let inside = look.part_inside(self.layer, self.polygons, overlap);
            match &self.inhabited {
                None => inside,
                land => Rc::new(look.sources().inhabited_part(inside.outline().to_owned(), land.as_ref())),
            }
        })
    }
}

/// The part of a cell's people that stands in the zone: by inhabited land where a layer of it is in service, else by
/// area.
pub(super) fn inhabited_share(
    look: &Look<'_>,
    layer: &Layer,
    inhabited: Option<&ClassSource>,
    overlap: &Overlap,
) -> f64 {
    let by_land = |source: &ClassSource| {
        let Geometry::Polygons(polygons) = layer.geometry() else { return None };
        let asked = Asked::InClasses(source.clone());
        let Fact::Shares { inside_share: of_cell, .. } = look.cells.get(&layer.about().id, &asked)?[overlap.row_idx]
        else {
            return None;
        };
        let part = look.part_inside(layer, polygons, overlap);
        let Fact::Shares { inside_share: of_part, .. } = look.sources().fact_of(&asked)?(&part) else { return None };
        let (land_m2, land_inside_m2) = (of_cell * polygons.area(overlap.row_idx).0, of_part * part.area().0);
        (land_m2 > 0.0).then(|| (land_inside_m2 / land_m2).clamp(0.0, 1.0))
    };
    let is_cut = !overlap.is_whole();
    inhabited.filter(|_| is_cut).and_then(by_land).unwrap_or(overlap.share)
}
