//! Columns of a fixed width, whose cells wrap by the width that a terminal gives each character.

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};

/// Blank columns between two columns of a table.
pub(super) const GAP: usize = 2;

/// A column of a grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    width: usize,
    alignment: CellAlignment,
}

impl Column {
    /// Text, from the left.
    pub const fn left(width: usize) -> Self {
        Self { width, alignment: CellAlignment::Left }
    }

    /// Numbers, to the right.
    pub const fn right(width: usize) -> Self {
        Self { width, alignment: CellAlignment::Right }
    }
}

/// `rows` under each other in `columns`, a line break after each line, no blank at its end.
pub(super) fn grid(columns: &[Column], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    for row in rows {
        table.add_row(
            row.into_iter().zip(columns).map(|(text, column)| Cell::new(text).set_alignment(column.alignment)),
        );
    }
    if table.is_empty() {
        return String::new();
    }
    let total: usize = columns.iter().map(|column| column.width + GAP).sum();
    table.set_width(narrowed(total));
    for (idx, wanted) in columns.iter().enumerate() {
        if let Some(column) = table.column_mut(idx) {
            column.set_padding((0, narrowed(GAP)));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(narrowed(wanted.width + GAP))));
        }
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

/// A `key` before a text that wraps beside it.
pub(super) fn entry(key: &str, text: &str, key_width: usize, width: usize) -> String {
    let columns = [Column::left(key_width), Column::left(width.saturating_sub(key_width + GAP))];
    grid(&columns, [vec![key.to_owned(), text.to_owned()]])
}

/// A text that wraps.
pub(super) fn paragraph(text: &str, width: usize) -> String {
    grid(&[Column::left(width)], [vec![text.to_owned()]])
}

/// A title drawn out to `width`.
pub(super) fn rule(title: &str, width: usize) -> String {
    let drawn = title.chars().count() + 4;
    format!("── {title} {}\n", "─".repeat(width.saturating_sub(drawn)))
}

/// comfy-table counts columns in `u16`, and padding too.
fn narrowed<T: TryFrom<usize> + From<u8>>(width: usize) -> T {
    T::try_from(width).unwrap_or_else(|_| T::from(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_wrap_in_their_column_and_line_up() {
        let columns = [Column::left(8), Column::right(6)];
        let text = grid(&columns, [vec!["Épinay-sur Seine".to_owned(), "12".to_owned()]]);
        assert_eq!(text, "Épinay-s      12\nur Seine\n");
    }
}
