//! On which line of the catalogue a key of an entry stands, so that a fault is told where it is.

use toml_edit::{Document, Item, Key, TableLike, Value};

/// The text of a catalogue and where its keys are.
pub(super) struct Lines<'t> {
    text: &'t str,
    document: Option<Document<&'t str>>,
}

impl<'t> Lines<'t> {
    /// The lines of `text`.
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, document: Document::parse(text).ok() }
    }

    /// The line, from 1, of the first `key` in the entry at `entry_idx`, however deep; that of the entry where it has
    /// none, and 1 where there is no such entry.
    pub(super) fn of_key(&self, entry_idx: usize, key: &str) -> usize {
        let entries =
            self.document.as_ref().and_then(|document| document.get("indicator")).and_then(Item::as_array_of_tables);
        let Some(entry) = entries.and_then(|entries| entries.get(entry_idx)) else { return 1 };
        let start = start_of_key(entry, key).or_else(|| entry.span().map(|span| span.start)).unwrap_or_default();
        self.text.as_bytes().iter().take(start).filter(|&&byte| byte == b'\n').count() + 1
    }
}

/// Where the first `key` of a table starts, one of its own before one of the tables in it.
fn start_of_key(table: &dyn TableLike, key: &str) -> Option<usize> {
    let own = table.get_key_value(key).and_then(|(key, _)| key_start(key));
    own.or_else(|| table.iter().find_map(|(_, item)| start_in_item(item, key)))
}

fn key_start(key: &Key) -> Option<usize> {
    key.span().map(|span| span.start)
}

fn start_in_item(item: &Item, key: &str) -> Option<usize> {
    match item {
        Item::Value(value) => start_in_value(value, key),
        Item::Table(table) => start_of_key(table, key),
        Item::ArrayOfTables(tables) => tables.iter().find_map(|table| start_of_key(table, key)),
        Item::None => None,
    }
}

fn start_in_value(value: &Value, key: &str) -> Option<usize> {
    match value {
        Value::InlineTable(table) => start_of_key(table, key),
        Value::Array(array) => array.iter().find_map(|value| start_in_value(value, key)),
        _ => None,
    }
}
