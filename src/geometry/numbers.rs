//! The one place where whole numbers and real ones change into each other.

/// The whole part of a number that is not negative; 0 for what is, or is not a number. Never decreases as it grows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, which is what is wanted"
)]
pub(super) fn whole(value: f64) -> usize {
    value as usize
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}

/// An index as it is stored.
pub(super) fn stored(idx: usize) -> u32 {
    u32::try_from(idx).expect("a column is cut into files long before four billion positions")
}

/// The lower and the higher of two numbers.
pub(super) fn low_high(one: f64, other: f64) -> (f64, f64) {
    if one <= other { (one, other) } else { (other, one) }
}
