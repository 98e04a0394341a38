//! Features to be near to: points, lines or polygons, and how far they are from a position or from a zone.
//!
//! Lambert-93, metres, straight distances. A polygon is near from its border on and is reached inside it. Features that
//! are left out or have a position that is not finite are never near. Points are found in a grid; edges, sorted along a
//! curve, under a hierarchy of boxes: O(log n) a position, and a zone costs what lies near its outline. Ties go to the
//! smallest index among points, to the first found among the rest, which is the same on every machine.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::column::{PolygonColumn, PolygonsRef};
use super::curve::place_on_curve;
use super::edges::Edge;
use super::locator::Locator;
use super::numbers::stored;
use super::points::PointGrid;
use super::position::{Bounds, Planar};
use super::raster::BoxRelation;
use super::tree::{BoxTree, Node, Step, distance_to_box_m2, gap_between_m2};
use super::units::Metres;
use super::zone::PreparedZone;

/// Features of one kind. Immutable, and shared freely between threads.
#[derive(Debug, Clone)]
pub struct Sites(pub(super) Kind);

/// What the features are.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Points { points: Vec<Planar>, grid: PointGrid },
    Shapes { edges: OwnedEdges, insides: Arc<Insides> },
}

/// Edges, each with the feature that it belongs to, under a hierarchy of boxes.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnedEdges {
    edges: Vec<Edge>,
    owners: Vec<u32>,
    tree: BoxTree,
}

/// Where features cover the ground: polygons do, lines do not.
#[derive(Debug, Clone, Default)]
pub(super) struct Insides {
    locator: Option<Locator>,
    owners: Vec<u32>,
}

impl Sites {
    /// The points of which `is_chosen` holds.
    pub fn of_points(points: &[Planar], is_chosen: impl Fn(usize) -> bool) -> Self {
        let nowhere = Planar::new(f64::NAN, f64::NAN);
        let points: Vec<Planar> =
            points.iter().enumerate().map(|(idx, &at)| if is_chosen(idx) { at } else { nowhere }).collect();
        Self(Kind::Points { grid: PointGrid::build(&points), points })
    }

    /// The polygons of which `is_chosen` holds.
    pub fn of_polygons(polygons: &PolygonColumn<Planar>, is_chosen: impl Fn(usize) -> bool) -> Self {
        let is_finite = |shape: PolygonsRef<'_, Planar>| shape.positions().all(|at| at.is_finite());
        let mut column = PolygonColumn::default();
        let (mut owned, mut owners) = (Vec::new(), Vec::new());
        for (idx, shape) in polygons.iter().enumerate().filter(|&(idx, shape)| is_chosen(idx) && is_finite(shape)) {
            column.push(shape);
            owners.push(stored(idx));
            owned.extend(shape.edges().map(|(start, end)| (stored(idx), Edge { start, end })));
        }
        let insides = Insides { locator: (!owners.is_empty()).then(|| Locator::build(&column)), owners };
        Self(Kind::Shapes { edges: OwnedEdges::build(owned), insides: Arc::new(insides) })
    }

    /// The lines made of `edges`, each the index of its feature, its start and its end.
    pub fn of_lines(edges: impl IntoIterator<Item = (usize, Planar, Planar)>) -> Self {
        let owned = edges.into_iter().map(|(idx, start, end)| (stored(idx), Edge { start, end })).collect();
        Self(Kind::Shapes { edges: OwnedEdges::build(owned), insides: Arc::default() })
    }

    /// The feature nearest to `from`, with its distance, 0 in a polygon.
    pub fn nearest(&self, from: Planar) -> Option<(usize, Metres)> {
        match &self.0 {
            Kind::Points { grid, .. } => grid.nearest(from),
            Kind::Shapes { edges, insides } => insides
                .at(from)
                .map(|feature_idx| (feature_idx, Metres(0.0)))
                .or_else(|| edges.nearest(from).map(|(idx, distance)| (edges.owner(idx), distance))),
        }
    }

    /// The feature nearest to `zone`, with its distance, 0 where they meet. None to an empty zone.
    pub fn nearest_to(&self, zone: &PreparedZone) -> Option<(usize, Metres)> {
        match &self.0 {
            Kind::Points { points, grid } => nearest_point(points, grid, zone),
            Kind::Shapes { edges, insides } => insides
                .holding(zone)
                .next()
                .map(|feature_idx| (feature_idx, Metres(0.0)))
                .or_else(|| edges.nearest_to(zone).map(|(idx, distance)| (edges.owner(idx), distance))),
        }
    }

    /// The features at most `reach` from `zone`, those that meet it included, in order of index.
    pub fn within(&self, zone: &PreparedZone, reach: Metres) -> Vec<usize> {
        match &self.0 {
            Kind::Points { points, grid } => {
                let mut near = grid.in_bounds(zone.bounds().grown(reach));
                near.retain(|&idx| zone.within(points[idx], reach));
                near
            }
            Kind::Shapes { edges, insides } => {
                let mut near = edges.within(zone, reach);
                near.extend(insides.holding(zone));
                near.into_iter().collect()
            }
        }
    }

    /// The features at most `reach` from `from`, in order of index.
    pub fn around(&self, from: Planar, reach: Metres) -> Vec<usize> {
        match &self.0 {
            Kind::Points { grid, .. } => grid.within(from, reach),
            Kind::Shapes { edges, insides } => {
                let mut near: BTreeSet<usize> = insides.all_at(from).collect();
                edges.each_within(from, reach, |idx| {
                    near.insert(edges.owner(idx));
                });
                near.into_iter().collect()
            }
        }
    }
}

/// The point nearest to the zone. One corner's nearest point is a first reach, and only what lies in the zone's box
/// grown by it can be nearer.
fn nearest_point(points: &[Planar], grid: &PointGrid, zone: &PreparedZone) -> Option<(usize, Metres)> {
    let corner = zone.outline().positions().next()?;
    let (_, reach) = grid.nearest(*corner)?;
    let near = grid.in_bounds(zone.bounds().grown(reach)).into_iter();
    near.map(|idx| (idx, zone.distance_to(points[idx]))).min_by(|(_, left), (_, right)| left.0.total_cmp(&right.0))
}

impl OwnedEdges {
    /// The edges under their index; those that are not finite are left out.
    pub(super) fn build(mut owned: Vec<(u32, Edge)>) -> Self {
        owned.retain(|(_, edge)| edge.is_finite());
        let extent = owned.iter().fold(Bounds::EMPTY, |all, (_, edge)| all.joined(edge.bounds()));
        owned.sort_by_cached_key(|(owner, edge)| (place_on_curve(edge.at(0.5), extent), *owner));
        let tree = BoxTree::over(owned.iter().map(|(_, edge)| edge.bounds()).collect());
        let (owners, edges) = owned.into_iter().unzip();
        Self { edges, owners, tree }
    }

    /// Every edge.
    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    fn owner(&self, idx: usize) -> usize {
        self.owners[idx] as usize
    }

    /// The edge nearest to `from`; none from a position that is not finite.
    pub(super) fn nearest(&self, from: Planar) -> Option<(usize, Metres)> {
        self.least(|bounds| distance_to_box_m2(from, bounds), |edge, _| edge.distance_m2(from))
    }

    /// The edge nearest to the zone.
    fn nearest_to(&self, zone: &PreparedZone) -> Option<(usize, Metres)> {
        self.least(
            |bounds| gap_between_m2(zone.bounds(), bounds),
            |edge, limit_m2| gap_to_zone_m2(zone, edge, limit_m2),
        )
    }

    fn least(&self, bound_m2: impl Fn(Bounds) -> f64, measure: impl Fn(Edge, f64) -> f64) -> Option<(usize, Metres)> {
        let best_idx = Cell::new(None);
        let least_m2 = self.tree.least_by(bound_m2, f64::INFINITY, |idx, limit_m2| {
            let measured_m2 = measure(self.edges[idx], limit_m2);
            if measured_m2 < limit_m2 {
                best_idx.set(Some(idx));
            }
            measured_m2
        });
        best_idx.get().map(|idx| (idx, Metres(least_m2.sqrt())))
    }

    /// Shows `found` the edges at most `reach` from `from`.
    pub(super) fn each_within(&self, from: Planar, reach: Metres, mut found: impl FnMut(usize)) {
        let reach_m2 = reach.0 * reach.0;
        self.tree.walk(&mut |node, bounds| {
            if distance_to_box_m2(from, bounds) > reach_m2 {
                return Step::Over;
            }
            if node.level == 0 && self.edges[node.idx].distance_m2(from) <= reach_m2 {
                found(node.idx);
            }
            Step::Open
        });
    }

    /// The features with an edge at most `reach` from `zone`.
    fn within(&self, zone: &PreparedZone, reach: Metres) -> BTreeSet<usize> {
        let mut near = BTreeSet::new();
        let reach_m2 = reach.0 * reach.0;
        self.tree.walk(&mut |node, bounds| {
            if gap_between_m2(zone.bounds(), bounds) > reach_m2 {
                return Step::Over;
            }
            if zone.relation_to_box(bounds) == BoxRelation::Inside {
                near.extend(self.edges_under(node).map(|idx| self.owner(idx)));
                return Step::Over;
            }
            if node.level == 0 && !near.contains(&self.owner(node.idx)) {
                let gap_m2 = gap_to_zone_m2(zone, self.edges[node.idx], reach_m2.next_up());
                if gap_m2 <= reach_m2 {
                    near.insert(self.owner(node.idx));
                }
            }
            Step::Open
        });
        near
    }

    /// The edges under a node of the hierarchy.
    fn edges_under(&self, node: Node) -> impl Iterator<Item = usize> {
        let mut span = node.idx..node.idx + 1;
        for level in (1..=node.level).rev() {
            let first = self.tree.children(Node { level, idx: span.start }).start;
            span = first..self.tree.children(Node { level, idx: span.end - 1 }).end;
        }
        span
    }
}

/// The squared distance between `zone` and `edge`, 0 where they meet, or `limit_m2` where it is not less.
fn gap_to_zone_m2(zone: &PreparedZone, edge: Edge, limit_m2: f64) -> f64 {
    if zone.contains(edge.start) { 0.0 } else { zone.edges().gap_m2(edge, limit_m2) }
}

impl Insides {
    /// The first feature that covers `position`.
    pub(super) fn at(&self, position: Planar) -> Option<usize> {
        self.all_at(position).next()
    }

    fn all_at(&self, position: Planar) -> impl Iterator<Item = usize> + '_ {
        let found = self.locator.iter().flat_map(move |locator| locator.all_at(position));
        found.map(|idx| self.owners[idx] as usize)
    }

    /// The features that hold the first corner of a part of `zone`: all that could cover it whole.
    fn holding<'s>(&'s self, zone: &'s PreparedZone) -> impl Iterator<Item = usize> + 's {
        let corners = zone.outline().polygons().filter_map(|part| part.positions().next().copied());
        corners.flat_map(|corner| self.all_at(corner))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::column::Polygons;
    use super::super::edges::gap_m2;
    use super::*;

    fn at(x: i32, y: i32) -> Planar {
        Planar::new(652_000.0 + f64::from(x), 6_862_000.0 + f64::from(y))
    }

    /// Triangles with corners on whole numbers, so that they touch and cover each other often.
    fn triangles(most: usize) -> impl Strategy<Value = Vec<Polygons<Planar>>> {
        let corner = || (0..40_i32, 0..40_i32);
        let triangle =
            (corner(), (1..9_i32, 0..9_i32), (-9..9_i32, 1..9_i32)).prop_filter_map("flat", |(one, two, three)| {
                let [one, two, three] = [one, (one.0 + two.0, one.1 + two.1), (one.0 + three.0, one.1 + three.1)];
                let is_flat = (two.0 - one.0) * (three.1 - one.1) == (two.1 - one.1) * (three.0 - one.0);
                let ring = [one, two, three, one].map(|(x, y)| at(x, y)).to_vec();
                (!is_flat).then(|| Polygons::single(ring).wound())
            });
        prop::collection::vec(triangle, 1..most)
    }

    fn edges(shape: &Polygons<Planar>) -> Vec<Edge> {
        shape.view().edges().map(|(start, end)| Edge { start, end }).collect()
    }

    fn gap_by_hand_m2(zone: &PreparedZone, shape: &Polygons<Planar>) -> f64 {
        let own = PreparedZone::new(shape.clone());
        let is_met = zone.outline().positions().any(|&corner| own.contains(corner))
            || shape.view().positions().any(|&corner| zone.contains(corner));
        let pairs =
            edges(shape).into_iter().flat_map(|edge| zone.edges().edges().iter().map(move |&of| gap_m2(edge, of)));
        if is_met { 0.0 } else { pairs.fold(f64::INFINITY, f64::min) }
    }

    proptest! {
        #[test]
        fn distances_to_shapes_agree_with_looking_at_every_one(
            shapes in triangles(30), zone in triangles(3), x in 0..40_i32, y in 0..40_i32, reach in 0..12_i32,
        ) {
            let column: PolygonColumn<Planar> = shapes.iter().cloned().collect();
            let is_chosen = |idx: usize| idx % 3 != 1;
            let sites = Sites::of_polygons(&column, is_chosen);
            let chosen: Vec<usize> = (0..shapes.len()).filter(|&idx| is_chosen(idx)).collect();
            let (from, reach) = (at(x, y), Metres(f64::from(reach)));
            let to_shape = |idx: usize| PreparedZone::new(shapes[idx].clone()).distance_to(from).0;
            let nearest = sites.nearest(from).map(|(_, distance)| distance.0);
            let by_hand = chosen.iter().map(|&idx| to_shape(idx)).fold(f64::INFINITY, f64::min);
            prop_assert!((nearest.unwrap_or(f64::INFINITY) - by_hand).abs() < 1e-9);
            let around: Vec<usize> = chosen.iter().copied().filter(|&idx| to_shape(idx) <= reach.0).collect();
            prop_assert_eq!(sites.around(from, reach), around);

            let zone = PreparedZone::new(zone[0].clone());
            let to_zone: Vec<f64> = chosen.iter().map(|&idx| gap_by_hand_m2(&zone, &shapes[idx]).sqrt()).collect();
            let (idx, distance) = sites.nearest_to(&zone).expect("some are chosen");
            prop_assert!((distance.0 - to_zone.iter().copied().fold(f64::INFINITY, f64::min)).abs() < 1e-9);
            prop_assert!((gap_by_hand_m2(&zone, &shapes[idx]).sqrt() - distance.0).abs() < 1e-9);
            let within: Vec<usize> =
                chosen.iter().zip(&to_zone).filter(|(_, gap_m)| **gap_m <= reach.0).map(|(&idx, _)| idx).collect();
            prop_assert_eq!(sites.within(&zone, reach), within);
        }
    }

    #[test]
    fn a_line_has_no_inside_and_a_shape_that_is_not_finite_is_never_near() {
        let ring = [at(0, 0), at(10, 0), at(10, 10), at(0, 0)];
        let line = Sites::of_lines(ring.windows(2).map(|ends| (7, ends[0], ends[1])));
        assert_eq!(line.nearest(at(5, 2)), Some((7, Metres(2.0))));
        let broken = Polygons::single(vec![at(0, 0), Planar::new(f64::NAN, 0.0), at(1, 1), at(0, 0)]);
        let sites = Sites::of_polygons(&[broken].into_iter().collect(), |_| true);
        assert_eq!(sites.nearest(at(0, 0)), None);
        let zone = PreparedZone::new(Polygons::single(ring.to_vec()));
        assert_eq!((sites.nearest_to(&zone), sites.within(&zone, Metres(1e6))), (None, Vec::new()));
    }
}
