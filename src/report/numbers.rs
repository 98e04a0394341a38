//! Numbers as a person reads them: 106 130 in French, 106,130 in English, with the unit of an indicator.

use crate::diagnosis::{Estimate, Indicator, Unit};
use crate::geometry::{Metres, SquareMetres};
use crate::layers::Language;

/// Keeps the thousands of a French number together, and its unit with it.
const NARROW_SPACE: char = '\u{202f}';
/// Keeps a number with its unit on one line.
const NO_BREAK_SPACE: char = '\u{a0}';
/// Zones under this area are told in hectares.
const HECTARES_BELOW: SquareMetres = SquareMetres(1e6);
/// Lengths under this are told in metres.
const METRES_BELOW: Metres = Metres(1_000.0);

/// `value` with as many decimals, in the manner of `language`. What is not finite is a dash.
pub fn number(value: f64, decimals: usize, language: Language) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let (thousands, point) = match language {
        Language::French => (NARROW_SPACE, ','),
        Language::English => (',', '.'),
    };
    let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut text = String::from(if value < 0.0 && !is_zero { "−" } else { "" });
    for (idx, digit) in whole.chars().enumerate() {
        if idx > 0 && (whole.len() - idx).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// The most decimals of a value that was typed in.
const MOST_DECIMALS: usize = 6;

/// A value that somebody measured, with the decimals that were given, at most six.
pub fn measured_text(value: f64, language: Language) -> String {
    let decimals = value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
    number(value, decimals.min(MOST_DECIMALS), language)
}

/// An area in hectares.
pub fn hectares_text(area: SquareMetres, language: Language) -> String {
    format!("{}{NO_BREAK_SPACE}ha", number(area.hectares(), 1, language))
}

/// A whole number.
pub(super) fn count(things: usize, language: Language) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of communes, corners and districts stay far below 2^53")]
    let value = things as f64;
    number(value, 0, language)
}

/// `share` (0 to 1) in per cent.
pub(super) fn percent(share: f64, decimals: usize, language: Language) -> String {
    let text = number(share * 100.0, decimals, language);
    match language {
        Language::French => format!("{text}{NARROW_SPACE}%"),
        Language::English => format!("{text}%"),
    }
}

/// An area in km², in hectares where it is under one square kilometre.
pub(super) fn area(area: SquareMetres, language: Language) -> String {
    if area < HECTARES_BELOW {
        format!("{}{NO_BREAK_SPACE}ha", number(area.hectares(), 1, language))
    } else {
        format!("{}{NO_BREAK_SPACE}km²", number(area.0 / 1e6, 2, language))
    }
}

/// A length in km, in metres where it is under one kilometre.
pub(super) fn length(length: Metres, language: Language) -> String {
    if length < METRES_BELOW {
        format!("{}{NO_BREAK_SPACE}m", number(length.0, 0, language))
    } else {
        format!("{}{NO_BREAK_SPACE}km", number(length.0 / 1e3, 1, language))
    }
}

/// A value of `indicator`, with its unit.
pub(super) fn value(value: f64, indicator: &Indicator, language: Language) -> String {
    unit_value(value, (indicator.unit, indicator.decimals), language)
}

/// A value with its unit and as many decimals as the indicator of that unit shows.
pub(super) fn unit_value(value: f64, (unit, decimals): (Unit, u8), language: Language) -> String {
    let bare = bare(value, (unit, decimals), language);
    match unit_sign(unit, language) {
        "" => bare,
        "€" if language == Language::English => format!("€{bare}"),
        sign => format!("{bare}{NO_BREAK_SPACE}{sign}"),
    }
}

/// A value of `indicator` without its unit, but for the sign of per cent.
pub(super) fn bare_value(value: f64, indicator: &Indicator, language: Language) -> String {
    bare(value, (indicator.unit, indicator.decimals), language)
}

fn bare(value: f64, (unit, decimals): (Unit, u8), language: Language) -> String {
    let decimals = usize::from(decimals);
    match unit {
        Unit::Share => percent(value, decimals.saturating_sub(2), language),
        _ => number(value, decimals, language),
    }
}

/// The bounds of an estimate, where they differ: `12 to 15`.
pub(super) fn interval(estimate: &Estimate, indicator: &Indicator, language: Language) -> Option<String> {
    let (low, high) = (estimate.low?, estimate.high?);
    if low >= high {
        return None;
    }
    let [low, high] = [low, high].map(|end| bare_value(end, indicator, language));
    let to = match language {
        Language::French => "à",
        Language::English => "to",
    };
    // Bounds that the shown decimals cannot tell apart are no news to the eye.
    (low != high).then(|| format!("{low} {to} {high}"))
}

/// The sign of a unit after a number; none where the label says it.
pub(super) fn unit_sign(unit: Unit, language: Language) -> &'static str {
    let is_french = language == Language::French;
    match unit {
        Unit::People => ["people", "hab."][usize::from(is_french)],
        Unit::PeoplePerHectare => ["people/ha", "hab./ha"][usize::from(is_french)],
        Unit::EurosPerYear => "€",
        Unit::Metres => "m",
        Unit::Note => "/ 9",
        Unit::KilowattHoursPerPerson => "kWh",
        Unit::KilogramsPerPerson => "kg",
        Unit::SquareMetresPerPerson | Unit::SquareMetres => "m²",
        Unit::KilometresPerThousandPeople => "km",
        Unit::PerKilometre => "/ km",
        Unit::PerHour => "/ h",
        Unit::Share | Unit::Count | Unit::Dwellings | Unit::Docks | Unit::DocksPerThousandPeople | Unit::Class => "",
    }
}

/// A place in an order: `1ᵉʳ`, `12ᵉ`, `2nd`.
pub(super) fn ordinal(place: usize, language: Language) -> String {
    match (language, place % 10, place % 100) {
        (Language::French, ..) if place == 1 => "1ᵉʳ".to_owned(),
        (Language::French, ..) => format!("{place}ᵉ"),
        (Language::English, 1..=3, 11..=13) => format!("{place}th"),
        (Language::English, 1, _) => format!("{place}st"),
        (Language::English, 2, _) => format!("{place}nd"),
        (Language::English, 3, _) => format!("{place}rd"),
        (Language::English, ..) => format!("{place}th"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_and_decimals_follow_the_language() {
        assert_eq!(number(7_142_540.0, 0, Language::French), "7\u{202f}142\u{202f}540");
        assert_eq!(number(1_234.567, 2, Language::English), "1,234.57");
        assert_eq!(number(-0.24, 1, Language::French), "−0,2");
        assert_eq!(number(999.6, 0, Language::French), "1\u{202f}000");
    }

    #[test]
    fn a_value_that_rounds_to_nothing_has_no_sign() {
        assert_eq!(number(-0.001, 2, Language::English), "0.00");
        assert_eq!(number(f64::NAN, 2, Language::English), "–");
    }

    #[test]
    fn places_are_ordinals_in_both_languages() {
        let english = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 113].map(|place| ordinal(place, Language::English));
        let expected = ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th", "113th"];
        assert_eq!(english, expected);
        assert_eq!([1, 2].map(|place| ordinal(place, Language::French)), ["1ᵉʳ", "2ᵉ"]);
    }

    #[test]
    fn a_small_area_is_told_in_hectares() {
        assert_eq!(area(SquareMetres(750_000.0), Language::English), "75.0\u{a0}ha");
        assert_eq!(area(SquareMetres(17_426_515.6), Language::French), "17,43\u{a0}km²");
    }
}
