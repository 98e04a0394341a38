//! A packed hierarchy of boxes over items in a given order.
//!
//! Lambert-93, metres. Items that follow each other should lie near each other (edges of a ring, boxes sorted by
//! place): groups of [`FAN_OUT`] make a node, groups of nodes make the next level. Building is O(n); a question opens
//! the nodes that it cannot rule out. Empty boxes are carried along and never found.

use super::buffer::{ArrayFault, Buffer, Kept, Named};
use super::position::{Bounds, Planar};

/// Children of a node.
const FAN_OUT: usize = 8;

/// The hierarchy. Level 0 are the items themselves.
#[derive(Debug, Clone, Default)]
pub(super) struct BoxTree {
    levels: Vec<Buffer<Bounds>>,
}

/// A node, or an item on level 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) level: usize,
    pub(super) idx: usize,
}

/// What a visitor wants with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing under it matters, or all of it has been dealt with.
    Over,
    /// Look at its children.
    Open,
}

impl BoxTree {
    /// The hierarchy over `items`.
    pub(super) fn over(items: Vec<Bounds>) -> Self {
        let mut levels: Vec<Buffer<Bounds>> = vec![items.into()];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let next = below.chunks(FAN_OUT).map(|group| group.iter().fold(Bounds::EMPTY, |all, &one| all.joined(one)));
            let next = next.collect();
            levels.push(next);
        }
        Self { levels }
    }

    /// Names the boxes of every level.
    pub(super) fn name_arrays<'a>(&'a self, arrays: &mut Named<'a>) {
        for (level, boxes) in self.levels.iter().enumerate() {
            arrays.push(level_name(level), boxes);
        }
    }

    /// The hierarchy over `items` items, found again.
    pub(super) fn found(kept: &Kept, items: usize) -> Result<Self, ArrayFault> {
        let mut levels = vec![kept.array_of(&level_name(0), items)?];
        while let Some(below) = levels.last().map(|boxes| boxes.len()).filter(|&below| below > 1) {
            levels.push(kept.array_of(&level_name(levels.len()), below.div_ceil(FAN_OUT))?);
        }
        Ok(Self { levels })
    }

    /// How many levels there are, the items included.
    pub(super) fn levels(&self) -> usize {
        self.levels.len()
    }

    /// The boxes of one level.
    pub(super) fn level(&self, level: usize) -> &[Bounds] {
        &self.levels[level]
    }

    /// The nodes or items directly under the node.
    pub(super) fn children(&self, node: Node) -> std::ops::Range<usize> {
        let first = node.idx * FAN_OUT;
        first..(first + FAN_OUT).min(self.levels[node.level - 1].len())
    }

    /// The items under the node, itself where it is one.
    pub(super) fn items_under(&self, node: Node) -> std::ops::Range<usize> {
        let items = (0..node.level).fold(1, |items, _| items * FAN_OUT);
        let count = self.levels.first().map_or(0, |items| items.len());
        (node.idx * items).min(count)..((node.idx + 1) * items).min(count)
    }

    /// Shows `visit` the nodes from the top down, the items last, opening those that it asks for.
    pub(super) fn walk(&self, visit: &mut impl FnMut(Node, Bounds) -> Step) {
        let top = self.levels.len().saturating_sub(1);
        if self.levels.get(top).is_some_and(|boxes| !boxes.is_empty()) {
            self.walk_from(Node { level: top, idx: 0 }, visit);
        }
    }

    fn walk_from(&self, node: Node, visit: &mut impl FnMut(Node, Bounds) -> Step) {
        if visit(node, self.levels[node.level][node.idx]) == Step::Open && node.level > 0 {
            for idx in self.children(node) {
                self.walk_from(Node { level: node.level - 1, idx }, visit);
            }
        }
    }

    /// Shows `found` the items whose boxes touch `bounds`, in order.
    pub(super) fn touching(&self, bounds: Bounds, mut found: impl FnMut(usize)) {
        self.walk(&mut |node, of_node| {
            if !bounds.touches(of_node) {
                return Step::Over;
            }
            if node.level == 0 {
                found(node.idx);
            }
            Step::Open
        });
    }

    /// The least of `limit_m2` and the squared distances that `measure` gives for the items, where no item is nearer
    /// to `from` than its box.
    pub(super) fn least_m2(&self, from: Planar, limit_m2: f64, measure: impl Fn(usize) -> f64) -> f64 {
        self.least_by(|bounds| distance_to_box_m2(from, bounds), limit_m2, |idx, _| measure(idx))
    }

    /// The least of `limit_m2` and what `measure` gives for the items, told the least so far, where it gives for none
    /// less than `bound_m2` does for a box around it.
    pub(super) fn least_by(
        &self,
        bound_m2: impl Fn(Bounds) -> f64,
        limit_m2: f64,
        measure: impl Fn(usize, f64) -> f64,
    ) -> f64 {
        let mut best_m2 = limit_m2;
        let top = self.levels.len().saturating_sub(1);
        if self.levels.get(top).is_some_and(|boxes| !boxes.is_empty()) {
            self.narrow(Node { level: top, idx: 0 }, &bound_m2, &mut best_m2, &measure);
        }
        best_m2
    }

    fn narrow(
        &self,
        node: Node,
        bound_m2: &impl Fn(Bounds) -> f64,
        best_m2: &mut f64,
        measure: &impl Fn(usize, f64) -> f64,
    ) {
        if node.level == 0 {
            *best_m2 = best_m2.min(measure(node.idx, *best_m2));
            return;
        }
        let boxes = &self.levels[node.level - 1];
        let mut nearest_first = [(f64::INFINITY, 0); FAN_OUT];
        let children = self.children(node);
        let count = children.len();
        for (slot, idx) in nearest_first.iter_mut().zip(children) {
            *slot = (bound_m2(boxes[idx]), idx);
        }
        nearest_first[..count].sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
        for &(distance_m2, idx) in &nearest_first[..count] {
            if distance_m2 < *best_m2 {
                self.narrow(Node { level: node.level - 1, idx }, bound_m2, best_m2, measure);
            }
        }
    }
}

/// The squared distance from a position to a box, 0 inside; infinite to an empty box.
pub(super) fn distance_to_box_m2(from: Planar, bounds: Bounds) -> f64 {
    let dx_m = (bounds.min_x_m - from.x_m).max(from.x_m - bounds.max_x_m).max(0.0);
    let dy_m = (bounds.min_y_m - from.y_m).max(from.y_m - bounds.max_y_m).max(0.0);
    dx_m * dx_m + dy_m * dy_m
}

/// The squared distance between two boxes, 0 where they meet; infinite to an empty box.
pub(super) fn gap_between_m2(one: Bounds, other: Bounds) -> f64 {
    let dx_m = (one.min_x_m - other.max_x_m).max(other.min_x_m - one.max_x_m).max(0.0);
    let dy_m = (one.min_y_m - other.max_y_m).max(other.min_y_m - one.max_y_m).max(0.0);
    dx_m * dx_m + dy_m * dy_m
}
/// What the boxes of a level are called among the arrays of a layer.
fn level_name(level: usize) -> String {
    format!("boxes.{level}")
}
