// What can be done to the outline of a zone, its holes included: a corner is moved, added or taken out, a hole goes, all of
// it is shifted. Pure; WGS84 degrees. Every change gives a new zone, its rings closed and rounded as they are sent.

import type { Position } from "geojson";
import { boxOf, circleAround, isMeasurable, labelPosition, sidesCross } from "./rings";
import { discRadiusM, roundedPosition, roundedRing, zonePolygon, type ZoneSelection } from "./selection";

export type DrawnZone = Extract<ZoneSelection, { kind: "drawn" }>;
type Disc = Extract<ZoneSelection, { kind: "disc" }>;

/** A corner by its ring (0 is the outer one, the others are holes) and its place in it. */
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

/** The zone without one of its holes; the outer ring stays. */
export function withoutHole(zone: DrawnZone, ring: number): DrawnZone {
  return ring === 0 ? zone : { kind: "drawn", rings: zone.rings.filter((_, index) => index !== ring) };
}

/** A square hole in the middle, as large as there is room for up to a quarter of the extent; null where there is none. */
export function withHoleInMiddle(zone: DrawnZone): DrawnZone | null {
  const shape = zonePolygon(zone);
  const [centre, box] = [labelPosition(shape), boxOf(shape)];
  if (!centre || !box) return null;
  const [x, y] = centre as [number, number];
  for (let share = 1 / 8; share > 1 / 300; share /= 2) {
    const [east, north] = [(box[2] - box[0]) * share, (box[3] - box[1]) * share];
    const square = roundedRing([[x - east, y - north], [x + east, y - north], [x + east, y + north], [x - east, y + north]]);
    const cut: DrawnZone = { kind: "drawn", rings: [...zone.rings, square] };
    if (ringAround(zone, centre) === 0 && isSound(cut)) return cut;
  }
  return null;
}

/** A disc as a polygon whose corners can be changed. */
export function withCorners(disc: Disc): DrawnZone {
  return { kind: "drawn", rings: circleAround(disc.centre, disc.radiusM, discCorners).coordinates.map(roundedRing) };
}

/** All of the zone, or one ring of it, moved by degrees of longitude and latitude. */
export function shifted<Z extends ZoneSelection>(zone: Z, by: readonly [number, number], ring: number | null = null): Z {
  const move = ([longitude = 0, latitude = 0]: Position) => roundedPosition([longitude + by[0], latitude + by[1]]);
  if (zone.kind === "disc") return { ...zone, centre: move(zone.centre) };
  return { ...zone, rings: zone.rings.map((points, index) => (ring === null || ring === index ? points.map(move) : points)) };
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

/** Which ring a place lies in: a hole, else the outer ring (0), else none. */
export function ringAround({ rings }: DrawnZone, at: Position): number | null {
  const hole = rings.findIndex((ring, index) => index > 0 && isInside(ring, at));
  if (hole > 0) return hole;
  return rings[0] && isInside(rings[0], at) ? 0 : null;
}

/** Whether no two sides cross and every hole lies within the outer ring and beside the others. */
export function isSound({ rings }: DrawnZone): boolean {
  const [outer, ...holes] = rings;
  if (!outer || rings.flat().length > mostCheckedCorners) return true;
  if (!rings.every(isMeasurable)) return false;
  return holes.every((hole, index) => {
    const others = holes.filter((_, other) => other !== index);
    const [first] = hole;
    if (!first || !isInside(outer, first) || others.some((other) => isInside(other, first))) return false;
    return [outer, ...others].every((other) => !sidesCross(hole, other));
  });
}

/** Whether a change may stand: an outline that is sound stays so, one that is not may be mended in any way. */
export function mayBecome(before: ZoneSelection, after: ZoneSelection): boolean {
  return before.kind === "disc" || after.kind === "disc" || isSound(after) || !isSound(before);
}

export function isSameCorner(one: Corner | null, other: Corner | null): boolean {
  return one?.ring === other?.ring && one?.corner === other?.corner;
}

function withRing({ rings }: DrawnZone, ring: number, change: (corners: Position[]) => Position[]): DrawnZone {
  return { kind: "drawn", rings: rings.map((points, index) => (index === ring ? closed(change(points.slice(0, -1)).map(roundedPosition)) : points)) };
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
