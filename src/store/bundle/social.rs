//! Income, poverty and dwellings by commune, brought to the communes of today.
//!
//! Counts of communes that were merged add up. Medians, deciles and their ratio do not: the merged commune has none
//! (null), and every commune has a low and a high that bracket them, equal where nothing was merged. The poverty rate
//! is the mean weighted by fiscal persons. The column `flags` says so, for the row and for that rate. Empty at the
//! source is secret.

use std::collections::BTreeMap;
use std::path::Path;

use crate::layers::{About, Cell, CommuneCode, FieldKind, Layer, RawGeometry};

use super::super::error::StoreError;
use super::super::table::{Row, Table};
use super::communes::Communes;
use super::draft::{Draft, text_or_null};

/// Columns whose values add up.
const COUNTS: [&str; 9] = [
    "fiscal_households_count",
    "fiscal_persons_count",
    "dwellings_count",
    "main_residences_count",
    "second_homes_count",
    "vacant_dwellings_count",
    "houses_count",
    "flats_count",
    "one_room_main_residences_count",
];
/// Quantiles, with the columns of the bounds that hold for a merged commune.
const QUANTILES: [(&str, &str, &str); 3] = [
    ("median_income_eur", "median_income_low_eur", "median_income_high_eur"),
    ("income_d1_eur", "income_d1_low_eur", "income_d1_high_eur"),
    ("income_d9_eur", "income_d9_low_eur", "income_d9_high_eur"),
];
/// The rate that is averaged over fiscal persons.
const POVERTY: &str = "poverty_pct";
/// The weight of that mean.
const PERSONS: &str = "fiscal_persons_count";
/// Columns that a merged commune lacks, as nothing published weights or bounds them.
const NOT_MERGED: [&str; 2] = ["poverty_75plus_pct", "income_d9_d1_ratio"];
/// What the figures of a merged commune are flagged with: the whole row, and the averaged rate.
const MERGED_FLAGS: &str = "merged_commune;poverty_pct:approximate";
/// Why a merged commune has no median.
const MERGED_NOTE: (&str, &str) = (
    "Commune issue d'une fusion postérieure aux données : les effectifs sont additionnés, la médiane et les déciles ne \
     s'additionnent pas (fourchette des anciennes communes donnée), le taux de pauvreté est une moyenne pondérée par \
     les personnes fiscales.",
    "Commune merged after the data were made: counts are added; the median and the deciles do not add up (the range of \
     the former communes is given); the poverty rate is a mean weighted by fiscal persons.",
);

/// The communes with their social figures.
pub(super) fn layer(figures: &Path, communes: &Communes, about: About) -> Result<Layer, StoreError> {
    let table = Table::read(figures, "communes-social.csv")?;
    let codes =
        table.rows().map(|row| Ok(row.text("code")?.to_owned())).collect::<Result<Vec<String>, StoreError>>()?;
    let codes: Vec<CommuneCode> = codes.iter().filter_map(|code| code.parse().ok()).collect();
    let mut parts: BTreeMap<CommuneCode, Vec<Row<'_>>> = BTreeMap::new();
    for row in table.rows() {
        parts.entry(communes.known(row, "code", row.text("code")?)?).or_default().push(row);
    }
    // Every code has been carried above, so that none is left to refuse.
    let about = About { carried_codes: communes.changes(&codes).unwrap_or_default(), ..about };
    let mut draft = Draft::new(about, &fields());
    for (code, commune) in communes.iter() {
        let rows = parts.get(code).map_or(&[][..], Vec::as_slice);
        let merged_from = merged_from(rows)?;
        let is_merged = merged_from.is_some();
        let mut cells = vec![Cell::Text(code), Cell::Text(&commune.name)];
        cells.extend(figures_of(rows)?);
        cells.extend([
            text_or_null(merged_from.as_deref()),
            text_or_null(is_merged.then_some(MERGED_FLAGS)),
            text_or_null(is_merged.then_some(MERGED_NOTE.0)),
            text_or_null(is_merged.then_some(MERGED_NOTE.1)),
        ]);
        draft.push(code, cells)?;
    }
    draft.finish(RawGeometry::Polygons(communes.outlines()))
}

/// The columns of the layer, in order.
fn fields() -> Vec<(&'static str, FieldKind)> {
    let texts = |names: &'static [&'static str]| names.iter().map(|&name| (name, FieldKind::Text));
    let numbers = QUANTILES.iter().flat_map(|&(value, low, high)| [value, low, high]);
    let numbers = numbers.chain([POVERTY]).chain(NOT_MERGED).map(|name| (name, FieldKind::Number));
    let counts = COUNTS.map(|name| (name, FieldKind::Integer));
    let ending = texts(&["merged_from", "flags", "note_fr", "note_en"]);
    texts(&["code", "nom"]).chain(counts).chain(numbers).chain(ending).collect()
}

/// The figures of a commune made of the rows of its parts, in the order of the columns.
fn figures_of(rows: &[Row<'_>]) -> Result<Vec<Cell<'static>>, StoreError> {
    let mut cells = Vec::new();
    for name in COUNTS {
        let counts: Vec<Option<i64>> = rows.iter().map(|row| row.optional_integer(name)).collect::<Result<_, _>>()?;
        let sum = counts.into_iter().collect::<Option<Vec<i64>>>().map(|counts| counts.iter().sum());
        cells.push(cell_or(absence(rows), sum.filter(|_| !rows.is_empty()).map(Cell::Integer)));
    }
    for (name, _, _) in QUANTILES {
        cells.extend(quantile(rows, name)?);
    }
    cells.push(poverty(rows)?);
    for name in NOT_MERGED {
        cells.push(match rows {
            [row] => cell_or(Cell::Secret, row.optional_number(name)?.map(Cell::Number)),
            _ => Cell::Null,
        });
    }
    Ok(cells)
}

/// A quantile with its low and high: null with bounds where communes were merged.
fn quantile(rows: &[Row<'_>], name: &str) -> Result<[Cell<'static>; 3], StoreError> {
    let Some(parts) = all_numbers(rows, name)? else { return Ok([absence(rows); 3]) };
    let low = parts.iter().copied().min_by(f64::total_cmp).map_or(Cell::Null, Cell::Number);
    let high = parts.iter().copied().max_by(f64::total_cmp).map_or(Cell::Null, Cell::Number);
    let value = if parts.len() == 1 { low } else { Cell::Null };
    Ok([value, low, high])
}

/// The poverty rate, weighted by fiscal persons where communes were merged.
fn poverty(rows: &[Row<'_>]) -> Result<Cell<'static>, StoreError> {
    let (Some(rates), Some(persons)) = (all_numbers(rows, POVERTY)?, all_numbers(rows, PERSONS)?) else {
        return Ok(absence(rows));
    };
    if let [rate] = rates[..] {
        return Ok(Cell::Number(rate));
    }
    let weighted: f64 = rates.iter().zip(&persons).map(|(rate, persons)| rate * persons).sum();
    Ok(Cell::Number(weighted / persons.iter().sum::<f64>()))
}

/// The numbers of all rows in a column; none where one of them is withheld.
fn all_numbers(rows: &[Row<'_>], name: &str) -> Result<Option<Vec<f64>>, StoreError> {
    let numbers: Vec<Option<f64>> = rows.iter().map(|row| row.optional_number(name)).collect::<Result<_, _>>()?;
    Ok(numbers.into_iter().collect::<Option<Vec<f64>>>().filter(|numbers| !numbers.is_empty()))
}

/// What stands for a missing figure: withheld where the table has the commune, null where it has not.
const fn absence(rows: &[Row<'_>]) -> Cell<'static> {
    if rows.is_empty() { Cell::Null } else { Cell::Secret }
}

fn cell_or(absence: Cell<'static>, cell: Option<Cell<'static>>) -> Cell<'static> {
    cell.unwrap_or(absence)
}

/// The former codes of a commune that was merged.
fn merged_from(rows: &[Row<'_>]) -> Result<Option<String>, StoreError> {
    let mut codes: Vec<&str> = rows.iter().map(|row| row.text("code")).collect::<Result<_, _>>()?;
    codes.sort_unstable();
    Ok((codes.len() > 1).then(|| codes.join(";")))
}
