// The map's style: its layers from the ground up, coloured from styles/palette.json. The paper under them is the page's own:
// a map that does not paint it draws one surface less in every frame. It names no tile, glyph or sprite server: MapLibre
// draws names with the reader's own fonts.

import type { FeatureCollection } from "geojson";
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import palette from "../../../styles/palette.json";
import type { ColourScheme } from "../state/colour-scheme.svelte";
import type { PointLayerId } from "../state/view.svelte";
import { wideCut } from "./wide-tiles";

export type MapColours = (typeof palette.map)["light"] & {
  /** The colour of each theme of the programme. */
  themes: Record<string, string>;
};

/** What layers are made of: sources that the page fills. */
const sourceIds = [
  "territories",
  "commune-names",
  "zone",
  "rows",
  "kept",
  "kept-names",
  "fault",
  "areas",
  "areas-names",
  "argenteuil-heat",
  "argenteuil-refuges",
  "stations",
  "velib",
  "districts",
  "districts-uncertainty",
  "experiments",
  "experiments-uncertainty",
] as const;
export type TerritoryKind = "commune" | "ept" | "departement";
export type SourceId = (typeof sourceIds)[number];

/** Feature-state `class` of a commune: 0 and up for a colour, these two for a hatch. */
export const nullClass = -1;
export const secretClass = -2;

/** The themes of the programme, in the order of its legend. */
export const programmeThemes = ["mobility", "climate", "energy", "public-space", "circular-economy"] as const;

/** The line around the commune under the pointer. */
export const hoverWidthPx = 2;

const nameFonts = ["Avenir Next Medium", "Segoe UI", "Helvetica Neue", "Liberation Sans", "Arial"];
/**
 * All territories are one source: for every other source that has areas or lines, the library first draws where its tiles end,
 * over the whole map and twice in each frame.
 */
const isOfKind = (kind: TerritoryKind): ExpressionSpecification => ["==", ["get", "kind"], kind];
const classState: ExpressionSpecification = ["feature-state", "class"];

export function mapColours(scheme: ColourScheme): MapColours {
  const themes = programmeThemes.map((it) => [it, palette.sequential[it][scheme][3] as string]);
  return { ...palette.map[scheme], themes: Object.fromEntries(themes) };
}

/** Above everything that the style draws; what belongs to a hand at work comes over it. */
export const topLayer = "top";

/** Limits that are drawn over the communes, in the second frame. */
const limitIds = ["epts-line", "departements-line"];

/**
 * What the first frame needs: the communes. All else is laid down when there is something to draw. Changes show at once: a
 * transition would draw every frame for a third of a second.
 */
export function firstStyle(colours: MapColours, territories: FeatureCollection): StyleSpecification {
  const layers = layersOf("territories", colours).map((it) => (limitIds.includes(it.id) ? ({ ...it, paint: { ...it.paint, "line-width": 0 } } as LayerSpecification) : it));
  const top = { id: topLayer, type: "background" as const, layout: { visibility: "none" as const } };
  const sources = { territories: { type: "geojson" as const, data: territories, promoteId: "code", ...wideCut } };
  return { version: 8, sources, layers: [...layers, top], transition: { duration: 0, delay: 0 } };
}

/** The width of each limit, by the name of its layer. */
export function limitWidths(colours: MapColours): [string, unknown][] {
  return mapLayers(colours).flatMap((it): [string, unknown][] => (limitIds.includes(it.id) ? [[it.id, (it.paint as { "line-width": unknown })["line-width"]]] : []));
}

export function layersOf(source: SourceId, colours: MapColours): LayerSpecification[] {
  return mapLayers(colours).filter((it) => "source" in it && it.source === source);
}

/** The paint of the communes for `ramp`, one colour per class. */
export function communeFill(ramp: readonly string[], colours: MapColours): ExpressionSpecification {
  const steps = ramp.flatMap((colour, index) => [index, colour]);
  return ["match", ["coalesce", classState, nullClass], ...steps, colours.hatchGround] as unknown as ExpressionSpecification;
}

export function opaqueWhenClassIs(value: number, opacityShare = 1): ExpressionSpecification {
  return ["case", ["==", classState, value], opacityShare, 0];
}

export function mapLayers(colours: MapColours): LayerSpecification[] {
  return [
    ...communeLayers(colours),
    ...heatGridLayers(),
    ...areaLayers(colours),
    ...limitLayers(colours),
    ...rowLayers(colours),
    ...keptLayers(colours),
    ...uncertaintyLayers("districts", colours.district),
    ...uncertaintyLayers("experiments", colours.experiment),
    ...pointLayers(colours),
    ...nameLayers(colours),
    {
      id: "fault",
      type: "circle",
      source: "fault",
      paint: { "circle-radius": 8, "circle-color": colours.fault, "circle-stroke-color": "#ffffff", "circle-stroke-width": 3 },
    },
  ];
}

function communeLayers(colours: MapColours): LayerSpecification[] {
  return [
    // Their limits are drawn over the edges: these need not be smooth.
    { id: "communes-fill", type: "fill", source: "territories", filter: isOfKind("commune"), paint: { "fill-color": colours.land, "fill-antialias": false } },
    {
      id: "communes-null",
      type: "fill",
      source: "territories",
      filter: isOfKind("commune"),
      layout: { visibility: "none" },
      paint: { "fill-pattern": "hatch-null", "fill-opacity": opaqueWhenClassIs(nullClass) },
    },
    {
      id: "communes-secret",
      type: "fill",
      source: "territories",
      filter: isOfKind("commune"),
      layout: { visibility: "none" },
      paint: { "fill-pattern": "hatch-secret", "fill-opacity": opaqueWhenClassIs(secretClass) },
    },
    {
      id: "communes-line",
      type: "line",
      source: "territories",
      filter: isOfKind("commune"),
      paint: { "line-color": colours.communeLine, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 13, 1.4] },
    },
  ];
}

function limitLayers(colours: MapColours): LayerSpecification[] {
  const rounded = { "line-join": "round" as const };
  return [
    {
      id: "epts-line",
      type: "line",
      source: "territories",
      filter: isOfKind("ept"),
      paint: { "line-color": colours.eptLine, "line-width": 0.9, "line-dasharray": [3, 2] },
    },
    {
      id: "departements-line",
      type: "line",
      source: "territories",
      filter: isOfKind("departement"),
      paint: { "line-color": colours.departementLine, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 1, 13, 2] },
    },
    {
      id: "communes-hover",
      type: "line",
      source: "territories",
      filter: isOfKind("commune"),
      layout: rounded,
      paint: {
        "line-color": colours.hover,
        "line-width": 0,
        "line-opacity": ["case", ["boolean", ["feature-state", "hover"], false], 1, 0],
      },
    },
    { id: "zone-casing", type: "line", source: "zone", layout: rounded, paint: { "line-color": colours.selectionCasing, "line-width": 6 } },
    { id: "zone-line", type: "line", source: "zone", layout: rounded, paint: { "line-color": colours.selection, "line-width": 2.8 } },
    {
      id: "zone-point",
      type: "circle",
      source: "zone",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 17, "circle-opacity": 0, "circle-stroke-color": colours.selection, "circle-stroke-width": 2.8 },
    },
  ];
}

/** Classes of the heat grid at night, and the colour of each in both schemes. */
export const heatClasses = [-1, 0, 1, 2, 3] as const;
export const heatColours = palette.sequential.climate.light;
export const refugeColour = palette.sequential["public-space"].light[3] as string;

function heatGridLayers(): LayerSpecification[] {
  const stops = heatClasses.flatMap((it, index) => [it, heatColours[index] as string]);
  const colour = ["interpolate", ["linear"], ["get", "night_class_mean"], ...stops] as unknown as ExpressionSpecification;
  return [{ id: "argenteuil-heat", type: "fill", source: "argenteuil-heat", paint: { "fill-color": colour, "fill-opacity": 0.82 } }];
}

/** What made a figure: areas, lines and points of any layer, in one colour that no layer has. */
function rowLayers(colours: MapColours): LayerSpecification[] {
  const ofType = (type: string): ExpressionSpecification => ["in", ["geometry-type"], ["literal", [type, `Multi${type}`]]];
  return [
    { id: "rows-fill", type: "fill", source: "rows", filter: ofType("Polygon"), paint: { "fill-color": colours.selection, "fill-opacity": 0.16 } },
    { id: "rows-line", type: "line", source: "rows", paint: { "line-color": colours.selection, "line-width": 1.6, "line-dasharray": [2, 1.4] } },
    {
      id: "rows-point",
      type: "circle",
      source: "rows",
      filter: ofType("Point"),
      paint: { "circle-radius": 9, "circle-color": colours.selection, "circle-opacity": 0.25, "circle-stroke-color": colours.selection, "circle-stroke-width": 2.2 },
    },
  ];
}

/** The candidates that are kept, each with its letter. */
function keptLayers(colours: MapColours): LayerSpecification[] {
  return [
    { id: "kept-casing", type: "line", source: "kept", paint: { "line-color": colours.selectionCasing, "line-width": 5 } },
    { id: "kept-line", type: "line", source: "kept", paint: { "line-color": colours.hover, "line-width": 2, "line-dasharray": [3, 1.5] } },
    {
      id: "kept-names",
      type: "symbol",
      source: "kept-names",
      layout: { "text-field": ["get", "name"], "text-font": nameFonts, "text-size": ["case", ["<", ["length", ["get", "name"]], 3], 20, 13], "text-allow-overlap": true },
      paint: { "text-color": colours.label, "text-halo-color": colours.labelHalo, "text-halo-width": 2.4 },
    },
  ];
}

function uncertaintyLayers(source: "districts" | "experiments", colour: string): LayerSpecification[] {
  const around = `${source}-uncertainty`;
  return [
    { id: `${around}-fill`, type: "fill", source: around, paint: { "fill-color": colour, "fill-opacity": 0.12 } },
    {
      id: `${around}-line`,
      type: "line",
      source: around,
      paint: { "line-color": colour, "line-width": 1.2, "line-dasharray": [2, 2] },
    },
  ];
}

function pointLayers(colours: MapColours): LayerSpecification[] {
  const dot = (id: PointLayerId, colour: string, halo: string, radius: [number, number]) => ({
    id,
    type: "circle" as const,
    source: id,
    paint: {
      "circle-color": colour,
      "circle-stroke-color": halo,
      "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 12, 1.2] as ExpressionSpecification,
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, radius[0], 14, radius[1]] as ExpressionSpecification,
    },
  });
  return [
    dot("argenteuil-refuges", refugeColour, "#ffffff", [2, 6]),
    dot("velib", colours.velib, colours.velibHalo, [1.2, 4]),
    dot("stations", colours.station, colours.stationHalo, [2, 6]),
    marks("experiments", colours),
    marks("districts", colours),
  ];
}

/** Marks by shape and colour, with the letters of their themes under them. */
function marks(id: "experiments" | "districts", colours: MapColours): LayerSpecification {
  return {
    id,
    type: "symbol",
    source: id,
    layout: {
      "icon-image": id === "districts" ? ["concat", "mark-", ["get", "status"]] : ["get", "icon"],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.62, 13, 1],
      "icon-allow-overlap": true,
      ...(id === "experiments" && themeLetters),
    },
    paint: letterPaint(colours),
  };
}

const themeLetters = {
  "text-field": ["get", "letters"] as ExpressionSpecification,
  "text-font": nameFonts,
  "text-size": 11,
  "text-anchor": "top" as const,
  "text-offset": [0, 0.75] as [number, number],
  "text-optional": true,
};

function letterPaint(colours: MapColours) {
  return { "text-color": colours.label, "text-halo-color": colours.labelHalo, "text-halo-width": 1.7 };
}

/** The line of each state of an area: told apart without its colour. */
export const areaLines: Record<string, { widthPx: number; dashes: number[] | null }> = {
  draft: { widthPx: 2, dashes: [1, 1.6] },
  proposed: { widthPx: 2.4, dashes: [4, 2] },
  chosen: { widthPx: 3, dashes: null },
  withdrawn: { widthPx: 1.2, dashes: [1, 4] },
};

function areaLayers(colours: MapColours): LayerSpecification[] {
  const themed = Object.entries(colours.themes).flat();
  const colour = ["match", ["get", "theme"], ...themed, colours.experiment] as unknown as ExpressionSpecification;
  const isIn = (state: string): ExpressionSpecification => ["==", ["get", "state"], state];
  return [
    { id: "areas-fill", type: "fill", source: "areas", paint: { "fill-color": colour, "fill-opacity": ["match", ["get", "state"], "withdrawn", 0.03, 0.16] } },
    { id: "areas-casing", type: "line", source: "areas", paint: { "line-color": colours.selectionCasing, "line-width": 4.5, "line-opacity": 0.75 } },
    ...Object.entries(areaLines).map(
      ([state, { widthPx, dashes }]): LayerSpecification => ({
        id: `areas-${state}`,
        type: "line",
        source: "areas",
        filter: isIn(state),
        paint: { "line-color": colour, "line-width": widthPx, ...(dashes && { "line-dasharray": dashes }) },
      }),
    ),
  ];
}

function nameLayers(colours: MapColours): LayerSpecification[] {
  const paint = { "text-color": colours.label, "text-halo-color": colours.labelHalo, "text-halo-width": 1.7 };
  return [
    {
      id: "commune-names",
      type: "symbol",
      source: "commune-names",
      minzoom: 9.2,
      layout: {
        "text-field": ["get", "name"],
        "text-font": nameFonts,
        "text-size": ["interpolate", ["linear"], ["zoom"], 9.2, 11, 13, 15.5],
        "text-max-width": 7,
        "text-padding": 4,
        "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]],
      },
      paint,
    },
    {
      id: "areas-names",
      type: "symbol",
      source: "areas-names",
      minzoom: 10.5,
      layout: {
        "text-field": ["step", ["zoom"], ["get", "letters"], 12.2, ["concat", ["get", "letters"], " ", ["get", "name"]]],
        "text-font": nameFonts,
        "text-size": 12,
        "text-max-width": 9,
        "text-anchor": "top",
        // Under the mark of an experiment that stands in the middle of its area.
        "text-offset": [0, 0.9],
      },
      paint,
    },
    ...(["stations", "districts"] as const).map(
      (source): LayerSpecification => ({
        id: `${source}-names`,
        type: "symbol",
        source,
        minzoom: source === "stations" ? 12.8 : 11.5,
        layout: {
          "text-field": ["get", "name"],
          "text-font": nameFonts,
          "text-size": 11.5,
          "text-anchor": "top",
          "text-offset": [0, 0.7],
          "text-max-width": 9,
          "text-optional": true,
        },
        paint: { ...paint, "text-color": source === "stations" ? colours.station : colours.district },
      }),
    ),
  ];
}
