//! A field of a kind of record: what it holds, who may see it, and how a value that a client gives is read into it.

use unicode_normalization::UnicodeNormalization;

use crate::layers::Words;

use super::id::RecordId;
use super::kind::Kind;
use super::value::{Given, Value};

/// The most values of a list.
const MOST_OF_LIST: usize = 64;
/// The largest whole number: what a number of JSON carries exactly.
const MOST_INTEGER: f64 = 9_007_199_254_740_992.0;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    /// A text of one line, at most so many characters.
    Line(usize),
    /// A text of several lines, at most so many characters.
    Prose(usize),
    /// The same text in both languages, each at most so many characters.
    Words(usize),
    /// A date: a year, a month or a day.
    Date,
    /// A date to the day.
    Day,
    /// A finite number between two, both included.
    Number(f64, f64),
    /// A whole number between two, both included.
    Integer(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Some of these words, each once.
    WordList(&'static [&'static str]),
    /// Several lines, each at most so many characters.
    Lines(usize),
    /// Web addresses.
    Addresses,
    /// The identifier of a record of this kind, which is there.
    Named(Kind),
}

/// Who may see a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Whoever may see the record.
    Readers,
    /// Who may write to the record, and who follows the programme: personal data and notes.
    Team,
}

/// A field of a kind of record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecordField {
    /// Its name in bodies and columns.
    pub name: &'static str,
    /// What it is called in French.
    pub fr: &'static str,
    /// What it is called in English.
    pub en: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether a record without it is refused.
    pub is_needed: bool,
    /// Who may see it.
    pub audience: Audience,
    /// Whether the server alone writes it.
    pub is_computed: bool,
}

/// Why a value cannot stand in a field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ValueFault {
    /// Nothing where something is needed.
    #[error("a value is needed")]
    Missing,
    /// Of another kind than the field holds.
    #[error("a {found} was given; {expected} is needed")]
    Kind {
        /// What was given.
        found: &'static str,
        /// What the field holds.
        expected: &'static str,
    },
    /// Longer than is taken.
    #[error("{found} characters were given, at most {most} are taken")]
    TooLong {
        /// How long it is.
        found: usize,
        /// How long it may be.
        most: usize,
    },
    /// A character that shows nothing, or turns the text around it.
    #[error("the character U+{0:04X} is not taken: it shows nothing, or turns the text around it")]
    Character(u32),
    /// More values than are taken.
    #[error("{found} values were given, at most {MOST_OF_LIST} are taken")]
    TooMany {
        /// How many.
        found: usize,
    },
    /// Not one of the words.
    #[error("`{found}` is none of: {}", allowed.join(", "))]
    Word {
        /// What was given.
        found: String,
        /// What is taken.
        allowed: &'static [&'static str],
    },
    /// A number out of range.
    #[error("{found} is not between {least} and {most}")]
    Range {
        /// What was given.
        found: f64,
        /// The least.
        least: f64,
        /// The most.
        most: f64,
    },
    /// Not a date, an address or an identifier.
    #[error("`{found}` is no {expected}")]
    Form {
        /// What was given.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The same value twice.
    #[error("`{0}` is there twice")]
    Twice(String),
    /// No record is called so.
    #[error("there is no {kind} `{id}`")]
    NotThere {
        /// What it should be.
        kind: Kind,
        /// What was given.
        id: RecordId,
    },
    /// The kind of record has no such field.
    #[error("there is no such field")]
    Unknown,
}

impl RecordField {
    /// Reads what a client gives into the field; nothing where null is given and nothing is needed.
    ///
    /// # Errors
    /// Where it cannot stand in the field. Whether a named record is there is not looked at.
    pub fn read(&self, given: &Given) -> Result<Option<Value>, ValueFault> {
        match given {
            Given::Null if self.is_needed => Err(ValueFault::Missing),
            Given::Null => Ok(None),
            given => self.holds.read(given).and_then(|value| match value {
                None if self.is_needed => Err(ValueFault::Missing),
                value => Ok(value),
            }),
        }
    }
}

impl Holds {
    fn read(self, given: &Given) -> Result<Option<Value>, ValueFault> {
        Ok(match self {
            Self::Line(most) => text(given, most, false)?.map(Value::Text),
            Self::Prose(most) => text(given, most, true)?.map(Value::Text),
            Self::Words(most) => words(given, most)?.map(Value::Words),
            Self::Date | Self::Day => self.date(given)?,
            Self::Number(least, most) => Some(Value::Number(number(given, least, most)?)),
            Self::Integer(least, most) => Some(Value::Integer(integer(given, least, most)?)),
            Self::Word(allowed) => {
                text(given, 64, false)?.map(|found| word(&found, allowed)).transpose()?.map(Value::Word)
            }
            Self::WordList(allowed) => word_list(given, allowed)?.map(Value::WordList),
            Self::Lines(most) => lines(given, most)?.map(Value::Texts),
            Self::Addresses => addresses(given)?.map(Value::Texts),
            Self::Named(_) => text(given, 64, false)?.map(identifier).transpose()?.map(Value::Named),
        })
    }

    fn date(self, given: &Given) -> Result<Option<Value>, ValueFault> {
        let expected =
            if self == Self::Day { "date such as 2026-05-13" } else { "date such as 2026-05-13, 2026-05 or 2026" };
        let Some(found) = text(given, 16, false)? else { return Ok(None) };
        let date = found.parse::<crate::programme::date::CalendarDate>().ok();
        match date.filter(|date| self == Self::Date || date.day().is_some()) {
            Some(date) => Ok(Some(Value::Date(date))),
            None => Err(ValueFault::Form { found, expected }),
        }
    }
}

/// A text without blanks around it, in composed form; nothing where nothing is left.
fn text(given: &Given, most: usize, takes_lines: bool) -> Result<Option<String>, ValueFault> {
    let Given::Text(given) = given else { return Err(ValueFault::Kind { found: given.name(), expected: "text" }) };
    // Counted before it is composed: what is far too long is not worked on.
    if given.len() > 4 * most + 64 {
        return Err(ValueFault::TooLong { found: given.chars().count(), most });
    }
    let composed: String = given.trim().nfc().collect();
    let hidden =
        composed.chars().find(|&character| is_hidden(character) && !(takes_lines && matches!(character, '\n' | '\t')));
    match (hidden, composed.chars().count()) {
        (Some(character), _) => Err(ValueFault::Character(u32::from(character))),
        (None, 0) => Ok(None),
        (None, found) if found > most => Err(ValueFault::TooLong { found, most }),
        (None, _) => Ok(Some(composed)),
    }
}

/// Controls, directional overrides and isolates, and what has no width and joins nothing.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text for both languages, or one for each.
fn words(given: &Given, most: usize) -> Result<Option<Words>, ValueFault> {
    let Given::Named(members) = given else { return Ok(text(given, most, true)?.map(Words::same)) };
    let (mut fr, mut en) = (None, None);
    for (name, given) in members {
        match name.as_str() {
            _ if *given == Given::Null => {}
            "fr" => fr = text(given, most, true)?,
            "en" => en = text(given, most, true)?,
            _ => {
                return Err(ValueFault::Form {
                    found: name.chars().take(32).collect(),
                    expected: "language: fr or en",
                });
            }
        }
    }
    // One language stands for the other until somebody translates it.
    Ok(match (fr, en) {
        (Some(fr), Some(en)) => Some(Words::new(fr, en)),
        (Some(only), None) | (None, Some(only)) => Some(Words::same(only)),
        (None, None) => None,
    })
}

fn number(given: &Given, least: f64, most: f64) -> Result<f64, ValueFault> {
    match *given {
        Given::Number(found) if (least..=most).contains(&found) => Ok(found),
        Given::Number(found) => Err(ValueFault::Range { found, least, most }),
        _ => Err(ValueFault::Kind { found: given.name(), expected: "number" }),
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "bounded by 2^53 and whole")]
fn integer(given: &Given, least: i64, most: i64) -> Result<i64, ValueFault> {
    let found = number(given, (least as f64).max(-MOST_INTEGER), (most as f64).min(MOST_INTEGER))?;
    if found.fract() == 0.0 {
        Ok(found as i64)
    } else {
        Err(ValueFault::Form { found: found.to_string(), expected: "whole number" })
    }
}

fn word(found: &str, allowed: &'static [&'static str]) -> Result<&'static str, ValueFault> {
    let known = allowed.iter().find(|&&word| word == found);
    known.copied().ok_or_else(|| ValueFault::Word { found: found.to_owned(), allowed })
}

/// The texts of a list; a text alone is parted at its semicolons, as a column of a table holds it.
fn list(given: &Given, most: usize) -> Result<Vec<String>, ValueFault> {
    let parts: Vec<Given> = match given {
        Given::List(given) => given.clone(),
        Given::Text(joined) => joined.split(super::SEPARATOR).map(|part| Given::Text(part.to_owned())).collect(),
        _ => return Err(ValueFault::Kind { found: given.name(), expected: "list" }),
    };
    if parts.len() > MOST_OF_LIST {
        return Err(ValueFault::TooMany { found: parts.len() });
    }
    let mut texts = Vec::new();
    for part in &parts {
        texts.extend(text(part, most, false)?);
    }
    match (1..texts.len()).find(|&idx| texts[..idx].contains(&texts[idx])) {
        Some(idx) => Err(ValueFault::Twice(texts[idx].clone())),
        None => Ok(texts),
    }
}

fn lines(given: &Given, most: usize) -> Result<Option<Vec<String>>, ValueFault> {
    let texts = list(given, most)?;
    Ok((!texts.is_empty()).then_some(texts))
}

fn word_list(given: &Given, allowed: &'static [&'static str]) -> Result<Option<Vec<&'static str>>, ValueFault> {
    let words: Vec<&str> = list(given, 64)?.iter().map(|found| word(found, allowed)).collect::<Result<_, _>>()?;
    Ok((!words.is_empty()).then_some(words))
}

fn addresses(given: &Given) -> Result<Option<Vec<String>>, ValueFault> {
    let found = lines(given, 512)?;
    let is_address = |text: &String| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|rest| {
            !rest.is_empty() && !rest.contains(|it: char| it.is_whitespace() || "\"'<>\\".contains(it))
        })
    };
    match found.iter().flatten().find(|text| !is_address(text)) {
        Some(bad) => Err(ValueFault::Form { found: bad.clone(), expected: "web address" }),
        None => Ok(found),
    }
}

fn identifier(found: String) -> Result<RecordId, ValueFault> {
    found.parse().map_err(|_| ValueFault::Form { found, expected: "identifier" })
}
