//! The body of what lies at a position.

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnosis::{Named, Whereabouts};
use crate::geometry::LonLat;
use crate::layers::Language;

use super::diagnosis::PlaceBody;

/// What lies at a position; nulls outside every commune.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhereBody {
    /// Degrees east of Greenwich, WGS84.
    pub lon: f64,
    /// Degrees north of the equator, WGS84.
    pub lat: f64,
    /// The commune.
    #[schema(required)]
    pub commune: Option<NamedBody>,
    /// The établissement public territorial; Paris has none.
    #[schema(required)]
    pub ept: Option<NamedBody>,
    /// The département.
    #[schema(required)]
    pub departement: Option<NamedBody>,
    /// Districts whose place, with its uncertainty, holds the position.
    pub districts: Vec<PlaceBody>,
    /// Experiments whose place, with its uncertainty, holds the position.
    pub experiments: Vec<PlaceBody>,
}

/// A territory by its code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedBody {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
}

impl WhereBody {
    /// The body of what lies at `position`.
    pub fn new(position: LonLat, whereabouts: &Whereabouts, language: Language) -> Self {
        Self {
            lon: position.lon_deg,
            lat: position.lat_deg,
            commune: whereabouts.commune.as_ref().map(Into::into),
            ept: whereabouts.ept.as_ref().map(Into::into),
            departement: whereabouts.departement.as_ref().map(Into::into),
            districts: whereabouts.districts.iter().map(|place| PlaceBody::new(place, language)).collect(),
            experiments: whereabouts.experiments.iter().map(|place| PlaceBody::new(place, language)).collect(),
        }
    }
}

impl From<&Named> for NamedBody {
    fn from(named: &Named) -> Self {
        Self { code: named.code.clone(), name: named.name.clone() }
    }
}
