//! Observations into cells: which count under a protocol, and the mean of those of a unit and period.

use std::collections::{BTreeMap, BTreeSet};

use crate::layers::FeatureId;

use super::day::Day;
use super::numbers::mean;
use super::panel::{
    Cell, ComparedWith, MAX_OBSERVATIONS, MAX_VALUE, Observation, Panel, PanelPeriod, PanelUnit, Tally,
};
use super::protocol::{ObservedUnit, Protocol};
use super::refusal::EvaluationRefusal;

/// An observation that counts: the unit's number, the period's, and what makes the order of a sum certain.
type Reading = (usize, i32, Day, f64);

impl Panel {
    /// The panel of `observations` under `protocol`.
    ///
    /// # Errors
    /// Where there are too many observations, one is no finite number, or a group or a side has none.
    pub fn build(
        protocol: &Protocol,
        observations: &[Observation],
        compared_with: ComparedWith,
    ) -> Result<Self, EvaluationRefusal> {
        if observations.len() > MAX_OBSERVATIONS {
            return Err(EvaluationRefusal::TooManyObservations { found: observations.len() });
        }
        let units = units_of(protocol, compared_with);
        let mut tally = Tally { periods_planned_after: periods_after(protocol), ..Tally::default() };
        let mut readings = readings(protocol, &units, observations, &mut tally)?;
        readings.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then(a.3.total_cmp(&b.3)));
        let cells: BTreeMap<(usize, i32), Cell> = (readings.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)))
            .map(|cell| ((cell[0].0, cell[0].1), cell_of(cell)))
            .collect();
        Self::arranged(protocol, &units, &cells, tally)
    }

    fn arranged(
        protocol: &Protocol,
        units: &[(&ObservedUnit, bool)],
        cells: &BTreeMap<(usize, i32), Cell>,
        tally: Tally,
    ) -> Result<Self, EvaluationRefusal> {
        let launch = protocol.period.number_of(protocol.window.launch);
        let numbers: Vec<i32> =
            cells.keys().map(|&(_, number)| number).collect::<BTreeSet<i32>>().into_iter().collect();
        let period = |&number: &i32| PanelPeriod {
            from_launch: number - launch,
            first_day: protocol.period.first_day(number),
            is_after: number >= launch,
        };
        let unit =
            |(unit, is_treated): &(&ObservedUnit, bool)| PanelUnit { id: unit.id.clone(), is_treated: *is_treated };
        let row = |unit_idx| numbers.iter().map(move |number| cells.get(&(unit_idx, *number)).copied());
        Self::of_cells(
            units.iter().map(unit).collect(),
            numbers.iter().map(period).collect(),
            (0..units.len()).flat_map(row).collect(),
            tally,
            protocol.period,
        )
    }
}

/// The units that take part and whether they are treated, the treated first, each group by identifier.
fn units_of(protocol: &Protocol, compared_with: ComparedWith) -> Vec<(&ObservedUnit, bool)> {
    let mut treated: Vec<&ObservedUnit> = protocol.treated.iter().collect();
    let mut others: Vec<&ObservedUnit> = match compared_with {
        ComparedWith::Themselves => Vec::new(),
        ComparedWith::Controls => protocol.controls.iter().collect(),
        ComparedWith::Donors => protocol.donors_and_reached().0,
    };
    treated.sort();
    others.sort();
    treated.into_iter().map(|unit| (unit, true)).chain(others.into_iter().map(|unit| (unit, false))).collect()
}

/// The periods of the window that lie wholly after the launch.
fn periods_after(protocol: &Protocol) -> usize {
    let (length, window) = (protocol.period, &protocol.window);
    let first = length.number_of(window.launch) + i32::from(!opens_its_period(protocol));
    usize::try_from(length.number_of(window.until) - first + 1).unwrap_or(0)
}

/// Whether the launch is the first day of its period.
fn opens_its_period(protocol: &Protocol) -> bool {
    let launch = protocol.window.launch;
    protocol.period.first_day(protocol.period.number_of(launch)) == launch
}

/// The observations that count; the others are counted in `tally`.
fn readings(
    protocol: &Protocol,
    units: &[(&ObservedUnit, bool)],
    observations: &[Observation],
    tally: &mut Tally,
) -> Result<Vec<Reading>, EvaluationRefusal> {
    let numbers: BTreeMap<&FeatureId, usize> =
        units.iter().enumerate().map(|(idx, (unit, _))| (&unit.id, idx)).collect();
    let lists = [&protocol.treated, &protocol.controls, &protocol.donors];
    let named: BTreeSet<&FeatureId> = lists.into_iter().flatten().map(|unit| &unit.id).collect();
    let (length, window) = (protocol.period, &protocol.window);
    let launch = length.number_of(window.launch);
    let has_launch_period = !opens_its_period(protocol);
    let mut readings = Vec::with_capacity(observations.len());
    for observation in observations {
        if observation.value.is_nan() || observation.value.abs() >= MAX_VALUE {
            return Err(EvaluationRefusal::NotFinite { unit: observation.unit.clone(), date: observation.date });
        }
        let Some(&unit_idx) = numbers.get(&observation.unit) else {
            tally.of_unknown_units += usize::from(!named.contains(&observation.unit));
            continue;
        };
        let day = Day::first_of(observation.date);
        let number = length.number_of(day);
        if day < window.from || day > window.until {
            tally.outside_window += 1;
        } else if has_launch_period && number == launch {
            tally.in_launch_period += 1;
        } else {
            tally.first_day_taken += usize::from(length.is_shorter_than(observation.date));
            readings.push((unit_idx, number, day, observation.value));
        }
    }
    Ok(readings)
}

fn cell_of(readings: &[Reading]) -> Cell {
    let values: Vec<f64> = readings.iter().map(|reading| reading.3).collect();
    Cell { value: mean(&values), observations: values.len() }
}
