//! The stops of a timetable as riders call them: a platform counts for its station.

use std::collections::HashMap;

use crate::geometry::SourcePosition;

use super::super::fault::FetchFault;
use super::rows::Timetable;

/// Stops and stations, in the order of their table.
#[derive(Debug, Default)]
pub(super) struct Stops {
    pub(super) ids: Vec<String>,
    pub(super) names: Vec<String>,
    /// Not there where a coordinate is no number.
    pub(super) places: Vec<Option<SourcePosition>>,
    /// Where each stands in its table, counted from 1.
    pub(super) rows: Vec<u32>,
    by_id: HashMap<Vec<u8>, usize>,
    /// The station of each, or itself.
    stations: Vec<usize>,
}

impl Stops {
    pub(super) fn read(timetable: &Timetable<'_>) -> Result<Self, FetchFault> {
        let mut stops = Self::default();
        let mut parents: Vec<Vec<u8>> = Vec::new();
        let mut row = 0_u32;
        let columns = ["stop_id", "?stop_name", "?stop_lon", "?stop_lat", "?parent_station"];
        timetable.each_row("stops.txt", columns, |[id, name, lon, lat, parent]| {
            row = row.saturating_add(1);
            if stops.by_id.contains_key(id) {
                return;
            }
            stops.by_id.insert(id.to_vec(), stops.ids.len());
            stops.ids.push(String::from_utf8_lossy(id).into_owned());
            stops.names.push(String::from_utf8_lossy(name).into_owned());
            stops.places.push(number(lon).zip(number(lat)).map(|(x, y)| SourcePosition { x, y }));
            stops.rows.push(row);
            parents.push(parent.to_vec());
        })?;
        let station = |(idx, parent): (usize, &Vec<u8>)| stops.by_id.get(parent).copied().unwrap_or(idx);
        stops.stations = parents.iter().enumerate().map(station).collect();
        Ok(stops)
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The station of a stop, or the stop itself.
    pub(super) fn station_of(&self, id: &[u8]) -> Option<usize> {
        self.by_id.get(id).map(|&idx| self.stations[idx])
    }
}

fn number(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
