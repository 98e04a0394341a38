//! On which side of a line a position lies, exactly for the doubles as given.
//!
//! Any frame and unit. A rounded determinant settles nearly every question in a few operations; where its error bound
//! does not, the determinant is summed without error as an expansion of doubles (Shewchuk, "Adaptive precision
//! floating-point arithmetic and fast robust geometric predicates", 1997). Positions that are not finite lie nowhere:
//! callers keep them out.

use std::cmp::Ordering;

/// East and north, in the unit of the frame.
pub(super) type EastNorth = (f64, f64);

/// Error bound of the rounded determinant relative to the sum of its two products (Shewchuk's `ccwerrboundA`).
const ROUNDED_ERROR_SHARE: f64 = (3.0 + 16.0 * UNIT_ROUNDOFF) * UNIT_ROUNDOFF;
/// Half the distance from 1 to the next double.
const UNIT_ROUNDOFF: f64 = f64::EPSILON / 2.0;
/// Six products of two doubles, each the exact sum of two doubles.
const COMPONENTS: usize = 12;

/// The side of the line from `start` to `end` on which `position` lies: `Greater` is left, `Less` right, `Equal` on it.
pub(super) fn side_of(start: EastNorth, end: EastNorth, position: EastNorth) -> Ordering {
    let left = (start.0 - position.0) * (end.1 - position.1);
    let right = (start.1 - position.1) * (end.0 - position.0);
    let determinant = left - right;
    if determinant.abs() > ROUNDED_ERROR_SHARE * (left.abs() + right.abs()) {
        return sign_of(determinant);
    }
    // A factor of each product is 0 where the position is an end, or on a level or upright line: nothing was rounded.
    let is_exact = is_zero(left) && is_zero(right);
    if is_exact { Ordering::Equal } else { exact_side_of(start, end, position) }
}

fn is_zero(value: f64) -> bool {
    sign_of(value) == Ordering::Equal
}

/// Whether `position` lies on the closed segment from `start` to `end`.
pub(super) fn is_on_segment(start: EastNorth, end: EastNorth, position: EastNorth) -> bool {
    start.0.min(end.0) <= position.0
        && position.0 <= start.0.max(end.0)
        && start.1.min(end.1) <= position.1
        && position.1 <= start.1.max(end.1)
        && side_of(start, end, position) == Ordering::Equal
}

/// The same question by a sum without rounding.
fn exact_side_of(a: EastNorth, b: EastNorth, c: EastNorth) -> Ordering {
    let mut sum = [0.0; COMPONENTS];
    let products = [(a.0, b.1), (-a.1, b.0), (b.0, c.1), (-b.1, c.0), (c.0, a.1), (-c.1, a.0)];
    for (idx, (left, right)) in products.into_iter().enumerate() {
        let product = left * right;
        let rounded_off = left.mul_add(right, -product);
        grow(&mut sum[..=2 * idx], rounded_off);
        grow(&mut sum[..2 * idx + 2], product);
    }
    sum.iter().rev().find(|&&component| component != 0.0).map_or(Ordering::Equal, |&component| sign_of(component))
}

/// Adds `term` to an expansion whose last place is still free; components grow in size from first to last.
fn grow(expansion: &mut [f64], term: f64) {
    let mut carried = term;
    for component in expansion.iter_mut() {
        let sum = carried + *component;
        let part = sum - carried;
        *component = (carried - (sum - part)) + (*component - part);
        carried = sum;
    }
    if let Some(last) = expansion.last_mut() {
        *last = carried;
    }
}

fn sign_of(value: f64) -> Ordering {
    value.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_one_step_off_the_line_is_not_on_it() {
        let (start, end) = ((650_000.1, 6_860_000.3), (650_010.1, 6_860_010.3));
        let on = (start.0 + 5.0, start.1 + 5.0);
        assert_eq!(side_of(start, end, (on.0, on.1.next_up())), Ordering::Greater);
        assert_eq!(side_of(start, end, (on.0, on.1.next_down())), Ordering::Less);
    }

    #[test]
    fn the_ends_of_a_segment_lie_on_it() {
        let (start, end) = ((0.1, 0.7), (1e7 + 0.3, 3.3));
        assert!(is_on_segment(start, end, start) && is_on_segment(start, end, end));
    }

    #[test]
    fn the_exact_sum_agrees_with_integers() {
        for a in -3..3i32 {
            for b in -3..3i32 {
                let at = |value: i32| f64::from(value);
                let exact = exact_side_of((at(a), at(b)), (at(b), 2.0), (1.0, at(-a)));
                let by_hand = (a - 1) * (2 + a) - (b + a) * (b - 1);
                assert_eq!(exact, by_hand.cmp(&0), "{a} {b}");
            }
        }
    }
}
