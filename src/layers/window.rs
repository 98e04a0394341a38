//! Which features of a layer a map window shows.
//!
//! The question is in WGS84 degrees; the index is on the plane. The part of the window in which features lie is carried
//! to the plane with enough positions along its border that the curve of a parallel is kept, the index answers, and the
//! true geometry decides. O(log n + answers), plus the edges of the features that are found.

use crate::geometry::{Bounds, LonLat, LonLatBounds, Metres, to_planar};

use super::geometry::Geometry;
use super::layer::Layer;

/// Into how many parts a side of a window is cut before it is carried to the plane.
const PARTS: u32 = 16;
/// A side shorter than that bulges by less than a thousandth of its length, so that its ends tell enough.
const SMALL_DEG: f64 = 0.5;
/// What a side may bulge between two of its positions: under this for windows as wide as a country.
const BULGE_SHARE: f64 = 0.01;

impl Layer {
    /// The features that share at least one position with `window`, in order; none of a table.
    pub fn meeting(&self, window: LonLatBounds) -> Vec<usize> {
        let mut rows = self.near(window);
        rows.retain(|&row_idx| self.meets(row_idx, window));
        rows
    }

    /// The features that may share a position with `window`, by the index alone: all that do, in order, and some more.
    pub fn near(&self, window: LonLatBounds) -> Vec<usize> {
        let common = window.common(self.extent());
        if common.is_empty() {
            return Vec::new();
        }
        let bounds = on_the_plane(common);
        match self.geometry() {
            Geometry::None => Vec::new(),
            Geometry::Points(points) => points.grid().in_bounds(bounds),
            Geometry::Lines(lines) => lines.boxes().touching(bounds),
            Geometry::Polygons(polygons) => polygons.boxes().touching(bounds),
        }
    }

    /// Whether a feature shares a position with `window`.
    pub fn meets(&self, row_idx: usize, window: LonLatBounds) -> bool {
        match self.geometry() {
            Geometry::None => false,
            Geometry::Points(points) => points.lonlat(row_idx).is_some_and(|position| window.contains(position)),
            Geometry::Lines(lines) => lines.lonlat().get(row_idx).meets(window),
            Geometry::Polygons(polygons) => polygons.lonlat().get(row_idx).meets(window),
        }
    }
}

/// A box on the plane that holds all of `window`.
fn on_the_plane(window: LonLatBounds) -> Bounds {
    let is_small =
        [window.east_deg - window.west_deg, window.north_deg - window.south_deg].iter().all(|&it| it < SMALL_DEG);
    let count = if is_small { 1 } else { PARTS };
    let parts = || (0..=count).map(|part| f64::from(part) / f64::from(count));
    let lon = |share: f64| window.west_deg + share * (window.east_deg - window.west_deg);
    let lat = |share: f64| window.south_deg + share * (window.north_deg - window.south_deg);
    let border = parts().flat_map(|share| {
        [(lon(share), lat(0.0)), (lon(share), lat(1.0)), (lon(0.0), lat(share)), (lon(1.0), lat(share))]
    });
    let positions: Vec<_> = border.map(|(lon_deg, lat_deg)| to_planar(LonLat::new(lon_deg, lat_deg))).collect();
    let bounds = Bounds::around(&positions);
    bounds.grown(Metres(1.0 + BULGE_SHARE * bounds.width().0.max(bounds.height().0)))
}
