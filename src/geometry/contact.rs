//! How two edges meet, decided exactly on the doubles as given.
//!
//! Any frame: only sides and orders of coordinates are looked at.

use std::cmp::Ordering;

use super::column::Position;
use super::edges::Edge;
use super::orientation::{is_on_segment, side_of};
use super::position::Planar;

/// How two edges meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Contact {
    /// Nowhere.
    None,
    /// In one position, which is an end of at least one of them.
    Touch(Planar),
    /// In one position inside both; the coordinates are rounded.
    Crossing(Planar),
    /// Along a stretch that starts here.
    Stretch(Planar),
}

/// How two edges meet; neither is without length.
pub(super) fn contact(one: Edge, other: Edge) -> Contact {
    let of_one = (side(one, other.start), side(one, other.end));
    let of_other = (side(other, one.start), side(other, one.end));
    if of_one == (Ordering::Equal, Ordering::Equal) {
        return along_one_line(one, other);
    }
    if of_one.0 == of_one.1 || of_other.0 == of_other.1 {
        return Contact::None;
    }
    if [of_one.0, of_one.1, of_other.0, of_other.1].contains(&Ordering::Equal) {
        let ends = [(one, other.start), (one, other.end), (other, one.start), (other, one.end)];
        let touching = ends.into_iter().find(|&(edge, end)| is_on(edge, end));
        return touching.map_or(Contact::None, |(_, end)| Contact::Touch(end));
    }
    Contact::Crossing(crossing(one, other))
}

/// Whether `position` lies on the edge, its ends included.
fn is_on(edge: Edge, position: Planar) -> bool {
    is_on_segment(edge.start.east_north(), edge.end.east_north(), position.east_north())
}

/// The side of the edge's line on which `position` lies: `Greater` is left.
pub(super) fn side(edge: Edge, position: Planar) -> Ordering {
    side_of(edge.start.east_north(), edge.end.east_north(), position.east_north())
}

/// How two edges of one line meet.
fn along_one_line(one: Edge, other: Edge) -> Contact {
    let (one_first, one_last) = in_order(one);
    let (other_first, other_last) = in_order(other);
    let first = if order(one_first, other_first).is_lt() { other_first } else { one_first };
    let last = if order(one_last, other_last).is_lt() { one_last } else { other_last };
    match order(first, last) {
        Ordering::Less => Contact::Stretch(first),
        Ordering::Equal => Contact::Touch(first),
        Ordering::Greater => Contact::None,
    }
}

fn in_order(edge: Edge) -> (Planar, Planar) {
    if order(edge.start, edge.end).is_le() { (edge.start, edge.end) } else { (edge.end, edge.start) }
}

/// By easting, then northing.
fn order(left: Planar, right: Planar) -> Ordering {
    left.east_north().partial_cmp(&right.east_north()).unwrap_or(Ordering::Equal)
}

/// Where two edges that cross do so, to rounding.
fn crossing(one: Edge, other: Edge) -> Planar {
    let (dx, dy) = (one.end.x_m - one.start.x_m, one.end.y_m - one.start.y_m);
    let (other_dx, other_dy) = (other.end.x_m - other.start.x_m, other.end.y_m - other.start.y_m);
    let determinant = dx * other_dy - dy * other_dx;
    let across = (other.start.x_m - one.start.x_m) * other_dy - (other.start.y_m - one.start.y_m) * other_dx;
    let share = if determinant.abs() > 0.0 { (across / determinant).clamp(0.0, 1.0) } else { 0.5 };
    Planar::new(one.start.x_m + share * dx, one.start.y_m + share * dy)
}

/// The two neighbours of a vertex, or of a position on an edge, along a ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arms {
    pub(super) before: Planar,
    pub(super) at: Planar,
    pub(super) after: Planar,
}

impl Arms {
    /// Whether the direction towards `position` lies to the left of the path, strictly.
    pub(super) fn has_on_left(self, position: Planar) -> bool {
        let side = |end: Planar| side(Edge { start: self.at, end }, position);
        let turn = side_of(self.at.east_north(), self.after.east_north(), self.before.east_north());
        if turn == Ordering::Greater {
            side(self.after) == Ordering::Greater && side(self.before) == Ordering::Less
        } else {
            !(side(self.before) == Ordering::Greater && side(self.after) == Ordering::Less)
        }
    }

    /// Whether the other path crosses this one where both meet.
    pub(super) fn are_crossed_by(self, other: Self) -> bool {
        self.has_on_left(other.before) != self.has_on_left(other.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(start: (f64, f64), end: (f64, f64)) -> Edge {
        Edge { start: Planar::new(start.0, start.1), end: Planar::new(end.0, end.1) }
    }

    #[test]
    fn edges_cross_touch_run_together_or_miss() {
        let level = edge((0.0, 0.0), (4.0, 0.0));
        let at = |x, y| Planar::new(x, y);
        assert_eq!(contact(level, edge((1.0, -1.0), (1.0, 1.0))), Contact::Crossing(at(1.0, 0.0)));
        assert_eq!(contact(level, edge((1.0, 0.0), (1.0, 1.0))), Contact::Touch(at(1.0, 0.0)));
        assert_eq!(contact(level, edge((4.0, 0.0), (8.0, 0.0))), Contact::Touch(at(4.0, 0.0)));
        assert_eq!(contact(level, edge((8.0, 0.0), (3.0, 0.0))), Contact::Stretch(at(3.0, 0.0)));
        assert_eq!(contact(level, edge((5.0, 0.0), (8.0, 0.0))), Contact::None);
        assert_eq!(contact(level, edge((5.0, -1.0), (5.0, 1.0))), Contact::None);
        assert_eq!(contact(level, edge((1.0, 1.0), (2.0, 2.0))), Contact::None);
    }

    #[test]
    fn a_path_that_only_touches_does_not_cross() {
        let at = Planar::new(0.0, 0.0);
        let straight = Arms { before: Planar::new(-1.0, 0.0), at, after: Planar::new(1.0, 0.0) };
        let above = Arms { before: Planar::new(-1.0, 1.0), at, after: Planar::new(1.0, 1.0) };
        let through = Arms { before: Planar::new(-1.0, 1.0), at, after: Planar::new(1.0, -1.0) };
        assert!(!straight.are_crossed_by(above) && !above.are_crossed_by(straight));
        assert!(straight.are_crossed_by(through) && through.are_crossed_by(straight));
    }
}
