//! Districts and experiments about a zone or a position, from the layers `districts` and `experiments`.
//!
//! No outline of a district is published: a district is a point and the distance within which it may be wrong.

use crate::geometry::{Metres, Planar};
use crate::layers::{Atlas, Geometry, Layer, PointGeometry, Words};

use super::answer::Place;
use super::look::Look;
use super::method::{Presence, present as present_rows};
use super::zone::Zone;

/// The column of the distance within which a point may be wrong, in metres.
const UNCERTAINTY_COLUMN: &str = "uncertainty_m";
/// The column of the commune's code.
const COMMUNE_COLUMN: &str = "commune_code";

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceKind {
    District,
    Experiment,
}

impl PlaceKind {
    const fn layer(self) -> &'static str {
        match self {
            Self::District => "districts",
            Self::Experiment => "experiments",
        }
    }

    /// The columns of the name, in French and in English.
    const fn name_columns(self) -> [&'static str; 2] {
        match self {
            Self::District => ["name", "name"],
            Self::Experiment => ["solution", "solution_en"],
        }
    }
}

/// The places that are or may be in the zone.
pub(super) fn present(look: &Look<'_>, kind: PlaceKind) -> Vec<Place> {
    let Some((layer, points)) = look.points(kind.layer()) else { return Vec::new() };
    present_rows(look, layer, points, Some(UNCERTAINTY_COLUMN), Some(COMMUNE_COLUMN))
        .into_iter()
        .map(|(row_idx, presence)| place(layer, row_idx, kind, presence == Presence::Certain))
        .collect()
}

/// The places whose uncertainty holds `position`.
pub(super) fn around(atlas: &Atlas, kind: PlaceKind, position: Planar) -> Vec<Place> {
    let Some((layer, points)) = points_of(atlas, kind) else { return Vec::new() };
    (0..layer.len())
        .filter(|&row_idx| {
            let reach_m = layer.cell(row_idx, UNCERTAINTY_COLUMN).number().unwrap_or(0.0);
            points.planar(row_idx).is_some_and(|point| point.distance_to(position).0 <= reach_m)
        })
        .map(|row_idx| place(layer, row_idx, kind, false))
        .collect()
}

/// The disc of a district's uncertainty, where it has a published place.
pub(super) fn district_zone(atlas: &Atlas, id: &str) -> Option<Zone> {
    let (layer, points) = points_of(atlas, PlaceKind::District)?;
    let row_idx = layer.feature(id)?;
    let uncertainty_m = layer.cell(row_idx, UNCERTAINTY_COLUMN).number()?;
    let name = layer.cell(row_idx, PlaceKind::District.name_columns()[0]).text().unwrap_or(id);
    Zone::uncertain_district(id, name, points.lonlat(row_idx)?, Metres(uncertainty_m)).ok()
}

fn points_of(atlas: &Atlas, kind: PlaceKind) -> Option<(&Layer, &PointGeometry)> {
    let layer = atlas.get(kind.layer())?;
    match layer.geometry() {
        Geometry::Points(points) => Some((layer, points)),
        _ => None,
    }
}

fn place(layer: &Layer, row_idx: usize, kind: PlaceKind, is_certain: bool) -> Place {
    let text = |column: &str| layer.cell(row_idx, column).text().unwrap_or_default().to_owned();
    let [fr, en] = kind.name_columns();
    Place {
        id: layer.id(row_idx).to_string(),
        name: Words::new(text(fr), text(en)),
        commune_code: text(COMMUNE_COLUMN),
        is_certain,
    }
}
