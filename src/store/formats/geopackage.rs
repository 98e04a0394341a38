//! GeoPackage (OGC 12-128), a database of `SQLite`: one of its feature or attribute tables, or a view that its contents list.
//! The file is opened for reading, and its schema is not trusted. A view is a question that the file asks of itself: how
//! many steps it may take and how much memory is limited.

use std::fs;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::layers::intake::{Found, SourceFrame, SourceTable};
use crate::layers::{Cell, FieldKind};

use super::collector::Collector;
use super::drawn::{Drawn, DrawnKind};
use super::fault::SourceFault;
use super::wkb::draw_wkb;
use super::{ReadOptions, chosen};

/// Steps of the machine of `SQLite` that a view may take, some minutes of work; between two looks at them, this many pass.
const VIEW_STEPS_MAX: u64 = 20_000_000_000;
const STEPS_A_LOOK: i32 = 1_000_000;
/// The most memory that `SQLite` may take while a view is read.
const VIEW_HEAP_BYTES: u32 = 1 << 30;

/// A column of a table as its declaration says it.
struct Declared {
    name: String,
    /// None for binary data, which has no place in a layer.
    found: Option<Found>,
    is_key: bool,
}

/// Reads the table that the options name, or the only one.
pub(super) fn read(path: &Path, options: &ReadOptions) -> Result<SourceTable, SourceFault> {
    let connection = open(path)?;
    let tables = tables(&connection)?;
    let table = chosen(tables, options.source_layer.as_deref())?;
    if is_view(&connection, &table)? {
        limit(&connection, VIEW_STEPS_MAX)?;
    }
    let geometry: Option<(String, i64)> = connection
        .query_row(
            "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?1)",
            [&table],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .or_else(without_table)?;
    let columns = columns(&connection, &table)?;
    let frame = geometry.as_ref().map(|(_, srs)| frame(&connection, *srs)).transpose()?.flatten();
    let shape = geometry.as_ref().map(|(name, _)| name.as_str());
    read_rows(&connection, &table, &columns, shape, fs::metadata(path)?.len())
        .map(|collector| collector.finish(Some(table), frame))
}

/// Opens the file for reading; where a journal would have to be written beside it, the file is taken as it stands.
fn open(path: &Path) -> Result<Connection, SourceFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let first = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0));
    let connection = if first.is_ok() {
        connection
    } else {
        let absolute = path.canonicalize()?;
        let text = absolute.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let uri = format!("file:{text}?immutable=1");
        Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?
    };
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;")?;
    Ok(connection)
}

/// A query about a table that a file need not have.
fn without_table<T>(fault: rusqlite::Error) -> Result<Option<T>, rusqlite::Error> {
    if fault.to_string().contains("no such table") { Ok(None) } else { Err(fault) }
}

/// Whether a name is that of a view.
fn is_view(connection: &Connection, table: &str) -> Result<bool, SourceFault> {
    let views = "SELECT count(*) FROM sqlite_master WHERE type = 'view' AND lower(name) = lower(?1)";
    Ok(connection.query_row(views, [table], |row| row.get::<_, i64>(0))? > 0)
}

/// Limits what a question that stands in the file may cost: its end comes as an interruption.
fn limit(connection: &Connection, steps_max: u64) -> Result<(), SourceFault> {
    connection.query_row(&format!("PRAGMA hard_heap_limit = {VIEW_HEAP_BYTES}"), [], |_| Ok(()))?;
    let mut steps = 0;
    connection.progress_handler(
        STEPS_A_LOOK,
        Some(move || {
            steps += u64::from(STEPS_A_LOOK.unsigned_abs());
            steps > steps_max
        }),
    );
    Ok(())
}

/// The tables and views that the contents of the file list, and that are there.
fn tables(connection: &Connection) -> Result<Vec<String>, SourceFault> {
    let mut asked = connection
        .prepare(
            "SELECT m.name FROM gpkg_contents c JOIN sqlite_master m ON lower(m.name) = lower(c.table_name)
             WHERE m.type IN ('table', 'view') AND c.data_type IN ('features', 'attributes', 'aspatial')
               AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY c.data_type <> 'features', m.rowid",
        )
        .map_err(|fault| match fault.to_string() {
            told if told.contains("no such table") => {
                SourceFault::damaged("it is a database of SQLite, but no GeoPackage")
            }
            _ => SourceFault::Sqlite(fault),
        })?;
    Ok(asked.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The columns of a table.
fn columns(connection: &Connection, table: &str) -> Result<Vec<Declared>, SourceFault> {
    let mut asked = connection.prepare("SELECT name, type, pk FROM pragma_table_info(?1)")?;
    let columns = asked.query_map([table], |row| {
        let (name, type_): (String, String) = (row.get(0)?, row.get(1)?);
        Ok(Declared { name, found: found(&type_), is_key: row.get::<_, i64>(2)? == 1 && is_whole(&type_) })
    })?;
    Ok(columns.collect::<Result<_, _>>()?)
}

fn is_whole(type_: &str) -> bool {
    type_.to_ascii_uppercase().contains("INT")
}

/// What a declared type holds.
fn found(type_: &str) -> Option<Found> {
    let upper = type_.to_ascii_uppercase();
    let plain = upper.split('(').next().unwrap_or_default().trim();
    match plain {
        "BOOLEAN" | "BOOL" => Some(Found::Declared(FieldKind::Boolean)),
        "FLOAT" | "DOUBLE" | "REAL" | "DOUBLE PRECISION" | "NUMERIC" | "DECIMAL" => {
            Some(Found::Declared(FieldKind::Number))
        }
        "TEXT" | "DATE" | "DATETIME" | "VARCHAR" | "CHAR" | "CHARACTER" | "JSON" | "STRING" => {
            Some(Found::Declared(FieldKind::Text))
        }
        "BLOB" => None,
        _ if plain.contains("INT") => Some(Found::Declared(FieldKind::Integer)),
        _ if plain.contains("CHAR") || plain.contains("TEXT") => Some(Found::Declared(FieldKind::Text)),
        _ => Some(Found::Written),
    }
}

/// The frame of a reference system of the file.
fn frame(connection: &Connection, srs: i64) -> Result<Option<SourceFrame>, SourceFault> {
    let found: Option<(String, i64, String)> = connection
        .query_row(
            "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [srs],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()
        .or_else(without_table)?;
    Ok(found.and_then(|(organization, code, definition)| match u32::try_from(code) {
        Ok(code) if code > 0 && organization.eq_ignore_ascii_case("EPSG") => Some(SourceFrame::Epsg(code)),
        _ if srs <= 0 || definition.eq_ignore_ascii_case("undefined") => None,
        _ => Some(SourceFrame::Definition(definition)),
    }))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn read_rows(
    connection: &Connection,
    table: &str,
    columns: &[Declared],
    geometry: Option<&str>,
    file_bytes: u64,
) -> Result<Collector, SourceFault> {
    let is_geometry = |name: &str| geometry.is_some_and(|geometry| geometry.eq_ignore_ascii_case(name));
    let shown = columns.iter().filter(|column| !column.is_key && !is_geometry(&column.name));
    let shown: Vec<(&str, Found)> = shown.filter_map(|column| Some((column.name.as_str(), column.found?))).collect();
    let fields = shown.iter().map(|(name, found)| ((*name).to_owned(), *found));
    let mut collector = Collector::declared(fields, file_bytes)?;
    if geometry.is_none() {
        collector.mark_table();
    }
    let mut asked = connection.prepare(&selection(table, columns, &shown, geometry))?;
    let mut found = asked.query([])?;
    let (mut row, mut drawn, mut is_counted) = (0_u32, Drawn::default(), true);
    while let Some(values) = found.next()? {
        row = row.checked_add(1).ok_or(SourceFault::TooLarge("more than four billion rows"))?;
        drawn.start(DrawnKind::Missing);
        let drawing = match values.get_ref(1)? {
            ValueRef::Null => Ok(()),
            ValueRef::Blob(bytes) => draw_geopackage(bytes, &mut drawn),
            _ => Err("its geometry is no binary data"),
        };
        let cells: Result<Vec<Cell<'_>>, String> = (0..shown.len())
            .map(|idx| {
                values.get_ref(idx + 2).map_err(|fault| fault.to_string()).and_then(|value| cell(value, shown[idx]))
            })
            .collect();
        match (drawing, cells) {
            (Ok(()), Ok(mut cells)) => {
                let id = if let ValueRef::Integer(key) = values.get_ref(0)? { Cell::Integer(key) } else { Cell::Null };
                is_counted &= id == Cell::Integer(row.into());
                collector.push(row, id, &mut cells, &drawn)?;
            }
            (Err(why), _) => collector.unreadable(row, why),
            (Ok(()), Err(why)) => collector.unreadable(row, why),
        }
    }
    // Keys that only count the rows identify nothing beyond this file.
    if is_counted {
        collector.forget_ids();
    }
    Ok(collector)
}

/// The question for the key, the geometry and the other columns of every row, in the order of the key.
fn selection(table: &str, columns: &[Declared], shown: &[(&str, Found)], geometry: Option<&str>) -> String {
    let key = columns.iter().find(|column| column.is_key).map(|key| quoted(&key.name));
    let or_null = |name: Option<String>| name.unwrap_or_else(|| "NULL".to_owned());
    let names = [or_null(key.clone()), or_null(geometry.map(quoted))].into_iter();
    let names = names.chain(shown.iter().map(|(name, _)| quoted(name))).collect::<Vec<_>>().join(", ");
    let order = key.map(|key| format!(" ORDER BY {key}")).unwrap_or_default();
    format!("SELECT {names} FROM {}{order}", quoted(table))
}

/// The cell of a value; `SQLite` lets a column hold what it does not declare.
fn cell<'v>(value: ValueRef<'v>, (name, found): (&str, Found)) -> Result<Cell<'v>, String> {
    Ok(match value {
        ValueRef::Null | ValueRef::Blob(_) => Cell::Null,
        ValueRef::Integer(number) if found == Found::Declared(FieldKind::Boolean) => Cell::Boolean(number != 0),
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => Cell::Number(number),
        ValueRef::Text(bytes) => {
            Cell::Text(std::str::from_utf8(bytes).map_err(|_| format!("the text in column `{name}` is not UTF-8"))?)
        }
    })
}

/// Draws the geometry behind the header of the format.
fn draw_geopackage(bytes: &[u8], drawn: &mut Drawn) -> Result<(), &'static str> {
    const BROKEN: &str = "its geometry is not of the format";
    let [b'G', b'P', _, flags, rest @ ..] = bytes else { return Err(BROKEN) };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(BROKEN),
    };
    if flags & 0x20 != 0 {
        return Err("its geometry is of an extended type");
    }
    draw_wkb(rest.get(4 + envelope..).ok_or(BROKEN)?, drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_without_end_is_ended() {
        let database = Connection::open_in_memory().expect("there is memory for a database");
        limit(&database, 3_000_000).expect("it has no limit yet");
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        let told = database.query_row(endless, [], |row| row.get::<_, i64>(0)).expect_err("it has no end");
        assert_eq!(told.sqlite_error_code(), Some(rusqlite::ErrorCode::OperationInterrupted));
    }
}
