//! GeoPackage (OGC 12-128r18): one table of features with its R-tree and the triggers that keep it, or one of attributes;
//! what columns of ours are for in `gpkg_data_columns`, and what is told of the layer in `gpkg_metadata`.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, MAIN_DB, params, params_from_iter};

use crate::geometry::LonLatBounds;
use crate::layers::{Cell, FieldKind, GeometryKind, Layer};

use super::exported::{ExportColumn, export_columns, free_name, told};
use super::fault::SourceFault;
use super::wkb::push_wkb;

/// The definition of WGS84 that the standard asks for, in well-known text.
const WGS84: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]"#;
/// The tables of every file: `application_id` is `GPKG`, `user_version` the version of the standard.
pub(super) const CORE: &str = "
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
    description TEXT, mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
    min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
    row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
INSERT INTO gpkg_extensions VALUES
    ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
    ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
    ('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec130/#extension_metadata', 'read-write'),
    ('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec130/#extension_metadata', 'read-write');
";

/// The names of a file.
struct Names {
    table: String,
    key: String,
    shape: String,
}

/// Writes a new file.
pub(super) fn write_file(layer: &Layer, path: &Path) -> Result<(), SourceFault> {
    let connection = Connection::open(path)?;
    // The file is renamed when it is whole: a journal would protect nothing.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    fill(&connection, layer)?;
    connection.close().map_err(|(_, fault)| SourceFault::Sqlite(fault))
}

/// The bytes of a file.
pub(super) fn bytes(layer: &Layer) -> Result<Vec<u8>, SourceFault> {
    let connection = Connection::open_in_memory()?;
    fill(&connection, layer)?;
    Ok(connection.serialize(MAIN_DB)?.to_vec())
}

fn fill(connection: &Connection, layer: &Layer) -> Result<(), SourceFault> {
    let id = layer.about().id.as_str().replace('-', "_");
    let is_reserved = ["gpkg_", "rtree_", "sqlite_"].iter().any(|prefix| id.starts_with(prefix));
    let table = if is_reserved { format!("layer_{id}") } else { id };
    let names = Names { table, key: free_name(layer, "fid"), shape: free_name(layer, "geom") };
    let columns = export_columns(layer, &[&names.key, &names.shape]);
    connection.execute_batch("BEGIN")?;
    connection.execute_batch(CORE)?;
    describe(connection, layer, &names, &columns)?;
    create_table(connection, layer, &names, &columns)?;
    insert_rows(connection, layer, &names, &columns)?;
    if layer.geometry().kind() != GeometryKind::None {
        connection.execute_batch(&triggers(&names))?;
    }
    Ok(connection.execute_batch("COMMIT")?)
}

/// What the file holds, from whom and on which terms.
fn describe(
    connection: &Connection,
    layer: &Layer,
    names: &Names,
    columns: &[ExportColumn<'_>],
) -> Result<(), SourceFault> {
    describe_frames(connection)?;
    describe_contents(connection, layer, names)?;
    let of_columns =
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?1, ?2, ?2, ?2, ?3)";
    for column in columns {
        connection.execute(of_columns, params![names.table, column.name, column.purpose])?;
    }
    let told = told(layer.about()).into_iter().map(|(key, text)| (key.to_owned(), text.into()));
    let told = serde_json::Value::Object(told.collect()).to_string();
    connection.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'https://www.dublincore.org/specifications/dublin-core/dcmi-terms/', 'application/json', ?1)",
        [told],
    )?;
    connection.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) VALUES ('table', ?1, 1)",
        [&names.table],
    )?;
    Ok(())
}

/// The frames that every file names, and ours.
pub(super) fn describe_frames(connection: &Connection) -> Result<(), SourceFault> {
    let mut frames = connection.prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    frames.execute(params![
        "Undefined Cartesian SRS",
        -1,
        "NONE",
        -1,
        "undefined",
        "undefined cartesian coordinate reference system"
    ])?;
    frames.execute(params![
        "Undefined geographic SRS",
        0,
        "NONE",
        0,
        "undefined",
        "undefined geographic coordinate reference system"
    ])?;
    frames.execute(params![
        "WGS 84 geodetic",
        4326,
        "EPSG",
        4326,
        WGS84,
        "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid"
    ])?;
    Ok(())
}

/// The table among the contents of the file.
fn describe_contents(connection: &Connection, layer: &Layer, names: &Names) -> Result<(), SourceFault> {
    let (about, kind) = (layer.about(), layer.geometry().kind());
    let extent = layer.extent();
    let is_there = extent.west_deg <= extent.east_deg;
    let side = |side: f64| is_there.then_some(side);
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            names.table,
            if kind == GeometryKind::None { "attributes" } else { "features" },
            about.title.fr,
            about.description.fr,
            side(extent.west_deg),
            side(extent.south_deg),
            side(extent.east_deg),
            side(extent.north_deg),
            (kind != GeometryKind::None).then_some(4326),
        ],
    )?;
    Ok(())
}

fn create_table(
    connection: &Connection,
    layer: &Layer,
    names: &Names,
    columns: &[ExportColumn<'_>],
) -> Result<(), SourceFault> {
    let kind = match layer.geometry().kind() {
        GeometryKind::None => None,
        GeometryKind::Point => Some("POINT"),
        GeometryKind::MultiLine => Some("MULTILINESTRING"),
        GeometryKind::MultiPolygon => Some("MULTIPOLYGON"),
    };
    let key = format!("{} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", quoted(&names.key));
    let shape = kind.map(|kind| format!("{} {kind}", quoted(&names.shape)));
    let own = columns.iter().map(|column| format!("{} {}", quoted(&column.name), type_(column.kind)));
    let declared = std::iter::once(key).chain(shape).chain(own).collect::<Vec<_>>().join(", ");
    connection.execute_batch(&format!("CREATE TABLE {} ({declared})", quoted(&names.table)))?;
    let Some(kind) = kind else { return Ok(()) };
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, 4326, 0, 0)",
        params![names.table, names.shape, kind],
    )?;
    connection
        .execute_batch(&format!("CREATE VIRTUAL TABLE {} USING rtree(id, minx, maxx, miny, maxy)", tree(names)))?;
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', 'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')",
        params![names.table, names.shape],
    )?;
    Ok(())
}

const fn type_(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "TEXT",
        FieldKind::Integer => "INTEGER",
        FieldKind::Number => "DOUBLE",
        FieldKind::Boolean => "BOOLEAN",
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The name of the R-tree, as the standard makes it.
fn tree(names: &Names) -> String {
    quoted(&format!("rtree_{}_{}", names.table, names.shape))
}

/// A cell on its way into a table.
fn owned(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Null | Cell::Secret => Value::Null,
        Cell::Text(text) => Value::Text(text.to_owned()),
        Cell::Integer(number) => Value::Integer(number),
        Cell::Number(number) => Value::Real(number),
        Cell::Boolean(yes) => Value::Integer(yes.into()),
    }
}

fn insert_rows(
    connection: &Connection,
    layer: &Layer,
    names: &Names,
    columns: &[ExportColumn<'_>],
) -> Result<(), SourceFault> {
    let has_shape = layer.geometry().kind() != GeometryKind::None;
    let shape = has_shape.then_some(names.shape.as_str());
    let own = columns.iter().map(|column| column.name.as_str());
    let all: Vec<String> = std::iter::once(names.key.as_str()).chain(shape).chain(own).map(quoted).collect();
    let marks = vec!["?"; all.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", quoted(&names.table), all.join(", "));
    let mut insert = connection.prepare(&sql)?;
    let boxes = format!("INSERT INTO {} VALUES (?1, ?2, ?3, ?4, ?5)", tree(names));
    let mut index = if has_shape { Some(connection.prepare(&boxes)?) } else { None };
    for row_idx in 0..layer.len() {
        let key = i64::try_from(row_idx + 1).unwrap_or(i64::MAX);
        let mut values: Vec<Value> = vec![Value::Integer(key)];
        let bounds = if has_shape {
            let (blob, bounds) = shape_blob(layer, row_idx);
            values.push(blob.map_or(Value::Null, Value::Blob));
            bounds
        } else {
            None
        };
        for column in columns {
            values.push(column.with_cell(layer, row_idx, owned));
        }
        insert.execute(params_from_iter(values))?;
        if let (Some(index), Some(bounds)) = (&mut index, bounds) {
            index.execute(params![key, bounds.west_deg, bounds.east_deg, bounds.south_deg, bounds.north_deg])?;
        }
    }
    Ok(())
}

/// The geometry of a feature behind the header of the format, with its box; nothing where it has none.
fn shape_blob(layer: &Layer, row_idx: usize) -> (Option<Vec<u8>>, Option<LonLatBounds>) {
    let mut shape = Vec::new();
    let Some(bounds) = push_wkb(layer.geometry(), row_idx, &mut shape) else { return (None, None) };
    (Some(with_header(bounds, &shape)), Some(bounds))
}

/// A geometry in well-known binary behind the header of the format.
pub(super) fn with_header(bounds: LonLatBounds, shape: &[u8]) -> Vec<u8> {
    /// Little-endian, with a box of four sides.
    const FLAGS: u8 = 0b0000_0011;
    let mut blob = vec![b'G', b'P', 0, FLAGS];
    blob.extend_from_slice(&4_326_i32.to_le_bytes());
    for side in [bounds.west_deg, bounds.east_deg, bounds.south_deg, bounds.north_deg] {
        blob.extend_from_slice(&side.to_le_bytes());
    }
    blob.extend_from_slice(shape);
    blob
}

/// The triggers that keep the R-tree when others change the table, as the standard words them.
fn triggers(names: &Names) -> String {
    let (table, shape, key, tree) = (quoted(&names.table), quoted(&names.shape), quoted(&names.key), tree(names));
    let name = |event: &str| quoted(&format!("rtree_{}_{}_{event}", names.table, names.shape));
    let is_there = |row: &str| format!("({row}.{shape} NOTNULL AND NOT ST_IsEmpty({row}.{shape}))");
    let is_not = |row: &str| format!("({row}.{shape} ISNULL OR ST_IsEmpty({row}.{shape}))");
    let sides = ["ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"].map(|side| format!("{side}(NEW.{shape})"));
    let values = format!("VALUES (NEW.{key}, {})", sides.join(", "));
    let [min_x, max_x, min_y, max_y] = sides;
    let (new, old, no_new, no_old) = (is_there("NEW"), is_there("OLD"), is_not("NEW"), is_not("OLD"));
    let (same, other) = (format!("OLD.{key} = NEW.{key}"), format!("OLD.{key} != NEW.{key}"));
    let trigger = |event: &str, when: &str, condition: &str, what: &str| {
        format!("CREATE TRIGGER {} AFTER {when} ON {table} WHEN {condition} BEGIN {what}; END;\n", name(event))
    };
    let of_shape = format!("UPDATE OF {shape}");
    let moved = format!(
        "UPDATE {tree} SET minx = {min_x}, maxx = {max_x}, miny = {min_y}, maxy = {max_y} WHERE id = NEW.{key}"
    );
    let put = format!("INSERT OR REPLACE INTO {tree} {values}");
    let gone = format!("DELETE FROM {tree} WHERE id = OLD.{key}");
    let both_gone = format!("DELETE FROM {tree} WHERE id IN (OLD.{key}, NEW.{key})");
    [
        trigger("insert", "INSERT", &new, &put),
        trigger("update2", &of_shape, &format!("{same} AND {no_new}"), &gone),
        trigger("update4", "UPDATE", &format!("{other} AND {no_new}"), &both_gone),
        trigger("update5", "UPDATE", &format!("{other} AND {new}"), &format!("{gone}; {put}")),
        trigger("update6", &of_shape, &format!("{same} AND {new} AND {old}"), &moved),
        trigger(
            "update7",
            &of_shape,
            &format!("{same} AND {new} AND {no_old}"),
            &format!("INSERT INTO {tree} {values}"),
        ),
        trigger("delete", "DELETE", &format!("OLD.{shape} NOT NULL"), &gone),
    ]
    .concat()
}
