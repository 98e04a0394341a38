//! Places along a Hilbert curve: positions that are near on the curve are near on the ground.
//!
//! Lambert-93. The curve runs through 65,536 × 65,536 cells over a box (Hilbert, "Über die stetige Abbildung einer Linie
//! auf ein Flächenstück", 1891).

use super::numbers::{real, stored, whole};
use super::position::{Bounds, Planar};

/// Levels of the curve: halvings of a side.
const LEVELS: u32 = 16;

/// The place of `position` on the curve over `bounds`.
pub(super) fn place_on_curve(position: Planar, bounds: Bounds) -> u32 {
    let cell = |offset_m: f64, length_m: f64| {
        let most = (1_usize << LEVELS) - 1;
        stored(whole(offset_m / length_m.max(f64::MIN_POSITIVE) * real(most)).min(most))
    };
    let x = cell(position.x_m - bounds.min_x_m, bounds.width().0);
    let y = cell(position.y_m - bounds.min_y_m, bounds.height().0);
    place_of_cell(x, y)
}

/// The place of a cell on the curve, its column and its row below 65,536.
pub fn place_of_cell(mut x: u32, mut y: u32) -> u32 {
    let mut place = 0;
    for level in (0..LEVELS).rev() {
        let (is_east, is_north) = (x >> level & 1, y >> level & 1);
        place = place << 2 | (3 * is_east) ^ is_north;
        if is_north == 0 {
            if is_east == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_on_the_curve_are_neighbours_on_the_ground() {
        let bounds = Bounds { min_x_m: 0.0, min_y_m: 0.0, max_x_m: 15.99, max_y_m: 15.99 };
        let cells = (0..256).map(|idx| Planar::new(f64::from(idx % 16) + 0.5, f64::from(idx / 16) + 0.5));
        let mut along: Vec<_> = cells.map(|cell| (place_on_curve(cell, bounds), cell)).collect();
        along.sort_unstable_by_key(|&(place, _)| place);
        assert!(along.windows(2).all(|pair| (pair[0].1.distance_to(pair[1].1).0 - 1.0).abs() < 1e-9));
    }
}
