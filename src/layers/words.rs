//! Words that a person reads, in the two languages of the product, and the themes of the programme.

use std::fmt;
use std::str::FromStr;

/// A language of the user-visible words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// French, the language of the programme.
    #[default]
    French,
    /// English.
    English,
}

impl Language {
    /// The ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }
}

/// A text that is no language of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language `{0}`: fr or en")]
pub struct UnknownLanguage(String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        match code {
            "fr" => Ok(Self::French),
            "en" => Ok(Self::English),
            other => Err(UnknownLanguage(other.to_owned())),
        }
    }
}

/// The same words in French and in English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

impl Words {
    /// The two texts, French first.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }

    /// The same text in both languages: a proper name.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { fr: text.clone(), en: text }
    }

    /// The words in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::French => &self.fr,
            Language::English => &self.en,
        }
    }
}

/// A theme of the programme, or what all of them stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Theme {
    /// People and limits.
    Base,
    /// Mobility.
    Mobility,
    /// Adaptation to climate change.
    Climate,
    /// Energy transition.
    Energy,
    /// Public space.
    PublicSpace,
    /// Circular economy.
    CircularEconomy,
}

impl Theme {
    /// Every theme, in the order in which a diagnosis shows them.
    pub const ALL: [Self; 6] =
        [Self::Base, Self::Mobility, Self::Climate, Self::Energy, Self::PublicSpace, Self::CircularEconomy];

    /// The identifier in files and addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Mobility => "mobility",
            Self::Climate => "climate",
            Self::Energy => "energy",
            Self::PublicSpace => "public-space",
            Self::CircularEconomy => "circular-economy",
        }
    }

    /// The name that a person reads.
    pub const fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Base, Language::French) => "Population et limites",
            (Self::Base, Language::English) => "People and limits",
            (Self::Mobility, Language::French) => "Mobilité",
            (Self::Mobility, Language::English) => "Mobility",
            (Self::Climate, Language::French) => "Adaptation au changement climatique",
            (Self::Climate, Language::English) => "Adaptation to climate change",
            (Self::Energy, Language::French) => "Transition énergétique",
            (Self::Energy, Language::English) => "Energy transition",
            (Self::PublicSpace, Language::French) => "Espace public",
            (Self::PublicSpace, Language::English) => "Public space",
            (Self::CircularEconomy, Language::French) => "Économie circulaire",
            (Self::CircularEconomy, Language::English) => "Circular economy",
        }
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

/// A text that is no theme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown theme `{0}`: base, mobility, climate, energy, public-space or circular-economy")]
pub struct UnknownTheme(String);

impl FromStr for Theme {
    type Err = UnknownTheme;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|theme| theme.id() == id).ok_or_else(|| UnknownTheme(id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_read_back_from_its_identifier() {
        for theme in Theme::ALL {
            assert_eq!(theme.id().parse(), Ok(theme));
        }
        assert!("weather".parse::<Theme>().is_err());
    }
}
