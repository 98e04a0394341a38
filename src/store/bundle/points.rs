//! The layers of points: stations, bike-share stations, cool refuges.

use std::path::Path;

use crate::geometry::LonLat;
use crate::layers::{About, Cell, FieldKind, Layer, RawGeometry};

use super::super::error::{CellFault, StoreError};
use super::super::table::{Row, Table};
use super::draft::{Draft, text_or_null};
use super::slug::slugs;

/// The rail stations: `stations.csv`, identified by a slug of the name.
pub(super) fn stations(figures: &Path, about: About) -> Result<Layer, StoreError> {
    let table = Table::read(figures, "stations.csv")?;
    let points = positions(&table)?;
    let names: Vec<&str> = table.rows().map(|row| row.text("name")).collect::<Result<_, _>>()?;
    let ids = slugs(names.into_iter().zip(points.iter().copied()));
    let columns = ["name", "modes", "lines"];
    let mut draft = Draft::new(about, &columns.map(|column| (column, FieldKind::Text)));
    for (row, id) in table.rows().zip(&ids) {
        draft.push(id, text_cells(row, &columns)?)?;
    }
    draft.finish(RawGeometry::Points(points.into_iter().map(Some).collect()))
}

/// The bike-share stations: `velib.csv`, identified by their code.
pub(super) fn velib(figures: &Path, about: About) -> Result<Layer, StoreError> {
    let table = Table::read(figures, "velib.csv")?;
    let points = positions(&table)?;
    let fields = [("code", FieldKind::Text), ("name", FieldKind::Text), ("capacity", FieldKind::Integer)];
    let mut draft = Draft::new(about, &fields);
    for row in table.rows() {
        let code = row.text("code")?;
        let capacity = row.optional_integer("capacity")?.map_or(Cell::Null, Cell::Integer);
        draft.push(code, [Cell::Text(code), Cell::Text(row.text("name")?), capacity])?;
    }
    draft.finish(RawGeometry::Points(points.into_iter().map(Some).collect()))
}

/// The places that may be cool around Argenteuil: `argenteuil-refuges.csv`, identified by their OpenStreetMap object.
pub(super) fn refuges(figures: &Path, about: About) -> Result<Layer, StoreError> {
    let table = Table::read(figures, "argenteuil-refuges.csv")?;
    let points = positions(&table)?;
    let columns = ["id", "name", "type", "family", "access"];
    let mut draft = Draft::new(about, &columns.map(|column| (column, FieldKind::Text)));
    for row in table.rows() {
        draft.push(row.text("id")?, text_cells(row, &columns)?)?;
    }
    draft.finish(RawGeometry::Points(points.into_iter().map(Some).collect()))
}

/// The texts of a row in `columns`, null where empty.
fn text_cells<'t>(row: Row<'t>, columns: &[&str]) -> Result<Vec<Cell<'t>>, StoreError> {
    columns.iter().map(|column| row.optional_text(column).map(text_or_null)).collect()
}

/// The position of every row, from its columns `lon` and `lat`.
pub(super) fn positions(table: &Table) -> Result<Vec<LonLat>, StoreError> {
    table.rows().map(position).collect()
}

fn position(row: Row<'_>) -> Result<LonLat, StoreError> {
    let position = LonLat::new(row.number("lon")?, row.number("lat")?);
    let off_globe = || CellFault::Expected { found: format!("{position:?}"), expected: "position on the globe" };
    if position.is_on_globe() { Ok(position) } else { Err(row.fault("lon", off_globe())) }
}
