//! An outline cut down to what lies about a box, so that work on a small place does not cost the whole outline.
//!
//! Lambert-93, metres. Each ring is led along the four sides of the box (Sutherland and Hodgman, 1974), a little beside
//! it: inside the box nothing changes, outside there may be edges that run to and fro along its sides and enclose
//! nothing. O(edges), a few comparisons each. Not an outline to keep, only one to work with.

use super::column::{Polygons, PolygonsRef};
use super::position::{Bounds, Planar};
use super::units::Metres;

/// How far beside the box an outline is cut, in parts of its size: far from what is measured inside.
const MARGIN_SHARE: f64 = 0.125;
/// And at least so far.
const LEAST_MARGIN: Metres = Metres(1.0);

/// The half-planes whose common part is a box.
#[derive(Debug, Clone, Copy)]
enum Side {
    East(f64),
    West(f64),
    North(f64),
    South(f64),
}

impl Side {
    fn holds(self, position: Planar) -> bool {
        match self {
            Self::East(end_m) => position.x_m <= end_m,
            Self::West(end_m) => position.x_m >= end_m,
            Self::North(end_m) => position.y_m <= end_m,
            Self::South(end_m) => position.y_m >= end_m,
        }
    }

    /// Where an edge crosses the side, whose ends lie on different sides of it.
    fn crossing(self, start: Planar, end: Planar) -> Planar {
        let along = |from: f64, to: f64, share: f64| from + share * (to - from);
        match self {
            Self::East(x_m) | Self::West(x_m) => {
                Planar::new(x_m, along(start.y_m, end.y_m, (x_m - start.x_m) / (end.x_m - start.x_m)))
            }
            Self::North(y_m) | Self::South(y_m) => {
                Planar::new(along(start.x_m, end.x_m, (y_m - start.y_m) / (end.y_m - start.y_m)), y_m)
            }
        }
    }
}

impl PolygonsRef<'_, Planar> {
    /// An outline that is this one inside `bounds` and a little around it.
    pub(super) fn cropped(self, bounds: Bounds) -> Polygons<Planar> {
        let margin = (MARGIN_SHARE * bounds.width().0.max(bounds.height().0)).max(LEAST_MARGIN.0);
        let window = bounds.grown(Metres(margin));
        let sides = [
            Side::East(window.max_x_m),
            Side::West(window.min_x_m),
            Side::North(window.max_y_m),
            Side::South(window.min_y_m),
        ];
        let mut cropped = Polygons::default();
        for polygon in self.polygons() {
            let mut rings = polygon.rings().map(|ring| sides.iter().fold(ring.to_vec(), cut));
            let Some(outer) = rings.next().filter(|outer| !outer.is_empty()) else { continue };
            let holes = rings.filter(|hole| !hole.is_empty());
            let kept: Vec<_> = [outer].into_iter().chain(holes).collect();
            cropped.push(kept.iter().map(Vec::as_slice));
        }
        cropped
    }
}

/// The part of a closed ring on one side, closed; empty where there is none.
fn cut(ring: Vec<Planar>, &side: &Side) -> Vec<Planar> {
    if ring.iter().all(|&position| side.holds(position)) {
        return ring;
    }
    let mut kept = Vec::with_capacity(ring.len() + 2);
    for edge in ring.windows(2) {
        let (start, end) = (edge[0], edge[1]);
        match (side.holds(start), side.holds(end)) {
            (true, true) => kept.push(end),
            (true, false) => kept.push(side.crossing(start, end)),
            (false, true) => kept.extend([side.crossing(start, end), end]),
            (false, false) => {}
        }
    }
    kept.extend(kept.first().copied());
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::PreparedZone;
    use super::*;

    fn square(west_m: f64, south_m: f64, side_m: f64) -> Vec<Planar> {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        corners.map(|(x, y)| Planar::new(west_m + side_m * x, south_m + side_m * y)).to_vec()
    }

    /// A comb over a bar, with a hole: `teeth` reach up to their heights.
    fn comb(teeth: &[f64]) -> Polygons<Planar> {
        let mut ring = vec![Planar::new(0.0, -100.0), Planar::new(0.0, 0.0)];
        for (idx, height_m) in (0u32..).zip(teeth) {
            let west_m = 10.0 * f64::from(idx);
            ring.extend([Planar::new(west_m + 5.0, *height_m), Planar::new(west_m + 10.0, 0.0)]);
        }
        let east_m = ring.last().map_or(0.0, |last| last.x_m);
        ring.extend([Planar::new(east_m, -100.0), Planar::new(0.0, -100.0)]);
        Polygons::new([vec![ring, square(2.0, -60.0, 5.0)]]).wound()
    }

    #[test]
    fn what_lies_elsewhere_is_left_out_whole() {
        let bounds = Bounds { min_x_m: 0.0, min_y_m: 500.0, max_x_m: 10.0, max_y_m: 510.0 };
        assert!(comb(&[3.0, 8.0]).view().cropped(bounds).view().is_empty());
    }

    proptest! {
        #[test]
        fn inside_the_box_nothing_changes(
            teeth in prop::collection::vec(1.0..200.0, 1..20),
            (west_m, south_m, side_m) in (-20.0..200.0, -120.0..200.0, 1.0..80.0),
        ) {
            let outline = comb(&teeth);
            let cell = PreparedZone::new(Polygons::single(square(west_m, south_m, side_m)));
            let cropped = outline.view().cropped(cell.bounds());
            let (whole_m2, cropped_m2) = (cell.overlap(outline.view()).0, cell.overlap(cropped.view()).0);
            prop_assert!((whole_m2 - cropped_m2).abs() < 1e-8 * side_m * side_m, "{} {}", whole_m2, cropped_m2);
            prop_assert!(cropped.view().vertices() <= 2 * outline.view().vertices() + 8);
        }
    }
}
