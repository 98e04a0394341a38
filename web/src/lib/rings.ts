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
