//! GeoParquet (1.0 and 1.1), and Parquet tables without geometry: the columns at the top of the schema, the geometry as
//! well-known binary. Columns are read side by side, some thousand rows at a time. Lists, maps and structures have no
//! place in a layer and are left aside.
//!
//! The decoder is a library's. A panic of it on damaged bytes is taken for what it is: a damaged file.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{ConvertedType, Type as PhysicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use crate::layers::intake::{Found, SourceFrame, SourceTable};
use crate::layers::{Cell, FieldKind};

use super::collector::Collector;
use super::drawn::{Drawn, DrawnKind};
use super::fault::SourceFault;
use super::wkb::draw_wkb;

/// Rows that are read at once.
const BATCH_ROWS: usize = 4_096;
/// The key of the metadata of `GeoParquet`.
const GEO_KEY: &str = "geo";

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<SourceTable, SourceFault> {
    let file = File::open(path)?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let read = || read_file(file, name);
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(SourceFault::damaged("its pages")))
}

fn read_file(file: File, name: Option<String>) -> Result<SourceTable, SourceFault> {
    let bytes = file.metadata()?.len();
    let reader = SerializedFileReader::new(file)?;
    let metadata = reader.metadata().file_metadata();
    let pairs = metadata.key_value_metadata();
    let geo =
        pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == GEO_KEY)).and_then(|pair| pair.value.as_ref());
    let geo = geo.map(|text| Geo::of(text)).transpose()?;
    let columns = columns(metadata.schema_descr().columns(), geo.as_ref())?;
    let fields = columns.iter().filter_map(|column| Some((column.name.clone(), column.use_.field()?)));
    let mut collector = Collector::declared(fields.collect::<Vec<_>>(), bytes)?;
    if !columns.iter().any(|column| column.use_ == Use::Geometry) {
        collector.mark_table();
    }
    let mut row = 0;
    for group_idx in 0..reader.num_row_groups() {
        read_group(reader.get_row_group(group_idx)?.as_ref(), &columns, &mut row, &mut collector)?;
    }
    Ok(collector.finish(name, geo.and_then(|geo| geo.frame)))
}

/// What the metadata say about the geometry.
struct Geo {
    column: String,
    frame: Option<SourceFrame>,
}

impl Geo {
    fn of(text: &str) -> Result<Self, SourceFault> {
        let damaged = || SourceFault::damaged("its metadata of GeoParquet");
        let geo: serde_json::Value = serde_json::from_str(text).map_err(|_| damaged())?;
        let column = geo["primary_column"].as_str().ok_or_else(damaged)?;
        let about = &geo["columns"][column];
        match about["encoding"].as_str() {
            Some("WKB") => {}
            Some(other) => {
                return Err(SourceFault::damaged(format!("its geometry is encoded as `{other}`, not as WKB")));
            }
            None => return Err(damaged()),
        }
        Ok(Self { column: column.to_owned(), frame: frame(about.get("crs")) })
    }
}

/// The frame of PROJJSON; without it, WGS84, and an unknown one where it is null.
fn frame(crs: Option<&serde_json::Value>) -> Option<SourceFrame> {
    let Some(crs) = crs else { return Some(SourceFrame::Epsg(4326)) };
    if crs.is_null() {
        return None;
    }
    let (authority, code) = (crs["id"]["authority"].as_str().unwrap_or_default(), &crs["id"]["code"]);
    let number = code.as_u64().or_else(|| code.as_str()?.parse().ok()).and_then(|code| u32::try_from(code).ok());
    match (authority, number) {
        ("EPSG", Some(code)) => Some(SourceFrame::Epsg(code)),
        ("OGC", None) if code == "CRS84" => Some(SourceFrame::Epsg(4326)),
        _ => Some(SourceFrame::Definition(crs.to_string())),
    }
}

/// A column at the top of the schema.
struct Column {
    /// Its place among the leaves.
    leaf: usize,
    name: String,
    use_: Use,
}

/// What is made of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Use {
    Geometry,
    Text,
    Boolean,
    Integer,
    /// The number times this.
    Number(f64),
    Day,
    /// So many of these make a second.
    Instant(i64),
}

impl Use {
    const fn field(self) -> Option<Found> {
        match self {
            Self::Geometry => None,
            Self::Text | Self::Day | Self::Instant(_) => Some(Found::Declared(FieldKind::Text)),
            Self::Boolean => Some(Found::Declared(FieldKind::Boolean)),
            Self::Integer => Some(Found::Declared(FieldKind::Integer)),
            Self::Number(_) => Some(Found::Declared(FieldKind::Number)),
        }
    }
}

/// The columns that have a place in a layer.
fn columns(leaves: &[Arc<ColumnDescriptor>], geo: Option<&Geo>) -> Result<Vec<Column>, SourceFault> {
    let mut columns = Vec::new();
    for (leaf, about) in leaves.iter().enumerate() {
        let path = about.path().parts();
        if path.len() != 1 || about.max_rep_level() > 0 {
            continue;
        }
        let is_geometry = geo.is_some_and(|geo| geo.column == path[0]);
        if let Some(use_) = use_of(about, is_geometry) {
            columns.push(Column { leaf, name: path[0].clone(), use_ });
        }
    }
    match geo {
        Some(geo) if !columns.iter().any(|column| column.use_ == Use::Geometry) => {
            Err(SourceFault::NoColumn(geo.column.clone()))
        }
        _ => Ok(columns),
    }
}

/// What is made of a leaf; none where it has no place in a layer.
fn use_of(about: &ColumnDescriptor, is_geometry: bool) -> Option<Use> {
    use parquet::basic::LogicalType;
    let is_text = matches!(about.converted_type(), ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON)
        || matches!(about.logical_type_ref(), Some(LogicalType::String | LogicalType::Enum | LogicalType::Json));
    Some(match (about.physical_type(), about.converted_type()) {
        (PhysicalType::BYTE_ARRAY, _) if is_geometry => Use::Geometry,
        (PhysicalType::BYTE_ARRAY, _) if is_text => Use::Text,
        (PhysicalType::BOOLEAN, _) => Use::Boolean,
        (PhysicalType::INT32, ConvertedType::DATE) => Use::Day,
        (PhysicalType::INT64, ConvertedType::TIMESTAMP_MILLIS) => Use::Instant(1_000),
        (PhysicalType::INT64, ConvertedType::TIMESTAMP_MICROS) => Use::Instant(1_000_000),
        (PhysicalType::INT32 | PhysicalType::INT64, ConvertedType::DECIMAL) => {
            Use::Number(10_f64.powi(-about.type_scale()))
        }
        (PhysicalType::INT64, _) if matches!(about.logical_type_ref(), Some(LogicalType::Timestamp { .. })) => {
            Use::Instant(1_000_000_000)
        }
        (PhysicalType::INT32 | PhysicalType::INT64, _) => Use::Integer,
        (PhysicalType::FLOAT | PhysicalType::DOUBLE, _) => Use::Number(1.0),
        _ => return None,
    })
}

/// The next values of a column, nulls among them.
enum Batch {
    Booleans(Vec<Option<bool>>),
    Integers(Vec<Option<i64>>),
    Numbers(Vec<Option<f64>>),
    Bytes(Vec<Option<ByteArray>>),
}

impl Batch {
    fn len(&self) -> usize {
        match self {
            Self::Booleans(values) => values.len(),
            Self::Integers(values) => values.len(),
            Self::Numbers(values) => values.len(),
            Self::Bytes(values) => values.len(),
        }
    }
}

fn read_group(
    group: &dyn RowGroupReader,
    columns: &[Column],
    row: &mut u32,
    collector: &mut Collector,
) -> Result<(), SourceFault> {
    let readers: Result<Vec<ColumnReader>, _> =
        columns.iter().map(|column| group.get_column_reader(column.leaf)).collect();
    let mut readers = readers?;
    let mut drawn = Drawn::default();
    loop {
        let batches: Vec<Batch> = readers.iter_mut().map(batch).collect::<Result<_, _>>()?;
        let len = batches.first().map_or(0, Batch::len);
        if batches.iter().any(|batch| batch.len() != len) {
            return Err(SourceFault::damaged("its columns are not equally long"));
        }
        if len == 0 {
            return Ok(());
        }
        for idx in 0..len {
            *row = row.checked_add(1).ok_or(SourceFault::TooLarge("more than four billion rows"))?;
            push_row(columns, &batches, idx, *row, &mut drawn, collector)?;
        }
    }
}

/// Adds a row of a batch.
fn push_row(
    columns: &[Column],
    batches: &[Batch],
    idx: usize,
    row: u32,
    drawn: &mut Drawn,
    collector: &mut Collector,
) -> Result<(), SourceFault> {
    drawn.start(DrawnKind::Missing);
    let columns = || columns.iter().zip(batches);
    let moment_of = |(column, batch): (&Column, &Batch)| match batch {
        Batch::Integers(values) => values[idx].and_then(|value| moment(column.use_, value)),
        _ => None,
    };
    let moments: Vec<Option<String>> = columns().map(moment_of).collect();
    let shapes = columns().filter(|(column, _)| column.use_ == Use::Geometry);
    for (_, batch) in shapes {
        if let Batch::Bytes(values) = batch
            && let Some(Err(why)) = values[idx].as_ref().map(|bytes| draw_wkb(bytes.data(), drawn))
        {
            collector.unreadable(row, why);
            return Ok(());
        }
    }
    let shown = columns().zip(&moments).filter(|((column, _), _)| column.use_ != Use::Geometry);
    let cells = shown.map(|((column, batch), moment)| cell(column, batch, idx, moment.as_deref()));
    match cells.collect::<Result<Vec<_>, _>>() {
        Ok(mut cells) => collector.push(row, Cell::Null, &mut cells, drawn),
        Err(why) => {
            collector.unreadable(row, why);
            Ok(())
        }
    }
}

/// The cell of a row of a batch; `moment` is its day or instant, where it is one.
fn cell<'b>(column: &Column, batch: &'b Batch, idx: usize, moment: Option<&'b str>) -> Result<Cell<'b>, String> {
    Ok(match (batch, column.use_) {
        (Batch::Bytes(values), _) => match values[idx].as_ref().map(|bytes| std::str::from_utf8(bytes.data())) {
            Some(Ok(text)) => Cell::Text(text),
            None => Cell::Null,
            Some(Err(_)) => return Err(format!("the text in column `{}` is not UTF-8", column.name)),
        },
        (_, Use::Day | Use::Instant(_)) => moment.map_or(Cell::Null, Cell::Text),
        #[expect(clippy::cast_precision_loss, reason = "decimals of more digits than a number holds are rounded")]
        (Batch::Integers(values), Use::Number(scale)) => {
            values[idx].map_or(Cell::Null, |value| Cell::Number(value as f64 * scale))
        }
        (Batch::Integers(values), _) => values[idx].map_or(Cell::Null, Cell::Integer),
        (Batch::Numbers(values), _) => values[idx].map_or(Cell::Null, Cell::Number),
        (Batch::Booleans(values), _) => values[idx].map_or(Cell::Null, Cell::Boolean),
    })
}

/// A day or an instant as text.
fn moment(use_: Use, value: i64) -> Option<String> {
    let day = |days: i64| {
        let (year, month, day) = civil(days);
        format!("{year:04}-{month:02}-{day:02}")
    };
    match use_ {
        Use::Day => Some(day(value)),
        Use::Instant(parts) => {
            let (seconds, rest) = (value.div_euclid(parts), value.rem_euclid(parts));
            let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
            let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
            let millis = rest / (parts / 1_000);
            let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
            Some(format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}Z", day(days)))
        }
        _ => None,
    }
}

/// Year, month and day of the day that comes so many days behind the first of 1970, in the Gregorian calendar: years are
/// counted from March, in eras of 400.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let calendar_month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + if calendar_month <= 2 { 1 } else { 0 };
    (year, calendar_month, day)
}

/// The next rows of a column.
fn batch(reader: &mut ColumnReader) -> Result<Batch, SourceFault> {
    Ok(match reader {
        ColumnReader::BoolColumnReader(reader) => Batch::Booleans(values(reader, |value| value)?),
        ColumnReader::Int32ColumnReader(reader) => Batch::Integers(values(reader, i64::from)?),
        ColumnReader::Int64ColumnReader(reader) => Batch::Integers(values(reader, |value| value)?),
        ColumnReader::FloatColumnReader(reader) => Batch::Numbers(values(reader, f64::from)?),
        ColumnReader::DoubleColumnReader(reader) => Batch::Numbers(values(reader, |value| value)?),
        ColumnReader::ByteArrayColumnReader(reader) => Batch::Bytes(values(reader, |value| value)?),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            Batch::Bytes(values(reader, |value: FixedLenByteArray| value.into())?)
        }
        ColumnReader::Int96ColumnReader(reader) => Batch::Integers(values(reader, |value: Int96| value.to_nanos())?),
    })
}

/// The next rows of a column, nulls put back in their places.
fn values<T: DataType, V>(
    reader: &mut ColumnReaderImpl<T>,
    take: impl Fn(T::T) -> V,
) -> Result<Vec<Option<V>>, SourceFault> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let (records, ..) = reader.read_records(BATCH_ROWS, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter().map(take);
    if levels.is_empty() {
        return Ok(values.map(Some).collect());
    }
    let spread: Vec<Option<V>> = levels.into_iter().map(|level| if level > 0 { values.next() } else { None }).collect();
    if spread.len() == records { Ok(spread) } else { Err(SourceFault::damaged("its levels")) }
}
