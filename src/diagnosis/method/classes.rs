//! What lies in chosen classes of a layer of polygons: the share of the area, the share of the people, and the mean of
//! a column where people are.
//!
//! Rows of the layer do not overlap. Shares of area are of the area that rows with a class cover. Shares of people are
//! a ratio of sums: people who stand evenly in each part of a cell. Their bounds know only which cells lie wholly in
//! the classes, which lie wholly outside, and which may go either way.

use std::collections::BTreeMap;

use crate::geometry::{ExactSum, SquareMetres};
use crate::layers::LayerId;

use super::super::cells::{Asked, Fact, shared};
use super::super::estimate::{Estimate, Row, State};
use super::super::indicator::{ClassSource, ColumnSource, Indicator};
use super::super::look::Look;
use super::super::people::{People, PeopleCell};
use super::super::sorting::Overlap;
use super::super::sums::{Quantity, Rows};
use super::state_of_unknown;
use super::sum::{row, settle};

/// A part of a cell counts as wholly in the classes, or wholly outside, up to this share of it.
const ROUNDING_SHARE: f64 = 1e-6;

/// The share of the covered area of the zone that lies in rows whose `column` is one of `classes`.
pub(in super::super) fn area_share_by_class(look: &Look<'_>, source: &ClassSource) -> Option<Estimate> {
    let layer = look.layer(source.layer.as_str())?;
    layer.column(&source.column)?;
    let [in_classes, classed] = quantities(source);
    let covered_m2 = look.area_covered_by(layer, classed.over).0;
    let zone_m2 = look.zone.shape().area().0;
    let coverage_share = SquareMetres(covered_m2).share_of(SquareMetres(zone_m2));
    let layers = [layer.about().id.clone()].into();
    if covered_m2 <= 0.0 {
        let state = state_of_unknown(layer, &source.column, &look.overlaps(layer));
        return Some(Estimate { state, layers, ..Estimate::default() }.covering(coverage_share));
    }
    let in_classes_m2 = look.area_covered_by(layer, in_classes.over.clone()).0;
    let area_row = |(overlap, _): (Overlap, f64)| row(layer, overlap.row_idx, overlap.area.0, 1.0);
    let rows = || look.amounts(layer, &in_classes).into_iter().map(area_row).collect();
    // What is not covered may lie in the classes or not.
    let open_m2 = (zone_m2 - covered_m2).max(0.0);
    let estimate = Estimate {
        low: Some(in_classes_m2 / zone_m2.max(covered_m2)),
        high: Some((in_classes_m2 + open_m2) / zone_m2.max(covered_m2)),
        numerator: Some(in_classes_m2),
        denominator: Some(covered_m2),
        layers,
        rows: if look.wants_rows { rows() } else { Vec::new() },
        ..Estimate::exact(in_classes_m2 / covered_m2)
    };
    Some(estimate.covering(coverage_share))
}

/// What [`area_share_by_class`] adds up: the area in the classes, and that of rows with any class.
pub(super) fn quantities(source: &ClassSource) -> [Quantity; 2] {
    let ClassSource { column, classes, .. } = source;
    [Quantity::area(Rows::InClasses(column.clone(), classes.clone())), Quantity::area(Rows::Classed(column.clone()))]
}

/// The share of the zone's people who stand in rows whose `column` is one of `classes`.
pub(in super::super) fn people_share_by_class(
    look: &Look<'_>,
    source: &ClassSource,
    people: &Indicator,
) -> Option<Estimate> {
    people_share(look, &Asked::InClasses(source.clone()), people, [source.layer.clone()])
}

/// The share of the zone's people inside what is `asked`, read from `layers` and the layers of people.
pub(super) fn people_share(
    look: &Look<'_>,
    asked: &Asked,
    people: &Indicator,
    layers: impl IntoIterator<Item = LayerId>,
) -> Option<Estimate> {
    let people = look.people(people)?;
    let mut tally = Tally::default();
    for (cell, fact) in people.facts(look, asked)? {
        let Fact::Shares { inside_share, known_share } = fact else { continue };
        tally.add(&cell, inside_share, known_share);
        if look.wants_rows && inside_share > 0.0 {
            tally.rows.push(row(people.layer, cell.overlap.row_idx, cell.inside_share * inside_share, cell.people));
        }
    }
    Some(tally.into_estimate(layers.into_iter().chain(people.layers(look))))
}

/// The mean of `column` where the zone's people stand, over those about whom it says something.
pub(in super::super) fn people_weighted_mean(
    look: &Look<'_>,
    source: &ColumnSource,
    people: &Indicator,
) -> Option<Estimate> {
    let people = look.people(people)?;
    let (mut known, mut products) = (ExactSum::default(), ExactSum::default());
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for (cell, fact) in people.facts(look, &Asked::Mean(source.clone()))? {
        let Fact::Mean { known_share, product, low, high } = fact else { continue };
        known.add(cell.people_inside() * known_share);
        products.add(cell.people_inside() * product);
        (least, most) = (least.min(low), most.max(high));
    }
    let (known, total) = (known.value(), people.total());
    let layers = [source.layer.clone()].into_iter().chain(people.layers(look)).collect();
    let coverage_share = if total > 0.0 { known / total } else { 0.0 };
    if known <= 0.0 {
        return Some(Estimate { layers, ..Estimate::default() }.covering(coverage_share));
    }
    let numerator = products.value();
    let mut rows = if look.wants_rows { rows_of_mean(look, source, &people) } else { Vec::new() };
    settle(&mut rows, numerator);
    let estimate = Estimate {
        low: Some(least),
        high: Some(most),
        numerator: Some(numerator),
        denominator: Some(known),
        layers,
        rows,
        ..Estimate::exact(numerator / known)
    };
    Some(estimate.covering(coverage_share))
}

/// The rows of the column, each with the people of the zone who stand in it.
fn rows_of_mean(look: &Look<'_>, source: &ColumnSource, people: &People<'_>) -> Vec<Row> {
    let Some((valued, polygons)) = look.sources().polygons(&source.layer) else { return Vec::new() };
    let mut people_of_row = BTreeMap::new();
    for (cell_idx, cell) in people.cells.iter().enumerate() {
        let part = people.part(look, cell_idx);
        for (row_idx, shared_m2) in shared(part, polygons) {
            *people_of_row.entry(row_idx).or_insert(0.0) += cell.people_inside() * shared_m2 / part.area().0;
        }
    }
    let known = people_of_row.into_iter().filter(|(_, weight)| *weight > 0.0);
    known
        .filter_map(|(row_idx, weight)| {
            Some(row(valued, row_idx, weight, valued.cell(row_idx, &source.column).number()?))
        })
        .collect()
}

/// People on either side of a boundary, and those who may stand on either.
#[derive(Debug, Default)]
struct Tally {
    inside: ExactSum,
    known: ExactSum,
    total: ExactSum,
    surely_inside: f64,
    surely_outside: f64,
    maybe_inside: f64,
    maybe_outside: f64,
    rows: Vec<Row>,
}

impl Tally {
    /// Adds a cell, of whose part in the zone `inside_share` lies inside, and `known_share` is known about.
    fn add(&mut self, cell: &PeopleCell, inside_share: f64, known_share: f64) {
        let people = cell.people_inside();
        self.total.add(people);
        // As the row behind it is multiplied, so that the rows sum to the last digit.
        self.inside.add(cell.inside_share * inside_share * cell.people);
        self.known.add(people * known_share);
        let is_certain = cell.overlap.is_whole();
        let (touches, is_filled) = (inside_share > ROUNDING_SHARE, inside_share >= 1.0 - ROUNDING_SHARE);
        let is_known = known_share >= 1.0 - ROUNDING_SHARE;
        self.maybe_inside += if touches || !is_known { cell.people } else { 0.0 };
        self.maybe_outside += if is_filled { 0.0 } else { cell.people };
        self.surely_inside += if is_filled && is_certain { cell.people } else { 0.0 };
        self.surely_outside += if !touches && is_known && is_certain { cell.people } else { 0.0 };
    }

    /// The share of people inside, between its bounds.
    fn into_estimate(self, layers: impl IntoIterator<Item = LayerId>) -> Estimate {
        let share = |part: f64, rest: f64| (part + rest > 0.0).then(|| part / (part + rest));
        let (inside, known, total) = (self.inside.value(), self.known.value(), self.total.value());
        let value = (known > 0.0).then(|| (inside / known).min(1.0));
        let coverage_share = if total > 0.0 { known / total } else { 0.0 };
        let estimate = Estimate {
            value,
            low: value.and(share(self.surely_inside, self.maybe_outside)).or(value),
            high: value.and(share(self.maybe_inside, self.surely_outside)).or(value),
            numerator: value.map(|_| inside),
            denominator: value.map(|_| known),
            state: if value.is_some() { State::Known } else { State::Null },
            layers: layers.into_iter().collect(),
            rows: self.rows,
            ..Estimate::default()
        };
        estimate.covering(coverage_share)
    }
}
