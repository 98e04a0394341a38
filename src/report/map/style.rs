//! The style of a map as MapLibre reads it (style specification, version 8).

use serde_json::{Value, json};

use crate::layers::{Language, Theme};

use super::choropleth::Choropleth;
use super::ground::{self, GroundLayer};
use super::palette::{Scheme, colour};

/// The deepest zoom whose tiles are asked for; deeper, they are enlarged.
const MAX_TILE_ZOOM: u8 = 14;
/// The font of names, whose letters this server gives.
const FONTS: [&str; 1] = ["DejaVu Sans"];

/// Where a style finds what it draws.
#[derive(Debug, Clone, PartialEq)]
pub struct StyleAddresses {
    /// The pattern of the tiles of communes, `{z}`, `{y}` and `{x}` in it.
    pub communes: String,
    /// The pattern of the tiles of limits and places.
    pub places: String,
    /// The sprite, without its ending.
    pub sprite: String,
    /// The pattern of the letters of fonts, `{fontstack}` and `{range}` in it.
    pub glyphs: String,
    /// The credit of each.
    pub credits: [String; 2],
    /// Water and railways, where layers in service show them.
    pub ground: Option<GroundAddress>,
    /// West, south, east, north.
    pub bounds: [f64; 4],
}

/// Where a style finds water and railways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroundAddress {
    /// The pattern of their tiles.
    pub tiles: String,
    /// Their credit.
    pub credit: String,
    /// The layers.
    pub layers: Vec<GroundLayer>,
}

/// The places that a theme shows: a layer of the tiles, and the colours of its dots and of their rims.
fn places_of(theme: Option<Theme>) -> &'static [(&'static str, &'static str, &'static str)] {
    match theme {
        Some(Theme::Mobility) => &[("velib", "velib", "velibHalo"), ("stations", "station", "stationHalo")],
        _ => &[("experiments", "experiment", "experimentHalo"), ("districts", "district", "districtHalo")],
    }
}

/// The style called `title`: the communes, coloured where there is a choropleth, limits, and the places of a theme.
pub fn map_style(
    title: &str,
    (choropleth, theme): (Option<&Choropleth>, Option<Theme>),
    scheme: Scheme,
    language: Language,
    addresses: &StyleAddresses,
) -> Value {
    let source = |tiles: &str, credit: &str| {
        json!({
            "type": "vector", "tiles": [tiles], "minzoom": 0, "maxzoom": MAX_TILE_ZOOM,
            "bounds": addresses.bounds, "attribution": credit,
        })
    };
    let [west, south, east, north] = addresses.bounds;
    let mut layers = vec![json!({
        "id": "background", "type": "background", "paint": { "background-color": colour("paper", scheme) },
    })];
    layers.extend(commune_fills(choropleth, scheme));
    layers.extend(addresses.ground.iter().flat_map(|it| ground::ground(&it.layers, scheme)));
    layers.extend(limits(scheme));
    layers.extend(places_of(theme).iter().map(|place| dots(*place, scheme)));
    layers.extend(names(scheme));
    let mut sources = json!({
        "communes": source(&addresses.communes, &addresses.credits[0]),
        "places": source(&addresses.places, &addresses.credits[1]),
    });
    if let Some(GroundAddress { tiles, credit, .. }) = &addresses.ground {
        sources[ground::SOURCE] = source(tiles, credit);
    }
    json!({
        "version": 8,
        "name": title,
        "metadata": choropleth.map_or_else(|| json!({}), |it| json!({
            "arpent:indicator": it.indicator.id.as_str(), "arpent:classes": it.method(language),
        })),
        "center": [f64::midpoint(west, east), f64::midpoint(south, north)],
        "zoom": 10,
        "sprite": addresses.sprite,
        "glyphs": addresses.glyphs,
        "sources": sources,
        "layers": layers,
    })
}

fn commune_fills(choropleth: Option<&Choropleth>, scheme: Scheme) -> Vec<Value> {
    let fill = |id: &str, paint: Value| json!({ "id": id, "type": "fill", "source": "communes", "source-layer": "communes", "paint": paint });
    let Some(choropleth) = choropleth else {
        return vec![fill("communes", json!({ "fill-color": colour("land", scheme) }))];
    };
    let id = choropleth.indicator.id.as_str();
    let is_secret = json!(["in", format!(";{id};"), ["concat", ";", ["coalesce", ["get", "secret"], ""], ";"]]);
    let is_null = json!(["all", ["!", ["has", id]], ["!", is_secret]]);
    let filtered = |mut layer: Value, filter: &Value| {
        layer["filter"] = filter.clone();
        layer
    };
    vec![
        fill("communes", json!({ "fill-color": step(choropleth, id) })),
        filtered(fill("communes-null", json!({ "fill-pattern": "hatch-null" })), &is_null),
        filtered(fill("communes-secret", json!({ "fill-pattern": "hatch-secret" })), &is_secret),
    ]
}

/// The colour of a commune by its value; the ground of the hatches where it has none.
fn step(choropleth: &Choropleth, id: &str) -> Value {
    let ground = colour("hatchGround", choropleth.scheme);
    let Some((first, rest)) = choropleth.colours.split_first() else { return json!(ground) };
    if rest.is_empty() {
        return json!(["case", ["has", id], first, ground]);
    }
    let mut steps = vec![json!("step"), json!(["get", id]), json!(first)];
    for (class, colour) in choropleth.classes.iter().skip(1).zip(rest) {
        steps.extend([json!(class.low), json!(colour)]);
    }
    json!(["case", ["has", id], steps, ground])
}

fn limits(scheme: Scheme) -> [Value; 3] {
    let line = |id: &str, source: &str, layer: &str, paint: Value| {
        json!({
            "id": id, "type": "line", "source": source, "source-layer": layer,
            "layout": { "line-join": "round" }, "paint": paint,
        })
    };
    let wider = |from: f64, to: f64| json!(["interpolate", ["linear"], ["zoom"], 9, from, 13, to]);
    [
        line(
            "communes-line",
            "communes",
            "communes",
            json!({ "line-color": colour("communeLine", scheme), "line-width": wider(0.5, 1.4) }),
        ),
        line(
            "epts-line",
            "places",
            "epts",
            json!({ "line-color": colour("eptLine", scheme), "line-width": 0.9, "line-dasharray": [3, 2] }),
        ),
        line(
            "departements-line",
            "places",
            "departements",
            json!({ "line-color": colour("departementLine", scheme), "line-width": wider(1.0, 2.0) }),
        ),
    ]
}

fn dots((layer, fill, rim): (&str, &str, &str), scheme: Scheme) -> Value {
    json!({
        "id": layer, "type": "circle", "source": "places", "source-layer": layer,
        "paint": {
            "circle-color": colour(fill, scheme),
            "circle-stroke-color": colour(rim, scheme),
            "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 12, 1.2],
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2, 14, 6],
        },
    })
}

fn names(scheme: Scheme) -> [Value; 1] {
    [json!({
        "id": "commune-names", "type": "symbol", "source": "places", "source-layer": "communes-labels", "minzoom": 9.2,
        "layout": {
            "text-field": ["get", "nom"],
            "text-font": FONTS,
            "text-size": ["interpolate", ["linear"], ["zoom"], 9.2, 11, 13, 15.5],
            "text-max-width": 7,
            "text-padding": 4,
            "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]],
        },
        "paint": {
            "text-color": colour("label", scheme),
            "text-halo-color": colour("labelHalo", scheme),
            "text-halo-width": 1.7,
        },
    })]
}
