//! Features in an order that a client asks for: O(n log n) for each key, and beside the rows sixteen bytes a row, or its
//! text once more.

use std::cmp::Ordering;

use super::column::{Column, FieldKind};
use super::folding::Folding;
use super::layer::Layer;
use super::texts::Texts;

/// Which way an order runs. What has no value comes last in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// The column, none for the identifier.
    pub column: Option<usize>,
    /// Which way.
    pub direction: Direction,
}

impl Layer {
    /// Sorts `rows` by `keys`, the first weighing most; what is equal stays in the order in which it was. Texts go by
    /// their letters without case and accents, so that Évry stands beside Esbly.
    pub fn sort(&self, rows: &mut [usize], keys: &[SortKey]) {
        for key in keys.iter().rev() {
            let direction = key.direction;
            match key.column.map(|column| &self.columns()[column]) {
                None => rows.sort_by(|&left, &right| direction.of(self.id(left).cmp(self.id(right)))),
                Some(column) if column.kind() == FieldKind::Text => sort_by_text(rows, column, direction),
                Some(column) => rows.sort_by_cached_key(|&row_idx| rank(column.get(row_idx).measure(), direction)),
            }
        }
    }
}

/// A whole number that grows as the number does, or falls where the order does; the greatest of all for what is not known.
fn rank(number: Option<f64>, direction: Direction) -> u64 {
    const SIGN: u64 = 1 << 63;
    let Some(number) = number else { return u64::MAX };
    let bits = number.to_bits();
    let rising = if bits & SIGN == 0 { bits | SIGN } else { !bits };
    match direction {
        Direction::Ascending => rising,
        Direction::Descending => !rising,
    }
}

/// Sorts by the letters of texts, and by the texts themselves where those are alike. Each is folded once.
fn sort_by_text(rows: &mut [usize], column: &Column, direction: Direction) {
    let (text, before) = (|row_idx: usize| column.get(row_idx).text(), rows.to_vec());
    let texts = before.iter().map(|&row_idx| text(row_idx).unwrap_or_default());
    let mut letters = Texts::with_room(before.len(), texts.clone().map(str::len).sum());
    texts.for_each(|text| letters.push(&folded(text)));
    let compared = |left: usize, right: usize| match (text(before[left]), text(before[right])) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(own), Some(other)) => {
            direction.of(letters.get(left).cmp(letters.get(right)).then_with(|| own.cmp(other)))
        }
    };
    for (place, row) in (0..).zip(rows.iter_mut()) {
        *row = place;
    }
    rows.sort_by(|&left, &right| compared(left, right));
    for place in rows.iter_mut() {
        *place = before[*place];
    }
}

/// The letters of a text without case and accents.
fn folded(text: &str) -> String {
    Folding::Accents.apply(&Folding::Case.apply(text)).into_owned()
}

impl Direction {
    const fn of(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::column::{Cell, ColumnBuilder};
    use super::*;

    #[test]
    fn ranks_run_as_numbers_do_and_what_is_not_known_comes_last() {
        let numbers = [f64::NEG_INFINITY, -1e9, -1.0, -0.0, 0.0, 1e-300, 1.0, 2.0, 1e9, f64::INFINITY];
        let ranks = |direction| numbers.map(|number| rank(Some(number), direction));
        assert!(ranks(Direction::Ascending).is_sorted());
        assert!(ranks(Direction::Descending).iter().rev().is_sorted());
        for direction in [Direction::Ascending, Direction::Descending] {
            assert!(ranks(direction).iter().all(|&known| known < rank(None, direction)));
        }
    }

    proptest! {
        #[test]
        fn texts_are_sorted_as_by_looking_at_each_pair(
            texts in vec(prop::option::of("[aAéÉbB]{0,2}"), 0..40),
            is_descending: bool,
        ) {
            let direction = if is_descending { Direction::Descending } else { Direction::Ascending };
            let mut column = ColumnBuilder::new(FieldKind::Text);
            for text in &texts {
                column.push(text.as_deref().map_or(Cell::Null, Cell::Text));
            }
            let mut rows: Vec<usize> = (0..texts.len()).rev().collect();
            let mut expected = rows.clone();
            sort_by_text(&mut rows, &column.finish(), direction);
            let weight = |row: usize| texts[row].as_ref().map(|text| (folded(text), text));
            expected.sort_by(|&left, &right| match (weight(left), weight(right)) {
                (Some(left), Some(right)) => direction.of(left.cmp(&right)),
                (left, right) => left.is_none().cmp(&right.is_none()),
            });
            prop_assert_eq!(rows, expected);
        }
    }
}
