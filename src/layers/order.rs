//! Features in an order that a client asks for.

use std::cmp::Ordering;

use super::column::{Cell, Column};
use super::folding::Folding;
use super::layer::Layer;

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
            match key.column {
                None => rows.sort_by(|&left, &right| key.direction.of(self.id(left).cmp(self.id(right)))),
                Some(column) => sort_by(rows, &self.columns()[column], key.direction),
            }
        }
    }
}

/// What a cell weighs in an order.
#[derive(Debug, PartialEq)]
enum Weight {
    Text(String, String),
    Number(f64),
    Boolean(bool),
}

fn sort_by(rows: &mut [usize], column: &Column, direction: Direction) {
    rows.sort_by_cached_key(|&row_idx| Ordered { weight: weight(column.get(row_idx)), direction });
}

fn weight(cell: Cell<'_>) -> Option<Weight> {
    match cell {
        Cell::Null | Cell::Secret => None,
        Cell::Text(text) => {
            Some(Weight::Text(Folding::Accents.apply(&Folding::Case.apply(text)).into_owned(), text.to_owned()))
        }
        Cell::Boolean(yes) => Some(Weight::Boolean(yes)),
        number => number.number().map(Weight::Number),
    }
}

/// A weight with the way in which it counts.
struct Ordered {
    weight: Option<Weight>,
    direction: Direction,
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.weight, &other.weight) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(left), Some(right)) => self.direction.of(left.compare(right)),
        }
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ordered {}

impl Weight {
    /// The order of two weights of one column, which are of one kind.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(left, left_whole), Self::Text(right, right_whole)) => {
                left.cmp(right).then_with(|| left_whole.cmp(right_whole))
            }
            (Self::Number(left), Self::Number(right)) => left.total_cmp(right),
            (Self::Boolean(left), Self::Boolean(right)) => left.cmp(right),
            _ => Ordering::Equal,
        }
    }
}

impl Direction {
    const fn of(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }
}
