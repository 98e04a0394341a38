//! The features of an entry of the catalogue as they are written, and what is near them.

use serde::Deserialize;

use super::super::indicator::{Combine, FeatureSource, Reach, ReachPart};
use super::checks::{checked_radius, each, filter, layer_id};
use super::entry::Fault;
use crate::geometry::SquareMetres;

/// The most distances that a method may join.
const MAX_PARTS: usize = 32;

/// Features, all of a layer or chosen ones.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeatureEntry {
    pub(super) layer: String,
    pub(super) column: Option<String>,
    #[serde(default)]
    pub(super) classes: Vec<ClassWord>,
    pub(super) min_area_m2: Option<f64>,
}

/// What is near: features within one distance, or several kinds under `within`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NearEntry {
    layer: Option<String>,
    column: Option<String>,
    #[serde(default)]
    classes: Vec<ClassWord>,
    min_area_m2: Option<f64>,
    radius_m: Option<f64>,
    #[serde(default)]
    within: Vec<PartEntry>,
    combine: Option<CombineWord>,
    pub(super) people: Option<String>,
}

/// One kind of features and its distance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartEntry {
    layer: String,
    column: Option<String>,
    #[serde(default)]
    classes: Vec<ClassWord>,
    min_area_m2: Option<f64>,
    radius_m: f64,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum CombineWord {
    Any,
    All,
}

/// A class as a word or as a number.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ClassWord {
    Text(String),
    Integer(i64),
    Number(f64),
}

impl ClassWord {
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Integer(integer) => integer.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl FeatureEntry {
    /// The features.
    pub(super) fn checked(self) -> Result<FeatureSource, Fault> {
        let is_area = |area_m2: &f64| *area_m2 > 0.0 && area_m2.is_finite();
        if !self.min_area_m2.iter().all(is_area) {
            return Err(Fault::of("min_area_m2", "`min_area_m2` is above 0"));
        }
        Ok(FeatureSource {
            layer: layer_id(&self.layer)?,
            filter: filter(self.column, self.classes)?,
            min_area: self.min_area_m2.map(SquareMetres),
        })
    }
}

impl NearEntry {
    /// What is near.
    pub(super) fn checked(self) -> Result<Reach, Fault> {
        let Self { layer, column, classes, min_area_m2, radius_m, within, combine, .. } = self;
        let combine = match combine {
            None | Some(CombineWord::Any) => Combine::Any,
            Some(CombineWord::All) => Combine::All,
        };
        let parts = match (layer, radius_m) {
            (Some(layer), Some(radius_m)) if within.is_empty() => {
                vec![PartEntry { layer, column, classes, min_area_m2, radius_m }]
            }
            (None, None) if (1..=MAX_PARTS).contains(&within.len()) && column.is_none() && min_area_m2.is_none() => {
                within
            }
            _ => {
                let allowed = format!("either `layer` and `radius_m`, or `within`, a list of 1 to {MAX_PARTS} of both");
                return Err(Fault::of("method", allowed));
            }
        };
        Ok(Reach { parts: each(parts, PartEntry::checked)?, combine })
    }
}

impl PartEntry {
    fn checked(self) -> Result<ReachPart, Fault> {
        let Self { layer, column, classes, min_area_m2, radius_m } = self;
        let features = FeatureEntry { layer, column, classes, min_area_m2 }.checked()?;
        Ok(ReachPart { features, radius: checked_radius(radius_m)? })
    }
}
