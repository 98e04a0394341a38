//! A column added up inside a zone.
//!
//! Polygons: rows wholly inside count in full, a cut row by the share of its area; `low` counts the former only,
//! `high` every row touched in full, so they hold wherever things stand inside the cut rows. Points: the features
//! inside, exactly. A row without value, or with a secret one, adds nothing and takes its area from the coverage.

use crate::layers::Layer;

use super::super::estimate::{Estimate, Row, State};
use super::super::indicator::ColumnSource;
use super::super::look::{Look, Overlap};
use super::{covering_source, flags_of_rows, state_of_unknown};

/// A zone is wholly covered from this share on: the rest is slivers of generalised outlines.
const COMPLETE_SHARE: f64 = 1.0 - 1e-4;

/// The sum of the first source that covers the zone.
pub(in super::super) fn sum(look: &Look<'_>, sources: &[ColumnSource]) -> Option<Estimate> {
    let source = covering_source(look, sources, |source| (source.layer.as_str(), &source.column))?;
    let layer = look.layer(source.layer.as_str())?;
    let mut estimate = if look.points(source.layer.as_str()).is_some() {
        sum_of_points(look, layer, &source.column)?
    } else {
        sum_of_polygons(look, layer, &source.column, |_| true)
    };
    estimate.layers.insert(source.layer.clone());
    Some(estimate)
}

/// The sum of `column` by the cut-cell rule, over the rows that `counts` takes.
pub(super) fn sum_of_polygons(
    look: &Look<'_>,
    layer: &Layer,
    column: &str,
    counts: impl Fn(usize) -> bool,
) -> Estimate {
    let overlaps = look.overlaps(layer);
    let counted = overlaps.iter().filter(|overlap| counts(overlap.row_idx));
    let known: Vec<(&Overlap, f64)> =
        counted.filter_map(|overlap| Some((overlap, layer.cell(overlap.row_idx, column).number()?))).collect();
    let coverage_share = look.covered_share(known.iter().map(|&(overlap, _)| overlap));
    if known.is_empty() {
        let state = state_of_unknown(layer, column, &overlaps);
        return Estimate { state, ..Estimate::default() }.covering(coverage_share);
    }
    let certain: f64 = known.iter().filter(|(overlap, _)| overlap.is_whole()).map(|(_, value)| value).sum();
    let cut = || known.iter().filter(|(overlap, _)| !overlap.is_whole());
    let value = certain + cut().map(|(overlap, value)| overlap.share * value).sum::<f64>();
    Estimate {
        value: Some(value),
        low: Some(certain + cut().map(|(_, value)| value.min(0.0)).sum::<f64>()),
        // Nothing bounds what is not known: withheld, or beyond the layer.
        high: (coverage_share >= COMPLETE_SHARE).then(|| certain + cut().map(|(_, value)| value.max(0.0)).sum::<f64>()),
        numerator: Some(value),
        state: State::Known,
        flags: flags_of_rows(layer, &overlaps, column).collect(),
        rows: known.iter().map(|&(overlap, value)| row(layer, overlap.row_idx, overlap.share, value)).collect(),
        ..Estimate::default()
    }
    .covering(coverage_share)
}

/// The sum of `column` over the points inside.
fn sum_of_points(look: &Look<'_>, layer: &Layer, column: &str) -> Option<Estimate> {
    let (_, points) = look.points(layer.about().id.as_str())?;
    let zone = look.zone.shape();
    let inside =
        points.grid().in_bounds(zone.bounds()).into_iter().filter(|&idx| zone.contains(points.planar_column()[idx]));
    let rows: Vec<Row> =
        inside.filter_map(|row_idx| Some(row(layer, row_idx, 1.0, layer.cell(row_idx, column).number()?))).collect();
    let value: f64 = rows.iter().map(|row| row.value).sum();
    Some(Estimate { numerator: Some(value), rows, ..Estimate::exact(value) }.covering(look.territory_share()))
}

/// A row of a figure.
pub(super) fn row(layer: &Layer, row_idx: usize, weight: f64, value: f64) -> Row {
    Row { layer: layer.about().id.clone(), feature: layer.ids()[row_idx].clone(), weight, value }
}
