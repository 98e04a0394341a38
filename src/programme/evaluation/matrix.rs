//! Small symmetric systems: a square matrix by rows and its Cholesky factor.
//!
//! For the normal equations of regressions with at most some hundred columns, which are centred and scaled first.

use super::numbers::dot;

/// How small a pivot may be beside its diagonal before a column counts as a mix of those before it.
const LEAST_PIVOT_SHARE: f64 = 1e-11;

/// A square matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Square {
    size: usize,
    entries: Vec<f64>,
}

/// The lower triangle L of a symmetric positive definite matrix L·Lᵀ.
#[derive(Debug, Clone)]
pub(super) struct Factor(Square);

impl Square {
    /// A matrix of zeros.
    pub fn zero(size: usize) -> Self {
        Self { size, entries: vec![0.0; size * size] }
    }

    /// The number of rows.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// An entry.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.size + column]
    }

    /// An entry to be changed.
    pub fn at_mut(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.entries[row * self.size + column]
    }

    /// A row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.entries[row * self.size..(row + 1) * self.size]
    }

    /// The product with `right`, which is symmetric.
    pub fn times_symmetric(&self, right: &Self) -> Self {
        let mut product = Self::zero(self.size);
        for row in 0..self.size {
            for column in 0..self.size {
                *product.at_mut(row, column) = dot(self.row(row), right.row(column));
            }
        }
        product
    }

    /// Adds `weight`·left·rightᵀ.
    pub fn add_outer(&mut self, weight: f64, left: &[f64], right: &[f64]) {
        for (row, a) in left.iter().enumerate().filter(|(_, a)| **a != 0.0) {
            let entries = &mut self.entries[row * self.size..(row + 1) * self.size];
            entries.iter_mut().zip(right).for_each(|(entry, b)| *entry += weight * a * b);
        }
    }

    /// The Cholesky factor, or none where the matrix is not clearly positive definite.
    pub fn factor(&self) -> Option<Factor> {
        let mut lower = Self::zero(self.size);
        for row in 0..self.size {
            for column in 0..=row {
                let known = dot(&lower.row(row)[..column], &lower.row(column)[..column]);
                let rest = self.at(row, column) - known;
                if column < row {
                    *lower.at_mut(row, column) = rest / lower.at(column, column);
                } else if rest > LEAST_PIVOT_SHARE * self.at(row, row) {
                    *lower.at_mut(row, row) = rest.sqrt();
                } else {
                    return None;
                }
            }
        }
        Some(Factor(lower))
    }
}

impl Factor {
    /// The solution of L·Lᵀ·x = `right`.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (lower, size) = (&self.0, self.0.size);
        let mut found = right.to_vec();
        for row in 0..size {
            found[row] = (found[row] - dot(&lower.row(row)[..row], &found[..row])) / lower.at(row, row);
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|below| lower.at(below, row) * found[below]).sum();
            found[row] = (found[row] - known) / lower.at(row, row);
        }
        found
    }

    /// The inverse of L·Lᵀ.
    pub fn inverse(&self) -> Square {
        let size = self.0.size;
        let mut inverse = Square::zero(size);
        for column in 0..size {
            let unit: Vec<f64> = (0..size).map(|row| if row == column { 1.0 } else { 0.0 }).collect();
            let solved = self.solve(&unit);
            (0..size).for_each(|row| *inverse.at_mut(row, column) = solved[row]);
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_its_inverse_undoes_it() {
        let rows = [[4.0, 2.0, 0.5], [2.0, 5.0, 1.0], [0.5, 1.0, 3.0]];
        let matrix = Square { size: 3, entries: rows.concat() };
        let factor = matrix.factor().expect("positive definite");
        let solved = factor.solve(&[1.0, 2.0, 3.0]);
        for (row, right) in rows.iter().zip([1.0, 2.0, 3.0]) {
            assert!((dot(row, &solved) - right).abs() < 1e-12);
        }
        let product = matrix.times_symmetric(&factor.inverse());
        for row in 0..3 {
            for column in 0..3 {
                assert!((product.at(row, column) - if row == column { 1.0 } else { 0.0 }).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_column_that_repeats_another_has_no_factor() {
        assert!(Square { size: 2, entries: vec![1.0, 1.0, 1.0, 1.0] }.factor().is_none());
        assert!(Square::zero(1).factor().is_none());
    }
}
