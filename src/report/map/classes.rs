//! Classes of values by quantiles.
//!
//! The ends of a class are values that were observed, never interpolated, so that a legend can be checked against the
//! table; the page draws the same classes. Equal values share a class. O(n log n).

/// Values that have one colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueClass {
    /// The least observed value.
    pub low: f64,
    /// The greatest observed value.
    pub high: f64,
    /// How many values there are.
    pub count: usize,
}

/// At most `wanted` classes of as equal a count as ties allow. Where there are no more distinct values than classes, each
/// is a class of its own. Values that are not finite are left out.
pub fn quantile_classes(values: impl IntoIterator<Item = f64>, wanted: usize) -> Vec<ValueClass> {
    let mut sorted: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let mut starts: Vec<usize> =
        (0..sorted.len()).filter(|&idx| idx == 0 || is_less(sorted[idx - 1], sorted[idx])).collect();
    if starts.len() > wanted {
        starts = starts_of_quantiles(&sorted, wanted);
    }
    let ends = starts.iter().skip(1).copied().chain([sorted.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| ValueClass { low: sorted[start], high: sorted[end - 1], count: end - start })
        .collect()
}

/// The places of `count` classes on a ramp, spread so that its first and last colours are used; the middle for one.
pub(super) fn ramp_places(count: usize, ramp_len: usize) -> Vec<usize> {
    let last = ramp_len.saturating_sub(1);
    match count {
        0 => Vec::new(),
        1 => vec![ramp_len / 2],
        _ => (0..count).map(|idx| (2 * idx * last + count - 1) / (2 * (count - 1))).collect(),
    }
}

fn starts_of_quantiles(sorted: &[f64], wanted: usize) -> Vec<usize> {
    let cuts = (1..wanted).map(|part| (2 * part * sorted.len() + wanted) / (2 * wanted));
    let mut starts: Vec<usize> = cuts.filter(|&cut| cut < sorted.len()).map(|cut| nearer_end(sorted, cut)).collect();
    starts.push(0);
    starts.retain(|&start| start < sorted.len());
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// The nearer end of the run of equal values that a cut falls into.
fn nearer_end(sorted: &[f64], cut: usize) -> usize {
    let first = sorted.partition_point(|value| is_less(*value, sorted[cut]));
    let next = sorted.partition_point(|value| !is_less(sorted[cut], *value));
    if cut - first <= next - cut { first } else { next }
}

fn is_less(one: f64, other: f64) -> bool {
    one.total_cmp(&other).is_lt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(values: &[f64], wanted: usize) -> Vec<usize> {
        quantile_classes(values.iter().copied(), wanted).iter().map(|class| class.count).collect()
    }

    #[test]
    fn classes_are_of_equal_count_and_equal_values_stay_together() {
        let ten: Vec<f64> = (0..10).map(f64::from).collect();
        assert_eq!(counts(&ten, 5), [2, 2, 2, 2, 2]);
        assert_eq!(counts(&[1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0], 3), [5, 2]);
        assert_eq!(counts(&[3.0, f64::NAN, 3.0, 1.0], 5), [1, 2]);
        assert_eq!(counts(&[], 5), [0_usize; 0]);
    }

    #[test]
    fn the_first_and_the_last_colour_are_used() {
        assert_eq!(ramp_places(5, 5), [0, 1, 2, 3, 4]);
        assert_eq!(ramp_places(3, 5), [0, 2, 4]);
        assert_eq!(ramp_places(1, 5), [2]);
        assert!(ramp_places(0, 5).is_empty());
    }
}
