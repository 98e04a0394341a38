//! The rows that stay, named and put together, and the faults told by name and place.

use super::super::about::About;
use super::super::column::Column;
use super::super::geometry::RawGeometry;
use super::super::layer::{Field, RawLayer};
use super::codes::{CodeBook, code_faults};
use super::content::{place_of, same_geometry};
use super::fault::{FaultKind, Faults, Remedy};
use super::ids::{IdSource, Unnamed, as_id, identified};
use super::options::IntakeRefusal;

/// What was made of a table, before its rows are named: a column has a cell for each entry of `rows`, the geometry a
/// feature for each entry of `kept`.
pub(super) struct Assembly {
    pub rows: Vec<u32>,
    pub own_ids: Option<Column>,
    pub fields: Vec<Field>,
    pub columns: Vec<Column>,
    pub geometry: RawGeometry,
    /// The places of the rows whose geometry stays.
    pub kept: Vec<usize>,
}

/// A layer and all that was wrong with it.
pub(super) struct Taken {
    pub layer: RawLayer,
    pub faults: Faults,
}

impl Assembly {
    /// Names the rows that stay and tells what is wrong with them, after the faults `told` so far.
    ///
    /// # Errors
    /// Where there were rows and none stays.
    pub fn assembled(
        self,
        about: About,
        id_source: &IdSource,
        book: &CodeBook<'_>,
        told: Faults,
    ) -> Result<Taken, IntakeRefusal> {
        let naming = self.naming_column(id_source);
        let Self { rows, fields, columns, geometry, kept, .. } = self;
        let all_stay = kept.len() == rows.len();
        let staying = |column: Column| if all_stay { column } else { column.reordered(&kept) };
        let named = naming.clone().map(staying);
        let columns: Vec<Column> = columns.into_iter().map(staying).collect();
        let kept_rows: Vec<u32> = kept.iter().map(|&idx| rows[idx]).collect();
        let unnamed = Unnamed { columns: &columns, geometry: &geometry, rows: &kept_rows };
        let identified = identified(&unnamed, named.as_ref());
        let mut faults = told;
        faults.append(identified.faults);
        let layer = RawLayer { about, ids: identified.ids, fields, columns, geometry };
        let (layer, kept_rows) = reduced(layer, kept_rows, &identified.kept);
        faults.append(looked_at(&layer, &kept_rows, book));
        let in_file = |row: u32| as_id(naming.as_ref()?.get(rows.binary_search(&row).ok()?)).map(|id| id.to_string());
        name_and_place(&mut faults, &layer, &kept_rows, in_file);
        if layer.ids.is_empty() && !rows.is_empty() {
            let first = faults.iter().find(|fault| fault.remedy == Remedy::LeftOut).map(|it| it.kind.to_string());
            return Err(IntakeRefusal::NothingLeft { rows: rows.len(), first: first.unwrap_or_default() });
        }
        Ok(Taken { layer, faults })
    }

    /// The column by which the rows are named, unless it is by their content.
    fn naming_column(&self, id_source: &IdSource) -> Option<Column> {
        match id_source {
            IdSource::Asked(name) | IdSource::ByName(name) => {
                let idx = self.fields.iter().position(|field| field.name == *name)?;
                Some(self.columns[idx].clone())
            }
            IdSource::Format => self.own_ids.clone(),
            IdSource::Content => None,
        }
    }
}

/// The layer without the rows that were left out when they were named.
fn reduced(layer: RawLayer, rows: Vec<u32>, kept: &[usize]) -> (RawLayer, Vec<u32>) {
    if kept.len() == rows.len() {
        return (layer, rows);
    }
    let columns = layer.columns.into_iter().map(|column| column.reordered(kept)).collect();
    let geometry = layer.geometry.reordered(kept);
    (RawLayer { columns, geometry, ..layer }, kept.iter().map(|&idx| rows[idx]).collect())
}

/// What is told about rows that stay: geometry that was there before, codes that are none.
fn looked_at(layer: &RawLayer, rows: &[u32], book: &CodeBook<'_>) -> Faults {
    let mut faults = Faults::default();
    for (again, first) in same_geometry(&layer.geometry, layer.ids.len()) {
        let kind = FaultKind::DuplicateGeometry { first: layer.ids[first].to_string() };
        faults.tell(rows[again], place_of(&layer.geometry, again), kind, Remedy::Kept);
    }
    for (idx, kind) in code_faults(&layer.fields, &layer.columns, layer.about.cog_year, book) {
        faults.tell(rows[idx], place_of(&layer.geometry, idx), kind, Remedy::Kept);
    }
    faults
}

/// Gives the faults the names and places of their features: as they are in the layer, else the name that they have in the
/// file.
fn name_and_place(faults: &mut Faults, layer: &RawLayer, rows: &[u32], in_file: impl Fn(u32) -> Option<String>) {
    let idx_of = |row: u32| rows.binary_search(&row).ok();
    faults.name_by_row(|row| idx_of(row).map(|idx| layer.ids[idx].to_string()).or_else(|| in_file(row)));
    faults.place_by_row(|row| idx_of(row).and_then(|idx| place_of(&layer.geometry, idx)));
}
