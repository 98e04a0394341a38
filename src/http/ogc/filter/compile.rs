//! From the JSON of CQL2 to a condition on the features of a layer.

use serde_json::Value;

use crate::geometry::SpatialPredicate;
use crate::layers::{
    Arithmetic, Comparison, Condition, FieldKind, Folding, Layer, Pattern, Place, TemporalRelation, Term,
};

use super::super::queryables::{GEOMETRY, ID, has_own_id};
use super::FilterFault;
use super::places::Reader;
use super::times;

/// How deep a filter nests at most.
pub(super) const MAX_DEPTH: usize = 300;
/// The longest list of IN.
const MAX_LIST: usize = 2_000;

/// The predicates on shapes, by the names of CQL2.
const PREDICATES: [(&str, SpatialPredicate); 8] = [
    ("s_contains", SpatialPredicate::Contains),
    ("s_crosses", SpatialPredicate::Crosses),
    ("s_disjoint", SpatialPredicate::Disjoint),
    ("s_equals", SpatialPredicate::Equals),
    ("s_intersects", SpatialPredicate::Intersects),
    ("s_overlaps", SpatialPredicate::Overlaps),
    ("s_touches", SpatialPredicate::Touches),
    ("s_within", SpatialPredicate::Within),
];

const COMPARISONS: [(&str, Comparison); 7] = [
    ("=", Comparison::Equal),
    ("<>", Comparison::NotEqual),
    ("!=", Comparison::NotEqual),
    ("<", Comparison::Less),
    ("<=", Comparison::LessOrEqual),
    (">", Comparison::Greater),
    (">=", Comparison::GreaterOrEqual),
];

const ARITHMETIC: [(&str, Arithmetic); 7] = [
    ("+", Arithmetic::Add),
    ("-", Arithmetic::Subtract),
    ("*", Arithmetic::Multiply),
    ("/", Arithmetic::Divide),
    ("div", Arithmetic::DivideWhole),
    ("%", Arithmetic::Remainder),
    ("^", Arithmetic::Power),
];

/// Reads the filter of one question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compiler<'q> {
    pub layer: &'q Layer,
    pub places: &'q Reader,
}

/// An operation of the tree.
struct Operation<'v> {
    name: String,
    args: &'v [Value],
}

impl Compiler<'_> {
    /// The condition of a node that nests `depth` deep at most.
    pub fn condition(&self, node: &Value, depth: usize) -> Result<Condition, FilterFault> {
        let depth = depth.checked_sub(1).ok_or_else(too_deep)?;
        if let Some(yes) = node.as_bool() {
            return Ok(Condition::Constant(yes));
        }
        let Some(operation) = operation(node) else { return self.truth(node, depth) };
        let Operation { name, args } = &operation;
        let list = || args.iter().map(|arg| self.condition(arg, depth)).collect::<Result<Vec<_>, _>>();
        match (name.as_str(), *args) {
            ("and", [_, ..]) => list().map(Condition::All),
            ("or", [_, ..]) => list().map(Condition::Any),
            ("not", [part]) => Ok(Condition::Not(Box::new(self.condition(part, depth)?))),
            ("isnull", [operand]) => self.is_null(operand, depth),
            ("between", [value, low, high]) => Ok(Condition::All(vec![
                self.comparison(value, Comparison::GreaterOrEqual, low, depth)?,
                self.comparison(value, Comparison::LessOrEqual, high, depth)?,
            ])),
            ("in", [value, list]) => self.among(value, list, depth),
            ("like", [text, pattern]) => self.like(text, pattern, depth),
            (name, [left, right]) => self.relation(name, left, right, depth),
            _ => Err(unknown_operation(&operation)),
        }
    }

    /// A comparison of two values, a relation of two shapes or of two periods.
    fn relation(&self, name: &str, left: &Value, right: &Value, depth: usize) -> Result<Condition, FilterFault> {
        if let Some(comparison) = by_name(&COMPARISONS, name) {
            return self.comparison(left, comparison, right, depth);
        }
        if let Some(predicate) = by_name(&PREDICATES, name) {
            return Ok(Condition::Spatial(self.place(left)?, predicate, self.place(right)?));
        }
        if let Some(relation) = times::relation(name) {
            let (left, right) = (times::times(left, self.layer)?, times::times(right, self.layer)?);
            return Ok(Condition::Temporal(left, relation, right));
        }
        Err(unknown_function(name))
    }

    fn comparison(
        &self,
        left: &Value,
        comparison: Comparison,
        right: &Value,
        depth: usize,
    ) -> Result<Condition, FilterFault> {
        if times::is_time(left) || times::is_time(right) {
            let (left, right) = (times::times(left, self.layer)?, times::times(right, self.layer)?);
            let holds = |relation| Condition::Temporal(left, relation, right);
            let fails = |relation| Condition::Not(Box::new(holds(relation)));
            return Ok(match comparison {
                Comparison::Equal => holds(TemporalRelation::Equals),
                Comparison::NotEqual => fails(TemporalRelation::Equals),
                Comparison::Less => holds(TemporalRelation::Before),
                Comparison::LessOrEqual => fails(TemporalRelation::After),
                Comparison::Greater => holds(TemporalRelation::After),
                Comparison::GreaterOrEqual => fails(TemporalRelation::Before),
            });
        }
        let (left, right) = (self.operand(left, depth)?, self.operand(right, depth)?);
        self.check_kinds(&left, &right)?;
        Ok(Condition::Compare(left, comparison, right))
    }

    fn check_kinds(&self, left: &Term, right: &Term) -> Result<(), FilterFault> {
        let kinds = (left.kind(self.layer), right.kind(self.layer));
        if kinds.0 == kinds.1 {
            return Ok(());
        }
        let word = |kind: FieldKind| match kind {
            FieldKind::Text => ("un texte", "a text"),
            FieldKind::Integer | FieldKind::Number => ("un nombre", "a number"),
            FieldKind::Boolean => ("un booléen", "a boolean"),
        };
        let ((left_fr, left_en), (right_fr, right_en)) = (word(kinds.0), word(kinds.1));
        Err(FilterFault::new(
            format!("{left_fr} ne se compare pas à {right_fr}"),
            format!("{left_en} does not compare with {right_en}"),
        ))
    }

    /// A property that says yes or no.
    fn truth(&self, node: &Value, depth: usize) -> Result<Condition, FilterFault> {
        let operand = self.operand(node, depth)?;
        if operand.kind(self.layer) == FieldKind::Boolean {
            return Ok(Condition::Truth(operand));
        }
        Err(FilterFault::new("une condition est attendue, pas une valeur", "a condition is expected, not a value"))
    }

    fn is_null(&self, node: &Value, depth: usize) -> Result<Condition, FilterFault> {
        let is_geometry = node.get("property").and_then(Value::as_str) == Some(GEOMETRY);
        if is_geometry && self.layer.column_idx(GEOMETRY).is_none() {
            return Ok(Condition::HasNoGeometry);
        }
        self.operand(node, depth).map(Condition::IsNull)
    }

    fn among(&self, value: &Value, list: &Value, depth: usize) -> Result<Condition, FilterFault> {
        let items = list.as_array().filter(|items| (1..=MAX_LIST).contains(&items.len()));
        let items = items.ok_or_else(|| {
            FilterFault::new(
                format!("IN prend une liste de 1 à {MAX_LIST} valeurs"),
                format!("IN takes a list of 1 to {MAX_LIST} values"),
            )
        })?;
        let equals = items.iter().map(|item| self.comparison(value, Comparison::Equal, item, depth));
        equals.collect::<Result<_, _>>().map(Condition::Any)
    }

    fn like(&self, text: &Value, pattern: &Value, depth: usize) -> Result<Condition, FilterFault> {
        let (text, pattern) = (self.operand(text, depth)?, self.operand(pattern, depth)?);
        match pattern.constant_text() {
            Some(pattern) if text.kind(self.layer) == FieldKind::Text => {
                Ok(Condition::Like(text, Pattern::read(&pattern)))
            }
            _ => Err(FilterFault::new("LIKE prend un texte et un motif", "LIKE takes a text and a pattern")),
        }
    }

    /// A value: a literal, a property, an operation on values.
    fn operand(&self, node: &Value, depth: usize) -> Result<Term, FilterFault> {
        let depth = depth.checked_sub(1).ok_or_else(too_deep)?;
        match node {
            Value::String(text) => return Ok(Term::Text(text.clone())),
            Value::Bool(yes) => return Ok(Term::Boolean(*yes)),
            Value::Number(number) => return number.as_f64().map(Term::Number).ok_or_else(no_value),
            _ => {}
        }
        if let Some(name) = node.get("property").and_then(Value::as_str) {
            return self.property(name);
        }
        let operation = operation(node).ok_or_else(no_value)?;
        let folding = match operation.name.as_str() {
            "casei" => Some(Folding::Case),
            "accenti" => Some(Folding::Accents),
            _ => None,
        };
        if let (Some(folding), [text]) = (folding, operation.args) {
            let text = self.operand(text, depth)?;
            self.check_kinds(&text, &Term::Text(String::new()))?;
            return Ok(Term::Folded(folding, Box::new(text)));
        }
        match (by_name(&ARITHMETIC, &operation.name), operation.args) {
            (Some(arithmetic), [first, second, rest @ ..]) => {
                let first = self.number(first, depth)?;
                std::iter::once(second).chain(rest).try_fold(first, |left, right| {
                    let right = self.number(right, depth)?;
                    Ok(Term::Arithmetic(Box::new(left), arithmetic, Box::new(right)))
                })
            }
            _ => Err(unknown_operation(&operation)),
        }
    }

    fn number(&self, node: &Value, depth: usize) -> Result<Term, FilterFault> {
        let operand = self.operand(node, depth)?;
        self.check_kinds(&operand, &Term::Number(0.0))?;
        Ok(operand)
    }

    fn property(&self, name: &str) -> Result<Term, FilterFault> {
        if let Some(column) = self.layer.column_idx(name) {
            return Ok(Term::Column(column));
        }
        if name == ID {
            return Ok(Term::Identifier);
        }
        Err(self.unknown_property(name))
    }

    /// A shape: that of the feature, or one given.
    fn place(&self, node: &Value) -> Result<Place, FilterFault> {
        match node.get("property").and_then(Value::as_str) {
            Some(GEOMETRY) => Ok(Place::Feature),
            Some(name) if self.layer.column_idx(name).is_none() && name != ID => Err(self.unknown_property(name)),
            Some(name) => Err(FilterFault::new(
                format!("la propriété « {name} » n’est pas une géométrie ; c’est « {GEOMETRY} »"),
                format!("property `{name}` is no geometry; that is `{GEOMETRY}`"),
            )),
            None => self
                .places
                .shape(node)
                .unwrap_or_else(|| Err(FilterFault::new("une géométrie est attendue", "a geometry is expected")))
                .map(Place::Given),
        }
    }

    fn unknown_property(&self, name: &str) -> FilterFault {
        let name: String = name.chars().take(64).collect();
        let id = has_own_id(self.layer).then_some(ID);
        let known = id.into_iter().chain(self.layer.fields().iter().map(|field| field.name.as_str())).chain([GEOMETRY]);
        let known = known.collect::<Vec<_>>().join(", ");
        FilterFault::new(
            format!("propriété « {name} » inconnue ; il y a : {known}"),
            format!("unknown property `{name}`; there are: {known}"),
        )
    }
}

/// The operation of a node, its name in small letters.
fn operation(node: &Value) -> Option<Operation<'_>> {
    let name = node.get("op")?.as_str()?.to_ascii_lowercase();
    Some(Operation { name, args: node.get("args")?.as_array()? })
}

fn by_name<T: Copy>(known: &[(&str, T)], name: &str) -> Option<T> {
    known.iter().find(|(word, _)| *word == name).map(|&(_, meaning)| meaning)
}

/// Why an operation cannot be read: it is unknown, or takes other arguments.
fn unknown_operation(operation: &Operation<'_>) -> FilterFault {
    let Operation { name, args } = operation;
    let known = ["and", "or", "not", "isnull", "between", "in", "like", "casei", "accenti"];
    let is_known = known.contains(&name.as_str())
        || by_name(&COMPARISONS, name).is_some()
        || by_name(&PREDICATES, name).is_some()
        || by_name(&ARITHMETIC, name).is_some()
        || times::relation(name).is_some();
    if !is_known {
        return unknown_function(name);
    }
    let count = args.len();
    FilterFault::new(
        format!("« {name} » ne prend pas {count} arguments ici"),
        format!("`{name}` does not take {count} arguments here"),
    )
}

fn unknown_function(name: &str) -> FilterFault {
    let name: String = name.chars().take(64).collect();
    FilterFault::new(format!("fonction « {name} » inconnue"), format!("unknown function `{name}`"))
}

fn too_deep() -> FilterFault {
    FilterFault::new(format!("{MAX_DEPTH} niveaux au plus"), format!("{MAX_DEPTH} levels at most"))
}

fn no_value() -> FilterFault {
    FilterFault::new(
        "une propriété, un texte entre apostrophes, un nombre ou un booléen est attendu",
        "a property, a text in single quotes, a number or a boolean is expected",
    )
}
