//! The points at which the names of a layer of outlines are written, as a layer of its own: a name is then drawn once,
//! also where its outline lies on several tiles.

use crate::geometry::{label_point, to_lonlat};

use super::about::About;
use super::geometry::{Geometry, RawGeometry};
use super::identity::LayerId;
use super::layer::{Layer, RawLayer};

/// What stands behind the identifier of a layer in that of its names.
const SUFFIX: &str = "-labels";

impl Layer {
    /// A point inside each outline, with the columns that tiles show; none where there are no outlines.
    pub fn labels(&self) -> Option<Self> {
        let Geometry::Polygons(polygons) = self.geometry() else { return None };
        let points = polygons.planar().iter().map(|outline| label_point(outline).map(to_lonlat));
        let id: LayerId = format!("{}{SUFFIX}", self.about().id).parse().ok()?;
        let chosen = self.about().tile_fields.as_ref();
        let is_shown = |name: &str| chosen.is_none_or(|chosen| chosen.iter().any(|it| it == name));
        let shown = self.fields().iter().zip(self.columns()).filter(|(field, _)| is_shown(&field.name));
        let (fields, columns) = shown.map(|(field, column)| (field.clone(), column.clone())).unzip();
        let raw = RawLayer {
            about: About { id, ..self.about().clone() },
            ids: (0..self.len()).map(|row_idx| self.feature_id(row_idx)).collect(),
            fields,
            columns,
            geometry: RawGeometry::Points(points.collect()),
        };
        Self::build(raw).ok()
    }
}
