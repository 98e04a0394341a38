//! The time of day, and how it is written. Only `store` and `cli` read it.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::programme::CalendarDate;

/// Seconds of a day.
const DAY_S: u64 = 86_400;

/// Now, in seconds since 1970 in UTC; a clock that stands before that year is taken to stand at its beginning.
pub fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A number of seconds since 1970 as RFC 3339 in UTC.
pub fn rfc3339(seconds: u64) -> String {
    let (date, second) = (CalendarDate::of_unix_day(seconds / DAY_S), seconds % DAY_S);
    format!("{date}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_date_and_a_time() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(rfc3339(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(1_767_225_599), "2025-12-31T23:59:59Z");
    }
}
