//! A value that cannot be averaged, such as a median: that of the one row that holds the zone, or the range of several.

use crate::layers::Layer;

use super::super::estimate::{Estimate, Flag, State};
use super::super::indicator::ColumnSource;
use super::super::look::Look;
use super::super::sorting::Overlap;
use super::sum::row;
use super::{flags_of_rows, state_of_unknown};

/// The value of `source` where a single row meets the zone; else the range over the rows that do. A row without value
/// may say between which columns it lies.
pub(in super::super) fn inherited(
    look: &Look<'_>,
    source: &ColumnSource,
    low_column: Option<&str>,
    high_column: Option<&str>,
) -> Option<Estimate> {
    let layer = look.layer(source.layer.as_str())?;
    layer.column(&source.column)?;
    let overlaps = look.overlaps(layer);
    let ranges: Vec<(&Overlap, f64, f64)> = overlaps
        .iter()
        .filter_map(|overlap| {
            let (low, high) = range(layer, overlap.row_idx, &source.column, low_column, high_column)?;
            Some((overlap, low, high))
        })
        .collect();
    let coverage_share = look.covered_share(ranges.iter().map(|&(overlap, ..)| overlap));
    let mut estimate = match (overlaps.as_ref(), ranges.as_slice()) {
        (_, []) => Estimate { state: state_of_unknown(layer, &source.column, &overlaps), ..Estimate::default() },
        ([only], _) => of_one_row(layer, &source.column, *only, ranges[0]),
        _ => of_several_rows(&ranges),
    };
    estimate.flags.extend(flags_of_rows(look, layer, &source.column));
    estimate.layers.insert(source.layer.clone());
    Some(estimate.covering(coverage_share))
}

/// What is known of a row: its value twice, or the range of its parts.
fn range(
    layer: &Layer,
    row_idx: usize,
    column: &str,
    low_column: Option<&str>,
    high_column: Option<&str>,
) -> Option<(f64, f64)> {
    let value = layer.cell(row_idx, column).number();
    let end = |name: Option<&str>| value.or_else(|| layer.cell(row_idx, name?).number());
    Some((end(low_column)?, end(high_column)?))
}

fn of_one_row(layer: &Layer, column: &str, overlap: Overlap, (_, low, high): (&Overlap, f64, f64)) -> Estimate {
    let value = layer.cell(overlap.row_idx, column).number();
    // The median of a part is not that of the whole: nothing published says how far it may be from it.
    let bounds = overlap.is_whole().then_some((low, high));
    let caveat = match (value, overlap.is_whole()) {
        (None, _) => Some(Flag::RangeOnly),
        (Some(_), false) => Some(Flag::InheritedFromParent),
        (Some(_), true) => None,
    };
    Estimate {
        value,
        low: bounds.map(|(low, _)| low),
        high: bounds.map(|(_, high)| high),
        numerator: value,
        state: State::Known,
        flags: caveat.into_iter().collect(),
        rows: value.into_iter().map(|value| row(layer, overlap.row_idx, 1.0, value)).collect(),
        ..Estimate::default()
    }
}

fn of_several_rows(ranges: &[(&Overlap, f64, f64)]) -> Estimate {
    Estimate {
        low: ranges.iter().map(|&(_, low, _)| low).min_by(f64::total_cmp),
        high: ranges.iter().map(|&(.., high)| high).max_by(f64::total_cmp),
        state: State::Known,
        flags: [Flag::RangeOnly].into(),
        ..Estimate::default()
    }
}
