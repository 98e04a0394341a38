//! Conditions on the features of a layer, evaluated over its columns and its true geometry.
//!
//! Three-valued, as CQL2 and SQL are: what compares with a null is neither true nor false, and a feature is found where
//! the whole is true. A secret cell is null here, so that no filter tells what a producer withholds. A filter that ends
//! in an index (a shape that must be met, an identifier) looks only at what the index finds; the rest is one pass over
//! the rows, O(rows × nodes).
//!
//! Whoever builds a condition has checked that kinds agree ([`Term::kind`]); where they do not, the comparison is
//! null and nothing fails.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::geometry::{LonLatBounds, Shape, SpatialPredicate};

use super::column::{Cell, FieldKind};
use super::folding::Folding;
use super::layer::Layer;
use super::pattern::Pattern;
use super::time::{Instant, Period, TemporalRelation};

/// A condition on a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The same for every feature.
    Constant(bool),
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A yes-or-no column says yes.
    Truth(Term),
    /// One value compared with another.
    Compare(Term, Comparison, Term),
    /// A text has a form.
    Like(Term, Pattern),
    /// There is no value, or it is secret.
    IsNull(Term),
    /// There is no geometry.
    HasNoGeometry,
    /// One shape lies to another in some way.
    Spatial(Place, SpatialPredicate, Place),
    /// One period lies to another in some way.
    Temporal(Times, TemporalRelation, Times),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value of a feature, or one given.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// The cell of a column.
    Column(usize),
    /// The identifier of the feature.
    Identifier,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A text, some difference left out of account.
    Folded(Folding, Box<Term>),
    /// A number worked out of two.
    Arithmetic(Box<Term>, Arithmetic, Box<Term>),
}

/// An operation on numbers. One without an answer, such as a division by zero, gives null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// Division, the fraction of the answer cut off.
    DivideWhole,
    Remainder,
    Power,
}

/// A shape of a feature, or one given.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// The geometry of the feature.
    Feature,
    /// A shape.
    Given(Shape),
}

/// A period: of two ends, or one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// One instant.
    At(TimeTerm),
    /// From one instant to another, `None` for an open end.
    Between(Option<TimeTerm>, Option<TimeTerm>),
}

/// An instant of a feature, or one given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeTerm {
    /// The cell of a column of instants.
    Column(usize),
    /// An instant.
    Given(Instant),
}

/// A value that is known.
#[derive(Debug, Clone, PartialEq)]
enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Boolean(bool),
}

impl Layer {
    /// The features for which `condition` is true, in order.
    pub fn fulfilling(&self, condition: &Condition) -> Vec<usize> {
        let holds = |row_idx: &usize| condition.holds(self, *row_idx) == Some(true);
        match condition.within_index(self) {
            Some(candidates) => candidates.into_iter().filter(holds).collect(),
            None => (0..self.len()).filter(holds).collect(),
        }
    }

    /// Whether `condition` is true for a feature.
    ///
    /// # Panics
    /// Where `row_idx` is not below [`Layer::len`]: an index is ours, never a client's.
    pub fn fulfils(&self, row_idx: usize, condition: &Condition) -> bool {
        condition.holds(self, row_idx) == Some(true)
    }
}

impl Condition {
    /// Whether it holds for a feature; nothing where that is not known.
    fn holds(&self, layer: &Layer, row_idx: usize) -> Option<bool> {
        match self {
            Self::Constant(yes) => Some(*yes),
            Self::All(parts) => first_of(parts.iter().map(|part| part.holds(layer, row_idx)), false),
            Self::Any(parts) => first_of(parts.iter().map(|part| part.holds(layer, row_idx)), true),
            Self::Not(part) => part.holds(layer, row_idx).map(|yes| !yes),
            Self::Truth(operand) => match operand.value(layer, row_idx)? {
                Value::Boolean(yes) => Some(yes),
                Value::Text(_) | Value::Number(_) => None,
            },
            Self::Compare(left, comparison, right) => {
                let order = left.value(layer, row_idx)?.compare(&right.value(layer, row_idx)?)?;
                Some(comparison.holds(order))
            }
            Self::Like(operand, pattern) => match operand.value(layer, row_idx)? {
                Value::Text(text) => Some(pattern.matches(&text)),
                Value::Number(_) | Value::Boolean(_) => None,
            },
            Self::IsNull(operand) => Some(operand.value(layer, row_idx).is_none()),
            Self::HasNoGeometry => Some(!layer.has_geometry(row_idx)),
            Self::Spatial(left, predicate, right) => {
                Some(predicate.holds(&*left.shape(layer, row_idx)?, &*right.shape(layer, row_idx)?))
            }
            Self::Temporal(left, relation, right) => {
                Some(relation.holds(left.period(layer, row_idx)?, right.period(layer, row_idx)?))
            }
        }
    }

    /// Features among which all those are for which it is true, where an index tells without looking at each.
    pub fn within_index(&self, layer: &Layer) -> Option<Vec<usize>> {
        match self {
            Self::Constant(false) => Some(Vec::new()),
            Self::All(parts) => parts.iter().filter_map(|part| part.within_index(layer)).min_by_key(Vec::len),
            Self::Any(parts) => {
                let found: Option<Vec<_>> = parts.iter().map(|part| part.within_index(layer)).collect();
                let mut rows: Vec<usize> = found?.concat();
                rows.sort_unstable();
                rows.dedup();
                Some(rows)
            }
            Self::Compare(Term::Identifier, Comparison::Equal, Term::Text(id))
            | Self::Compare(Term::Text(id), Comparison::Equal, Term::Identifier) => {
                Some(layer.feature(id).into_iter().collect())
            }
            Self::Compare(Term::Column(column), Comparison::Equal, Term::Text(id))
            | Self::Compare(Term::Text(id), Comparison::Equal, Term::Column(column))
                if layer.id_column() == Some(*column) =>
            {
                Some(layer.feature(id).into_iter().collect())
            }
            Self::Spatial(Place::Feature, predicate, Place::Given(shape))
            | Self::Spatial(Place::Given(shape), predicate, Place::Feature)
                if *predicate != SpatialPredicate::Disjoint =>
            {
                Some(layer.meeting(grown(shape.bounds())))
            }
            _ => None,
        }
    }
}

/// A box a little larger: the predicates are decided on the true geometry, and a rounding of the index loses nothing.
fn grown(bounds: LonLatBounds) -> LonLatBounds {
    const MARGIN_DEG: f64 = 1e-9;
    LonLatBounds {
        west_deg: bounds.west_deg - MARGIN_DEG,
        south_deg: bounds.south_deg - MARGIN_DEG,
        east_deg: bounds.east_deg + MARGIN_DEG,
        north_deg: bounds.north_deg + MARGIN_DEG,
    }
}

/// `decisive` as soon as one of `parts` is; else unknown where one is; else its contrary.
fn first_of(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut whole = Some(!decisive);
    for part in parts {
        match part {
            Some(yes) if yes == decisive => return Some(decisive),
            Some(_) => {}
            None => whole = None,
        }
    }
    whole
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Term {
    /// What kind of value it is, in a layer.
    pub fn kind(&self, layer: &Layer) -> FieldKind {
        match self {
            Self::Column(column) => match layer.fields()[*column].kind {
                FieldKind::Integer => FieldKind::Number,
                kind => kind,
            },
            Self::Identifier | Self::Text(_) | Self::Folded(..) => FieldKind::Text,
            Self::Number(_) | Self::Arithmetic(..) => FieldKind::Number,
            Self::Boolean(_) => FieldKind::Boolean,
        }
    }

    /// The text that it is for every feature, where it is one.
    pub fn constant_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Folded(folding, operand) => {
                operand.constant_text().map(|text| Cow::Owned(folding.apply(&text).into_owned()))
            }
            _ => None,
        }
    }

    /// Its value for a feature, where there is one that is known.
    fn value<'a>(&'a self, layer: &'a Layer, row_idx: usize) -> Option<Value<'a>> {
        match self {
            Self::Column(column) => Value::of(layer.columns()[*column].get(row_idx)),
            Self::Identifier => Some(Value::Text(Cow::Borrowed(layer.id(row_idx)))),
            Self::Text(text) => Some(Value::Text(Cow::Borrowed(text))),
            Self::Number(number) => Some(Value::Number(*number)),
            Self::Boolean(yes) => Some(Value::Boolean(*yes)),
            Self::Folded(folding, operand) => match operand.value(layer, row_idx)? {
                Value::Text(text) => Some(Value::Text(Cow::Owned(folding.apply(&text).into_owned()))),
                Value::Number(_) | Value::Boolean(_) => None,
            },
            Self::Arithmetic(left, arithmetic, right) => {
                let numbers = (left.value(layer, row_idx)?, right.value(layer, row_idx)?);
                let (Value::Number(left), Value::Number(right)) = numbers else { return None };
                arithmetic.of(left, right).map(Value::Number)
            }
        }
    }
}

impl Arithmetic {
    fn of(self, left: f64, right: f64) -> Option<f64> {
        let answer = match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::DivideWhole => (left / right).trunc(),
            Self::Remainder => left % right,
            Self::Power => left.powf(right),
        };
        answer.is_finite().then_some(answer)
    }
}

impl<'a> Value<'a> {
    #[expect(clippy::cast_precision_loss, reason = "counts of people and things stay far below 2^53")]
    fn of(cell: Cell<'a>) -> Option<Self> {
        match cell {
            Cell::Null | Cell::Secret => None,
            Cell::Text(text) => Some(Self::Text(Cow::Borrowed(text))),
            Cell::Integer(number) => Some(Self::Number(number as f64)),
            Cell::Number(number) => Some(Self::Number(number)),
            Cell::Boolean(yes) => Some(Self::Boolean(yes)),
        }
    }

    /// The order of two values of one kind; texts by their letters' numbers in Unicode.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Number(left), Self::Number(right)) => left.partial_cmp(right),
            (Self::Boolean(left), Self::Boolean(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }
}

impl Place {
    fn shape(&self, layer: &Layer, row_idx: usize) -> Option<Cow<'_, Shape>> {
        match self {
            Self::Feature => layer.shape(row_idx).map(Cow::Owned),
            Self::Given(shape) => Some(Cow::Borrowed(shape)),
        }
    }
}

impl Times {
    fn period(self, layer: &Layer, row_idx: usize) -> Option<Period> {
        match self {
            Self::At(instant) => instant.of(layer, row_idx).map(Period::from),
            Self::Between(start, end) => {
                // An end that a feature lacks is not an open one: nothing is known of the period.
                let known = |end: Option<TimeTerm>| match end {
                    None => Some(None),
                    Some(operand) => operand.of(layer, row_idx).map(Some),
                };
                Period::between(known(start)?, known(end)?)
            }
        }
    }
}

impl TimeTerm {
    fn of(self, layer: &Layer, row_idx: usize) -> Option<Instant> {
        match self {
            Self::Given(instant) => Some(instant),
            Self::Column(column) => layer.columns()[column].get(row_idx).text()?.parse().ok(),
        }
    }
}
