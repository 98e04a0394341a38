// Water and railways of the base map: tiles of the layers of this server that have a role on it, drawn over the communes
// and under every limit, name and place. A server without such layers has no ground, and nothing is asked for.

import type { ExpressionSpecification, LayerSpecification, VectorSourceSpecification } from "maplibre-gl";
import type { BaseRole } from "../api/types";
import type { MapColours } from "./style";

/** A layer of the base map, by the name of its collection. */
export interface GroundLayer {
  id: string;
  role: BaseRole;
}

export const groundSource = "ground";
const deepestZoom = 14;

export function groundTiles(layers: readonly GroundLayer[], origin: string): VectorSourceSpecification {
  const ids = layers.map((it) => encodeURIComponent(it.id)).join(",");
  return { type: "vector", tiles: [`${origin}/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}?collections=${ids}`], maxzoom: deepestZoom };
}

/** Surfaces of water under its courses, and both under railways. */
export function groundLayers(layers: readonly GroundLayer[], colours: MapColours): LayerSpecification[] {
  const of = (role: BaseRole) => layers.filter((it) => it.role === role);
  return [
    ...of("water").map((it) => surface(it, colours.water)),
    ...of("water").map((it) => line(it, colours.water, [0.5, 2.2])),
    ...of("rail").map((it) => line(it, colours.rail, [0.5, 1.6])),
  ];
}

function surface({ id }: GroundLayer, colour: string): LayerSpecification {
  return { id: `ground-${id}-fill`, type: "fill", source: groundSource, "source-layer": id, filter: isOf("Polygon"), paint: { "fill-color": colour } };
}

/** A line whose width grows from zoom 9 to zoom 14, in pixels. */
function line({ id }: GroundLayer, colour: string, [from, to]: [number, number]): LayerSpecification {
  return {
    id: `ground-${id}-line`,
    type: "line",
    source: groundSource,
    "source-layer": id,
    filter: isOf("LineString"),
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 9, from, 14, to] },
  };
}

function isOf(type: "Polygon" | "LineString"): ExpressionSpecification {
  return ["in", ["geometry-type"], ["literal", [type, `Multi${type}`]]];
}
