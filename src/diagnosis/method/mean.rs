//! The mean of a column over a zone, each row weighted by its overlap or by the shared part of a weight column.
//!
//! The bounds say what the mean can be whatever the truth inside the cut rows is, knowing only that nothing in a row
//! lies off the scale and that the whole row has the mean that it is said to have. Without a scale a cut row leaves
//! no bounds.

use crate::geometry::ExactSum;
use crate::layers::{Layer, LayerId};

use super::super::estimate::{Estimate, Flag, Row, State};
use super::super::indicator::{MeanSource, Scale, Weight};
use super::super::look::Look;
use super::super::sorting::Overlap;
use super::super::sums::{Amount, Quantity, Rows};
use super::sum::row;
use super::{covering_source, flags_of_rows, state_of_unknown};

/// A row that the outline cuts, as it enters the mean.
#[derive(Debug, Clone, Copy)]
struct Part {
    overlap: Overlap,
    /// What the whole row weighs.
    whole_weight: f64,
    value: f64,
}

impl Part {
    fn weight(&self) -> f64 {
        self.whole_weight * self.overlap.share
    }
}

/// What enters a mean: the rows wholly inside by their sums, and the parts of those that the outline cuts.
struct Mixture {
    /// The weights of the rows wholly inside.
    weights: ExactSum,
    /// Their weights times their values.
    products: ExactSum,
    parts: Vec<Part>,
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
    let mixture = Mixture::of(look, layer, source, factor);
    let mut estimate = if mixture.weight() > 0.0 {
        let rows = if look.wants_rows { rows(look, layer, source, factor) } else { Vec::new() };
        Estimate { rows, ..mixture.mean(&source.weight, scale) }
    } else {
        Estimate { state: state_of_unknown(layer, &source.column, &look.overlaps(layer)), ..Estimate::default() }
    };
    estimate.flags.extend(caveats(look, layer, source, &mixture));
    estimate.flags.extend(flags_of_rows(look, layer, &source.column));
    estimate.layers.insert(source.layer.clone());
    Some(estimate.covering(look.share_covered_by(layer, counted(source))))
}

/// What [`weighted_mean`] adds up.
pub(super) fn quantities(sources: &[MeanSource], factor: f64) -> Vec<(&LayerId, Quantity)> {
    let of_source = |source: &'_ MeanSource| {
        let covering = Quantity::area(Rows::known(&[&source.column]));
        let [weight, product] = summed(source, factor);
        [covering, Quantity::area(counted(source)), weight, product]
    };
    sources.iter().flat_map(|source| of_source(source).map(|quantity| (&source.layer, quantity))).collect()
}

/// The rows of a source that have a value and a weight.
fn counted(source: &MeanSource) -> Rows {
    match &source.weight {
        Weight::Area => Rows::known(&[&source.column]),
        Weight::Column(weight) => Rows::known(&[&source.column, weight]),
    }
}

/// The weight of a row, and its weight times its value.
fn summed(source: &MeanSource, factor: f64) -> [Quantity; 2] {
    let MeanSource { column, weight, .. } = source;
    let product = Amount::Weighted { weight: weight.clone(), column: column.clone(), factor };
    [Amount::Weight(weight.clone()), product].map(|amount| Quantity { amount, over: counted(source) })
}

/// The rows behind a mean, each with its weight in the zone and its value.
fn rows(look: &Look<'_>, layer: &Layer, source: &MeanSource, factor: f64) -> Vec<Row> {
    let [weight, _] = summed(source, factor);
    let value = |overlap: Overlap| layer.cell(overlap.row_idx, &source.column).number().map(|value| value * factor);
    let row = |(overlap, whole_weight): (Overlap, f64)| {
        Some(row(layer, overlap.row_idx, whole_weight * overlap.share, value(overlap)?))
    };
    look.amounts(layer, &weight).into_iter().filter_map(row).collect()
}

impl Mixture {
    fn of(look: &Look<'_>, layer: &Layer, source: &MeanSource, factor: f64) -> Self {
        let [weight, product] = summed(source, factor);
        let (weights, products) = (look.shared(layer, &weight), look.shared(layer, &product));
        let part = |(overlap, whole_weight): (Overlap, f64)| {
            let value = layer.cell(overlap.row_idx, &source.column).number()? * factor;
            Some(Part { overlap, whole_weight, value })
        };
        let parts = weights.cut.into_iter().filter_map(part).collect();
        Self { weights: weights.whole, products: products.whole, parts }
    }

    fn weight(&self) -> f64 {
        self.weights_with(Part::weight)
    }

    /// The weights of the whole rows and what `part` makes of each cut one.
    fn weights_with(&self, part: impl Fn(&Part) -> f64) -> f64 {
        let mut sum = self.weights;
        sum.extend(self.parts.iter().map(part));
        sum.value()
    }

    /// The products of the whole rows and what `part` makes of each cut one.
    fn products_with(&self, part: impl Fn(&Part) -> f64) -> f64 {
        let mut sum = self.products;
        sum.extend(self.parts.iter().map(part));
        sum.value()
    }

    fn mean(&self, weight: &Weight, scale: Option<Scale>) -> Estimate {
        let numerator = self.products_with(|part| part.weight() * part.value);
        let denominator = self.weight();
        let value = numerator / denominator;
        let bounds = match (self.parts.is_empty(), scale, weight) {
            (true, ..) => Some((value, value)),
            (false, None, _) => None,
            (false, Some(scale), Weight::Area) => Some(self.bounds_of_known_weights(scale, denominator)),
            (false, Some(scale), Weight::Column(_)) => Some(self.bounds_of_unknown_weights(scale)),
        };
        Estimate {
            value: Some(value),
            low: bounds.map(|(low, _)| low.min(value)),
            high: bounds.map(|(_, high)| high.max(value)),
            numerator: Some(numerator),
            denominator: Some(denominator),
            state: State::Known,
            ..Estimate::default()
        }
    }

    /// Bounds where the area of each part is known, and only the mean inside it is not: the rest of the row can at
    /// most be at one end of the scale, which leaves the part at the other.
    fn bounds_of_known_weights(&self, scale: Scale, denominator: f64) -> (f64, f64) {
        let beyond = |part: &Part, end: f64| (part.value - (1.0 - part.overlap.share) * end) / part.overlap.share;
        let least = |part: &Part| part.weight() * beyond(part, scale.max).max(scale.min);
        let most = |part: &Part| part.weight() * beyond(part, scale.min).min(scale.max);
        (self.products_with(least) / denominator, self.products_with(most) / denominator)
    }

    /// Bounds where even the weight inside a part is unknown: at worst everything of a cut row that can stand at one
    /// end of the scale lies in the zone, and the rest outside.
    fn bounds_of_unknown_weights(&self, scale: Scale) -> (f64, f64) {
        let breadth = scale.max - scale.min;
        let mean_with = |end: f64, weight_at_end: &dyn Fn(&Part) -> f64| {
            let weight = self.weights_with(weight_at_end);
            let product = self.products_with(|part| weight_at_end(part) * end);
            if weight > 0.0 { product / weight } else { scale.min + scale.max - end }
        };
        (
            mean_with(scale.min, &|part| part.whole_weight * (scale.max - part.value) / breadth),
            mean_with(scale.max, &|part| part.whole_weight * (part.value - scale.min) / breadth),
        )
    }
}

/// What the source makes a reader know: a cut row of a parent is inherited, a mean over joined rows may approximate.
fn caveats(
    look: &Look<'_>,
    layer: &Layer,
    source: &MeanSource,
    mixture: &Mixture,
) -> impl Iterator<Item = Flag> + use<> {
    let inherited = (source.is_parent && !mixture.parts.is_empty()).then_some(Flag::InheritedFromParent);
    let is_joined = || look.amounts(layer, &Quantity::area(counted(source))).len() > 1;
    let joined = source.joined_flag.filter(|_| is_joined());
    inherited.into_iter().chain(joined)
}
