//! The communes: the table that every other one is joined to.

use std::collections::BTreeMap;
use std::path::Path;

use crate::geometry::{LonLat, PolygonColumn, Polygons};
use crate::layers::{About, Cell, CodeChange, CogHistory, CommuneCode, FieldKind, Layer, RawGeometry, VintageError};

use super::super::error::{CellFault, StoreError};
use super::super::table::{Row, Table};
use super::draft::{Draft, text_or_null};
use super::outline::outline;

/// The year of the codes of the older tables, which still have both Pierrefitte-sur-Seine and Saint-Denis: the last one
/// in which they are two.
const TABLES_YEAR: u16 = 2024;
/// The year of the codes of the layers.
const LAYERS_YEAR: u16 = 2026;

/// A commune of the table.
pub(super) struct Commune {
    pub(super) name: String,
    pub(super) departement: String,
    pub(super) ept: Option<Ept>,
    siren: String,
    pub(super) population: i64,
    outline: Polygons<LonLat>,
}

/// The établissement public territorial of a commune; Paris has none.
pub(super) struct Ept {
    pub(super) code: String,
    pub(super) name: String,
}

/// The communes by code.
pub(super) struct Communes {
    by_code: BTreeMap<CommuneCode, Commune>,
    history: CogHistory,
}

impl Communes {
    /// Reads `communes.csv`.
    pub(super) fn read(figures: &Path, history: CogHistory) -> Result<Self, StoreError> {
        let table = Table::read(figures, "communes.csv")?;
        let mut by_code = BTreeMap::new();
        for row in table.rows() {
            let code = commune_code(row, "code", row.text("code")?)?;
            if by_code.insert(code, commune(row)?).is_some() {
                return Err(row.fault("code", CellFault::Repeated(row.text("code")?.to_owned())));
            }
        }
        Ok(Self { by_code, history })
    }

    /// Every commune with its code, in the order of the codes.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Commune)> {
        self.by_code.iter().map(|(code, commune)| (code.as_str(), commune))
    }

    /// The code of today for a `code` that a row names in `column`.
    pub(super) fn known(&self, row: Row<'_>, column: &str, code: &str) -> Result<CommuneCode, StoreError> {
        let code = self.today(row, column, code)?;
        if self.by_code.contains_key(&code) {
            Ok(code)
        } else {
            Err(row.fault(column, CellFault::Unknown(code.to_string(), "communes.csv")))
        }
    }

    /// Whether a `code` that a row names in `column` is of a commune today.
    pub(super) fn contains(&self, row: Row<'_>, column: &str, code: &str) -> Result<bool, StoreError> {
        Ok(self.by_code.contains_key(&self.today(row, column, code)?))
    }

    /// The codes of older tables, among `codes`, that became another.
    pub(super) fn changes(&self, codes: &[CommuneCode]) -> Result<Vec<CodeChange>, VintageError> {
        self.history.changes(codes, TABLES_YEAR, LAYERS_YEAR)
    }

    /// The code of today, or why there is no single one.
    fn today(&self, row: Row<'_>, column: &str, code: &str) -> Result<CommuneCode, StoreError> {
        let carried = self.history.carry(&commune_code(row, column, code)?, TABLES_YEAR, LAYERS_YEAR);
        carried.map(|carried| carried.code).map_err(|fault| row.fault(column, CellFault::Vintage(fault)))
    }

    /// The outlines, in the order of the codes.
    pub(super) fn outlines(&self) -> PolygonColumn<LonLat> {
        let mut column = PolygonColumn::default();
        self.by_code.values().for_each(|commune| column.push(commune.outline.view()));
        column
    }

    /// The layer `communes`.
    pub(super) fn layer(&self, about: About) -> Result<Layer, StoreError> {
        let fields = [
            ("code", FieldKind::Text),
            ("nom", FieldKind::Text),
            ("departement", FieldKind::Text),
            ("ept_code", FieldKind::Text),
            ("ept_nom", FieldKind::Text),
            ("siren", FieldKind::Text),
            ("population", FieldKind::Integer),
        ];
        let mut draft = Draft::new(about, &fields);
        for (code, commune) in self.iter() {
            let cells = [
                Cell::Text(code),
                Cell::Text(&commune.name),
                Cell::Text(&commune.departement),
                text_or_null(commune.ept.as_ref().map(|ept| ept.code.as_str())),
                text_or_null(commune.ept.as_ref().map(|ept| ept.name.as_str())),
                Cell::Text(&commune.siren),
                Cell::Integer(commune.population),
            ];
            draft.push(code, cells)?;
        }
        draft.finish(RawGeometry::Polygons(self.outlines()))
    }
}

/// The commune in a row.
fn commune(row: Row<'_>) -> Result<Commune, StoreError> {
    let ept = match row.optional_text("ept_code")? {
        Some(code) => Some(Ept { code: code.to_owned(), name: row.text("ept_nom")?.to_owned() }),
        None => None,
    };
    let text = row.text("wkt")?;
    let found = || text.chars().take(24).collect();
    let no_outline = || row.fault("wkt", CellFault::Expected { found: found(), expected: "outline in WKT" });
    Ok(Commune {
        name: row.text("nom")?.to_owned(),
        departement: row.text("departement")?.to_owned(),
        ept,
        siren: row.text("siren")?.to_owned(),
        population: row.integer("population")?,
        outline: outline(text).ok_or_else(no_outline)?,
    })
}

/// The text in `column` as the code of a commune.
fn commune_code(row: Row<'_>, column: &str, text: &str) -> Result<CommuneCode, StoreError> {
    let expected = "INSEE commune code";
    text.parse().map_err(|_| row.fault(column, CellFault::Expected { found: text.to_owned(), expected }))
}
