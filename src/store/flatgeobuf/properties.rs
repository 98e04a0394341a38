//! The properties of a feature as the format packs them: column numbers, each followed by a value. Every slice is
//! checked: the bytes come from outside.

use flatgeobuf::ColumnType;

use crate::layers::{Cell, FieldKind};

use super::super::error::FeatureFault;

/// A column as the header declares it.
#[derive(Debug)]
pub(in crate::store) struct Declared<'a> {
    pub(in crate::store) name: &'a str,
    pub(in crate::store) kind: ColumnType,
}

/// What a layer holds for a column of the format; none for binary data.
pub(in crate::store) const fn field_kind(kind: ColumnType) -> Option<FieldKind> {
    match kind {
        ColumnType::Bool => Some(FieldKind::Boolean),
        ColumnType::Float | ColumnType::Double => Some(FieldKind::Number),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime => Some(FieldKind::Text),
        ColumnType::Byte
        | ColumnType::UByte
        | ColumnType::Short
        | ColumnType::UShort
        | ColumnType::Int
        | ColumnType::UInt
        | ColumnType::Long
        | ColumnType::ULong => Some(FieldKind::Integer),
        _ => None,
    }
}

/// Reads the packed properties into `cells`, one a column, null where the feature has no value.
pub(in crate::store) fn unpack<'a>(
    mut packed: &'a [u8],
    columns: &[Declared<'_>],
    cells: &mut [Cell<'a>],
) -> Result<(), FeatureFault> {
    cells.fill(Cell::Null);
    while !packed.is_empty() {
        let column_idx = usize::from(u16::from_le_bytes(take(&mut packed)?));
        let (Some(column), Some(cell)) = (columns.get(column_idx), cells.get_mut(column_idx)) else {
            return Err(FeatureFault::Properties);
        };
        *cell = value(&mut packed, column)?;
    }
    Ok(())
}

/// Takes the value of `column` off the front of `packed`.
fn value<'a>(packed: &mut &'a [u8], column: &Declared<'_>) -> Result<Cell<'a>, FeatureFault> {
    Ok(match column.kind {
        ColumnType::Bool => Cell::Boolean(take::<1>(packed)? != [0]),
        ColumnType::Byte => Cell::Integer(i8::from_le_bytes(take(packed)?).into()),
        ColumnType::UByte => Cell::Integer(u8::from_le_bytes(take(packed)?).into()),
        ColumnType::Short => Cell::Integer(i16::from_le_bytes(take(packed)?).into()),
        ColumnType::UShort => Cell::Integer(u16::from_le_bytes(take(packed)?).into()),
        ColumnType::Int => Cell::Integer(i32::from_le_bytes(take(packed)?).into()),
        ColumnType::UInt => Cell::Integer(u32::from_le_bytes(take(packed)?).into()),
        ColumnType::Long => Cell::Integer(i64::from_le_bytes(take(packed)?)),
        ColumnType::ULong => {
            let number = u64::from_le_bytes(take(packed)?);
            Cell::Integer(i64::try_from(number).map_err(|_| FeatureFault::TooLarge(column.name.to_owned()))?)
        }
        ColumnType::Float => Cell::Number(f32::from_le_bytes(take(packed)?).into()),
        ColumnType::Double => Cell::Number(f64::from_le_bytes(take(packed)?)),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime => Cell::Text(text(packed, column.name)?),
        _ => return Err(FeatureFault::Properties),
    })
}

/// Takes a text, its length in front, off the front of `packed`.
fn text<'a>(packed: &mut &'a [u8], column: &str) -> Result<&'a str, FeatureFault> {
    let len = usize::try_from(u32::from_le_bytes(take(packed)?)).map_err(|_| FeatureFault::Properties)?;
    let (text, rest) = packed.split_at_checked(len).ok_or(FeatureFault::Properties)?;
    *packed = rest;
    std::str::from_utf8(text).map_err(|_| FeatureFault::NotUtf8(column.to_owned()))
}

/// Takes `N` bytes off the front of `packed`.
fn take<const N: usize>(packed: &mut &[u8]) -> Result<[u8; N], FeatureFault> {
    let (bytes, rest) = packed.split_first_chunk::<N>().ok_or(FeatureFault::Properties)?;
    *packed = rest;
    Ok(*bytes)
}

/// Packs one known value behind `packed`; null and secret leave nothing.
pub(super) fn pack(packed: &mut Vec<u8>, column_idx: u16, cell: Cell<'_>) {
    if matches!(cell, Cell::Null | Cell::Secret) {
        return;
    }
    packed.extend(column_idx.to_le_bytes());
    match cell {
        Cell::Null | Cell::Secret => {}
        Cell::Boolean(yes) => packed.push(yes.into()),
        Cell::Integer(number) => packed.extend(number.to_le_bytes()),
        Cell::Number(number) => packed.extend(number.to_le_bytes()),
        Cell::Text(text) => {
            // A text column is below four gigabytes as a whole, so its texts are.
            packed.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
            packed.extend(text.as_bytes());
        }
    }
}
