//! From what a file says to a layer: the table as a reader found it, and the faults that were met on the way.
//!
//! A reader of the store collects a [`SourceTable`], in the frame of its file and without judging it; [`intake`] turns
//! it into a [`RawLayer`], and lists a [`Fault`] for everything that was mended, left out or is merely worth knowing.
//! Bad data is no failure: an [`IntakeRefusal`] says why nothing at all can be done with a table.

mod assembly;
mod codes;
mod columns;
mod content;
mod fault;
mod habits;
mod ids;
mod inspection;
mod join;
mod options;
mod positions;
mod shapes;
mod table;
mod written;

pub use codes::{CodeBook, commune_of_arrondissement};
pub use columns::{ColumnReason, ColumnStory};
pub use fault::{Fault, FaultKind, Faults, KEPT_A_KIND, Remedy};
pub use habits::Absence;
pub use ids::IdSource;
pub use inspection::{Cover, Inspection, cover, coverage_faults, inspect};
pub use join::{Join, JoinRefusal, Merge, joined};
pub use options::{Axes, Broken, COLUMNS_MAX, IntakeOptions, IntakeRefusal, NAME_BYTES_MAX, ROWS_MAX, TEXT_BYTES_MAX};
pub use positions::{FrameFrom, FrameTold};
pub use table::{Found, SourceField, SourceFrame, SourceGeometry, SourceTable};

use super::about::About;
use super::column::{Cell, FieldKind};
use super::geometry::RawGeometry;
use super::layer::RawLayer;
use assembly::{Assembly, Taken};
use columns::{Columns, columns_of};
use ids::id_source;
use positions::{Way, frame_of};
use shapes::{Shapes, shapes_of};

/// A table that was taken in.
#[derive(Debug)]
pub struct Intake {
    /// The layer, ready to be built.
    pub layer: RawLayer,
    /// What is told about it.
    pub account: Account,
}

/// What is told about a table that was taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The name of the table in its file.
    pub name: Option<String>,
    /// How many rows the file has, those that could not be read included.
    pub rows_read: usize,
    /// How many are in the layer.
    pub rows_in: usize,
    /// The frame of the file; none for a table without geometry.
    pub frame: Option<FrameTold>,
    /// Which coordinate was taken for the first.
    pub axes: Axes,
    /// What the features are called by.
    pub id_source: IdSource,
    /// What each column became.
    pub columns: Vec<ColumnStory>,
    /// What was wrong.
    pub faults: Faults,
}

/// Takes in a table as the layer of `about`.
///
/// Rows are kept in the order of the file. Columns, geometry and identifiers are worked out side by side on all cores and
/// are the same on every machine. Memory: the geometry and each column are copied once, and once more where rows are left
/// out.
///
/// # Errors
/// Where the table is beyond a ceiling, a frame or a column is not to be had, or no row can be taken.
pub fn intake(
    table: SourceTable,
    about: About,
    asked: &IntakeOptions,
    book: &CodeBook<'_>,
) -> Result<Intake, IntakeRefusal> {
    check_ceilings(&table)?;
    check_kinds(&table, asked)?;
    let SourceTable { name, rows, ids: own_ids, fields, columns, geometry, frame, faults } = table;
    let geometry = match asked.axes {
        Axes::EastNorth => geometry,
        Axes::Swapped => geometry.swapped(),
    };
    let unreadable = faults.iter().filter(|fault| fault.remedy == Remedy::LeftOut).count();
    let frame = match geometry {
        SourceGeometry::None => None,
        _ => Some(frame_of(&geometry, &rows, frame, asked.frame.as_ref())?),
    };
    let Columns { fields, columns, stories, faults: of_cells } = columns_of(fields, columns, &rows, asked);
    let id_source = id_source(&fields, &columns, own_ids.is_some(), asked.id_field.as_ref())?;
    let shapes = carried(geometry, &rows, frame.as_ref(), asked)?;
    let mut told: Faults = faults.into_iter().collect();
    told.append(of_cells);
    told.append(shapes.faults);
    let about = About { frame: frame.as_ref().map_or_else(|| about.frame.clone(), |it| it.frame.name()), ..about };
    let rows_read = rows.len() + unreadable;
    let assembly = Assembly { rows, own_ids, fields, columns, geometry: shapes.geometry, kept: shapes.kept };
    let Taken { layer, faults } = assembly.assembled(about, &id_source, book, told)?;
    let rows_in = layer.ids.len();
    Ok(Intake {
        layer,
        account: Account { name, rows_read, rows_in, frame, axes: asked.axes, id_source, columns: stories, faults },
    })
}

/// The geometry in WGS84; that of a table is none.
fn carried(
    geometry: SourceGeometry,
    rows: &[u32],
    frame: Option<&FrameTold>,
    asked: &IntakeOptions,
) -> Result<Shapes, IntakeRefusal> {
    match frame {
        Some(told) => Ok(shapes_of(geometry, rows, &Way::from(&told.frame)?, asked.broken)),
        None => Ok(Shapes { geometry: RawGeometry::None, kept: (0..rows.len()).collect(), faults: Faults::default() }),
    }
}

/// Refuses what is larger than anything that makes sense.
fn check_ceilings(table: &SourceTable) -> Result<(), IntakeRefusal> {
    for (what, found, most) in [("rows", table.rows.len(), ROWS_MAX), ("columns", table.columns.len(), COLUMNS_MAX)] {
        if found > most {
            return Err(IntakeRefusal::TooMany { what, found, most });
        }
    }
    let names = table.fields.iter().enumerate().map(|(idx, field)| (idx + 1, field.name.len()));
    if let Some((column_idx, bytes)) = names.into_iter().find(|&(_, bytes)| bytes > NAME_BYTES_MAX) {
        return Err(IntakeRefusal::LongName { column_idx, bytes });
    }
    let of_text = table.fields.iter().zip(&table.columns).filter(|(_, column)| column.kind() == FieldKind::Text);
    for (field, column) in of_text {
        let bytes = |cell: Cell<'_>| cell.text().map_or(0, str::len);
        let long = column.iter().zip(&table.rows).find(|(cell, _)| bytes(*cell) > TEXT_BYTES_MAX);
        if let Some((cell, &row)) = long {
            return Err(IntakeRefusal::LongText { row, column: field.name.clone(), bytes: bytes(cell) });
        }
    }
    Ok(())
}

/// Refuses a kind that was asked for a column which is not there.
fn check_kinds(table: &SourceTable, asked: &IntakeOptions) -> Result<(), IntakeRefusal> {
    let is_there = |name: &&String| table.fields.iter().any(|field| field.name.trim() == name.as_str());
    match asked.kinds.keys().find(|name| !is_there(name)) {
        None => Ok(()),
        Some(missing) => Err(IntakeRefusal::NoColumn {
            asked: missing.clone(),
            known: table.fields.iter().map(|field| field.name.clone()).collect(),
        }),
    }
}

#[cfg(test)]
mod tests;
