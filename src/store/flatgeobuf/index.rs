//! The packed R-tree in front of the features, and their order along a Hilbert curve, as the format defines both.
//!
//! Nodes lie level by level from the root down, 40 bytes each: a box, and where its first child or its feature is. The
//! inner nodes are held, a sixteenth of the features; the leaves are worked out when they are read.

use std::ops::Range;

use flatgeobuf::packed_r_tree::PackedRTree;

use crate::geometry::{LonLat, place_of_cell};
use crate::layers::{Geometry, View};

/// Bytes of a node.
const NODE_BYTES: usize = 40;
/// Children of a node.
const CHILDREN: usize = PackedRTree::DEFAULT_NODE_SIZE as usize;
/// Cells along a side of the curve, less one.
const LAST_CELL: f64 = 65_535.0;

/// West, south, east, north in the frame of the file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Box2(pub [f64; 4]);

impl Box2 {
    /// Around nothing yet.
    pub(super) const EMPTY: Self = Self([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY]);

    /// The box of a feature of `view`; none where it has no geometry.
    pub(super) fn of(view: &View<'_>, row_idx: usize) -> Option<Self> {
        let carrier = view.carrier()?;
        let around = |bounds: Self, &position: &LonLat| bounds.with(carrier.east_north(position));
        match view.layer().geometry() {
            Geometry::None => None,
            Geometry::Points(points) => points.lonlat(row_idx).map(|position| around(Self::EMPTY, &position)),
            Geometry::Lines(lines) => {
                let lines = lines.lonlat().get(row_idx);
                (!lines.is_empty()).then(|| lines.positions().fold(Self::EMPTY, around))
            }
            Geometry::Polygons(polygons) => {
                let polygons = polygons.lonlat().get(row_idx);
                (!polygons.is_empty()).then(|| polygons.positions().fold(Self::EMPTY, around))
            }
        }
    }

    /// The smallest box around both. What is not a number is left aside.
    pub(super) fn joined(self, other: Self) -> Self {
        let (Self([west, south, east, north]), Self(sides)) = (self, other);
        Self([west.min(sides[0]), south.min(sides[1]), east.max(sides[2]), north.max(sides[3])])
    }

    fn with(self, [x, y]: [f64; 2]) -> Self {
        self.joined(Self([x, y, x, y]))
    }

    /// The place of the middle of a box on the curve over `self`.
    pub(super) fn place_of(self, inner: Self) -> u32 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast that saturates")]
        let cell = |axis: usize| {
            let middle = f64::midpoint(inner.0[axis], inner.0[axis + 2]);
            let cell = LAST_CELL * (middle - self.0[axis]) / (self.0[axis + 2] - self.0[axis]);
            (cell.floor() as u32).min(LAST_CELL as u32)
        };
        place_of_cell(cell(0), cell(1))
    }
}

/// The tree over some features.
#[derive(Debug)]
pub(super) struct Index {
    /// The nodes of each level by their number in the file, leaves first.
    levels: Vec<Range<usize>>,
    /// The inner nodes, as they lie.
    inner: Vec<Box2>,
}

impl Index {
    /// The tree over `len` features, at least one, whose boxes `leaf` gives by their place in the file.
    pub(super) fn over(len: usize, leaf: impl Fn(usize) -> Box2) -> Self {
        let levels = levels(len);
        let mut inner = vec![Box2::EMPTY; levels[0].start];
        for (level, nodes) in levels.iter().enumerate().skip(1) {
            let children = levels[level - 1].clone();
            for node in nodes.clone() {
                let first = children.start + (node - nodes.start) * CHILDREN;
                let own = first..(first + CHILDREN).min(children.end);
                let bounds = |child: usize| if level == 1 { leaf(child - children.start) } else { inner[child] };
                inner[node] = own.map(bounds).fold(Box2::EMPTY, Box2::joined);
            }
        }
        Self { levels, inner }
    }

    /// How many bytes the tree takes.
    pub(super) fn bytes(&self) -> usize {
        self.levels[0].end * NODE_BYTES
    }

    /// Adds the bytes in `range` of the tree to `out`; `leaf` gives the box and the offset of a feature by its place.
    pub(super) fn push(&self, range: Range<usize>, leaf: impl Fn(usize) -> (Box2, u64), out: &mut Vec<u8>) {
        let nodes = range.start / NODE_BYTES..range.end.div_ceil(NODE_BYTES);
        let before = out.len();
        for node in nodes.clone() {
            let (Box2(sides), offset) = self.node(node, &leaf);
            for side in sides {
                out.extend_from_slice(&side.to_le_bytes());
            }
            out.extend_from_slice(&offset.to_le_bytes());
        }
        out.truncate(before + range.end - nodes.start * NODE_BYTES);
        out.drain(before..before + range.start - nodes.start * NODE_BYTES);
    }

    fn node(&self, node: usize, leaf: impl Fn(usize) -> (Box2, u64)) -> (Box2, u64) {
        let level = self.levels.iter().position(|nodes| nodes.contains(&node)).unwrap_or_default();
        let place = node - self.levels[level].start;
        if level == 0 {
            return leaf(place);
        }
        (self.inner[node], (self.levels[level - 1].start + place * CHILDREN) as u64)
    }
}

/// The numbers of the nodes of each level, leaves first, where the root is number 0. A feature alone has a root too.
fn levels(len: usize) -> Vec<Range<usize>> {
    let mut counts = vec![len, len.div_ceil(CHILDREN)];
    while let Some(&count) = counts.last().filter(|&&count| count > 1) {
        counts.push(count.div_ceil(CHILDREN));
    }
    let mut end = counts.iter().sum();
    let level = |count: usize| {
        end -= count;
        end..end + count
    };
    counts.into_iter().map(level).collect()
}

#[cfg(test)]
mod tests {
    use flatgeobuf::packed_r_tree::{NodeItem, calc_extent, hilbert_sort};
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn node((place, &Box2([min_x, min_y, max_x, max_y])): (u64, &Box2)) -> NodeItem {
        NodeItem { min_x, min_y, max_x, max_y, offset: place }
    }

    proptest! {
        #[test]
        fn the_tree_and_the_order_are_those_of_another_library(
            corners in vec((-180.0..180.0, -90.0..90.0, 0.0..2.0, 0.0..2.0), 1..700),
            cut in 0.0..1.0,
        ) {
            let boxes: Vec<Box2> = corners.iter().map(|&(x, y, w, h)| Box2([x, y, x + w, y + h])).collect();
            let mut nodes: Vec<NodeItem> = (0..).zip(&boxes).map(node).collect();
            let extent = calc_extent(&nodes);
            hilbert_sort(&mut nodes, &extent);
            let all = boxes.iter().copied().fold(Box2::EMPTY, Box2::joined);
            let mut order: Vec<usize> = (0..boxes.len()).collect();
            order.sort_by_key(|&place| std::cmp::Reverse(all.place_of(boxes[place])));
            let theirs: Vec<u64> = nodes.iter().map(|node| node.offset).collect();
            prop_assert_eq!(order.iter().map(|&place| place as u64).collect::<Vec<_>>(), theirs);

            let mut expected = Vec::new();
            let tree = PackedRTree::build(&nodes, &extent, PackedRTree::DEFAULT_NODE_SIZE).expect("there are nodes");
            tree.stream_write(&mut expected).expect("memory takes every byte");
            let index = Index::over(order.len(), |place| boxes[order[place]]);
            prop_assert_eq!(index.bytes(), expected.len());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of some thousands")]
            let at = (cut * expected.len() as f64) as usize;
            let leaf = |place: usize| (boxes[order[place]], order[place] as u64);
            let mut written = Vec::new();
            index.push(0..at, leaf, &mut written);
            index.push(at..expected.len(), leaf, &mut written);
            prop_assert!(written == expected);
        }
    }
}
