// How a figure stands among its reference set, as a place among quarters: pure, from the quartiles that the server gave.

import type { DiagnosedIndicator, Reference } from "../api/types";

export type Standing = "lowest-quarter" | "below-median" | "median" | "above-median" | "highest-quarter";
export type Verdict = "better" | "worse" | "neither";

export function standingOf(value: number, reference: Pick<Reference, "n" | "q1" | "median" | "q3">): Standing | null {
  const { q1, median, q3 } = reference;
  if (q1 === null || median === null || q3 === null || reference.n < 4) return null;
  if (value === median) return "median";
  if (value < median) return value < q1 ? "lowest-quarter" : "below-median";
  return value > q3 ? "highest-quarter" : "above-median";
}

/** Whether that is the better side; an indicator without direction has none. */
export function verdictOf(standing: Standing, indicator: Pick<DiagnosedIndicator, "direction">): Verdict {
  if (indicator.direction === "none" || standing === "median") return "neither";
  const isHigh = standing === "above-median" || standing === "highest-quarter";
  return isHigh === (indicator.direction === "up") ? "better" : "worse";
}
