//! The mean of a column over a zone, each row weighted by its overlap or by the shared part of a weight column.
//!
//! The bounds say what the mean can be whatever the truth inside the cut rows is, knowing only that nothing in a row
//! lies off the scale and that the whole row has the mean that it is said to have. Without a scale a cut row leaves
//! no bounds.

use crate::layers::Layer;

use super::super::estimate::{Estimate, Flag, State};
use super::super::indicator::{MeanSource, Scale, Weight};
use super::super::look::{Look, Overlap};
use super::sum::row;
use super::{covering_source, flags_of_rows, state_of_unknown};

/// A row with a value, as it enters the mean.
#[derive(Debug, Clone, Copy)]
struct Part {
    overlap: Overlap,
    /// What the whole row weighs.
    whole_weight: f64,
    value: f64,
}

/// The mean of the first source that covers the zone.
pub(in super::super) fn weighted_mean(
    look: &Look<'_>,
    sources: &[MeanSource],
    factor: f64,
    scale: Option<Scale>,
) -> Option<Estimate> {
    let source = covering_source(look, sources, |source| (source.layer.as_str(), &source.column))?;
    let layer = look.layer(source.layer.as_str())?;
    let overlaps = look.overlaps(layer);
    let parts = parts(look, layer, source, factor);
    let coverage_share = look.covered_share(parts.iter().map(|part| &part.overlap));
    let mut estimate = if parts.iter().map(Part::weight).sum::<f64>() > 0.0 {
        mean(layer, &parts, &source.weight, scale)
    } else {
        Estimate { state: state_of_unknown(layer, &source.column, &overlaps), ..Estimate::default() }
    };
    estimate.flags.extend(caveats(source, &parts));
    estimate.flags.extend(flags_of_rows(layer, &overlaps, &source.column));
    estimate.layers.insert(source.layer.clone());
    Some(estimate.covering(coverage_share))
}

impl Part {
    fn weight(&self) -> f64 {
        self.whole_weight * self.overlap.share
    }

    fn is_whole(&self) -> bool {
        self.overlap.is_whole()
    }
}

/// The rows of the zone that have a value and a weight.
fn parts(look: &Look<'_>, layer: &Layer, source: &MeanSource, factor: f64) -> Vec<Part> {
    let part = |overlap: &Overlap| {
        let whole_weight = match &source.weight {
            Weight::Area => overlap.area.0 / overlap.share,
            Weight::Column(column) => layer.cell(overlap.row_idx, column).number()?,
        };
        let value = layer.cell(overlap.row_idx, &source.column).number()? * factor;
        Some(Part { overlap: *overlap, whole_weight, value })
    };
    look.overlaps(layer).iter().filter_map(part).collect()
}

fn mean(layer: &Layer, parts: &[Part], weight: &Weight, scale: Option<Scale>) -> Estimate {
    let numerator: f64 = parts.iter().map(|part| part.weight() * part.value).sum();
    let denominator: f64 = parts.iter().map(Part::weight).sum();
    let value = numerator / denominator;
    let bounds = if parts.iter().all(Part::is_whole) {
        Some((value, value))
    } else {
        scale.map(|scale| match weight {
            Weight::Area => bounds_of_known_weights(parts, scale, denominator),
            Weight::Column(_) => bounds_of_unknown_weights(parts, scale),
        })
    };
    Estimate {
        value: Some(value),
        low: bounds.map(|(low, _)| low.min(value)),
        high: bounds.map(|(_, high)| high.max(value)),
        numerator: Some(numerator),
        denominator: Some(denominator),
        state: State::Known,
        rows: parts.iter().map(|part| row(layer, part.overlap.row_idx, part.weight(), part.value)).collect(),
        ..Estimate::default()
    }
}

/// Bounds where the area of each part is known, and only the mean inside it is not: the rest of the row can at most
/// be at one end of the scale, which leaves the part at the other.
fn bounds_of_known_weights(parts: &[Part], scale: Scale, denominator: f64) -> (f64, f64) {
    let least =
        |part: &Part| ((part.value - (1.0 - part.overlap.share) * scale.max) / part.overlap.share).max(scale.min);
    let most =
        |part: &Part| ((part.value - (1.0 - part.overlap.share) * scale.min) / part.overlap.share).min(scale.max);
    let total = |mean_of: &dyn Fn(&Part) -> f64| {
        let mean = |part: &Part| if part.is_whole() { part.value } else { mean_of(part) };
        parts.iter().map(|part| part.weight() * mean(part)).sum::<f64>() / denominator
    };
    (total(&least), total(&most))
}

/// Bounds where even the weight inside a part is unknown: at worst everything of a cut row that can stand at one end
/// of the scale lies in the zone, and the rest outside.
fn bounds_of_unknown_weights(parts: &[Part], scale: Scale) -> (f64, f64) {
    let whole = || parts.iter().filter(|part| part.is_whole());
    let (weight, sum) = (
        whole().map(|part| part.whole_weight).sum::<f64>(),
        whole().map(|part| part.whole_weight * part.value).sum::<f64>(),
    );
    let breadth = scale.max - scale.min;
    let mean_with = |end: f64, weight_at_end: &dyn Fn(&Part) -> f64| {
        let added: f64 = parts.iter().filter(|part| !part.is_whole()).map(weight_at_end).sum();
        if weight + added > 0.0 { (sum + added * end) / (weight + added) } else { scale.min + scale.max - end }
    };
    (
        mean_with(scale.min, &|part| part.whole_weight * (scale.max - part.value) / breadth),
        mean_with(scale.max, &|part| part.whole_weight * (part.value - scale.min) / breadth),
    )
}

/// What the source makes a reader know: a cut row of a parent is inherited, a mean over joined rows may approximate.
fn caveats(source: &MeanSource, parts: &[Part]) -> impl Iterator<Item = Flag> {
    let is_cut = parts.iter().any(|part| !part.is_whole());
    let inherited = (source.is_parent && is_cut).then_some(Flag::InheritedFromParent);
    let joined = source.joined_flag.filter(|_| parts.len() > 1);
    inherited.into_iter().chain(joined)
}
