//! Features inside a zone, some of which have a place that is only roughly known, or none at all but their commune.
//!
//! A feature with a place counts where its point lies. `low` counts it only where all of its uncertainty lies inside,
//! `high` wherever any of it does; but a feature whose commune is wholly inside is certainly inside. A feature without
//! a place counts with its commune, and only in `high` where that commune is cut.

use crate::geometry::{Metres, Planar};
use crate::layers::{Layer, PointGeometry};

use super::super::estimate::{Estimate, Flag};
use super::super::indicator::FeatureSource;
use super::super::look::Look;
use super::super::sums::Rows;
use super::proximity::count_within;
use super::sum::row;

/// How far inside the zone a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Presence {
    /// Whatever its exact place.
    Certain,
    /// Its point is inside, its uncertainty crosses the outline.
    Likely,
    /// Its point is outside or unknown, and it may yet be inside.
    Possible,
}

/// The features in the zone: points inside; lines and polygons that meet it.
pub(in super::super) fn count_inside(
    look: &Look<'_>,
    features: &FeatureSource,
    uncertainty_column: Option<&str>,
    commune_column: Option<&str>,
) -> Option<Estimate> {
    if uncertainty_column.is_none() && commune_column.is_none() {
        return count_within(look, features, Metres(0.0));
    }
    let (layer, points) = look.points(features.layer.as_str())?;
    let mut present = present(look, layer, points, uncertainty_column, commune_column);
    let chosen = Rows::of_features(features);
    let is_chosen = chosen.among(layer);
    present.retain(|&(row_idx, _)| is_chosen(row_idx));
    let rows: Vec<_> = present
        .iter()
        .filter(|(_, presence)| *presence != Presence::Possible)
        .map(|&(row_idx, _)| row(layer, row_idx, 1.0, 1.0))
        .collect();
    let count_of = |counts: fn(Presence) -> bool| -> f64 {
        present.iter().filter(|&&(_, presence)| counts(presence)).map(|_| 1.0).sum()
    };
    let value = count_of(|presence| presence != Presence::Possible);
    let is_uncertain = present.iter().any(|(_, presence)| *presence != Presence::Certain);
    let estimate = Estimate {
        low: Some(count_of(|presence| presence == Presence::Certain)),
        high: Some(count_of(|_| true)),
        numerator: Some(value),
        flags: is_uncertain.then_some(Flag::UncertainPlace).into_iter().collect(),
        layers: [layer.about().id.clone()].into(),
        rows,
        ..Estimate::exact(value)
    };
    Some(estimate.covering(look.territory_share()))
}

/// The features that are or may be in the zone, in the order of their identifiers.
pub(in super::super) fn present(
    look: &Look<'_>,
    layer: &Layer,
    points: &PointGeometry,
    uncertainty_column: Option<&str>,
    commune_column: Option<&str>,
) -> Vec<(usize, Presence)> {
    let presence = |row_idx: usize| {
        let whole_share = commune_column
            .and_then(|column| commune_share(look, layer.cell(row_idx, column).text().unwrap_or_default()));
        match (whole_share, points.planar(row_idx)) {
            (Some(share), _) if share >= 1.0 => Some(Presence::Certain),
            (Some(share), None) if share > 0.0 => Some(Presence::Possible),
            (Some(0.0), _) | (_, None) => None,
            (_, Some(point)) => {
                let uncertainty_m =
                    uncertainty_column.and_then(|column| layer.cell(row_idx, column).number()).unwrap_or(0.0);
                by_place(look, point, Metres(uncertainty_m))
            }
        }
    };
    (0..layer.len()).filter_map(|row_idx| Some((row_idx, presence(row_idx)?))).collect()
}

/// The share of a commune that lies in the zone, where there is such a commune.
fn commune_share(look: &Look<'_>, code: &str) -> Option<f64> {
    let communes = look.layer("communes")?;
    let row_idx = communes.feature(code)?;
    let overlaps = look.overlaps(communes);
    let found = overlaps.binary_search_by_key(&row_idx, |overlap| overlap.row_idx);
    Some(found.map_or(0.0, |idx| overlaps[idx].share))
}

/// How far inside a feature is whose point is known within `uncertainty`.
fn by_place(look: &Look<'_>, point: Planar, uncertainty: Metres) -> Option<Presence> {
    let zone = look.zone.shape();
    let to_outline = zone.distance_to_outline(point);
    match (zone.contains(point), to_outline > uncertainty || uncertainty.0 <= 0.0) {
        (true, true) => Some(Presence::Certain),
        (true, false) => Some(Presence::Likely),
        (false, false) => Some(Presence::Possible),
        (false, true) => None,
    }
}
