//! From rows to a table: columns that are filled row by row, geometry beside them, and the faults met on the way.
//!
//! Costs the size of the table. What a file can make us hold is limited: columns, cells, bytes of text, positions.
//! The text column [`SECRET_FIELD`] of our own exports is turned back into the third state, and [`ID_FIELD`] into the
//! identifiers.

use std::collections::BTreeSet;

use crate::layers::intake::{Fault, FaultKind, Found, Remedy, SourceFrame, SourceGeometry, SourceTable};
use crate::layers::{Cell, Column, FieldKind};

use super::drawn::Drawn;
use super::fault::SourceFault;
use super::growing::Growing;
use super::shapes::Shapes;

/// The text column that names the withheld properties of a feature.
pub(super) const SECRET_FIELD: &str = "secret";
/// The text column of the identifiers, where no property equals them.
pub(super) const ID_FIELD: &str = "feature_id";
/// What stands between the names of [`SECRET_FIELD`].
pub(super) const LIST_SEPARATOR: char = ';';
/// The widest table: every row costs a cell in every column, said or not.
pub(super) const COLUMNS_MAX: usize = 2_000;
/// The cells of a table that are read in any case, and the most that are ever read.
const CELLS_MIN: u64 = 16_000_000;
const CELLS_MAX: u64 = 400_000_000;
/// How many cells a byte of a file may stand for: nulls and repeated values cost a file next to nothing.
const CELLS_A_BYTE: u64 = 32;
/// The most bytes of text in a column, and the most positions: offsets are stored in four bytes.
const OFFSET_MAX: u64 = u32::MAX as u64;
/// The most positions for which room is made before they come: four gigabytes.
const POSITIONS_EXPECTED_MAX: usize = 1 << 28;
/// The most faults that are told one by one.
const FAULTS_MAX: usize = 100_000;
/// Characters of a cell that a fault repeats.
const SHOWN_MAX: usize = 40;

/// A table while it is read.
#[derive(Debug)]
pub(super) struct Collector {
    fields: Vec<Growing>,
    cells_max: u64,
    ids: Growing,
    has_ids: bool,
    rows: Vec<u32>,
    shapes: Shapes,
    is_table: bool,
    faults: Vec<Fault>,
    untold: u64,
    has_heights: bool,
    secret: SecretField,
}

/// The column [`SECRET_FIELD`], where there is one.
#[derive(Debug)]
struct SecretField {
    idx: Option<usize>,
    /// Whether it names columns so far, as ours does.
    is_list: bool,
}

impl Collector {
    /// An empty table of columns whose kinds the format declares.
    /// The size of the file decides how large the table may grow.
    pub(super) fn declared(
        fields: impl IntoIterator<Item = (String, Found)>,
        file_bytes: u64,
    ) -> Result<Self, SourceFault> {
        let fields: Vec<Growing> = fields.into_iter().map(|(name, found)| Growing::declared(name, found)).collect();
        if fields.len() > COLUMNS_MAX {
            return Err(SourceFault::TooLarge("more than 2,000 columns"));
        }
        Ok(Self::of(fields, file_bytes))
    }

    /// An empty table whose columns are found as they come.
    pub(super) fn open(file_bytes: u64) -> Self {
        Self::of(Vec::new(), file_bytes)
    }

    fn of(mut fields: Vec<Growing>, file_bytes: u64) -> Self {
        distinguish(&mut fields);
        let secret_idx = fields.iter().position(|field| field.name == SECRET_FIELD);
        Self {
            fields,
            cells_max: file_bytes.saturating_mul(CELLS_A_BYTE).clamp(CELLS_MIN, CELLS_MAX),
            ids: Growing::open("id".to_owned()),
            has_ids: false,
            rows: Vec::new(),
            shapes: Shapes::default(),
            is_table: false,
            faults: Vec::new(),
            untold: 0,
            has_heights: false,
            secret: SecretField { idx: secret_idx, is_list: true },
        }
    }

    /// The place of the column called `name`, which is added where it is not there yet.
    pub(super) fn field(&mut self, name: &str) -> Result<usize, SourceFault> {
        if self.fields.len() >= COLUMNS_MAX {
            return Err(SourceFault::TooLarge("more than 2,000 columns"));
        }
        let mut field = Growing::open(name.to_owned());
        field.wait(self.rows.len());
        self.fields.push(field);
        if name == SECRET_FIELD {
            self.secret.idx = Some(self.fields.len() - 1);
        }
        Ok(self.fields.len() - 1)
    }

    /// How many columns there are.
    pub(super) const fn width(&self) -> usize {
        self.fields.len()
    }

    /// Makes room for the positions of polygons that a file of its size may hold.
    pub(super) fn expect_polygons(&mut self, file_bytes: u64) {
        /// A position is two numbers in every binary format.
        const POSITION_BYTES: u64 = 16;
        let positions = usize::try_from(file_bytes / POSITION_BYTES).unwrap_or(0);
        self.shapes.expect_polygons(positions.min(POSITIONS_EXPECTED_MAX));
    }

    /// Says that the file has no geometry.
    pub(super) const fn mark_table(&mut self) {
        self.is_table = true;
    }

    /// Forgets the identifiers that the format carried.
    pub(super) const fn forget_ids(&mut self) {
        self.has_ids = false;
    }

    /// Adds a row; columns behind the end of `cells` get nothing.
    pub(super) fn push(
        &mut self,
        row: u32,
        id: Cell<'_>,
        cells: &mut [Cell<'_>],
        drawn: &Drawn,
    ) -> Result<(), SourceFault> {
        self.withhold(cells);
        for (idx, field) in self.fields.iter_mut().enumerate() {
            let cell = cells.get(idx).copied().unwrap_or(Cell::Null);
            if let Some(expected) = field.push(cell) {
                let kind = FaultKind::Cell { column: field.name.clone(), found: shown(cell), expected };
                tell(&mut self.faults, &mut self.untold, Some(row), kind, Remedy::Emptied);
            }
        }
        self.has_ids |= id != Cell::Null;
        self.ids.push(id);
        self.shapes.push(drawn);
        self.has_heights |= drawn.has_heights();
        self.rows.push(row);
        self.check_size()
    }

    /// Tells that a row could not be read.
    pub(super) fn unreadable(&mut self, row: u32, why: impl Into<String>) {
        tell(&mut self.faults, &mut self.untold, Some(row), FaultKind::Unreadable(why.into()), Remedy::LeftOut);
    }

    /// Tells that a cell is not what its column holds.
    pub(super) fn odd_cell(&mut self, row: u32, column_idx: usize, found: &str, expected: &'static str) {
        let column = self.fields.get(column_idx).map(|field| field.name.clone()).unwrap_or_default();
        let kind = FaultKind::Cell { column, found: shown(Cell::Text(found)), expected };
        tell(&mut self.faults, &mut self.untold, Some(row), kind, Remedy::Emptied);
    }

    /// Whether the table grew over what is read.
    fn check_size(&self) -> Result<(), SourceFault> {
        if self.rows.len() as u64 * (self.fields.len() as u64 + 1) > self.cells_max {
            return Err(SourceFault::TooLarge("more cells than are read of a file of its size"));
        }
        if self.shapes.positions() >= OFFSET_MAX {
            return Err(SourceFault::TooLarge("more than four billion positions"));
        }
        if self.fields.iter().any(|field| field.text_bytes >= OFFSET_MAX) {
            return Err(SourceFault::TooLarge("more than four gigabytes of text in a column"));
        }
        Ok(())
    }

    /// Withholds the cells that the row names, as our own exports do.
    fn withhold(&mut self, cells: &mut [Cell<'_>]) {
        let Some(names) = self.secret.idx.and_then(|idx| cells.get(idx)).and_then(|cell| cell.text()) else { return };
        let places: Option<Vec<usize>> =
            names.split(LIST_SEPARATOR).map(|name| self.fields.iter().position(|field| field.name == name)).collect();
        let Some(places) = places else {
            self.secret.is_list = false;
            return;
        };
        for place in places {
            if let Some(cell) = cells.get_mut(place).filter(|cell| matches!(cell, Cell::Null | Cell::Text(""))) {
                *cell = Cell::Secret;
            }
        }
    }

    /// The table.
    pub(super) fn finish(self, name: Option<String>, frame: Option<SourceFrame>) -> SourceTable {
        let (geometry, odd_rows) = self.shapes.finish(self.is_table);
        let ids = self.has_ids.then(|| self.ids.finish().1);
        let mut table = SourceTable {
            name,
            rows: self.rows,
            ids,
            fields: Vec::new(),
            columns: Vec::new(),
            geometry,
            frame,
            faults: self.faults,
        };
        for (idx, field) in self.fields.into_iter().enumerate() {
            let (field, column) = field.finish();
            if Some(idx) == self.secret.idx && self.secret.is_list && column.iter().any(|cell| cell.text().is_some()) {
                continue;
            }
            if field.name == ID_FIELD && identifies(&column) {
                table.ids = Some(column);
                continue;
            }
            table.fields.push(field);
            table.columns.push(column);
        }
        let mut untold = self.untold;
        for odd in &odd_rows {
            let kind = FaultKind::GeometryKind { found: odd.found.to_owned(), expected: odd.expected };
            tell(&mut table.faults, &mut untold, table.rows.get(odd.place).copied(), kind, Remedy::LeftOut);
        }
        if !odd_rows.is_empty() {
            leave_out(&mut table, &odd_rows.iter().map(|odd| odd.place).collect());
        }
        table.faults.sort_by_key(|fault| fault.row);
        if self.has_heights {
            table.faults.push(whole(FaultKind::Heights, Remedy::Mended));
        }
        if untold > 0 {
            table.faults.push(whole(FaultKind::Unreadable(format!("{untold} faults more")), Remedy::LeftOut));
        }
        table
    }
}

/// Adds a fault, as long as faults are told one by one.
fn tell(faults: &mut Vec<Fault>, untold: &mut u64, row: Option<u32>, kind: FaultKind, remedy: Remedy) {
    if faults.len() < FAULTS_MAX {
        faults.push(Fault { row, id: None, at: None, kind, remedy });
    } else {
        *untold += 1;
    }
}

/// A fault of the whole.
const fn whole(kind: FaultKind, remedy: Remedy) -> Fault {
    Fault { row: None, id: None, at: None, kind, remedy }
}

/// A cell as a fault repeats it.
fn shown(cell: Cell<'_>) -> String {
    cell.to_string().chars().take(SHOWN_MAX).collect()
}

/// Whether a column of text has a value in every row.
fn identifies(column: &Column) -> bool {
    column.kind() == FieldKind::Text
        && !column.is_empty()
        && column.iter().all(|cell| cell.text().is_some_and(|text| !text.is_empty()))
}

/// Takes rows out of a table.
fn leave_out(table: &mut SourceTable, places: &BTreeSet<usize>) {
    let kept: Vec<usize> = (0..table.rows.len()).filter(|place| !places.contains(place)).collect();
    table.rows = kept.iter().map(|&place| table.rows[place]).collect();
    table.ids = table.ids.as_ref().map(|ids| ids.reordered(&kept));
    table.columns = table.columns.iter().map(|column| column.reordered(&kept)).collect();
    table.geometry = match &table.geometry {
        SourceGeometry::None => SourceGeometry::None,
        SourceGeometry::Points(points) => SourceGeometry::Points(kept.iter().map(|&place| points[place]).collect()),
        SourceGeometry::Lines(lines) => SourceGeometry::Lines(lines.reordered(&kept)),
        SourceGeometry::Polygons(polygons) => SourceGeometry::Polygons(polygons.reordered(&kept)),
    };
}

/// Gives columns of one name different names, and columns of none one.
fn distinguish(fields: &mut [Growing]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (idx, field) in fields.iter_mut().enumerate() {
        if field.name.trim().is_empty() {
            field.name = format!("column_{}", idx + 1);
        }
        let plain = field.name.clone();
        let mut number = 2;
        while !taken.insert(field.name.clone()) {
            field.name = format!("{plain}_{number}");
            number += 1;
        }
    }
}
