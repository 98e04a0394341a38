//! Identifiers that cannot be confused: a layer's, a feature's, a commune's.

use std::fmt;
use std::str::FromStr;

/// Longest identifier of a layer, in bytes: it becomes a file name.
const LAYER_ID_MAX: usize = 64;
/// Longest identifier of a feature, in bytes.
const FEATURE_ID_MAX: usize = 128;

/// The identifier of a layer: small letters, digits and hyphens, a letter first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerId(String);

/// The identifier of a feature in its layer: any text without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeatureId(String);

/// The INSEE code of a commune (COG): two digits, or `2A`/`2B`, then three digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommuneCode(String);

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadId {
    /// Not the identifier of a layer.
    #[error("`{0}` is no layer identifier: small letters, digits and hyphens, a letter first, at most 64")]
    Layer(String),
    /// Not the identifier of a feature.
    #[error("`{0}` is no feature identifier: 1 to 128 bytes, no control character")]
    Feature(String),
    /// Not the code of a commune.
    #[error("`{0}` is no INSEE commune code: five characters such as 95018 or 2A004")]
    Commune(String),
}

impl FromStr for LayerId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let starts_with_letter = text.starts_with(|first: char| first.is_ascii_lowercase());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if starts_with_letter && is_plain && text.len() <= LAYER_ID_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadId::Layer(text.chars().take(LAYER_ID_MAX).collect()))
        }
    }
}

impl FromStr for FeatureId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        if (1..=FEATURE_ID_MAX).contains(&text.len()) && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadId::Feature(text.chars().take(FEATURE_ID_MAX).collect()))
        }
    }
}

impl FeatureId {
    /// The identifier that a layer in service holds as `text`: it was checked when it came in.
    pub(super) fn known(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl FromStr for CommuneCode {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let bytes = text.as_bytes();
        let is_code = bytes.len() == 5
            && bytes[0].is_ascii_digit()
            && (bytes[1].is_ascii_digit() || (bytes[0] == b'2' && matches!(bytes[1], b'A' | b'B')))
            && bytes[2..].iter().all(u8::is_ascii_digit);
        if is_code { Ok(Self(text.to_owned())) } else { Err(BadId::Commune(text.chars().take(8).collect())) }
    }
}

macro_rules! text_identity {
    ($($name:ident),+) => {$(
        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

text_identity!(LayerId, FeatureId, CommuneCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commune_code_is_five_characters_corsica_included() {
        for code in ["95018", "01001", "2A004", "2B033"] {
            assert_eq!(code.parse::<CommuneCode>().map(|code| code.to_string()), Ok(code.to_owned()));
        }
        for text in ["", "9501", "950180", "9501x", "3A004", "95 18"] {
            assert!(text.parse::<CommuneCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_layer_identifier_is_fit_for_a_file_name() {
        assert!("argenteuil-heat".parse::<LayerId>().is_ok());
        for text in ["", "Heat", "../heat", "9lives", "a/b", "é"] {
            assert!(text.parse::<LayerId>().is_err(), "{text}");
        }
    }
}
