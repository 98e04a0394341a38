//! Observations gathered into a panel: a value a unit and period, before and after the launch.
//!
//! Several observations of a unit in a period become their mean. The period in which the launch falls belongs to
//! neither side unless the launch is its first day. A unit that is seen on one side only says nothing about a change
//! and is left out, and so is a period in which nobody is seen. What was left out is counted in a [`Tally`]. The panel
//! does not depend on the order of the observations. O(n log n) in the observations.

use crate::layers::FeatureId;
use crate::programme::CalendarDate;

use super::day::{Day, PeriodLength};
use super::numbers::{magnitude, mean};
use super::refusal::{EvaluationRefusal, Group, Side};
use super::warning::Warning;

/// Most observations of one evaluation.
pub const MAX_OBSERVATIONS: usize = 1_000_000;
/// Values are nearer 0 than this, so that sums of their squares are numbers.
pub const MAX_VALUE: f64 = 1e100;

/// A value of the outcome at a unit on a date. What is not known is no observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// A treated unit, a control or a donor of the protocol.
    pub unit: FeatureId,
    /// When. A year or a month counts as its first day.
    pub date: CalendarDate,
    /// The value, in the unit of the outcome; a finite number nearer 0 than [`MAX_VALUE`].
    pub value: f64,
}

/// What the treated are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparedWith {
    /// Nothing but themselves.
    Themselves,
    /// The controls of the protocol.
    Controls,
    /// The donors of the protocol outside the spillover ring.
    Donors,
}

/// Units by periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    units: Vec<PanelUnit>,
    periods: Vec<PanelPeriod>,
    /// Unit by unit.
    cells: Vec<Option<Cell>>,
    tally: Tally,
    length: PeriodLength,
}

/// A unit of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelUnit {
    /// Its identifier.
    pub id: FeatureId,
    /// Whether the experiment takes place there.
    pub is_treated: bool,
}

/// A period of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PanelPeriod {
    /// Periods from that of the launch: −1 is the last one before it.
    pub from_launch: i32,
    /// Its first day.
    pub first_day: Day,
    /// Whether it lies after the launch.
    pub is_after: bool,
}

/// What a unit showed in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    /// The mean of its observations.
    pub value: f64,
    /// How many there are.
    pub observations: usize,
}

/// What did not enter a panel, and what is worth knowing of what did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Observations of units that the protocol does not name.
    pub of_unknown_units: usize,
    /// Observations outside the window.
    pub outside_window: usize,
    /// Observations of the period in which the launch falls.
    pub in_launch_period: usize,
    /// Observations whose date is too coarse to tell the period: the first day was taken.
    pub first_day_taken: usize,
    /// Units of the protocol that are not seen on both sides of the launch.
    pub units_left_out: Vec<FeatureId>,
    /// Periods after the launch that the window has.
    pub periods_planned_after: usize,
    /// Periods that were left out because one of the groups is not seen in them.
    pub periods_left_out: usize,
}

impl Panel {
    /// The units: the treated first, each group by identifier.
    pub fn units(&self) -> &[PanelUnit] {
        &self.units
    }

    /// The periods in which anything is seen, in order.
    pub fn periods(&self) -> &[PanelPeriod] {
        &self.periods
    }

    /// What the unit at `unit_idx` showed in the period at `period_idx`.
    pub fn value(&self, unit_idx: usize, period_idx: usize) -> Option<f64> {
        self.row(unit_idx)[period_idx].map(|cell| cell.value)
    }

    /// What did not enter.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The length of the periods.
    pub const fn period_length(&self) -> PeriodLength {
        self.length
    }

    /// The numbers of the units of a group.
    pub(super) fn group(&self, is_treated: bool) -> impl Iterator<Item = usize> + '_ {
        (0..self.units.len()).filter(move |&unit_idx| self.units[unit_idx].is_treated == is_treated)
    }

    /// How many units a group has.
    pub(super) fn group_size(&self, is_treated: bool) -> usize {
        self.group(is_treated).count()
    }

    /// The numbers of the periods of a side.
    pub(super) fn side(&self, is_after: bool) -> impl Iterator<Item = usize> + '_ {
        (0..self.periods.len()).filter(move |&period_idx| self.periods[period_idx].is_after == is_after)
    }

    /// The values of a unit on a side of the launch, in order of time.
    pub(super) fn values_of(&self, unit_idx: usize, is_after: bool) -> Vec<f64> {
        self.side(is_after).filter_map(|period_idx| self.value(unit_idx, period_idx)).collect()
    }

    /// Mean after the launch less mean before it, of each unit of a group: both sides are seen, or it would not be
    /// here.
    pub(super) fn changes(&self, is_treated: bool) -> Vec<f64> {
        let change = |unit_idx| mean(&self.values_of(unit_idx, true)) - mean(&self.values_of(unit_idx, false));
        self.group(is_treated).map(change).collect()
    }

    /// The mean of a group in a period, over the units that are seen in it.
    pub(super) fn mean_in(&self, period_idx: usize, is_treated: bool) -> Option<f64> {
        let values: Vec<f64> = self.group(is_treated).filter_map(|unit_idx| self.value(unit_idx, period_idx)).collect();
        (!values.is_empty()).then(|| mean(&values))
    }

    /// The mean over the units of a group of their means on a side; none of an empty group.
    pub(super) fn mean_on(&self, is_after: bool, is_treated: bool) -> Option<f64> {
        let means: Vec<f64> =
            self.group(is_treated).map(|unit_idx| mean(&self.values_of(unit_idx, is_after))).collect();
        (!means.is_empty()).then(|| mean(&means))
    }

    /// Every cell that is seen, unit by unit: unit, period and value.
    pub(super) fn seen(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let width = self.periods.len();
        let seen = move |(cell_idx, cell): (usize, &Option<Cell>)| {
            cell.map(|cell| (cell_idx / width, cell_idx % width, cell.value))
        };
        self.cells.iter().enumerate().filter_map(seen)
    }

    /// Cells and observations of a group on a side.
    pub(super) fn seen_on(&self, is_after: bool, is_treated: bool) -> (usize, usize) {
        let of_unit = |unit_idx| self.side(is_after).filter_map(move |period_idx| self.row(unit_idx)[period_idx]);
        let observations = self.group(is_treated).flat_map(of_unit).map(|cell| cell.observations);
        observations.fold((0, 0), |(cells, sum), of_cell| (cells + 1, sum + of_cell))
    }

    /// Cells that nobody saw.
    pub(super) fn missing(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_none()).count()
    }

    /// The panel without the periods in which one of the groups is not seen.
    ///
    /// # Errors
    /// As [`Self::build`], of what is left.
    pub(super) fn where_both_are_seen(self) -> Result<Self, EvaluationRefusal> {
        let mut panel = self;
        loop {
            let both =
                |period_idx: &usize| [true, false].iter().all(|group| panel.mean_in(*period_idx, *group).is_some());
            let kept: Vec<usize> = (0..panel.periods.len()).filter(both).collect();
            if kept.len() == panel.periods.len() {
                return Ok(panel);
            }
            let mut tally = panel.tally.clone();
            tally.periods_left_out += panel.periods.len() - kept.len();
            // A unit that goes with a period may leave another period without its group.
            panel = panel.of_periods(&kept, tally).of_units_on_both_sides()?;
        }
    }

    /// The panel of the treated and of those others that are seen in every period.
    ///
    /// # Errors
    /// As [`Self::build`], of what is left.
    pub(super) fn of_whole_units(&self) -> Result<Self, EvaluationRefusal> {
        let mut panel = Self { units: Vec::new(), cells: Vec::new(), ..self.clone() };
        for (unit_idx, unit) in self.units.iter().enumerate() {
            if unit.is_treated || self.row(unit_idx).iter().all(Option::is_some) {
                panel.units.push(unit.clone());
                panel.cells.extend_from_slice(self.row(unit_idx));
            } else {
                panel.tally.units_left_out.push(unit.id.clone());
            }
        }
        panel.demand_treated()?;
        Ok(panel)
    }

    /// The greatest value that is seen, whatever its sign.
    pub(super) fn magnitude(&self) -> f64 {
        magnitude(self.seen().map(|(_, _, value)| value))
    }

    /// The panel of these cells, unit by unit.
    ///
    /// # Errors
    /// Where no treated unit is seen on both sides of the launch.
    pub(super) fn of_cells(
        units: Vec<PanelUnit>,
        periods: Vec<PanelPeriod>,
        cells: Vec<Option<Cell>>,
        tally: Tally,
        length: PeriodLength,
    ) -> Result<Self, EvaluationRefusal> {
        Self { units, periods, cells, tally, length }.of_units_on_both_sides()
    }

    /// The panel of the units that are seen on both sides of the launch, and of the periods in which one of them is.
    fn of_units_on_both_sides(self) -> Result<Self, EvaluationRefusal> {
        let mut panel = Self { units: Vec::new(), cells: Vec::new(), ..self.clone() };
        for (unit_idx, unit) in self.units.iter().enumerate() {
            if [false, true].iter().all(|is_after| !self.values_of(unit_idx, *is_after).is_empty()) {
                panel.units.push(unit.clone());
                panel.cells.extend_from_slice(self.row(unit_idx));
            } else {
                panel.tally.units_left_out.push(unit.id.clone());
            }
        }
        panel.demand_treated()?;
        let is_seen = |period_idx: &usize| (0..panel.units.len()).any(|unit| panel.value(unit, *period_idx).is_some());
        let seen: Vec<usize> = (0..panel.periods.len()).filter(is_seen).collect();
        let tally = panel.tally.clone();
        Ok(panel.of_periods(&seen, tally))
    }

    /// The periods at `kept`.
    fn of_periods(&self, kept: &[usize], tally: Tally) -> Self {
        let of_unit = |unit_idx: usize| kept.iter().map(move |&period_idx| self.row(unit_idx)[period_idx]);
        Self {
            units: self.units.clone(),
            periods: kept.iter().map(|&period_idx| self.periods[period_idx]).collect(),
            cells: (0..self.units.len()).flat_map(of_unit).collect(),
            tally,
            length: self.length,
        }
    }

    /// The cells of a unit.
    fn row(&self, unit_idx: usize) -> &[Option<Cell>] {
        &self.cells[unit_idx * self.periods.len()..(unit_idx + 1) * self.periods.len()]
    }

    /// What the panel alone warns of.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let Tally {
            of_unknown_units,
            outside_window,
            in_launch_period,
            first_day_taken,
            ref units_left_out,
            periods_planned_after: planned,
            periods_left_out,
        } = self.tally;
        let (missing, seen) = (self.missing(), self.side(true).count());
        let cells = self.units().len() * self.periods().len();
        let found = [
            (missing > 0, Warning::MissingCells { missing, cells }),
            (!units_left_out.is_empty(), Warning::UnitsLeftOut { units: units_left_out.clone() }),
            (periods_left_out > 0, Warning::PeriodsLeftOut { periods: periods_left_out }),
            (of_unknown_units > 0, Warning::UnknownUnits { observations: of_unknown_units }),
            (outside_window > 0, Warning::OutsideWindow { observations: outside_window }),
            (in_launch_period > 0, Warning::LaunchPeriodLeftOut { observations: in_launch_period }),
            (first_day_taken > 0, Warning::FirstDayTaken { observations: first_day_taken }),
            (seen < planned, Warning::WindowNotOver { seen, planned }),
        ];
        found.into_iter().filter_map(|(holds, warning)| holds.then_some(warning)).collect()
    }

    fn demand_treated(&self) -> Result<(), EvaluationRefusal> {
        if self.group_size(true) == 0 {
            return Err(EvaluationRefusal::TooFewUnits { group: Group::Treated, found: 0, needed: 1 });
        }
        Ok(())
    }

    /// Refuses where the treated are seen in fewer periods of a side than a method needs.
    pub(super) fn demand_periods(&self, side: Side, needed: usize) -> Result<(), EvaluationRefusal> {
        let is_seen = |period_idx: &usize| self.mean_in(*period_idx, true).is_some();
        let found = self.side(side == Side::After).filter(is_seen).count();
        if found < needed { Err(EvaluationRefusal::TooFewPeriods { side, found, needed }) } else { Ok(()) }
    }

    /// Refuses where a group has fewer units than a method needs.
    pub(super) fn demand_units(&self, group: Group, needed: usize) -> Result<(), EvaluationRefusal> {
        let found = self.group_size(group == Group::Treated);
        if found < needed { Err(EvaluationRefusal::TooFewUnits { group, found, needed }) } else { Ok(()) }
    }

    /// Refuses where every value is the same.
    pub(super) fn demand_variance(&self) -> Result<(), EvaluationRefusal> {
        let mut values = self.seen().map(|(_, _, value)| value);
        let first = values.next();
        if values.all(|value| Some(value) == first) { Err(EvaluationRefusal::NoVariance) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::evaluation::samples::{day, monthly, protocol};

    fn observed(unit: &str, date: &str, value: f64) -> Observation {
        Observation { unit: unit.parse().expect("an identifier"), date: date.parse().expect("a date"), value }
    }

    #[test]
    fn readings_of_a_period_become_their_mean_whatever_their_order() {
        let mut observations = vec![
            observed("a", "2022-03-01", 0.1),
            observed("a", "2022-03-07", 0.2),
            observed("a", "2022-03-31", 0.7),
            observed("a", "2023-03", 2.0),
        ];
        let panel = Panel::build(&protocol(&["a"], &[]), &observations, ComparedWith::Themselves).expect("both sides");
        assert_eq!(panel.periods().iter().map(|period| period.from_launch).collect::<Vec<_>>(), [-10, 2]);
        assert!((panel.value(0, 0).expect("seen") - 1.0 / 3.0).abs() < 1e-15);
        assert_eq!(panel.seen_on(false, true), (1, 3));
        observations.reverse();
        assert_eq!(Panel::build(&protocol(&["a"], &[]), &observations, ComparedWith::Themselves), Ok(panel));
    }

    #[test]
    fn what_lies_outside_is_left_out_and_counted() {
        let mut draft = protocol(&["a"], &["b"]);
        draft.window.launch = day("2023-01-10");
        let observations = [
            observed("a", "2021-12-31", 1.0),
            observed("a", "2022-05-02", 1.0),
            observed("a", "2023-01-20", 1.0),
            observed("a", "2023-02-02", 1.0),
            observed("a", "2024-01-01", 1.0),
            observed("b", "2022", 1.0),
            observed("x", "2022-05-02", 1.0),
        ];
        let panel = Panel::build(&draft, &observations, ComparedWith::Controls).expect("the treated unit is seen");
        let tally = Tally {
            of_unknown_units: 1,
            outside_window: 2,
            in_launch_period: 1,
            first_day_taken: 1,
            units_left_out: vec!["b".parse().expect("an identifier")],
            periods_planned_after: 11,
            periods_left_out: 0,
        };
        assert_eq!(*panel.tally(), tally);
        assert_eq!(panel.units().len(), 1);
    }

    #[test]
    fn no_number_enters_that_is_none() {
        for value in [f64::NAN, f64::INFINITY, -1e101] {
            let observations = [observed("x", "2022-05-02", value)];
            let refusal = Panel::build(&protocol(&["a"], &[]), &observations, ComparedWith::Themselves);
            assert!(matches!(refusal, Err(EvaluationRefusal::NotFinite { .. })));
        }
    }

    #[test]
    fn periods_in_which_a_group_is_not_seen_can_be_left_out() {
        let mut observations = monthly("a", (0..24).map(f64::from));
        observations.extend(monthly("b", (0..24).map(f64::from)).into_iter().skip(1));
        let panel = Panel::build(&protocol(&["a"], &["b"]), &observations, ComparedWith::Controls).expect("seen");
        assert_eq!((panel.periods().len(), panel.missing()), (24, 1));
        let whole = panel.where_both_are_seen().expect("23 periods are left");
        assert_eq!((whole.periods().len(), whole.missing(), whole.tally().periods_left_out), (23, 0, 1));
    }
}
