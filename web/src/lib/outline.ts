// What can be done to the outline of a zone, its holes included: a corner is moved, added or taken out, a hole goes, all of
// it is shifted. Pure; WGS84 degrees. Every change gives a new zone, its rings closed and rounded as they are sent.

import type { Position } from "geojson";
import { boxOf, circleAround, isMeasurable, labelPosition, sidesCross } from "./rings";
import { discRadiusM, drawnOf, partsOf, roundedPosition, roundedRing, type DrawnZone, type ZoneSelection } from "./selection";

export type { DrawnZone };
type Disc = Extract<ZoneSelection, { kind: "disc" }>;

/** A corner by its ring, counted through all parts, and its place in it. */
export interface Corner {
  ring: number;
  corner: number;
}

/** What a hand can take hold of. `side` is the middle of the side that begins at a corner. */
export type Handle = ({ kind: "corner" } & Corner) | ({ kind: "side" } & Corner) | { kind: "centre" } | { kind: "radius" };

export interface PlacedHandle {
  handle: Handle;
  position: Position;
}

const fewestCorners = 3;
/** Few enough to be moved one by one. */
const discCorners = 12;
/** Beyond this many corners whether sides cross is left to the server. */
const mostCheckedCorners = 400;

export function handlesOf(zone: ZoneSelection): PlacedHandle[] {
  if (zone.kind === "disc") {
    return [
      { handle: { kind: "centre" }, position: zone.centre },
      { handle: { kind: "radius" }, position: eastOf(zone) },
    ];
  }
  return zone.rings.flatMap((points, ring) =>
    points.slice(1).flatMap((to, corner): PlacedHandle[] => {
      const from = points[corner] as Position;
      return [
        { handle: { kind: "corner", ring, corner }, position: from },
        { handle: { kind: "side", ring, corner }, position: middleOf(from, to) },
      ];
    }),
  );
}

/** Every corner once, ring by ring. */
export function cornersOf({ rings }: DrawnZone): Corner[] {
  return rings.flatMap((points, ring) => points.slice(1).map((_, corner) => ({ ring, corner })));
}

export function cornerCount({ rings }: DrawnZone, ring: number): number {
  return Math.max(0, (rings[ring]?.length ?? 0) - 1);
}

export function positionOf({ rings }: DrawnZone, { ring, corner }: Corner): Position | null {
  return rings[ring]?.[corner] ?? null;
}

export function withCornerAt(zone: DrawnZone, { ring, corner }: Corner, to: Position): DrawnZone {
  return withRing(zone, ring, (corners) => corners.map((it, index) => (index === corner ? to : it)));
}

/** A new corner after the given one, in the middle of the side unless another place is said. */
export function withCornerAfter(zone: DrawnZone, { ring, corner }: Corner, at?: Position): { zone: DrawnZone; corner: Corner } {
  const points = zone.rings[ring] ?? [];
  const [from, to] = [points[corner], points[corner + 1]];
  if (!from || !to) return { zone, corner: { ring, corner } };
  const added = withRing(zone, ring, (corners) => [...corners.slice(0, corner + 1), at ?? middleOf(from, to), ...corners.slice(corner + 1)]);
  return { zone: added, corner: { ring, corner: corner + 1 } };
}

/** Null where a ring would have fewer than three corners. */
export function withoutCorner(zone: DrawnZone, { ring, corner }: Corner): DrawnZone | null {
  if (cornerCount(zone, ring) <= fewestCorners) return null;
  return withRing(zone, ring, (corners) => corners.filter((_, index) => index !== corner));
}

/** Whether a ring goes around a part; the others are holes. */
export function isOuter({ starts = [] }: DrawnZone, ring: number): boolean {
  return ring === 0 || starts.includes(ring);
}

/** Which part a ring belongs to, and which of its rings it is. */
export function placeOfRing({ starts = [] }: DrawnZone, ring: number): { part: number; inPart: number } {
  const from = [0, ...starts];
  const part = from.filter((it) => it <= ring).length - 1;
  return { part, inPart: ring - (from[part] ?? 0) };
}

/** The zone without one of its holes, or one of its parts with the holes in it; the last part stays. */
export function withoutRing(zone: DrawnZone, ring: number): DrawnZone {
  const parts = partsOf(zone);
  const { part, inPart } = placeOfRing(zone, ring);
  if (inPart > 0) return drawnOf(parts.map((rings, index) => (index === part ? rings.filter((_, at) => at !== inPart) : rings)));
  return parts.length > 1 ? drawnOf(parts.filter((_, index) => index !== part)) : zone;
}

/** The zone with a hole in the part that it lies in, and which ring that is. */
export function withHole(zone: DrawnZone, hole: Position[]): { zone: DrawnZone; ring: number } {
  const around = hole[0] ? ringAround(zone, hole[0]) : null;
  const { part } = placeOfRing(zone, around ?? 0);
  const parts = partsOf(zone).map((rings, index) => (index === part ? [...rings, hole] : rings));
  return { zone: drawnOf(parts), ring: parts.slice(0, part + 1).flat().length - 1 };
}

/** A square hole in the middle of the largest part, as large as there is room for up to a quarter of its extent; null where there is none. */
export function withHoleInMiddle(zone: DrawnZone): { zone: DrawnZone; ring: number } | null {
  const centre = labelPosition({ type: "MultiPolygon", coordinates: partsOf(zone) });
  const around = centre && ringAround(zone, centre);
  const outer = around === null ? undefined : zone.rings[around];
  const box = outer && boxOf({ type: "Polygon", coordinates: [outer] });
  if (!centre || around === null || !box || !isOuter(zone, around)) return null;
  const [x, y] = centre as [number, number];
  for (let share = 1 / 8; share > 1 / 300; share /= 2) {
    const [east, north] = [(box[2] - box[0]) * share, (box[3] - box[1]) * share];
    const square = roundedRing([[x - east, y - north], [x + east, y - north], [x + east, y + north], [x - east, y + north]]);
    const cut = withHole(zone, square);
    if (isSound(cut.zone)) return cut;
  }
  return null;
}

/** A disc as a polygon whose corners can be changed. */
export function withCorners(disc: Disc): DrawnZone {
  return { kind: "drawn", rings: circleAround(disc.centre, disc.radiusM, discCorners).coordinates.map(roundedRing) };
}

/** All of the zone, one part of it by the ring around it, or a hole alone, moved by degrees of longitude and latitude. */
export function shifted<Z extends ZoneSelection>(zone: Z, by: readonly [number, number], ring: number | null = null): Z {
  const move = ([longitude = 0, latitude = 0]: Position) => roundedPosition([longitude + by[0], latitude + by[1]]);
  if (zone.kind === "disc") return { ...zone, centre: move(zone.centre) };
  const drawn: DrawnZone = zone;
  const moves = (index: number) => ring === null || ring === index || (isOuter(drawn, ring) && placeOfRing(drawn, index).part === placeOfRing(drawn, ring).part);
  return { ...zone, rings: drawn.rings.map((points, index) => (moves(index) ? points.map(move) : points)) };
}

/** The disc whose border passes at a place. */
export function reachingTo(disc: Disc, to: Position): Disc {
  const [longitude = 0, latitude = 0] = disc.centre;
  const metresPerRadiusDegree = disc.radiusM / ((eastOf(disc)[0] as number) - longitude);
  const east = ((to[0] as number) - longitude) * metresPerRadiusDegree;
  const north = (((to[1] as number) - latitude) * metresPerRadiusDegree) / Math.cos((latitude * Math.PI) / 180);
  const radiusM = Math.round(Math.hypot(east, north));
  return { ...disc, radiusM: Math.min(discRadiusM.most, Math.max(discRadiusM.least, radiusM)) };
}

/** Which ring a place lies in: a hole, else the ring around a part, else none. */
export function ringAround(zone: DrawnZone, at: Position): number | null {
  const around = zone.rings.flatMap((ring, index) => (isInside(ring, at) ? [index] : []));
  return around.find((it) => !isOuter(zone, it)) ?? around[0] ?? null;
}

/** Whether no two sides cross, every hole lies within its part and beside the others, and no part lies in another. */
export function isSound(zone: DrawnZone): boolean {
  if (zone.rings.flat().length > mostCheckedCorners) return true;
  const parts = partsOf(zone);
  return parts.every(isSoundPart) && parts.every((part, index) => parts.slice(index + 1).every((other) => areApart(part, other)));
}

function isSoundPart([outer, ...holes]: Position[][]): boolean {
  if (!outer) return true;
  if (![outer, ...holes].every(isMeasurable)) return false;
  return holes.every((hole, index) => {
    const others = holes.filter((_, other) => other !== index);
    const [first] = hole;
    if (!first || !isInside(outer, first) || others.some((other) => isInside(other, first))) return false;
    return [outer, ...others].every((other) => !sidesCross(hole, other));
  });
}

/** A part in the hole of another is as well beside it. */
function areApart(one: Position[][], other: Position[][]): boolean {
  if (one.some((ring) => other.some((beside) => sidesCross(ring, beside)))) return false;
  const covers = ([outer, ...holes]: Position[][], at: Position | undefined) =>
    at !== undefined && outer !== undefined && isInside(outer, at) && !holes.some((hole) => isInside(hole, at));
  return !covers(one, other[0]?.[0]) && !covers(other, one[0]?.[0]);
}

/** Whether a change may stand: an outline that is sound stays so, one that is not may be mended in any way. */
export function mayBecome(before: ZoneSelection, after: ZoneSelection): boolean {
  return before.kind === "disc" || after.kind === "disc" || isSound(after) || !isSound(before);
}

export function isSameCorner(one: Corner | null, other: Corner | null): boolean {
  return one?.ring === other?.ring && one?.corner === other?.corner;
}

function withRing(zone: DrawnZone, ring: number, change: (corners: Position[]) => Position[]): DrawnZone {
  return { ...zone, rings: zone.rings.map((points, index) => (index === ring ? closed(change(points.slice(0, -1)).map(roundedPosition)) : points)) };
}

function closed(corners: Position[]): Position[] {
  return corners[0] ? [...corners, [...corners[0]]] : corners;
}

function middleOf([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): Position {
  return roundedPosition([(ax + bx) / 2, (ay + by) / 2]);
}

function eastOf({ centre, radiusM }: Disc): Position {
  return circleAround(centre, radiusM, 4).coordinates[0]?.[0] ?? centre;
}

/** Even and odd crossings of a line to the east. */
function isInside(ring: readonly Position[], [x = 0, y = 0]: Position): boolean {
  return ring.slice(1).reduce((inside, [bx = 0, by = 0], index) => {
    const [ax = 0, ay = 0] = ring[index] as Position;
    const passes = ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
    return passes ? !inside : inside;
  }, false);
}
