//! Records: what the programme keeps, one form for every kind. A kind is a list of fields ([`Kind::fields`]) and what
//! stands on the map for it; a record is values that were read into these fields, and a place. Bodies, columns of layers,
//! tables of the store and forms are all made of the same list, so that a field is added in one place.
//!
//! A [`Draft`] is what a client gives; only [`crate::programme::Book`] makes a [`Record`] of it.

mod field;
mod id;
mod kind;
mod schema;
mod value;

use std::collections::BTreeMap;

use crate::geometry::{LonLat, Polygons};

pub use field::{Audience, Holds, RecordField, ValueFault};
pub use id::{BadRecordId, RecordId};
pub use kind::{Kind, UnknownKind};
pub use schema::{AREA_STATES, EXPERIMENT_STATES, Ground, METHODS, THEMES};
pub use value::{Given, Value};

/// What stands between the values of a list in one text.
pub const SEPARATOR: char = ';';

/// Where a record is on the map, WGS84.
#[derive(Debug, Clone, PartialEq)]
pub enum Location {
    /// A point.
    Point(LonLat),
    /// A valid outline in its canonical form.
    Outline(Polygons<LonLat>),
}

/// What a client gives for a record: fields by name, and a place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The fields that are given, in any order.
    pub fields: Vec<(String, Given)>,
    /// The place, not checked yet.
    pub location: Option<Location>,
}

/// A record: values of the fields of its kind, and a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub(super) values: BTreeMap<&'static str, Value>,
    pub(super) location: Option<Location>,
    pub(super) revision: u64,
}

impl Record {
    /// A record as the store kept it: it was checked when it was written.
    pub fn kept(values: BTreeMap<&'static str, Value>, location: Option<Location>, revision: u64) -> Self {
        Self { values, location, revision }
    }

    /// The value of the field `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The text, the word or the identifier in the field `name`; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_text).unwrap_or_default()
    }

    /// The fields that have a value, by name.
    pub fn values(&self) -> impl ExactSizeIterator<Item = (&'static str, &Value)> {
        self.values.iter().map(|(name, value)| (*name, value))
    }

    /// Where it is on the map.
    pub const fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// The number of the write that made it as it is; it grows with every write to the programme.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The outline, where it has one.
    pub const fn outline(&self) -> Option<&Polygons<LonLat>> {
        match &self.location {
            Some(Location::Outline(outline)) => Some(outline),
            _ => None,
        }
    }
}
