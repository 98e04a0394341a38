// The outlines of what is kept for comparison, and the letters of its zones.

import type { Feature, FeatureCollection, Geometry, Point } from "geojson";
import { labelPosition } from "../lib/rings";
import { isZone, type Selection } from "../lib/selection";
import { letterOf } from "../state/comparison.svelte";
import { selectedFeature } from "./selected-feature";

export function keptFeatures(kept: readonly Selection[]): { outlines: FeatureCollection; names: FeatureCollection<Point> } {
  const zones = kept.flatMap((selection, index) => {
    const feature = isZone(selection) ? selectedFeature(selection) : null;
    return feature ? [{ feature, letter: letterOf(kept, index) }] : [];
  });
  const names = zones.flatMap(({ feature, letter }): Feature<Point>[] => {
    const coordinates = labelPosition(feature.geometry);
    return coordinates ? [{ type: "Feature", geometry: { type: "Point", coordinates }, properties: { name: letter } }] : [];
  });
  const outlines = kept.map(selectedFeature).filter((it): it is Feature<Geometry> => it !== null);
  return { outlines: { type: "FeatureCollection", features: outlines }, names: { type: "FeatureCollection", features: names } };
}
