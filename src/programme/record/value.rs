//! The values of records: what a client gives, before anything is known of it, and what a field holds.

use crate::layers::Words;
use crate::programme::date::CalendarDate;

use super::id::RecordId;

/// A value as a client gives it, of whatever kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Nothing.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Several values in order.
    List(Vec<Given>),
    /// Named values in order.
    Named(Vec<(String, Given)>),
}

/// What a field of a record holds. A field without a value is absent.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// The same text in both languages.
    Words(Words),
    /// A date, as precise as it is known.
    Date(CalendarDate),
    /// A finite number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// One of the words that the field takes.
    Word(&'static str),
    /// The identifier of another record.
    Named(RecordId),
    /// Several texts in order.
    Texts(Vec<String>),
    /// Several of the words that the field takes, in order.
    WordList(Vec<&'static str>),
}

impl Given {
    /// What the value is called in a refusal.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Flag(_) => "true/false",
            Self::Number(_) => "number",
            Self::Text(_) => "text",
            Self::List(_) => "list",
            Self::Named(_) => "object",
        }
    }
}

impl Value {
    /// The text of a text, a word or an identifier.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Word(word) => Some(word),
            Self::Named(id) => Some(id.as_str()),
            _ => None,
        }
    }

    /// The number of a number or a whole number.
    pub fn as_number(&self) -> Option<f64> {
        match *self {
            Self::Number(number) => Some(number),
            #[expect(
                clippy::cast_precision_loss,
                reason = "whole numbers of records are under 2^53, as their fields see to"
            )]
            Self::Integer(integer) => Some(integer as f64),
            _ => None,
        }
    }

    /// The date of a date.
    pub const fn as_date(&self) -> Option<CalendarDate> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }
}
