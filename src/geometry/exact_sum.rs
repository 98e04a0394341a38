//! A sum of doubles that keeps what each addition rounds off.
//!
//! Two doubles hold the sum and its rounding (Knuth's exact addition): some hundred bits, of which the answer keeps the
//! best 53. The order of the terms does not show, and a sum of sums is the sum of all terms, so that whole groups may be
//! summed ahead of any question. It is what `math.fsum` gives, short of ties in the hundredth bit.

/// A sum.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ExactSum {
    high: f64,
    /// What was rounded off `high`.
    low: f64,
}

impl ExactSum {
    /// Adds a term.
    pub fn add(&mut self, term: f64) {
        let sum = self.high + term;
        let of_term = sum - self.high;
        self.low += (self.high - (sum - of_term)) + (term - of_term);
        self.high = sum;
    }

    /// Adds all terms of another sum.
    pub fn join(&mut self, other: Self) {
        self.add(other.high);
        self.low += other.low;
    }

    /// The sum, rounded once.
    pub fn value(self) -> f64 {
        self.high + self.low
    }
}

impl FromIterator<f64> for ExactSum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Self::default();
        sum.extend(terms);
        sum
    }
}

impl Extend<f64> for ExactSum {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, terms: I) {
        terms.into_iter().for_each(|term| self.add(term));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cancels_leaves_what_is_left() {
        let sum: ExactSum = [1e16, 1.0, -1e16, 1e-3].into_iter().collect();
        assert!((sum.value() - 1.001).abs() < 1e-15, "{}", sum.value());
    }

    proptest! {
        #[test]
        fn neither_order_nor_grouping_shows(terms in prop::collection::vec(-1e9..1e9, 0..200), cut in 0..200usize) {
            let forwards: ExactSum = terms.iter().copied().collect();
            let backwards: ExactSum = terms.iter().rev().copied().collect();
            let (left, right) = terms.split_at(cut.min(terms.len()));
            let mut grouped: ExactSum = right.iter().copied().collect();
            grouped.join(left.iter().copied().collect());
            prop_assert_eq!(forwards.value().to_bits(), backwards.value().to_bits());
            prop_assert_eq!(forwards.value().to_bits(), grouped.value().to_bits());
        }
    }
}
