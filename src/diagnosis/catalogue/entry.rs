//! The form of an entry of the catalogue as it is written, and the checks that make an indicator of it.

use serde::Deserialize;

use super::super::estimate::Flag;
use super::super::indicator::{
    Awaited, ClassFilter, ClassSource, ColumnSource, Direction, Goalposts, Indicator, IndicatorId, Kind, LengthPer,
    LineSource, MeanSource, Method, Scale, Threshold, Unit, Weight,
};
use super::Catalogue;
use crate::geometry::Metres;
use crate::layers::{LayerId, Theme, Words};

/// The farthest distance that a method may ask about.
const MAX_RADIUS_M: f64 = 20_000.0;
/// The word that divides a length by the zone's hectares.
const HECTARE: &str = "ha";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(rename = "indicator", default)]
    pub(super) indicators: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    theme: String,
    label: BothLanguages,
    definition: BothLanguages,
    unit: String,
    kind: KindWord,
    direction: DirectionWord,
    #[serde(default)]
    decimals: u8,
    #[serde(default = "yes")]
    ranked: bool,
    method: MethodEntry,
    #[serde(default)]
    thresholds: Vec<ThresholdEntry>,
    goalposts: Option<GoalpostsEntry>,
    source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdEntry {
    value: f64,
    label: BothLanguages,
    authority: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoalpostsEntry {
    low: f64,
    high: f64,
    reason: BothLanguages,
}

const fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BothLanguages {
    fr: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindWord {
    Extensive,
    Intensive,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DirectionWord {
    Up,
    Down,
    None,
}

#[derive(Deserialize)]
#[serde(tag = "id", rename_all = "kebab-case", deny_unknown_fields)]
enum MethodEntry {
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
    Inherited {
        layer: String,
        column: String,
        low_column: Option<String>,
        high_column: Option<String>,
    },
    ShareWithinDistance {
        layer: String,
        radius_m: f64,
    },
    PeopleShareWithinDistance {
        layer: String,
        radius_m: f64,
        people: String,
    },
    PeopleNearest {
        layer: String,
        share: f64,
        people: String,
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
        radius_m: f64,
    },
    CountInside {
        layer: String,
        uncertainty_column: Option<String>,
        commune_column: Option<String>,
    },
    Nearest {
        layer: String,
    },
    DistinctMembers {
        layer: String,
        codes_column: String,
        names_column: String,
    },
}

/// A class as a word or as a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum ClassWord {
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
struct SourceEntry {
    layer: String,
    column: String,
    weight: Option<String>,
    #[serde(default)]
    is_parent: bool,
    joined_flag: Option<String>,
}

impl Entry {
    /// The indicator, where everything that the entry names exists.
    pub(super) fn checked(self, before: &Catalogue) -> Result<Indicator, String> {
        let method = self.method.checked(before)?;
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        if self.id.is_empty() || self.id.len() > 64 || !self.id.bytes().all(is_plain) {
            return Err("`id` takes small letters, digits, dots, hyphens and underscores, at most 64".to_owned());
        }
        if before.get(&self.id).is_some() {
            return Err("`id` stands twice".to_owned());
        }
        Ok(Indicator {
            id: IndicatorId::new(&self.id),
            theme: self.theme.parse::<Theme>().map_err(|error| error.to_string())?,
            label: self.label.into(),
            definition: self.definition.into(),
            unit: unit(&self.unit)?,
            kind: self.kind.into(),
            direction: self.direction.into(),
            decimals: self.decimals.min(6),
            is_ranked: self.ranked,
            method,
            thresholds: self.thresholds.into_iter().map(ThresholdEntry::checked).collect::<Result<_, _>>()?,
            goalposts: self.goalposts.map(GoalpostsEntry::checked).transpose()?,
            awaited: self.source.map(|source| Awaited { source }),
        })
    }
}

impl ThresholdEntry {
    fn checked(self) -> Result<Threshold, String> {
        if !self.value.is_finite() || self.authority.is_empty() {
            return Err("a threshold needs a finite `value` and an `authority`".to_owned());
        }
        Ok(Threshold { value: self.value, label: self.label.into(), authority: self.authority })
    }
}

impl GoalpostsEntry {
    fn checked(self) -> Result<Goalposts, String> {
        if !(self.low.is_finite() && self.high.is_finite() && self.low < self.high) {
            return Err("`goalposts` need a `low` below their `high`".to_owned());
        }
        Ok(Goalposts { low: self.low, high: self.high, reason: self.reason.into() })
    }
}

impl MethodEntry {
    fn checked(self, before: &Catalogue) -> Result<Method, String> {
        Ok(match self {
            Self::Sum { sources } => {
                Method::Sum { sources: sources.into_iter().map(SourceEntry::column_source).collect::<Result<_, _>>()? }
            }
            Self::Density { of } => Method::Density { of: earlier(before, &of)? },
            Self::PerThousand { of, per } => {
                Method::PerThousand { of: earlier(before, &of)?, per: earlier(before, &per)? }
            }
            Self::RatioOfSums { layer, numerator, denominator } => {
                Method::RatioOfSums { layer: layer_id(&layer)?, numerator, denominator }
            }
            Self::WeightedMean { sources, factor, scale } => Method::WeightedMean {
                sources: sources.into_iter().map(SourceEntry::mean_source).collect::<Result<_, _>>()?,
                factor: factor.unwrap_or(1.0),
                scale: scale.map(checked_scale).transpose()?,
            },
            Self::Inherited { layer, column, low_column, high_column } => {
                Method::Inherited { source: ColumnSource { layer: layer_id(&layer)?, column }, low_column, high_column }
            }
            Self::ShareWithinDistance { layer, radius_m } => {
                Method::ShareWithinDistance { layer: layer_id(&layer)?, radius: checked_radius(radius_m)? }
            }
            Self::PeopleShareWithinDistance { layer, radius_m, people } => Method::PeopleShareWithinDistance {
                layer: layer_id(&layer)?,
                radius: checked_radius(radius_m)?,
                people: people_of(before, &people)?,
            },
            Self::PeopleNearest { layer, share, people } => Method::PeopleNearest {
                layer: layer_id(&layer)?,
                share: checked_share(share)?,
                people: people_of(before, &people)?,
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
                per: if per == HECTARE { LengthPer::Hectare } else { LengthPer::Indicator(earlier(before, &per)?) },
            },
            Self::CountWithin { layer, radius_m } => {
                Method::CountWithin { layer: layer_id(&layer)?, radius: checked_radius(radius_m)? }
            }
            Self::CountInside { layer, uncertainty_column, commune_column } => {
                Method::CountInside { layer: layer_id(&layer)?, uncertainty_column, commune_column }
            }
            Self::Nearest { layer } => Method::Nearest { layer: layer_id(&layer)? },
            Self::DistinctMembers { layer, codes_column, names_column } => {
                Method::DistinctMembers { layer: layer_id(&layer)?, codes_column, names_column }
            }
        })
    }
}

impl SourceEntry {
    fn column_source(self) -> Result<ColumnSource, String> {
        if self.weight.is_some() {
            return Err("`weight` belongs to a `weighted-mean`".to_owned());
        }
        Ok(ColumnSource { layer: layer_id(&self.layer)?, column: self.column })
    }

    fn mean_source(self) -> Result<MeanSource, String> {
        let weight = match self.weight.as_deref() {
            None => return Err("a source of a `weighted-mean` needs `weight`: `area` or a column".to_owned()),
            Some("area") => Weight::Area,
            Some(column) => Weight::Column(column.to_owned()),
        };
        let joined_flag = self.joined_flag.as_deref().map(flag).transpose()?;
        let layer = layer_id(&self.layer)?;
        Ok(MeanSource { layer, column: self.column, weight, is_parent: self.is_parent, joined_flag })
    }
}

fn layer_id(text: &str) -> Result<LayerId, String> {
    text.parse().map_err(|error: crate::layers::BadId| error.to_string())
}

fn earlier(before: &Catalogue, id: &str) -> Result<IndicatorId, String> {
    let missing = || format!("`{id}` must be the `id` of an indicator that stands before");
    before.get(id).map(|indicator| indicator.id.clone()).ok_or_else(missing)
}

/// The indicator called `id`, which must be a sum: of people.
fn people_of(before: &Catalogue, id: &str) -> Result<IndicatorId, String> {
    let id = earlier(before, id)?;
    let is_sum = before.get(id.as_str()).is_some_and(|indicator| matches!(indicator.method, Method::Sum { .. }));
    is_sum.then_some(id).ok_or_else(|| "`people` names an indicator made by the method `sum`".to_owned())
}

fn class_source(layer: &str, column: String, classes: Vec<ClassWord>) -> Result<ClassSource, String> {
    if classes.is_empty() {
        return Err("`classes` names at least one class".to_owned());
    }
    let classes = classes.into_iter().map(ClassWord::into_text).collect();
    Ok(ClassSource { layer: layer_id(layer)?, column, classes })
}

fn line_source(layer: &str, column: Option<String>, classes: Vec<ClassWord>) -> Result<LineSource, String> {
    let filter = match (column, classes.is_empty()) {
        (None, true) => None,
        (Some(column), false) => {
            Some(ClassFilter { column, classes: classes.into_iter().map(ClassWord::into_text).collect() })
        }
        _ => return Err("`column` and `classes` go together".to_owned()),
    };
    Ok(LineSource { layer: layer_id(layer)?, filter })
}

fn checked_share(share: f64) -> Result<f64, String> {
    (share > 0.0 && share < 1.0).then_some(share).ok_or_else(|| "`share` lies between 0 and 1".to_owned())
}

fn checked_radius(radius_m: f64) -> Result<Metres, String> {
    let is_allowed = radius_m > 0.0 && radius_m <= MAX_RADIUS_M;
    is_allowed.then_some(Metres(radius_m)).ok_or_else(|| format!("`radius_m` is above 0, at most {MAX_RADIUS_M}"))
}

fn checked_scale([min, max]: [f64; 2]) -> Result<Scale, String> {
    let is_scale = min.is_finite() && max.is_finite() && min < max;
    is_scale.then_some(Scale { min, max }).ok_or_else(|| "`scale` is [least, greatest]".to_owned())
}

fn unit(code: &str) -> Result<Unit, String> {
    let allowed = || Unit::ALL.map(Unit::code).join(", ");
    Unit::ALL
        .into_iter()
        .find(|unit| unit.code() == code)
        .ok_or_else(|| format!("unknown `unit` `{code}`: {}", allowed()))
}

fn flag(code: &str) -> Result<Flag, String> {
    let allowed = || Flag::ALL.map(Flag::code).join(", ");
    Flag::from_code(code).ok_or_else(|| format!("unknown flag `{code}`: {}", allowed()))
}

impl From<BothLanguages> for Words {
    fn from(words: BothLanguages) -> Self {
        Self { fr: words.fr, en: words.en }
    }
}

impl From<KindWord> for Kind {
    fn from(word: KindWord) -> Self {
        match word {
            KindWord::Extensive => Self::Extensive,
            KindWord::Intensive => Self::Intensive,
        }
    }
}

impl From<DirectionWord> for Direction {
    fn from(word: DirectionWord) -> Self {
        match word {
            DirectionWord::Up => Self::Up,
            DirectionWord::Down => Self::Down,
            DirectionWord::None => Self::None,
        }
    }
}
