//! The form of an entry of the catalogue as it is written, and the checks that make an indicator of it.

use serde::Deserialize;

use super::super::indicator::{Awaited, Direction, Goalposts, Indicator, IndicatorId, Kind, Threshold, Unit};
use super::Catalogue;
use super::method_entry::MethodEntry;
use crate::layers::{Theme, Words};

/// What is wrong with an entry, and under which of its keys.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) key: &'static str,
    pub(super) text: String,
}

impl Fault {
    pub(super) fn of(key: &'static str, text: impl Into<String>) -> Self {
        Self { key, text: text.into() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(rename = "indicator", default)]
    pub(super) indicators: Vec<Entry>,
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

impl Entry {
    /// The indicator, where everything that the entry names exists.
    pub(super) fn checked(self, before: &Catalogue) -> Result<Indicator, Fault> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        if self.id.is_empty() || self.id.len() > 64 || !self.id.bytes().all(is_plain) {
            let allowed = "`id` takes small letters, digits, dots, hyphens and underscores, at most 64";
            return Err(Fault::of("id", allowed));
        }
        if before.get(&self.id).is_some() {
            return Err(Fault::of("id", "`id` stands twice"));
        }
        for (key, words) in [("label", &self.label), ("definition", &self.definition)] {
            if words.fr.trim().is_empty() || words.en.trim().is_empty() {
                return Err(Fault::of(key, format!("`{key}` says something in `fr` and in `en`")));
            }
        }
        Ok(Indicator {
            id: IndicatorId::new(&self.id),
            theme: self.theme.parse::<Theme>().map_err(|error| Fault::of("theme", error.to_string()))?,
            label: self.label.into(),
            definition: self.definition.into(),
            unit: unit(&self.unit)?,
            kind: self.kind.into(),
            direction: self.direction.into(),
            decimals: self.decimals.min(6),
            is_ranked: self.ranked,
            method: self.method.checked(before)?,
            thresholds: self.thresholds.into_iter().map(ThresholdEntry::checked).collect::<Result<_, _>>()?,
            goalposts: self.goalposts.map(GoalpostsEntry::checked).transpose()?,
            awaited: self.source.map(|source| Awaited { source }),
        })
    }
}

impl ThresholdEntry {
    fn checked(self) -> Result<Threshold, Fault> {
        if !self.value.is_finite() || self.authority.is_empty() {
            return Err(Fault::of("thresholds", "a threshold needs a finite `value` and an `authority`"));
        }
        Ok(Threshold { value: self.value, label: self.label.into(), authority: self.authority })
    }
}

impl GoalpostsEntry {
    fn checked(self) -> Result<Goalposts, Fault> {
        if !(self.low.is_finite() && self.high.is_finite() && self.low < self.high) {
            return Err(Fault::of("goalposts", "`goalposts` need a `low` below their `high`"));
        }
        Ok(Goalposts { low: self.low, high: self.high, reason: self.reason.into() })
    }
}

fn unit(code: &str) -> Result<Unit, Fault> {
    let allowed = || Unit::ALL.map(Unit::code).join(", ");
    Unit::ALL
        .into_iter()
        .find(|unit| unit.code() == code)
        .ok_or_else(|| Fault::of("unit", format!("unknown `unit` `{code}`: {}", allowed())))
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
