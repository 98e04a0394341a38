//! The calls of trips at stops, counted as they go by.

use std::collections::HashMap;

use super::super::super::sources::ServiceHours;
use super::super::fault::FetchFault;
use super::rows::Timetable;
use super::stops::Stops;

/// How often trips of the day leave each stop.
#[derive(Debug)]
pub(super) struct Calls {
    pub(super) of_day: Vec<u32>,
    /// Within the hours that count.
    pub(super) of_hours: Vec<u32>,
    /// Calls at a stop that is not in the table of stops.
    pub(super) without_stop: u64,
}

/// The last call of a trip so far: nobody leaves by it.
#[derive(Debug, Clone, Copy)]
struct Last {
    sequence: u32,
    station: u32,
    counted: Counted,
}

/// As what a call was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Nothing,
    OfDay,
    OfHours,
}

impl Calls {
    /// Counts the calls of `trips`, which are numbered from 0.
    pub(super) fn counted(
        timetable: &Timetable<'_>,
        trips: &HashMap<Vec<u8>, u32>,
        stops: &Stops,
        hours: ServiceHours,
    ) -> Result<Self, FetchFault> {
        let mut calls = Self { of_day: vec![0; stops.len()], of_hours: vec![0; stops.len()], without_stop: 0 };
        let mut lasts: Vec<Option<Last>> = vec![None; trips.len()];
        // Times may be left out between two that are told: such a call counts as the one before it in the table.
        let mut told: (u32, Option<u32>) = (u32::MAX, None);
        let columns = ["trip_id", "stop_id", "stop_sequence", "?departure_time", "?arrival_time", "?pickup_type"];
        timetable.each_row("stop_times.txt", columns, |[trip, stop, sequence, departure, arrival, pickup]| {
            let Some(&trip) = trips.get(trip) else { return };
            let Some(station) = stops.station_of(stop) else {
                calls.without_stop += 1;
                return;
            };
            let before = if told.0 == trip { told.1 } else { None };
            let hour = hour_of(departure).or_else(|| hour_of(arrival)).or(before);
            told = (trip, hour);
            let is_within = hour.is_some_and(|hour| (hours.from_hour.into()..hours.to_hour.into()).contains(&hour));
            let counted = match (pickup, is_within) {
                // Nobody is let on.
                (b"1", _) => Counted::Nothing,
                (_, true) => Counted::OfHours,
                (_, false) => Counted::OfDay,
            };
            calls.count(station, counted);
            let sequence = whole_number(sequence).unwrap_or(0);
            let last = &mut lasts[trip as usize];
            if last.is_none_or(|last| last.sequence <= sequence) {
                *last = Some(Last { sequence, station: u32::try_from(station).unwrap_or(u32::MAX), counted });
            }
        })?;
        for Last { station, counted, .. } in lasts.into_iter().flatten() {
            calls.take_back(station as usize, counted);
        }
        Ok(calls)
    }

    fn count(&mut self, station: usize, counted: Counted) {
        self.of_day[station] += u32::from(counted != Counted::Nothing);
        self.of_hours[station] += u32::from(counted == Counted::OfHours);
    }

    fn take_back(&mut self, station: usize, counted: Counted) {
        self.of_day[station] -= u32::from(counted != Counted::Nothing);
        self.of_hours[station] -= u32::from(counted == Counted::OfHours);
    }
}

/// The hour of `7:05:00` or `25:10:00`: a day of service lasts beyond midnight.
fn hour_of(time: &[u8]) -> Option<u32> {
    let (hour, rest) = time.split_at_checked(time.iter().position(|&byte| byte == b':')?)?;
    (rest.len() >= 3).then(|| whole_number(hour))?
}

fn whole_number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
