// GeoJSON that the map draws from what the server gave: names at label points, circles of
// uncertainty. WGS84 throughout.

import type { Feature, FeatureCollection, Geometry, Point, Polygon } from "geojson";
import type { Collection, CommuneCollection } from "../api/types";
import { circleAround, labelPosition } from "../lib/rings";
import type { TerritoryKind } from "./style";

export const nothing: FeatureCollection = { type: "FeatureCollection", features: [] };

/** The communes and what they belong to, each told by its kind. */
export function territories(communes: CommuneCollection, epts: Collection | null, departements: Collection | null): FeatureCollection {
  const ofKind = (kind: TerritoryKind, collection: Collection | CommuneCollection | null) =>
    collection ? placed(collection).features.map((it) => ({ ...it, properties: { ...it.properties, kind } })) : [];
  return { type: "FeatureCollection", features: [...ofKind("commune", communes), ...ofKind("ept", epts), ...ofKind("departement", departements)] };
}

export function communeNames(communes: CommuneCollection): FeatureCollection<Point> {
  const features = communes.features.flatMap(({ geometry, properties }): Feature<Point>[] => {
    const coordinates = labelPosition(geometry);
    if (!coordinates) return [];
    const { nom: name, population } = properties;
    return [{ type: "Feature", geometry: { type: "Point", coordinates }, properties: { name, population } }];
  });
  return { type: "FeatureCollection", features };
}

/** The features that have a place; the others are counted beside the layer's switch. */
export function placed(collection: FeatureCollection<Geometry | null, unknown>): FeatureCollection {
  const features = collection.features.flatMap((it) => (it.geometry === null ? [] : [it as Feature<Geometry>]));
  return { type: "FeatureCollection", features };
}

export function uncertaintyCircles(collection: Collection): FeatureCollection<Polygon> {
  const features = collection.features.flatMap(({ geometry, properties }): Feature<Polygon>[] => {
    const radiusM = Number(properties["uncertainty_m"]);
    if (geometry?.type !== "Point" || !(radiusM > 0)) return [];
    return [{ type: "Feature", geometry: circleAround(geometry.coordinates, radiusM), properties: {} }];
  });
  return { type: "FeatureCollection", features };
}
