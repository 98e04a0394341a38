//! The programme as a GeoPackage: a table a kind of record, with a geometry where the kind has a place; the audit as a
//! table beside them where it is given. Texts in both languages are two columns, the English one ending in `_en`; lists
//! are joined by semicolons, as in the layers of the programme.

use std::path::Path;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params, params_from_iter};

use crate::geometry::LonLatBounds;
use crate::programme::record::{
    Audience, Ground, Holds, Kind, Location, Record, RecordField, RecordId, SEPARATOR, Value,
};
use crate::programme::{Book, Viewer};

use super::super::ledger::AuditEntry;
use super::fault::SourceFault;
use super::geopackage_write::{CORE, describe_frames, quoted, with_header};
use super::wkb::push_location;

/// The column of the geometry.
const SHAPE: &str = "geom";
/// The column that numbers the rows, as the standard asks for.
const KEY: &str = "fid";

/// Writes what `viewer` sees of the programme as a new file at `path`.
pub(super) fn write(book: &Book, viewer: Viewer<'_>, audit: &[AuditEntry], path: &Path) -> Result<(), SourceFault> {
    let connection = Connection::open(path)?;
    // The file is renamed when it is whole: a journal would protect nothing.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
    connection.execute_batch(CORE)?;
    describe_frames(&connection)?;
    for &kind in Kind::ALL {
        write_kind(&connection, book, kind, viewer)?;
    }
    if !audit.is_empty() {
        write_audit(&connection, audit)?;
    }
    connection.execute_batch("COMMIT")?;
    connection.close().map_err(|(_, fault)| SourceFault::Sqlite(fault))
}

/// A column of a table, and the field that it is of.
struct Shown {
    name: String,
    field: &'static RecordField,
    is_english: bool,
}

/// The columns of the fields that anybody of the viewer's kind sees.
fn columns(kind: Kind, viewer: Viewer<'_>) -> Vec<Shown> {
    let sees_all = matches!(viewer, Viewer::Member(_));
    let fields = kind.fields().iter().filter(|field| sees_all || field.audience == Audience::Readers);
    let shown = fields.flat_map(|field| {
        let own = Shown { name: field.name.to_owned(), field, is_english: false };
        let english = Shown { name: format!("{}_en", field.name), field, is_english: true };
        let has_both = matches!(field.holds, Holds::Words(_));
        std::iter::once(own).chain(has_both.then_some(english))
    });
    shown.collect()
}

fn write_kind(connection: &Connection, book: &Book, kind: Kind, viewer: Viewer<'_>) -> Result<(), SourceFault> {
    let (columns, has_place) = (columns(kind, viewer), kind.ground() != Ground::None);
    create_table(connection, kind, &columns)?;
    let place = has_place.then_some(SHAPE);
    let names = ["id", "revision"].into_iter().chain(place).chain(columns.iter().map(|column| column.name.as_str()));
    let names: Vec<String> = names.map(quoted).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", quoted(kind.id()), names.join(", "));
    let mut insert = connection.prepare(&sql)?;
    let mut extent = LonLatBounds::EMPTY;
    for (id, record) in book.of_kind(kind).filter(|(id, record)| viewer.sees(book, kind, id, record)) {
        let revision = i64::try_from(record.revision()).unwrap_or(i64::MAX);
        let mut cells = vec![Cell::Text(id.to_string()), Cell::Integer(revision)];
        if has_place {
            cells.push(record.location().map_or(Cell::Null, |location| shape_cell(location, &mut extent)));
        }
        cells.extend(columns.iter().map(|column| {
            let sees = viewer.sees_field(book, kind, id, record, column.field);
            if sees { cell(record, column) } else { Cell::Null }
        }));
        insert.execute(params_from_iter(cells))?;
    }
    describe(connection, kind.id(), &kind.label().fr, has_place.then_some(extent))?;
    describe_columns(connection, kind, &columns)
}

fn create_table(connection: &Connection, kind: Kind, columns: &[Shown]) -> Result<(), SourceFault> {
    let place = (kind.ground() != Ground::None).then(|| format!("{} GEOMETRY", quoted(SHAPE)));
    let own = columns.iter().map(|column| {
        let type_ = match column.field.holds {
            Holds::Number(..) => "DOUBLE",
            Holds::Integer(..) => "INTEGER",
            Holds::Day => "DATE",
            _ => "TEXT",
        };
        format!("{} {type_}", quoted(&column.name))
    });
    let key = format!("{KEY} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL");
    let fixed = [key].into_iter().chain(place);
    let fixed = fixed.chain(["id TEXT NOT NULL UNIQUE", "revision INTEGER NOT NULL"].map(str::to_owned));
    let declared: Vec<String> = fixed.chain(own).collect();
    connection.execute_batch(&format!("CREATE TABLE {} ({})", quoted(kind.id()), declared.join(", ")))?;
    Ok(())
}

/// A table among the contents of the file; with the box of its geometries where it has some.
fn describe(
    connection: &Connection,
    table: &str,
    description: &str,
    extent: Option<LonLatBounds>,
) -> Result<(), SourceFault> {
    let side = |side: fn(&LonLatBounds) -> f64| extent.filter(|it| !it.is_empty()).map(|it| side(&it));
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id)
         VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            table,
            if extent.is_some() { "features" } else { "attributes" },
            description,
            side(|it| it.west_deg),
            side(|it| it.south_deg),
            side(|it| it.east_deg),
            side(|it| it.north_deg),
            extent.map(|_| 4_326),
        ],
    )?;
    if extent.is_some() {
        let sql = "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, 'GEOMETRY', 4326, 0, 0)";
        connection.execute(sql, params![table, SHAPE])?;
    }
    Ok(())
}

fn describe_columns(connection: &Connection, kind: Kind, columns: &[Shown]) -> Result<(), SourceFault> {
    let sql =
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?1, ?2, ?2, ?3, ?4)";
    for column in columns {
        let (fr, en) = (column.field.fr, column.field.en);
        connection.execute(sql, params![kind.id(), column.name, if column.is_english { en } else { fr }, en])?;
    }
    Ok(())
}

/// The value of a field in one cell.
fn cell(record: &Record, column: &Shown) -> Cell {
    let joined = |texts: Vec<&str>| Cell::Text(texts.join(&SEPARATOR.to_string()));
    match record.get(column.field.name) {
        None => Cell::Null,
        Some(Value::Words(words)) => Cell::Text(if column.is_english { &words.en } else { &words.fr }.clone()),
        Some(Value::Number(number)) => Cell::Real(*number),
        Some(Value::Integer(integer)) => Cell::Integer(*integer),
        Some(Value::Date(date)) => Cell::Text(date.to_string()),
        Some(Value::Texts(texts)) => joined(texts.iter().map(String::as_str).collect()),
        Some(Value::WordList(words)) => joined(words.clone()),
        Some(value @ (Value::Text(_) | Value::Word(_) | Value::Named(_))) => {
            Cell::Text(value.as_text().unwrap_or_default().to_owned())
        }
    }
}

/// A place behind the header of the format.
fn shape_cell(location: &Location, extent: &mut LonLatBounds) -> Cell {
    let mut shape = Vec::new();
    let bounds = push_location(location, &mut shape);
    *extent = extent.joined(bounds);
    Cell::Blob(with_header(bounds, &shape))
}

fn write_audit(connection: &Connection, audit: &[AuditEntry]) -> Result<(), SourceFault> {
    connection.execute_batch(&format!(
        "CREATE TABLE audit ({KEY} INTEGER PRIMARY KEY NOT NULL, at DATETIME NOT NULL, actor TEXT NOT NULL,
         role TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, before TEXT, after TEXT)"
    ))?;
    let mut insert = connection.prepare("INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    for entry in audit {
        let AuditEntry { seq, at, actor, role, kind, id, revision, before, after } = entry;
        let id: &RecordId = id;
        insert.execute(params![
            i64::try_from(*seq).unwrap_or(i64::MAX),
            at,
            actor,
            role.id(),
            kind.id(),
            id.as_str(),
            i64::try_from(*revision).unwrap_or(i64::MAX),
            before,
            after
        ])?;
    }
    describe(connection, "audit", "Journal des écritures", None)
}
