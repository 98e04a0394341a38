// Everything that can be found by typing: territories, districts, stations, a position. A station or a position
// stands for the disc around it, because a point has no diagnosis.

import type { Position } from "geojson";
import { positionIn } from "../lib/positions";
import { discRadiusM, roundedPosition, type Selection } from "../lib/selection";
import { searchTerritories } from "../lib/text-search";
import { atlas, type Territory } from "./atlas.svelte";
import { pointLayerData } from "./point-layers.svelte";

export interface Place {
  kind: Territory["kind"] | "district" | "station" | "position";
  code: string;
  name: string;
  selection: Selection;
}

/** Fetches what is only needed once somebody searches. */
export function loadPlaces(): void {
  void pointLayerData.show("stations");
  void pointLayerData.show("districts");
}

export function findPlaces(typed: string, limit: number): Place[] {
  const position = positionIn(typed);
  if (position) return [placeAt(position)];
  const territories = atlas.territories.map(({ kind, code, name }): Place => ({ kind, code, name, selection: { kind, code } }));
  const found = searchTerritories([...territories, ...districts()], typed, limit);
  // A name is more often that of a commune than of its station.
  return [...found, ...searchTerritories(stations(), typed, limit - found.length)];
}

function districts(): Place[] {
  return (pointLayerData.collections.districts?.features ?? []).map(({ id, properties }) => {
    const code = String(properties["id"] ?? id);
    return { kind: "district", code, name: String(properties["name"]), selection: { kind: "district", code } };
  });
}

function stations(): Place[] {
  return (pointLayerData.collections.stations?.features ?? []).flatMap(({ id, geometry, properties }): Place[] => {
    if (geometry?.type !== "Point") return [];
    return [{ kind: "station", code: String(id), name: String(properties["name"]), selection: discAround(geometry.coordinates) }];
  });
}

function placeAt(position: Position): Place {
  return { kind: "position", code: position.join(","), name: position.join(", "), selection: discAround(position) };
}

function discAround(position: Position): Selection {
  return { kind: "disc", centre: roundedPosition(position), radiusM: discRadiusM.first };
}
