//! Distinct things that rows name in lists: the priority districts of the communes that a zone meets.
//!
//! A thing that several rows name counts once. Where a row is only cut, its things may lie outside the zone: they
//! count in `high` alone, and the value, which nobody knows, is given only where no row is cut. In the rows behind the
//! figure, a row weighs as many things as it names that no row before it named.

use std::collections::BTreeMap;

use crate::layers::{Layer, LayerId};

use super::super::estimate::{Estimate, Flag, Member, Row, State};
use super::super::look::Look;
use super::sum::row;

/// What separates the items of a list in a cell.
const SEPARATOR: char = ';';

/// The distinct codes that the rows of `layer` name in the zone.
pub(in super::super) fn distinct_members(
    look: &Look<'_>,
    layer: &LayerId,
    codes_column: &str,
    names_column: &str,
) -> Option<Estimate> {
    let layer = look.layer(layer.as_str())?;
    layer.column(codes_column)?;
    let overlaps = look.overlaps(layer);
    let (mut certain, mut possible, mut rows) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for overlap in overlaps.iter() {
        let named = members(layer, overlap.row_idx, codes_column, names_column);
        if overlap.is_whole() {
            let known_before = certain.len();
            certain.extend(named);
            rows.push(row(layer, overlap.row_idx, count(certain.len() - known_before), 1.0));
        } else {
            possible.extend(named);
        }
    }
    possible.extend(certain.clone());
    Some(estimate(&certain, possible, rows, layer).covering(look.covered_share(overlaps.iter())))
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred districts")]
fn count(things: usize) -> f64 {
    things as f64
}

fn estimate(certain: &BTreeMap<&str, &str>, possible: BTreeMap<&str, &str>, rows: Vec<Row>, layer: &Layer) -> Estimate {
    let (low, high) = (count(certain.len()), count(possible.len()));
    let is_certain = certain.len() == possible.len();
    Estimate {
        value: is_certain.then_some(low),
        low: Some(low),
        high: Some(high),
        numerator: is_certain.then_some(low),
        state: State::Known,
        flags: if is_certain { [].into() } else { [Flag::InheritedFromParent, Flag::RangeOnly].into() },
        layers: [layer.about().id.clone()].into(),
        rows,
        members: possible.into_iter().map(|(id, name)| Member { id: id.to_owned(), name: name.to_owned() }).collect(),
        ..Estimate::default()
    }
}

/// The codes of a row with their names.
fn members<'l>(
    layer: &'l Layer,
    row_idx: usize,
    codes_column: &str,
    names_column: &str,
) -> impl Iterator<Item = (&'l str, &'l str)> {
    let list = |column: &str| layer.cell(row_idx, column).text().unwrap_or_default().split(SEPARATOR);
    list(codes_column).zip(list(names_column)).filter(|(code, _)| !code.is_empty())
}
