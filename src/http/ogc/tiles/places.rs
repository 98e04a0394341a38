//! Where the tiles of a set lie: the limits of each zoom, and the reading of an address.

use crate::geometry::{LonLat, LonLatBounds, TileAddress};

use super::super::super::app::Snapshot;
use super::super::super::fault_words::ProblemKind;
use super::super::super::problem::ApiError;
use super::MATRIX_SET;

/// The tiles of a zoom that can hold something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ZoomLimits {
    pub zoom: u8,
    pub min_row: u32,
    pub max_row: u32,
    pub min_column: u32,
    pub max_column: u32,
}

/// The box around the features of `layers`; empty where there are none.
pub(super) fn extent_of(layers: &[String], snapshot: &Snapshot) -> LonLatBounds {
    let extents = layers.iter().filter_map(|id| snapshot.extents.get(id.as_str()));
    extents.fold(LonLatBounds::EMPTY, |all, extent| all.joined(*extent))
}

/// The limits of a zoom for features in `extent`; none where there are no features.
pub(super) fn limits(extent: LonLatBounds, zoom: u8) -> Option<ZoomLimits> {
    if extent.is_empty() {
        return None;
    }
    let north_west = TileAddress::holding(LonLat::new(extent.west_deg, extent.north_deg), zoom);
    let south_east = TileAddress::holding(LonLat::new(extent.east_deg, extent.south_deg), zoom);
    Some(ZoomLimits {
        zoom,
        min_row: north_west.row(),
        max_row: south_east.row(),
        min_column: north_west.column(),
        max_column: south_east.column(),
    })
}

/// The limits of every zoom to the deepest.
pub(super) fn all_limits(extent: LonLatBounds, max_zoom: u8) -> Vec<ZoomLimits> {
    (0..=max_zoom).filter_map(|zoom| limits(extent, zoom)).collect()
}

/// The tile of an address, in the limits of features in `extent`.
///
/// # Errors
/// 400 where a part is no number, 404 where the grid or the tile is not there.
pub(super) fn tile_at(
    (set, zoom, row, column): (&str, &str, &str, &str),
    extent: LonLatBounds,
) -> Result<TileAddress, ApiError> {
    check_set(set)?;
    let (zoom, row, column) = (number("tileMatrix", zoom)?, number("tileRow", row)?, number("tileCol", column)?);
    let tile = u8::try_from(zoom).ok().and_then(|zoom| TileAddress::new(zoom, row, column));
    let is_within = |tile: &TileAddress| {
        limits(extent, tile.zoom()).is_some_and(|limits| {
            (limits.min_row..=limits.max_row).contains(&tile.row())
                && (limits.min_column..=limits.max_column).contains(&tile.column())
        })
    };
    tile.filter(is_within).ok_or_else(|| {
        let at = format!("{zoom}/{row}/{column}");
        ApiError::unknown("tuile hors des limites du jeu", "tile outside the limits of its set", &at)
    })
}

/// Checks the name of the grid.
///
/// # Errors
/// Where it is another than the only one.
pub(super) fn check_set(set: &str) -> Result<(), ApiError> {
    let unknown = || ApiError::unknown("grille inconnue (WebMercatorQuad)", "unknown grid (WebMercatorQuad)", set);
    (set == MATRIX_SET).then_some(()).ok_or_else(unknown)
}

/// A part of an address that counts; a number too large to be one of a tile is no tile's.
fn number(name: &str, text: &str) -> Result<u32, ApiError> {
    if text.is_empty() || text.len() > 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (fr, en) = (format!("{name} : un nombre entier, 0 ou plus"), format!("{name}: a whole number, 0 or more"));
        return Err(ApiError::new(ProblemKind::BadRequest, fr, en).in_field(name));
    }
    Ok(text.parse().unwrap_or(u32::MAX))
}
