//! What each column becomes: its kind by what was asked, by its name, by the format, or by what it holds.
//!
//! O(cells), columns side by side on all cores. A column of text alone is looked at twice: once for its kind and once for
//! its cells. Null, zero and secret stay three things.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::column::{Cell, Column, ColumnBuilder, FieldKind};
use super::super::layer::Field;
use super::fault::{FaultKind, Faults, Remedy};
use super::habits::{Absence, absence, fixed_digits, is_encoded_twice, is_of_codes, is_threshold};
use super::options::IntakeOptions;
use super::table::{Found, SourceField};
use super::written::{Written, read};

/// What a column became, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnStory {
    /// The name in the layer.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Why.
    pub reason: ColumnReason,
    /// Cells that are null.
    pub nulls: usize,
    /// Cells that are secret.
    pub secrets: usize,
    /// Texts that stood for null or secret, and how often each.
    pub absences: BTreeMap<(Absence, String), usize>,
}

/// Why a column holds what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnReason {
    /// The user said so.
    Asked,
    /// The format says so.
    Declared,
    /// Its name is one of codes, which are text.
    CodeByName,
    /// Some values have a leading zero, or more digits than a number holds.
    CodeByContent,
    /// Every value is of the kind.
    AllAlike,
    /// Some value is nothing but text.
    SomeText {
        /// The first of them.
        example: String,
    },
    /// It holds no value.
    Empty,
}

/// The columns of a layer, with what each became.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "the columns of a layer are called so everywhere")]
pub(super) struct Columns {
    pub fields: Vec<Field>,
    pub columns: Vec<Column>,
    pub stories: Vec<ColumnStory>,
    pub faults: Faults,
}

/// Turns the columns of a file into those of a layer; `rows` tell where each row stands in the file.
pub(super) fn columns_of(
    fields: Vec<SourceField>,
    columns: Vec<Column>,
    rows: &[u32],
    asked: &IntakeOptions,
) -> Columns {
    let names = distinct(&fields);
    let work: Vec<(SourceField, Column, String)> =
        fields.into_iter().zip(columns).zip(names).map(|((field, column), name)| (field, column, name)).collect();
    let made: Vec<Made> =
        work.into_par_iter().map(|(field, column, name)| made(&field, column, name, rows, asked)).collect();
    let mut all = Columns { fields: Vec::new(), columns: Vec::new(), stories: Vec::new(), faults: Faults::default() };
    for Made { column, story, faults } in made {
        all.fields.push(Field { name: story.name.clone(), kind: story.kind });
        all.columns.push(column);
        all.stories.push(story);
        all.faults.append(faults);
    }
    all
}

/// A column that was made, its story, and what did not fit.
struct Made {
    column: Column,
    story: ColumnStory,
    faults: Faults,
}

/// The names of the fields, each once and none empty.
fn distinct(fields: &[SourceField]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (idx, field) in fields.iter().enumerate() {
        let base =
            if field.name.trim().is_empty() { format!("column_{}", idx + 1) } else { field.name.trim().to_owned() };
        let mut name = base.clone();
        let mut again = 2;
        while names.contains(&name) {
            name = format!("{base}_{again}");
            again += 1;
        }
        names.push(name);
    }
    names
}

fn made(field: &SourceField, column: Column, name: String, rows: &[u32], asked: &IntakeOptions) -> Made {
    let (kind, reason) = kind_of(field, &column, &name, asked);
    let digits = if kind == FieldKind::Text && reason != ColumnReason::Asked { fixed_digits(&name) } else { None };
    let takes_habits = kind != FieldKind::Text && column.kind() == FieldKind::Text;
    let is_as_it_was = kind == column.kind() && digits.is_none() && kind != FieldKind::Text;
    let story = ColumnStory { name, kind, reason, nulls: 0, secrets: 0, absences: BTreeMap::new() };
    let mut filling =
        Filling { builder: ColumnBuilder::new(kind), story, faults: Faults::default(), digits, takes_habits, asked };
    if is_as_it_was {
        column.iter().for_each(|cell| filling.count(cell));
        return Made { column, story: filling.story, faults: filling.faults };
    }
    for (&row, cell) in rows.iter().zip(column.iter()) {
        filling.push(row, cell);
    }
    Made { column: filling.builder.finish(), story: filling.story, faults: filling.faults }
}

/// What a column holds, and why.
fn kind_of(field: &SourceField, column: &Column, name: &str, asked: &IntakeOptions) -> (FieldKind, ColumnReason) {
    if let Some(&kind) = asked.kinds.get(name) {
        return (kind, ColumnReason::Asked);
    }
    let is_code = is_of_codes(name);
    match field.kind {
        _ if is_code && column.kind() != FieldKind::Boolean && is_code_like(column, name) => {
            (FieldKind::Text, ColumnReason::CodeByName)
        }
        Found::Declared(_) => (column.kind(), ColumnReason::Declared),
        Found::Written if column.kind() == FieldKind::Text => found_out(column, name, asked),
        Found::Written => (column.kind(), ColumnReason::AllAlike),
    }
}

/// Whether what stands in a column of codes can be codes: numbers with a fraction are none.
fn is_code_like(column: &Column, name: &str) -> bool {
    let most = fixed_digits(name).unwrap_or(usize::MAX);
    match column.kind() {
        FieldKind::Integer => column.iter().all(|cell| match cell {
            Cell::Integer(number) => number >= 0 && number.to_string().len() <= most,
            _ => true,
        }),
        FieldKind::Number => column
            .iter()
            .filter_map(Cell::number)
            .all(|number| number >= 0.0 && number.fract().abs() < f64::EPSILON && number < 1e15),
        FieldKind::Text | FieldKind::Boolean => true,
    }
}

/// What the values of a column of text have in common.
fn found_out(column: &Column, name: &str, asked: &IntakeOptions) -> (FieldKind, ColumnReason) {
    let (mut integers, mut numbers, mut booleans, mut codes) = (0_usize, 0_usize, 0_usize, 0_usize);
    for text in column.iter().filter_map(Cell::text).map(str::trim) {
        let is_absent = absence(text, name).is_some() || asked_absence(text, asked).is_some() || is_threshold(text);
        if is_absent {
            continue;
        }
        match read(text) {
            Written::Integer(_) => integers += 1,
            Written::Number(_) => numbers += 1,
            Written::Boolean(_) => booleans += 1,
            Written::Code => codes += 1,
            Written::Text => return (FieldKind::Text, ColumnReason::SomeText { example: shortened(text) }),
        }
    }
    match (integers + numbers, booleans, codes) {
        (0, 0, 0) => (FieldKind::Text, ColumnReason::Empty),
        (_, _, 1..) => (FieldKind::Text, ColumnReason::CodeByContent),
        (0, _, 0) => (FieldKind::Boolean, ColumnReason::AllAlike),
        (_, 0, 0) if numbers == 0 => (FieldKind::Integer, ColumnReason::AllAlike),
        (_, 0, 0) => (FieldKind::Number, ColumnReason::AllAlike),
        (_, _, 0) => (FieldKind::Text, ColumnReason::SomeText { example: first_boolean(column) }),
    }
}

/// The first value of yes or no among numbers.
fn first_boolean(column: &Column) -> String {
    let is_boolean = |text: &&str| matches!(read(text.trim()), Written::Boolean(_));
    column.iter().filter_map(Cell::text).find(is_boolean).map(shortened).unwrap_or_default()
}

fn asked_absence(text: &str, asked: &IntakeOptions) -> Option<Absence> {
    if asked.secret_texts.contains(text) {
        return Some(Absence::Secret);
    }
    asked.null_texts.contains(text).then_some(Absence::Null)
}

/// The beginning of a text, for a person to recognise.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A column while it is filled.
struct Filling<'a> {
    builder: ColumnBuilder,
    story: ColumnStory,
    faults: Faults,
    /// How many digits a code has.
    digits: Option<usize>,
    /// Whether texts stand for nothing by habit.
    takes_habits: bool,
    asked: &'a IntakeOptions,
}

impl Filling<'_> {
    fn push(&mut self, row: u32, cell: Cell<'_>) {
        match (cell, self.story.kind) {
            (Cell::Null | Cell::Secret, _) => self.put(cell),
            (Cell::Text(text), _) => self.push_text(row, text),
            (_, FieldKind::Text) => self.push_code(cell),
            _ => self.push_other(row, cell),
        }
    }

    fn push_text(&mut self, row: u32, text: &str) {
        let trimmed = text.trim();
        let by_habit = || if self.takes_habits { absence(trimmed, &self.story.name) } else { None };
        if let Some(absence) = asked_absence(trimmed, self.asked).or_else(by_habit) {
            return self.put_absence(absence, trimmed);
        }
        if trimmed.is_empty() {
            return self.put(Cell::Null);
        }
        match (self.story.kind, read(trimmed)) {
            (FieldKind::Text, _) => match self.digits.filter(|&digits| is_short_code(trimmed, digits)) {
                Some(digits) => self.put(Cell::Text(&format!("{trimmed:0>digits$}"))),
                None => self.put_text(row, text),
            },
            (FieldKind::Integer, Written::Integer(number)) => self.put(Cell::Integer(number)),
            (FieldKind::Number, Written::Integer(_) | Written::Number(_) | Written::Code) => {
                self.push_number(row, trimmed);
            }
            (FieldKind::Boolean, Written::Boolean(is)) => self.put(Cell::Boolean(is)),
            (FieldKind::Boolean, Written::Integer(number @ 0..=1)) => self.put(Cell::Boolean(number == 1)),
            (FieldKind::Integer, Written::Code) if trimmed.parse::<i64>().is_ok() => {
                self.put(Cell::Integer(trimmed.parse().unwrap_or_default()));
            }
            _ if is_threshold(trimmed) => {
                let kind = FaultKind::BelowThreshold { column: self.story.name.clone(), found: shortened(trimmed) };
                self.faults.tell(row, None, kind, Remedy::Emptied);
                self.put(Cell::Secret);
            }
            _ => self.refuse(row, trimmed),
        }
    }

    /// Puts a text as it is, and tells one that nobody can have meant.
    fn put_text(&mut self, row: u32, text: &str) {
        if is_encoded_twice(text) {
            let kind = FaultKind::EncodedTwice { column: self.story.name.clone(), found: shortened(text) };
            self.faults.tell(row, None, kind, Remedy::Kept);
        }
        self.put(Cell::Text(text));
    }

    /// Puts a number, however it is written; digits behind a leading zero too, where a number was asked for.
    fn push_number(&mut self, row: u32, text: &str) {
        match read(text) {
            #[expect(clippy::cast_precision_loss, reason = "a column of numbers holds numbers")]
            Written::Integer(number) => self.put(Cell::Number(number as f64)),
            Written::Number(number) => self.put(Cell::Number(number)),
            _ => match text.replacen(',', ".", 1).parse() {
                Ok(number) => self.put(Cell::Number(number)),
                Err(_) => self.refuse(row, text),
            },
        }
    }

    /// Puts a number or a yes or no as text: a code with all of its digits.
    fn push_code(&mut self, cell: Cell<'_>) {
        let text = cell.to_string();
        let padded = match (cell, self.digits) {
            (Cell::Boolean(_), _) | (_, None) => text,
            (_, Some(digits)) => format!("{text:0>digits$}"),
        };
        self.put(Cell::Text(&padded));
    }

    /// Puts what is neither text nor of the kind that was asked for.
    fn push_other(&mut self, row: u32, cell: Cell<'_>) {
        match (self.story.kind, cell) {
            (FieldKind::Number, Cell::Integer(_) | Cell::Number(_))
            | (FieldKind::Integer, Cell::Integer(_))
            | (FieldKind::Boolean, Cell::Boolean(_)) => self.put(cell),
            (FieldKind::Boolean, Cell::Integer(number @ 0..=1)) => self.put(Cell::Boolean(number == 1)),
            (FieldKind::Integer, Cell::Number(number))
                if number.fract().abs() < f64::EPSILON && number.abs() < 1e15 =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number far below 2^63")]
                self.put(Cell::Integer(number as i64));
            }
            _ => self.refuse(row, &cell.to_string()),
        }
    }

    fn refuse(&mut self, row: u32, found: &str) {
        let expected = match self.story.kind {
            FieldKind::Text => "text",
            FieldKind::Integer => "whole number",
            FieldKind::Number => "number",
            FieldKind::Boolean => "yes or no",
        };
        let kind = FaultKind::Cell { column: self.story.name.clone(), found: shortened(found), expected };
        self.faults.tell(row, None, kind, Remedy::Emptied);
        self.put(Cell::Null);
    }

    fn put_absence(&mut self, absence: Absence, text: &str) {
        if !text.is_empty() {
            *self.story.absences.entry((absence, shortened(text))).or_insert(0) += 1;
        }
        self.put(if absence == Absence::Secret { Cell::Secret } else { Cell::Null });
    }

    fn put(&mut self, cell: Cell<'_>) {
        self.count(cell);
        self.builder.push(cell);
    }

    fn count(&mut self, cell: Cell<'_>) {
        match cell {
            Cell::Null => self.story.nulls += 1,
            Cell::Secret => self.story.secrets += 1,
            _ => {}
        }
    }
}

/// Whether a code lost its leading zeros on the way: digits alone, one or two too few.
fn is_short_code(text: &str, digits: usize) -> bool {
    text.len() < digits && text.len() + 1 >= digits && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(values: &[&str]) -> Column {
        let mut builder = ColumnBuilder::new(FieldKind::Text);
        for value in values {
            builder.push(Cell::Text(value));
        }
        builder.finish()
    }

    fn cells(column: &Column) -> Vec<Cell<'_>> {
        column.iter().collect()
    }

    fn one(name: &str, kind: Found, column: Column, asked: &IntakeOptions) -> Columns {
        let rows: Vec<u32> = (1..).take(column.len()).collect();
        columns_of(vec![SourceField { name: name.to_owned(), kind }], vec![column], &rows, asked)
    }

    fn written(name: &str, values: &[&str]) -> Columns {
        one(name, Found::Written, texts(values), &IntakeOptions::default())
    }

    #[test]
    fn a_column_holds_what_all_of_its_values_are() {
        let kind = |values: &[&str]| written("valeur", values).fields[0].kind;
        assert_eq!(kind(&["1", "-2", ""]), FieldKind::Integer);
        assert_eq!(kind(&["1", "2,5", "1 234,5"]), FieldKind::Number);
        assert_eq!(kind(&["oui", "non", "nc"]), FieldKind::Boolean);
        assert_eq!(kind(&["oui", "2"]), FieldKind::Text);
        assert_eq!(kind(&["01", "2"]), FieldKind::Text);
        assert_eq!(kind(&["s", ""]), FieldKind::Text);
    }

    #[test]
    fn nothing_and_secrecy_are_two_things_and_the_story_tells_which_text_was_which() {
        let made = written("DEC_MED21", &["21 500", "ns", "nd", "nc", "", "s", "Moins de 5"]);
        let expected =
            [Cell::Integer(21_500), Cell::Secret, Cell::Secret, Cell::Null, Cell::Null, Cell::Secret, Cell::Secret];
        assert_eq!(cells(&made.columns[0]), expected);
        let story = &made.stories[0];
        assert_eq!((story.nulls, story.secrets), (2, 4));
        assert_eq!(story.absences.get(&(Absence::Secret, "nd".to_owned())), Some(&1));
        assert_eq!(made.faults.of("below-threshold"), 1);
    }

    #[test]
    fn a_text_stays_what_it_is_in_a_column_of_texts_unless_it_was_asked() {
        let made = written("sens", &["N", "S", "E", "nord-est"]);
        assert_eq!(cells(&made.columns[0])[1], Cell::Text("S"));
        let asked = IntakeOptions {
            secret_texts: ["S".to_owned()].into(),
            null_texts: ["E".to_owned()].into(),
            ..IntakeOptions::default()
        };
        let made = one("sens", Found::Written, texts(&["N", "S", "E", "nord-est"]), &asked);
        assert_eq!(cells(&made.columns[0])[1..3], [Cell::Secret, Cell::Null]);
    }

    #[test]
    fn codes_are_text_and_get_back_their_zeros() {
        let made = written("code_insee", &["1004", "95018", "2A004", ""]);
        assert_eq!(
            cells(&made.columns[0]),
            [Cell::Text("01004"), Cell::Text("95018"), Cell::Text("2A004"), Cell::Null]
        );
        let mut numbers = ColumnBuilder::new(FieldKind::Number);
        for number in [1004.0, 95018.0] {
            numbers.push(Cell::Number(number));
        }
        let declared = Found::Declared(FieldKind::Number);
        let made = one("insee", declared, numbers.finish(), &IntakeOptions::default());
        assert_eq!(
            (made.fields[0].kind, cells(&made.columns[0])),
            (FieldKind::Text, vec![Cell::Text("01004"), Cell::Text("95018")])
        );
        assert_eq!(made.stories[0].reason, ColumnReason::CodeByName);
    }

    #[test]
    fn a_kind_that_was_asked_for_rules_and_what_does_not_fit_is_told() {
        let asked =
            IntakeOptions { kinds: [("valeur".to_owned(), FieldKind::Integer)].into(), ..IntakeOptions::default() };
        let made = one("valeur", Found::Written, texts(&["012", "douze", "3,5", "nc"]), &asked);
        assert_eq!(cells(&made.columns[0]), [Cell::Integer(12), Cell::Null, Cell::Null, Cell::Null]);
        assert_eq!(made.faults.of("cell"), 2);
        assert_eq!(made.faults.iter().next().and_then(|fault| fault.row), Some(2));
        let asked = IntakeOptions { kinds: [("cp".to_owned(), FieldKind::Number)].into(), ..IntakeOptions::default() };
        let made = one("cp", Found::Written, texts(&["00,5"]), &asked);
        assert_eq!(cells(&made.columns[0]), [Cell::Number(0.5)]);
    }

    #[test]
    fn names_are_each_there_once_and_none_is_empty() {
        let field = |name: &str| SourceField { name: name.to_owned(), kind: Found::Written };
        assert_eq!(distinct(&[field("a"), field(""), field("a"), field("a")]), ["a", "column_2", "a_2", "a_3"]);
    }

    proptest! {
        #[test]
        fn inferring_loses_no_value(values in prop::collection::vec("(-?[0-9]{1,6}(,[0-9]{1,3})?|[a-z]{3,5})", 1..12)) {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let made = written("valeur", &values);
            prop_assert!(made.faults.is_empty());
            for (value, cell) in values.iter().zip(cells(&made.columns[0])) {
                let is_kept = match cell {
                    Cell::Text(text) => text == *value,
                    Cell::Integer(number) => value.parse() == Ok(number),
                    Cell::Number(number) => value.replace(',', ".").parse() == Ok(number),
                    Cell::Null | Cell::Secret => absence(value, "valeur").is_some(),
                    Cell::Boolean(_) => false,
                };
                prop_assert!(is_kept, "{} {:?}", value, cell);
            }
        }
    }
}
