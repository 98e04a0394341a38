//! Places on the Lambert-93 plane as parts of a picture (SVG), north up, in units of a metre with the north turned down as
//! pictures have it. Corners nearer to each other than a pixel are left out, and a picture has a ceiling of corners.

use std::fmt::Write as _;

use crate::geometry::{Bounds, Metres, Planar};

/// The most corners of a picture.
const MAX_CORNERS: usize = 60_000;

/// Where a picture lies, how large a pixel is, and how many corners were drawn.
pub(super) struct Drawing {
    bounds: Bounds,
    pixel_m: f64,
    corners: usize,
}

impl Drawing {
    /// A picture of `bounds` and a little around them, so many pixels wide. A point alone is shown with two hundred metres
    /// around it.
    pub fn around(bounds: Bounds, width_px: f64) -> Self {
        let margin = Metres((0.03 * bounds.width().0.max(bounds.height().0)).max(200.0));
        let bounds = bounds.grown(margin);
        Self { bounds, pixel_m: bounds.width().0 / width_px, corners: 0 }
    }

    /// The attribute `viewBox`.
    pub fn view_box(&self) -> String {
        format!("0 0 {:.0} {:.0}", self.bounds.width().0, self.bounds.height().0)
    }

    /// Metres of so many pixels.
    pub fn pixels(&self, count: f64) -> f64 {
        count * self.pixel_m
    }

    /// A position in the picture: metres from its upper left corner.
    pub fn place(&self, position: Planar) -> (f64, f64) {
        (position.x_m - self.bounds.min_x_m, self.bounds.max_y_m - position.y_m)
    }

    /// The lines of a feature as the data of a path, each with `end` behind it.
    pub fn path<'r>(&mut self, lines: impl Iterator<Item = &'r [Planar]>, end: &str) -> String {
        let mut path = String::new();
        for line in lines {
            let mut last: Option<Planar> = None;
            for &position in line {
                let is_near = last.is_some_and(|last| last.distance_to(position).0 < self.pixel_m);
                if is_near || self.corners >= MAX_CORNERS {
                    continue;
                }
                let (x, y) = self.place(position);
                let _ = write!(path, "{}{x:.0} {y:.0}", if last.is_none() { 'M' } else { 'L' });
                last = Some(position);
                self.corners += 1;
            }
            if last.is_some() {
                path.push_str(end);
            }
        }
        path
    }
}
