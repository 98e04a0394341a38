//! A bar of characters that says where a value stands in a reference set: `▕──┼─█─┼──▏`.
//!
//! The three marks are the quartiles, evenly spaced however far apart their values are, so that one very large member
//! (Paris) does not push all others to one end. A value on a quartile that several members share stands in its middle.

use crate::diagnosis::Reference;

/// Characters a quarter of the bar.
const QUARTER_WIDTH: usize = 2;
/// How wide a bar is, its ends included.
pub(super) const BAR_WIDTH: usize = 4 * QUARTER_WIDTH + 3;

/// The bar of `value` in the set of `reference`; none where the set is empty.
pub(super) fn bar(value: f64, reference: &Reference) -> Option<String> {
    let knots = [reference.min?, reference.q1?, reference.median?, reference.q3?, reference.max?];
    let last_idx = 4 * QUARTER_WIDTH;
    let marker_idx = marker(place_share(value, knots), last_idx);
    let sign = |idx: usize| match idx {
        idx if idx == marker_idx => '█',
        idx if idx % QUARTER_WIDTH == 0 && idx != 0 && idx != last_idx => '┼',
        _ => '─',
    };
    let inner: String = (0..=last_idx).map(sign).collect();
    Some(format!("▕{inner}▏"))
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a few characters"
)]
fn marker(share: f64, last_idx: usize) -> usize {
    (share * last_idx as f64).round() as usize
}

/// Where `value` stands between the least (0) and the greatest (1), a quarter of the way per quartile.
#[expect(clippy::cast_precision_loss, reason = "five knots")]
fn place_share(value: f64, knots: [f64; 5]) -> f64 {
    let below = knots.iter().filter(|&&knot| knot < value).count();
    let not_above = knots.iter().filter(|&&knot| knot <= value).count();
    let quarters = match (below, not_above) {
        (below, not_above) if below < not_above => (below + not_above - 1) as f64 / 2.0,
        (0, _) => 0.0,
        (5, _) => 4.0,
        (below, _) => {
            let (from, to) = (knots[below - 1], knots[below]);
            (below - 1) as f64 + (value - from) / (to - from)
        }
    };
    quarters / 4.0
}

#[cfg(test)]
mod tests {
    use crate::layers::Words;

    use super::*;

    fn reference(knots: [f64; 5]) -> Reference {
        let [min, q1, median, q3, max] = knots.map(Some);
        let label = Words::same("five");
        Reference {
            id: "mgp",
            label,
            authority: None,
            n: 5,
            value: None,
            q1,
            median,
            q3,
            min,
            max,
            rank: None,
            percentile: None,
        }
    }

    #[test]
    fn the_marker_stands_by_quartiles_whatever_their_distance() {
        let set = reference([0.0, 1.0, 2.0, 4.0, 1_000.0]);
        let bars = [0.0, 2.0, 3.0, 502.0, 1_000.0, 5_000.0].map(|value| bar(value, &set));
        let expected = ["▕█─┼─┼─┼──▏", "▕──┼─█─┼──▏", "▕──┼─┼█┼──▏", "▕──┼─┼─┼█─▏", "▕──┼─┼─┼─█▏", "▕──┼─┼─┼─█▏"];
        assert_eq!(bars.map(|it| it.expect("the set is not empty")), expected);
    }

    #[test]
    fn a_value_that_half_of_the_set_shares_stands_in_the_middle_of_them() {
        let set = reference([0.0, 0.0, 0.0, 3.0, 9.0]);
        assert_eq!(bar(0.0, &set).as_deref(), Some("▕──█─┼─┼──▏"));
    }

    #[test]
    fn an_empty_set_has_no_bar() {
        let empty = Reference { median: None, ..reference([0.0; 5]) };
        assert_eq!(bar(1.0, &empty), None);
    }
}
