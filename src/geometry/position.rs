//! Positions and boxes in the two frames of the product.

use bytemuck::{Pod, Zeroable};

use super::units::Metres;

/// A position in WGS84 (EPSG:4326), degrees, longitude first as in GeoJSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct LonLat {
    /// Degrees east of Greenwich.
    pub lon_deg: f64,
    /// Degrees north of the equator.
    pub lat_deg: f64,
}

/// A position in Lambert-93 (EPSG:2154), metres.
#[derive(Debug, Clone, Copy, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct Planar {
    /// Easting, metres.
    pub x_m: f64,
    /// Northing, metres.
    pub y_m: f64,
}

impl LonLat {
    /// A position from its two degrees, longitude first.
    pub const fn new(lon_deg: f64, lat_deg: f64) -> Self {
        Self { lon_deg, lat_deg }
    }

    /// Whether both degrees are finite and on the globe.
    pub fn is_on_globe(self) -> bool {
        (-180.0..=180.0).contains(&self.lon_deg) && (-90.0..=90.0).contains(&self.lat_deg)
    }
}

impl Planar {
    /// A position from its easting and northing in metres.
    pub const fn new(x_m: f64, y_m: f64) -> Self {
        Self { x_m, y_m }
    }

    /// Whether both coordinates are finite.
    pub fn is_finite(self) -> bool {
        self.x_m.is_finite() && self.y_m.is_finite()
    }

    /// The straight distance to `other` on the plane.
    pub fn distance_to(self, other: Self) -> Metres {
        Metres((self.x_m - other.x_m).hypot(self.y_m - other.y_m))
    }

    /// The squared distance to `other`, in m²: cheaper, and enough to compare.
    pub fn distance_to_m2(self, other: Self) -> f64 {
        let (dx_m, dy_m) = (self.x_m - other.x_m, self.y_m - other.y_m);
        dx_m * dx_m + dy_m * dy_m
    }
}

/// An axis-parallel box on the Lambert-93 plane, borders included. Empty while `min > max`.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct Bounds {
    /// Western border, metres.
    pub min_x_m: f64,
    /// Southern border, metres.
    pub min_y_m: f64,
    /// Eastern border, metres.
    pub max_x_m: f64,
    /// Northern border, metres.
    pub max_y_m: f64,
}

impl Bounds {
    /// The box of no position.
    pub const EMPTY: Self =
        Self { min_x_m: f64::INFINITY, min_y_m: f64::INFINITY, max_x_m: f64::NEG_INFINITY, max_y_m: f64::NEG_INFINITY };

    /// The smallest box around `positions`; empty where there are none.
    pub fn around<'a>(positions: impl IntoIterator<Item = &'a Planar>) -> Self {
        positions.into_iter().fold(Self::EMPTY, |bounds, &position| bounds.including(position))
    }

    /// This box, grown to hold `position`.
    #[must_use]
    pub fn including(self, position: Planar) -> Self {
        Self {
            min_x_m: self.min_x_m.min(position.x_m),
            min_y_m: self.min_y_m.min(position.y_m),
            max_x_m: self.max_x_m.max(position.x_m),
            max_y_m: self.max_y_m.max(position.y_m),
        }
    }

    /// The smallest box around both.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self {
            min_x_m: self.min_x_m.min(other.min_x_m),
            min_y_m: self.min_y_m.min(other.min_y_m),
            max_x_m: self.max_x_m.max(other.max_x_m),
            max_y_m: self.max_y_m.max(other.max_y_m),
        }
    }

    /// The point amid the box.
    pub fn middle(self) -> Planar {
        Planar::new(f64::midpoint(self.min_x_m, self.max_x_m), f64::midpoint(self.min_y_m, self.max_y_m))
    }

    /// This box with `margin` more on every side.
    #[must_use]
    pub fn grown(self, margin: Metres) -> Self {
        Self {
            min_x_m: self.min_x_m - margin.0,
            min_y_m: self.min_y_m - margin.0,
            max_x_m: self.max_x_m + margin.0,
            max_y_m: self.max_y_m + margin.0,
        }
    }

    /// Whether the two boxes share at least one position.
    pub fn touches(self, other: Self) -> bool {
        self.min_x_m <= other.max_x_m
            && other.min_x_m <= self.max_x_m
            && self.min_y_m <= other.max_y_m
            && other.min_y_m <= self.max_y_m
    }

    /// Whether `position` lies in the box or on its border.
    pub fn contains(self, position: Planar) -> bool {
        (self.min_x_m..=self.max_x_m).contains(&position.x_m) && (self.min_y_m..=self.max_y_m).contains(&position.y_m)
    }

    /// Whether the box holds no position.
    pub fn is_empty(self) -> bool {
        self.min_x_m > self.max_x_m || self.min_y_m > self.max_y_m
    }

    /// West to east.
    pub fn width(self) -> Metres {
        Metres((self.max_x_m - self.min_x_m).max(0.0))
    }

    /// South to north.
    pub fn height(self) -> Metres {
        Metres((self.max_y_m - self.min_y_m).max(0.0))
    }
}

/// A box in WGS84 degrees, borders included. Empty while `west > east`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLatBounds {
    /// Western border, degrees.
    pub west_deg: f64,
    /// Southern border, degrees.
    pub south_deg: f64,
    /// Eastern border, degrees.
    pub east_deg: f64,
    /// Northern border, degrees.
    pub north_deg: f64,
}

impl LonLatBounds {
    /// The box of no position.
    pub const EMPTY: Self = Self {
        west_deg: f64::INFINITY,
        south_deg: f64::INFINITY,
        east_deg: f64::NEG_INFINITY,
        north_deg: f64::NEG_INFINITY,
    };

    /// The smallest box around `positions`; empty where there are none.
    pub fn around<'a>(positions: impl IntoIterator<Item = &'a LonLat>) -> Self {
        positions.into_iter().fold(Self::EMPTY, |bounds, position| Self {
            west_deg: bounds.west_deg.min(position.lon_deg),
            south_deg: bounds.south_deg.min(position.lat_deg),
            east_deg: bounds.east_deg.max(position.lon_deg),
            north_deg: bounds.north_deg.max(position.lat_deg),
        })
    }

    /// The smallest box around both.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self {
            west_deg: self.west_deg.min(other.west_deg),
            south_deg: self.south_deg.min(other.south_deg),
            east_deg: self.east_deg.max(other.east_deg),
            north_deg: self.north_deg.max(other.north_deg),
        }
    }

    /// Whether the two boxes share at least one position.
    pub fn touches(self, other: Self) -> bool {
        self.west_deg <= other.east_deg
            && other.west_deg <= self.east_deg
            && self.south_deg <= other.north_deg
            && other.south_deg <= self.north_deg
    }

    /// Whether the box holds no position.
    pub fn is_empty(self) -> bool {
        self.west_deg > self.east_deg || self.south_deg > self.north_deg
    }
}
