// How the zone that can be changed is drawn: its ground, its outline, a dot for each corner and a smaller one for the middle
// of each side. A source and layers of their own, above everything that the style draws.

import type { Feature, FeatureCollection } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, LayerSpecification, Map as GlMap } from "maplibre-gl";
import { handlesOf, isSameCorner, type Corner, type Handle } from "../lib/outline";
import { zoneShape, type ZoneSelection } from "../lib/selection";
import type { MapColours } from "./style";
import { widenTiles, wideCut } from "./wide-tiles";

const source = "outline";
/** Beyond this many handles the middles of sides are left out: dots would hide the outline. */
const mostHandles = 400;

export function addOutlineLayers(gl: GlMap, colours: MapColours): void {
  gl.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] }, ...wideCut });
  widenTiles(gl, source);
  for (const layer of outlineLayers(colours)) gl.addLayer(layer);
}

export function recolourOutline(gl: GlMap, colours: MapColours): void {
  for (const { id, paint } of outlineLayers(colours)) {
    for (const [property, value] of Object.entries(paint ?? {})) gl.setPaintProperty(id, property as "line-color", value as string);
  }
}

export function putOutline(gl: GlMap, zone: ZoneSelection | null, chosen: Corner | null): void {
  (gl.getSource(source) as GeoJSONSource | undefined)?.setData(zone ? outlineFeatures(zone, chosen) : { type: "FeatureCollection", features: [] });
}

function outlineFeatures(zone: ZoneSelection, chosen: Corner | null): FeatureCollection {
  const handles = handlesOf(zone);
  const shown = handles.length > mostHandles ? handles.filter(({ handle }) => handle.kind !== "side") : handles;
  const dots = shown.map(({ handle, position }): Feature => ({
    type: "Feature", geometry: { type: "Point", coordinates: position }, properties: { dot: dotOf(handle, chosen) },
  }));
  return { type: "FeatureCollection", features: [{ type: "Feature", geometry: zoneShape(zone), properties: {} }, ...dots] };
}

function dotOf(handle: Handle, chosen: Corner | null): "chosen" | "corner" | "side" {
  if (handle.kind === "side") return "side";
  return handle.kind === "corner" && isSameCorner(handle, chosen) ? "chosen" : "corner";
}

function outlineLayers(colours: MapColours): LayerSpecification[] {
  const { drawn, selectionCasing: casing } = colours;
  const isPolygon: ExpressionSpecification = ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]];
  const dot = (name: string, paint: Record<string, string | number>): LayerSpecification => ({
    id: `${source}-${name}`, type: "circle", source, filter: ["==", ["get", "dot"], name], paint,
  });
  return [
    { id: `${source}-ground`, type: "fill", source, filter: isPolygon, paint: { "fill-color": drawn, "fill-opacity": 0.12, "fill-antialias": false } },
    { id: `${source}-casing`, type: "line", source, filter: isPolygon, layout: { "line-join": "round" }, paint: { "line-color": casing, "line-width": 6 } },
    { id: `${source}-line`, type: "line", source, filter: isPolygon, layout: { "line-join": "round" }, paint: { "line-color": drawn, "line-width": 3 } },
    dot("side", { "circle-radius": 4, "circle-color": drawn, "circle-stroke-color": casing, "circle-stroke-width": 1.5 }),
    dot("corner", { "circle-radius": 6, "circle-color": drawn, "circle-stroke-color": casing, "circle-stroke-width": 2 }),
    dot("chosen", { "circle-radius": 8, "circle-color": casing, "circle-stroke-color": drawn, "circle-stroke-width": 4 }),
  ];
}
