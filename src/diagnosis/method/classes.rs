//! What lies in chosen classes of a layer of polygons: the share of the area, the share of the people, and the mean of
//! a column where people are.
//!
//! Rows of the layer do not overlap. Shares of area are of the area that rows with a class cover. Shares of people are
//! a ratio of sums: people who stand evenly in each part of a cell. Their bounds know only which cells lie wholly in
//! the classes, which lie wholly outside, and which may go either way.

use crate::geometry::SquareMetres;
use crate::layers::{Geometry, Layer, LayerId, PolygonGeometry};

use super::super::estimate::{Estimate, Row, State};
use super::super::indicator::{ClassSource, ColumnSource, Indicator};
use super::super::look::{Look, Overlap};
use super::super::people::{People, PeopleCell};
use super::super::sums::{Quantity, Rows, has_class, is_in};
use super::state_of_unknown;
use super::sum::row;

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
    ClassSource { layer, column, classes }: &ClassSource,
    people: &Indicator,
) -> Option<Estimate> {
    let (classed, polygons) = polygon_layer(look, layer)?;
    classed.column(column)?;
    let people = People::of(look, people)?;
    let mut tally = Tally::default();
    for cell in &people.cells {
        let part = people.part(look, cell);
        let (mut in_classes_m2, mut known_m2) = (0.0, 0.0);
        for row_idx in polygons.boxes().touching(part.bounds()) {
            let class = classed.cell(row_idx, column);
            if has_class(class) {
                let shared_m2 = part.overlap(polygons.planar().get(row_idx)).0;
                known_m2 += shared_m2;
                in_classes_m2 += if is_in(class, classes) { shared_m2 } else { 0.0 };
            }
        }
        tally.add(cell, part.area().0, in_classes_m2, known_m2);
        if in_classes_m2 > 0.0 {
            let weight = cell.people_inside() * in_classes_m2 / part.area().0;
            tally.rows.push(row(people.layer, cell.overlap.row_idx, weight / cell.people, cell.people));
        }
    }
    Some(tally.into_estimate([classed.about().id.clone(), people.layer_id()]))
}

/// The mean of `column` where the zone's people stand, over those about whom it says something.
pub(in super::super) fn people_weighted_mean(
    look: &Look<'_>,
    ColumnSource { layer, column }: &ColumnSource,
    people: &Indicator,
) -> Option<Estimate> {
    let (valued, polygons) = polygon_layer(look, layer)?;
    valued.column(column)?;
    let people = People::of(look, people)?;
    let mut people_of_row = vec![0.0; valued.len()];
    for cell in &people.cells {
        let part = people.part(look, cell);
        for row_idx in polygons.boxes().touching(part.bounds()) {
            let shared = part.overlap(polygons.planar().get(row_idx)).share_of(part.area());
            people_of_row[row_idx] += cell.people_inside() * shared;
        }
    }
    let rows: Vec<_> = people_of_row
        .iter()
        .enumerate()
        .filter(|(_, weight)| **weight > 0.0)
        .filter_map(|(row_idx, &weight)| Some(row(valued, row_idx, weight, valued.cell(row_idx, column).number()?)))
        .collect();
    let known: f64 = rows.iter().map(|row| row.weight).sum();
    let total = people.total();
    let layers = [valued.about().id.clone(), people.layer_id()].into();
    let coverage_share = if total > 0.0 { known / total } else { 0.0 };
    if known <= 0.0 {
        return Some(Estimate { layers, ..Estimate::default() }.covering(coverage_share));
    }
    let numerator: f64 = rows.iter().map(|row| row.weight * row.value).sum();
    let ends = || rows.iter().map(|row| row.value);
    let estimate = Estimate {
        low: ends().min_by(f64::total_cmp),
        high: ends().max_by(f64::total_cmp),
        numerator: Some(numerator),
        denominator: Some(known),
        layers,
        rows,
        ..Estimate::exact(numerator / known)
    };
    Some(estimate.covering(coverage_share))
}

/// People on either side of a boundary, and those who may stand on either.
#[derive(Debug, Default)]
pub(super) struct Tally {
    inside: f64,
    known: f64,
    total: f64,
    surely_inside: f64,
    surely_outside: f64,
    maybe_inside: f64,
    maybe_outside: f64,
    pub rows: Vec<Row>,
}

impl Tally {
    /// Adds a cell, `inside_m2` of whose `part_m2` in the zone lie inside, and about `known_m2` of which it is known.
    pub fn add(&mut self, cell: &PeopleCell, part_m2: f64, inside_m2: f64, known_m2: f64) {
        let people = cell.people_inside();
        self.total += people;
        if part_m2 <= 0.0 {
            return;
        }
        self.inside += people * inside_m2 / part_m2;
        self.known += people * known_m2 / part_m2;
        let is_certain = cell.overlap.is_whole();
        let rounding_m2 = part_m2 * ROUNDING_SHARE;
        let (touches, is_filled) = (inside_m2 > rounding_m2, inside_m2 >= part_m2 - rounding_m2);
        self.maybe_inside += if touches || known_m2 < part_m2 - rounding_m2 { cell.people } else { 0.0 };
        self.maybe_outside += if is_filled { 0.0 } else { cell.people };
        self.surely_inside += if is_filled && is_certain { cell.people } else { 0.0 };
        let is_empty = !touches && known_m2 >= part_m2 - rounding_m2;
        self.surely_outside += if is_empty && is_certain { cell.people } else { 0.0 };
    }

    /// The share of people inside, between its bounds.
    pub fn into_estimate(self, layers: impl IntoIterator<Item = LayerId>) -> Estimate {
        let share = |part: f64, rest: f64| (part + rest > 0.0).then(|| part / (part + rest));
        let value = (self.known > 0.0).then(|| (self.inside / self.known).min(1.0));
        let coverage_share = if self.total > 0.0 { self.known / self.total } else { 0.0 };
        let estimate = Estimate {
            value,
            low: value.and(share(self.surely_inside, self.maybe_outside)).or(value),
            high: value.and(share(self.maybe_inside, self.surely_outside)).or(value),
            numerator: value.map(|_| self.inside),
            denominator: value.map(|_| self.known),
            state: if value.is_some() { State::Known } else { State::Null },
            layers: layers.into_iter().collect(),
            rows: self.rows,
            ..Estimate::default()
        };
        estimate.covering(coverage_share)
    }
}

fn polygon_layer<'a>(look: &Look<'a>, id: &LayerId) -> Option<(&'a Layer, &'a PolygonGeometry)> {
    let layer = look.layer(id.as_str())?;
    match layer.geometry() {
        Geometry::Polygons(polygons) => Some((layer, polygons)),
        _ => None,
    }
}
