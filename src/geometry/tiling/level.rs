//! The outlines of a layer as one zoom draws them.

use super::super::column::{PolygonColumn, Polygons, PolygonsRef};
use super::super::dissolve::united;
use super::super::numbers::{real, stored};
use super::super::position::LonLat;
use super::super::sharing::SharedEdges;
use super::MAX_ZOOM;
use super::address::{GridPoint, TileFrame, to_mercator};
use super::arcs::Borders;
use super::cut::Cutter;
use super::placed::Placed;
use super::snap::Snapped;
use super::thin::thin;

/// A ring that encloses fewer square units is not drawn: a quarter of a pixel, of 512 a tile.
const MIN_DOUBLED_AREA: f64 = 2.0 * 16.0;
/// How many vertices the borders of tiles may add to the outlines of a zoom. A layer of continents is drawn to the
/// deepest zoom that keeps to it.
const MAX_CROSSINGS: f64 = 8e6;

/// The outlines of a layer with every edge once: what each zoom is drawn from.
#[derive(Debug)]
pub struct SharedOutlines {
    pub(super) vertices: Vec<(f64, f64)>,
    pub(super) edges: Vec<(u32, u32)>,
    pub(super) uses: Vec<EdgeUse>,
    features: usize,
}

/// A feature runs along an edge, itself on the left on axes eastward and southward.
#[derive(Debug, Clone, Copy)]
pub(super) struct EdgeUse {
    pub(super) edge_idx: u32,
    pub(super) feature_idx: u32,
    pub(super) is_forward: bool,
}

/// The outlines of a layer on the grid of a zoom: valid, simplified, neighbours along one line.
#[derive(Debug)]
pub struct OutlineLevel {
    outlines: PolygonColumn<GridPoint>,
    placed: Placed,
}

impl SharedOutlines {
    /// The edges of `outlines`. O(n log n).
    pub fn of(outlines: &PolygonColumn<LonLat>) -> Self {
        let mut shared = SharedEdges::of(outlines);
        shared.edges.sort_unstable_by_key(|edge| (edge.ends(), edge.feature_idx));
        let mut edges = Vec::new();
        let mut uses = Vec::with_capacity(shared.edges.len());
        for edge in &shared.edges {
            if edges.last() != Some(&edge.ends()) {
                edges.push(edge.ends());
            }
            let (edge_idx, feature_idx) = (stored(edges.len() - 1), stored(edge.feature_idx));
            // The inside is on the left where north is up, so on the right where south is.
            uses.push(EdgeUse { edge_idx, feature_idx, is_forward: edge.start == edge.ends().1 });
        }
        let vertices = shared.vertices.iter().map(|&vertex| to_mercator(vertex)).collect();
        Self { vertices, edges, uses, features: outlines.len() }
    }

    /// The deepest zoom that is drawn.
    pub fn max_zoom(&self) -> u8 {
        let place = |vertex: u32| self.vertices[vertex as usize];
        let lengths = self.edges.iter().map(|&(start, end)| {
            let (start, end) = (place(start), place(end));
            (start.0 - end.0).abs() + (start.1 - end.1).abs()
        });
        let worlds: f64 = lengths.sum();
        let is_bearable = |zoom: &u8| 2.0 * worlds * real(1 << zoom) <= MAX_CROSSINGS;
        (0..=MAX_ZOOM).rev().find(is_bearable).unwrap_or(0)
    }

    /// The outlines as a zoom draws them. O(n log n).
    pub fn level(&self, zoom: u8) -> OutlineLevel {
        let snapped = Snapped::of(&self.vertices, &self.edges, zoom);
        let mut borders = Borders::of(self, &snapped);
        thin(&snapped.rows, &mut borders);
        OutlineLevel::traced(snapped.rows.points(), &borders, self.features)
    }
}

impl OutlineLevel {
    /// The outlines that `borders` enclose.
    fn traced(points: &[GridPoint], borders: &Borders, features: usize) -> Self {
        let mut steps: Vec<(u32, (u32, u32))> = Vec::with_capacity(2 * borders.edges.len());
        for &edge in &borders.edges {
            steps.extend(borders.sides(edge).iter().map(|side| {
                let step = if side.is_forward { (edge.from, edge.to) } else { (edge.to, edge.from) };
                (side.feature_idx, step)
            }));
        }
        steps.sort_unstable();
        let mut outlines = PolygonColumn::default();
        let mut rest = steps.as_slice();
        for feature_idx in 0..stored(features) {
            let (own, others) = rest.split_at(rest.partition_point(|step| step.0 == feature_idx));
            rest = others;
            let united = united(points, own.iter().map(|step| step.1).collect());
            outlines.push(without_tiny_parts(&united).view());
        }
        Self::indexed(outlines)
    }

    fn indexed(outlines: PolygonColumn<GridPoint>) -> Self {
        let around = |outline: PolygonsRef<'_, GridPoint>| TileFrame::around(outline.positions().copied());
        Self { placed: Placed::of(outlines.iter().map(around)), outlines }
    }

    /// The outlines, one a feature; empty where the feature is too small to be seen.
    pub const fn outlines(&self) -> &PolygonColumn<GridPoint> {
        &self.outlines
    }

    /// The features of which something may be shown in a frame, in order.
    pub fn in_frame(&self, frame: TileFrame) -> Vec<usize> {
        self.placed.in_frame(frame)
    }

    /// Whether the frame of a tile shows all of a feature, so that nothing is cut.
    pub fn is_whole(&self, feature_idx: usize, frame: TileFrame) -> bool {
        self.placed.is_whole(feature_idx, frame)
    }

    /// The part of a feature that the frame of a tile shows: the rings of `cutter`.
    pub fn cut(&self, feature_idx: usize, frame: TileFrame, cutter: &mut Cutter) {
        cutter.clear();
        let polygons = self.outlines.get(feature_idx).polygons();
        let is_alone = polygons.len() == 1;
        let around = |ring: &[GridPoint]| TileFrame::around(ring.iter().copied());
        for polygon in polygons {
            let own =
                if is_alone { Some(self.placed.around(feature_idx)) } else { polygon.rings().next().and_then(around) };
            let Some(of_polygon) = own else { continue };
            if frame.holds(of_polygon) {
                cutter.take(polygon);
            } else if !frame.is_apart(of_polygon) {
                cutter.cut(polygon, frame);
            }
        }
    }
}

/// The rings that can be seen. A hole goes by the same measure as the feature in it, so that no gap is left.
fn without_tiny_parts(outline: &Polygons<GridPoint>) -> Polygons<GridPoint> {
    let is_seen = |ring: &&[GridPoint]| super::super::column::doubled_area(ring).abs() >= MIN_DOUBLED_AREA;
    let mut kept = Polygons::default();
    let has_seen_outer = |polygon: &PolygonsRef<'_, GridPoint>| polygon.rings().next().as_ref().is_some_and(is_seen);
    for polygon in outline.view().polygons().filter(has_seen_outer) {
        kept.push(polygon.rings().filter(is_seen));
    }
    kept
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::super::super::position::LonLat;
    use super::super::super::validity::check_outline;
    use super::*;
    use crate::geometry::TileAddress;

    /// Cells over a stretch of land around Paris, some joined, with jagged shared borders; `cell_deg` apart.
    pub fn land(across: u32, cell_deg: f64, bends: &[f64], groups: &[usize]) -> PolygonColumn<LonLat> {
        let bend = |seed: u32| bends[seed as usize % bends.len()] * cell_deg;
        let corner = |x: u32, y: u32| {
            let jitter = (bend(7 * x + 13 * y), bend(11 * x + 5 * y + 3));
            LonLat::new(2.0 + f64::from(x) * cell_deg + jitter.0, 48.7 + f64::from(y) * cell_deg + jitter.1)
        };
        let between = |from: LonLat, to: LonLat, seed: u32| {
            (1..4_u32).map(move |step| {
                let share = f64::from(step) / 4.0;
                let at = |from: f64, to: f64| from + share * (to - from);
                LonLat::new(
                    at(from.lon_deg, to.lon_deg) + 0.4 * bend(seed + step),
                    at(from.lat_deg, to.lat_deg) + 0.4 * bend(seed + 5 * step),
                )
            })
        };
        let side = |x: u32, y: u32, is_level: bool| -> Vec<LonLat> {
            let end = if is_level { corner(x + 1, y) } else { corner(x, y + 1) };
            let start = corner(x, y);
            std::iter::once(start).chain(between(start, end, 17 * x + 29 * y + u32::from(is_level))).collect()
        };
        let cell = |x: u32, y: u32| {
            let mut ring: Vec<LonLat> = side(x, y, true).into_iter().chain(side(x + 1, y, false)).collect();
            let mut back: Vec<LonLat> = side(x, y, false).into_iter().chain(side(x, y + 1, true)).collect();
            back.push(corner(x + 1, y + 1));
            back.reverse();
            ring.extend(back);
            Polygons::single(ring)
        };
        let cells: PolygonColumn<LonLat> =
            (0..across).flat_map(|y| (0..across).map(move |x| (x, y))).map(|(x, y)| cell(x, y)).collect();
        let group_of = |idx: usize| groups[idx % groups.len()].checked_sub(1);
        super::super::super::dissolve::dissolve(&cells, group_of, 6)
    }

    /// The shape in degrees of no meaning, exactly: so small that the grid of the deepest zoom is on the globe.
    pub fn as_lonlat<'r>(rings: impl Iterator<Item = &'r [GridPoint]>) -> Polygons<LonLat> {
        let exact = |at: &GridPoint| LonLat::new(f64::from(at.x) / 4_194_304.0, f64::from(at.y) / 4_194_304.0);
        let mut polygons: Vec<Vec<Vec<LonLat>>> = Vec::new();
        for ring in rings {
            let ring: Vec<LonLat> = ring.iter().chain(&ring[..1]).map(exact).collect();
            if super::super::super::column::doubled_area(&ring) > 0.0 {
                polygons.push(vec![ring]);
            } else {
                polygons.last_mut().expect("an outer ring comes first").push(ring);
            }
        }
        Polygons::new(polygons)
    }

    prop_compose! {
        pub fn any_land()(
            across in 2..7_u32,
            cell_deg in prop_oneof![0.001..0.01, 0.01..0.1, 0.1..1.0],
            bends in prop::collection::vec(-0.3..0.3, 5..40),
            groups in prop::collection::vec(0..7_usize, 1..20),
        ) -> PolygonColumn<LonLat> {
            land(across, cell_deg, &bends, &groups)
        }
    }

    /// Whether a shape is valid, or there is none.
    pub fn is_fine(shape: &Polygons<LonLat>) -> bool {
        shape.view().is_empty() || check_outline(shape).is_ok()
    }

    proptest! {
        #[test]
        fn every_outline_of_every_zoom_is_valid_where_it_came_valid(land in any_land(), zoom in 0..=16_u8) {
            prop_assume!(land.iter().all(|feature| is_fine(&feature.to_owned())));
            let level = SharedOutlines::of(&land).level(zoom);
            for outline in level.outlines().iter() {
                let open = outline.rings().map(|ring| &ring[..ring.len() - 1]);
                let shape = as_lonlat(open);
                prop_assert!(is_fine(&shape), "{:?}", check_outline(&shape));
            }
        }

        #[test]
        fn tiles_show_valid_parts_within_their_frame(land in any_land(), zoom in 4..=13_u8, moved in 0..3_u32) {
            prop_assume!(land.iter().all(|feature| is_fine(&feature.to_owned())));
            let level = SharedOutlines::of(&land).level(zoom);
            let tile = TileAddress::holding(LonLat::new(2.0 + 0.01 * f64::from(moved), 48.72), zoom);
            let mut cutter = Cutter::default();
            for feature_idx in level.in_frame(tile.frame()) {
                level.cut(feature_idx, tile.frame(), &mut cutter);
                let rings = cutter.rings();
                let shape = as_lonlat(rings.iter());
                prop_assert!(is_fine(&shape), "{:?}", check_outline(&shape));
                prop_assert!(rings.iter().flatten().all(|&at| tile.frame().contains(at)));
            }
        }
    }

    #[test]
    fn neighbours_have_the_same_line_between_them_at_every_zoom() {
        let land = land(5, 0.03, &[0.11, -0.2, 0.05, 0.27, -0.13, 0.02, -0.28], &[1, 2, 3, 4, 5, 6, 2, 5]);
        for zoom in 0..=16 {
            let level = SharedOutlines::of(&land).level(zoom);
            let mut runs: Vec<(GridPoint, GridPoint)> = level.outlines().iter().flat_map(PolygonsRef::edges).collect();
            runs.sort_unstable();
            let count = runs.len();
            runs.dedup();
            assert_eq!(runs.len(), count, "two features on one side of a line at zoom {zoom}");
        }
    }

    #[test]
    fn a_layer_as_wide_as_the_world_is_not_drawn_as_deep() {
        let ring = |lon: f64| [(lon, -80.0), (lon + 0.5, -80.0), (lon + 0.5, 80.0), (lon, 80.0), (lon, -80.0)];
        let strips = (-180..180).map(|lon| {
            Polygons::single(ring(f64::from(lon)).map(|(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).to_vec())
        });
        assert!(SharedOutlines::of(&strips.collect()).max_zoom() < MAX_ZOOM);
    }
}
