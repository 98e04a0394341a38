//! On which days the services of a timetable run, and the working day on which most trips do.
//!
//! Days are counted from 1970-01-01, a Thursday. Of a period that is said to last longer, the first years count.

use std::collections::{BTreeMap, HashMap};

use crate::programme::CalendarDate;

use super::super::fault::FetchFault;
use super::rows::Timetable;

/// The longest stretch of days that is looked at.
const DAYS_MAX: u32 = 800;
/// The names of the days in `calendar.txt`, from Monday on.
const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The services of a timetable that have trips.
pub(super) struct Calendar<'s> {
    services: Vec<Service<'s>>,
}

/// When a service runs.
struct Service<'s> {
    id: &'s [u8],
    trips: usize,
    /// The days of `calendar.txt`: whether it runs from Monday to Sunday, from a day to a day.
    weeks: Vec<([bool; 7], u32, u32)>,
    /// The days of `calendar_dates.txt`: whether it runs after all.
    exceptions: BTreeMap<u32, bool>,
}

impl<'s> Calendar<'s> {
    /// Reads the calendar; `services` are those that have trips, and how many.
    pub(super) fn read(timetable: &Timetable<'_>, services: &'s HashMap<Vec<u8>, usize>) -> Result<Self, FetchFault> {
        let service = |(id, trips): (&'s Vec<u8>, &usize)| Service {
            id: id.as_slice(),
            trips: *trips,
            weeks: Vec::new(),
            exceptions: BTreeMap::new(),
        };
        let mut known: Vec<Service<'s>> = services.iter().map(service).collect();
        known.sort_unstable_by_key(|service| service.id);
        let place = |known: &[Service<'_>], id: &[u8]| known.binary_search_by_key(&id, |service| service.id).ok();
        let [mon, tue, wed, thu, fri, sat, sun] = WEEK;
        let columns = ["service_id", "start_date", "end_date", mon, tue, wed, thu, fri, sat, sun];
        timetable.each_row_if_there("calendar.txt", columns, |[id, start, end, week @ ..]| {
            if let (Some(idx), Some(start), Some(end)) = (place(&known, id), day_of(start), day_of(end)) {
                known[idx].weeks.push((week.map(|it| it == b"1"), start, end));
            }
        })?;
        let columns = ["service_id", "date", "exception_type"];
        timetable.each_row_if_there("calendar_dates.txt", columns, |[id, date, kind]| {
            if let (Some(idx), Some(date)) = (place(&known, id), day_of(date)) {
                known[idx].exceptions.insert(date, kind == b"1");
            }
        })?;
        Ok(Self { services: known })
    }

    /// The first of the days from Monday to Friday on which most trips run, and whether each service does.
    pub(super) fn fullest_working_day(&self) -> Option<(CalendarDate, HashMap<&'s [u8], bool>)> {
        let of_service = |service: &Service<'_>| {
            let weeks = service.weeks.iter().flat_map(|&(_, start, end)| [start, end]);
            weeks.chain(service.exceptions.keys().copied()).collect::<Vec<_>>()
        };
        let told: Vec<u32> = self.services.iter().flat_map(of_service).collect();
        let (first, last) = (*told.iter().min()?, *told.iter().max()?);
        let days = (first..=last).take(DAYS_MAX as usize).filter(|day| weekday(*day) < 5);
        let trips = |day: u32| self.services.iter().filter(|it| it.runs_on(day)).map(|it| it.trips).sum::<usize>();
        let counted = days.map(|day| (trips(day), day)).filter(|(trips, _)| *trips > 0);
        let (_, day) = counted.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let runs = self.services.iter().map(|service| (service.id, service.runs_on(day))).collect();
        Some((CalendarDate::of_unix_day(day.into()), runs))
    }
}

impl Service<'_> {
    fn runs_on(&self, day: u32) -> bool {
        let by_week = || {
            self.weeks.iter().any(|(week, start, end)| (*start..=*end).contains(&day) && week[weekday(day) as usize])
        };
        self.exceptions.get(&day).copied().unwrap_or_else(by_week)
    }
}

/// 0 on Mondays.
const fn weekday(day: u32) -> u32 {
    (day + 3) % 7
}

/// The day that `20260312` names, counted from 1970-01-01; none for what is no date.
fn day_of(text: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.len() == 8 && text.is_ascii())?;
    let date: CalendarDate = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).parse().ok()?;
    date.unix_day().and_then(|day| u32::try_from(day).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_fall_on_their_weekday() {
        assert_eq!(day_of(b"19700101"), Some(0));
        assert_eq!(day_of(b"20260312"), Some(20_524));
        assert_eq!(weekday(0), 3);
        // A Thursday.
        assert_eq!(weekday(20_524), 3);
        let shown = |day: u32| CalendarDate::of_unix_day(day.into()).to_string();
        assert_eq!(day_of(b"20991231").map(shown).as_deref(), Some("2099-12-31"));
        assert!(
            [b"2026031".as_slice(), b"20261301", b"x0260312", b"19691231"].into_iter().all(|it| day_of(it).is_none())
        );
    }
}
