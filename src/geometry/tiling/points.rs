//! The points of a layer as one zoom draws them.

use super::super::numbers::stored;
use super::super::position::LonLat;
use super::address::{GridPoint, TileFrame, to_mercator};

/// The points of a layer on the grid of a zoom. A feature without a point is not there.
#[derive(Debug, Default)]
pub struct PointLevel {
    /// In order of x.
    points: Vec<(GridPoint, u32)>,
}

impl PointLevel {
    /// The points as a zoom draws them. O(n log n).
    pub fn of(points: impl Iterator<Item = Option<LonLat>>, zoom: u8) -> Self {
        let snapped = |(idx, at): (usize, Option<LonLat>)| {
            let at = at.filter(|at| at.is_on_globe())?;
            Some((GridPoint::snapped(to_mercator(at), zoom), stored(idx)))
        };
        let mut points: Vec<_> = points.enumerate().filter_map(snapped).collect();
        points.sort_unstable();
        Self { points }
    }

    /// The features in the frame of a tile with their places, in order of index. O(points in the columns of the frame).
    pub fn in_frame(&self, frame: TileFrame) -> Vec<(usize, GridPoint)> {
        let west = self.points.partition_point(|(at, _)| at.x < frame.min.x);
        let in_reach = self.points[west..].iter().take_while(|(at, _)| at.x <= frame.max.x);
        let shown = in_reach.filter(|(at, _)| frame.contains(*at));
        let mut found: Vec<_> = shown.map(|&(at, idx)| (idx as usize, at)).collect();
        found.sort_unstable();
        found
    }
}
