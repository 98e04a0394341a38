//! Tables of figures as CSV, with the line and the column in every complaint.

use std::fs;
use std::path::Path;

use super::error::{CellFault, StoreError};

/// A table in memory.
#[derive(Debug)]
pub(super) struct Table {
    file: String,
    headers: csv::StringRecord,
    records: Vec<csv::StringRecord>,
    /// The line of each record, from 1.
    lines: Vec<usize>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table,
    record: &'t csv::StringRecord,
    line: usize,
}

impl Table {
    /// Reads the table `file` of `directory`.
    pub(super) fn read(directory: &Path, file: &str) -> Result<Self, StoreError> {
        let path = directory.join(file);
        let bytes = fs::read(&path).map_err(|source| StoreError::Read { path, source })?;
        let unreadable = |source| StoreError::Table { file: file.to_owned(), source };
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let headers = reader.headers().map_err(unreadable)?.clone();
        let records: Vec<csv::StringRecord> = reader.into_records().collect::<Result<_, _>>().map_err(unreadable)?;
        let lines = lines_of(&records, &bytes);
        Ok(Self { file: file.to_owned(), headers, records, lines })
    }

    /// The rows in order.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.records.iter().zip(&self.lines).map(|(record, &line)| Row { table: self, record, line })
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
        StoreError::Cell { file: self.table.file.clone(), line: self.line, column: column.to_owned(), fault }
    }
}

/// The line on which each record starts. The reader's own count lags behind where lines end in two bytes.
fn lines_of(records: &[csv::StringRecord], bytes: &[u8]) -> Vec<usize> {
    let (mut counted, mut line) = (0, 1);
    let mut line_at = |start: usize| {
        let ends =
            bytes.get(start..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let passed = bytes.get(counted..start + ends).unwrap_or_default();
        line += passed.split(|&byte| byte == b'\n').count() - 1;
        counted = start + ends;
        line
    };
    let starts = records.iter().map(|record| record.position().map_or(0, csv::Position::byte));
    starts.map(|start| line_at(usize::try_from(start).unwrap_or_default())).collect()
}
