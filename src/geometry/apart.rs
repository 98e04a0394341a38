//! Whether the edges of rings keep apart but for the corners in which they follow each other, as those of nearly all
//! outlines do.
//!
//! Any frame; exact in what it grants, and it grants nothing where a look at each edge and those near it does not settle
//! it: [`super::sweep`] does, and says what is wrong. Edges are put into the cells of a grid, about two cells to an edge, and
//! compared with those in the same cell: O(n) for outlines of land. Where that takes more looks than a sweep would, it is
//! given up.

use super::edges::Edge;
use super::numbers::{real, stored, whole};
use super::position::{Bounds, Planar};
use super::ring::{Ring, order_of, side};

/// Up to how many edges each is compared with every other.
const FEW_EDGES: usize = 12;
/// Cells to an edge.
const CELLS_PER_EDGE: usize = 2;
/// In how many cells an edge may stand, and how many looks it may take, on average, before it is given up.
const MOST_PLACES: usize = 8;
const MOST_LOOKS: usize = 48;

/// The box around an edge, where the edge stands, and the cells into which the box reaches.
struct Boxed {
    around: Bounds,
    /// Its ring, its place in it, and the last place there.
    ring_idx: u32,
    edge_idx: u32,
    last_idx: u32,
    columns: (u32, u32),
    rows: (u32, u32),
}

/// Whether no two edges of `rings` have a position in common but the corner in which one follows the other, for sure.
/// Corners are finite, and differ from those before them.
pub(super) fn keep_apart(rings: &[Ring]) -> bool {
    rings.iter().all(turns_nowhere_back) && {
        let edges = boxed(rings);
        Cells::of(&edges).is_some_and(|cells| cells.keep_apart(&edges, rings))
    }
}

/// How many columns and rows of cells there are for so many edges.
fn cells_across(edges: usize) -> usize {
    if edges <= FEW_EDGES { 1 } else { whole(real(CELLS_PER_EDGE * edges).sqrt()) }
}

/// Whether no edge of a ring runs back along the one before.
fn turns_nowhere_back(ring: &Ring) -> bool {
    let edges = ring.corners.len() - 1;
    let before_first = ring.corners[edges - 1];
    let turns_back = |before: Planar, at: Planar, after: Planar| {
        order_of(before, at) != order_of(at, after) && side(Edge { start: before, end: at }, after).is_eq()
    };
    !turns_back(before_first, ring.corners[0], ring.corners[1])
        && ring.corners.windows(3).all(|turn| !turns_back(turn[0], turn[1], turn[2]))
}

/// The edges of all rings, on the grid for so many.
fn boxed(rings: &[Ring]) -> Vec<Boxed> {
    let count = rings.iter().map(|ring| ring.corners.len() - 1).sum();
    let across = cells_across(count);
    let around = rings.iter().map(Ring::bounds).fold(Bounds::EMPTY, Bounds::joined);
    let cells_per_unit = |extent: f64| if extent > 0.0 { real(across) / extent } else { 0.0 };
    let (per_x, per_y) = (cells_per_unit(around.width().0), cells_per_unit(around.height().0));
    // Rounding keeps the order of coordinates.
    let cell = |units: f64| stored(whole(units).min(across - 1));
    let cell_of = |at: Planar| (cell((at.x_m - around.min_x_m) * per_x), cell((at.y_m - around.min_y_m) * per_y));
    let mut edges = Vec::with_capacity(count);
    for (ring_idx, ring) in rings.iter().enumerate() {
        let last_idx = stored(ring.corners.len() - 2);
        let mut at_end = cell_of(ring.corners[0]);
        for (edge_idx, edge) in ring.edges().enumerate() {
            let at_start = std::mem::replace(&mut at_end, cell_of(edge.end));
            edges.push(Boxed {
                around: edge.bounds(),
                ring_idx: stored(ring_idx),
                edge_idx: stored(edge_idx),
                last_idx,
                columns: (at_start.0.min(at_end.0), at_start.0.max(at_end.0)),
                rows: (at_start.1.min(at_end.1), at_start.1.max(at_end.1)),
            });
        }
    }
    edges
}

impl Boxed {
    fn edge(&self, rings: &[Ring]) -> Edge {
        let (corners, idx) = (&rings[self.ring_idx as usize].corners, self.edge_idx as usize);
        Edge { start: corners[idx], end: corners[idx + 1] }
    }

    /// Whether the boxes around both edges have nothing in common, or the one edge follows the other in their ring: so it is
    /// nearly always.
    fn is_clear_of(&self, other: &Self) -> bool {
        let between = self.edge_idx.abs_diff(other.edge_idx);
        let follows = self.ring_idx == other.ring_idx && (between == 1 || between == self.last_idx);
        !self.around.touches(other.around) || follows
    }

    /// Whether two edges that are near each other have nothing in common: one has the other on one side, strictly.
    fn is_apart(&self, other: &Self, rings: &[Ring]) -> bool {
        let has_on_one_side = |one: Edge, other: Edge| {
            let side_of_start = side(one, other.start);
            side_of_start.is_ne() && side_of_start == side(one, other.end)
        };
        let (one, other) = (self.edge(rings), other.edge(rings));
        has_on_one_side(one, other) || has_on_one_side(other, one)
    }
}

/// Which edges reach into each cell of a grid. Edges that have a position in common have a cell in common.
struct Cells {
    /// Where the edges of each cell end.
    ends: Vec<u32>,
    edges: Vec<u32>,
}

impl Cells {
    /// None where the edges stand in too many cells.
    fn of(edges: &[Boxed]) -> Option<Self> {
        let across = cells_across(edges.len());
        let reach = |edge: &Boxed| {
            let columns = edge.columns.0 as usize..=edge.columns.1 as usize;
            (edge.rows.0..=edge.rows.1)
                .flat_map(move |row| columns.clone().map(move |column| row as usize * across + column))
        };
        let counted =
            |edge: &Boxed| (edge.columns.1 - edge.columns.0 + 1) as usize * (edge.rows.1 - edge.rows.0 + 1) as usize;
        let places = edges.iter().map(counted).sum();
        if places > MOST_PLACES * edges.len() {
            return None;
        }
        let mut ends = vec![0_u32; across * across];
        edges.iter().flat_map(reach).for_each(|cell| ends[cell] += 1);
        let mut end = 0;
        for cell_end in &mut ends {
            end += std::mem::replace(cell_end, end);
        }
        // Each holds where its cell starts, and comes to where it ends as the cell fills.
        let mut in_cells = vec![0; places];
        for (edge_idx, edge) in edges.iter().enumerate() {
            for cell in reach(edge) {
                in_cells[ends[cell] as usize] = stored(edge_idx);
                ends[cell] += 1;
            }
        }
        Some(Self { ends, edges: in_cells })
    }

    fn keep_apart(&self, edges: &[Boxed], rings: &[Ring]) -> bool {
        let (mut start, mut looks) = (0, MOST_LOOKS * edges.len());
        for &end in &self.ends {
            let in_cell = &self.edges[start..end as usize];
            start = end as usize;
            let Some(left) = looks.checked_sub(in_cell.len() * in_cell.len() / 2) else { return false };
            looks = left;
            for (place, &one) in in_cell.iter().enumerate() {
                let one = &edges[one as usize];
                let others = in_cell[place + 1..].iter().map(|&other| &edges[other as usize]);
                if others.filter(|other| !one.is_clear_of(other)).any(|other| !one.is_apart(other, rings)) {
                    return false;
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::column::Polygons;
    use super::super::position::LonLat;
    use super::super::sweep::swept_contacts;
    use super::*;

    fn rings_of(rings: &[Vec<(i8, i8)>]) -> Vec<Ring> {
        let closed = |ring: &Vec<(i8, i8)>| {
            ring.iter().chain(&ring[..1]).map(|&(x, y)| LonLat::new(f64::from(x), f64::from(y))).collect::<Vec<_>>()
        };
        let rings = Ring::all_of(&Polygons::new(vec![rings.iter().map(closed).collect()]));
        rings.into_iter().filter(|ring| ring.corners.len() > 3).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

        #[test]
        fn what_keeps_apart_has_no_contact(
            rings in prop::collection::vec(prop::collection::vec((-6..6_i8, -6..6_i8), 3..9), 1..4),
        ) {
            let rings = rings_of(&rings);
            prop_assume!(!rings.is_empty());
            if keep_apart(&rings) {
                let contacts = swept_contacts(&rings);
                prop_assert!(contacts.as_ref().is_ok_and(Vec::is_empty), "{contacts:?}");
            }
        }

        #[test]
        fn a_ring_around_a_point_keeps_apart(bumps in prop::collection::vec(0.0..3.0, 3..200)) {
            let count = real(bumps.len());
            let corner = |(idx, bump): (usize, &f64)| {
                let (angle, radius) = (std::f64::consts::TAU * real(idx) / count, 1.0 + bump / count);
                LonLat::new(radius * angle.cos(), radius * angle.sin())
            };
            let mut ring: Vec<LonLat> = bumps.iter().enumerate().map(corner).collect();
            ring.push(ring[0]);
            prop_assert!(keep_apart(&Ring::all_of(&Polygons::single(ring))));
        }
    }

    #[test]
    fn a_spike_a_pinch_and_a_shared_edge_do_not() {
        let spike = vec![(0, 0), (4, 0), (4, 4), (4, 1), (0, 4)];
        let pinch = vec![(0, 0), (4, 0), (2, 2), (4, 4), (0, 4), (2, 2)];
        let square = |west: i8| vec![(west, 0), (west + 2, 0), (west + 2, 2), (west, 2)];
        for rings in [vec![spike], vec![pinch], vec![square(0), square(2)]] {
            assert!(!keep_apart(&rings_of(&rings)), "{rings:?}");
        }
        assert!(keep_apart(&rings_of(&[square(0), square(3)])));
    }
}
