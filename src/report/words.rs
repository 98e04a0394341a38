//! What codes mean, in French and in English: flags, states, units, kinds of zone, directions.

use crate::diagnosis::{Direction, Flag, State, Unit, ZoneKind};
use crate::layers::Language;

/// Chooses between a French and an English text.
const fn either(language: Language, fr: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::French => fr,
        Language::English => en,
    }
}

/// What a flag makes a reader know, in a sentence.
pub const fn flag(flag: Flag, language: Language) -> &'static str {
    match flag {
        Flag::PartialCoverage => either(
            language,
            "Les données connues couvrent moins de 95\u{202f}% de la zone\u{a0}: valeur fragile, non classée.",
            "Known data cover less than 95% of the zone: a weak figure, not ranked.",
        ),
        Flag::BelowReliableArea => either(
            language,
            "La zone est plus petite que la surface à partir de laquelle la couche est fiable\u{a0}: valeur fragile, non classée.",
            "The zone is smaller than the area from which the layer is reliable: a weak figure, not ranked.",
        ),
        Flag::InheritedFromParent => either(
            language,
            "Valeur d’un territoire plus large, reprise telle quelle\u{a0}: elle ne dit rien des différences à l’intérieur.",
            "The value of a wider territory, taken as it is: it says nothing of the differences inside.",
        ),
        Flag::Approximate => either(
            language,
            "Valeur approchée\u{a0}: moyenne de valeurs qui ne se moyennent pas exactement.",
            "Approximate: a mean of values that do not strictly average.",
        ),
        Flag::RangeOnly => either(
            language,
            "Une fourchette au lieu d’une valeur, qui n’est pas connue pour l’ensemble.",
            "A range instead of a value, which is not known for the whole.",
        ),
        Flag::WideBounds => either(
            language,
            "Les bornes sont trop écartées pour que la valeur en dise beaucoup\u{a0}: valeur fragile, non classée.",
            "The bounds lie too far apart for the value to say much: a weak figure, not ranked.",
        ),
        Flag::MergedCommune => either(
            language,
            "Commune fusionnée après l’année des données\u{a0}: calculé à partir des anciennes communes.",
            "A commune merged after the year of the data: computed from the former communes.",
        ),
        Flag::OtherSource => either(
            language,
            "Issu d’une autre source que les territoires auxquels il serait comparé\u{a0}: sans rang.",
            "Made from another source than the places it would be compared with: not ranked.",
        ),
        Flag::UncertainPlace => either(
            language,
            "L’emplacement de certains éléments n’est connu qu’à une certaine distance près.",
            "The place of some features is only known within a distance.",
        ),
        Flag::WaitingForLayer => either(
            language,
            "La couche n’est pas encore chargée\u{a0}: une source officielle l’alimenterait.",
            "The layer is not loaded yet: an official source would feed it.",
        ),
    }
}

/// What stands in the place of a value that is not known.
pub const fn state(state: State, language: Language) -> &'static str {
    match state {
        State::Known => either(language, "connu", "known"),
        State::Null => either(language, "n.\u{a0}d.", "n/a"),
        State::Secret => "secret",
    }
}

/// What a state means, in a sentence.
pub const fn state_meaning(state: State, language: Language) -> &'static str {
    match state {
        State::Known => either(language, "La source donne une valeur.", "The source gives a value."),
        State::Null => either(
            language,
            "n.\u{a0}d.\u{a0}: la source n’a pas de valeur. Ce n’est pas zéro.",
            "n/a: the source has no value. It is not zero.",
        ),
        State::Secret => either(
            language,
            "secret\u{a0}: le producteur retient la valeur (secret statistique). Ce n’est pas zéro.",
            "secret: the producer withholds the value (statistical secrecy). It is not zero.",
        ),
    }
}

/// A unit in words.
pub const fn unit(unit: Unit, language: Language) -> &'static str {
    match unit {
        Unit::People => either(language, "habitants", "inhabitants"),
        Unit::PeoplePerHectare => either(language, "habitants par hectare", "inhabitants per hectare"),
        Unit::EurosPerYear => {
            either(language, "euros par an et par unité de consommation", "euros a year per consumption unit")
        }
        Unit::Share => either(language, "part, de 0 à 1", "share, 0 to 1"),
        Unit::Count => either(language, "nombre", "count"),
        Unit::Metres => either(language, "mètres", "metres"),
        Unit::Dwellings => either(language, "logements", "dwellings"),
        Unit::Docks => either(language, "bornettes", "docks"),
        Unit::DocksPerThousandPeople => {
            either(language, "bornettes pour 1\u{202f}000 habitants", "docks per 1,000 inhabitants")
        }
        Unit::Note => either(language, "note de 1 à 9", "note from 1 to 9"),
        Unit::Class => either(language, "classe de −1 à 3", "class from −1 to 3"),
        Unit::KilowattHoursPerPerson => {
            either(language, "kilowattheures par an et par habitant", "kilowatt-hours a year per inhabitant")
        }
        Unit::KilogramsPerPerson => {
            either(language, "kilogrammes par an et par habitant", "kilograms a year per inhabitant")
        }
        Unit::SquareMetresPerPerson => either(language, "mètres carrés par habitant", "square metres per inhabitant"),
        Unit::SquareMetres => either(language, "mètres carrés", "square metres"),
        Unit::KilometresPerThousandPeople => {
            either(language, "kilomètres pour 1 000 habitants", "kilometres per 1,000 inhabitants")
        }
        Unit::PerKilometre => either(language, "par kilomètre", "per kilometre"),
        Unit::PerHour => either(language, "par heure", "per hour"),
    }
}

/// A kind of zone.
pub const fn zone_kind(kind: ZoneKind, language: Language) -> &'static str {
    match kind {
        ZoneKind::Commune => "commune",
        ZoneKind::Ept => "EPT",
        ZoneKind::Departement => "département",
        ZoneKind::Metropole => either(language, "métropole", "métropole"),
        ZoneKind::District => either(language, "quartier d’innovation", "innovation district"),
        ZoneKind::Drawn => either(language, "zone dessinée", "drawn zone"),
        ZoneKind::Disc => either(language, "disque", "disc"),
    }
}

/// Which way is better.
pub const fn direction(direction: Direction, language: Language) -> &'static str {
    match direction {
        Direction::Up => either(language, "plus c’est élevé, mieux c’est", "the higher, the better"),
        Direction::Down => either(language, "plus c’est bas, mieux c’est", "the lower, the better"),
        Direction::None => either(language, "neutre", "neutral"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_words_in_both_languages() {
        for language in [Language::French, Language::English] {
            assert!(Flag::ALL.into_iter().all(|it| flag(it, language).ends_with('.')));
            assert!(Unit::ALL.into_iter().all(|it| !unit(it, language).is_empty()));
        }
    }

    #[test]
    fn the_page_says_a_flag_in_the_same_words() {
        let pages = [
            (Language::French, include_str!("../../web/src/i18n/fr.ts")),
            (Language::English, include_str!("../../web/src/i18n/en.ts")),
        ];
        for (language, page) in pages {
            for sentence in Flag::ALL.into_iter().map(|it| flag(it, language)) {
                assert!(page.contains(&format!("\"{sentence}\"")), "{sentence}");
            }
        }
    }
}
