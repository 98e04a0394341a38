//! Texts made alike where only case or accents differ, as a filter or an order may ask.
//!
//! Case: upper case, then lower case, by Unicode's full mappings, so that `ß` equals `SS`. Accents: canonical
//! decomposition without its combining marks, so that `É` equals `E`; `œ` and `ø` are letters of their own and stay.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What is left out of account between two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folding {
    /// Capital and small letters.
    Case,
    /// Accents and other marks.
    Accents,
}

impl Folding {
    /// The text without the difference.
    pub fn apply(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Case => Cow::Owned(text.to_uppercase().to_lowercase()),
            Self::Accents if text.is_ascii() => Cow::Borrowed(text),
            Self::Accents => Cow::Owned(text.nfd().filter(|&letter| !is_combining_mark(letter)).nfc().collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_two_differences() {
        assert_eq!(Folding::Case.apply("Évry-SUR-Seine"), "évry-sur-seine");
        assert_eq!(Folding::Case.apply("STRASSE"), Folding::Case.apply("Straße"));
        assert_eq!(Folding::Accents.apply("Évry-Grégy, L’Haÿ"), "Evry-Gregy, L’Hay");
        assert_eq!(Folding::Accents.apply("cœur"), "cœur");
    }
}
