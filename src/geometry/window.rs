//! Whether an outline or a line meets a window: an axis-parallel box in degrees, as a map asks for.
//!
//! WGS84, edges straight in degrees, borders included: touching is meeting. O(edges), each a few comparisons; an edge
//! whose box misses the window is passed over. Empty outlines and empty windows meet nothing.

use super::column::{PolygonsRef, Position};
use super::lines::LinesRef;
use super::position::{LonLat, LonLatBounds};

impl LonLatBounds {
    /// Whether `position` lies in the box or on its border.
    pub fn contains(self, position: LonLat) -> bool {
        (self.west_deg..=self.east_deg).contains(&position.lon_deg)
            && (self.south_deg..=self.north_deg).contains(&position.lat_deg)
    }

    /// The part that both boxes have; empty where they have none.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self {
            west_deg: self.west_deg.max(other.west_deg),
            south_deg: self.south_deg.max(other.south_deg),
            east_deg: self.east_deg.min(other.east_deg),
            north_deg: self.north_deg.min(other.north_deg),
        }
    }
}

impl LinesRef<'_, LonLat> {
    /// Whether the lines and `window` share at least one position.
    pub fn meets(self, window: LonLatBounds) -> bool {
        let has_a_position = self.positions().any(|&position| window.contains(position));
        has_a_position || self.pieces().any(|(start, end)| edge_meets(start, end, window))
    }
}

impl PolygonsRef<'_, LonLat> {
    /// Whether the shape and `window` share at least one position: an edge meets the window, or the window lies inside.
    pub fn meets(self, window: LonLatBounds) -> bool {
        if window.is_empty() {
            return false;
        }
        let corner = LonLat::new(window.west_deg, window.south_deg);
        self.edges().any(|(start, end)| edge_meets(start, end, window)) || self.holds(corner)
    }
}

impl<P: Position> PolygonsRef<'_, P> {
    /// Whether `position`, which lies on no edge, is inside: an odd number of edges is crossed on the way east.
    pub(super) fn holds(self, position: P) -> bool {
        let (east, north) = position.east_north();
        let crossings = self.edges().filter(|(start, end)| {
            let (start, end) = (start.east_north(), end.east_north());
            let spans = (start.1 > north) != (end.1 > north);
            let along = (north - start.1) / (end.1 - start.1);
            spans && east < start.0 + along * (end.0 - start.0)
        });
        crossings.count() % 2 == 1
    }
}

/// Whether an edge and the window share a position: it is clipped to the four half-planes (Liang and Barsky, 1984).
fn edge_meets(start: LonLat, end: LonLat, window: LonLatBounds) -> bool {
    if !LonLatBounds::around([&start, &end]).touches(window) {
        return false;
    }
    let (run, rise) = (end.lon_deg - start.lon_deg, end.lat_deg - start.lat_deg);
    let sides = [
        (-run, start.lon_deg - window.west_deg),
        (run, window.east_deg - start.lon_deg),
        (-rise, start.lat_deg - window.south_deg),
        (rise, window.north_deg - start.lat_deg),
    ];
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (pace, room) in sides {
        if pace > 0.0 {
            leaves = leaves.min(room / pace);
        } else if pace < 0.0 {
            enters = enters.max(room / pace);
        } else if room < 0.0 {
            return false;
        }
    }
    enters <= leaves
}

#[cfg(test)]
mod tests {
    use geo::{Intersects, Rect, coord};
    use proptest::prelude::*;

    use super::super::column::Polygons;
    use super::*;

    fn ring(corners: &[(i32, i32)]) -> Vec<LonLat> {
        let closed = corners.iter().chain(corners.first());
        closed.map(|&(lon, lat)| LonLat::new(f64::from(lon), f64::from(lat))).collect()
    }

    fn window(west: i32, south: i32, width: i32, height: i32) -> LonLatBounds {
        LonLatBounds {
            west_deg: f64::from(west),
            south_deg: f64::from(south),
            east_deg: f64::from(west + width),
            north_deg: f64::from(south + height),
        }
    }

    /// A square ring of width two around a square hole.
    fn frame() -> Polygons<LonLat> {
        Polygons::new([vec![ring(&[(0, 0), (10, 0), (10, 10), (0, 10)]), ring(&[(2, 2), (2, 8), (8, 8), (8, 2)])]])
    }

    #[test]
    fn a_window_in_a_hole_meets_nothing_until_it_touches_the_edge() {
        assert!(!frame().view().meets(window(4, 4, 2, 2)));
        assert!(frame().view().meets(window(4, 4, 4, 2)));
        assert!(frame().view().meets(window(0, 0, 1, 1)), "a window on the border");
        assert!(frame().view().meets(window(-5, -5, 50, 50)), "a window around everything");
        assert!(!frame().view().meets(LonLatBounds::EMPTY));
        assert!(!Polygons::default().view().meets(window(0, 0, 9, 9)));
    }

    proptest! {
        #[test]
        fn meeting_agrees_with_the_geo_crate(
            corners in prop::collection::vec((0..20i32, 0..20i32), 3..4),
            (west, south) in (-2..20i32, -2..20i32),
            (width, height) in (0..9i32, 0..9i32),
        ) {
            let outline = Polygons::single(ring(&corners));
            let exterior: Vec<_> = corners.iter().map(|&(x, y)| coord! { x: f64::from(x), y: f64::from(y) }).collect();
            let polygon = geo::Polygon::new(exterior.into(), vec![]);
            let asked = window(west, south, width, height);
            let rect = Rect::new(
                coord! { x: asked.west_deg, y: asked.south_deg },
                coord! { x: asked.east_deg, y: asked.north_deg },
            );
            prop_assert_eq!(outline.view().meets(asked), polygon.intersects(&rect));
        }
    }
}
