//! The length of lines inside a zone, and over its hectares, its people or another length.
//!
//! Exact on the plane: a line wholly inside counts with its stored length, a cut one by its parts. The border belongs
//! to the zone, so a line along the border of two zones counts in each. What a layer of lines leaves out cannot be
//! known: the coverage is the part of the zone that lies in the Métropole.

use crate::layers::{Layer, LineGeometry};

use super::super::estimate::{Estimate, Row};
use super::super::indicator::{Indicator, LengthPer, LineSource};
use super::super::look::Look;
use super::super::sums::is_in;
use super::quotient::divided;
use super::sum::{row, sum_of_rows};

/// The metres of the lines of `source` inside the zone.
pub(in super::super) fn length(look: &Look<'_>, source: &LineSource) -> Option<Estimate> {
    let (layer, lines) = look.lines(source.layer.as_str())?;
    let rows = rows_inside(look, layer, lines, source)?;
    let length_m = sum_of_rows(&rows);
    let layers = [layer.about().id.clone()].into();
    let estimate = Estimate { numerator: Some(length_m), layers, rows, ..Estimate::exact(length_m) };
    Some(estimate.covering(look.territory_share()))
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

/// The lines that meet the zone, each with the share of its length inside and its whole length.
fn rows_inside(look: &Look<'_>, layer: &Layer, lines: &LineGeometry, source: &LineSource) -> Option<Vec<Row>> {
    let zone = look.zone.shape();
    if let Some(filter) = &source.filter {
        layer.column(&filter.column)?;
    }
    let is_asked = |row_idx: &usize| {
        source.filter.as_ref().is_none_or(|filter| is_in(layer.cell(*row_idx, &filter.column), &filter.classes))
    };
    let found = |row_idx: usize| {
        let whole_m = lines.length(row_idx).0;
        let inside_m = zone.length_inside(lines.planar().get(row_idx)).0.min(whole_m);
        (inside_m > 0.0).then(|| row(layer, row_idx, inside_m / whole_m, whole_m))
    };
    Some(lines.boxes().touching(zone.bounds()).into_iter().filter(is_asked).filter_map(found).collect())
}
