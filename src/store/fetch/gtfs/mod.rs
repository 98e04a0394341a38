//! Departures by stop on a working day, counted in a timetable (GTFS).
//!
//! A stop is what riders call one: the station to which the timetable says that a platform belongs, else the stop itself.
//! Counted is each time that a trip of the day calls there and lets people on, but for the last call of the trip. The day
//! is the one from Monday to Friday on which most trips run, the first of them: holidays and the ends of the period fall
//! out. The table of calls, some gigabytes of text, goes by row by row; memory is that of the stops and of the trips of
//! that day.

mod calendar;
mod calls;
mod rows;
mod stops;

use std::collections::HashMap;
use std::path::Path;

use crate::geometry::SourcePosition;
use crate::layers::intake::{Fault, FaultKind, Found, Remedy, SourceField, SourceFrame, SourceGeometry, SourceTable};
use crate::layers::{About, Cell, ColumnBuilder, FieldKind, Words};
use crate::programme::CalendarDate;

use super::super::sources::ServiceHours;
use super::fault::FetchFault;
use calendar::Calendar;
use calls::Calls;
use rows::Timetable;
use stops::Stops;

/// What was counted.
#[derive(Debug)]
pub(super) struct Departures {
    /// A row a stop: its name, its departures of the day, and how many there are in an hour.
    pub(super) table: SourceTable,
    pub(super) day: CountedDay,
}

/// The day of which the departures were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CountedDay {
    date: CalendarDate,
    trips: usize,
    hours: ServiceHours,
}

/// Counts the departures in the archive at `path`.
///
/// # Errors
/// Where a table is missing or cannot be read, no trip runs on a working day, or trips run by frequency.
pub(super) fn departures(path: &Path, hours: ServiceHours, bytes_max: u64) -> Result<Departures, FetchFault> {
    let timetable = Timetable { path, bytes_max };
    let services = services(&timetable)?;
    let calendar = Calendar::read(&timetable, &services)?;
    let (date, runs) = calendar.fullest_working_day().ok_or(FetchFault::NoWorkingDay)?;
    let trips = trips(&timetable, &runs)?;
    check_frequencies(&timetable, &trips)?;
    let stops = Stops::read(&timetable)?;
    let calls = Calls::counted(&timetable, &trips, &stops, hours)?;
    let day = CountedDay { date, trips: trips.len(), hours };
    Ok(Departures { table: table(&stops, &calls, hours), day })
}

impl CountedDay {
    /// The record of the layer, with the day and what was counted.
    pub(super) fn describe(self, about: About) -> About {
        let Self { date, trips, hours: ServiceHours { from_hour, to_hour } } = self;
        let description = Words {
            fr: format!(
                "Départs par arrêt le {date}, le jour ouvré de la période où circulent le plus de courses ({trips}) ; par \
                 heure : de {from_hour} h à {to_hour} h. Un arrêt est la gare ou la zone d’arrêt des quais qui en ont une."
            ),
            en: format!(
                "Departures by stop on {date}, the working day of the period on which most trips run ({trips}); by hour: \
                 from {from_hour} to {to_hour} h. A stop is the station of the platforms that have one."
            ),
        };
        About { vintage: date.to_string(), description, ..about }
    }
}

/// How many trips each service has.
fn services(timetable: &Timetable<'_>) -> Result<HashMap<Vec<u8>, usize>, FetchFault> {
    let mut services: HashMap<Vec<u8>, usize> = HashMap::new();
    timetable.each_row("trips.txt", ["service_id"], |[service]| match services.get_mut(service) {
        Some(trips) => *trips += 1,
        None => drop(services.insert(service.to_vec(), 1)),
    })?;
    Ok(services)
}

/// The trips whose service runs, numbered.
fn trips(timetable: &Timetable<'_>, runs: &HashMap<&[u8], bool>) -> Result<HashMap<Vec<u8>, u32>, FetchFault> {
    let mut trips: HashMap<Vec<u8>, u32> = HashMap::new();
    timetable.each_row("trips.txt", ["trip_id", "service_id"], |[trip, service]| {
        if runs.get(service).is_some_and(|runs| *runs) {
            let number = u32::try_from(trips.len()).unwrap_or(u32::MAX);
            trips.entry(trip.to_vec()).or_insert(number);
        }
    })?;
    Ok(trips)
}

/// Refuses a timetable of which a trip of the day runs every so many minutes: it would be counted once.
fn check_frequencies(timetable: &Timetable<'_>, trips: &HashMap<Vec<u8>, u32>) -> Result<(), FetchFault> {
    let mut by_frequency = 0;
    timetable.each_row_if_there("frequencies.txt", ["trip_id"], |[trip]| {
        by_frequency += usize::from(trips.contains_key(trip));
    })?;
    if by_frequency == 0 { Ok(()) } else { Err(FetchFault::Frequencies(by_frequency)) }
}

/// A row for each stop with a departure.
fn table(stops: &Stops, calls: &Calls, hours: ServiceHours) -> SourceTable {
    let served: Vec<usize> = (0..stops.len()).filter(|&idx| calls.of_day[idx] > 0).collect();
    let mut names = ColumnBuilder::new(FieldKind::Text);
    let mut of_day = ColumnBuilder::new(FieldKind::Integer);
    let mut by_hour = ColumnBuilder::new(FieldKind::Number);
    let mut ids = ColumnBuilder::new(FieldKind::Text);
    let span_h = f64::from(hours.to_hour - hours.from_hour);
    for &idx in &served {
        ids.push(Cell::Text(&stops.ids[idx]));
        names.push(if stops.names[idx].is_empty() { Cell::Null } else { Cell::Text(&stops.names[idx]) });
        of_day.push(Cell::Integer(calls.of_day[idx].into()));
        by_hour.push(Cell::Number(f64::from(calls.of_hours[idx]) / span_h));
    }
    let field = |name: &str, kind| SourceField { name: name.to_owned(), kind: Found::Declared(kind) };
    let points: Vec<Option<SourcePosition>> = served.iter().map(|&idx| stops.places[idx]).collect();
    let stray = (calls.without_stop > 0).then(|| {
        let told = format!("{} calls of stop_times.txt name a stop that is not in stops.txt", calls.without_stop);
        Fault { row: None, id: None, at: None, kind: FaultKind::Unreadable(told), remedy: Remedy::Kept }
    });
    SourceTable {
        name: Some("stop_times.txt".to_owned()),
        rows: served.iter().map(|&idx| stops.rows[idx]).collect(),
        ids: Some(ids.finish()),
        fields: vec![
            field("name", FieldKind::Text),
            field("departures", FieldKind::Integer),
            field("departures_per_hour", FieldKind::Number),
        ],
        columns: vec![names.finish(), of_day.finish(), by_hour.finish()],
        geometry: SourceGeometry::Points(points),
        frame: Some(SourceFrame::Epsg(4326)),
        faults: stray.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
