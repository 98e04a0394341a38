//! What is written is read back; real files are read whole; damaged ones end in faults.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::geometry::{Lines, LonLat, PolygonColumn, Polygons, SourcePosition};
use crate::layers::intake::{
    CodeBook, FaultKind, Found, IntakeOptions, SourceFrame, SourceGeometry, SourceTable, intake,
};
use crate::layers::{About, Cell, Geometry, Layer, Licence, RawGeometry, Theme, Words};
use crate::store::{shipped, tried};

use super::*;

mod made;
mod reading;
mod real;
mod round_trips;

/// Larger real data beside the project, which need not be there.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");

fn about() -> About {
    About {
        title: Words::new("Essai", "Trial"),
        licence: Licence { name: "Licence Ouverte 2.0".to_owned(), spdx: Some("etalab-2.0".to_owned()), url: None },
        attribution: "© l’essai".to_owned(),
        ..About::undescribed("tried".parse().expect("the identifier is well formed"), Theme::Base)
    }
}

fn layer(rows: &[(u8, f64, String)], geometry: RawGeometry) -> Layer {
    tried::layer(about(), rows, geometry)
}

/// A polygon with a hole and a second part; nothing where `lon_deg` is negative.
fn shape(lon_deg: f64, lat_deg: f64) -> Polygons<LonLat> {
    if lon_deg < 0.0 { Polygons::default() } else { tried::shape(lon_deg, lat_deg) }
}

fn exported(layer: &Layer, format: ExportFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    export(layer, format, &mut bytes).expect("memory takes every byte");
    bytes
}

fn folder() -> TempDir {
    TempDir::new().expect("there is room for a folder")
}

/// The table that `bytes` make in a file called `name`.
fn read_bytes(name: &str, bytes: &[u8]) -> Result<SourceTable, StoreError> {
    let folder = folder();
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("there is room for a file");
    read_source(&path, &ReadOptions::default())
}

fn fault_of(result: Result<SourceTable, StoreError>) -> String {
    match result.expect_err("the file is no table") {
        StoreError::Source { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

fn lonlat(position: SourcePosition) -> LonLat {
    LonLat::new(position.x, position.y)
}

/// The positions of a feature, line by line or ring by ring, polygon by polygon.
fn drawn_of_layer(layer: &Layer, row_idx: usize) -> Vec<Vec<Vec<LonLat>>> {
    match layer.geometry() {
        Geometry::None => Vec::new(),
        Geometry::Points(points) => points.lonlat(row_idx).map(|point| vec![vec![point]]).into_iter().collect(),
        Geometry::Lines(lines) => lines.lonlat().get(row_idx).lines().map(|line| vec![line.to_vec()]).collect(),
        Geometry::Polygons(polygons) => {
            let rings =
                |polygon: crate::geometry::PolygonsRef<'_, LonLat>| polygon.rings().map(<[_]>::to_vec).collect();
            polygons.lonlat().get(row_idx).polygons().map(rings).collect()
        }
    }
}

fn drawn_of_table(table: &SourceTable, row_idx: usize) -> Vec<Vec<Vec<LonLat>>> {
    let carried = |line: &[SourcePosition]| line.iter().copied().map(lonlat).collect::<Vec<_>>();
    match &table.geometry {
        SourceGeometry::None => Vec::new(),
        SourceGeometry::Points(points) => points[row_idx].map(|point| vec![vec![lonlat(point)]]).into_iter().collect(),
        SourceGeometry::Lines(lines) => lines.get(row_idx).lines().map(|line| vec![carried(line)]).collect(),
        SourceGeometry::Polygons(polygons) => {
            polygons.get(row_idx).polygons().map(|polygon| polygon.rings().map(carried).collect()).collect()
        }
    }
}

/// What differs between a layer and the table that was read of its export.
fn difference(layer: &Layer, table: &SourceTable, format: ExportFormat) -> Option<String> {
    let is_text = format == ExportFormat::Csv;
    if !table.faults.is_empty() || table.rows.len() != layer.len() {
        return Some(format!("{} rows, {:?}", table.rows.len(), table.faults));
    }
    if layer.is_empty() {
        return None;
    }
    let names = |fields: Vec<&str>| fields.join(",");
    let (own, read) = (
        names(layer.fields().iter().map(|field| field.name.as_str()).collect()),
        names(table.fields.iter().map(|field| field.name.as_str()).collect()),
    );
    if own != read {
        return Some(format!("columns {own} became {read}"));
    }
    let id_column = layer.id_column().map(|idx| &table.columns[idx]);
    let Some(ids) = id_column.or(table.ids.as_ref()) else { return Some("no identifiers".to_owned()) };
    for row in 0..table.rows.len() {
        let id = ids.get(row).to_string();
        let Some(row_idx) = layer.feature(&id) else { return Some(format!("no feature is called {id}")) };
        if drawn_of_layer(layer, row_idx) != drawn_of_table(table, row) {
            return Some(format!("{id}: {:?}", drawn_of_table(table, row)));
        }
        for (field, (before, after)) in layer.fields().iter().zip(layer.columns().iter().zip(&table.columns)) {
            let (before, after) = (before.get(row_idx), after.get(row));
            let is_same = if is_text {
                (before == Cell::Secret) == (after == Cell::Secret) && before.to_string() == after.to_string()
            } else {
                before == after
            };
            if !is_same {
                return Some(format!("{id}, {}: {before:?} became {after:?}", field.name));
            }
        }
    }
    None
}

fn returns(layer: &Layer) -> Result<(), TestCaseError> {
    for format in ExportFormat::ALL {
        let name = format!("tried.{}", format.ending());
        let table =
            read_bytes(&name, &exported(layer, format)).map_err(|fault| TestCaseError::fail(format!("{fault:?}")))?;
        let found = difference(layer, &table, format);
        prop_assert!(found.is_none(), "{}: {}", format.name(), found.unwrap_or_default());
    }
    Ok(())
}
