//! How the rows of a layer lie to a zone: whole groups of them inside, rows inside, and rows that the outline cuts.
//!
//! Groups are those of the index of boxes, so that the cost follows the outline of the zone and not what lies inside.

use crate::geometry::{Bounds, BoxIndex, BoxRelation, Group, Metres, PreparedZone, Relation, SortedOut, SquareMetres};
use crate::layers::{Geometry, LineGeometry, PointGeometry, PolygonGeometry};

/// An overlap smaller than this is a sliver of generalised outlines and is dropped.
const SLIVER: SquareMetres = SquareMetres(1.0);
/// In a very small zone, this part of it is the sliver.
const SLIVER_SHARE: f64 = 1e-3;
/// More than rounding can move a corner.
const ROUNDING_M: f64 = 1e-6;

/// A row that meets a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Overlap {
    /// The row.
    pub row_idx: usize,
    /// The area in common; none for a point or a line.
    pub area: SquareMetres,
    /// The part of the row's area, or of a line's length, that lies in the zone: above 0, 1 for a row wholly inside.
    pub share: f64,
}

impl Overlap {
    /// Whether the row lies wholly inside the zone.
    pub fn is_whole(self) -> bool {
        self.share >= 1.0
    }
}

/// How the rows of a layer lie to a zone.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Groups of rows wholly inside.
    pub groups: Vec<Group>,
    /// Rows wholly inside that are in none of the groups, in order.
    pub inside: Vec<usize>,
    /// Rows that the outline cuts, in order.
    pub cut: Vec<Overlap>,
}

impl Sorted {
    /// The rows of a layer with `geometry`; none of a table.
    pub fn of(geometry: &Geometry, zone: &PreparedZone) -> Self {
        match geometry {
            Geometry::None => Self::default(),
            Geometry::Points(points) => Self::of_points(points, zone, Metres(0.0)),
            Geometry::Lines(lines) => Self::of_lines(lines, zone),
            Geometry::Polygons(polygons) => Self::of_polygons(polygons, zone),
        }
    }

    /// The points at most `reach` from the zone.
    pub fn of_points(points: &PointGeometry, zone: &PreparedZone, reach: Metres) -> Self {
        let relation = |bounds| match zone.relation_to_box(bounds) {
            BoxRelation::Inside => BoxRelation::Inside,
            _ if zone.within(bounds.middle(), Metres(reach.0 + half_diagonal_m(bounds))) => BoxRelation::Mixed,
            _ => BoxRelation::Outside,
        };
        let SortedOut { groups, mut inside, mixed } = points.boxes().sort_out(relation);
        inside.extend(mixed.into_iter().filter(|&row_idx| zone.within(points.planar_column()[row_idx], reach)));
        inside.sort_unstable();
        Self { groups, inside, cut: Vec::new() }
    }

    fn of_lines(lines: &LineGeometry, zone: &PreparedZone) -> Self {
        let SortedOut { groups, mut inside, mixed } = lines.boxes().sort_out(|bounds| zone.relation_to_box(bounds));
        let mut cut = Vec::new();
        for row_idx in mixed {
            let (whole_m, inside_m) = (lines.length(row_idx).0, zone.length_inside(lines.planar().get(row_idx)).0);
            if inside_m >= whole_m {
                inside.push(row_idx);
            } else if inside_m > 0.0 {
                cut.push(Overlap { row_idx, area: SquareMetres::ZERO, share: inside_m / whole_m });
            }
        }
        inside.sort_unstable();
        Self { groups, inside, cut }
    }

    fn of_polygons(polygons: &PolygonGeometry, zone: &PreparedZone) -> Self {
        let sliver = SLIVER.0.min(zone.area().0 * SLIVER_SHARE);
        let SortedOut { groups, mut inside, mixed } = polygons.boxes().sort_out(|bounds| zone.relation_to_box(bounds));
        let mut cut = Vec::new();
        for row_idx in mixed {
            let outline = polygons.planar().get(row_idx);
            if polygons.area(row_idx).0 <= 0.0 {
                // What has no area cannot be cut: it lies where its first corner does.
                inside.extend(outline.positions().next().filter(|&&corner| zone.contains(corner)).map(|_| row_idx));
                continue;
            }
            match zone.relation_to(outline, polygons.area(row_idx), polygons.bounds(row_idx)) {
                Relation::Inside => inside.push(row_idx),
                Relation::Cut { area, share } if area.0 > sliver => cut.push(Overlap { row_idx, area, share }),
                Relation::Cut { .. } | Relation::Outside => {}
            }
        }
        inside.sort_unstable();
        Self { groups, inside, cut }
    }

    /// Every row wholly inside, in no order.
    pub fn whole_rows<'s>(&'s self, boxes: &'s BoxIndex) -> impl Iterator<Item = usize> + 's {
        let in_groups = self.groups.iter().flat_map(|&group| boxes.members(group));
        in_groups.chain(self.inside.iter().copied())
    }
}

/// From the middle of a box to its corners, and a little farther than rounding can take them.
fn half_diagonal_m(bounds: Bounds) -> f64 {
    let diagonal_m = bounds.width().0.hypot(bounds.height().0);
    if diagonal_m > 0.0 { diagonal_m / 2.0 + ROUNDING_M } else { 0.0 }
}
