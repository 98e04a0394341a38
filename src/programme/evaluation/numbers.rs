//! Means and spreads of short lists of numbers.

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts of units, periods and cells stay far below 2^53")]
pub(super) const fn count(things: usize) -> f64 {
    things as f64
}

/// The mean; NaN of nothing, which no caller asks for.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

/// The sum of squared distances from the mean.
pub(super) fn squares_about_mean(values: &[f64]) -> f64 {
    let centre = mean(values);
    values.iter().map(|value| (value - centre).powi(2)).sum()
}

/// The variance with n − 1; NaN under two values, which no caller asks for.
pub(super) fn variance(values: &[f64]) -> f64 {
    squares_about_mean(values) / (count(values.len()) - 1.0)
}

/// The sum of products.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// The greatest distance from zero; zero of nothing.
pub(super) fn magnitude(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |greatest, value| value.abs().max(greatest))
}

/// The square root of the mean square; NaN of nothing, which no caller asks for.
pub(super) fn root_mean_square(values: &[f64]) -> f64 {
    (dot(values, values) / count(values.len())).sqrt()
}
