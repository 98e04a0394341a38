//! What features are called: by the column that was asked for, by one that identifies by habit, by the format's own
//! identifiers, or by their content, so that the same file in another order gives the same identifiers.
//!
//! A row that says again what an earlier one of the same identifier says, cell by cell and vertex by vertex, is left out:
//! nothing is lost. A row that says something else under an identifier that was there before is kept under another
//! (`…-2`), since which of the two is right is not for an import to say. O(rows), and a hash of each row where
//! identifiers are made of the content.

use std::collections::{HashMap, HashSet};

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
    let mut seen = HashSet::with_capacity(column.len());
    let is_new = |cell: Cell<'_>| as_id(cell).is_some_and(|id| seen.insert(id));
    matches!(column.kind(), FieldKind::Text | FieldKind::Integer) && !column.is_empty() && column.iter().all(is_new)
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
    let mut naming = Naming { unnamed, taken: HashMap::new(), reserved: HashSet::new(), made: Identified::empty() };
    if let Some(column) = named {
        naming.reserved = column.iter().filter_map(as_id).collect();
        column.iter().enumerate().for_each(|(idx, cell)| naming.name(idx, cell));
    } else {
        let hashes: Vec<FeatureId> =
            (0..unnamed.rows.len()).into_par_iter().map(|idx| content_id(unnamed, idx)).collect();
        hashes.into_iter().enumerate().for_each(|(idx, id)| naming.name_by_content(idx, id));
    }
    naming.made
}

impl Identified {
    fn empty() -> Self {
        Self { ids: Vec::new(), kept: Vec::new(), faults: Faults::default() }
    }
}

/// Rows while they are named.
struct Naming<'a> {
    unnamed: &'a Unnamed<'a>,
    /// The first row of each identifier.
    taken: HashMap<FeatureId, usize>,
    /// What some row is called in the file.
    reserved: HashSet<FeatureId>,
    made: Identified,
}

impl Naming<'_> {
    fn name(&mut self, idx: usize, cell: Cell<'_>) {
        let Some(id) = as_id(cell) else {
            self.tell(idx, None, FaultKind::BadId(super::columns::shortened(&cell.to_string())), Remedy::Renamed);
            let id = self.free(content_id(self.unnamed, idx));
            return self.put(idx, id);
        };
        let Some(&first) = self.taken.get(&id) else { return self.put(idx, id) };
        let first_row = self.unnamed.rows[first];
        if self.unnamed.says_the_same(first, idx) {
            self.tell(idx, Some(&id), FaultKind::DuplicateRow { first_row }, Remedy::LeftOut);
        } else {
            self.tell(idx, Some(&id), FaultKind::DuplicateId { first_row }, Remedy::Renamed);
            let id = self.free(id);
            self.put(idx, id);
        }
    }

    /// Rows of the same content are all kept: the rows of a table of buildings may well be alike.
    fn name_by_content(&mut self, idx: usize, id: FeatureId) {
        match self.taken.get(&id) {
            None => self.put(idx, id),
            Some(&first) => {
                if !matches!(self.unnamed.geometry, RawGeometry::None) {
                    let first_row = self.unnamed.rows[first];
                    self.tell(idx, Some(&id), FaultKind::DuplicateRow { first_row }, Remedy::Kept);
                }
                let id = self.free(id);
                self.put(idx, id);
            }
        }
    }

    /// The identifier with a number behind it that no row has.
    fn free(&self, id: FeatureId) -> FeatureId {
        let is_free = |id: &FeatureId| !self.taken.contains_key(id) && !self.reserved.contains(id);
        if is_free(&id) {
            return id;
        }
        let stem: String = id.as_str().chars().take(28).collect();
        let numbered = (2_u64..).filter_map(|number| {
            format!("{}-{number}", if id.as_str().len() < 110 { id.as_str() } else { &stem }).parse().ok()
        });
        numbered.into_iter().find(is_free).unwrap_or(id)
    }

    fn put(&mut self, idx: usize, id: FeatureId) {
        self.taken.insert(id.clone(), idx);
        self.made.ids.push(id);
        self.made.kept.push(idx);
    }

    fn tell(&mut self, idx: usize, id: Option<&FeatureId>, kind: FaultKind, remedy: Remedy) {
        let id = id.map(ToString::to_string);
        self.made.faults.push(Fault { row: Some(self.unnamed.rows[idx]), id, at: None, kind, remedy });
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
