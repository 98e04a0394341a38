//! The heat grid around Argenteuil: cells as polygons around the centres that the table gives.

use std::path::Path;

use crate::geometry::{LonLat, Polygons};
use crate::layers::{About, Cell, FieldKind, Layer, RawGeometry};

use super::super::error::StoreError;
use super::super::table::Table;
use super::draft::Draft;
use super::points::positions;

/// Half a cell, degrees (`argenteuil-README.md`: 0.005° of longitude by 0.004° of latitude).
const HALF_LON_DEG: f64 = 0.0025;
const HALF_LAT_DEG: f64 = 0.002;
/// Corners are multiples of 1/2000 of a degree; rounded to 1e-7, neighbours share theirs to the last bit.
const CORNERS_PER_DEGREE: f64 = 1e7;

/// The cells of `argenteuil-heat-grid.csv`, identified by their centre.
pub(super) fn heat(figures: &Path, about: About) -> Result<Layer, StoreError> {
    let table = Table::read(figures, "argenteuil-heat-grid.csv")?;
    let centres = positions(&table)?;
    let numbers = ["day_class_mean", "night_class_mean", "day_intensity", "night_intensity"];
    let fields = numbers.map(|name| (name, FieldKind::Number)).into_iter().chain([("n_blocks", FieldKind::Integer)]);
    let mut draft = Draft::new(about, &fields.collect::<Vec<_>>());
    for (row, centre) in table.rows().zip(&centres) {
        let mut cells = Vec::new();
        for name in numbers {
            cells.push(row.optional_number(name)?.map_or(Cell::Null, Cell::Number));
        }
        cells.push(row.optional_integer("n_blocks")?.map_or(Cell::Null, Cell::Integer));
        draft.push(&format!("{:.3}_{:.3}", centre.lon_deg, centre.lat_deg), cells)?;
    }
    draft.finish(RawGeometry::Polygons(centres.into_iter().map(cell_around).collect()))
}

/// The cell around a centre.
fn cell_around(centre: LonLat) -> Polygons<LonLat> {
    let rounded = |degrees: f64| (degrees * CORNERS_PER_DEGREE).round() / CORNERS_PER_DEGREE;
    let corner = |east: f64, north: f64| {
        LonLat::new(rounded(centre.lon_deg + east * HALF_LON_DEG), rounded(centre.lat_deg + north * HALF_LAT_DEG))
    };
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    Polygons::single(corners.into_iter().map(|(east, north)| corner(east, north)).collect())
}
