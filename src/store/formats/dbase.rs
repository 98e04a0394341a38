//! dBASE tables, the attributes of Shapefiles: fixed columns of text, read from bytes of which none is believed.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::layers::intake::Found;
use crate::layers::{Cell, FieldKind};

use super::encoding::{decoded, encoding_of_driver, guessed};
use super::fault::SourceFault;

/// Bytes of the fixed part of the header, and of a description of a column.
const HEAD_BYTES: usize = 32;
/// What ends the descriptions.
const END_OF_COLUMNS: u8 = 0x0d;
/// What stands in front of a row that was deleted.
const DELETED: u8 = b'*';
/// Digits of a whole number that surely fits.
const WHOLE_DIGITS_MAX: usize = 18;

/// A table in memory.
pub(super) struct Table<'b> {
    /// The columns that a layer has a place for.
    pub columns: Vec<Column>,
    /// How many rows there are, deleted ones too.
    pub rows: usize,
    records: &'b [u8],
    width: usize,
    encoding: &'static Encoding,
}

/// A column of the table.
pub(super) struct Column {
    pub name: String,
    pub found: Found,
    type_: u8,
    start: usize,
    len: usize,
}

/// A value, its text owned where it had to be decoded.
pub(super) enum Value<'b> {
    /// Nothing.
    Null,
    /// A value of the column's kind.
    Text(Cow<'b, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// Something that is no value of the column's kind.
    Odd(String),
}

impl Value<'_> {
    pub(super) fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null | Self::Odd(_) => Cell::Null,
            Self::Text(text) => Cell::Text(text),
            Self::Integer(number) => Cell::Integer(*number),
            Self::Number(number) => Cell::Number(*number),
            Self::Boolean(yes) => Cell::Boolean(*yes),
        }
    }
}

impl<'b> Table<'b> {
    /// The table that `bytes` hold; `told` is the encoding that something beside it names.
    pub(super) fn of(bytes: &'b [u8], told: Option<&'static Encoding>) -> Result<Self, SourceFault> {
        let cut = || SourceFault::damaged("its table ends early");
        let head = bytes.get(..HEAD_BYTES).ok_or_else(cut)?;
        let promised = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let start = usize::from(u16::from_le_bytes([head[8], head[9]]));
        let width = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let descriptions = bytes.get(HEAD_BYTES..start).ok_or_else(cut)?;
        let records = &bytes[start..];
        if width == 0 {
            return Err(SourceFault::damaged("its table has no width"));
        }
        let is_utf8 = std::str::from_utf8(records).is_ok();
        let encoding = told.or_else(|| encoding_of_driver(head[29])).unwrap_or_else(|| guessed(is_utf8));
        let columns = columns(descriptions, width, encoding)?;
        Ok(Self { columns, rows: promised.min(records.len() / width), records, width, encoding })
    }

    /// The bytes of a row; none where it was deleted.
    pub(super) fn row(&self, row_idx: usize) -> Option<&'b [u8]> {
        let row = self.records.get(row_idx * self.width..(row_idx + 1) * self.width)?;
        (row.first() != Some(&DELETED)).then_some(row)
    }

    /// The value of a column in a row.
    pub(super) fn value(&self, row: &'b [u8], column: &Column) -> Value<'b> {
        let bytes = row.get(column.start..column.start + column.len).unwrap_or_default();
        let text = || decoded(self.encoding, bytes);
        match column.type_ {
            b'I' | b'+' => bytes.first_chunk().map_or(Value::Null, |&it| Value::Integer(i32::from_le_bytes(it).into())),
            b'O' | b'B' => bytes.first_chunk().map_or(Value::Null, |&it| Value::Number(f64::from_le_bytes(it))),
            b'L' => match bytes.first() {
                Some(b'T' | b't' | b'Y' | b'y') => Value::Boolean(true),
                Some(b'F' | b'f' | b'N' | b'n') => Value::Boolean(false),
                _ => Value::Null,
            },
            b'D' => day(&text()),
            b'N' | b'F' => number(text().trim_matches([' ', '\0']), column.found),
            _ => match text() {
                Cow::Borrowed(text) => plain(text.trim_end_matches([' ', '\0']).into()),
                Cow::Owned(text) => plain(text.trim_end_matches([' ', '\0']).to_owned().into()),
            },
        }
    }
}

fn plain(text: Cow<'_, str>) -> Value<'_> {
    if text.is_empty() { Value::Null } else { Value::Text(text) }
}

/// A day, as ISO 8601 writes it.
fn day<'b>(text: &str) -> Value<'b> {
    let digits = text.trim_matches([' ', '\0']);
    let is_day = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits {
        "" | "00000000" => Value::Null,
        _ if is_day => Value::Text(format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).into()),
        _ => Value::Odd(digits.to_owned()),
    }
}

/// A number; stars stand for one that did not fit.
fn number<'b>(text: &str, found: Found) -> Value<'b> {
    if text.is_empty() || text.bytes().all(|byte| byte == b'*') {
        return Value::Null;
    }
    let whole = (found == Found::Declared(FieldKind::Integer)).then(|| text.parse().ok()).flatten();
    let value = whole.map(Value::Integer).or_else(|| text.replacen(',', ".", 1).parse().ok().map(Value::Number));
    value.unwrap_or_else(|| Value::Odd(text.to_owned()))
}

/// The columns that are described, those without a place in a layer left out.
fn columns(descriptions: &[u8], width: usize, encoding: &'static Encoding) -> Result<Vec<Column>, SourceFault> {
    let mut columns = Vec::new();
    // The first byte of a row tells whether it was deleted.
    let mut start = 1;
    for bytes in descriptions.chunks_exact(HEAD_BYTES).take_while(|bytes| bytes[0] != END_OF_COLUMNS) {
        let (type_, decimals) = (bytes[11].to_ascii_uppercase(), bytes[17]);
        // Long columns of text keep the higher byte of their length where others keep their decimals.
        let len = usize::from(bytes[16]) + if type_ == b'C' { usize::from(decimals) << 8 } else { 0 };
        let name = bytes[..11].split(|&byte| byte == 0).next().unwrap_or_default();
        let is_whole = type_ == b'N' && decimals == 0 && len <= WHOLE_DIGITS_MAX;
        let kind = match type_ {
            b'C' | b'D' => Some(FieldKind::Text),
            b'L' => Some(FieldKind::Boolean),
            b'I' | b'+' | b'N' if type_ != b'N' || is_whole => Some(FieldKind::Integer),
            b'O' | b'B' | b'F' | b'N' => Some(FieldKind::Number),
            _ => None,
        };
        if let Some(kind) = kind {
            let name = decoded(encoding, name).trim().to_owned();
            columns.push(Column { name, found: Found::Declared(kind), type_, start, len });
        }
        start += len;
    }
    if start > width { Err(SourceFault::damaged("its columns are wider than its rows")) } else { Ok(columns) }
}
