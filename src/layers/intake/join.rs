//! A table without geometry joined to the territories of a layer by their code.
//!
//! Codes of another year are carried along the recorded changes. Where several rows come to one territory, by a merger or
//! because the table says it so, nothing is summed silently: their cells agree, or the user names how they are put
//! together. Null stays null and a secret part makes a secret whole. Territories without a row are there with null.
//!
//! A row about an arrondissement of Paris, Lyon or Marseille counts for its commune where the territories hold the commune
//! and not the arrondissement, unless the table has a row for the commune too: that one says the whole already.

use std::collections::BTreeMap;

use super::super::about::About;
use super::super::column::{Cell, Column, ColumnBuilder, FieldKind};
use super::super::geometry::{Geometry, RawGeometry};
use super::super::identity::CommuneCode;
use super::super::layer::{Layer, RawLayer};
use super::super::vintage::{CodeChange, CogHistory, VintageError};
use super::codes::{commune_code, commune_of_arrondissement};
use super::fault::{Fault, FaultKind, Faults, Remedy};

/// How a table is joined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Join {
    /// The column of the territories that holds their code.
    pub territory_column: String,
    /// The column of the table that holds it.
    pub table_column: String,
    /// How the cells of several rows of one territory are put together, by column.
    pub merges: BTreeMap<String, Merge>,
}

/// How the cells of several rows become one. All but the last are for numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merge {
    /// Their sum: counts.
    Sum,
    /// Their mean, each weighted by the number in another column: rates.
    MeanBy(String),
    /// The smallest.
    Least,
    /// The largest.
    Most,
    /// None of them: cells that differ become null.
    Nothing,
}

/// Why a table cannot be joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinRefusal {
    /// A column is not there.
    #[error("`{of}` has no column `{asked}`; there are: {}", known.join(", "))]
    NoColumn {
        /// The layer, or `the table`.
        of: String,
        /// What was asked for.
        asked: String,
        /// The columns that there are.
        known: Vec<String>,
    },
    /// The table is no table.
    #[error("the file has geometry of its own: only a table is joined")]
    HasGeometry,
    /// A code that has no single successor.
    #[error(transparent)]
    Vintage(#[from] VintageError),
    /// Rows of one territory that differ in a column of numbers, and nobody says how they are put together.
    #[error("rows {} are about `{code}` and differ in `{column}`: say how they become one with --merge {column}=sum, {column}=mean-by:COLUMN, {column}=min, {column}=max or {column}=null", rows.join(", "))]
    Differ {
        /// The code of the territory.
        code: String,
        /// The codes of the rows.
        rows: Vec<String>,
        /// The column.
        column: String,
    },
    /// The same in a column that holds no numbers.
    #[error("rows {} are about `{code}` and differ in `{column}`, which holds no numbers: --merge {column}=null leaves it null there", rows.join(", "))]
    DifferInWords {
        /// The code of the territory.
        code: String,
        /// The codes of the rows.
        rows: Vec<String>,
        /// The column.
        column: String,
    },
    /// Numbers are asked of a column of something else.
    #[error("`{column}` holds no numbers: {column}=null is all that can be asked of it")]
    NoNumbers {
        /// The column.
        column: String,
    },
}

/// The territories with the columns of `table`, and what was told on the way.
///
/// # Errors
/// Where a column is not there, a code was split, or rows of one territory differ.
pub fn joined(
    table: &RawLayer,
    territories: &Layer,
    asked: &Join,
    history: &CogHistory,
) -> Result<(RawLayer, Faults), JoinRefusal> {
    if table.geometry != RawGeometry::None {
        return Err(JoinRefusal::HasGeometry);
    }
    let codes = territory_codes(territories, &asked.territory_column)?;
    let code_idx = column_idx(table, &asked.table_column)?;
    for name in asked.merges.keys().chain(asked.merges.values().filter_map(Merge::weights)) {
        column_idx(table, name)?;
    }
    let matching = Matching::of(table, code_idx, &codes, territories, history)?;
    let columns: Result<Vec<Column>, JoinRefusal> =
        (0..table.columns.len()).map(|idx| matching.column(table, idx, code_idx, &asked.merges)).collect();
    let about = About {
        carried_codes: matching.carried.clone(),
        cog_year: territories.about().cog_year.or(table.about.cog_year),
        ..table.about.clone()
    };
    let layer = RawLayer {
        about,
        ids: (0..territories.len()).map(|idx| territories.feature_id(idx)).collect(),
        fields: table.fields.clone(),
        columns: columns?,
        geometry: raw_geometry(territories),
    };
    Ok((layer, matching.faults))
}

impl Merge {
    fn weights(&self) -> Option<&String> {
        if let Self::MeanBy(column) = self { Some(column) } else { None }
    }
}

/// The codes of the territories, by what stands in `column`, or their identifiers where it is called `id`.
fn territory_codes(territories: &Layer, column: &str) -> Result<BTreeMap<String, usize>, JoinRefusal> {
    let found = match territories.column(column) {
        Some(found) => Some(found.iter().map(|cell| cell.to_string()).collect::<Vec<_>>()),
        None if column == "id" => Some(territories.ids().map(str::to_owned).collect()),
        None => None,
    };
    let known = || territories.fields().iter().map(|field| field.name.clone()).collect();
    let missing =
        || JoinRefusal::NoColumn { of: territories.about().id.to_string(), asked: column.to_owned(), known: known() };
    let codes = found.ok_or_else(missing)?;
    Ok(codes.into_iter().enumerate().filter(|(_, code)| !code.is_empty()).map(|(idx, code)| (code, idx)).collect())
}

fn column_idx(table: &RawLayer, name: &str) -> Result<usize, JoinRefusal> {
    let known = || table.fields.iter().map(|field| field.name.clone()).collect();
    let missing = || JoinRefusal::NoColumn { of: "the table".to_owned(), asked: name.to_owned(), known: known() };
    table.fields.iter().position(|field| field.name == name).ok_or_else(missing)
}

/// Which rows of the table are about which territory.
struct Matching {
    /// The rows of each territory, in the order of the table.
    rows: Vec<Vec<usize>>,
    /// The code of each territory as the layer has it.
    codes: Vec<String>,
    carried: Vec<CodeChange>,
    faults: Faults,
}

impl Matching {
    fn of(
        table: &RawLayer,
        code_idx: usize,
        codes: &BTreeMap<String, usize>,
        territories: &Layer,
        history: &CogHistory,
    ) -> Result<Self, JoinRefusal> {
        let years = table.about.cog_year.zip(territories.about().cog_year);
        let mut matching = Self {
            rows: vec![Vec::new(); territories.len()],
            codes: vec![String::new(); territories.len()],
            carried: Vec::new(),
            faults: Faults::default(),
        };
        for (code, &idx) in codes {
            matching.codes[idx].clone_from(code);
        }
        let mut of_arrondissements = Vec::new();
        for (row, cell) in table.columns[code_idx].iter().enumerate() {
            let written = cell.to_string();
            let code = matching.carry(commune_code(cell), years, history)?.unwrap_or_else(|| written.clone());
            let commune = commune_of_arrondissement(&code).and_then(|commune| codes.get_key_value(commune));
            if let Some(&idx) = codes.get(&code) {
                matching.rows[idx].push(row);
            } else if let Some((commune, &idx)) = commune {
                of_arrondissements.push((row, idx, code, commune.clone()));
            } else {
                let kind = FaultKind::Unjoined { code: written, layer: territories.about().id.to_string() };
                matching.faults.tell(row_number(row), None, kind, Remedy::LeftOut);
            }
        }
        matching.take_arrondissements(of_arrondissements);
        matching.carried.sort();
        matching.carried.dedup();
        matching.tell_without_row(territories);
        Ok(matching)
    }

    /// Takes the rows about arrondissements, each with its territory, its code and that of the commune, where the commune
    /// has no row of its own.
    fn take_arrondissements(&mut self, rows: Vec<(usize, usize, String, String)>) {
        let has_own: Vec<bool> = self.rows.iter().map(|rows| !rows.is_empty()).collect();
        for (row, idx, code, commune) in rows {
            let (kind, remedy) = if has_own[idx] {
                (FaultKind::BesideCommune { code, commune }, Remedy::LeftOut)
            } else {
                self.rows[idx].push(row);
                (FaultKind::OfArrondissement { code, commune }, Remedy::Kept)
            };
            self.faults.tell(row_number(row), None, kind, remedy);
        }
    }

    /// The code of the territories' year, where both years are known.
    fn carry(
        &mut self,
        code: Option<CommuneCode>,
        years: Option<(u16, u16)>,
        history: &CogHistory,
    ) -> Result<Option<String>, JoinRefusal> {
        let Some((code, (from, to))) = code.zip(years) else { return Ok(None) };
        let carried = history.carry(&code, from, to)?;
        self.carried.extend(carried.change_from(&code));
        Ok(Some(carried.code.to_string()))
    }

    fn tell_without_row(&mut self, territories: &Layer) {
        for idx in (0..territories.len()).filter(|&idx| self.rows[idx].is_empty()) {
            let id = Some(territories.id(idx).to_owned());
            self.faults.push(Fault {
                row: None,
                id,
                at: super::inspection::place(territories, idx),
                kind: FaultKind::WithoutRow,
                remedy: Remedy::Kept,
            });
        }
    }

    /// A column of the table by territory.
    fn column(
        &self,
        table: &RawLayer,
        idx: usize,
        code_idx: usize,
        merges: &BTreeMap<String, Merge>,
    ) -> Result<Column, JoinRefusal> {
        let (column, name) = (&table.columns[idx], &table.fields[idx].name);
        let merge = merges.get(name);
        let is_mean = matches!(merge, Some(Merge::MeanBy(_)));
        let kind = if is_mean { FieldKind::Number } else { column.kind() };
        let wants_numbers = merge.is_some_and(|merge| *merge != Merge::Nothing);
        if wants_numbers && !is_of_numbers(column) {
            return Err(JoinRefusal::NoNumbers { column: name.clone() });
        }
        let weights = merge.and_then(Merge::weights).map(|name| column_idx(table, name)).transpose()?;
        let weights = weights.map(|idx| &table.columns[idx]);
        let mut builder = ColumnBuilder::new(kind);
        for (territory, rows) in self.rows.iter().enumerate() {
            match (rows.as_slice(), merge) {
                ([], _) => builder.push(Cell::Null),
                (_, _) if idx == code_idx => builder.push(Cell::Text(&self.codes[territory])),
                ([first, others @ ..], None) => {
                    let cell = column.get(*first);
                    if others.iter().any(|&row| column.get(row) != cell) {
                        return Err(self.differ(table, territory, code_idx, idx));
                    }
                    builder.push(cell);
                }
                (rows, Some(merge)) => builder.push(merged(column, rows, merge, weights)),
            }
        }
        Ok(builder.finish())
    }

    fn differ(&self, table: &RawLayer, territory: usize, code_idx: usize, column_idx: usize) -> JoinRefusal {
        let rows = self.rows[territory].iter().map(|&row| table.columns[code_idx].get(row).to_string()).collect();
        let (code, column) = (self.codes[territory].clone(), table.fields[column_idx].name.clone());
        if is_of_numbers(&table.columns[column_idx]) {
            JoinRefusal::Differ { code, rows, column }
        } else {
            JoinRefusal::DifferInWords { code, rows, column }
        }
    }
}

fn is_of_numbers(column: &Column) -> bool {
    matches!(column.kind(), FieldKind::Integer | FieldKind::Number)
}

/// The cells of several rows as one.
fn merged<'c>(column: &'c Column, rows: &[usize], merge: &Merge, weights: Option<&'c Column>) -> Cell<'c> {
    let cells = || rows.iter().map(|&row| column.get(row));
    if *merge == Merge::Nothing {
        let first = cells().next().unwrap_or(Cell::Null);
        return if cells().all(|cell| cell == first) { first } else { Cell::Null };
    }
    let of_weights = || rows.iter().filter_map(|&row| weights.map(|weights| weights.get(row)));
    if cells().chain(of_weights()).any(|cell| cell == Cell::Secret) {
        return Cell::Secret;
    }
    let whole = column.kind() == FieldKind::Integer;
    let numbers: Option<Vec<f64>> = cells().map(Cell::number).collect();
    let Some(numbers) = numbers else { return Cell::Null };
    let value = match merge {
        Merge::Sum => Some(numbers.iter().sum()),
        Merge::Nothing => None,
        Merge::Least => numbers.iter().copied().reduce(f64::min),
        Merge::Most => numbers.iter().copied().reduce(f64::max),
        Merge::MeanBy(_) => {
            let weights: Option<Vec<f64>> = of_weights().map(Cell::number).collect();
            weights.and_then(|weights| weighted_mean(&numbers, &weights))
        }
    };
    match (value, merge) {
        (None, _) => Cell::Null,
        (Some(value), Merge::MeanBy(_)) => Cell::Number(value),
        #[expect(clippy::cast_possible_truncation, reason = "sums of whole numbers of a table stay far below 2^53")]
        (Some(value), _) if whole => Cell::Integer(value as i64),
        (Some(value), _) => Cell::Number(value),
    }
}

fn weighted_mean(numbers: &[f64], weights: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let sum: f64 = numbers.iter().zip(weights).map(|(number, weight)| number * weight).sum();
    (total > 0.0 && weights.iter().all(|&weight| weight >= 0.0)).then(|| sum / total)
}

/// The geometry of a layer as it was collected.
fn raw_geometry(layer: &Layer) -> RawGeometry {
    match layer.geometry() {
        Geometry::None => RawGeometry::None,
        Geometry::Points(points) => RawGeometry::Points((0..layer.len()).map(|idx| points.lonlat(idx)).collect()),
        Geometry::Lines(lines) => RawGeometry::Lines(lines.lonlat().clone()),
        Geometry::Polygons(polygons) => RawGeometry::Polygons(polygons.lonlat().clone()),
    }
}

/// The number of a row of a table, counted from 1.
fn row_number(idx: usize) -> u32 {
    u32::try_from(idx + 1).unwrap_or(u32::MAX)
}
