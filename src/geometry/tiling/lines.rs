//! The lines of a layer as one zoom draws them.
//!
//! Whole units. Lines may cross each other and themselves, so each is simplified alone (Douglas and Peucker, 1973)
//! between its crossings of the borders of tile frames, where it keeps a vertex: cutting makes no position.
//! O(n log n) on common lines.

use super::super::lines::{LineColumn, Lines, LinesRef};
use super::super::position::LonLat;
use super::address::{GridPoint, TileFrame, to_mercator};
use super::cut::Rings;
use super::placed::Placed;
use super::snap::{crossings_between, is_on_line};
use super::thin::doubled_area;

/// How far from a simplified line its vertices may lie, in units: a quarter of a pixel, of 512 a tile.
const TOLERANCE: i64 = 2;

/// The lines of a layer on the grid of a zoom.
#[derive(Debug)]
pub struct LineLevel {
    lines: LineColumn<GridPoint>,
    placed: Placed,
}

impl LineLevel {
    /// The lines as a zoom draws them.
    pub fn of(lines: &LineColumn<LonLat>, zoom: u8) -> Self {
        let mut drawn = LineColumn::default();
        for feature in lines.iter() {
            let seen = feature.lines().map(|line| simplified(&snapped(line, zoom))).filter(|line| line.len() > 1);
            drawn.push(Lines::new(seen).view());
        }
        let frame = |feature: LinesRef<'_, GridPoint>| TileFrame::around(feature.lines().flatten().copied());
        Self { placed: Placed::of(drawn.iter().map(frame)), lines: drawn }
    }

    /// The features of which something may be shown in a frame, in order.
    pub fn in_frame(&self, frame: TileFrame) -> Vec<usize> {
        self.placed.in_frame(frame)
    }

    /// The parts of a feature's lines that the frame of a tile shows, into `paths`.
    pub fn cut(&self, feature_idx: usize, frame: TileFrame, paths: &mut Rings) {
        paths.clear();
        let is_whole = self.placed.is_whole(feature_idx, frame);
        for line in self.lines.get(feature_idx).lines() {
            if is_whole {
                paths.push_path(line);
            } else {
                let shown = line.split(|&at| !frame.contains(at)).filter(|path| path.len() > 1);
                shown.for_each(|path| paths.push_path(path));
            }
        }
    }
}

/// A line on the grid, with a vertex where it crosses the border of a frame.
fn snapped(line: &[LonLat], zoom: u8) -> Vec<GridPoint> {
    let mut snapped: Vec<GridPoint> = Vec::with_capacity(line.len());
    for pair in line.windows(2) {
        snapped.push(GridPoint::snapped(to_mercator(pair[0]), zoom));
        snapped.extend(crossings_between(to_mercator(pair[0]), to_mercator(pair[1]), zoom));
    }
    snapped.extend(line.last().map(|&end| GridPoint::snapped(to_mercator(end), zoom)));
    snapped.dedup();
    snapped
}

/// A line without the vertices that lie near the rest of it; those on the borders of frames stay.
fn simplified(line: &[GridPoint]) -> Vec<GridPoint> {
    let mut is_kept: Vec<bool> = line.iter().map(|&at| is_on_line(at)).collect();
    if let Some(first) = is_kept.first_mut() {
        *first = true;
    }
    if let Some(last) = is_kept.last_mut() {
        *last = true;
    }
    let fixed: Vec<usize> = (0..line.len()).filter(|&idx| is_kept[idx]).collect();
    let mut spans: Vec<(usize, usize)> = fixed.windows(2).map(|pair| (pair[0], pair[1])).collect();
    while let Some((from, to)) = spans.pop() {
        let farthest = (from + 1..to).max_by_key(|&idx| (reach(line[from], line[to], line[idx]), idx));
        if let Some(idx) = farthest.filter(|&idx| is_far(line[from], line[to], line[idx])) {
            is_kept[idx] = true;
            spans.extend([(from, idx), (idx, to)]);
        }
    }
    line.iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(&at, _)| at).collect()
}

/// A measure that grows with the distance of a position from a span: from its line, or from its one position.
fn reach(start: GridPoint, end: GridPoint, at: GridPoint) -> i64 {
    if start == end { squared_distance(start, at) } else { doubled_area(start, end, at).abs() }
}

fn is_far(start: GridPoint, end: GridPoint, at: GridPoint) -> bool {
    let reach = i128::from(reach(start, end, at));
    if start == end {
        reach > i128::from(TOLERANCE * TOLERANCE)
    } else {
        reach * reach > i128::from(TOLERANCE * TOLERANCE) * i128::from(squared_distance(start, end))
    }
}

fn squared_distance(one: GridPoint, other: GridPoint) -> i64 {
    let (dx, dy) = (i64::from(one.x) - i64::from(other.x), i64::from(one.y) - i64::from(other.y));
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::TileAddress;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_frame_and_goes_on_in_the_next_tile() {
        let line = vec![LonLat::new(2.0, 48.8), LonLat::new(2.3, 48.8001), LonLat::new(2.6, 48.8)];
        let column: LineColumn<LonLat> = [Lines::new([line])].into_iter().collect();
        let level = LineLevel::of(&column, 12);
        let mut paths = Rings::default();
        let tile = TileAddress::holding(LonLat::new(2.3, 48.8), 12);
        level.cut(0, tile.frame(), &mut paths);
        let ends: Vec<i32> = paths.iter().flat_map(|path| [path[0].x, path[path.len() - 1].x]).collect();
        assert_eq!(ends, [tile.frame().min.x, tile.frame().max.x]);
        assert_eq!(level.in_frame(tile.frame()), [0]);
    }

    #[test]
    fn a_vertex_that_lies_on_the_line_falls_away() {
        let at = |x: i32, y: i32| GridPoint { x, y };
        let kept = simplified(&[at(1_000, 1_000), at(1_500, 1_001), at(2_000, 1_000), at(2_100, 1_300)]);
        assert_eq!(kept, [at(1_000, 1_000), at(2_000, 1_000), at(2_100, 1_300)]);
        assert_eq!(simplified(&[at(5, 5)]), [at(5, 5)]);
    }
}
