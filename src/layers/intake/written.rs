//! Values as people write them into a file of text: numbers with blanks and commas, yes and no in two languages.

/// Blanks that stand between thousands: plain, no-break, thin, narrow no-break.
const BLANKS: [char; 5] = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\''];
/// Digits that a whole number of ours surely holds.
const WHOLE_DIGITS_MAX: usize = 18;

/// What a text can be read as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Written {
    /// A whole number.
    Integer(i64),
    /// A number with a fraction, or with an exponent.
    Number(f64),
    /// Digits behind a leading zero, or more of them than a number holds: a code.
    Code,
    /// Yes or no.
    Boolean(bool),
    /// Anything else.
    Text,
}

/// What `text`, without blanks around it, can be read as.
pub(super) fn read(text: &str) -> Written {
    if let Some(boolean) = boolean(text) {
        return Written::Boolean(boolean);
    }
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let cleaned = if is_plain { None } else { cleaned(text) };
    if !is_plain && cleaned.is_none() {
        return Written::Text;
    }
    number(cleaned.as_deref().unwrap_or(text))
}

/// Yes or no; the figures 1 and 0 are numbers.
fn boolean(text: &str) -> Option<bool> {
    const YES: [&str; 4] = ["true", "vrai", "oui", "yes"];
    const NO: [&str; 4] = ["false", "faux", "non", "no"];
    let is = |words: [&str; 4]| words.into_iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(YES) { Some(true) } else { is(NO).then_some(false) }
}

/// The text with a point for its comma and without blanks between thousands; none where it holds anything else.
fn cleaned(text: &str) -> Option<String> {
    let text = text.replacen('−', "-", 1);
    let joined = if text.contains(BLANKS) { without_blanks(&text)? } else { text };
    let allowed = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.' | ',' | 'e' | 'E');
    let is_alone = joined.matches([',', '.']).count() <= 1;
    (joined.chars().all(allowed) && is_alone).then(|| joined.replacen(',', ".", 1))
}

/// The digits joined, where every blank stands before a group of three.
fn without_blanks(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_at(text.find([',', '.']).unwrap_or(text.len()));
    let mut groups = whole.split(BLANKS);
    let first = groups.next()?;
    let digits = first.trim_start_matches('-');
    let starts_well = (1..=3).contains(&digits.len()) && !digits.starts_with('0');
    let is_grouped = groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()));
    let joined: String = whole.chars().filter(|letter| !BLANKS.contains(letter)).collect();
    (starts_well && is_grouped && !fraction.contains(BLANKS)).then(|| joined + fraction)
}

/// A number written with a point.
fn number(text: &str) -> Written {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = !(whole.is_empty() && fraction.unwrap_or_default().is_empty());
    if !has_digits || !are_digits(whole) || !are_digits(fraction.unwrap_or_default()) {
        return Written::Text;
    }
    let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
    match (exponent, fraction) {
        _ if has_leading_zero => Written::Code,
        (None, None) if whole.len() > WHOLE_DIGITS_MAX => Written::Code,
        (None, None) => text.parse().map_or(Written::Text, Written::Integer),
        // A code such as 75E12 has neither a fraction nor a sign.
        (Some(exponent), None) if !exponent.starts_with(['+', '-']) => Written::Text,
        _ => text.parse().ok().filter(|it: &f64| it.is_finite()).map_or(Written::Text, Written::Number),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_french_files_write_them() {
        let numbers = [
            ("1 234,5", 1234.5),
            ("1\u{202f}234,5", 1234.5),
            ("12\u{a0}345\u{a0}678,25", 12_345_678.25),
            ("0,5", 0.5),
            ("-3.25", -3.25),
            ("−3,25", -3.25),
            (".5", 0.5),
            ("1e-05", 1e-5),
            ("1.5E3", 1500.0),
        ];
        for (text, expected) in numbers {
            assert_eq!(read(text), Written::Number(expected), "{text}");
        }
        assert_eq!([read("12"), read("-7"), read("1 234"), read("0")], [12, -7, 1234, 0].map(Written::Integer));
    }

    #[test]
    fn what_only_looks_like_a_number_stays_text() {
        for text in
            ["", "-", ".", "1 2", "12 34", "1,234.5", "1.2.3", "75E12", "2A004", "01 23 45 67 89", "5 %", "e5", "--5"]
        {
            assert_eq!(read(text), Written::Text, "{text}");
        }
        assert_eq!([read("01"), read("007"), read("95018000000000000000")], [Written::Code; 3]);
    }

    #[test]
    fn yes_and_no_are_read_in_both_languages() {
        assert_eq!(["Oui", "VRAI", "true", "yes"].map(read), [Written::Boolean(true); 4]);
        assert_eq!(["non", "Faux", "FALSE", "No"].map(read), [Written::Boolean(false); 4]);
    }

    proptest! {
        #[test]
        fn a_number_is_read_back_from_how_it_is_written(value in -1e12..1e12f64) {
            let text = format!("{value:?}").replace('.', ",");
            if !text.contains('e') {
                prop_assert_eq!(read(&text), Written::Number(value));
            }
        }

        #[test]
        fn a_whole_number_is_read_back_with_blanks_between_its_thousands(value in 0..1_000_000_000_000i64) {
            let digits = value.to_string();
            let mut spaced = String::new();
            for (idx, digit) in digits.chars().enumerate() {
                if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
                    spaced.push('\u{202f}');
                }
                spaced.push(digit);
            }
            prop_assert_eq!(read(&spaced), Written::Integer(value));
        }

        #[test]
        fn no_text_ends_the_reading(text in ".{0,24}") {
            read(&text);
        }
    }
}
