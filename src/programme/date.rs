//! Dates as precise as they are published: a year, a month or a day; and periods of them.

use std::fmt;
use std::str::FromStr;

/// A date of the Gregorian calendar, to the year, the month or the day. The less precise comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// From a date to a date, both included; one date where no end is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    from: CalendarDate,
    until: Option<CalendarDate>,
}

/// A text that is no date or period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date such as 2024-05-13, 2024-05 or 2024, nor two of them in order joined by `/`")]
pub struct BadDate(String);

impl CalendarDate {
    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, where it is known.
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, where it is known.
    pub const fn day(self) -> Option<u8> {
        self.day
    }

    /// The day that comes so many days after the first of January 1970, in the Gregorian calendar counted in eras of 400
    /// years that begin in March, so that the leap day is the last of its year. Days before 1970 or after 9999 count as
    /// the nearest that is taken.
    pub fn of_unix_day(day: u64) -> Self {
        let since_march = day.min(2_932_896) + 719_468;
        let (era, of_era) = (since_march / 146_097, since_march % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        let small = |number: u64| u8::try_from(number).unwrap_or(1);
        Self { year: u16::try_from(year).unwrap_or(9999), month: Some(small(month)), day: Some(small(day)) }
    }

    /// How many days after the first of January 1970 the first day that it may mean comes; none before 1970.
    pub fn unix_day(self) -> Option<u64> {
        let Self { year, month, day } = self.first_day();
        let (year, month, day) = (u64::from(year), u64::from(month?), u64::from(day?));
        if year < 1970 {
            return None;
        }
        // Years begin in March here, too.
        let (year, from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let of_year = (153 * from_march + 2) / 5 + day - 1;
        let (era, year_of_era) = (year / 400, year % 400);
        Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468)
    }

    /// The first day that it may mean.
    #[must_use]
    pub fn first_day(self) -> Self {
        Self { year: self.year, month: Some(self.month.unwrap_or(1)), day: Some(self.day.unwrap_or(1)) }
    }

    /// The last day that it may mean.
    #[must_use]
    pub fn last_day(self) -> Self {
        let month = self.month.unwrap_or(12);
        Self { year: self.year, month: Some(month), day: Some(self.day.unwrap_or_else(|| days_in(self.year, month))) }
    }
}

impl Period {
    /// When it starts, or when it was.
    pub const fn from(self) -> CalendarDate {
        self.from
    }

    /// When it ends; none for a single date.
    pub const fn until(self) -> Option<CalendarDate> {
        self.until
    }
}

/// Days of a month.
const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A number of exactly `digits` digits.
fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

impl FromStr for CalendarDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let bad = || BadDate(text.chars().take(32).collect());
        let mut parts = text.split('-');
        let year = parts.next().and_then(|part| number(part, 4)).ok_or_else(bad)?;
        let mut small = |max: u8| match parts.next() {
            None => Ok(None),
            Some(part) => number(part, 2)
                .and_then(|number| u8::try_from(number).ok())
                .filter(|number| (1..=max).contains(number))
                .map(Some)
                .ok_or_else(bad),
        };
        let month = small(12)?;
        let day = small(month.map_or(0, |month| days_in(year, month)))?;
        if parts.next().is_none() { Ok(Self { year, month, day }) } else { Err(bad()) }
    }
}

impl FromStr for Period {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let Some((from, until)) = text.split_once('/') else { return Ok(Self { from: text.parse()?, until: None }) };
        let (from, until): (CalendarDate, CalendarDate) = (from.parse()?, until.parse()?);
        if from <= until { Ok(Self { from, until: Some(until) }) } else { Err(BadDate(text.to_owned())) }
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        [self.month, self.day].into_iter().flatten().try_for_each(|part| write!(out, "-{part:02}"))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.from)?;
        self.until.map_or(Ok(()), |until| write!(out, "/{until}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_it_was_read() {
        for text in ["2022", "2022-11", "2024-02-29", "2023-03-09/2023-04-09", "2023/2023-05"] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn days_since_1970_are_dates() {
        for (day, text) in [(0, "1970-01-01"), (11_015, "2000-02-28"), (11_016, "2000-02-29"), (20_453, "2025-12-31")] {
            assert_eq!(CalendarDate::of_unix_day(day).to_string(), text);
            assert_eq!(text.parse().map(CalendarDate::unix_day), Ok(Some(day)));
        }
        assert_eq!("1969-12-31".parse().map(CalendarDate::unix_day), Ok(None));
        assert_eq!("9999".parse().map(CalendarDate::unix_day), Ok(Some(2_932_532)));
        assert_eq!(CalendarDate::of_unix_day(u64::MAX).to_string(), "9999-12-31");
    }

    #[test]
    fn a_year_lasts_from_its_first_day_to_its_last() {
        let ends = |text: &str| {
            let date: CalendarDate = text.parse().expect("it is a date");
            (date.first_day().to_string(), date.last_day().to_string())
        };
        assert_eq!(ends("2024"), ("2024-01-01".to_owned(), "2024-12-31".to_owned()));
        assert_eq!(ends("2024-02"), ("2024-02-01".to_owned(), "2024-02-29".to_owned()));
        assert_eq!(ends("2024-02-03"), ("2024-02-03".to_owned(), "2024-02-03".to_owned()));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "22", "2022-13", "2023-02-29", "2022-1-1", "2022-01-01-01", "2024-01/2023-01", "2022-00"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
