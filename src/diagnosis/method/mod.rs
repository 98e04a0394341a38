//! The methods behind the indicators, one family a file. Each answers about the zone of a [`Look`], or not at all
//! (`None`) where its layer is not in service.

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

use super::look::Look;

pub(super) use classes::{area_share_by_class, people_share_by_class, people_weighted_mean};
pub(super) use inherited::inherited;
pub(super) use length::{length, length_per};
pub(super) use mean::weighted_mean;
pub(super) use members::distinct_members;
pub(super) use nearness::{people_nearest, people_share_within};
pub(super) use places::{Presence, count_inside, present};
pub(super) use proximity::{count_within, nearest, share_within};
pub(super) use quotient::{density, per_thousand, ratio_of_sums};
pub(super) use sum::sum;

use crate::layers::{Cell, Layer};

use super::estimate::{Flag, MIN_COVERAGE_SHARE, State};
use super::look::Overlap;

/// The column in which a row of a layer carries flags of its own.
const FLAGS_COLUMN: &str = "flags";

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
        if look.points(layer_id).is_some() || known_share(look, layer, column) >= MIN_COVERAGE_SHARE {
            break;
        }
    }
    widest
}

/// The share of the zone that lies in rows whose `column` is known.
fn known_share(look: &Look<'_>, layer: &Layer, column: &str) -> f64 {
    let overlaps = look.overlaps(layer);
    look.covered_share(overlaps.iter().filter(|overlap| layer.cell(overlap.row_idx, column).number().is_some()))
}

/// The state of a figure none of whose rows has a value: secret where one is withheld.
fn state_of_unknown(layer: &Layer, column: &str, overlaps: &[Overlap]) -> State {
    let is_secret = overlaps.iter().any(|overlap| layer.cell(overlap.row_idx, column) == Cell::Secret);
    if is_secret { State::Secret } else { State::Null }
}

/// The flags that the rows carry themselves: items of a list joined by `;`, each a flag for the whole row, or
/// `column:flag` for one of its columns.
fn flags_of_rows<'l>(layer: &'l Layer, overlaps: &'l [Overlap], column: &'l str) -> impl Iterator<Item = Flag> + 'l {
    let texts = overlaps.iter().filter_map(|overlap| layer.cell(overlap.row_idx, FLAGS_COLUMN).text());
    texts.flat_map(|text| text.split(';')).filter_map(move |item| match item.split_once(':') {
        Some((of_column, flag)) => Flag::from_code(flag).filter(|_| of_column == column),
        None => Flag::from_code(item),
    })
}
