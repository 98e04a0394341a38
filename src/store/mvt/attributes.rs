//! What the features of a layer say in a tile, encoded once: keys, distinct values, and which feature has which.

use std::collections::HashMap;
use std::ops::Range;

use crate::layers::{Cell, Column, Layer};

use super::wire::{
    MAX_PAIR_BYTES, push_bytes, push_double, push_number, push_pair, push_slack, push_stretch, put_pair, zigzag,
};

/// The property that names what the producer withholds in a feature, joined by `;`. Those are null themselves.
pub const SECRET_PROPERTY: &str = "secret";
/// The property with the identifier of a feature that has no number.
const ID_PROPERTY: &str = "feature_id";

/// The fields of a layer with what its features say.
const KEY: u8 = 3;
const VALUE: u8 = 4;
/// The field of a feature with the number that identifies it.
const ID: u8 = 1;
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
    /// Encoded as fields of a layer, distinct, one after another, and where each ends: first those that are there several
    /// times, among them first those of usual properties, then those that one feature has, feature after feature.
    values: Vec<u8>,
    value_ends: Vec<usize>,
    shared_values: u32,
    usual_shared_values: u32,
    /// Key and value of each property, feature after feature, its usual ones first. A value is the number of a shared one,
    /// or comes after them: it is then counted among the feature's own.
    tags: Vec<(u32, u32)>,
    /// The keys of what is withheld, feature after feature.
    withheld: Vec<u32>,
    /// The numbers that identify features, as fields of them.
    ids: Vec<u8>,
    said: Vec<Said>,
}

/// Where stands what a feature says.
#[derive(Debug)]
struct Said {
    /// Its number as a field of it, empty where it has none.
    id: Range<u32>,
    /// Its tags, and where the usual ones of them end.
    tags: Range<u32>,
    usual_end: u32,
    /// The values that it alone has in usual properties; those in others stand behind them.
    usual_own: Range<u32>,
    withheld: Range<u32>,
}

/// The keys and values of one layer of one tile, numbered as they come. A value that one feature has is not looked for
/// among those that are there; the usual ones of a feature are copied at once.
pub(super) struct Dictionary<'a> {
    attributes: &'a Attributes,
    shown: &'a TileProperties,
    keys: Numbering,
    /// The values so far, as fields of a layer.
    values: Vec<u8>,
    value_count: u32,
    /// One more than the number of each shared value, 0 where it has none yet.
    shared: Vec<u32>,
    /// Lists of what is withheld, with their numbers.
    lists: Vec<(Vec<u8>, u32)>,
}

/// The distinct values of a layer while its features are looked at.
#[derive(Default)]
struct Gathered {
    numbers: HashMap<Vec<u8>, u32>,
    uses: Vec<Uses>,
}

/// How a value is used.
#[derive(Debug, Clone, Copy, Default)]
struct Uses {
    count: u32,
    is_usual: bool,
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
            usual_shared_values: 0,
            tags: Vec::new(),
            withheld: Vec::new(),
            ids: Vec::new(),
            said: Vec::new(),
        };
        let mut gathered = Gathered::default();
        for row_idx in 0..layer.len() {
            let so_far = |all: &Self| [all.ids.len(), all.tags.len(), all.withheld.len()].map(short);
            let [first_id, first_tag, first_withheld] = so_far(&attributes);
            for (key, (_, column)) in usual.iter().enumerate() {
                attributes.push(&mut gathered, key, column.get(row_idx));
            }
            if let Some(number) = numeric(layer.id(row_idx)) {
                push_number(&mut attributes.ids, ID, number);
            } else {
                attributes.push(&mut gathered, attributes.id_key(), Cell::Text(layer.id(row_idx)));
            }
            let [_, usual_end, _] = so_far(&attributes);
            for (key, (_, column)) in others.iter().enumerate() {
                attributes.push(&mut gathered, attributes.usual_keys + key, column.get(row_idx));
            }
            let [id_end, tags_end, withheld_end] = so_far(&attributes);
            attributes.said.push(Said {
                id: first_id..id_end,
                tags: first_tag..tags_end,
                usual_end,
                usual_own: 0..0,
                withheld: first_withheld..withheld_end,
            });
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
            gathered.uses.push(Uses::default());
        }
        let uses = &mut gathered.uses[number as usize];
        *uses = Uses { count: uses.count + 1, is_usual: uses.is_usual || key < self.usual_keys };
        self.tags.push((short(key), number));
    }

    /// Takes the values that were gathered in their order, and numbers them anew in the tags.
    fn take(&mut self, Gathered { numbers, uses }: Gathered) {
        let is_shared = |number: u32| uses[number as usize].count > 1;
        let is_usual = |number: u32| uses[number as usize].is_usual;
        let mut values: Vec<(Vec<u8>, u32)> = numbers.into_iter().collect();
        values
            .sort_unstable_by_key(|&(_, number)| (!is_shared(number), is_shared(number) && !is_usual(number), number));
        let mut places = vec![0; values.len()];
        for (place, (value, number)) in values.iter().enumerate() {
            places[*number as usize] = short(place);
            push_bytes(&mut self.values, VALUE, value);
            self.value_ends.push(self.values.len());
        }
        let count_shared = |is_counted: &dyn Fn(&Uses) -> bool| {
            short(uses.iter().filter(|uses| uses.count > 1 && is_counted(uses)).count())
        };
        self.shared_values = count_shared(&|_| true);
        self.usual_shared_values = count_shared(&|uses| uses.is_usual);
        let mut next_own = self.shared_values;
        for said in &mut self.said {
            let first_own = next_own;
            said.usual_own = first_own..first_own;
            for idx in said.tags.clone() {
                let value = &mut self.tags[idx as usize].1;
                let is_own = !is_shared(*value);
                *value = places[*value as usize];
                if is_own {
                    *value = self.shared_values + (next_own - first_own);
                    next_own += 1;
                    said.usual_own.end += u32::from(idx < said.usual_end);
                }
            }
        }
    }

    /// Where values stand that follow each other, as fields of a layer.
    fn place(&self, values: Range<u32>) -> Range<usize> {
        let end_before = |value: u32| value.checked_sub(1).map_or(0, |before| self.value_ends[before as usize]);
        end_before(values.start)..end_before(values.end)
    }

    /// The properties of which `is_named` holds, and those that tell what is withheld and which feature it is.
    pub(super) fn chosen(&self, is_named: impl Fn(&str) -> bool) -> TileProperties {
        let is_shown =
            |(idx, key): (usize, &String)| [self.secret_key(), self.id_key()].contains(&idx) || is_named(key);
        TileProperties(Shown::Chosen(self.keys.iter().enumerate().map(is_shown).collect()))
    }

    /// How many bytes a feature's number takes as a field of it; none where it has no number.
    pub(super) fn id_bytes(&self, feature_idx: usize) -> usize {
        self.said[feature_idx].id.len()
    }

    /// Adds the number that identifies a feature to it, where it has one.
    pub(super) fn push_id(&self, feature_idx: usize, out: &mut Vec<u8>) {
        push_stretch(out, &self.ids, wide(&self.said[feature_idx].id));
    }

    /// An empty dictionary for a tile that shows the properties `shown`.
    pub(super) fn dictionary<'a>(&'a self, shown: &'a TileProperties) -> Dictionary<'a> {
        let (keys, shared) = match shown.0 {
            Shown::Usual => (self.usual_keys, self.usual_shared_values),
            Shown::Chosen(_) => (self.keys.len(), self.shared_values),
        };
        Dictionary {
            attributes: self,
            shown,
            keys: Numbering::of(keys),
            values: Vec::with_capacity(VALUES_BYTES),
            value_count: 0,
            shared: vec![0; shared as usize],
            lists: Vec::new(),
        }
    }
}

impl Dictionary<'_> {
    /// Adds the packed tags of a feature to `out`.
    pub(super) fn push_tags(&mut self, feature_idx: usize, out: &mut Vec<u8>) {
        let said = &self.attributes.said[feature_idx];
        match &self.shown.0 {
            Shown::Usual => self.push_usual_tags(said, out),
            Shown::Chosen(is_shown) => self.push_chosen_tags(said, is_shown, out),
        }
        if !said.withheld.is_empty() {
            self.push_withheld(said, out);
        }
    }

    fn push_usual_tags(&mut self, said: &Said, out: &mut Vec<u8>) {
        let all = self.attributes;
        let first_own = self.value_count;
        push_stretch(&mut self.values, &all.values, all.place(said.usual_own.clone()));
        self.value_count += said.usual_own.end - said.usual_own.start;
        let tags = &all.tags[wide(&(said.tags.start..said.usual_end))];
        let mut end = out.len();
        out.resize(end + tags.len() * MAX_PAIR_BYTES, 0);
        for &(key, value) in tags {
            let number = match value.checked_sub(all.shared_values) {
                Some(own) => first_own + own,
                None => self.number_of_shared(value),
            };
            end += put_pair(&mut out[end..], self.keys.number(key), number);
        }
        out.truncate(end);
    }

    fn push_chosen_tags(&mut self, said: &Said, is_shown: &[bool], out: &mut Vec<u8>) {
        let all = self.attributes;
        for &(key, value) in all.tags[wide(&said.tags)].iter().filter(|(key, _)| is_shown[*key as usize]) {
            let number = match value.checked_sub(all.shared_values) {
                Some(own) => self.added(said.usual_own.start + own),
                None => self.number_of_shared(value),
            };
            push_pair(out, self.keys.number(key).into(), number.into());
        }
    }

    /// Names what is withheld of a feature among what is shown.
    fn push_withheld(&mut self, said: &Said, out: &mut Vec<u8>) {
        let all = self.attributes;
        let shown = all.withheld[wide(&said.withheld)].iter().filter(|key| self.shows(**key));
        let names: Vec<&str> = shown.map(|key| all.keys[*key as usize].as_str()).collect();
        if !names.is_empty() {
            let list = self.number_of_list(&names.join(";"));
            push_pair(out, self.keys.number(short(all.secret_key())).into(), list.into());
        }
    }

    fn shows(&self, key: u32) -> bool {
        match &self.shown.0 {
            Shown::Usual => (key as usize) < self.attributes.usual_keys,
            Shown::Chosen(is_shown) => is_shown[key as usize],
        }
    }

    fn number_of_shared(&mut self, value: u32) -> u32 {
        let given = self.shared[value as usize];
        if given > 0 {
            return given - 1;
        }
        let number = self.added(value);
        self.shared[value as usize] = number + 1;
        number
    }

    /// The number of a value that is added.
    fn added(&mut self, value: u32) -> u32 {
        self.values.extend_from_slice(&self.attributes.values[self.attributes.place(value..value + 1)]);
        self.next_number()
    }

    fn number_of_list(&mut self, names: &str) -> u32 {
        let list = encoded(Cell::Text(names)).unwrap_or_default();
        if let Some((_, number)) = self.lists.iter().find(|(known, _)| *known == list) {
            return *number;
        }
        let number = self.next_number();
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
        for &key in &self.keys.used {
            push_bytes(out, KEY, self.attributes.keys[key as usize].as_bytes());
        }
        let bytes = self.values.len();
        push_slack(&mut self.values);
        push_stretch(out, &self.values, 0..bytes);
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

/// Places as they count.
const fn wide(places: &Range<u32>) -> Range<usize> {
    places.start as usize..places.end as usize
}

/// A count as it is stored.
fn short(count: usize) -> u32 {
    u32::try_from(count).expect("a column is cut into files long before four billion values")
}
