//! Scores in whole billionths, so that what is printed adds up to its last digit.
//!
//! A number of binary fractions seldom is the sum of its rounded parts. Billionths are whole numbers: their sums are
//! exact, and each prints with nine decimals at most.

/// Billionths in one.
const IN_ONE: f64 = 1e9;

/// A number of billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Billionths(i64);

impl Billionths {
    /// The nearest number of billionths. Scores and logarithms of them stay far below the range.
    #[expect(clippy::cast_possible_truncation, reason = "a score or its logarithm is a few units")]
    pub fn nearest(number: f64) -> Self {
        Self((number * IN_ONE).round() as i64)
    }

    /// The number nearest to the billionths, which prints with at most nine decimals.
    #[expect(clippy::cast_precision_loss, reason = "a score or its logarithm is a few units")]
    pub fn number(self) -> f64 {
        self.0 as f64 / IN_ONE
    }

    /// What is over `other`.
    pub const fn less(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }

    /// `parts` in billionths that sum to exactly `to − from`: each is rounded down, and what is left over goes to
    /// those that lost most (the method of the largest remainder). None is off by more than one billionth.
    #[expect(clippy::cast_possible_truncation, reason = "parts of a score are a few units")]
    pub fn apportioned(parts: &[f64], from: Self, to: Self) -> Vec<Self> {
        let scaled: Vec<f64> = parts.iter().map(|part| part * IN_ONE).collect();
        let mut shares: Vec<i64> = scaled.iter().map(|part| part.floor() as i64).collect();
        let Ok(count @ 1..) = i64::try_from(shares.len()) else { return Vec::new() };
        let left_over = to.0 - from.0 - shares.iter().sum::<i64>();
        let mut order: Vec<usize> = (0..shares.len()).collect();
        let lost = |idx: usize| scaled[idx] - scaled[idx].floor();
        order.sort_by(|&left, &right| lost(right).total_cmp(&lost(left)));
        let (to_each, to_first) = (left_over.div_euclid(count), left_over.rem_euclid(count));
        for (idx, place) in order.into_iter().zip(0..) {
            shares[idx] += to_each + i64::from(place < to_first);
        }
        shares.into_iter().map(Self).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_sum_to_the_difference_and_stay_by_themselves(
            parts in prop::collection::vec(-1.0..1.0_f64, 1..32), from in 0.0..1.0_f64,
        ) {
            let to = Billionths::nearest(from + parts.iter().sum::<f64>());
            let from = Billionths::nearest(from);
            let shares = Billionths::apportioned(&parts, from, to);
            prop_assert_eq!(shares.iter().map(|share| share.0).sum::<i64>(), to.0 - from.0);
            for (share, part) in shares.iter().zip(&parts) {
                prop_assert!((share.number() - part).abs() <= 2.0 / IN_ONE, "{share:?} {part}");
            }
        }

        #[test]
        fn a_number_prints_with_nine_decimals_at_most(number in -10.0..10.0_f64) {
            let text = Billionths::nearest(number).number().to_string();
            prop_assert!(text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 9), "{text}");
        }
    }
}
