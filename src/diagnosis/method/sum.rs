//! A column added up inside a zone.
//!
//! Polygons: rows wholly inside count in full, a cut row by the share of its area; `low` counts the former only,
//! `high` every row touched in full, so they hold wherever things stand inside the cut rows. Where a layer says on which
//! land they stand, a cut row is shared by that land and not by all of its area (binary dasymetric sharing). Points: the
//! features inside, exactly. A row without value, or with a secret one, adds nothing and takes its area from the coverage.

use crate::geometry::{ExactSum, SquareMetres};
use crate::layers::{Layer, LayerId};

use super::super::estimate::{Estimate, Row, State};
use super::super::indicator::{ClassSource, ColumnSource};
use super::super::look::Look;
use super::super::people::inhabited_share;
use super::super::sorting::Overlap;
use super::super::sums::{Amount, Quantity, Rows};
use super::{covering_source, flags_of_rows, state_of_unknown};

/// A zone is wholly covered from this share on: the rest is slivers of generalised outlines.
const COMPLETE_SHARE: f64 = 1.0 - 1e-4;

/// Up to this share of a zone that no row covers, rows bound the sum: what lies between the outlines of neighbours that were
/// drawn apart is slivers, whose people are counted in one of the two. The coverage of the figure tells the share.
const SLIVERS_SHARE: f64 = 0.01;

/// The sum of the source whose whole rows make up the zone, else of the finest that covers it.
pub(in super::super) fn sum(
    look: &Look<'_>,
    sources: &[ColumnSource],
    inhabited: Option<&ClassSource>,
) -> Option<Estimate> {
    let finest = || covering_source(look, sources, |source| (source.layer.as_str(), &source.column));
    let source = sources.iter().find(|source| holds_whole_rows(look, source)).or_else(finest)?;
    let layer = look.layer(source.layer.as_str())?;
    let mut estimate = if look.points(source.layer.as_str()).is_some() {
        sum_of_points(look, layer, &source.column)
    } else {
        let inhabited = inhabited.filter(|land| look.layer(land.layer.as_str()).is_some());
        estimate_of_polygons(look, layer, &source.column, &Rows::known(&[&source.column]), inhabited)
    };
    estimate.layers.insert(source.layer.clone());
    Some(estimate)
}

/// Whether the zone is made of whole rows of a source, all of them known: then its sum is no estimate, and better than
/// that of a finer layer whose rows are cut.
fn holds_whole_rows(look: &Look<'_>, source: &ColumnSource) -> bool {
    let Some(layer) = look.layer(source.layer.as_str()) else { return false };
    let shared = look.shared(layer, &Quantity::area(Rows::known(&[&source.column])));
    let whole = SquareMetres(shared.whole.value());
    shared.cut.is_empty() && whole.share_of(look.zone.shape().area()) >= COMPLETE_SHARE
}

/// What [`sum`] adds up.
pub(super) fn quantities_of_sum(sources: &[ColumnSource]) -> Vec<(&LayerId, Quantity)> {
    let of_source = |source: &ColumnSource| quantities_of_polygons(&source.column, &Rows::known(&[&source.column]));
    sources.iter().flat_map(|source| of_source(source).map(|quantity| (&source.layer, quantity))).collect()
}

/// What [`sum_of_polygons`] adds up.
pub(super) fn quantities_of_polygons(column: &str, counted: &Rows) -> [Quantity; 2] {
    [Quantity { amount: Amount::Column(column.to_owned()), over: counted.clone() }, Quantity::area(counted.clone())]
}

/// The sum of `column` by the cut-cell rule, over the `counted` rows, in all of which it is known.
pub(super) fn sum_of_polygons(look: &Look<'_>, layer: &Layer, column: &str, counted: &Rows) -> Estimate {
    estimate_of_polygons(look, layer, column, counted, None)
}

/// The same, cut rows shared by their `inhabited` land where that is given.
fn estimate_of_polygons(
    look: &Look<'_>,
    layer: &Layer,
    column: &str,
    counted: &Rows,
    inhabited: Option<&ClassSource>,
) -> Estimate {
    let [quantity, _] = quantities_of_polygons(column, counted);
    let mut shared = look.shared(layer, &quantity);
    for (overlap, _) in &mut shared.cut {
        overlap.share = inhabited_share(look, layer, inhabited, overlap);
    }
    let covered = look.area_covered_by(layer, counted.clone());
    let coverage_share = covered.share_of(look.zone.shape().area());
    if covered.0 <= 0.0 {
        let state = state_of_unknown(layer, column, &look.overlaps(layer));
        return Estimate { state, ..Estimate::default() }.covering(coverage_share);
    }
    let value = shared.total().value();
    Estimate {
        value: Some(value),
        low: Some(shared.with_cut_rows(|_, amount| amount.min(0.0)).value()),
        // Nothing bounds what is not known: withheld, or beyond the layer.
        high: (coverage_share >= 1.0 - SLIVERS_SHARE)
            .then(|| shared.with_cut_rows(|_, amount| amount.max(0.0)).value()),
        numerator: Some(value),
        state: State::Known,
        flags: flags_of_rows(look, layer, column),
        layers: inhabited.map(|land| land.layer.clone()).into_iter().collect(),
        rows: if look.wants_rows { rows(look, layer, &quantity, inhabited) } else { Vec::new() },
        ..Estimate::default()
    }
    .covering(coverage_share)
}

/// The rows behind a sum, each with the share of it that counts.
fn rows(look: &Look<'_>, layer: &Layer, quantity: &Quantity, inhabited: Option<&ClassSource>) -> Vec<Row> {
    let counted = |(overlap, amount): (Overlap, f64)| {
        row(layer, overlap.row_idx, inhabited_share(look, layer, inhabited, &overlap), amount)
    };
    look.amounts(layer, quantity).into_iter().map(counted).collect()
}

/// The sum of `column` over the points inside.
fn sum_of_points(look: &Look<'_>, layer: &Layer, column: &str) -> Estimate {
    let [quantity, _] = quantities_of_polygons(column, &Rows::known(&[column]));
    let value = look.shared(layer, &quantity).whole.value();
    let rows = if look.wants_rows { rows(look, layer, &quantity, None) } else { Vec::new() };
    Estimate { numerator: Some(value), rows, ..Estimate::exact(value) }.covering(look.territory_share())
}

/// What the rows of a figure add up to: its numerator.
pub(super) fn sum_of_rows(rows: &[Row]) -> f64 {
    rows.iter().map(|row| row.weight * row.value).collect::<ExactSum>().value()
}

/// Gives what rounding leaves between the rows and their `numerator` to the row that counts most.
pub(super) fn settle(rows: &mut [Row], numerator: f64) {
    let counts = |row: &Row| (row.weight * row.value).abs();
    let most = (0..rows.len()).max_by(|&left, &right| counts(&rows[left]).total_cmp(&counts(&rows[right])));
    let Some(most) = most.filter(|&most| counts(&rows[most]) > 0.0) else { return };
    // A correction is itself rounded: the second one, at the latest, changes nothing.
    for _ in 0..2 {
        let value = rows[most].value;
        rows[most].weight += (numerator - sum_of_rows(rows)) / value;
    }
}

/// A row of a figure.
pub(super) fn row(layer: &Layer, row_idx: usize, weight: f64, value: f64) -> Row {
    Row { layer: layer.about().id.clone(), feature: layer.feature_id(row_idx), weight, value }
}
