//! The parameter `datetime`: an instant (RFC 3339) or an interval of two, `..` or nothing for an open end.
//!
//! A layer has a time where exactly one of its columns holds instants. Features without one match every instant, as the
//! standard says (Part 1, requirement `fc-time-response`).

use crate::layers::{BadInstant, Condition, Instant, Layer, Period, TemporalRelation, Term, TimeTerm, Times};

use super::super::problem::ApiError;
use super::super::query::Pairs;

/// The parameter.
pub(super) const NAME: &str = "datetime";

/// What the parameter asks of the features of a layer, where it is given and they have a time.
///
/// # Errors
/// Where the text is neither an instant nor an interval.
pub(super) fn read(pairs: &Pairs, layer: &Layer) -> Result<Option<Condition>, ApiError> {
    let Some(text) = pairs.text(NAME) else { return Ok(None) };
    Ok(condition(asked(text).ok_or_else(refused)?, layer))
}

/// That a feature's own time meets another, or that it has none; nothing where the layer has no time.
fn condition(asked: Times, layer: &Layer) -> Option<Condition> {
    let [column] = *layer.instant_columns() else { return None };
    let own = Times::At(TimeTerm::Column(column));
    let meets = Condition::Temporal(own, TemporalRelation::Intersects, asked);
    Some(Condition::Any(vec![Condition::IsNull(Term::Column(column)), meets]))
}

/// The instant or the interval of a text; an interval has at least one end, and does not end before it starts.
fn asked(text: &str) -> Option<Times> {
    let Some((start, end)) = text.split_once('/') else {
        return text.parse().ok().map(|instant| Times::At(TimeTerm::Given(instant)));
    };
    let read = |end: &str| -> Result<Option<Instant>, BadInstant> {
        if matches!(end, "" | "..") { Ok(None) } else { end.parse().map(Some) }
    };
    let (start, end) = (read(start).ok()?, read(end).ok()?);
    let is_bounded = start.is_some() || end.is_some();
    let given = |end: Option<Instant>| end.map(TimeTerm::Given);
    (is_bounded && Period::between(start, end).is_some()).then(|| Times::Between(given(start), given(end)))
}

fn refused() -> ApiError {
    let fr = "un instant RFC 3339 (2025-01-01 ou 2025-01-01T00:00:00Z), ou deux joints par « / » ; « .. » pour une fin ouverte";
    let en = "an RFC 3339 instant (2025-01-01 or 2025-01-01T00:00:00Z), or two joined by `/`; `..` for an open end";
    ApiError::bad_parameter(NAME, fr, en)
}

#[cfg(test)]
mod tests {
    use super::super::tried::layer;
    use super::*;

    #[test]
    fn a_feature_is_found_by_its_time_or_where_it_has_none() {
        let layer = layer();
        let found = |text: &str| {
            let condition = asked(text).and_then(|asked| condition(asked, &layer)).expect("the layer has a time");
            layer.fulfilling(&condition)
        };
        assert_eq!(found("2025-01-15"), [0, 2], "the third has no day");
        assert_eq!(found("2025-01-01T00:00:00Z/.."), [0, 1, 2]);
        assert_eq!(found("../2024-12-31T12:00:00Z"), [2, 3]);
    }

    #[test]
    fn an_interval_has_an_end_and_the_ends_are_in_order() {
        for text in ["2025-01-31", "2025-01-31/..", "/2025-01-31T00:00:00Z", "2025-01-01/2025-01-01"] {
            assert!(asked(text).is_some(), "{text}");
        }
        for text in ["", "/", "../..", "2025-02-01/2025-01-01", "2025", "2025-01-01/2025-01-02/2025-01-03"] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
