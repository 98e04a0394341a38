//! One sum over another: always a ratio of sums, never a mean of ratios.
//!
//! The bounds of a ratio are those of its parts, taken the worst way round. A ratio whose lower part may be nothing
//! has no upper bound.

use crate::layers::LayerId;

use super::super::estimate::{Estimate, State};
use super::super::indicator::Indicator;
use super::super::look::Look;
use super::super::sums::{Quantity, Rows};
use super::sum::{quantities_of_polygons, sum_of_polygons};

/// `of` over the zone's area, in hectares.
pub(in super::super) fn density(look: &Look<'_>, of: &Indicator) -> Estimate {
    let hectares = look.zone.shape().area().hectares();
    divided(look.estimate(of), &Estimate::exact(hectares), 1.0)
}

/// `of` over `per`, times `factor`.
pub(in super::super) fn ratio(look: &Look<'_>, of: &Indicator, per: &Indicator, factor: f64) -> Estimate {
    divided(look.estimate(of), &look.estimate(per), factor)
}

/// The sum of one column over the sum of another of the same rows.
pub(in super::super) fn ratio_of_sums(
    look: &Look<'_>,
    layer: &LayerId,
    numerator: &str,
    denominator: &str,
) -> Option<Estimate> {
    let layer = look.layer(layer.as_str())?;
    layer.column(numerator).and(layer.column(denominator))?;
    let sum_of = |column: &str| sum_of_polygons(look, layer, column, &counted(numerator, denominator));
    let mut ratio = divided(sum_of(numerator), &sum_of(denominator), 1.0);
    ratio.layers.insert(layer.about().id.clone());
    Some(ratio)
}

/// What [`ratio_of_sums`] adds up.
pub(super) fn quantities(numerator: &str, denominator: &str) -> [Quantity; 3] {
    let counted = counted(numerator, denominator);
    let ([above, area], [below, _]) =
        (quantities_of_polygons(numerator, &counted), quantities_of_polygons(denominator, &counted));
    [above, below, area]
}

/// A row counts where both are known, or the share of one secret would be taken for nothing.
fn counted(numerator: &str, denominator: &str) -> Rows {
    Rows::known(&[numerator, denominator])
}

/// `part` over `whole`, times `factor`; keeps the rows and members of `part`, and the caveats of both.
pub(super) fn divided(part: Estimate, whole: &Estimate, factor: f64) -> Estimate {
    let over = |above: Option<f64>, below: Option<f64>| Some(above? * factor / below.filter(|&below| below > 0.0)?);
    let value = over(part.value, whole.value);
    Estimate {
        value,
        low: over(part.low, whole.high),
        high: over(part.high, whole.low),
        numerator: part.value,
        denominator: whole.value,
        state: if value.is_some() { State::Known } else { missing(part.state, whole.state) },
        flags: part.flags.union(&whole.flags).copied().collect(),
        coverage_share: if whole.layers.is_empty() {
            part.coverage_share
        } else {
            part.coverage_share.min(whole.coverage_share)
        },
        layers: part.layers.union(&whole.layers).cloned().collect(),
        rows: part.rows,
        members: part.members,
    }
}

/// Why a ratio has no value: secret where one of its parts is.
fn missing(part: State, whole: State) -> State {
    if part == State::Secret || whole == State::Secret { State::Secret } else { State::Null }
}
