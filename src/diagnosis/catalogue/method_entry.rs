//! The method of an entry of the catalogue as it is written, and the checks that make a method of it.

use serde::Deserialize;

use super::super::estimate::Flag;
use super::super::indicator::{
    ClassFilter, ClassSource, ColumnSource, Combine, FeatureSource, IndicatorId, LengthPer, LineSource, MeanSource,
    Method, Reach, ReachPart, Scale, Weight,
};
use super::Catalogue;
use super::entry::Fault;
use crate::geometry::{Metres, SquareMetres};
use crate::layers::LayerId;

/// The farthest distance that a method may ask about.
const MAX_RADIUS_M: f64 = 20_000.0;
/// The most distances that a method may join.
const MAX_PARTS: usize = 32;
/// The word that divides a length by the zone's hectares.
const HECTARE: &str = "ha";

#[derive(Deserialize)]
#[serde(tag = "id", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum MethodEntry {
    Sum {
        sources: Vec<SourceEntry>,
    },
    Density {
        of: String,
    },
    #[serde(rename = "per-1000")]
    PerThousand {
        of: String,
        per: String,
    },
    RatioOfSums {
        layer: String,
        numerator: String,
        denominator: String,
    },
    WeightedMean {
        sources: Vec<SourceEntry>,
        factor: Option<f64>,
        scale: Option<[f64; 2]>,
    },
    AreaWeightedMean {
        sources: Vec<SourceEntry>,
        factor: Option<f64>,
        scale: Option<[f64; 2]>,
    },
    Inherited {
        layer: String,
        column: String,
        low_column: Option<String>,
        high_column: Option<String>,
    },
    ShareWithinDistance(NearEntry),
    PeopleShareWithinDistance(NearEntry),
    PeopleNearest {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        share: f64,
        people: String,
    },
    PeopleBestWithinDistance {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        value_column: String,
        radius_m: f64,
        share: f64,
        people: String,
    },
    AreaInside {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        radius_m: Option<f64>,
    },
    AreaShare(FeatureEntry),
    Ratio {
        of: String,
        per: String,
        factor: Option<f64>,
    },
    AreaShareByClass {
        layer: String,
        column: String,
        classes: Vec<ClassWord>,
    },
    PeopleShareByClass {
        layer: String,
        column: String,
        classes: Vec<ClassWord>,
        people: String,
    },
    PeopleWeightedMean {
        layer: String,
        column: String,
        people: String,
    },
    Length {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
    },
    LengthPer {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        per: String,
    },
    CountWithin {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        radius_m: f64,
    },
    CountInside {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        uncertainty_column: Option<String>,
        commune_column: Option<String>,
    },
    Nearest(FeatureEntry),
    DistinctMembers {
        layer: String,
        codes_column: String,
        names_column: String,
    },
}

/// Features, all of a layer or chosen ones.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeatureEntry {
    layer: String,
    column: Option<String>,
    #[serde(default)]
    classes: Vec<ClassWord>,
    min_area_m2: Option<f64>,
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
    people: Option<String>,
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
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Integer(integer) => integer.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceEntry {
    layer: String,
    column: String,
    weight: Option<String>,
    #[serde(default)]
    is_parent: bool,
    joined_flag: Option<String>,
}

impl MethodEntry {
    /// The method, where everything that the entry names can be.
    pub(super) fn checked(self, before: &Catalogue) -> Result<Method, Fault> {
        match self {
            Self::ShareWithinDistance(..)
            | Self::PeopleShareWithinDistance(..)
            | Self::PeopleNearest { .. }
            | Self::PeopleBestWithinDistance { .. }
            | Self::CountWithin { .. }
            | Self::CountInside { .. }
            | Self::AreaInside { .. }
            | Self::AreaShare(..)
            | Self::Nearest(..) => self.checked_about_features(before),
            Self::Sum { .. }
            | Self::RatioOfSums { .. }
            | Self::WeightedMean { .. }
            | Self::AreaWeightedMean { .. }
            | Self::Inherited { .. } => self.checked_about_columns(),
            _ => self.checked_about_others(before),
        }
    }

    /// Methods about columns of rows that share the zone among them.
    fn checked_about_columns(self) -> Result<Method, Fault> {
        Ok(match self {
            Self::Sum { sources } => Method::Sum { sources: each(sources, SourceEntry::column_source)? },
            Self::RatioOfSums { layer, numerator, denominator } => {
                Method::RatioOfSums { layer: layer_id(&layer)?, numerator, denominator }
            }
            Self::WeightedMean { sources, factor, scale } => {
                weighted_mean(each(sources, SourceEntry::mean_source)?, factor, scale)?
            }
            Self::AreaWeightedMean { sources, factor, scale } => {
                weighted_mean(each(sources, SourceEntry::area_source)?, factor, scale)?
            }
            Self::Inherited { layer, column, low_column, high_column } => {
                Method::Inherited { source: ColumnSource { layer: layer_id(&layer)?, column }, low_column, high_column }
            }
            _ => return Err(Fault::of("method", "not a method about columns")),
        })
    }

    /// Methods about features that are near or inside.
    fn checked_about_features(self, before: &Catalogue) -> Result<Method, Fault> {
        Ok(match self {
            Self::ShareWithinDistance(near) => match near.people.clone() {
                None => Method::ShareWithinDistance { reach: near.checked()? },
                Some(people) => {
                    Method::PeopleShareWithinDistance { people: people_of(before, &people)?, reach: near.checked()? }
                }
            },
            Self::PeopleShareWithinDistance(near) => {
                let named = near.people.clone().ok_or_else(|| Fault::of("method", "`people` names an indicator"))?;
                Method::PeopleShareWithinDistance { people: people_of(before, &named)?, reach: near.checked()? }
            }
            Self::PeopleNearest { layer, column, classes, min_area_m2, share, people } => Method::PeopleNearest {
                features: FeatureEntry { layer, column, classes, min_area_m2 }.checked()?,
                share: checked_share(share)?,
                people: people_of(before, &people)?,
            },
            Self::PeopleBestWithinDistance {
                layer,
                column,
                classes,
                min_area_m2,
                value_column,
                radius_m,
                share,
                people,
            } => Method::PeopleBestWithinDistance {
                features: FeatureEntry { layer, column, classes, min_area_m2 }.checked()?,
                value_column,
                radius: checked_radius(radius_m)?,
                share: checked_share(share)?,
                people: people_of(before, &people)?,
            },
            Self::CountWithin { layer, column, classes, min_area_m2, radius_m } => Method::CountWithin {
                features: FeatureEntry { layer, column, classes, min_area_m2 }.checked()?,
                radius: checked_radius(radius_m)?,
            },
            Self::CountInside { layer, column, classes, min_area_m2, uncertainty_column, commune_column } => {
                let features = FeatureEntry { layer, column, classes, min_area_m2 }.checked()?;
                Method::CountInside { features, uncertainty_column, commune_column }
            }
            Self::AreaInside { layer, column, classes, min_area_m2, radius_m } => Method::AreaInside {
                features: FeatureEntry { layer, column, classes, min_area_m2 }.checked()?,
                radius: radius_m.map(checked_radius).transpose()?.unwrap_or_default(),
            },
            Self::AreaShare(features) => Method::AreaShare { features: features.checked()? },
            Self::Nearest(features) => Method::Nearest { features: features.checked()? },
            _ => return Err(Fault::of("method", "not a method about features")),
        })
    }

    /// Methods about classes, lines, lists, and other indicators.
    fn checked_about_others(self, before: &Catalogue) -> Result<Method, Fault> {
        Ok(match self {
            Self::Density { of } => Method::Density { of: earlier(before, "of", &of)? },
            Self::PerThousand { of, per } => {
                Method::PerThousand { of: earlier(before, "of", &of)?, per: earlier(before, "per", &per)? }
            }
            Self::Ratio { of, per, factor } => Method::Ratio {
                of: earlier(before, "of", &of)?,
                per: earlier(before, "per", &per)?,
                factor: checked_factor(factor)?,
            },
            Self::AreaShareByClass { layer, column, classes } => {
                Method::AreaShareByClass { classes: class_source(&layer, column, classes)? }
            }
            Self::PeopleShareByClass { layer, column, classes, people } => Method::PeopleShareByClass {
                classes: class_source(&layer, column, classes)?,
                people: people_of(before, &people)?,
            },
            Self::PeopleWeightedMean { layer, column, people } => Method::PeopleWeightedMean {
                source: ColumnSource { layer: layer_id(&layer)?, column },
                people: people_of(before, &people)?,
            },
            Self::Length { layer, column, classes } => Method::Length { lines: line_source(&layer, column, classes)? },
            Self::LengthPer { layer, column, classes, per } => Method::LengthPer {
                lines: line_source(&layer, column, classes)?,
                per: match per.as_str() {
                    HECTARE => LengthPer::Hectare,
                    id => LengthPer::Indicator(earlier(before, "per", id)?),
                },
            },
            Self::DistinctMembers { layer, codes_column, names_column } => {
                Method::DistinctMembers { layer: layer_id(&layer)?, codes_column, names_column }
            }
            _ => return Err(Fault::of("method", "unknown method")),
        })
    }
}

impl FeatureEntry {
    fn checked(self) -> Result<FeatureSource, Fault> {
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
    fn checked(self) -> Result<Reach, Fault> {
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

impl SourceEntry {
    fn column_source(self) -> Result<ColumnSource, Fault> {
        if self.weight.is_some() {
            return Err(Fault::of("weight", "`weight` belongs to a `weighted-mean`"));
        }
        Ok(ColumnSource { layer: layer_id(&self.layer)?, column: self.column })
    }

    fn area_source(self) -> Result<MeanSource, Fault> {
        if self.weight.as_deref().is_some_and(|weight| weight != "area") {
            return Err(Fault::of("weight", "an `area-weighted-mean` takes no other `weight`: see `weighted-mean`"));
        }
        Self { weight: Some("area".to_owned()), ..self }.mean_source()
    }

    fn mean_source(self) -> Result<MeanSource, Fault> {
        let weight = match self.weight.as_deref() {
            None => {
                let needed = "a source of a `weighted-mean` needs `weight`: `area` or a column";
                return Err(Fault::of("sources", needed));
            }
            Some("area") => Weight::Area,
            Some(column) => Weight::Column(column.to_owned()),
        };
        let joined_flag = self.joined_flag.as_deref().map(flag).transpose()?;
        let layer = layer_id(&self.layer)?;
        Ok(MeanSource { layer, column: self.column, weight, is_parent: self.is_parent, joined_flag })
    }
}

fn each<E, T>(entries: Vec<E>, checked: impl Fn(E) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    if entries.is_empty() {
        return Err(Fault::of("sources", "`sources` names at least one source"));
    }
    entries.into_iter().map(checked).collect()
}

fn weighted_mean(sources: Vec<MeanSource>, factor: Option<f64>, scale: Option<[f64; 2]>) -> Result<Method, Fault> {
    let scale = scale.map(checked_scale).transpose()?;
    Ok(Method::WeightedMean { sources, factor: checked_factor(factor)?, scale })
}

fn layer_id(text: &str) -> Result<LayerId, Fault> {
    text.parse().map_err(|error: crate::layers::BadId| Fault::of("layer", error.to_string()))
}

fn earlier(before: &Catalogue, key: &'static str, id: &str) -> Result<IndicatorId, Fault> {
    let missing = || Fault::of(key, format!("`{id}` must be the `id` of an indicator that stands before"));
    before.get(id).map(|indicator| indicator.id.clone()).ok_or_else(missing)
}

/// The indicator called `id`, which must be a sum: of people.
fn people_of(before: &Catalogue, id: &str) -> Result<IndicatorId, Fault> {
    let id = earlier(before, "people", id)?;
    let is_sum = before.get(id.as_str()).is_some_and(|indicator| matches!(indicator.method, Method::Sum { .. }));
    is_sum.then_some(id).ok_or_else(|| Fault::of("people", "`people` names an indicator made by the method `sum`"))
}

fn class_source(layer: &str, column: String, classes: Vec<ClassWord>) -> Result<ClassSource, Fault> {
    if classes.is_empty() {
        return Err(Fault::of("classes", "`classes` names at least one class"));
    }
    let classes = classes.into_iter().map(ClassWord::into_text).collect();
    Ok(ClassSource { layer: layer_id(layer)?, column, classes })
}

fn line_source(layer: &str, column: Option<String>, classes: Vec<ClassWord>) -> Result<LineSource, Fault> {
    Ok(LineSource { layer: layer_id(layer)?, filter: filter(column, classes)? })
}

fn filter(column: Option<String>, classes: Vec<ClassWord>) -> Result<Option<ClassFilter>, Fault> {
    match (column, classes.is_empty()) {
        (None, true) => Ok(None),
        (Some(column), false) => {
            let classes = classes.into_iter().map(ClassWord::into_text).collect();
            Ok(Some(ClassFilter { column, classes }))
        }
        (Some(_), true) => Err(Fault::of("column", "`column` and `classes` go together")),
        (None, false) => Err(Fault::of("classes", "`column` and `classes` go together")),
    }
}

fn checked_factor(factor: Option<f64>) -> Result<f64, Fault> {
    let factor = factor.unwrap_or(1.0);
    let is_factor = factor > 0.0 && factor.is_finite();
    is_factor.then_some(factor).ok_or_else(|| Fault::of("factor", "`factor` is above 0"))
}

fn checked_share(share: f64) -> Result<f64, Fault> {
    (share > 0.0 && share < 1.0).then_some(share).ok_or_else(|| Fault::of("share", "`share` lies between 0 and 1"))
}

fn checked_radius(radius_m: f64) -> Result<Metres, Fault> {
    let is_allowed = radius_m > 0.0 && radius_m <= MAX_RADIUS_M;
    let allowed = || Fault::of("radius_m", format!("`radius_m` is above 0, at most {MAX_RADIUS_M}"));
    is_allowed.then_some(Metres(radius_m)).ok_or_else(allowed)
}

fn checked_scale([min, max]: [f64; 2]) -> Result<Scale, Fault> {
    let is_scale = min.is_finite() && max.is_finite() && min < max;
    is_scale.then_some(Scale { min, max }).ok_or_else(|| Fault::of("scale", "`scale` is [least, greatest]"))
}

fn flag(code: &str) -> Result<Flag, Fault> {
    let allowed = || Flag::ALL.map(Flag::code).join(", ");
    Flag::from_code(code).ok_or_else(|| Fault::of("joined_flag", format!("unknown flag `{code}`: {}", allowed())))
}
