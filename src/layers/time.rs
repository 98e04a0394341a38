//! Instants, periods, and how one lies to another: Allen's relations as CQL2 names them.
//!
//! An instant is a day or a moment (RFC 3339), in the proleptic Gregorian calendar; a leap second counts as the second
//! before it. Days are compared with days; beside a moment, a day lasts from its first nanosecond to its last. Nothing
//! here asks what time it is.

use std::str::FromStr;

/// Nanoseconds of a second, and of a day.
const SECOND_NS: i128 = 1_000_000_000;
const DAY_NS: i128 = 86_400 * SECOND_NS;

/// A day or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// Nanoseconds since the first of January 1970.
    ns: i128,
    is_day: bool,
}

/// A text that is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no RFC 3339 instant such as 2025-01-31 or 2025-01-31T23:59:59Z")]
pub struct BadInstant;

/// From an instant to another, both included; either end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    start_ns: i128,
    end_ns: i128,
    is_of_days: bool,
}

/// How one period lies to another (Allen, "Maintaining knowledge about temporal intervals", 1983).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the paper and of CQL2")]
pub enum TemporalRelation {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

impl FromStr for Instant {
    type Err = BadInstant;

    fn from_str(text: &str) -> Result<Self, BadInstant> {
        let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
        let day_ns = i128::from(day_number(date).ok_or(BadInstant)?) * DAY_NS;
        match time {
            None => Ok(Self { ns: day_ns, is_day: true }),
            Some(time) => Ok(Self { ns: day_ns + time_ns(time).ok_or(BadInstant)?, is_day: false }),
        }
    }
}

impl Period {
    /// From `start` to `end`, `None` for an open end; nothing where it would end before it starts.
    pub fn between(start: Option<Instant>, end: Option<Instant>) -> Option<Self> {
        let is_of_days = [start, end].into_iter().flatten().all(|instant| instant.is_day);
        let last = |instant: Instant| instant.ns + if instant.is_day && !is_of_days { DAY_NS - 1 } else { 0 };
        let (start_ns, end_ns) = (start.map_or(i128::MIN, |it| it.ns), end.map_or(i128::MAX, last));
        (start_ns <= end_ns).then_some(Self { start_ns, end_ns, is_of_days })
    }

    /// The ends in the grain that both periods have.
    fn beside(self, other: Self) -> (i128, i128) {
        let is_finer = self.is_of_days && !other.is_of_days && self.end_ns < i128::MAX;
        (self.start_ns, if is_finer { self.end_ns + DAY_NS - 1 } else { self.end_ns })
    }
}

impl From<Instant> for Period {
    fn from(instant: Instant) -> Self {
        Self { start_ns: instant.ns, end_ns: instant.ns, is_of_days: instant.is_day }
    }
}

impl TemporalRelation {
    /// Whether it holds of `left` and `right`, in this order.
    pub fn holds(self, left: Period, right: Period) -> bool {
        let ((start, end), (other_start, other_end)) = (left.beside(right), right.beside(left));
        match self {
            Self::After => start > other_end,
            Self::Before => end < other_start,
            Self::Contains => start < other_start && end > other_end,
            Self::Disjoint => start > other_end || end < other_start,
            Self::During => start > other_start && end < other_end,
            Self::Equals => start == other_start && end == other_end,
            Self::FinishedBy => start < other_start && end == other_end,
            Self::Finishes => start > other_start && end == other_end,
            Self::Intersects => start <= other_end && end >= other_start,
            Self::Meets => end == other_start,
            Self::MetBy => start == other_end,
            Self::OverlappedBy => start > other_start && start < other_end && end > other_end,
            Self::Overlaps => start < other_start && end > other_start && end < other_end,
            Self::StartedBy => start == other_start && end > other_end,
            Self::Starts => start == other_start && end < other_end,
        }
    }
}

/// The number of a day `year-month-day` since the first of January 1970.
fn day_number(date: &str) -> Option<i64> {
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    if !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) {
        return None;
    }
    // Years run from March, so that a leap day is the last of its year; 400 of them have 146,097 days.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The nanoseconds of a time of day in UTC or with an offset such as `+02:00`.
fn time_ns(time: &str) -> Option<i128> {
    let (clock, offset_s) = match time.strip_suffix('Z') {
        Some(clock) => (clock, 0),
        None => without_offset(time)?,
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts[..] else { return None };
    let (hour, minute, second) = (below(hour, 24)?, below(minute, 60)?, below(second, 61)?.min(59));
    let fraction_ns: i64 = format!("{fraction:0<9}").parse().ok()?;
    Some(i128::from(hour * 3600 + minute * 60 + second - offset_s) * SECOND_NS + i128::from(fraction_ns))
}

/// A time of day, and its offset in seconds.
fn without_offset(time: &str) -> Option<(&str, i64)> {
    let (clock, offset) = time.rsplit_once(['+', '-'])?;
    let (hours, minutes) = offset.split_once(':')?;
    let offset_s = below(hours, 24)? * 3600 + below(minutes, 60)? * 60;
    Some((clock, if time[clock.len()..].starts_with('-') { -offset_s } else { offset_s }))
}

fn below(text: &str, end: i64) -> Option<i64> {
    number(text, 2).filter(|number| *number < end)
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let is_plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect(text)
    }

    fn period(start: &str, end: &str) -> Period {
        Period::between(Some(at(start)), Some(at(end))).expect("it ends after it starts")
    }

    #[test]
    fn instants_have_the_form_of_rfc_3339() {
        for text in ["2025-01-31", "2024-02-29", "2025-01-31T23:59:60Z", "2025-01-31T10:00:00.5+02:00"] {
            assert!(text.parse::<Instant>().is_ok(), "{text}");
        }
        let wrong =
            ["2025", "2025-13-01", "2025-02-29", "2025-1-1", "2025-01-01T10:00Z", "2025-01-01T10:00:00", "é", ""];
        for text in wrong {
            assert_eq!(text.parse::<Instant>(), Err(BadInstant), "{text}");
        }
    }

    #[test]
    fn days_are_counted_from_1970_on_and_back() {
        let days = [("1970-01-01", 0), ("1969-12-31", -1), ("2000-03-01", 11_017), ("2025-01-01", 20_089)];
        for (day, number) in days {
            assert_eq!(day_number(day), Some(number), "{day}");
        }
        assert_eq!(at("2025-01-01T02:00:00+02:00").ns, at("2025-01-01T00:00:00Z").ns);
    }

    #[test]
    fn a_day_beside_a_moment_lasts_until_its_end() {
        let (noon, day) = (Period::from(at("2025-06-01T12:00:00Z")), Period::from(at("2025-06-01")));
        assert!(TemporalRelation::During.holds(noon, day));
        assert!(TemporalRelation::Intersects.holds(day, noon));
        assert!(TemporalRelation::Equals.holds(day, day));
        assert!(TemporalRelation::Meets.holds(period("2025-05-01", "2025-06-01"), day));
    }

    #[test]
    fn each_relation_holds_where_allen_draws_it() {
        use TemporalRelation as It;
        let middle = period("2025-03-01", "2025-06-01");
        let cases = [
            (period("2025-01-01", "2025-02-01"), vec![It::Before, It::Disjoint]),
            (period("2025-01-01", "2025-03-01"), vec![It::Meets, It::Intersects]),
            (period("2025-01-01", "2025-04-01"), vec![It::Overlaps, It::Intersects]),
            (period("2025-03-01", "2025-04-01"), vec![It::Starts, It::Intersects]),
            (period("2025-04-01", "2025-05-01"), vec![It::During, It::Intersects]),
            (period("2025-04-01", "2025-06-01"), vec![It::Finishes, It::Intersects]),
            (middle, vec![It::Equals, It::Intersects]),
            (period("2025-01-01", "2025-09-01"), vec![It::Contains, It::Intersects]),
            (period("2025-03-01", "2025-09-01"), vec![It::StartedBy, It::Intersects]),
            (period("2025-01-01", "2025-06-01"), vec![It::FinishedBy, It::Intersects]),
            (period("2025-04-01", "2025-09-01"), vec![It::OverlappedBy, It::Intersects]),
            (period("2025-06-01", "2025-09-01"), vec![It::MetBy, It::Intersects]),
            (period("2025-07-01", "2025-09-01"), vec![It::After, It::Disjoint]),
        ];
        let all = [
            It::After,
            It::Before,
            It::Contains,
            It::Disjoint,
            It::During,
            It::Equals,
            It::FinishedBy,
            It::Finishes,
            It::Intersects,
            It::Meets,
            It::MetBy,
            It::OverlappedBy,
            It::Overlaps,
            It::StartedBy,
            It::Starts,
        ];
        for (left, expected) in cases {
            let found: Vec<It> = all.into_iter().filter(|relation| relation.holds(left, middle)).collect();
            assert_eq!(found.len(), expected.len(), "{left:?}: {found:?}");
            assert!(expected.iter().all(|relation| found.contains(relation)), "{left:?}: {found:?}");
        }
    }

    #[test]
    fn an_open_end_lasts_for_ever() {
        let since = Period::between(Some(at("2025-01-01")), None).expect("a period");
        assert!(TemporalRelation::Intersects.holds(since, Period::from(at("2125-01-01T00:00:00Z"))));
        assert!(TemporalRelation::Before.holds(Period::from(at("2024-12-31T23:59:59Z")), since));
        assert_eq!(Period::between(Some(at("2025-01-02")), Some(at("2025-01-01"))), None);
    }
}
