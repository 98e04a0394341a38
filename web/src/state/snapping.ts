// The nearest place on the limits of the communes, for corners that should lie on them. O(corners of the communes
// whose box is near); asked for at every move of the pointer.

import type { Position } from "geojson";
import { allRings, boxOf, nearestOnSegment, type Box } from "../lib/rings";
import { atlas } from "./atlas.svelte";

interface Limit {
  box: Box;
  rings: Position[][];
}

let limits: Limit[] = [];
let limitsOf: unknown = null;

/** Nearest corner within `reach` degrees, else nearest place of a side, else none. */
export function snappedToLimit(point: Position, reach: number): Position | undefined {
  let corner = { distance: reach, at: undefined as Position | undefined };
  let side = { ...corner };
  for (const ring of ringsNear(point, reach)) {
    for (let index = 1; index < ring.length; index += 1) {
      const [from, to] = [ring[index - 1] as Position, ring[index] as Position];
      corner = nearer(corner, to, point);
      side = nearer(side, nearestOnSegment(point, from, to), point);
    }
  }
  return corner.at ?? side.at;
}

function nearer(best: { distance: number; at: Position | undefined }, at: Position, point: Position): typeof best {
  const distance = Math.hypot((at[0] as number) - (point[0] as number), (at[1] as number) - (point[1] as number));
  return distance < best.distance ? { distance, at } : best;
}

function ringsNear([longitude = 0, latitude = 0]: Position, reach: number): Position[][] {
  if (limitsOf !== atlas.communes) {
    limitsOf = atlas.communes;
    limits = (atlas.communes?.features ?? []).flatMap(({ geometry }) => {
      const box = boxOf(geometry);
      return box ? [{ box, rings: allRings(geometry) }] : [];
    });
  }
  const isNear = ({ box }: Limit) =>
    longitude >= box[0] - reach && longitude <= box[2] + reach && latitude >= box[1] - reach && latitude <= box[3] + reach;
  return limits.filter(isNear).flatMap((it) => it.rings);
}
