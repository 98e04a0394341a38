//! Ordinary least squares on a few columns, and two covariances that hold without equal or independent errors.
//!
//! - *Clustered by group*: (X'X)⁻¹ · Σ s·s' · (X'X)⁻¹ with s = Σ x·e over the rows of each group, times
//!   G/(G−1)·(n−1)/(n−k): CR1.
//! - *Newey–West*: lags up to L with the weights 1 − l/(L+1) of Bartlett, times n/(n−k). Rows stand in order of time.

use super::matrix::Square;
use super::numbers::{count, dot};

/// Coefficients, what they leave over, and what their covariance needs.
#[derive(Debug, Clone)]
pub(super) struct LeastSquares {
    /// A coefficient a column.
    pub coefficients: Vec<f64>,
    /// What the fit leaves over, a row each.
    pub residuals: Vec<f64>,
    bread: Square,
}

impl LeastSquares {
    /// The fit of `values` by `columns`, all of one length; none where a column is a mix of others.
    pub fn fit(columns: &[Vec<f64>], values: &[f64]) -> Option<Self> {
        let scales: Vec<f64> = columns.iter().map(|column| dot(column, column).sqrt()).collect();
        if scales.iter().any(|scale| *scale <= 0.0) {
            return None;
        }
        let mut gram = Square::zero(columns.len());
        for (row, left) in columns.iter().enumerate() {
            for (column, right) in columns.iter().enumerate().take(row + 1) {
                let entry = dot(left, right) / (scales[row] * scales[column]);
                *gram.at_mut(row, column) = entry;
                *gram.at_mut(column, row) = entry;
            }
        }
        let factor = gram.factor()?;
        let solve = |values: &[f64]| {
            let right: Vec<f64> =
                columns.iter().zip(&scales).map(|(column, scale)| dot(column, values) / scale).collect();
            factor.solve(&right).into_iter().zip(&scales).map(|(scaled, scale)| scaled / scale).collect::<Vec<f64>>()
        };
        let mut coefficients = solve(values);
        // What rounding left in the residuals is fitted once more.
        let correction = solve(&residuals_of(columns, values, &coefficients));
        coefficients.iter_mut().zip(correction).for_each(|(coefficient, more)| *coefficient += more);
        let mut bread = factor.inverse();
        for row in 0..columns.len() {
            for column in 0..columns.len() {
                *bread.at_mut(row, column) /= scales[row] * scales[column];
            }
        }
        Some(Self { residuals: residuals_of(columns, values, &coefficients), coefficients, bread })
    }

    /// The covariance of the coefficients, clustered by `groups` (a number below `group_count` a row). `parameters`
    /// counts every coefficient of the model, those that were taken out of the columns before included.
    pub fn clustered(&self, columns: &[Vec<f64>], groups: &[usize], group_count: usize, parameters: usize) -> Square {
        let mut scores = vec![vec![0.0; columns.len()]; group_count];
        for (column_idx, column) in columns.iter().enumerate() {
            for ((value, residual), group) in column.iter().zip(&self.residuals).zip(groups) {
                scores[*group][column_idx] += value * residual;
            }
        }
        let mut meat = Square::zero(columns.len());
        for score in &scores {
            meat.add_outer(1.0, score, score);
        }
        let (rows, groups) = (count(groups.len()), count(group_count));
        self.sandwich(&meat, groups / (groups - 1.0) * (rows - 1.0) / (rows - count(parameters)))
    }

    /// The covariance of the coefficients by Newey and West with `lags` lags.
    pub fn newey_west(&self, columns: &[Vec<f64>], lags: usize) -> Square {
        let scores: Vec<Vec<f64>> = (self.residuals.iter().enumerate())
            .map(|(row, residual)| columns.iter().map(|column| column[row] * residual).collect())
            .collect();
        let mut meat = Square::zero(columns.len());
        for lag in 0..=lags.min(scores.len().saturating_sub(1)) {
            let weight = 1.0 - count(lag) / (count(lags) + 1.0);
            for (later, earlier) in scores[lag..].iter().zip(&scores) {
                meat.add_outer(weight, later, earlier);
                if lag > 0 {
                    meat.add_outer(weight, earlier, later);
                }
            }
        }
        let rows = count(scores.len());
        self.sandwich(&meat, rows / (rows - count(columns.len())))
    }

    /// The correlation of neighbouring residuals; 0 where nothing is left over.
    pub fn likeness_of_neighbours(&self) -> f64 {
        let squares = dot(&self.residuals, &self.residuals);
        let products = dot(&self.residuals, self.residuals.get(1..).unwrap_or_default());
        if squares > 0.0 { products / squares } else { 0.0 }
    }

    fn sandwich(&self, meat: &Square, factor: f64) -> Square {
        let half = self.bread.times_symmetric(meat);
        let mut covariance = half.times_symmetric(&self.bread);
        for row in 0..covariance.size() {
            for column in 0..covariance.size() {
                *covariance.at_mut(row, column) *= factor;
            }
        }
        covariance
    }
}

/// The lags of Newey and West for a series of `periods`: the whole part of 4·(T/100)^(2/9).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and some tens")]
pub(super) fn lags_for(periods: usize) -> usize {
    (4.0 * (count(periods) / 100.0).powf(2.0 / 9.0)).floor() as usize
}

/// wᵀ·C·w: the variance of a weighted sum of coefficients.
pub(super) fn variance_of_sum(covariance: &Square, weights: &[f64]) -> f64 {
    weights.iter().enumerate().map(|(row, weight)| weight * dot(covariance.row(row), weights)).sum::<f64>().max(0.0)
}

fn residuals_of(columns: &[Vec<f64>], values: &[f64], coefficients: &[f64]) -> Vec<f64> {
    let mut residuals = values.to_vec();
    for (column, coefficient) in columns.iter().zip(coefficients) {
        residuals.iter_mut().zip(column).for_each(|(residual, value)| *residual -= coefficient * value);
    }
    residuals
}
