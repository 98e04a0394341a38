//! A zone made ready for many questions: positions, distances, and the area shared with cells.
//!
//! Lambert-93, metres and m². Preparing costs O(n) in the zone's corners and some hundred microseconds at most for its
//! raster; then a position costs O(1) on common outlines, a distance O(log n), a cell away from the border a few loads,
//! a cut cell the pairs of its edges with those above it. An empty outline covers nothing and is infinitely far.
//! Outlines are taken as valid ([`super::check_outline`]); one that is not gives a number, not a panic.

use super::column::{Polygons, PolygonsRef};
use super::course::length_inside;
use super::edges::EdgeIndex;
use super::lines::LinesRef;
use super::overlap::{Cover, SignedEdges};
use super::position::{Bounds, Planar};
use super::raster::{BoxRelation, Raster};
use super::slabs::EdgeSlabs;
use super::units::{Metres, SquareMetres};

/// Below this share of a cell an overlap is rounding, not area; the same from the other side.
const NEGLIGIBLE_SHARE: f64 = 1e-9;

/// How a cell lies to a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Relation {
    /// The zone covers the cell (all but at most 1e-9 of it).
    Inside,
    /// The zone covers a part of the cell.
    Cut {
        /// The area of that part.
        area: SquareMetres,
        /// The same as a share of the cell, between 0 and 1.
        share: f64,
    },
    /// The zone covers nothing of the cell (at most 1e-9 of it).
    Outside,
}

/// An outline with all that makes questions about it fast. Immutable, and shared freely between threads.
#[derive(Debug, Clone)]
pub struct PreparedZone {
    outline: Polygons<Planar>,
    area: SquareMetres,
    perimeter: Metres,
    bounds: Bounds,
    vertices: usize,
    slabs: EdgeSlabs,
    edges: EdgeIndex,
    signed: SignedEdges,
    raster: Raster,
}

impl PreparedZone {
    /// Prepares `outline`, whose rings may be wound either way.
    pub fn new(outline: Polygons<Planar>) -> Self {
        let outline = outline.wound();
        let view = outline.view();
        let bounds = view.bounds();
        let slabs = EdgeSlabs::build([view]);
        let edges = EdgeIndex::build(view);
        let raster = Raster::build(bounds, edges.edges(), |position| slabs.covers(0, position));
        Self {
            area: view.area(),
            perimeter: view.perimeter(),
            vertices: view.vertices(),
            signed: SignedEdges::build(view, bounds),
            bounds,
            slabs,
            edges,
            raster,
            outline,
        }
    }

    /// The outline, outer rings counter-clockwise and holes clockwise.
    pub fn outline(&self) -> PolygonsRef<'_, Planar> {
        self.outline.view()
    }

    /// The area, holes left out.
    pub fn area(&self) -> SquareMetres {
        self.area
    }

    /// The length of all rings, holes included.
    pub fn perimeter(&self) -> Metres {
        self.perimeter
    }

    /// The smallest box around the zone.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// How many corners the outline has.
    pub fn vertices(&self) -> usize {
        self.vertices
    }

    /// Whether `position` lies in the zone or exactly on its border.
    pub fn contains(&self, position: Planar) -> bool {
        self.slabs.covers(0, position)
    }

    /// How far `position` is from the zone: 0 inside and on the border, infinite to an empty zone.
    pub fn distance_to(&self, position: Planar) -> Metres {
        if self.contains(position) {
            return Metres(0.0);
        }
        self.distance_to_outline(position)
    }

    /// How far `position` is from the outline, from whichever side: infinite to an empty zone.
    pub fn distance_to_outline(&self, position: Planar) -> Metres {
        Metres(self.edges.distance_m2(position, f64::INFINITY).sqrt())
    }

    /// Whether `position` is at most `reach` away from the zone.
    pub fn within(&self, position: Planar, reach: Metres) -> bool {
        if !self.bounds.grown(reach).contains(position) {
            return false;
        }
        let reach_m2 = reach.0 * reach.0;
        self.contains(position) || self.edges.distance_m2(position, reach_m2.next_up()) <= reach_m2
    }

    /// Where a box lies, from the raster alone: `Mixed` where the border may pass through.
    pub fn relation_to_box(&self, bounds: Bounds) -> BoxRelation {
        self.raster.relation_to(bounds)
    }

    /// How `cell` lies to the zone. Its rings are wound, and `cell_area` and `cell_bounds` are its own.
    ///
    /// An overlap below 1e-9 of the cell counts as none, one above 1 − 1e-9 as the whole; a cell without area is
    /// outside.
    pub fn relation_to(&self, cell: PolygonsRef<'_, Planar>, cell_area: SquareMetres, cell_bounds: Bounds) -> Relation {
        match self.cover_of(cell_bounds) {
            Cover::Whole if cell_area.0 > 0.0 => Relation::Inside,
            Cover::Whole | Cover::Nothing => Relation::Outside,
            Cover::Unknown => relation_of(self.signed.shared_area_m2(cell, cell_bounds), cell_area.0),
        }
    }

    /// The area that the zone shares with `cell`, whose rings are wound.
    pub fn overlap(&self, cell: PolygonsRef<'_, Planar>) -> SquareMetres {
        let (cell_area, cell_bounds) = (cell.area(), cell.bounds());
        match self.cover_of(cell_bounds) {
            Cover::Nothing => SquareMetres::ZERO,
            Cover::Whole => cell_area,
            Cover::Unknown => {
                let most_m2 = self.area.0.min(cell_area.0).max(0.0);
                SquareMetres(self.signed.shared_area_m2(cell, cell_bounds).clamp(0.0, most_m2))
            }
        }
    }

    /// The length of the parts of `lines` that the zone covers, its border included.
    pub fn length_inside(&self, lines: LinesRef<'_, Planar>) -> Metres {
        Metres(lines.edges().map(|piece| length_inside(piece, self).0).sum())
    }

    /// The edges of the outline, indexed.
    pub(super) fn edges(&self) -> &EdgeIndex {
        &self.edges
    }

    /// What is known of a box without looking at what is in it.
    fn cover_of(&self, bounds: Bounds) -> Cover {
        match self.raster.relation_to(bounds) {
            BoxRelation::Inside => Cover::Whole,
            BoxRelation::Outside => Cover::Nothing,
            BoxRelation::Mixed => self.signed.cover_of(bounds),
        }
    }
}

fn relation_of(shared_m2: f64, cell_m2: f64) -> Relation {
    let share = shared_m2 / cell_m2;
    if share >= 1.0 - NEGLIGIBLE_SHARE {
        Relation::Inside
    } else if share >= NEGLIGIBLE_SHARE {
        Relation::Cut { area: SquareMetres(shared_m2), share }
    } else {
        Relation::Outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west_m: f64, south_m: f64, side_m: f64) -> Vec<Planar> {
        let (east_m, north_m) = (west_m + side_m, south_m + side_m);
        [(west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m), (west_m, south_m)]
            .map(|(x_m, y_m)| Planar::new(x_m, y_m))
            .to_vec()
    }

    fn relation(zone: &PreparedZone, cell: Vec<Planar>) -> Relation {
        let cell = Polygons::single(cell).wound();
        zone.relation_to(cell.view(), cell.view().area(), cell.view().bounds())
    }

    #[test]
    fn a_cell_is_inside_cut_or_outside() {
        let zone = PreparedZone::new(Polygons::single(square(0.0, 0.0, 100.0)));
        assert_eq!(relation(&zone, square(10.0, 10.0, 10.0)), Relation::Inside);
        assert_eq!(relation(&zone, square(200.0, 10.0, 10.0)), Relation::Outside);
        assert_eq!(relation(&zone, square(95.0, 10.0, 10.0)), Relation::Cut { area: SquareMetres(50.0), share: 0.5 });
    }

    #[test]
    fn a_cell_that_only_touches_is_outside() {
        let zone = PreparedZone::new(Polygons::single(square(0.0, 0.0, 100.0)));
        assert_eq!(relation(&zone, square(100.0, 0.0, 10.0)), Relation::Outside);
        assert_eq!(relation(&zone, square(100.0, 100.0, 10.0)), Relation::Outside);
    }

    #[test]
    fn a_zone_covers_itself_and_not_its_hole() {
        let zone = PreparedZone::new(Polygons::new([vec![square(0.0, 0.0, 100.0), square(40.0, 40.0, 20.0)]]));
        assert!((zone.overlap(zone.outline()).0 - 9_600.0).abs() < 1e-9);
        assert_eq!(relation(&zone, square(40.0, 40.0, 20.0)), Relation::Outside);
        assert!((zone.distance_to(Planar::new(50.0, 45.0)).0 - 5.0).abs() < 1e-12);
        assert!(zone.contains(Planar::new(60.0, 50.0)), "the border of a hole belongs to the zone");
    }

    #[test]
    fn a_position_is_within_reach_up_to_the_last_metre() {
        let zone = PreparedZone::new(Polygons::single(square(0.0, 0.0, 100.0)));
        assert!(zone.within(Planar::new(103.0, 104.0), Metres(5.0)));
        assert!(!zone.within(Planar::new(103.0, 104.1), Metres(5.0)));
        assert!(zone.within(Planar::new(50.0, 50.0), Metres(0.0)));
    }

    #[test]
    fn an_empty_zone_covers_nothing() {
        let zone = PreparedZone::new(Polygons::default());
        assert!(!zone.contains(Planar::new(0.0, 0.0)));
        assert!(zone.distance_to(Planar::new(0.0, 0.0)).0.is_infinite());
        assert_eq!(relation(&zone, square(0.0, 0.0, 1.0)), Relation::Outside);
    }
}
