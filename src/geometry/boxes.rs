//! Boxes found by the boxes that touch them, with sums ready for whole groups of them.
//!
//! Lambert-93, metres. Boxes are packed along a Hilbert curve under a hierarchy; building is
//! O(n log n), a look-up O(log n + answers). Empty boxes, and those that are not finite, are never found.

use super::curve::place_on_curve;
use super::numbers::stored;
use super::position::{Bounds, Planar};
use super::raster::BoxRelation;
use super::tree::{BoxTree, Node, Step};

/// An index of boxes. Immutable, and shared freely between threads.
#[derive(Debug, Clone, Default)]
pub struct BoxIndex {
    tree: BoxTree,
    box_idxs: Vec<u32>,
}

/// A value for each box, summed for every group of the index that it was made by.
#[derive(Debug, Clone)]
pub struct GroupSums {
    levels: Vec<Vec<f64>>,
}

/// Boxes that lie near each other in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group(Node);

/// The boxes of an index that are not wholly outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedOut {
    /// Groups of boxes that are all inside, in the order of the index.
    pub inside: Vec<Group>,
    /// Boxes that may be inside in part, in order of index.
    pub mixed: Vec<usize>,
}

impl BoxIndex {
    /// The index of `boxes`.
    pub fn build(boxes: &[Bounds]) -> Self {
        let mut box_idxs: Vec<u32> = (0..boxes.len()).filter(|&idx| is_findable(boxes[idx])).map(stored).collect();
        let extent = box_idxs.iter().fold(Bounds::EMPTY, |all, &idx| all.joined(boxes[idx as usize]));
        box_idxs.sort_by_cached_key(|&idx| (place_on_curve(middle(boxes[idx as usize]), extent), idx));
        let tree = BoxTree::over(box_idxs.iter().map(|&idx| boxes[idx as usize]).collect());
        Self { tree, box_idxs }
    }

    /// The boxes that share at least one position with `bounds`, in order of index.
    pub fn touching(&self, bounds: Bounds) -> Vec<usize> {
        let mut found = Vec::new();
        self.tree.touching(bounds, |place| found.push(self.box_idxs[place] as usize));
        found.sort_unstable();
        found
    }

    /// Sums `values`, one for each box in the order of building, for every group of boxes.
    ///
    /// # Panics
    /// Where there are fewer values than boxes.
    pub fn sums_of(&self, values: &[f64]) -> GroupSums {
        let mut levels = vec![self.box_idxs.iter().map(|&idx| values[idx as usize]).collect::<Vec<_>>()];
        for level in 1..self.tree.levels() {
            let below = &levels[level - 1];
            let groups = 0..self.tree.level(level).len();
            let sums = groups.map(|idx| below[self.tree.children(Node { level, idx })].iter().sum()).collect();
            levels.push(sums);
        }
        GroupSums { levels }
    }

    /// Sorts the boxes by where `relation` finds them, whole groups at once: what it says of a box around several holds
    /// for each of them, as with [`super::PreparedZone::relation_to_box`].
    pub fn sort_out(&self, relation: impl Fn(Bounds) -> BoxRelation) -> SortedOut {
        let mut sorted = SortedOut { inside: Vec::new(), mixed: Vec::new() };
        self.tree.walk(&mut |node, bounds| match relation(bounds) {
            BoxRelation::Outside => Step::Over,
            BoxRelation::Inside => {
                sorted.inside.push(Group(node));
                Step::Over
            }
            BoxRelation::Mixed => {
                if node.level == 0 {
                    sorted.mixed.push(self.box_idxs[node.idx] as usize);
                }
                Step::Open
            }
        });
        sorted.mixed.sort_unstable();
        sorted
    }
}

impl GroupSums {
    /// The sum over all boxes of `groups`, which are of the same index.
    pub fn total(&self, groups: &[Group]) -> f64 {
        groups.iter().map(|group| self.levels[group.0.level][group.0.idx]).sum()
    }
}

fn middle(bounds: Bounds) -> Planar {
    Planar::new(f64::midpoint(bounds.min_x_m, bounds.max_x_m), f64::midpoint(bounds.min_y_m, bounds.max_y_m))
}

fn is_findable(bounds: Bounds) -> bool {
    let ends = [bounds.min_x_m, bounds.min_y_m, bounds.max_x_m, bounds.max_y_m];
    !bounds.is_empty() && ends.iter().all(|end| end.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::numbers::real;

    fn one_box() -> impl Strategy<Value = Bounds> {
        (0..60i32, 0..60i32, -1..9i32, -1..9i32).prop_map(|(x, y, width, height)| Bounds {
            min_x_m: f64::from(x),
            min_y_m: f64::from(y),
            max_x_m: f64::from(x + width),
            max_y_m: f64::from(y + height),
        })
    }

    proptest! {
        #[test]
        fn the_index_agrees_with_looking_at_every_box(boxes in prop::collection::vec(one_box(), 0..300), asked in one_box()) {
            let by_hand: Vec<_> =
                (0..boxes.len()).filter(|&idx| !boxes[idx].is_empty() && boxes[idx].touches(asked)).collect();
            prop_assert_eq!(BoxIndex::build(&boxes).touching(asked), by_hand);
        }

        #[test]
        fn whole_groups_sum_to_what_their_boxes_do(boxes in prop::collection::vec(one_box(), 0..300), asked in one_box()) {
            let index = BoxIndex::build(&boxes);
            let relation = |of: Bounds| match (asked.touches(of), of.joined(asked) == asked) {
                (_, true) => BoxRelation::Inside,
                (true, false) => BoxRelation::Mixed,
                (false, false) => BoxRelation::Outside,
            };
            let ones = vec![1.0; boxes.len()];
            let SortedOut { inside, mixed } = index.sort_out(relation);
            let inside = index.sums_of(&ones).total(&inside);
            let whole = boxes.iter().filter(|of| !of.is_empty() && relation(**of) == BoxRelation::Inside).count();
            prop_assert!((inside - real(whole)).abs() < 1e-9);
            let cut = (0..boxes.len()).filter(|&idx| !boxes[idx].is_empty() && relation(boxes[idx]) == BoxRelation::Mixed);
            prop_assert_eq!(mixed, cut.collect::<Vec<_>>());
        }
    }
}
