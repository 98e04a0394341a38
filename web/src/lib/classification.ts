// Classes of a choropleth by quantiles. Bounds are values that were observed, never interpolated,
// so that a legend can be checked against the table. O(n log n).

export interface ValueClass {
  /** Smallest and largest observed value of the class, in the indicator's unit. */
  low: number;
  high: number;
  count: number;
}

export interface Classification {
  method: "quantiles" | "distinct";
  classes: ValueClass[];
  /** How many values were classified. */
  known: number;
}

/**
 * At most `wanted` classes of as equal a count as ties allow: equal values always share a class.
 * When there are no more distinct values than classes, each value is its own class.
 */
export function classify(values: readonly number[], wanted: number): Classification {
  const sorted = [...values].sort((a, b) => a - b);
  const distinct = new Set(sorted).size;
  const method = distinct <= wanted ? "distinct" : "quantiles";
  const starts = method === "distinct" ? startsOfRuns(sorted) : startsOfQuantiles(sorted, wanted);
  const classes = starts.map((start, index): ValueClass => {
    const end = starts[index + 1] ?? sorted.length;
    return { low: sorted[start] as number, high: sorted[end - 1] as number, count: end - start };
  });
  return { method, classes, known: sorted.length };
}

/** The class that holds `value`, or the nearest below it for a value that was not classified. */
export function classOf(classification: Classification, value: number): number {
  const { classes } = classification;
  let found = 0;
  classes.forEach((it, index) => {
    if (value >= it.low) found = index;
  });
  return found;
}

/** Ramp positions for `count` classes, spread so that the first and last colours are always used. */
export function rampPositions(count: number, rampLength: number): number[] {
  if (count <= 1) return count === 1 ? [Math.floor(rampLength / 2)] : [];
  return Array.from({ length: count }, (_, index) => Math.round((index * (rampLength - 1)) / (count - 1)));
}

function startsOfRuns(sorted: readonly number[]): number[] {
  return sorted.flatMap((value, index) => (index === 0 || value !== sorted[index - 1] ? [index] : []));
}

function startsOfQuantiles(sorted: readonly number[], wanted: number): number[] {
  const starts = new Set<number>([0]);
  for (let k = 1; k < wanted; k += 1) {
    const start = startOfRunAt(sorted, Math.round((k * sorted.length) / wanted));
    if (start < sorted.length) starts.add(start);
  }
  return [...starts].sort((a, b) => a - b);
}

/** Moves a cut to the nearer end of the run of equal values that it falls into. */
function startOfRunAt(sorted: readonly number[], cut: number): number {
  let first = cut;
  while (first > 0 && sorted[first - 1] === sorted[cut]) first -= 1;
  let next = cut;
  while (next < sorted.length && sorted[next] === sorted[cut]) next += 1;
  return cut - first <= next - cut ? first : next;
}
