//! GeoParquet 1.1: a column a property, the geometry as well-known binary, its box beside it, packed by Zstandard. What
//! is told of the layer stands in the key-value metadata.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::geometry::LonLatBounds;
use crate::layers::{Cell, FieldKind, GeometryKind, Layer};

use super::exported::{ExportColumn, export_columns, free_name, told};
use super::fault::SourceFault;
use super::wkb::push_wkb;

/// Rows of a group.
const GROUP_ROWS: usize = 1 << 16;
/// The sides of a box, in the order of the format.
const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// Writes all of `layer`.
pub(super) fn write(layer: &Layer, out: &mut (impl Write + Send)) -> Result<(), SourceFault> {
    let has_geometry = layer.geometry().kind() != GeometryKind::None;
    let (geometry, bbox) = (free_name(layer, "geometry"), free_name(layer, "bbox"));
    let taken: &[&str] = if has_geometry { &[&geometry, &bbox] } else { &[] };
    let columns = export_columns(layer, taken);
    let mut fields: Vec<TypePtr> = columns.iter().map(field).collect::<Result<_, _>>()?;
    if has_geometry {
        let shape = Type::primitive_type_builder(&geometry, PhysicalType::BYTE_ARRAY);
        fields.push(Arc::new(shape.with_repetition(Repetition::OPTIONAL).build()?));
        fields.push(Arc::new(box_type(&bbox)?));
    }
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
    let mut pairs: Vec<KeyValue> = told(layer.about()).into_iter().map(|(key, text)| pair(key, text)).collect();
    if has_geometry {
        pairs.push(pair("geo", &geo(layer, &geometry, &bbox)));
    }
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(concat!("arpent ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(pairs))
        .build();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    for start in (0..layer.len()).step_by(GROUP_ROWS) {
        let rows = start..(start + GROUP_ROWS).min(layer.len());
        let mut group = writer.next_row_group()?;
        for column in &columns {
            write_column(&mut group, layer, column, rows.clone())?;
        }
        if has_geometry {
            write_geometry(&mut group, layer, rows)?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

fn pair(key: &str, text: &str) -> KeyValue {
    KeyValue::new(key.to_owned(), text.to_owned())
}

fn field(column: &ExportColumn<'_>) -> Result<TypePtr, SourceFault> {
    let (physical, logical) = match column.kind {
        FieldKind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        FieldKind::Integer => (PhysicalType::INT64, None),
        FieldKind::Number => (PhysicalType::DOUBLE, None),
        FieldKind::Boolean => (PhysicalType::BOOLEAN, None),
    };
    let builder = Type::primitive_type_builder(&column.name, physical).with_logical_type(logical);
    Ok(Arc::new(builder.with_repetition(Repetition::OPTIONAL).build()?))
}

fn box_type(name: &str) -> Result<Type, SourceFault> {
    let side = |name: &str| -> Result<TypePtr, SourceFault> {
        let builder = Type::primitive_type_builder(name, PhysicalType::DOUBLE);
        Ok(Arc::new(builder.with_repetition(Repetition::REQUIRED).build()?))
    };
    let sides = SIDES.into_iter().map(side).collect::<Result<_, _>>()?;
    Ok(Type::group_type_builder(name).with_repetition(Repetition::OPTIONAL).with_fields(sides).build()?)
}

/// The metadata of the format. Without a frame named, it is WGS84, longitude first.
fn geo(layer: &Layer, geometry: &str, bbox: &str) -> String {
    let types: &[&str] = match layer.geometry().kind() {
        GeometryKind::None => &[],
        GeometryKind::Point => &["Point"],
        GeometryKind::MultiLine => &["MultiLineString"],
        GeometryKind::MultiPolygon => &["MultiPolygon"],
    };
    let sides = SIDES.map(|side| (side.to_owned(), serde_json::json!([bbox, side])));
    let mut column = serde_json::json!({
        "encoding": "WKB",
        "geometry_types": types,
        "covering": { "bbox": serde_json::Map::from_iter(sides) },
    });
    if layer.geometry().kind() == GeometryKind::MultiPolygon {
        column["orientation"] = "counterclockwise".into();
    }
    let extent = layer.extent();
    if extent.west_deg <= extent.east_deg {
        column["bbox"] = serde_json::json!(sides_of(extent));
    }
    serde_json::json!({ "version": "1.1.0", "primary_column": geometry, "columns": { geometry: column } }).to_string()
}

const fn sides_of(bounds: LonLatBounds) -> [f64; 4] {
    [bounds.west_deg, bounds.south_deg, bounds.east_deg, bounds.north_deg]
}

/// The next column of a group, which its schema has.
fn next<'g>(
    group: &'g mut SerializedRowGroupWriter<'_, impl Write + Send>,
) -> Result<SerializedColumnWriter<'g>, SourceFault> {
    group.next_column()?.ok_or_else(|| SourceFault::damaged("the schema has fewer columns than are written"))
}

fn write_column(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    layer: &Layer,
    column: &ExportColumn<'_>,
    rows: std::ops::Range<usize>,
) -> Result<(), SourceFault> {
    let mut writer = next(group)?;
    let mut levels = Vec::with_capacity(rows.len());
    let (mut booleans, mut integers, mut numbers, mut texts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row_idx in rows {
        levels.push(column.with_cell(layer, row_idx, |cell| {
            match cell {
                Cell::Null | Cell::Secret => return 0,
                Cell::Boolean(yes) => booleans.push(yes),
                Cell::Integer(number) => integers.push(number),
                Cell::Number(number) => numbers.push(number),
                Cell::Text(text) => texts.push(ByteArray::from(text)),
            }
            1
        }));
    }
    match writer.untyped() {
        ColumnWriter::BoolColumnWriter(writer) => writer.write_batch(&booleans, Some(&levels), None)?,
        ColumnWriter::Int64ColumnWriter(writer) => writer.write_batch(&integers, Some(&levels), None)?,
        ColumnWriter::DoubleColumnWriter(writer) => writer.write_batch(&numbers, Some(&levels), None)?,
        ColumnWriter::ByteArrayColumnWriter(writer) => writer.write_batch(&texts, Some(&levels), None)?,
        _ => return Err(SourceFault::damaged("the schema has a column of another kind")),
    };
    Ok(writer.close()?)
}

/// Writes the geometry and the sides of its boxes.
fn write_geometry(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    layer: &Layer,
    rows: std::ops::Range<usize>,
) -> Result<(), SourceFault> {
    let (mut levels, mut shapes, mut boxes) = (Vec::with_capacity(rows.len()), Vec::new(), Vec::new());
    for row_idx in rows {
        let mut shape = Vec::new();
        let bounds = push_wkb(layer.geometry(), row_idx, &mut shape);
        levels.push(i16::from(bounds.is_some()));
        if let Some(bounds) = bounds {
            shapes.push(ByteArray::from(shape));
            boxes.push(sides_of(bounds));
        }
    }
    let mut writer = next(group)?;
    if let ColumnWriter::ByteArrayColumnWriter(writer) = writer.untyped() {
        writer.write_batch(&shapes, Some(&levels), None)?;
    }
    writer.close()?;
    for side in 0..SIDES.len() {
        let mut writer = next(group)?;
        if let ColumnWriter::DoubleColumnWriter(writer) = writer.untyped() {
            let sides: Vec<f64> = boxes.iter().map(|sides| sides[side]).collect();
            writer.write_batch(&sides, Some(&levels), None)?;
        }
        writer.close()?;
    }
    Ok(())
}
