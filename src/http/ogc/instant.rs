//! The parameter `datetime`: an instant (RFC 3339) or an interval of two, `..` or nothing for an open end.
//!
//! The features served so far carry no time of their own, and the standard says of those that every instant matches
//! them; the parameter is checked and then selects everything.

use super::super::problem::ApiError;
use super::super::query::Pairs;

/// The parameter.
const NAME: &str = "datetime";

/// The instant or interval of an address, checked, where it has one.
///
/// # Errors
/// Where the text is neither.
pub(super) fn read(pairs: &Pairs) -> Result<Option<String>, ApiError> {
    let Some(text) = pairs.text(NAME) else { return Ok(None) };
    let is_allowed = match text.split_once('/') {
        None => is_instant(text),
        Some((from, to)) => {
            let is_end = |end: &str| matches!(end, "" | "..") || is_instant(end);
            let is_bounded = is_instant(from) || is_instant(to);
            is_end(from) && is_end(to) && is_bounded && (!is_instant(from) || !is_instant(to) || from <= to)
        }
    };
    let fr = "un instant RFC 3339 (2025-01-01 ou 2025-01-01T00:00:00Z), ou deux joints par « / » ; « .. » pour une fin ouverte";
    let en = "an RFC 3339 instant (2025-01-01 or 2025-01-01T00:00:00Z), or two joined by `/`; `..` for an open end";
    is_allowed.then(|| Some(text.to_owned())).ok_or_else(|| ApiError::bad_parameter(NAME, fr, en))
}

/// Whether a text has the form of a date, or of a date and a time in UTC or with an offset.
fn is_instant(text: &str) -> bool {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    is_date(date) && time.is_none_or(is_time)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}

fn is_time(text: &str) -> bool {
    let Some(clock) = text.strip_suffix('Z').or_else(|| without_offset(text)) else { return false };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_fraction = !fraction.is_empty() && fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts[..] else { return false };
    is_fraction && is_below(hour, 24) && is_below(minute, 60) && is_below(second, 61)
}

/// A time of day without its offset such as `+02:00`.
fn without_offset(text: &str) -> Option<&str> {
    let (clock, offset) = text.rsplit_once(['+', '-'])?;
    let (hours, minutes) = offset.split_once(':')?;
    (is_below(hours, 24) && is_below(minutes, 60)).then_some(clock)
}

fn is_below(text: &str, end: u32) -> bool {
    number(text, 2).is_some_and(|number| number < end)
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let is_plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_the_form_of_rfc_3339() {
        for text in ["2025-01-31", "2025-01-31T23:59:60Z", "2025-01-31T10:00:00.5+02:00"] {
            assert!(is_instant(text), "{text}");
        }
        for text in ["2025", "2025-13-01", "2025-1-1", "2025-01-01T10:00Z", "2025-01-01T10:00:00", "today", ""] {
            assert!(!is_instant(text), "{text}");
        }
    }
}
