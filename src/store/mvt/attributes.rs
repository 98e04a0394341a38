//! What the features of a layer say in a tile, encoded once: keys, distinct values, and which feature has which.

use std::collections::HashMap;
use std::ops::Range;

use crate::layers::{Cell, Column, Layer};

use super::wire::{push_bytes, push_double, push_number, push_pair, zigzag};

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

/// What the values of most tiles take, so that few grow while they are written.
const VALUES_BYTES: usize = 1 << 13;

/// Which properties a tile shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileProperties(Shown);

/// Those that are usual, which stand together before the others, or one flag a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Usual,
    Chosen(Vec<bool>),
}

impl TileProperties {
    /// Those that a layer shows where none are asked for.
    pub const USUAL: Self = Self(Shown::Usual);
}

/// The properties of every feature of a layer.
#[derive(Debug)]
pub(super) struct Attributes {
    /// The usual ones first; the last of them are those of what is withheld and of the identifier.
    keys: Vec<String>,
    usual_keys: usize,
    /// Encoded as fields of a layer, distinct, one after another, and where each ends: first those that several features
    /// have.
    values: Vec<u8>,
    value_ends: Vec<usize>,
    shared_values: usize,
    /// Key and value of each property, feature after feature, its usual ones first.
    tags: Vec<(u32, u32)>,
    starts: Vec<usize>,
    /// Where the usual ones of each feature end.
    usual_ends: Vec<usize>,
    /// The keys of what is withheld, feature after feature.
    withheld: Vec<u32>,
    withheld_starts: Vec<usize>,
    ids: Vec<Option<u64>>,
}

/// The keys and values of one layer of one tile, numbered as they come. A value that one feature has is not looked for
/// among those that are there; values that stand one after another in the layer are copied at once.
pub(super) struct Dictionary<'a> {
    attributes: &'a Attributes,
    shown: &'a TileProperties,
    keys: Numbering,
    /// The values so far, as fields of a layer: those that are copied, and behind them where those stand that are not yet.
    values: Vec<u8>,
    following: Range<usize>,
    value_count: u32,
    /// One more than the number of each value that several features have, 0 where it has none yet.
    shared: Vec<u32>,
    /// Lists of what is withheld, with their numbers.
    lists: Vec<(Vec<u8>, u32)>,
}

/// The distinct values of a layer while its features are looked at.
#[derive(Default)]
struct Gathered {
    numbers: HashMap<Vec<u8>, u32>,
    /// How many features have each.
    uses: Vec<u32>,
}

/// Numbers given in the order of the first use.
struct Numbering {
    /// One more than the number, 0 where there is none yet.
    given: Vec<u32>,
    used: Vec<u32>,
}

impl Attributes {
    /// The columns of `layer` and `more`, one cell a feature.
    pub(super) fn of(layer: &Layer, more: &[(String, Column)], is_usual: impl Fn(&str) -> bool) -> Self {
        let own = layer.fields().iter().zip(layer.columns()).map(|(field, column)| (field.name.as_str(), column));
        let all = own.chain(more.iter().map(|(name, column)| (name.as_str(), column)));
        let (usual, others): (Vec<_>, Vec<_>) = all.partition(|(name, _)| is_usual(name));
        let named = [SECRET_PROPERTY, ID_PROPERTY].into_iter();
        let keys = usual.iter().map(|(name, _)| *name).chain(named).chain(others.iter().map(|(name, _)| *name));
        let mut attributes = Self {
            keys: keys.map(str::to_owned).collect(),
            usual_keys: usual.len() + 2,
            values: Vec::new(),
            value_ends: Vec::new(),
            shared_values: 0,
            tags: Vec::new(),
            starts: vec![0],
            usual_ends: Vec::new(),
            withheld: Vec::new(),
            withheld_starts: vec![0],
            ids: layer.ids().map(numeric).collect(),
        };
        let mut gathered = Gathered::default();
        for row_idx in 0..layer.len() {
            for (key, (_, column)) in usual.iter().enumerate() {
                attributes.push(&mut gathered, key, column.get(row_idx));
            }
            if attributes.ids[row_idx].is_none() {
                attributes.push(&mut gathered, attributes.id_key(), Cell::Text(layer.id(row_idx)));
            }
            attributes.usual_ends.push(attributes.tags.len());
            for (key, (_, column)) in others.iter().enumerate() {
                attributes.push(&mut gathered, attributes.usual_keys + key, column.get(row_idx));
            }
            attributes.starts.push(attributes.tags.len());
            attributes.withheld_starts.push(attributes.withheld.len());
        }
        attributes.take(gathered);
        attributes
    }

    const fn secret_key(&self) -> usize {
        self.usual_keys - 2
    }

    const fn id_key(&self) -> usize {
        self.usual_keys - 1
    }

    fn push(&mut self, gathered: &mut Gathered, key: usize, cell: Cell<'_>) {
        if cell == Cell::Secret {
            self.withheld.push(short(key));
        }
        let Some(value) = encoded(cell) else { return };
        let next = short(gathered.uses.len());
        let number = *gathered.numbers.entry(value).or_insert(next);
        if number == next {
            gathered.uses.push(0);
        }
        gathered.uses[number as usize] += 1;
        self.tags.push((short(key), number));
    }

    /// Takes the values that were gathered, those first that several features have, and numbers them anew in the tags.
    fn take(&mut self, Gathered { numbers, uses }: Gathered) {
        let mut values: Vec<(Vec<u8>, u32)> = numbers.into_iter().collect();
        values.sort_unstable_by_key(|&(_, number)| (uses[number as usize] == 1, number));
        let mut places = vec![0; values.len()];
        for (place, (value, number)) in values.iter().enumerate() {
            places[*number as usize] = short(place);
            push_bytes(&mut self.values, VALUE, value);
            self.value_ends.push(self.values.len());
        }
        self.shared_values = uses.iter().filter(|&&uses| uses > 1).count();
        self.tags.iter_mut().for_each(|(_, value)| *value = places[*value as usize]);
    }

    /// Where a value stands, as a field of a layer.
    fn place(&self, value: u32) -> Range<usize> {
        let start = value.checked_sub(1).map_or(0, |before| self.value_ends[before as usize]);
        start..self.value_ends[value as usize]
    }

    /// The properties of which `is_named` holds, and those that tell what is withheld and which feature it is.
    pub(super) fn chosen(&self, is_named: impl Fn(&str) -> bool) -> TileProperties {
        let is_shown =
            |(idx, key): (usize, &String)| [self.secret_key(), self.id_key()].contains(&idx) || is_named(key);
        TileProperties(Shown::Chosen(self.keys.iter().enumerate().map(is_shown).collect()))
    }

    /// The number that identifies a feature, where it has one.
    pub(super) fn id(&self, feature_idx: usize) -> Option<u64> {
        self.ids[feature_idx]
    }

    /// An empty dictionary for a tile that shows the properties `shown`.
    pub(super) fn dictionary<'a>(&'a self, shown: &'a TileProperties) -> Dictionary<'a> {
        Dictionary {
            attributes: self,
            shown,
            keys: Numbering::of(self.keys.len()),
            values: Vec::with_capacity(VALUES_BYTES),
            following: 0..0,
            value_count: 0,
            shared: vec![0; self.shared_values],
            lists: Vec::new(),
        }
    }
}

impl Dictionary<'_> {
    /// Adds the packed tags of a feature to `out`.
    pub(super) fn push_tags(&mut self, feature_idx: usize, out: &mut Vec<u8>) {
        let all = self.attributes;
        let (start, end) = (all.starts[feature_idx], all.starts[feature_idx + 1]);
        match &self.shown.0 {
            Shown::Usual => {
                all.tags[start..all.usual_ends[feature_idx]].iter().for_each(|&tag| self.push_tag(tag, out));
            }
            Shown::Chosen(is_shown) => {
                let shown = all.tags[start..end].iter().filter(|(key, _)| is_shown[*key as usize]);
                shown.for_each(|&tag| self.push_tag(tag, out));
            }
        }
        let withheld = &all.withheld[all.withheld_starts[feature_idx]..all.withheld_starts[feature_idx + 1]];
        let names: Vec<&str> =
            withheld.iter().filter(|key| self.shows(**key)).map(|key| all.keys[*key as usize].as_str()).collect();
        if !names.is_empty() {
            let list = self.number_of_list(&names.join(";"));
            push_pair(out, self.keys.number(short(all.secret_key())).into(), list.into());
        }
    }

    fn push_tag(&mut self, (key, value): (u32, u32), out: &mut Vec<u8>) {
        push_pair(out, self.keys.number(key).into(), self.number_of(value).into());
    }

    fn shows(&self, key: u32) -> bool {
        match &self.shown.0 {
            Shown::Usual => (key as usize) < self.attributes.usual_keys,
            Shown::Chosen(is_shown) => is_shown[key as usize],
        }
    }

    fn number_of(&mut self, value: u32) -> u32 {
        let Some(given) = self.shared.get_mut(value as usize) else { return self.added(value) };
        if *given == 0 {
            *given = self.value_count + 1;
            return self.added(value);
        }
        *given - 1
    }

    /// The number of a value that is added.
    fn added(&mut self, value: u32) -> u32 {
        let place = self.attributes.place(value);
        if place.start == self.following.end {
            self.following.end = place.end;
        } else {
            self.copy_following();
            self.following = place;
        }
        self.next_number()
    }

    fn copy_following(&mut self) {
        self.values.extend_from_slice(&self.attributes.values[std::mem::take(&mut self.following)]);
    }

    fn number_of_list(&mut self, names: &str) -> u32 {
        let list = encoded(Cell::Text(names)).unwrap_or_default();
        if let Some((_, number)) = self.lists.iter().find(|(known, _)| *known == list) {
            return *number;
        }
        let number = self.next_number();
        self.copy_following();
        push_bytes(&mut self.values, VALUE, &list);
        self.lists.push((list, number));
        number
    }

    const fn next_number(&mut self) -> u32 {
        self.value_count += 1;
        self.value_count - 1
    }

    /// Adds the keys and values that were used to a layer, in the order of their numbers.
    pub(super) fn push_used(&mut self, out: &mut Vec<u8>) {
        self.copy_following();
        for &key in &self.keys.used {
            push_bytes(out, KEY, self.attributes.keys[key as usize].as_bytes());
        }
        out.extend_from_slice(&self.values);
    }
}

impl Numbering {
    fn of(len: usize) -> Self {
        Self { given: vec![0; len], used: Vec::new() }
    }

    fn number(&mut self, of: u32) -> u32 {
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
