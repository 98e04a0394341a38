//! Where the features of a zoom lie, and which of them a tile may show.

use super::super::boxes::BoxIndex;
use super::super::position::Bounds;
use super::address::TileFrame;

/// Up to how many features each is looked at for a tile: that costs less than the index does.
const LOOKED_AT: usize = 1_000;

/// What is around each feature of a layer, on the grid of a zoom.
#[derive(Debug)]
pub(super) struct Placed {
    /// Apart from every frame where nothing of the feature is drawn.
    frames: Vec<TileFrame>,
    index: BoxIndex,
}

impl Placed {
    /// The features that lie in `frames`, none of what is not drawn. O(n log n).
    pub(super) fn of(frames: impl Iterator<Item = Option<TileFrame>>) -> Self {
        let found: Vec<_> = frames.collect();
        let bounds: Vec<_> = found.iter().map(|frame| frame.map_or(Bounds::EMPTY, TileFrame::as_bounds)).collect();
        let frames = found.into_iter().map(|frame| frame.unwrap_or(TileFrame::NOWHERE)).collect();
        Self { frames, index: BoxIndex::build(&bounds) }
    }

    /// What is around a feature.
    pub(super) fn around(&self, feature_idx: usize) -> TileFrame {
        self.frames[feature_idx]
    }

    /// The features of which something may be shown in a frame, in order.
    pub(super) fn in_frame(&self, frame: TileFrame) -> Vec<usize> {
        if self.frames.len() > LOOKED_AT {
            return self.index.touching(frame.as_bounds());
        }
        let around_each = self.frames.iter().enumerate();
        around_each.filter(|(_, around)| !frame.is_apart(**around)).map(|(feature_idx, _)| feature_idx).collect()
    }

    /// Whether the frame of a tile shows all of a feature, so that nothing is cut.
    pub(super) fn is_whole(&self, feature_idx: usize, frame: TileFrame) -> bool {
        frame.holds(self.around(feature_idx))
    }
}
