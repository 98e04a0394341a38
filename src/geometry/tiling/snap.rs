//! Edges led through the grid so that none crosses another but in a vertex.
//!
//! Snap rounding (Hobby, "Practical segment intersection with finite precision output", 1999): every vertex makes its
//! unit of the grid hot, and every edge is led through the middle of each hot unit that it passes. Lines keep their
//! sides; two may become one, and what lay between them is gone. The borders of the frames of tiles are lines of the
//! drawing too: an edge that crosses one gets a vertex there. O(n log n + passages) for edges that do not cross; where
//! the edges of overlapping features do, the crossing makes no vertex.

use super::super::numbers::stored;
use super::address::{GridPoint, TileFrame, nearest_unit, units_across};
use super::rows::PointRows;
use super::{BUFFER, EXTENT};

/// Edges in whole units: the numbered vertices that each passes.
#[derive(Debug)]
pub(super) struct Snapped {
    pub(super) rows: PointRows,
    passed: Vec<u32>,
    starts: Vec<u32>,
}

/// By how much everything is moved before it is rounded, in units: far too little to be seen, and enough that nothing
/// drawn on a regular raster lies exactly on the border of two units.
const TIE_SHIFT: (f64, f64) = (0.000_31, 0.000_47);

/// An edge in units of the grid, before it is snapped.
#[derive(Debug, Clone, Copy)]
struct Segment {
    start: (f64, f64),
    run: f64,
    rise: f64,
}

impl Snapped {
    /// The drawing of `edges` between `vertices`, given on the unit square of the world, at a zoom.
    pub(super) fn of(vertices: &[(f64, f64)], edges: &[(u32, u32)], zoom: u8) -> Self {
        let units = units_across(zoom);
        let place = |vertex: u32| {
            let (x, y) = vertices[vertex as usize];
            (x * units + TIE_SHIFT.0, y * units + TIE_SHIFT.1)
        };
        let segment = |&(start, end): &(u32, u32)| Segment::between(place(start), place(end));
        let mut hot: Vec<GridPoint> =
            edges.iter().flat_map(|edge| [edge.0, edge.1]).map(|it| unit_of(place(it))).collect();
        let mut crossings = Vec::new();
        for edge in edges {
            let segment = segment(edge);
            segment.frame_crossings(&mut crossings);
            hot.extend(crossings.iter().map(|crossing| crossing.1));
        }
        let rows = PointRows::build(hot);
        let mut snapped = Self { rows, passed: Vec::new(), starts: vec![0] };
        let mut passages = Vec::new();
        for edge in edges {
            let segment = segment(edge);
            segment.frame_crossings(&mut crossings);
            snapped.lead(segment, &crossings, &mut passages);
        }
        snapped
    }

    /// The vertices that the edge at `edge_idx` passes, from its start to its end.
    pub(super) fn passed(&self, edge_idx: usize) -> &[u32] {
        &self.passed[self.starts[edge_idx] as usize..self.starts[edge_idx + 1] as usize]
    }

    /// Leads one edge through the hot units.
    fn lead(&mut self, segment: Segment, crossings: &[(f64, GridPoint)], passages: &mut Vec<(f64, u32)>) {
        passages.clear();
        let ends = crossings.iter().map(|&(share, _)| share).chain([1.0]);
        let mut from = 0.0;
        for to in ends {
            for idx in self.rows.within(segment.frame_of(from, to)) {
                if let Some(share) = segment.passage(self.rows.points()[idx as usize]) {
                    passages.push((share, idx));
                }
            }
            from = to;
        }
        passages.sort_unstable_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        passages.dedup_by_key(|passage| passage.1);
        self.passed.extend(passages.iter().map(|passage| passage.1));
        self.starts.push(stored(self.passed.len()));
    }
}

impl Segment {
    fn between(start: (f64, f64), end: (f64, f64)) -> Self {
        Self { start, run: end.0 - start.0, rise: end.1 - start.1 }
    }

    fn at(self, share: f64) -> (f64, f64) {
        (self.start.0 + share * self.run, self.start.1 + share * self.rise)
    }

    /// Where the segment crosses the borders of tile frames: the share of its way, and the unit; in order.
    fn frame_crossings(self, crossings: &mut Vec<(f64, GridPoint)>) {
        crossings.clear();
        crossings.extend(lines_between(self.start.0, self.run).map(|x| {
            let share = (f64::from(x) - self.start.0) / self.run;
            (share, GridPoint { x, y: nearest_unit(self.at(share).1) })
        }));
        crossings.extend(lines_between(self.start.1, self.rise).map(|y| {
            let share = (f64::from(y) - self.start.1) / self.rise;
            (share, GridPoint { x: nearest_unit(self.at(share).0), y })
        }));
        crossings.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    }

    /// The units that a part of the segment may pass.
    fn frame_of(self, from: f64, to: f64) -> TileFrame {
        let (start, end) = (self.at(from), self.at(to));
        let min = GridPoint { x: nearest_unit(start.0.min(end.0)) - 1, y: nearest_unit(start.1.min(end.1)) - 1 };
        let max = GridPoint { x: nearest_unit(start.0.max(end.0)) + 1, y: nearest_unit(start.1.max(end.1)) + 1 };
        TileFrame { min, max }
    }

    /// The middle of the segment's way through a unit, as a share of its length; none where it passes beside.
    fn passage(self, unit: GridPoint) -> Option<f64> {
        let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
        for (start, pace, middle) in [(self.start.0, self.run, unit.x), (self.start.1, self.rise, unit.y)] {
            let (low, high) = (f64::from(middle) - 0.5 - start, f64::from(middle) + 0.5 - start);
            if pace == 0.0 {
                if low > 0.0 || high <= 0.0 {
                    return None;
                }
            } else {
                let (first, last) = if pace > 0.0 { (low / pace, high / pace) } else { (high / pace, low / pace) };
                (enters, leaves) = (enters.max(first), leaves.min(last));
            }
        }
        (enters <= leaves).then(|| f64::midpoint(enters, leaves))
    }
}

/// The vertices that a straight line between two places of the unit square gets where it crosses the borders of frames.
pub(super) fn crossings_between(start: (f64, f64), end: (f64, f64), zoom: u8) -> Vec<GridPoint> {
    let units = units_across(zoom);
    let place = |(x, y): (f64, f64)| (x * units, y * units);
    let mut crossings = Vec::new();
    Segment::between(place(start), place(end)).frame_crossings(&mut crossings);
    crossings.into_iter().map(|crossing| crossing.1).collect()
}

/// Whether a position lies on the border of a tile frame, or its line.
pub(super) fn is_on_line(at: GridPoint) -> bool {
    let is_of_line = |at: i32| (at - BUFFER).rem_euclid(EXTENT) == 0 || (at + BUFFER).rem_euclid(EXTENT) == 0;
    is_of_line(at.x) || is_of_line(at.y)
}

fn unit_of((x, y): (f64, f64)) -> GridPoint {
    GridPoint { x: nearest_unit(x), y: nearest_unit(y) }
}

/// The borders of tile frames strictly between two places of an axis.
fn lines_between(start: f64, length: f64) -> impl Iterator<Item = i32> {
    let (low, high) = if length < 0.0 { (start + length, start) } else { (start, start + length) };
    let tile = |units: f64| nearest_unit(units).div_euclid(EXTENT);
    let lines = (tile(low) - 1..=tile(high) + 1).flat_map(|tile| [tile * EXTENT - BUFFER, tile * EXTENT + BUFFER]);
    lines.filter(move |&line| low < f64::from(line) && f64::from(line) < high)
}

/// Whether the border of a tile frame lies strictly between two places of an axis.
pub(super) fn is_line_between(one: i32, other: i32) -> bool {
    let lines_up_to = |at: i32| (at + BUFFER).div_euclid(EXTENT) + (at - BUFFER).div_euclid(EXTENT);
    let (low, high) = (one.min(other), one.max(other));
    low < high && lines_up_to(high - 1) > lines_up_to(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_gets_a_vertex_where_it_leaves_a_frame() {
        // From the middle of the north-western tile of zoom 1 to the middle of its eastern neighbour.
        let snapped = Snapped::of(&[(0.25, 0.25), (0.75, 0.25)], &[(0, 1)], 1);
        let passed: Vec<_> = snapped.passed(0).iter().map(|&idx| snapped.rows.points()[idx as usize].x).collect();
        assert_eq!(passed, [2_048, EXTENT - BUFFER, EXTENT + BUFFER, 6_144]);
    }

    #[test]
    fn an_edge_is_led_through_the_vertices_that_it_passes() {
        let unit = 1.0 / 4_096.0;
        let vertices =
            [(1_000.0 * unit, 1_000.0 * unit), (1_100.0 * unit, 1_000.0 * unit), (1_050.0 * unit, 1_000.4 * unit)];
        let snapped = Snapped::of(&vertices, &[(0, 1), (2, 0)], 0);
        assert_eq!(snapped.passed(0).len(), 3);
        assert_eq!(snapped.passed(1).len(), 2);
    }

    #[test]
    fn lines_between_whole_units_are_those_between_real_ones() {
        for low in -200..200 {
            for high in low..200 {
                let expected = lines_between(f64::from(low), f64::from(high - low)).next().is_some();
                assert_eq!(is_line_between(high, low), expected, "{low} {high}");
            }
        }
    }
}
