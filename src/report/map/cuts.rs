//! Short numbers between classes, for readers that keep six digits of a number.

use super::classes::ValueClass;

/// The digits that every reader keeps.
const DIGITS: u8 = 6;

/// The ends of `classes` in short numbers: a class holds what is at least its end and less than the next one; the last
/// end is above every value. Where two classes lie closer than short numbers do, the end is the exact value.
pub(super) fn cuts(classes: &[ValueClass]) -> Vec<f64> {
    let firsts = classes.iter().scan(f64::NEG_INFINITY, |below, class| {
        let cut = between(*below, class.low);
        *below = class.high;
        Some(cut)
    });
    let beyond = classes.last().map(|class| above(class.high));
    firsts.chain(beyond).collect()
}

/// The shortest number above `below` that is at most `high`, `high` itself where none is short.
fn between(below: f64, high: f64) -> f64 {
    let short = |digits: u8| Some(rounded_down(high, digits)).filter(|&cut| below < cut && cut <= high);
    // Where nothing lies below, all digits are kept, so that the first class does not start far before its values.
    let digits = if below.is_finite() { 1..=DIGITS } else { DIGITS..=DIGITS };
    digits.into_iter().find_map(short).unwrap_or(high)
}

/// A short number above `value`.
fn above(value: f64) -> f64 {
    written(-rounded_down(-value, DIGITS) + last_place(value, DIGITS), DIGITS)
}

/// The greatest number of so many significant digits that is not above `value`.
fn rounded_down(value: f64, digits: u8) -> f64 {
    let nearest = written(value, digits);
    if nearest <= value { nearest } else { written(nearest - last_place(value, digits), digits) }
}

/// `value`, written with so many significant digits.
fn written(value: f64, digits: u8) -> f64 {
    format!("{value:.*e}", usize::from(digits - 1)).parse().unwrap_or(value)
}

/// One in the last of so many digits of `value`.
fn last_place(value: f64, digits: u8) -> f64 {
    10_f64.powi(exponent(value) + 1 - i32::from(digits))
}

/// The power of ten of the first digit; 0 for 0.
fn exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    text.rsplit_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn class(low: f64, high: f64) -> ValueClass {
        ValueClass { low, high, count: 1 }
    }

    #[test]
    fn a_cut_has_few_digits_and_lies_between_the_classes() {
        let classes = [class(12.345_678_9, 125.074_444_886_915_37), class(126.3, 300.0), class(300.5, 777.777_777_7)];
        assert_eq!(cuts(&classes), [12.3456, 126.0, 300.5, 777.779]);
    }

    proptest! {
        #[test]
        fn every_value_lies_in_its_class_alone(values in prop::collection::btree_set(-20_000..20_000_i32, 2..12)) {
            let values: Vec<f64> = values.into_iter().map(|value| f64::from(value) / 37.0).collect();
            let classes: Vec<_> = values.chunks(2).map(|pair| class(pair[0], pair[pair.len() - 1])).collect();
            let cuts = cuts(&classes);
            prop_assert_eq!(cuts.len(), classes.len() + 1);
            for (ends, class) in cuts.windows(2).zip(&classes) {
                prop_assert!(ends[0] <= class.low && class.high < ends[1], "{:?} {:?}", ends, class);
            }
            for cut in cuts {
                prop_assert!(format!("{cut:e}").bytes().filter(u8::is_ascii_digit).count() <= usize::from(DIGITS) + 2, "{}", cut);
            }
        }
    }
}
