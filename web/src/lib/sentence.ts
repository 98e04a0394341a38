// How a figure stands among its reference set: pure, from the quartiles and the place that the server gave. Nothing is said
// of a figure that the server does not hold against the set, and a place is told only as far as the bounds let it be known.

import type { DiagnosedIndicator, Reference } from "../api/types";

export type Standing = "lowest-quarter" | "below-median" | "median" | "around-median" | "above-median" | "highest-quarter";
export type Verdict = "better" | "worse" | "neither";

/**
 * Why a figure is or is not held against the set: `held`; `weak`, too uncertain or of another source; `sized`, a count of a
 * zone, which is no commune's; `few`, a set too small to have quarters; `unknown`, no value or no set.
 */
export type Comparison = "held" | "weak" | "sized" | "few" | "unknown";

type Known = Pick<DiagnosedIndicator, "value" | "low" | "high" | "kind">;
type Place = Pick<Reference, "n" | "median" | "rank" | "percentile">;
type Quartiles = Pick<Reference, "q1" | "median" | "q3">;

const fewestForQuarters = 4;

export function comparisonOf(indicator: Known, reference: Place | null): Comparison {
  if (indicator.value === null || !reference || reference.n === 0) return "unknown";
  if (reference.percentile === null) return isSized(indicator, reference) ? "sized" : "weak";
  return reference.n < fewestForQuarters || reference.median === null ? "few" : "held";
}

/** A member of the set is ranked by its counts too; another zone is not. */
function isSized({ kind }: Known, { rank }: Place): boolean {
  return kind === "extensive" && rank === null;
}

/** The quarter that holds the whole interval, else the half, else neither. */
export function standingOf({ value, low, high }: Known, { q1, median, q3 }: Quartiles): Standing | null {
  if (value === null || q1 === null || median === null || q3 === null) return null;
  const [least, most] = [low ?? value, high ?? value];
  if (most < median) return most < q1 ? "lowest-quarter" : "below-median";
  if (least > median) return least > q3 ? "highest-quarter" : "above-median";
  return least === most ? "median" : "around-median";
}

/** Whether that is the better side; an indicator without direction has none. */
export function verdictOf(standing: Standing, indicator: Pick<DiagnosedIndicator, "direction">): Verdict {
  if (indicator.direction === "none" || standing === "median" || standing === "around-median") return "neither";
  const isHigh = standing === "above-median" || standing === "highest-quarter";
  return isHigh === (indicator.direction === "up") ? "better" : "worse";
}
