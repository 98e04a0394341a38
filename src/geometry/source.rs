//! Positions of a file, before they are carried into a frame of ours: anything may stand there.

use super::column::Position;

/// A position in the frame of a file: easting or longitude first, in the unit of that frame, perhaps not finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourcePosition {
    /// Easting or longitude.
    pub x: f64,
    /// Northing or latitude.
    pub y: f64,
}

impl Position for SourcePosition {
    fn east_north(self) -> (f64, f64) {
        (self.x, self.y)
    }
}
