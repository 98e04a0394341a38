//! Where a tile lies, and the grid on which it is drawn.
//!
//! Spherical Mercator as EPSG:3857 has it, on the unit square: (0, 0) is the north-western corner of the world at
//! longitude −180° and latitude 85.0511°, (1, 1) the south-eastern. Latitudes beyond are held at the border.

use std::f64::consts::{PI, TAU};

use super::super::column::Position;
use super::super::numbers::real;
use super::super::position::{Bounds, LonLat, LonLatBounds};
use super::{BUFFER, EXTENT};

/// The deepest zoom that is drawn: a unit of the grid is then about ten centimetres in Île-de-France.
pub const MAX_ZOOM: u8 = 16;

/// A position on the grid of a zoom: x eastward, y southward.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GridPoint {
    /// Units from the western border of the world.
    pub x: i32,
    /// Units from the northern border of the world.
    pub y: i32,
}

/// South stands for north: a ring that runs counter-clockwise here has the positive area that vector tiles ask of an
/// outer ring.
impl Position for GridPoint {
    fn east_north(self) -> (f64, f64) {
        (f64::from(self.x), f64::from(self.y))
    }
}

/// A tile: its zoom, and how many stand west and north of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileAddress {
    zoom: u8,
    column: u32,
    row: u32,
}

/// What a tile shows, borders and buffer included, on the grid of its zoom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TileFrame {
    /// The north-western corner.
    pub min: GridPoint,
    /// The south-eastern corner.
    pub max: GridPoint,
}

impl TileAddress {
    /// The tile of a zoom in a row and a column; none where the zoom is deeper than [`MAX_ZOOM`] or has no such tile.
    pub fn new(zoom: u8, row: u32, column: u32) -> Option<Self> {
        let is_there = zoom <= MAX_ZOOM && row < tiles_across(zoom) && column < tiles_across(zoom);
        is_there.then_some(Self { zoom, column, row })
    }

    /// The tile that holds a position.
    ///
    /// # Panics
    /// Where the zoom is deeper than [`MAX_ZOOM`].
    pub fn holding(position: LonLat, zoom: u8) -> Self {
        assert!(zoom <= MAX_ZOOM, "a zoom is checked where it comes in");
        let last = tiles_across(zoom) - 1;
        let at = GridPoint::snapped(to_mercator(position), zoom);
        let tile = |units: i32| u32::try_from(units.div_euclid(EXTENT)).unwrap_or(0).min(last);
        Self { zoom, column: tile(at.x), row: tile(at.y) }
    }

    /// The zoom.
    pub const fn zoom(self) -> u8 {
        self.zoom
    }

    /// How many tiles stand west of it.
    pub const fn column(self) -> u32 {
        self.column
    }

    /// How many tiles stand north of it.
    pub const fn row(self) -> u32 {
        self.row
    }

    /// The north-western corner of the tile on its grid.
    pub fn corner(self) -> GridPoint {
        let units = |tiles: u32| i32::try_from(tiles).expect("a tile's place has 16 bits") * EXTENT;
        GridPoint { x: units(self.column), y: units(self.row) }
    }

    /// What the tile shows.
    pub fn frame(self) -> TileFrame {
        let GridPoint { x, y } = self.corner();
        TileFrame {
            min: GridPoint { x: x - BUFFER, y: y - BUFFER },
            max: GridPoint { x: x + EXTENT + BUFFER, y: y + EXTENT + BUFFER },
        }
    }

    /// The part of the world that the tile draws, without the buffer.
    pub fn bounds(self) -> LonLatBounds {
        let across = f64::from(tiles_across(self.zoom));
        let corner = |column: u32, row: u32| to_lonlat((f64::from(column) / across, f64::from(row) / across));
        let (north_west, south_east) = (corner(self.column, self.row), corner(self.column + 1, self.row + 1));
        LonLatBounds {
            west_deg: north_west.lon_deg,
            south_deg: south_east.lat_deg,
            east_deg: south_east.lon_deg,
            north_deg: north_west.lat_deg,
        }
    }
}

impl TileFrame {
    /// Apart from every frame.
    pub(super) const NOWHERE: Self =
        Self { min: GridPoint { x: i32::MAX, y: i32::MAX }, max: GridPoint { x: i32::MIN, y: i32::MIN } };

    /// Whether a position is shown, on the border included.
    pub fn contains(self, at: GridPoint) -> bool {
        (self.min.x..=self.max.x).contains(&at.x) && (self.min.y..=self.max.y).contains(&at.y)
    }

    /// Whether two frames share no position.
    pub const fn is_apart(self, other: Self) -> bool {
        other.max.x < self.min.x || self.max.x < other.min.x || other.max.y < self.min.y || self.max.y < other.min.y
    }

    /// Whether all of another frame is shown.
    pub fn holds(self, other: Self) -> bool {
        self.contains(other.min) && self.contains(other.max)
    }

    /// The shown position nearest to one.
    pub fn clamped(self, at: GridPoint) -> GridPoint {
        GridPoint { x: at.x.clamp(self.min.x, self.max.x), y: at.y.clamp(self.min.y, self.max.y) }
    }

    /// The smallest frame around positions; none where there are none.
    pub fn around(positions: impl IntoIterator<Item = GridPoint>) -> Option<Self> {
        let mut positions = positions.into_iter();
        let first = positions.next()?;
        Some(positions.fold(Self { min: first, max: first }, |Self { min, max }, at| Self {
            min: GridPoint { x: min.x.min(at.x), y: min.y.min(at.y) },
            max: GridPoint { x: max.x.max(at.x), y: max.y.max(at.y) },
        }))
    }

    /// The frame for an index of boxes, whose fields hold units of the grid here.
    pub(super) fn as_bounds(self) -> Bounds {
        Bounds {
            min_x_m: f64::from(self.min.x),
            min_y_m: f64::from(self.min.y),
            max_x_m: f64::from(self.max.x),
            max_y_m: f64::from(self.max.y),
        }
    }
}

impl GridPoint {
    /// The nearest position of the grid of a zoom.
    pub(super) fn snapped((x, y): (f64, f64), zoom: u8) -> Self {
        let units = units_across(zoom);
        Self { x: nearest_unit(x * units), y: nearest_unit(y * units) }
    }
}

/// The nearest whole unit; halves go up. The grid ends far below the largest number of 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and no position of the world is that far")]
pub(super) fn nearest_unit(units: f64) -> i32 {
    (units + 0.5).floor() as i32
}

/// How many tiles a zoom is wide.
const fn tiles_across(zoom: u8) -> u32 {
    1 << zoom
}

/// How many units of the grid a zoom is wide.
pub(super) fn units_across(zoom: u8) -> f64 {
    real(EXTENT.unsigned_abs() as usize) * f64::from(tiles_across(zoom))
}

/// A position on the unit square of the world.
pub(super) fn to_mercator(position: LonLat) -> (f64, f64) {
    let sin = position.lat_deg.to_radians().sin();
    let y = 0.5 - sin.atanh() / TAU;
    (position.lon_deg / 360.0 + 0.5, if y.is_nan() { y } else { y.clamp(0.0, 1.0) })
}

/// The position of a place on the unit square of the world.
fn to_lonlat((x, y): (f64, f64)) -> LonLat {
    LonLat::new((x - 0.5) * 360.0, (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tiles_are_where_the_standard_puts_them() {
        let argenteuil = LonLat::new(2.2482, 48.9472);
        let tile = TileAddress::holding(argenteuil, 12);
        assert_eq!((tile.column(), tile.row()), (2073, 1407));
        let world = TileAddress::new(0, 0, 0).expect("the world").bounds();
        assert!((world.west_deg + 180.0).abs() < 1e-9 && (world.north_deg - 85.051_128_779_806_6).abs() < 1e-9);
        assert_eq!(TileAddress::new(3, 8, 0), None);
        assert_eq!(TileAddress::new(17, 0, 0), None);
    }

    proptest! {
        #[test]
        fn a_position_lies_in_the_tile_that_holds_it(lon in -179.9..179.9, lat in -85.0..85.0, zoom in 0..=16u8) {
            let position = LonLat::new(lon, lat);
            let bounds = TileAddress::holding(position, zoom).bounds();
            let unit_deg = 360.0 / units_across(zoom);
            prop_assert!(bounds.west_deg - unit_deg <= lon && lon <= bounds.east_deg + unit_deg);
            prop_assert!(bounds.south_deg - unit_deg <= lat && lat <= bounds.north_deg + unit_deg);
        }
    }
}
