// A small drawing of a zone among its communes: longitude and latitude put onto a sheet of pixels, so that a metre is as
// long in both directions. For the eye only; the map is the map.

import type { Geometry, Position } from "geojson";
import { allRings, type Box } from "./rings";

export type Projection = (position: Position) => [x: number, y: number];

/** The box with a share of its size around it, as wide for its height as the sheet. */
export function framed(box: Box, marginShare: number, widthPx: number, heightPx: number): Box {
  const stretch = Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180);
  const [middleX, middleY] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const across = Math.max((box[2] - box[0]) * stretch, ((box[3] - box[1]) * widthPx) / heightPx) * (1 + 2 * marginShare);
  const [halfX, halfY] = [across / stretch / 2, (across * heightPx) / widthPx / 2];
  return [middleX - halfX, middleY - halfY, middleX + halfX, middleY + halfY];
}

/** Puts the box onto the sheet, north up. */
export function projectionOf(box: Box, widthPx: number, heightPx: number): Projection {
  return ([longitude = 0, latitude = 0]) => [((longitude - box[0]) / (box[2] - box[0])) * widthPx, ((box[3] - latitude) / (box[3] - box[1])) * heightPx];
}

export function doMeet(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** The rings of a shape as the path of a drawing, to a tenth of a pixel. */
export function pathOf(geometry: Geometry, project: Projection): string {
  return allRings(geometry)
    .map((ring) => `M${ring.map((it) => project(it).map((px) => px.toFixed(1)).join(" ")).join("L")}Z`)
    .join("");
}

export interface PlacedName {
  name: string;
  /** Its middle, in the units of the sheet. */
  at: readonly [x: number, y: number];
}

/** About what a letter of the sheet's names takes, and a line of them. */
const [letterWidth, lineHeight] = [5.4, 11];

/** The names that stand wholly on the sheet and on none of those before them: whoever matters most comes first. */
export function namesWithRoom(names: readonly PlacedName[], width: number, height: number): PlacedName[] {
  const halfOf = (name: string) => (name.length * letterWidth) / 2;
  const kept: PlacedName[] = [];
  for (const one of names) {
    const [x, y] = one.at;
    const fits = x - halfOf(one.name) > 0 && x + halfOf(one.name) < width && y > lineHeight && y < height - lineHeight / 2;
    const meets = (other: PlacedName) => Math.abs(other.at[0] - x) < halfOf(other.name) + halfOf(one.name) && Math.abs(other.at[1] - y) < lineHeight;
    if (fits && !kept.some(meets)) kept.push(one);
  }
  return kept;
}
