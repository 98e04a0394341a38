//! The catalogue of indicators, read from the text of `geodata/indicators.toml`.
//!
//! A wrong entry is refused with its line and what is allowed: an unknown key, method or unit, an identifier that
//! stands twice, an indicator made of one that does not stand before it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::geometry::Metres;
use crate::layers::{LayerId, Theme, Words};

use super::estimate::Flag;
use super::indicator::{
    Awaited, ColumnSource, Direction, Goalposts, Indicator, IndicatorId, Kind, MeanSource, Method, Scale, Threshold,
    Unit, Weight,
};

/// The farthest distance that a method may ask about.
const MAX_RADIUS_M: f64 = 20_000.0;

/// The indicators, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    indicators: Vec<Indicator>,
    by_id: BTreeMap<IndicatorId, usize>,
}

/// Why a text is no catalogue of indicators.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CatalogueError {
    /// Not TOML, or a key, method or type that is not allowed; the text names the line and what is.
    #[error("{0}")]
    Form(String),
    /// An entry whose form is right and whose content is not.
    #[error("line {line}, indicator `{id}`: {fault}")]
    Entry {
        /// The line on which the entry begins, from 1.
        line: usize,
        /// The identifier of the entry.
        id: String,
        /// What is wrong and what is allowed.
        fault: String,
    },
}

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// At the first entry that is wrong.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        let file: File = toml::from_str(text).map_err(|error| CatalogueError::Form(error.to_string()))?;
        let mut catalogue = Self::default();
        for spanned in file.indicators {
            let line = text[..spanned.span().start].matches('\n').count() + 1;
            let entry = spanned.into_inner();
            let id = entry.id.clone();
            let refused = |fault| CatalogueError::Entry { line, id, fault };
            let indicator = entry.checked(&catalogue).map_err(refused)?;
            catalogue.by_id.insert(indicator.id.clone(), catalogue.indicators.len());
            catalogue.indicators.push(indicator);
        }
        Ok(catalogue)
    }

    /// The indicator called `id`.
    pub fn get(&self, id: &str) -> Option<&Indicator> {
        self.position(id).map(|idx| &self.indicators[idx])
    }

    /// Every indicator, in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Indicator> {
        self.indicators.iter()
    }

    /// The place of an indicator in the order of the file.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "indicator", default)]
    indicators: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
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
    fn checked(self, before: &Catalogue) -> Result<Indicator, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(method: &str) -> String {
        format!(
            "[[indicator]]\nid = \"mob.test\"\ntheme = \"mobility\"\nlabel = {{ fr = \"a\", en = \"b\" }}\n\
             definition = {{ fr = \"c\", en = \"d\" }}\nunit = \"share\"\nkind = \"intensive\"\ndirection = \"up\"\n\
             method = {method}\n"
        )
    }

    #[test]
    fn an_entry_becomes_an_indicator() {
        let text = entry("{ id = \"share-within-distance\", layer = \"stations\", radius_m = 800 }");
        let catalogue = Catalogue::parse(&text).expect("the entry is right");
        let indicator = catalogue.get("mob.test").expect("it has been read");
        assert_eq!(indicator.method.id(), "share-within-distance");
    }

    #[test]
    fn a_wrong_entry_is_refused_with_its_line_and_what_is_allowed() {
        let cases = [
            ("{ id = \"guess\" }", "unknown variant `guess`"),
            ("{ id = \"nearest\", layer = \"stations\", radius_m = 5 }", "radius_m"),
            ("{ id = \"share-within-distance\", layer = \"stations\", radius_m = -1 }", "line 1"),
            ("{ id = \"density\", of = \"base.people\" }", "must be the `id` of an indicator that stands before"),
            ("{ id = \"weighted-mean\", sources = [{ layer = \"heat\", column = \"x\" }] }", "needs `weight`"),
        ];
        for (method, expected) in cases {
            let error = Catalogue::parse(&entry(method)).expect_err(method).to_string();
            assert!(error.contains(expected), "{method}: {error}");
        }
    }

    #[test]
    fn an_identifier_that_stands_twice_is_refused() {
        let text = entry("{ id = \"nearest\", layer = \"stations\" }").repeat(2);
        let error = Catalogue::parse(&text).expect_err("the identifier stands twice").to_string();
        assert!(error.starts_with("line 10") && error.ends_with("`id` stands twice"), "{error}");
    }
}
