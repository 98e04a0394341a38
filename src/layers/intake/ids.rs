//! What features are called: by the column that was asked for, by one that identifies by habit, by the format's own
//! identifiers, or by their content, so that the same file in another order gives the same identifiers.
//!
//! A row that says again what an earlier one of the same identifier says, cell by cell and vertex by vertex, is left out:
//! nothing is lost. A row that says something else under an identifier that was there before is kept under another
//! (`…-2`), since which of the two is right is not for an import to say. O(rows), and a hash of each row where
//! identifiers are made of the content.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::super::column::{Cell, Column, FieldKind};
use super::super::geometry::RawGeometry;
use super::super::identity::FeatureId;
use super::super::layer::Field;
use super::content::positions_of;
use super::fault::{Fault, FaultKind, Faults, Remedy};
use super::habits::{IDENTIFYING, folded};
use super::options::IntakeRefusal;

/// Bytes of a hash that make an identifier: of a thousand million rows, two would share one by chance once in a million
/// imports.
const HASH_BYTES: usize = 10;
/// An identifier as long as this leaves no room for a number behind it, and is shortened to so many characters first.
const STEM_BYTES_MAX: usize = 110;
const STEM_CHARACTERS: usize = 28;

/// What features are called by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdSource {
    /// The column that the user named.
    Asked(String),
    /// A column that identifies by habit: unique, and never empty.
    ByName(String),
    /// The identifiers of the format.
    Format,
    /// The content of each row.
    Content,
}

/// The rows of a layer that stay, by what they are called.
#[derive(Debug)]
pub(super) struct Identified {
    pub ids: Vec<FeatureId>,
    /// The places of those that stay among those that were given.
    pub kept: Vec<usize>,
    pub faults: Faults,
}

/// Rows to be named: columns and geometry side by side, and where each stands in the file.
pub(super) struct Unnamed<'a> {
    pub columns: &'a [Column],
    pub geometry: &'a RawGeometry,
    pub rows: &'a [u32],
}

/// What the features of a table are called by.
///
/// # Errors
/// Where the column that was asked for is not there.
pub(super) fn id_source(
    fields: &[Field],
    columns: &[Column],
    has_own: bool,
    asked: Option<&String>,
) -> Result<IdSource, IntakeRefusal> {
    if let Some(asked) = asked {
        let is_there = fields.iter().any(|field| field.name == *asked);
        let known = || fields.iter().map(|field| field.name.clone()).collect();
        let refusal = || IntakeRefusal::NoColumn { asked: asked.clone(), known: known() };
        return is_there.then(|| IdSource::Asked(asked.clone())).ok_or_else(refusal);
    }
    let names: Vec<String> = fields.iter().map(|field| folded(&field.name)).collect();
    let listed = IDENTIFYING.iter().filter_map(|name| names.iter().position(|it| it == name));
    let alike = (0..names.len()).filter(|&idx| names[idx].starts_with("id_") || names[idx].ends_with("_id"));
    let by_name = listed.chain(alike).find(|&idx| identifies(&columns[idx]));
    Ok(match by_name {
        Some(idx) => IdSource::ByName(fields[idx].name.clone()),
        None if has_own => IdSource::Format,
        None => IdSource::Content,
    })
}

/// Whether the cells of a column are all there, all different, and fit to identify.
fn identifies(column: &Column) -> bool {
    if column.is_empty() {
        return false;
    }
    match column.kind() {
        FieldKind::Text => are_distinct(column.iter().map(|cell| cell.text().map(str::trim).filter(|it| is_id(it)))),
        FieldKind::Integer => are_distinct(column.iter().map(|cell| match cell {
            Cell::Integer(number) => Some(number),
            _ => None,
        })),
        FieldKind::Number | FieldKind::Boolean => false,
    }
}

fn is_id(text: &str) -> bool {
    text.parse::<FeatureId>().is_ok()
}

/// Whether every value is there, and none twice.
fn are_distinct<T: Eq + Hash>(mut values: impl ExactSizeIterator<Item = Option<T>>) -> bool {
    let mut seen = HashSet::with_capacity(values.len());
    values.all(|value| value.is_some_and(|value| seen.insert(value)))
}

/// A cell as an identifier.
pub(super) fn as_id(cell: Cell<'_>) -> Option<FeatureId> {
    match cell {
        Cell::Null | Cell::Secret => None,
        Cell::Text(text) => text.trim().parse().ok(),
        other => other.to_string().parse().ok(),
    }
}

/// Names `rows` by `named`, a cell a row, or by their content.
pub(super) fn identified(unnamed: &Unnamed<'_>, named: Option<&Column>) -> Identified {
    if let Some(column) = named {
        let known: Vec<Option<FeatureId>> = column.iter().map(as_id).collect();
        Naming::of(unnamed, known).named(|naming, idx| naming.name(idx, column.get(idx)))
    } else {
        let known = (0..unnamed.rows.len()).into_par_iter().map(|idx| Some(content_id(unnamed, idx))).collect();
        Naming::of(unnamed, known).named(Naming::name_by_content)
    }
}

/// Rows while they are named. The identifiers of the file are sorted once, so that those of a million rows take no more
/// than themselves and a number each.
struct Naming<'a> {
    unnamed: &'a Unnamed<'a>,
    /// What each row is called in the file.
    known: Vec<Option<FeatureId>>,
    /// The rows that are called something, by what they are called and then by their place.
    order: Vec<u32>,
    /// Identifiers that are not in the file.
    made_up: HashSet<FeatureId>,
    /// The next number to be tried behind a name.
    numbers: BTreeMap<String, u64>,
    kept: Vec<usize>,
    faults: Faults,
}

impl<'a> Naming<'a> {
    fn of(unnamed: &'a Unnamed<'a>, known: Vec<Option<FeatureId>>) -> Self {
        let mut order: Vec<u32> = (0..).zip(&known).filter_map(|(idx, id)| id.is_some().then_some(idx)).collect();
        let id_of = |idx: u32| &known[idx as usize];
        if !order.is_sorted_by(|&left, &right| id_of(left) <= id_of(right)) {
            order.par_sort_unstable_by(|&left, &right| id_of(left).cmp(id_of(right)).then(left.cmp(&right)));
        }
        let (made_up, numbers) = (HashSet::new(), BTreeMap::new());
        Self { unnamed, known, order, made_up, numbers, kept: Vec::new(), faults: Faults::default() }
    }

    /// Names the rows whose names are their own at once, and the others one by one with `name`, in the order of the file.
    fn named(mut self, name: impl Fn(&mut Self, usize) -> Option<FeatureId>) -> Identified {
        let is_own = self.own_names();
        self.kept.reserve_exact(is_own.len());
        let mut renamed = BTreeMap::new();
        for (idx, is_own) in is_own.into_iter().enumerate() {
            if is_own {
                self.kept.push(idx);
            } else if let Some(id) = name(&mut self, idx) {
                self.kept.push(idx);
                renamed.insert(idx, id);
            }
        }
        let Self { mut known, kept, faults, .. } = self;
        for (idx, id) in renamed {
            known[idx] = Some(id);
        }
        let ids = kept.iter().filter_map(|&idx| known[idx].take()).collect();
        Identified { ids, kept, faults }
    }

    /// Whether each row is the first that is called as it is.
    fn own_names(&self) -> Vec<bool> {
        let mut is_own = vec![false; self.known.len()];
        let id_of = |idx: u32| &self.known[idx as usize];
        for same in self.order.chunk_by(|&left, &right| id_of(left) == id_of(right)) {
            is_own[same[0] as usize] = true;
        }
        is_own
    }

    /// The first row that is called `id` in the file.
    fn first_called(&self, id: &FeatureId) -> Option<usize> {
        let id_of = |idx: u32| self.known[idx as usize].as_ref();
        let place = self.order.partition_point(|&idx| id_of(idx) < Some(id));
        self.order.get(place).filter(|&&idx| id_of(idx) == Some(id)).map(|&idx| idx as usize)
    }

    /// What a row is called in the layer that has no name, or one that was there before.
    fn name(&mut self, idx: usize, cell: Cell<'_>) -> Option<FeatureId> {
        let Some(id) = self.known[idx].clone() else {
            self.tell(idx, None, FaultKind::BadId(super::columns::shortened(&cell.to_string())), Remedy::Renamed);
            return Some(self.free(content_id(self.unnamed, idx)));
        };
        let first = self.first_called(&id)?;
        let first_row = self.unnamed.rows[first];
        if self.unnamed.says_the_same(first, idx) {
            self.tell(idx, Some(&id), FaultKind::DuplicateRow { first_row }, Remedy::LeftOut);
            return None;
        }
        self.tell(idx, Some(&id), FaultKind::DuplicateId { first_row }, Remedy::Renamed);
        Some(self.free(id))
    }

    /// Rows of the same content are all kept: the rows of a table of buildings may well be alike.
    fn name_by_content(&mut self, idx: usize) -> Option<FeatureId> {
        let id = self.known[idx].clone()?;
        let first = self.first_called(&id)?;
        if !matches!(self.unnamed.geometry, RawGeometry::None) {
            let first_row = self.unnamed.rows[first];
            self.tell(idx, Some(&id), FaultKind::DuplicateRow { first_row }, Remedy::Kept);
        }
        Some(self.free(id))
    }

    /// The identifier, with a number behind it where a row has it already, that no other row will have.
    fn free(&mut self, id: FeatureId) -> FeatureId {
        let is_free = |id: &FeatureId| self.first_called(id).is_none() && !self.made_up.contains(id);
        let stem: String = if id.as_str().len() < STEM_BYTES_MAX {
            id.as_str().to_owned()
        } else {
            id.as_str().chars().take(STEM_CHARACTERS).collect()
        };
        let mut number = self.numbers.get(&stem).copied().unwrap_or(1);
        let numbered = std::iter::repeat_with(|| {
            number += 1;
            format!("{stem}-{number}")
        });
        let numbered = numbered.filter_map(|text| text.parse().ok());
        let free = std::iter::once(id.clone()).chain(numbered).find(is_free).unwrap_or(id);
        self.numbers.insert(stem, number);
        self.made_up.insert(free.clone());
        free
    }

    fn tell(&mut self, idx: usize, id: Option<&FeatureId>, kind: FaultKind, remedy: Remedy) {
        let id = id.map(ToString::to_string);
        self.faults.push(Fault { row: Some(self.unnamed.rows[idx]), id, at: None, kind, remedy });
    }
}

impl Unnamed<'_> {
    fn says_the_same(&self, one: usize, other: usize) -> bool {
        self.columns.iter().all(|column| column.get(one) == column.get(other))
            && positions_of(self.geometry, one) == positions_of(self.geometry, other)
    }
}

/// The identifier of a row by what it says.
fn content_id(unnamed: &Unnamed<'_>, idx: usize) -> FeatureId {
    let mut hash = Sha256::new();
    for column in unnamed.columns {
        match column.get(idx) {
            Cell::Null => hash.update([0]),
            Cell::Secret => hash.update([1]),
            Cell::Text(text) => {
                hash.update([2]);
                hash.update(text.as_bytes());
            }
            Cell::Integer(number) => hash.update(number.to_le_bytes()),
            Cell::Number(number) => hash.update(number.to_bits().to_le_bytes()),
            Cell::Boolean(is) => hash.update([3, u8::from(is)]),
        }
        hash.update([0xff]);
    }
    for at in positions_of(unnamed.geometry, idx) {
        hash.update(at.lon_deg.to_bits().to_le_bytes());
        hash.update(at.lat_deg.to_bits().to_le_bytes());
    }
    let digits = format!("{:x}", hash.finalize());
    digits[..2 * HASH_BYTES].parse().expect("hexadecimal digits identify")
}
