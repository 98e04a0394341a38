//! The unions of discs that the catalogue asks about, each made once when the layers are put in service.

use std::collections::BTreeMap;

use crate::geometry::{Metres, ReachUnion};
use crate::layers::{Atlas, Geometry, LayerId};

use super::catalogue::Catalogue;
use super::indicator::Method;

/// For a layer of points and a distance, all that lies within the distance of any point.
#[derive(Debug, Default)]
pub(super) struct Reaches {
    by_layer: BTreeMap<LayerId, Vec<(Metres, ReachUnion)>>,
}

impl Reaches {
    /// The unions that the indicators of `catalogue` ask about on the layers of `atlas`.
    pub fn build(atlas: &Atlas, catalogue: &Catalogue) -> Self {
        let mut reaches = Self::default();
        for indicator in catalogue.iter() {
            let (Method::ShareWithinDistance { layer: id, radius }
            | Method::PeopleShareWithinDistance { layer: id, radius, .. }) = &indicator.method
            else {
                continue;
            };
            let Some(Geometry::Points(points)) = atlas.get(id.as_str()).map(|layer| layer.geometry()) else { continue };
            if reaches.get(id, *radius).is_none() {
                let union = ReachUnion::build(points.planar_column(), *radius);
                reaches.by_layer.entry(id.clone()).or_default().push((*radius, union));
            }
        }
        reaches
    }

    /// The union around the points of `layer`.
    pub fn get(&self, layer: &LayerId, radius: Metres) -> Option<&ReachUnion> {
        let known = self.by_layer.get(layer)?;
        known.iter().find(|(known_radius, _)| known_radius.0.total_cmp(&radius.0).is_eq()).map(|(_, union)| union)
    }
}
