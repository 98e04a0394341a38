//! A column of a table while it is filled: of the kind that its format declares, or of that of the values that come.

use crate::layers::intake::{Found, SourceField};
use crate::layers::{Cell, Column, ColumnBuilder, FieldKind};

/// A column while it is filled. Its kind is declared, or that of what it holds.
#[derive(Debug)]
pub(super) struct Growing {
    pub(super) name: String,
    /// What the format says; none where values decide.
    declared: Option<Found>,
    kind: Option<FieldKind>,
    builder: Option<ColumnBuilder>,
    /// Cells without a value before the first one with: whether each is secret.
    waiting: Vec<bool>,
    is_mixed: bool,
    pub(super) text_bytes: u64,
}

impl Growing {
    pub(super) fn declared(name: String, found: Found) -> Self {
        let kind = match found {
            Found::Declared(kind) => kind,
            Found::Written => FieldKind::Text,
        };
        Self { declared: Some(found), kind: Some(kind), builder: Some(ColumnBuilder::new(kind)), ..Self::open(name) }
    }

    pub(super) const fn open(name: String) -> Self {
        Self { name, declared: None, kind: None, builder: None, waiting: Vec::new(), is_mixed: false, text_bytes: 0 }
    }

    /// Adds so many rows without a value, before any with one.
    pub(super) fn wait(&mut self, rows: usize) {
        self.waiting.resize(rows, false);
    }

    /// Adds a cell; tells what was expected where a cell of another kind became null.
    pub(super) fn push(&mut self, cell: Cell<'_>) -> Option<&'static str> {
        if let Cell::Text(text) = cell {
            self.text_bytes += text.len() as u64;
        }
        let Some(found) = kind_of(cell) else {
            match &mut self.builder {
                Some(builder) => builder.push(cell),
                None => self.waiting.push(cell == Cell::Secret),
            }
            return None;
        };
        if self.declared == Some(Found::Written) {
            self.push_text(cell);
            return None;
        }
        match self.kind {
            Some(kind) if kind == found || (kind == FieldKind::Number && found == FieldKind::Integer) => {}
            Some(kind) if self.declared.is_some() => {
                self.builder_of(kind).push(Cell::Null);
                return Some(noun(kind));
            }
            Some(FieldKind::Integer) if found == FieldKind::Number => self.become_kind(FieldKind::Number),
            Some(FieldKind::Text) => {
                self.is_mixed = true;
                self.push_text(cell);
                return None;
            }
            Some(_) => {
                self.is_mixed = true;
                self.become_kind(FieldKind::Text);
                self.push_text(cell);
                return None;
            }
            None => self.become_kind(found),
        }
        self.builder_of(found).push(cell);
        None
    }

    fn push_text(&mut self, cell: Cell<'_>) {
        match cell {
            Cell::Text(_) => self.builder_of(FieldKind::Text).push(cell),
            _ => self.builder_of(FieldKind::Text).push(Cell::Text(&cell.to_string())),
        }
    }

    fn builder_of(&mut self, kind: FieldKind) -> &mut ColumnBuilder {
        self.builder.get_or_insert_with(|| ColumnBuilder::new(kind))
    }

    /// Turns what there is into cells of another kind, text as it is shown.
    fn become_kind(&mut self, kind: FieldKind) {
        let mut builder = ColumnBuilder::new(kind);
        for is_secret in std::mem::take(&mut self.waiting) {
            builder.push(if is_secret { Cell::Secret } else { Cell::Null });
        }
        if let Some(before) = self.builder.take().map(ColumnBuilder::finish) {
            for cell in before.iter() {
                match cell {
                    Cell::Null | Cell::Secret | Cell::Text(_) => builder.push(cell),
                    _ if kind == FieldKind::Text => builder.push(Cell::Text(&cell.to_string())),
                    _ => builder.push(cell),
                }
            }
        }
        self.kind = Some(kind);
        self.builder = Some(builder);
    }

    pub(super) fn finish(mut self) -> (SourceField, Column) {
        if self.builder.is_none() {
            self.become_kind(FieldKind::Text);
            self.is_mixed = true;
        }
        let column = self.builder.take().unwrap_or_else(|| ColumnBuilder::new(FieldKind::Text)).finish();
        let found = if self.is_mixed { Found::Written } else { Found::Declared(column.kind()) };
        (SourceField { name: self.name, kind: self.declared.unwrap_or(found) }, column)
    }
}

/// The kind of a value.
const fn kind_of(cell: Cell<'_>) -> Option<FieldKind> {
    match cell {
        Cell::Null | Cell::Secret => None,
        Cell::Text(_) => Some(FieldKind::Text),
        Cell::Integer(_) => Some(FieldKind::Integer),
        Cell::Number(_) => Some(FieldKind::Number),
        Cell::Boolean(_) => Some(FieldKind::Boolean),
    }
}

/// What a column holds, in a fault.
const fn noun(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Integer => "whole number",
        FieldKind::Number => "number",
        FieldKind::Boolean => "yes or no",
    }
}
