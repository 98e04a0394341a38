// The outline of what is selected, from the territories that are already on the page.
// A drawn zone's outline lies under its corners, so that it stands out on any colour.

import type { Feature, Geometry } from "geojson";
import { zoneShape, type Selection } from "../lib/selection";
import { atlas } from "../state/atlas.svelte";
import { pointLayerData } from "../state/point-layers.svelte";
import { uncertaintyCircles } from "./features";

export function selectedFeature(selection: Selection | null): Feature<Geometry> | null {
  switch (selection?.kind) {
    case "commune":
      return atlas.communes?.features.find((it) => it.properties.code === selection.code) ?? null;
    case "ept":
      return withCode(atlas.epts?.features, selection.code);
    case "departement":
      return withCode(atlas.departements?.features, selection.code);
    case "district":
      return districtCircle(selection.code);
    case "drawn":
    case "disc":
      return { type: "Feature", geometry: zoneShape(selection), properties: {} };
    default:
      return null;
  }
}

function withCode(features: Feature<Geometry | null>[] | undefined, code: string): Feature<Geometry> | null {
  const found = features?.find(({ id, properties }) => String(properties?.["code"] ?? id) === code);
  return found?.geometry ? (found as Feature<Geometry>) : null;
}

function districtCircle(id: string): Feature<Geometry> | null {
  const districts = pointLayerData.collections.districts;
  const found = districts?.features.filter((it) => String(it.properties["id"] ?? it.id) === id);
  return districts && found ? (uncertaintyCircles({ ...districts, features: found }).features[0] ?? null) : null;
}
