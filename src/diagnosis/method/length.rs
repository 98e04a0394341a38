//! The length of lines inside a zone, and over its hectares, its people or another length.
//!
//! Exact on the plane: a line wholly inside counts with its stored length, a cut one by its parts. The border belongs
//! to the zone, so a line along the border of two zones counts in each. What a layer of lines leaves out cannot be
//! known: the coverage is the part of the zone that lies in the Métropole.

use super::super::estimate::Estimate;
use super::super::indicator::{Indicator, LengthPer, LineSource};
use super::super::look::Look;
use super::super::sorting::Overlap;
use super::super::sums::{Amount, Quantity, Rows};
use super::quotient::divided;
use super::sum::row;

/// The metres of the lines of `source` inside the zone.
pub(in super::super) fn length(look: &Look<'_>, source: &LineSource) -> Option<Estimate> {
    let (layer, _) = look.lines(source.layer.as_str())?;
    if let Some(filter) = &source.filter {
        layer.column(&filter.column)?;
    }
    let quantity = quantity(source);
    let length_m = look.shared(layer, &quantity).total().value();
    let counted = |(overlap, whole_m): (Overlap, f64)| row(layer, overlap.row_idx, overlap.share, whole_m);
    let amounts = if look.wants_rows { look.amounts(layer, &quantity) } else { Vec::new() };
    let rows = amounts.into_iter().filter(|&(_, whole_m)| whole_m > 0.0).map(counted).collect();
    let layers = [layer.about().id.clone()].into();
    let estimate = Estimate { numerator: Some(length_m), layers, rows, ..Estimate::exact(length_m) };
    Some(estimate.covering(look.territory_share()))
}

/// What [`length`] adds up.
pub(super) fn quantity(source: &LineSource) -> Quantity {
    Quantity { amount: Amount::Length, over: Rows::of_lines(source) }
}

/// The metres of the lines of `source` inside the zone, per hectare or per unit of an indicator.
pub(in super::super) fn length_per(look: &Look<'_>, source: &LineSource, per: &LengthPer) -> Option<Estimate> {
    let above = length(look, source)?;
    let below = match per {
        LengthPer::Hectare => Estimate::exact(look.zone.shape().area().hectares()),
        LengthPer::Indicator(id) => {
            let below: &Indicator = look.catalogue.get(id.as_str())?;
            look.estimate(below)
        }
    };
    Some(divided(above, &below, 1.0))
}
