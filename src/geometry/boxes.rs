//! Boxes found by the boxes that touch them, with sums ready for whole groups of them.
//!
//! Lambert-93, metres. Boxes are packed along a Hilbert curve under a hierarchy; building is
//! O(n log n), a look-up O(log n + answers). Empty boxes, and those that are not finite, are never found.

use std::ops::Range;

use rayon::prelude::*;

use super::buffer::{ArrayFault, Buffer, Kept, Named};
use super::curve::place_on_curve;
use super::exact_sum::ExactSum;
use super::numbers::stored;
use super::position::Bounds;
use super::raster::BoxRelation;
use super::tree::{BoxTree, Node, Step};

/// An index of boxes. Immutable, and shared freely between threads.
#[derive(Debug, Clone, Default)]
pub struct BoxIndex {
    tree: BoxTree,
    /// The box at each place of the hierarchy.
    box_idxs: Buffer<u32>,
    /// The place of each box; [`NOWHERE`] for one that is never found.
    places: Buffer<u32>,
}

/// Stands for the place of a box that has none.
const NOWHERE: u32 = u32::MAX;

/// A value for each box, summed for every group of the index that it was made by.
#[derive(Debug, Clone)]
pub struct GroupSums {
    /// The groups of the lowest level first.
    levels: Vec<Vec<ExactSum>>,
}

/// Boxes that lie near each other in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group(Node);

/// The boxes of an index that are not wholly outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedOut {
    /// Groups of several boxes that are all inside, in the order of the index.
    pub groups: Vec<Group>,
    /// Boxes inside that are in none of the groups, in order of index.
    pub inside: Vec<usize>,
    /// Boxes that may be inside in part, in order of index.
    pub mixed: Vec<usize>,
}

impl BoxIndex {
    /// The index of `boxes`.
    pub fn build(boxes: &[Bounds]) -> Self {
        let box_idxs: Vec<u32> = (0..boxes.len()).filter(|&idx| is_findable(boxes[idx])).map(stored).collect();
        let extent = box_idxs.iter().fold(Bounds::EMPTY, |all, &idx| all.joined(boxes[idx as usize]));
        let along = |idx: u32| (place_on_curve(boxes[idx as usize].middle(), extent), idx);
        let mut along: Vec<(u32, u32)> = box_idxs.into_par_iter().map(along).collect();
        along.par_sort_unstable();
        let box_idxs: Vec<u32> = along.into_iter().map(|(_, idx)| idx).collect();
        let tree = BoxTree::over(box_idxs.iter().map(|&idx| boxes[idx as usize]).collect());
        let mut places = vec![NOWHERE; boxes.len()];
        for (place, &idx) in box_idxs.iter().enumerate() {
            places[idx as usize] = stored(place);
        }
        Self { tree, box_idxs: box_idxs.into(), places: places.into() }
    }

    /// Names the arrays of the index.
    pub fn name_arrays<'a>(&'a self, arrays: &mut Named<'a>) {
        self.tree.name_arrays(arrays);
        arrays.push("boxes.idxs", &self.box_idxs);
        arrays.push("boxes.places", &self.places);
    }

    /// The index of `count` boxes, found again.
    ///
    /// # Errors
    /// Where an array is missing, or leads outside of another.
    pub fn found(kept: &Kept, count: usize) -> Result<Self, ArrayFault> {
        let box_idxs: Buffer<u32> = kept.array("boxes.idxs")?;
        let places: Buffer<u32> = kept.array_of("boxes.places", count)?;
        let is_inside = |place: u32| place == NOWHERE || (place as usize) < box_idxs.len();
        let fit = box_idxs.iter().all(|&idx| (idx as usize) < count) && places.iter().all(|&place| is_inside(place));
        if !fit {
            return Err(ArrayFault::Mismatch(String::from("boxes.idxs")));
        }
        Ok(Self { tree: BoxTree::found(kept, box_idxs.len())?, box_idxs, places })
    }

    /// A box by its index; empty for one that is never found.
    pub fn get(&self, box_idx: usize) -> Bounds {
        match self.places[box_idx] {
            NOWHERE => Bounds::EMPTY,
            place => self.tree.level(0)[place as usize],
        }
    }

    /// The boxes that can be found, in an order in which those near each other follow each other: their places.
    pub(super) fn in_order(&self) -> &[u32] {
        &self.box_idxs
    }

    /// The box around all that can be found.
    pub(super) fn extent(&self) -> Bounds {
        let top = self.tree.levels().checked_sub(1).map_or(&[][..], |top| self.tree.level(top));
        top.iter().fold(Bounds::EMPTY, |all, &one| all.joined(one))
    }

    /// Whether a box that is not at one of `places` shares at least one position with `bounds`.
    pub(super) fn touches_beyond(&self, bounds: Bounds, places: &Range<usize>) -> bool {
        let mut touches = false;
        self.tree.walk(&mut |node, of_node| {
            let under = self.tree.items_under(node);
            let is_beyond = under.start < places.start || places.end < under.end;
            if touches || !is_beyond || !bounds.touches(of_node) {
                return Step::Over;
            }
            touches = node.level == 0;
            Step::Open
        });
        touches
    }

    /// The boxes that share at least one position with `bounds`, in order of index.
    pub fn touching(&self, bounds: Bounds) -> Vec<usize> {
        let mut found = Vec::new();
        self.tree.touching(bounds, |place| found.push(self.box_idxs[place] as usize));
        found.sort_unstable();
        found
    }

    /// Sums what `value` says of each box, by its index, for every group of boxes; a box without value adds nothing.
    pub fn sums_of(&self, value: impl Fn(usize) -> Option<f64>) -> GroupSums {
        let mut levels: Vec<Vec<ExactSum>> = Vec::new();
        for level in 1..self.tree.levels() {
            let groups = 0..self.tree.level(level).len();
            let sums = groups.map(|idx| match levels.last() {
                None => self.members(Group(Node { level, idx })).filter_map(&value).collect(),
                Some(below) => {
                    let mut sum = ExactSum::default();
                    for &part in &below[self.tree.children(Node { level, idx })] {
                        sum.join(part);
                    }
                    sum
                }
            });
            let sums = sums.collect();
            levels.push(sums);
        }
        GroupSums { levels }
    }

    /// The boxes of a group, by their index, in the order of the hierarchy.
    pub fn members(&self, group: Group) -> impl Iterator<Item = usize> + '_ {
        self.box_idxs[self.tree.items_under(group.0)].iter().map(|&idx| idx as usize)
    }

    /// Sorts the boxes by where `relation` finds them, whole groups at once: what it says of a box around several holds
    /// for each of them, as with [`super::PreparedZone::relation_to_box`].
    pub fn sort_out(&self, relation: impl Fn(Bounds) -> BoxRelation) -> SortedOut {
        let mut sorted = SortedOut { groups: Vec::new(), inside: Vec::new(), mixed: Vec::new() };
        self.tree.walk(&mut |node, bounds| match relation(bounds) {
            BoxRelation::Outside => Step::Over,
            BoxRelation::Inside if node.level == 0 => {
                sorted.inside.push(self.box_idxs[node.idx] as usize);
                Step::Over
            }
            BoxRelation::Inside => {
                sorted.groups.push(Group(node));
                Step::Over
            }
            BoxRelation::Mixed => {
                if node.level == 0 {
                    sorted.mixed.push(self.box_idxs[node.idx] as usize);
                }
                Step::Open
            }
        });
        sorted.inside.sort_unstable();
        sorted.mixed.sort_unstable();
        sorted
    }
}

impl GroupSums {
    /// The sum over all boxes of `groups`, which are of the same index.
    pub fn total(&self, groups: &[Group]) -> ExactSum {
        let mut total = ExactSum::default();
        for group in groups {
            total.join(self.levels[group.0.level - 1][group.0.idx]);
        }
        total
    }
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
        fn what_lies_beyond_some_places_is_what_looking_at_every_box_finds(
            boxes in prop::collection::vec(one_box(), 0..300), asked in one_box(), ends in (0..300_usize, 0..300_usize),
        ) {
            let index = BoxIndex::build(&boxes);
            let places = ends.0.min(ends.1)..ends.0.max(ends.1);
            let mut beyond = index.in_order().iter().enumerate().filter(|(place, _)| !places.contains(place));
            let by_hand = beyond.any(|(_, &idx)| boxes[idx as usize].touches(asked));
            prop_assert_eq!(index.touches_beyond(asked, &places), by_hand);
            let all = index.in_order().iter().fold(Bounds::EMPTY, |all, &idx| all.joined(boxes[idx as usize]));
            prop_assert_eq!(index.extent(), all);
        }

        #[test]
        fn whole_groups_sum_to_what_their_boxes_do(boxes in prop::collection::vec(one_box(), 0..300), asked in one_box()) {
            let index = BoxIndex::build(&boxes);
            let relation = |of: Bounds| match (asked.touches(of), of.joined(asked) == asked) {
                (_, true) => BoxRelation::Inside,
                (true, false) => BoxRelation::Mixed,
                (false, false) => BoxRelation::Outside,
            };
            let SortedOut { groups, inside, mixed } = index.sort_out(relation);
            let in_groups = index.sums_of(|_| Some(1.0)).total(&groups).value();
            let mut found: Vec<usize> = groups.iter().flat_map(|&group| index.members(group)).collect();
            prop_assert!((in_groups - real(found.len())).abs() < 1e-9);
            found.extend(inside);
            found.sort_unstable();
            let is_whole = |idx: &usize| !boxes[*idx].is_empty() && relation(boxes[*idx]) == BoxRelation::Inside;
            prop_assert_eq!(found, (0..boxes.len()).filter(is_whole).collect::<Vec<_>>());
            let cut = (0..boxes.len()).filter(|&idx| !boxes[idx].is_empty() && relation(boxes[idx]) == BoxRelation::Mixed);
            prop_assert_eq!(mixed, cut.collect::<Vec<_>>());
        }
    }
}
