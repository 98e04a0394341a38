//! Tables of figures as CSV, with the line and the column in every complaint.

use std::fs::File;
use std::path::Path;

use super::error::{CellFault, StoreError};

/// A table in memory.
#[derive(Debug)]
pub(super) struct Table {
    file: String,
    headers: csv::StringRecord,
    records: Vec<csv::StringRecord>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table,
    record: &'t csv::StringRecord,
}

impl Table {
    /// Reads the table `file` of `directory`.
    pub(super) fn read(directory: &Path, file: &str) -> Result<Self, StoreError> {
        let path = directory.join(file);
        let opened = File::open(&path).map_err(|source| StoreError::Read { path, source })?;
        let unreadable = |source| StoreError::Table { file: file.to_owned(), source };
        let mut reader = csv::Reader::from_reader(opened);
        let headers = reader.headers().map_err(unreadable)?.clone();
        let records = reader.into_records().collect::<Result<_, _>>().map_err(unreadable)?;
        Ok(Self { file: file.to_owned(), headers, records })
    }

    /// The rows in order.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.records.iter().map(|record| Row { table: self, record })
    }

    /// The complaint about something in `column` that has no line of its own.
    pub(super) fn fault_without_line(&self, column: &str, fault: CellFault) -> StoreError {
        StoreError::Column { file: self.file.clone(), column: column.to_owned(), fault }
    }

    /// The names of the columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.headers.iter()
    }
}

impl<'t> Row<'t> {
    /// The cell of `column`; none where it is empty.
    pub(super) fn optional_text(self, column: &str) -> Result<Option<&'t str>, StoreError> {
        let place = self.table.headers.iter().position(|header| header == column);
        let no_column = || StoreError::NoColumn { file: self.table.file.clone(), column: column.to_owned() };
        let text = place.and_then(|place| self.record.get(place)).ok_or_else(no_column)?.trim();
        Ok((!text.is_empty()).then_some(text))
    }

    /// The cell of `column`, which must hold something.
    pub(super) fn text(self, column: &str) -> Result<&'t str, StoreError> {
        self.optional_text(column)?.ok_or_else(|| self.fault(column, CellFault::Empty))
    }

    /// The whole number in `column`; none where it is empty.
    pub(super) fn optional_integer(self, column: &str) -> Result<Option<i64>, StoreError> {
        self.parsed(column, "whole number", |text| text.parse().ok())
    }

    /// The whole number in `column`, which must hold one.
    pub(super) fn integer(self, column: &str) -> Result<i64, StoreError> {
        self.optional_integer(column)?.ok_or_else(|| self.fault(column, CellFault::Empty))
    }

    /// The number in `column`; none where it is empty.
    pub(super) fn optional_number(self, column: &str) -> Result<Option<f64>, StoreError> {
        self.parsed(column, "number", |text| text.parse().ok().filter(|number: &f64| number.is_finite()))
    }

    /// The number in `column`, which must hold one.
    pub(super) fn number(self, column: &str) -> Result<f64, StoreError> {
        self.optional_number(column)?.ok_or_else(|| self.fault(column, CellFault::Empty))
    }

    fn parsed<T>(
        self,
        column: &str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        let Some(text) = self.optional_text(column)? else { return Ok(None) };
        let not_expected = || self.fault(column, CellFault::Expected { found: text.to_owned(), expected });
        parse(text).ok_or_else(not_expected).map(Some)
    }

    /// The complaint that the cell of `column` has a fault.
    pub(super) fn fault(self, column: &str, fault: CellFault) -> StoreError {
        let line = self.record.position().map_or(0, csv::Position::line);
        StoreError::Cell { file: self.table.file.clone(), line, column: column.to_owned(), fault }
    }
}
