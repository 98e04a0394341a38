//! Coordinates counted from an origin amid the layers, for work that lives on differences.
//!
//! Lambert-93, metres. At seven-digit northings a double resolves a nanometre; counted from near by, a hundred times
//! less. The subtraction is exact for every position within some thousand kilometres that is given to the micrometre.

use super::edges::Edge;
use super::position::{Bounds, Planar};

/// Where local coordinates are counted from: in the middle of Île-de-France. Anywhere else costs digits, no more.
const ORIGIN: Planar = Planar::new(652_000.0, 6_862_000.0);

/// A position on the plane in local coordinates.
pub(super) fn local(at: Planar) -> Planar {
    Planar::new(at.x_m - ORIGIN.x_m, at.y_m - ORIGIN.y_m)
}

/// A local position on the plane.
pub(super) fn on_plane(at: Planar) -> Planar {
    Planar::new(at.x_m + ORIGIN.x_m, at.y_m + ORIGIN.y_m)
}

/// An edge on the plane in local coordinates.
pub(super) fn local_edge(edge: Edge) -> Edge {
    Edge { start: local(edge.start), end: local(edge.end) }
}

/// A local box on the plane.
pub(super) fn bounds_on_plane(bounds: Bounds) -> Bounds {
    Bounds {
        min_x_m: bounds.min_x_m + ORIGIN.x_m,
        min_y_m: bounds.min_y_m + ORIGIN.y_m,
        max_x_m: bounds.max_x_m + ORIGIN.x_m,
        max_y_m: bounds.max_y_m + ORIGIN.y_m,
    }
}
