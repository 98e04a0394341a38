//! The points of a layer as one zoom draws them.

use super::super::numbers::stored;
use super::super::position::LonLat;
use super::MAX_ZOOM;
use super::address::{GridPoint, TileFrame, to_mercator};

/// A layer with more points shows one a pixel but at the deepest zoom, so that no tile grows with the layer.
const ALL_POINTS: usize = 100_000;
/// Units across a pixel, of 512 a tile, in bits.
const PIXEL_BITS: u32 = 3;

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
        if points.len() > ALL_POINTS && zoom < MAX_ZOOM {
            let pixel = |at: GridPoint| (at.x >> PIXEL_BITS, at.y >> PIXEL_BITS);
            points.sort_unstable_by_key(|&(at, idx)| (pixel(at), idx));
            points.dedup_by_key(|&mut (at, _)| pixel(at));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::TileAddress;

    #[test]
    fn a_crowd_shows_one_point_a_pixel_but_at_the_deepest_zoom() {
        let crowd = |zoom| PointLevel::of((0..=ALL_POINTS).map(|_| Some(LonLat::new(2.3, 48.8))), zoom);
        let shown = |zoom| crowd(zoom).in_frame(TileAddress::holding(LonLat::new(2.3, 48.8), zoom).frame()).len();
        assert_eq!((shown(12), shown(MAX_ZOOM)), (1, ALL_POINTS + 1));
    }
}
