import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { communeFill, firstStyle, layersOf, mapColours, mapLayers, opaqueWhenClassIs, topLayer, type SourceId } from "./style";

const nothing = { type: "FeatureCollection" as const, features: [] };
const sourcesOf = (layers: ReturnType<typeof mapLayers>) => [...new Set(layers.flatMap((it) => ("source" in it ? [it.source] : [])))];

describe("the style of the map", () => {
  // The page does not let the library judge it: that would be at every start, for a style that never changes.
  it.each(["light", "dark"] as const)("is valid by the library's own judge, %s", (scheme) => {
    const layers = mapLayers(mapColours(scheme));
    const sources = Object.fromEntries(sourcesOf(layers).map((id) => [id, { type: "geojson" as const, data: nothing }]));
    expect(validateStyleMin({ version: 8, sources, layers })).toEqual([]);
    expect(validateStyleMin(firstStyle(mapColours(scheme), nothing))).toEqual([]);
  });

  it("is valid in the colours of an indicator", () => {
    const style = firstStyle(mapColours("light"), nothing);
    const layers = style.layers.map((it) =>
      it.id === "communes-fill" ? { ...it, paint: { "fill-color": communeFill(["#ffffff", "#000000"], mapColours("light")), "fill-opacity": opaqueWhenClassIs(1, 0.5) } } : it,
    );
    expect(validateStyleMin({ ...style, layers } as typeof style)).toEqual([]);
  });

  it("starts with the communes alone, and lays every other source down with all of its layers", () => {
    const colours = mapColours("light");
    const first = firstStyle(colours, nothing);
    expect(Object.keys(first.sources)).toEqual(["territories"]);
    expect(first.layers.at(-1)?.id).toBe(topLayer);
    const all = mapLayers(colours);
    const laid = sourcesOf(all).flatMap((it) => layersOf(it as SourceId, colours).map(({ id }) => id));
    expect(laid.sort()).toEqual(all.map((it) => it.id).sort());
  });
});
