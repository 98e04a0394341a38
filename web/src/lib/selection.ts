// What can be looked at: a territory, a district, a drawn zone, a disc. Pure; WGS84 [longitude, latitude].
// A disc is asked about as the polygon of `discCorners` corners that the map draws, so that the map, the
// panel and the comparison speak of the same outline.

import type { Geometry, MultiPolygon, Polygon, Position } from "geojson";
import { circleAround } from "./rings";

export const codedKinds = ["commune", "ept", "departement", "district"] as const;
export type CodedKind = (typeof codedKinds)[number];

export type Selection =
  | { kind: CodedKind; code: string }
  | { kind: "metropole" }
  | DrawnZone
  | { kind: "disc"; centre: Position; radiusM: number };

/** What a zone covers: one part, or several. */
export type ZoneShape = Polygon | MultiPolygon;

/** The first ring of a part goes around it, those after it are holes. */
export interface DrawnZone {
  kind: "drawn";
  rings: Position[][];
  /** Which rings begin a further part, after the one that ring 0 begins; left out for a zone of one part. */
  starts?: readonly number[];
}

export type ZoneSelection = Extract<Selection, { kind: "drawn" | "disc" }>;

/** A link longer than this is cut by mail programs; a zone has at most this many corners in it. */
export const maxLinkedVertices = 200;
export const discRadiusM = { least: 50, most: 5_000, first: 500 } as const;
export const maxKept = 6;
const discCorners = 96;
const coordinateDecimals = 6;

export function isZone(selection: Selection | null): selection is ZoneSelection {
  return selection?.kind === "drawn" || selection?.kind === "disc";
}

export function zoneShape(selection: ZoneSelection): ZoneShape {
  if (selection.kind === "drawn") {
    const parts = partsOf(selection);
    return parts.length > 1 ? { type: "MultiPolygon", coordinates: parts } : { type: "Polygon", coordinates: selection.rings };
  }
  return roundedPolygon(circleAround(selection.centre, selection.radiusM, discCorners));
}

/** The rings of each part. */
export function partsOf({ rings, starts = [] }: DrawnZone): Position[][][] {
  const from = [0, ...starts];
  return from.map((start, part) => rings.slice(start, from[part + 1] ?? rings.length));
}

export function drawnOf(parts: readonly Position[][][]): DrawnZone {
  const starts = parts.slice(1).map((_, part) => parts.slice(0, part + 1).flat().length);
  return { kind: "drawn", rings: parts.flat(), ...(starts.length > 0 && { starts }) };
}

/** The ring as it is sent and linked: rounded to a decimetre, closed. */
export function roundedRing(ring: readonly Position[]): Position[] {
  const rounded = ring.map(roundedPosition);
  const [first] = rounded;
  const last = rounded.at(-1);
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) rounded.push([...first]);
  return rounded;
}

export function roundedPosition(position: Position): Position {
  return position.slice(0, 2).map((it) => Number(it.toFixed(coordinateDecimals)));
}

/** An outline as a zone that can be changed; null where there is none. */
export function zoneOf(geometry: Geometry | null): DrawnZone | null {
  if (geometry?.type !== "Polygon" && geometry?.type !== "MultiPolygon") return null;
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return parts.length === 0 ? null : drawnOf(parts.map((rings) => rings.map(roundedRing)));
}

/** Name and value of a selection in an address. */
export function selectionToken(selection: Selection): [name: string, value: string] {
  switch (selection.kind) {
    case "metropole":
      return ["metropole", ""];
    case "drawn":
      return ["zone", partsOf(selection).map((rings) => rings.map((ring) => ring.map((it) => it.join(",")).join(";")).join("~")).join("_")];
    case "disc":
      return ["disc", [...selection.centre, selection.radiusM].join(",")];
    default:
      return [selection.kind, selection.code];
  }
}

export function selectionFromToken(name: string, value: string): Selection | null {
  if (name === "metropole") return { kind: "metropole" };
  if (name === "zone") return zoneFrom(value);
  if (name === "disc") return discFrom(value);
  const kind = codedKinds.find((it) => it === name);
  return kind && value !== "" ? { kind, code: value } : null;
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  return a === b || (a !== null && b !== null && selectionToken(a).join(":") === selectionToken(b).join(":"));
}

/** Whether the selection fits in a link. */
export function isLinkable(selection: Selection): boolean {
  return selection.kind !== "drawn" || selection.rings.flat().length <= maxLinkedVertices;
}

/** A ring that somebody wrote by hand need not be closed. */
function zoneFrom(value: string): Selection | null {
  const parts = value.split("_").map((part) => part.split("~").map((ring) => ring.split(";").map((pair) => pair.split(",").map(Number))));
  const rings = parts.flat();
  const isSound = rings.every((ring) => ring.length >= 3 && ring.every((it) => it.length === 2 && it.every(Number.isFinite)));
  return isSound && rings.flat().length <= maxLinkedVertices ? drawnOf(parts.map((part) => part.map(roundedRing))) : null;
}

function discFrom(value: string): Selection | null {
  const [longitude = NaN, latitude = NaN, radiusM = NaN] = value.split(",").map(Number);
  const isSound = Math.abs(longitude) <= 180 && Math.abs(latitude) <= 85 && radiusM >= 1 && radiusM <= discRadiusM.most;
  return isSound ? { kind: "disc", centre: [longitude, latitude], radiusM } : null;
}

function roundedPolygon(polygon: Polygon): Polygon {
  return { type: "Polygon", coordinates: polygon.coordinates.map(roundedRing) };
}
