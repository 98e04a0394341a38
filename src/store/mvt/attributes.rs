//! What the features of a layer say in a tile, encoded once: keys, distinct values, and which feature has which.

use std::collections::HashMap;

use crate::layers::{Cell, Column, Layer};

use super::wire::{push_bytes, push_double, push_number, push_varint, zigzag};

/// The property that names what the producer withholds in a feature, joined by `;`. Those are null themselves.
pub const SECRET_PROPERTY: &str = "secret";
/// The property with the identifier of a feature that has no number.
const ID_PROPERTY: &str = "feature_id";

/// The fields of a layer with what its features say.
const KEY: u8 = 3;
const VALUE: u8 = 4;
/// Fields of a value in a tile.
const TEXT: u8 = 1;
const DOUBLE: u8 = 3;
const UNSIGNED: u8 = 5;
const SIGNED: u8 = 6;
const BOOLEAN: u8 = 7;

/// Which properties a tile shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileProperties(Vec<bool>);

/// The properties of every feature of a layer.
#[derive(Debug)]
pub(super) struct Attributes {
    keys: Vec<String>,
    /// Encoded as fields of a layer, distinct, one after another, and where each ends.
    values: Vec<u8>,
    value_ends: Vec<usize>,
    /// Key and value of each property, feature after feature.
    tags: Vec<(u32, u32)>,
    starts: Vec<usize>,
    /// The keys of what is withheld, feature after feature.
    withheld: Vec<u32>,
    withheld_starts: Vec<usize>,
    ids: Vec<Option<u64>>,
}

/// The keys and values of one layer of one tile, numbered as they come.
pub(super) struct Dictionary<'a> {
    attributes: &'a Attributes,
    shown: &'a TileProperties,
    keys: Numbering,
    values: Numbering,
    /// Values that no other tile may need: lists of what is withheld. They are numbered after the others.
    lists: Vec<Vec<u8>>,
}

/// Numbers given in the order of the first use.
struct Numbering {
    /// One more than the number, 0 where there is none yet.
    given: Vec<u32>,
    used: Vec<u32>,
}

impl Attributes {
    /// The columns of `layer`, then `more`, one cell a feature.
    pub(super) fn of(layer: &Layer, more: &[(String, Column)]) -> Self {
        let own = layer.fields().iter().zip(layer.columns()).map(|(field, column)| (field.name.clone(), column));
        let columns: Vec<(String, &Column)> =
            own.chain(more.iter().map(|(name, column)| (name.clone(), column))).collect();
        let ids: Vec<Option<u64>> = layer.ids().map(numeric).collect();
        let mut keys: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        keys.extend([SECRET_PROPERTY.to_owned(), ID_PROPERTY.to_owned()]);
        let id_key = columns.len() + 1;
        let mut attributes = Self {
            keys,
            values: Vec::new(),
            value_ends: Vec::new(),
            tags: Vec::new(),
            starts: vec![0],
            withheld: Vec::new(),
            withheld_starts: vec![0],
            ids,
        };
        let mut numbers: HashMap<Vec<u8>, u32> = HashMap::new();
        for row_idx in 0..layer.len() {
            for (key, (_, column)) in columns.iter().enumerate() {
                match column.get(row_idx) {
                    Cell::Secret => attributes.withheld.push(short(key)),
                    cell => attributes.push(&mut numbers, key, cell),
                }
            }
            if attributes.ids[row_idx].is_none() {
                attributes.push(&mut numbers, id_key, Cell::Text(layer.id(row_idx)));
            }
            attributes.starts.push(attributes.tags.len());
            attributes.withheld_starts.push(attributes.withheld.len());
        }
        attributes
    }

    fn push(&mut self, numbers: &mut HashMap<Vec<u8>, u32>, key: usize, cell: Cell<'_>) {
        let Some(value) = encoded(cell) else { return };
        let next = short(self.value_ends.len());
        let number = *numbers.entry(value).or_insert_with_key(|value| {
            push_bytes(&mut self.values, VALUE, value);
            self.value_ends.push(self.values.len());
            next
        });
        self.tags.push((short(key), number));
    }

    /// The properties called `names`, and those that tell what is withheld and which feature it is.
    pub(super) fn chosen(&self, is_named: impl Fn(&str) -> bool) -> TileProperties {
        let own = self.keys.len() - 2;
        let is_shown = |(idx, key): (usize, &String)| idx >= own || is_named(key);
        TileProperties(self.keys.iter().enumerate().map(is_shown).collect())
    }

    /// The number that identifies a feature, where it has one.
    pub(super) fn id(&self, feature_idx: usize) -> Option<u64> {
        self.ids[feature_idx]
    }

    /// An empty dictionary for a tile that shows the properties `shown`.
    pub(super) fn dictionary<'a>(&'a self, shown: &'a TileProperties) -> Dictionary<'a> {
        let (keys, values) = (Numbering::of(self.keys.len()), Numbering::of(self.value_ends.len()));
        Dictionary { attributes: self, shown, keys, values, lists: Vec::new() }
    }
}

impl Dictionary<'_> {
    /// Adds the packed tags of a feature to `out`.
    pub(super) fn push_tags(&mut self, feature_idx: usize, out: &mut Vec<u8>) {
        let Attributes { tags, starts, withheld, withheld_starts, keys, .. } = self.attributes;
        for &(key, value) in &tags[starts[feature_idx]..starts[feature_idx + 1]] {
            if self.shows(key) {
                push_varint(out, self.keys.number(key).into());
                push_varint(out, self.values.number(value).into());
            }
        }
        let withheld = &withheld[withheld_starts[feature_idx]..withheld_starts[feature_idx + 1]];
        let names: Vec<&str> =
            withheld.iter().filter(|key| self.shows(**key)).map(|key| keys[*key as usize].as_str()).collect();
        if !names.is_empty() {
            let list = self.list(&names.join(";"));
            push_varint(out, self.keys.number(short(keys.len() - 2)).into());
            push_varint(out, self.values.number(list).into());
        }
    }

    fn shows(&self, key: u32) -> bool {
        self.shown.0.get(key as usize) == Some(&true)
    }

    /// Where a list of what is withheld stands after the values of the layer.
    fn list(&mut self, names: &str) -> u32 {
        let list = encoded(Cell::Text(names)).unwrap_or_default();
        let known = self.lists.iter().position(|it| *it == list);
        let place = known.unwrap_or_else(|| {
            self.lists.push(list);
            self.lists.len() - 1
        });
        short(self.attributes.value_ends.len() + place)
    }

    /// Adds the keys and values that were used to a layer, in the order of their numbers.
    pub(super) fn push_used(&self, out: &mut Vec<u8>) {
        for &key in &self.keys.used {
            push_bytes(out, KEY, self.attributes.keys[key as usize].as_bytes());
        }
        for &value in &self.values.used {
            let (value, ends) = (value as usize, &self.attributes.value_ends);
            match ends.get(value) {
                Some(&end) => {
                    let start = value.checked_sub(1).map_or(0, |before| ends[before]);
                    out.extend_from_slice(&self.attributes.values[start..end]);
                }
                None => push_bytes(out, VALUE, &self.lists[value - ends.len()]),
            }
        }
    }
}

impl Numbering {
    fn of(len: usize) -> Self {
        Self { given: vec![0; len], used: Vec::new() }
    }

    fn number(&mut self, of: u32) -> u32 {
        if self.given.len() <= of as usize {
            self.given.resize(of as usize + 1, 0);
        }
        let given = &mut self.given[of as usize];
        if *given == 0 {
            self.used.push(of);
            *given = short(self.used.len());
        }
        *given - 1
    }
}

/// The value of a cell as a tile has it; none of what is not known.
fn encoded(cell: Cell<'_>) -> Option<Vec<u8>> {
    let mut value = Vec::new();
    match cell {
        Cell::Null | Cell::Secret => return None,
        Cell::Text(text) => push_bytes(&mut value, TEXT, text.as_bytes()),
        Cell::Integer(number) => match u64::try_from(number) {
            Ok(number) => push_number(&mut value, UNSIGNED, number),
            Err(_) => push_number(&mut value, SIGNED, zigzag(number)),
        },
        Cell::Number(number) => push_double(&mut value, DOUBLE, number),
        Cell::Boolean(is_true) => push_number(&mut value, BOOLEAN, u64::from(is_true)),
    }
    Some(value)
}

/// The number that a text is, written as numbers are: no sign, no zero before it.
fn numeric(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

/// A count as it is stored.
fn short(count: usize) -> u32 {
    u32::try_from(count).expect("a column is cut into files long before four billion values")
}
