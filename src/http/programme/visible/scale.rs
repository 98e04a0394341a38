//! Days and values as places in a drawing.

use crate::programme::CalendarDate;

/// A straight way from what is drawn to where it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// The scale that takes `low` to `low_px` and `high` to `high_px`. Where both are one, it lies in the middle.
    pub fn new((low, high): (f64, f64), (low_px, high_px): (f64, f64)) -> Self {
        let (low, high) = if low < high { (low, high) } else { (low - 0.5, low + 0.5) };
        Self { from: (low, high), to: (low_px, high_px) }
    }

    /// Where a value is drawn.
    pub fn at(self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        self.to.0 + share * (self.to.1 - self.to.0)
    }

    /// Whether a value lies on it.
    pub fn holds(self, value: f64) -> bool {
        (self.from.0..=self.from.1).contains(&value)
    }
}

/// The days from the first of March of year 0 to the first day that a date may mean, in the Gregorian calendar; the leap
/// day is the last of such a year.
pub(super) fn day_number(date: CalendarDate) -> f64 {
    let first = date.first_day();
    let (month, day) = (u32::from(first.month().unwrap_or(1)), u32::from(first.day().unwrap_or(1)));
    let year = u32::from(first.year()) - u32::from(month <= 2 && first.year() > 0);
    let from_march = (month + 9) % 12;
    f64::from(365 * year + year / 4 - year / 100 + year / 400 + (153 * from_march + 2) / 5 + day - 1)
}

/// The first days of months for an axis, with their day numbers: so few that their names stand beside each other.
pub(super) fn month_ticks(from: CalendarDate, to: CalendarDate) -> Vec<(String, f64)> {
    const MOST: u32 = 9;
    const STEPS: [u32; 9] = [1, 2, 3, 6, 12, 24, 60, 120, 600];
    let months =
        |date: CalendarDate| 12 * u32::from(date.year()) + u32::from(date.first_day().month().unwrap_or(1)) - 1;
    let (first, last) = (months(from), months(to) + 1);
    let span = last.saturating_sub(first);
    let step = STEPS.into_iter().find(|step| span / step <= MOST).unwrap_or_else(|| (span / MOST).next_multiple_of(12));
    let starts = (first.div_ceil(step)..=last / step).map(|idx| idx * step);
    starts
        .filter_map(|month| {
            let (year, month) = (month / 12, month % 12 + 1);
            let date: CalendarDate = format!("{year:04}-{month:02}").parse().ok()?;
            let name = if step >= 12 { format!("{year}") } else { format!("{month:02}/{year}") };
            Some((name, day_number(date)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> CalendarDate {
        text.parse().expect("a date")
    }

    #[test]
    fn days_follow_each_other() {
        let apart = |one: &str, other: &str| day_number(date(other)) - day_number(date(one));
        for (one, other, days) in [
            ("2023-12-31", "2024-01-01", 1.0),
            ("2024-02-28", "2024-03-01", 2.0),
            ("2023-02-28", "2023-03-01", 1.0),
            ("1999-03-01", "2000-03-01", 366.0),
            ("2025-07", "2027-01", 549.0),
        ] {
            let found = apart(one, other);
            assert!((found - days).abs() < 1e-9, "{one} {other}: {found}");
        }
    }

    #[test]
    fn an_axis_has_few_names_whatever_it_spans() {
        for (from, to) in [("2025-07-01", "2025-07-02"), ("2025-07", "2027-01"), ("1990", "2090"), ("0001", "9999")] {
            let ticks = month_ticks(date(from), date(to));
            assert!((1..=11).contains(&ticks.len()), "{from} {to}: {ticks:?}");
        }
    }

    #[test]
    fn a_scale_of_one_value_has_it_in_the_middle() {
        assert!((Scale::new((3.0, 3.0), (0.0, 100.0)).at(3.0) - 50.0).abs() < 1e-9);
        assert!((Scale::new((0.0, 4.0), (100.0, 0.0)).at(1.0) - 75.0).abs() < 1e-9);
    }
}
