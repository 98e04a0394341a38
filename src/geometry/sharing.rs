//! The edges of a column as pairs of numbered vertices, so that shared edges meet.
//!
//! Any frame. Vertices are numbered in order of easting, then northing, by their exact coordinates: two features share
//! an edge where both of its ends are the same doubles. O(n log n).

use std::cmp::Ordering;

use super::column::{PolygonColumn, Position};
use super::numbers::stored;

/// The distinct vertices of a column in order, and every edge of its features.
pub(super) struct SharedEdges<P> {
    pub(super) vertices: Vec<P>,
    pub(super) edges: Vec<FeatureEdge>,
}

/// An edge of a feature, between two numbered vertices, with the inside of the feature on its left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FeatureEdge {
    pub(super) feature_idx: usize,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl FeatureEdge {
    /// The same for both directions.
    pub(super) fn ends(self) -> (u32, u32) {
        (self.start.min(self.end), self.start.max(self.end))
    }
}

impl<P: Position> SharedEdges<P> {
    /// The edges of `column`, wound so that the inside is on the left; edges without length are left out.
    pub(super) fn of(column: &PolygonColumn<P>) -> Self {
        let mut vertices: Vec<P> = column.iter().flat_map(|feature| feature.positions().copied()).collect();
        vertices.sort_unstable_by(order);
        vertices.dedup();
        let number = |position: &P| vertices.binary_search_by(|vertex| order(vertex, position)).map_or(0, stored);
        let mut edges = Vec::new();
        for (feature_idx, feature) in column.iter().enumerate() {
            let wound = feature.to_owned().wound();
            let of_feature = wound.view().edges().map(|(start, end)| (number(&start), number(&end)));
            let with_length = of_feature.filter(|(start, end)| start != end);
            edges.extend(with_length.map(|(start, end)| FeatureEdge { feature_idx, start, end }));
        }
        Self { vertices, edges }
    }
}

/// By easting, then northing; −0 and 0 are the same place.
fn order<P: Position>(left: &P, right: &P) -> Ordering {
    let place = |position: &P| {
        let (east, north) = position.east_north();
        (east + 0.0, north + 0.0)
    };
    let (left, right) = (place(left), place(right));
    left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1))
}
