//! Identifiers of records: small letters, digits and hyphens, so that none looks like another and all stand in addresses.

use std::fmt;
use std::str::FromStr;

/// Longest identifier, in bytes.
const MOST: usize = 64;

/// The identifier of a record among those of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(String);

/// A text that is no identifier of a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no identifier: small letters, digits and hyphens, a letter or a digit first and last, at most 64")]
pub struct BadRecordId(String);

impl RecordId {
    /// What comes before every identifier, to begin a look through all of them with. It names nothing.
    pub(in crate::programme) const fn least() -> Self {
        Self(String::new())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RecordId {
    type Err = BadRecordId;

    fn from_str(text: &str) -> Result<Self, BadRecordId> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let ends_plainly =
            bytes.first().zip(bytes.last()).is_some_and(|(&first, &last)| is_plain(first) && is_plain(last));
        // The codes of communes of Corsica carry a capital letter.
        let is_code = text.parse::<crate::layers::CommuneCode>().is_ok();
        let is_id = ends_plainly && bytes.len() <= MOST && bytes.iter().all(|&byte| is_plain(byte) || byte == b'-');
        if is_id || is_code { Ok(Self(text.to_owned())) } else { Err(BadRecordId(text.chars().take(MOST).collect())) }
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_one_form() {
        for text in ["95018", "2A004", "argenteuil-houelcomdesign", "a"] {
            assert!(text.parse::<RecordId>().is_ok(), "{text}");
        }
        let long = "a".repeat(65);
        for text in ["", "-a", "a-", "A", "é", "a b", "a/b", "а", "a\u{200b}", "a\0", "..", long.as_str()] {
            assert!(text.parse::<RecordId>().is_err(), "{text}");
        }
    }
}
