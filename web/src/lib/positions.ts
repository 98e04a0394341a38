// Coordinates as people paste them: "48.9472, 2.2482", "2.2482 48.9472", "48,9472 ; 2,2482". WGS84 degrees.
// Which number is the latitude is told by where the Métropole lies: north of 45°, east of Greenwich and under 10°.

import type { Position } from "geojson";

export function positionIn(typed: string): Position | null {
  const numbers = numbersIn(typed);
  if (numbers.length !== 2) return null;
  const [a, b] = numbers as [number, number];
  if (isLatitude(a) && isLongitude(b)) return [b, a];
  if (isLatitude(b) && isLongitude(a)) return [a, b];
  return null;
}

function numbersIn(typed: string): number[] {
  const text = typed.trim();
  if (!/^[-\d.,;°\sNSEOWnseow]+$/.test(text)) return [];
  // A comma followed by a space, or a single one between two decimal points, separates; another is a decimal sign.
  const hasPoints = text.includes(".");
  const parts = hasPoints ? text.split(/[\s,;]+/) : text.split(/\s*;\s*|,\s+|\s+/).map((it) => it.replace(",", "."));
  const numbers = parts.map((it) => Number(it.replace(/[°NSEOWnseow]/g, "")));
  return numbers.every(Number.isFinite) ? numbers : [];
}

const isLatitude = (it: number) => it > 45 && it < 52;
const isLongitude = (it: number) => it > -5 && it < 10;
