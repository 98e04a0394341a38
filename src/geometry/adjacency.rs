//! Which features are neighbours, and how long the border is that they share.
//!
//! Lambert-93, metres. Two features are neighbours where an edge of one is, vertex for vertex, an edge of the other.
//! A contact in a corner is none; nor is a border that the two draw with different vertices, as data that was not
//! derived from one topology does: such neighbours are missed, never invented. O(n log n) to build.

use std::collections::BTreeMap;

use super::column::PolygonColumn;
use super::position::Planar;
use super::sharing::SharedEdges;
use super::units::Metres;

/// The neighbours of each feature of a column.
#[derive(Debug, Clone)]
pub struct Adjacency {
    of_feature: Vec<Vec<(usize, Metres)>>,
}

impl Adjacency {
    /// The neighbourhoods of `features`.
    pub fn build(features: &PolygonColumn<Planar>) -> Self {
        let mut of_feature = vec![Vec::new(); features.len()];
        for ((one, other), length_m) in shared_lengths_m(features) {
            of_feature[one].push((other, Metres(length_m)));
            of_feature[other].push((one, Metres(length_m)));
        }
        for neighbours in &mut of_feature {
            neighbours.sort_by(|left, right| right.1.0.total_cmp(&left.1.0).then(left.0.cmp(&right.0)));
        }
        Self { of_feature }
    }

    /// The neighbours of a feature with the length of the shared border: longest first, then by index.
    ///
    /// # Panics
    /// Where `feature_idx` is not an index of the column.
    pub fn neighbours(&self, feature_idx: usize) -> &[(usize, Metres)] {
        &self.of_feature[feature_idx]
    }

    /// The length of the border that two features share, 0 where they are no neighbours.
    pub fn shared_border(&self, one: usize, other: usize) -> Metres {
        self.neighbours(one).iter().find(|(idx, _)| *idx == other).map_or(Metres(0.0), |&(_, length)| length)
    }
}

/// The shared length of each pair of features that has one, the smaller index first.
fn shared_lengths_m(features: &PolygonColumn<Planar>) -> BTreeMap<(usize, usize), f64> {
    let mut shared = SharedEdges::of(features);
    shared.edges.sort_unstable_by_key(|edge| (edge.ends(), edge.feature_idx));
    shared.edges.dedup_by_key(|edge| (edge.ends(), edge.feature_idx));
    let mut lengths_m = BTreeMap::new();
    for sharers in shared.edges.chunk_by(|left, right| left.ends() == right.ends()) {
        let (start, end) = sharers[0].ends();
        let length_m = shared.vertices[start as usize].distance_to(shared.vertices[end as usize]).0;
        for (idx, one) in sharers.iter().enumerate() {
            for other in &sharers[idx + 1..] {
                *lengths_m.entry((one.feature_idx, other.feature_idx)).or_insert(0.0) += length_m;
            }
        }
    }
    lengths_m
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::column::Polygons;

    fn square(x_m: f64, y_m: f64) -> Polygons<Planar> {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        Polygons::single(corners.map(|(east, north)| Planar::new(x_m + east, y_m + north)).to_vec())
    }

    #[test]
    fn neighbours_share_an_edge_and_a_corner_is_not_enough() {
        let column = [square(0.0, 0.0), square(1.0, 0.0), square(1.0, 1.0)].into_iter().collect();
        let adjacency = Adjacency::build(&column);
        assert_eq!(adjacency.neighbours(0), [(1, Metres(1.0))]);
        assert_eq!(adjacency.neighbours(1), [(0, Metres(1.0)), (2, Metres(1.0))]);
        assert_eq!(adjacency.shared_border(0, 2), Metres(0.0));
    }
}
