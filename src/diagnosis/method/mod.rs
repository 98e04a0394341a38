//! The methods behind the indicators, one family a file. Each answers about the zone of a [`Look`], or not at all
//! (`None`) where its layer is not in service.

mod area;
mod classes;
mod inherited;
mod length;
mod mean;
mod members;
mod nearness;
mod places;
mod proximity;
mod quotient;
mod sum;

pub(super) use area::{area_inside, area_share};
pub(super) use classes::{area_share_by_class, people_share_by_class, people_weighted_mean};
pub(super) use inherited::inherited;
pub(super) use length::{length, length_per};
pub(super) use mean::weighted_mean;
pub(super) use members::distinct_members;
pub(super) use nearness::{people_best_within, people_nearest, people_share_within};
pub(super) use places::{Presence, count_inside, present};
pub(super) use proximity::{count_within, nearest, share_within};
pub(super) use quotient::{density, ratio, ratio_of_sums};
pub(super) use sum::sum;

use std::collections::BTreeSet;

use crate::layers::{Cell, Layer, LayerId};

use super::estimate::{Flag, MIN_COVERAGE_SHARE, State};
use super::indicator::Method;
use super::look::Look;
use super::sorting::Overlap;
use super::sums::{Quantity, Rows};

/// The column in which a row of a layer carries flags of its own.
const FLAGS_COLUMN: &str = "flags";

/// What a method adds up over whole rows of layers, so that it can be summed ahead of any question.
pub(super) fn quantities(method: &Method) -> Vec<(&LayerId, Quantity)> {
    match method {
        Method::Sum { sources, .. } => sum::quantities_of_sum(sources),
        Method::RatioOfSums { layer, numerator, denominator } => {
            quotient::quantities(numerator, denominator).map(|quantity| (layer, quantity)).into()
        }
        Method::WeightedMean { sources, factor, .. } => mean::quantities(sources, *factor),
        Method::AreaShareByClass { classes } => {
            classes::quantities(classes).map(|quantity| (&classes.layer, quantity)).into()
        }
        Method::AreaInside { features, .. } | Method::AreaShare { features } => {
            vec![(&features.layer, area::quantity(features))]
        }
        Method::Length { lines } | Method::LengthPer { lines, .. } => vec![(&lines.layer, length::quantity(lines))],
        Method::CountInside { features, .. } | Method::CountWithin { features, .. } => {
            vec![(&features.layer, proximity::quantity(features))]
        }
        _ => Vec::new(),
    }
}

/// The first of `sources` whose rows with a value cover the zone, or the last in service where none does.
pub(super) fn covering_source<'s, S>(
    look: &Look<'_>,
    sources: &'s [S],
    layer_and_column: impl Fn(&S) -> (&str, &str),
) -> Option<&'s S> {
    let mut widest = None;
    for source in sources {
        let (layer_id, column) = layer_and_column(source);
        let Some(layer) = look.layer(layer_id).filter(|layer| layer.column(column).is_some()) else { continue };
        widest = Some(source);
        let covers = || look.share_covered_by(layer, Rows::known(&[column])) >= MIN_COVERAGE_SHARE;
        if look.points(layer_id).is_some() || covers() {
            break;
        }
    }
    widest
}

/// The state of a figure none of whose rows has a value: secret where one is withheld.
fn state_of_unknown(layer: &Layer, column: &str, overlaps: &[Overlap]) -> State {
    let is_secret = overlaps.iter().any(|overlap| layer.cell(overlap.row_idx, column) == Cell::Secret);
    if is_secret { State::Secret } else { State::Null }
}

/// The flags that the rows in the zone carry themselves: items of a list joined by `;`, each a flag for the whole row,
/// or `column:flag` for one of its columns.
fn flags_of_rows(look: &Look<'_>, layer: &Layer, column: &str) -> BTreeSet<Flag> {
    let Some(flags) = layer.column(FLAGS_COLUMN) else { return BTreeSet::new() };
    let overlaps = look.overlaps(layer);
    let texts = overlaps.iter().filter_map(|overlap| flags.get(overlap.row_idx).text());
    let items = texts.flat_map(|text| text.split(';'));
    let flag = |item: &str| match item.split_once(':') {
        Some((of_column, flag)) => Flag::from_code(flag).filter(|_| of_column == column),
        None => Flag::from_code(item),
    };
    items.filter_map(flag).collect()
}
