//! Water and railways of the base map: the layers in service that have a role on it, drawn over the communes and under
//! every limit, name and place.

use serde_json::{Value, json};

use crate::layers::{BaseRole, GeometryKind, LayerId};

use super::palette::{Scheme, colour};

/// The source of their tiles in a style.
pub(super) const SOURCE: &str = "ground";

/// A layer of the base map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroundLayer {
    /// The layer of the tiles.
    pub id: LayerId,
    /// What it shows.
    pub role: BaseRole,
    /// What its features are.
    pub geometry: GeometryKind,
}

/// What a style draws of `layers`: water under railways, surfaces under courses.
pub(super) fn ground(layers: &[GroundLayer], scheme: Scheme) -> Vec<Value> {
    let of = |role: BaseRole, geometry: GeometryKind| {
        layers.iter().filter(move |layer| layer.role == role && layer.geometry == geometry)
    };
    let surfaces = of(BaseRole::Water, GeometryKind::MultiPolygon).map(|layer| surface(layer, scheme));
    let courses = of(BaseRole::Water, GeometryKind::MultiLine).map(|layer| line(layer, "water", [0.5, 2.2], scheme));
    let rails = of(BaseRole::Rail, GeometryKind::MultiLine).map(|layer| line(layer, "rail", [0.5, 1.6], scheme));
    surfaces.chain(courses).chain(rails).collect()
}

fn surface(layer: &GroundLayer, scheme: Scheme) -> Value {
    json!({
        "id": format!("ground-{}", layer.id), "type": "fill", "source": SOURCE, "source-layer": layer.id.as_str(),
        "paint": { "fill-color": colour("water", scheme) },
    })
}

/// A line whose width grows from zoom 9 to zoom 14, in pixels.
fn line(layer: &GroundLayer, part: &str, [from, to]: [f64; 2], scheme: Scheme) -> Value {
    json!({
        "id": format!("ground-{}", layer.id), "type": "line", "source": SOURCE, "source-layer": layer.id.as_str(),
        "layout": { "line-join": "round", "line-cap": "round" },
        "paint": {
            "line-color": colour(part, scheme),
            "line-width": ["interpolate", ["linear"], ["zoom"], 9, from, 14, to],
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn water_lies_under_railways_whatever_the_order_of_the_layers() {
        let layer = |id: &str, role, geometry| GroundLayer { id: id.parse().expect("an id"), role, geometry };
        let layers = [
            layer("lines", BaseRole::Rail, GeometryKind::MultiLine),
            layer("courses", BaseRole::Water, GeometryKind::MultiLine),
            layer("springs", BaseRole::Water, GeometryKind::Point),
            layer("surfaces", BaseRole::Water, GeometryKind::MultiPolygon),
        ];
        let drawn = ground(&layers, Scheme::Dark);
        let ids: Vec<&str> = drawn.iter().filter_map(|it| it["id"].as_str()).collect();
        assert_eq!(ids, ["ground-surfaces", "ground-courses", "ground-lines"]);
        assert_eq!(drawn[0]["paint"]["fill-color"], drawn[1]["paint"]["line-color"]);
        assert_ne!(drawn[1]["paint"]["line-color"], drawn[2]["paint"]["line-color"]);
    }
}
