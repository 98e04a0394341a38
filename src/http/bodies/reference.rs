//! The body of a reference: where a figure stands.

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnosis::Reference;
use crate::layers::Language;

use super::finite;
use super::words::ReferenceWord;

/// The standing of a figure in a reference set.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReferenceBody {
    /// Which set it is, or `target` for a mark that an authority set.
    #[schema(value_type = ReferenceWord)]
    pub id: &'static str,
    /// The name of the set, or what the mark marks.
    pub label: String,
    /// Who set a mark, and where that is written.
    #[schema(required)]
    pub authority: Option<String>,
    /// How many members have a figure that can be ranked.
    pub n: usize,
    /// The figure of the whole: the parent, or the panel joined.
    #[schema(required)]
    pub value: Option<f64>,
    /// The least of the members.
    #[schema(required)]
    pub min: Option<f64>,
    /// The first quartile of the members.
    #[schema(required)]
    pub q1: Option<f64>,
    /// The median of the members.
    #[schema(required)]
    pub median: Option<f64>,
    /// The third quartile of the members.
    #[schema(required)]
    pub q3: Option<f64>,
    /// The greatest of the members.
    #[schema(required)]
    pub max: Option<f64>,
    /// The place among the members, 1 the best; ties share a place.
    #[schema(required)]
    pub rank: Option<usize>,
    /// The share of members that do worse, in per cent, ties counting half.
    #[schema(required)]
    pub percentile: Option<f64>,
}

impl ReferenceBody {
    /// The body of `reference` with its label in `language`.
    pub fn new(reference: &Reference, language: Language) -> Self {
        Self {
            id: reference.id,
            label: reference.label.in_language(language).to_owned(),
            authority: reference.authority.clone(),
            n: reference.n,
            value: finite(reference.value),
            min: finite(reference.min),
            q1: finite(reference.q1),
            median: finite(reference.median),
            q3: finite(reference.q3),
            max: finite(reference.max),
            rank: reference.rank,
            percentile: finite(reference.percentile),
        }
    }
}
