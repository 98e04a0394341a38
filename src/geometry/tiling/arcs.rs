//! The borders of features as one drawing: each edge once, with the features on its sides.
//!
//! Whole units. An edge that a feature runs in both directions bounds nothing of it any more and falls away.
//! O(n log n).

use super::level::SharedOutlines;
use super::snap::Snapped;

/// An edge of the drawing, and where the features that it bounds are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Border {
    pub(super) from: u32,
    pub(super) to: u32,
    sides_start: u32,
    sides_end: u32,
}

/// A feature that an edge bounds: it lies on the left of the edge from its start to its end, or of the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) feature_idx: u32,
    pub(super) is_forward: bool,
}

/// Every edge of a drawing.
#[derive(Debug, Default)]
pub(super) struct Borders {
    pub(super) edges: Vec<Border>,
    sides: Vec<Side>,
}

impl Border {
    /// The end of the edge that is not `vertex`.
    pub(super) const fn other(self, vertex: u32) -> u32 {
        if self.from == vertex { self.to } else { self.from }
    }

    /// The same edge with another end in the place of `vertex`.
    #[must_use]
    pub(super) const fn moved(self, vertex: u32, other: u32) -> Self {
        if self.from == vertex { Self { from: other, ..self } } else { Self { to: other, ..self } }
    }
}

impl Borders {
    /// The edges of `outlines` as they were snapped.
    pub(super) fn of(outlines: &SharedOutlines, snapped: &Snapped) -> Self {
        let mut steps: Vec<(u32, u32, u32, bool)> = Vec::new();
        for edge_use in &outlines.uses {
            for pair in snapped.passed(edge_use.edge_idx as usize).windows(2) {
                let (from, to) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                let is_forward = (pair[0] == from) == edge_use.is_forward;
                steps.push((from, to, edge_use.feature_idx, is_forward));
            }
        }
        steps.sort_unstable();
        let mut borders = Self::default();
        for same in steps.chunk_by(|left, right| (left.0, left.1) == (right.0, right.1)) {
            borders.add(same);
        }
        borders
    }

    /// The features on the sides of an edge.
    pub(super) fn sides(&self, edge: Border) -> &[Side] {
        &self.sides[edge.sides_start as usize..edge.sides_end as usize]
    }

    /// Adds the edge that all of `steps` run, by feature, where any is left of it.
    fn add(&mut self, steps: &[(u32, u32, u32, bool)]) {
        let count = |sides: &[Side]| super::super::numbers::stored(sides.len());
        let sides_start = count(&self.sides);
        for of_feature in steps.chunk_by(|left, right| left.2 == right.2) {
            let forward = of_feature.iter().filter(|step| step.3).count();
            let backward = of_feature.len() - forward;
            if forward != backward {
                self.sides.push(Side { feature_idx: of_feature[0].2, is_forward: forward > backward });
            }
        }
        let sides_end = count(&self.sides);
        if sides_start < sides_end {
            let (from, to, ..) = steps[0];
            self.edges.push(Border { from, to, sides_start, sides_end });
        }
    }
}
