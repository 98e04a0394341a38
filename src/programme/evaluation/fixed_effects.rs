//! What is left of a value a cell when an effect of its unit and one of its period are taken out.
//!
//! Exact with missing cells too: effects of units are taken out by their means, those of periods by one symmetric
//! system whose factor is kept. By the theorem of Frisch, Waugh and Lovell, a regression on what is left gives the
//! coefficients and the residuals of the regression with all dummies. O(periods³) once, O(cells + periods²) a list of
//! values.

use super::matrix::{Factor, Square};
use super::numbers::count;
use super::panel::Panel;

/// The cells of a panel that are seen, and how effects are taken out of lists of values over them.
pub(super) struct TwoWay {
    /// Unit and period of each cell, unit by unit.
    cells: Vec<(usize, usize)>,
    /// Cells of each unit.
    of_unit: Vec<f64>,
    periods: usize,
    /// Of the system for the periods but the first, whose effect is 0; none where there is only one.
    factor: Factor,
}

impl TwoWay {
    /// None where the cells that are seen do not hang together, or there is only one period.
    pub fn of(panel: &Panel) -> Option<Self> {
        let cells: Vec<(usize, usize)> = panel.seen().map(|(unit, period, _)| (unit, period)).collect();
        let periods = panel.periods().len();
        let mut of_unit = vec![0.0; panel.units().len()];
        for (unit, _) in &cells {
            of_unit[*unit] += 1.0;
        }
        if periods < 2 {
            return None;
        }
        let mut system = Square::zero(periods - 1);
        for own in cells.chunk_by(|left, right| left.0 == right.0) {
            let mut row = vec![0.0; periods - 1];
            for (_, period) in own.iter().filter(|(_, period)| *period > 0) {
                row[period - 1] = 1.0;
                *system.at_mut(period - 1, period - 1) += 1.0;
            }
            system.add_outer(-1.0 / count(own.len()), &row, &row);
        }
        Some(Self { cells, of_unit, periods, factor: system.factor()? })
    }

    /// Unit and period of each cell.
    pub fn cells(&self) -> &[(usize, usize)] {
        &self.cells
    }

    /// Coefficients of units and periods, one of them being told by the others.
    pub fn parameters(&self) -> usize {
        self.of_unit.len() + self.periods - 1
    }

    /// `values`, a cell each, without the effects of units and periods.
    pub fn without_effects(&self, values: &[f64]) -> Vec<f64> {
        // Twice: the second time takes out what rounding left.
        self.taken_out(&self.taken_out(values))
    }

    fn taken_out(&self, values: &[f64]) -> Vec<f64> {
        let mut rest = self.without_unit_means(values);
        let mut sums = vec![0.0; self.periods];
        self.cells.iter().zip(&rest).for_each(|((_, period), value)| sums[*period] += value);
        let of_periods = self.factor.solve(&sums[1..]);
        let effect = |period: usize| if period == 0 { 0.0 } else { of_periods[period - 1] };
        rest.iter_mut().zip(&self.cells).for_each(|(value, (_, period))| *value -= effect(*period));
        self.without_unit_means(&rest)
    }

    fn without_unit_means(&self, values: &[f64]) -> Vec<f64> {
        let mut means = vec![0.0; self.of_unit.len()];
        self.cells.iter().zip(values).for_each(|((unit, _), value)| means[*unit] += value / self.of_unit[*unit]);
        self.cells.iter().zip(values).map(|((unit, _), value)| value - means[*unit]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::evaluation::panel::ComparedWith;
    use crate::programme::evaluation::samples::{monthly, protocol, scatter};

    /// A panel of five units with holes.
    fn panel() -> Panel {
        let holes = [3, 17, 30, 31, 64, 99];
        let observations = ["a", "b", "c", "d", "e"].into_iter().zip(0_u32..).flat_map(|(unit, nth)| {
            let all = monthly(unit, (0..24).map(|month| scatter(24 * nth + month)));
            all.into_iter().zip(24 * nth..).filter(|(_, cell)| !holes.contains(cell)).map(|(it, _)| it)
        });
        let observations: Vec<_> = observations.collect();
        Panel::build(&protocol(&["a"], &["b", "c", "d", "e"]), &observations, ComparedWith::Controls).expect("seen")
    }

    #[test]
    fn what_is_left_sums_to_nothing_in_every_unit_and_period() {
        let panel = panel();
        let two_way = TwoWay::of(&panel).expect("the cells hang together");
        let values: Vec<f64> = panel.seen().map(|(_, _, value)| 1e6 + value).collect();
        let left = two_way.without_effects(&values);
        let sum_of = |is_own: &dyn Fn(usize, usize) -> bool| -> f64 {
            two_way
                .cells()
                .iter()
                .zip(&left)
                .filter(|((unit, period), _)| is_own(*unit, *period))
                .map(|(_, it)| it)
                .sum()
        };
        for period in 0..24 {
            assert!(sum_of(&|_, other| other == period).abs() < 1e-9);
        }
        for unit in 0..5 {
            assert!(sum_of(&|other, _| other == unit).abs() < 1e-9);
        }
        assert!(left.iter().any(|value| value.abs() > 0.1));
    }

    #[test]
    fn effects_of_units_and_periods_leave_nothing() {
        let two_way = TwoWay::of(&panel()).expect("the cells hang together");
        let planted: Vec<f64> =
            two_way.cells().iter().map(|(unit, period)| 3.0 * count(*unit) - 0.7 * count(*period * *period)).collect();
        assert!(two_way.without_effects(&planted).iter().all(|value| value.abs() < 1e-10));
    }
}
