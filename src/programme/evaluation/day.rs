//! Days of the calendar as whole numbers, and the lengths of period in which observations are gathered.
//!
//! Gregorian, without hours or zones of time. A date that is known to the year or the month counts as its first day.

use std::fmt;
use std::str::FromStr;

use crate::programme::CalendarDate;

/// Days from 1 March of the year 0 to 1 January 1970.
const DAYS_TO_1970: i32 = 719_468;
/// Days of 400 years of the calendar.
const DAYS_OF_400_YEARS: i64 = 146_097;
/// The first of January 1970 was a Thursday: three days after a Monday.
const DAYS_SINCE_MONDAY_IN_1970: i32 = 3;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A date that is no day: only its year or its month is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no day: a date such as 2024-05-13 is needed")]
pub struct NotADay(CalendarDate);

/// The length of the periods in which observations are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodLength {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A month of the calendar.
    Month,
    /// A quarter of the calendar.
    Quarter,
    /// A year of the calendar.
    Year,
}

/// A text that is no length of period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown length of period `{0}`: day, week, month, quarter or year")]
pub struct UnknownPeriodLength(String);

impl Day {
    /// The first day of `date`, which may be known to the year or the month only.
    pub fn first_of(date: CalendarDate) -> Self {
        let month = date.month().unwrap_or(1);
        Self::of(i32::from(date.year()), i32::from(month), i32::from(date.day().unwrap_or(1)))
    }

    /// The day before.
    pub(super) const fn day_before(self) -> Self {
        Self(self.0 - 1)
    }

    /// Years are counted from 1 March, so that the leap day is the last of its year.
    const fn of(year: i32, month: i32, day: i32) -> Self {
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        Self(days_before_march(year) + days_before_month(month) + day - 1 - DAYS_TO_1970)
    }

    /// Year, month and day of the month.
    fn parts(self) -> (i32, i32, i32) {
        let days = self.0 + DAYS_TO_1970;
        let mut year = i32::try_from(i64::from(days) * 400 / DAYS_OF_400_YEARS).unwrap_or(i32::MAX);
        while days_before_march(year) > days {
            year -= 1;
        }
        while days_before_march(year + 1) <= days {
            year += 1;
        }
        let day_of_year = days - days_before_march(year);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - days_before_month(month) + 1;
        if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
    }
}

/// Days before 1 March of `year`.
const fn days_before_march(year: i32) -> i32 {
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)
}

/// Days of the months before `month`, counted from March (0): five months from March have 153 days.
const fn days_before_month(month: i32) -> i32 {
    (153 * month + 2) / 5
}

impl TryFrom<CalendarDate> for Day {
    type Error = NotADay;

    fn try_from(date: CalendarDate) -> Result<Self, NotADay> {
        if date.day().is_some() { Ok(Self::first_of(date)) } else { Err(NotADay(date)) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

impl PeriodLength {
    /// Every length, the shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The word in files and addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// Periods in a year, about.
    pub(super) const fn in_a_year(self) -> usize {
        match self {
            Self::Day => 365,
            Self::Week => 52,
            Self::Month => 12,
            Self::Quarter => 4,
            Self::Year => 1,
        }
    }

    /// The number of the period that `day` lies in; neighbouring periods have neighbouring numbers.
    pub(super) fn number_of(self, day: Day) -> i32 {
        let (year, month, _) = day.parts();
        match self {
            Self::Day => day.0,
            Self::Week => (day.0 + DAYS_SINCE_MONDAY_IN_1970).div_euclid(7),
            Self::Month => 12 * year + month - 1,
            Self::Quarter => 4 * year + (month - 1) / 3,
            Self::Year => year,
        }
    }

    /// The first day of the period of this number.
    pub(super) const fn first_day(self, number: i32) -> Day {
        match self {
            Self::Day => Day(number),
            Self::Week => Day(7 * number - DAYS_SINCE_MONDAY_IN_1970),
            Self::Month => Day::of(number.div_euclid(12), number.rem_euclid(12) + 1, 1),
            Self::Quarter => Day::of(number.div_euclid(4), 3 * number.rem_euclid(4) + 1, 1),
            Self::Year => Day::of(number, 1, 1),
        }
    }

    /// Whether `date` is too coarse to tell its period.
    pub(super) fn is_shorter_than(self, date: CalendarDate) -> bool {
        match (date.month(), date.day()) {
            (None, _) => self < Self::Year,
            (Some(_), None) => self < Self::Month,
            (Some(_), Some(_)) => false,
        }
    }
}

impl fmt::Display for PeriodLength {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

impl FromStr for PeriodLength {
    type Err = UnknownPeriodLength;

    fn from_str(id: &str) -> Result<Self, UnknownPeriodLength> {
        let unknown = || UnknownPeriodLength(id.chars().take(32).collect());
        Self::ALL.into_iter().find(|length| length.id() == id).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::first_of(text.parse().expect("a date of this test"))
    }

    #[test]
    fn days_are_counted_from_1970_and_written_back() {
        let known = [("1970-01-01", 0), ("2000-02-29", 11_016), ("2024-05-13", 19_856), ("1969-12-31", -1)];
        for (text, number) in known {
            assert_eq!(day(text), Day(number));
            assert_eq!(Day(number).to_string(), text);
        }
        for number in (-700_000..2_900_000).step_by(37) {
            let text = Day(number).to_string();
            assert_eq!(day(&text), Day(number), "{text}");
        }
    }

    #[test]
    fn a_year_and_a_month_count_as_their_first_day() {
        assert_eq!(day("2024").to_string(), "2024-01-01");
        assert_eq!(day("2024-05").to_string(), "2024-05-01");
        assert!(Day::try_from("2024-05".parse::<CalendarDate>().expect("a month")).is_err());
    }

    #[test]
    fn every_day_lies_in_the_period_that_its_number_opens() {
        for length in PeriodLength::ALL {
            for number in 18_000..20_000 {
                let period = length.number_of(Day(number));
                assert!(length.first_day(period) <= Day(number), "{length} {number}");
                assert!(length.first_day(period + 1) > Day(number), "{length} {number}");
                assert_eq!(length.number_of(length.first_day(period)), period);
            }
        }
    }

    #[test]
    fn weeks_start_on_monday() {
        assert_eq!(PeriodLength::Week.first_day(PeriodLength::Week.number_of(day("2024-05-19"))), day("2024-05-13"));
    }
}
