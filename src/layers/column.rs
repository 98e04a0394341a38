//! One column of a layer: values of one kind, each known, null or secret.

use std::fmt;

use bytemuck::{Pod, Zeroable};

use crate::geometry::{ArrayFault, Buffer, Kept, Named};

use super::texts::Texts;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text, codes with leading zeros included.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers with a fraction.
    Number,
    /// Yes or no.
    Boolean,
}

/// One value of a column. Null, zero and secret are three states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Not there at the source.
    Null,
    /// Withheld by the producer (statistical secrecy).
    Secret,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
}

impl<'a> Cell<'a> {
    /// The number, where the cell holds one that is known.
    #[expect(clippy::cast_precision_loss, reason = "counts of people and things stay far below 2^53")]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(number as f64),
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The number, or 1 for yes and 0 for no, where the cell holds one that is known.
    pub(super) fn measure(self) -> Option<f64> {
        match self {
            Self::Boolean(yes) => Some(f64::from(u8::from(yes))),
            number => number.number(),
        }
    }

    /// The text, where the cell holds one that is known.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null | Self::Secret => Ok(()),
            Self::Text(text) => out.write_str(text),
            Self::Integer(number) => write!(out, "{number}"),
            Self::Number(number) => write!(out, "{number}"),
            Self::Boolean(yes) => write!(out, "{yes}"),
        }
    }
}

/// The state of a cell beside its value, in a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
#[repr(transparent)]
struct State(u8);

impl State {
    const KNOWN: Self = Self(0);
    const NULL: Self = Self(1);
    const SECRET: Self = Self(2);
}

/// The values of a column, flat in memory; a cell that is not known holds a zero here, and its state tells.
#[derive(Debug, Clone, PartialEq)]
enum Values {
    Texts(Texts),
    Integers(Buffer<i64>),
    Numbers(Buffer<f64>),
    /// 0 is no, everything else yes.
    Booleans(Buffer<u8>),
}

/// A column of a layer, immutable.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    values: Values,
    states: Buffer<State>,
}

impl Column {
    /// What the column holds.
    pub const fn kind(&self) -> FieldKind {
        match self.values {
            Values::Texts(_) => FieldKind::Text,
            Values::Integers(_) => FieldKind::Integer,
            Values::Numbers(_) => FieldKind::Number,
            Values::Booleans(_) => FieldKind::Boolean,
        }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The cell of a row.
    ///
    /// # Panics
    /// Where `row_idx` is not below [`Column::len`]: an index is ours, never a client's.
    pub fn get(&self, row_idx: usize) -> Cell<'_> {
        match self.states[row_idx] {
            State::SECRET => Cell::Secret,
            State::KNOWN => match &self.values {
                Values::Texts(texts) => Cell::Text(texts.get(row_idx)),
                Values::Integers(integers) => Cell::Integer(integers[row_idx]),
                Values::Numbers(numbers) => Cell::Number(numbers[row_idx]),
                Values::Booleans(booleans) => Cell::Boolean(booleans[row_idx] != 0),
            },
            _ => Cell::Null,
        }
    }

    /// Whether a cell is withheld.
    pub fn has_secrets(&self) -> bool {
        self.states.contains(&State::SECRET)
    }

    /// Every cell in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cell<'_>> {
        (0..self.len()).map(|row_idx| self.get(row_idx))
    }

    /// The column with its rows in another order: the row now at `order[i]` comes `i`-th.
    #[must_use]
    pub fn reordered(&self, order: &[usize]) -> Self {
        let mut builder = ColumnBuilder::new(self.kind());
        for &row_idx in order {
            builder.push(self.get(row_idx));
        }
        builder.finish()
    }
}

/// Where the arrays of columns are named and found again.
impl Column {
    /// Names the arrays of the column, under a name of its own.
    pub(super) fn name_arrays<'a>(&'a self, name: &str, arrays: &mut Named<'a>) {
        arrays.push(format!("{name}.states"), &self.states);
        match &self.values {
            Values::Texts(texts) => texts.name_arrays(name, arrays),
            Values::Integers(integers) => arrays.push(format!("{name}.values"), integers),
            Values::Numbers(numbers) => arrays.push(format!("{name}.values"), numbers),
            Values::Booleans(booleans) => arrays.push(format!("{name}.values"), booleans),
        }
    }

    /// The column of `len` cells called `name`, found again.
    pub(super) fn found(kept: &Kept, name: &str, kind: FieldKind, len: usize) -> Result<Self, ArrayFault> {
        let values = format!("{name}.values");
        let values = match kind {
            FieldKind::Text => Values::Texts(Texts::found(kept, name, len)?),
            FieldKind::Integer => Values::Integers(kept.array_of(&values, len)?),
            FieldKind::Number => Values::Numbers(kept.array_of(&values, len)?),
            FieldKind::Boolean => Values::Booleans(kept.array_of(&values, len)?),
        };
        Ok(Self { values, states: kept.array_of(&format!("{name}.states"), len)? })
    }
}

/// A column while it is being filled.
#[derive(Debug, Clone)]
pub struct ColumnBuilder(Column);

impl ColumnBuilder {
    /// An empty column of one kind.
    pub fn new(kind: FieldKind) -> Self {
        let values = match kind {
            FieldKind::Text => Values::Texts(Texts::default()),
            FieldKind::Integer => Values::Integers(Buffer::default()),
            FieldKind::Number => Values::Numbers(Buffer::default()),
            FieldKind::Boolean => Values::Booleans(Buffer::default()),
        };
        Self(Column { values, states: Buffer::default() })
    }

    /// Adds a cell. A number that is not finite, and a cell of another kind, become null: a reader reports it first.
    pub fn push(&mut self, cell: Cell<'_>) {
        let state = match &mut self.0.values {
            Values::Texts(texts) => {
                texts.push(cell.text().unwrap_or_default());
                if cell.text().is_some() { State::KNOWN } else { state_without_value(cell) }
            }
            Values::Integers(integers) => {
                let integer = if let Cell::Integer(integer) = cell { Some(integer) } else { None };
                push_or_zero(integers, integer, cell)
            }
            Values::Numbers(numbers) => push_or_zero(numbers, cell.number().filter(|it| it.is_finite()), cell),
            Values::Booleans(booleans) => {
                let boolean = if let Cell::Boolean(boolean) = cell { Some(u8::from(boolean)) } else { None };
                push_or_zero(booleans, boolean, cell)
            }
        };
        self.0.states.to_mut().push(state);
    }

    /// The column, closed.
    pub fn finish(mut self) -> Column {
        self.0.states.to_mut().shrink_to_fit();
        match &mut self.0.values {
            Values::Texts(texts) => texts.shrink(),
            Values::Integers(integers) => integers.to_mut().shrink_to_fit(),
            Values::Numbers(numbers) => numbers.to_mut().shrink_to_fit(),
            Values::Booleans(booleans) => booleans.to_mut().shrink_to_fit(),
        }
        self.0
    }
}

/// Stores a known value, or its kind's zero under the state that the cell stands for.
fn push_or_zero<T: Default + Clone>(values: &mut Buffer<T>, known: Option<T>, cell: Cell<'_>) -> State {
    let state = if known.is_some() { State::KNOWN } else { state_without_value(cell) };
    values.to_mut().push(known.unwrap_or_default());
    state
}

/// The state of a cell that has no value for its column.
fn state_without_value(cell: Cell<'_>) -> State {
    if cell == Cell::Secret { State::SECRET } else { State::NULL }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_zero_and_secret_stay_three_things() {
        let mut builder = ColumnBuilder::new(FieldKind::Number);
        let cells = [Cell::Null, Cell::Number(0.0), Cell::Secret, Cell::Number(f64::NAN)];
        for cell in cells {
            builder.push(cell);
        }
        let column = builder.finish();
        assert_eq!(column.iter().collect::<Vec<_>>(), [Cell::Null, Cell::Number(0.0), Cell::Secret, Cell::Null]);
    }

    #[test]
    fn texts_come_back_in_any_order() {
        let mut builder = ColumnBuilder::new(FieldKind::Text);
        let cells = [Cell::Text("Sceaux"), Cell::Null, Cell::Text(""), Cell::Text("Évry")];
        for cell in cells {
            builder.push(cell);
        }
        let column = builder.finish().reordered(&[3, 1, 0, 2]);
        assert_eq!(
            column.iter().collect::<Vec<_>>(),
            [Cell::Text("Évry"), Cell::Null, Cell::Text("Sceaux"), Cell::Text("")]
        );
    }
}
