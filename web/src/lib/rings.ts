// Small plane geometry for drawing only: boxes to show, places for names, circles of uncertainty.
// WGS84 degrees in and out. No figure shown to a reader is computed here: those come from the server.

import type { Geometry, Polygon, Position } from "geojson";

export type Box = [west: number, south: number, east: number, north: number];

const metresPerDegree = 111_320; // of latitude, and of longitude at the equator; drawing precision

export function boxOf(geometry: Geometry): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [longitude = 0, latitude = 0] of positionsOf(geometry)) {
    box[0] = Math.min(box[0], longitude);
    box[1] = Math.min(box[1], latitude);
    box[2] = Math.max(box[2], longitude);
    box[3] = Math.max(box[3], latitude);
  }
  return Number.isFinite(box[0]) ? box : null;
}

/** Centroid of the largest ring: where a territory's name is written. */
export function labelPosition(geometry: Geometry): Position | null {
  const [largest] = ringsOf(geometry)
    .map((ring) => ({ ring, area: Math.abs(doubleArea(ring)) }))
    .sort((a, b) => b.area - a.area);
  return largest ? centroid(largest.ring) : null;
}

/** A circle of `radiusM` metres around a point whose true place is only known that well. */
export function circleAround([longitude = 0, latitude = 0]: Position, radiusM: number, corners = 64): Polygon {
  const reachLatitude = radiusM / metresPerDegree;
  const reachLongitude = reachLatitude / Math.cos((latitude * Math.PI) / 180);
  const ring = Array.from({ length: corners + 1 }, (_, index): Position => {
    const angle = (2 * Math.PI * (index % corners)) / corners;
    return [longitude + reachLongitude * Math.cos(angle), latitude + reachLatitude * Math.sin(angle)];
  });
  return { type: "Polygon", coordinates: [ring] };
}

/** The ring without the corners that lie within a tolerance of the line through their neighbours, at most `most` of them. */
export function simplifiedRing(ring: readonly Position[], most: number): Position[] {
  for (let toleranceM = 1; ; toleranceM *= 1.6) {
    const kept = withoutNearCorners(ring, toleranceM);
    if (kept.length <= most) return kept;
  }
}

/** Douglas and Peucker: keeps the farthest corner of a stretch when it is farther than the tolerance, and looks at both halves. */
function withoutNearCorners(line: readonly Position[], toleranceM: number): Position[] {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last || line.length < 3) return [...line];
  const distances = line.map((it) => distanceToSegmentM(it, first, last));
  const farthest = distances.indexOf(Math.max(...distances));
  if ((distances[farthest] as number) <= toleranceM) return [first, last];
  return [...withoutNearCorners(line.slice(0, farthest + 1), toleranceM).slice(0, -1), ...withoutNearCorners(line.slice(farthest), toleranceM)];
}

function distanceToSegmentM(point: Position, from: Position, to: Position): number {
  const nearest = nearestOnSegment(point, from, to);
  return Math.hypot((point[0] as number) - (nearest[0] as number), (point[1] as number) - (nearest[1] as number)) * metresPerDegree;
}

export function nearestOnSegment(point: Position, from: Position, to: Position): Position {
  const [px = 0, py = 0] = point;
  const [ax = 0, ay = 0] = from;
  const [bx = 0, by = 0] = to;
  const squared = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / squared));
  return [ax + along * (bx - ax), ay + along * (by - ay)];
}

/** Whether a closed ring is a shape that can be measured: it has an extent, and no two sides cross. O(n²) for n corners. */
export function isMeasurable(ring: readonly Position[]): boolean {
  if (ring.length < 4 || doubleArea(ring) === 0) return false;
  const sides = ring.slice(1).map((to, index) => [ring[index] as Position, to] as const);
  return !sides.some(([a, b], index) => sides.slice(index + 2).some(([c, d]) => doCross(a, b, c, d)));
}

/** Whether a side of one ring crosses a side of the other. O(n·m). */
export function sidesCross(one: readonly Position[], other: readonly Position[]): boolean {
  return one.slice(1).some((b, index) => other.slice(1).some((d, next) => doCross(one[index] as Position, b, other[next] as Position, d)));
}

function doCross(a: Position, b: Position, c: Position, d: Position): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** Positive when `c` lies left of the way from `a` to `b`. */
function turn([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [cx = 0, cy = 0]: Position): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/** Every ring of a shape, holes too. */
export function allRings(geometry: Geometry): Position[][] {
  if (geometry.type === "Polygon") return geometry.coordinates;
  return geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
}

function ringsOf(geometry: Geometry): Position[][] {
  if (geometry.type === "Polygon") return geometry.coordinates.slice(0, 1);
  if (geometry.type === "MultiPolygon") return geometry.coordinates.flatMap((polygon) => polygon.slice(0, 1));
  return [];
}

function* positionsOf(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positionsOf(part);
    return;
  }
  yield* flatPositions(geometry.coordinates);
}

function* flatPositions(nested: unknown): Generator<Position> {
  if (!Array.isArray(nested)) return;
  if (typeof nested[0] === "number") yield nested as Position;
  else for (const part of nested) yield* flatPositions(part);
}

function doubleArea(ring: readonly Position[]): number {
  return ring.reduce((sum, [x = 0, y = 0], index) => {
    const [nextX = 0, nextY = 0] = ring[(index + 1) % ring.length] ?? [];
    return sum + (x * nextY - nextX * y);
  }, 0);
}

function centroid(ring: readonly Position[]): Position {
  const [originX = 0, originY = 0] = ring[0] ?? [];
  let [sumX, sumY, sumArea] = [0, 0, 0];
  ring.forEach(([x = 0, y = 0], index) => {
    const [nextX = 0, nextY = 0] = ring[(index + 1) % ring.length] ?? [];
    const cross = (x - originX) * (nextY - originY) - (nextX - originX) * (y - originY);
    sumX += (x + nextX - 2 * originX) * cross;
    sumY += (y + nextY - 2 * originY) * cross;
    sumArea += cross;
  });
  if (sumArea === 0) return [originX, originY];
  return [originX + sumX / (3 * sumArea), originY + sumY / (3 * sumArea)];
}
