// Dashed outlines: what is kept for comparison with the letters of its zones, and records that stand beside the one shown.

import type { Feature, FeatureCollection, Geometry, Point } from "geojson";
import { labelPosition } from "../lib/rings";
import { isZone, type Selection } from "../lib/selection";
import { letterOf } from "../state/comparison.svelte";
import { selectedFeature } from "./selected-feature";

export interface NamedOutline {
  name: string;
  geometry: Geometry | null;
}

export function keptFeatures(kept: readonly Selection[], beside: readonly NamedOutline[] = []): { outlines: FeatureCollection; names: FeatureCollection<Point> } {
  const zones = kept.flatMap((selection, index) => {
    const feature = isZone(selection) ? selectedFeature(selection) : null;
    return feature ? [{ feature, letter: letterOf(kept, index) }] : [];
  });
  const placed = beside.flatMap(({ name, geometry }) => (geometry ? [{ letter: name, feature: { type: "Feature" as const, geometry, properties: {} } }] : []));
  const names = [...zones, ...placed].flatMap(({ feature, letter }): Feature<Point>[] => {
    const coordinates = labelPosition(feature.geometry);
    return coordinates ? [{ type: "Feature", geometry: { type: "Point", coordinates }, properties: { name: letter } }] : [];
  });
  const outlines = [...kept.map(selectedFeature), ...placed.map(({ feature }) => feature)].filter((it): it is Feature<Geometry> => it !== null);
  return { outlines: { type: "FeatureCollection", features: outlines }, names: { type: "FeatureCollection", features: names } };
}
