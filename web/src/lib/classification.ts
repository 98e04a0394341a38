// Classes of a choropleth: of equal counts, of equal widths, or natural. Bounds are values that were observed,
// never interpolated, so that a legend can be checked against the table. O(n log n); natural classes O(k n²) for k classes.

export const classMethods = ["quantiles", "equal", "natural"] as const;
export type ClassMethod = (typeof classMethods)[number];

export interface ValueClass {
  /** Smallest and largest observed value of the class, in the indicator's unit. */
  low: number;
  high: number;
  count: number;
}

export interface Classification {
  method: ClassMethod | "distinct";
  classes: ValueClass[];
  /** How many values were classified. */
  known: number;
}

/**
 * At most `wanted` classes by `asked`: equal values always share a class, and a class that would be empty is left out.
 * When there are no more distinct values than classes, each value is its own class.
 */
export function classify(values: readonly number[], wanted: number, asked: ClassMethod): Classification {
  const sorted = [...values].sort((a, b) => a - b);
  const method = new Set(sorted).size <= wanted ? "distinct" : asked;
  const starts = startsBy[method](sorted, wanted);
  const classes = starts.map((start, index): ValueClass => {
    const end = starts[index + 1] ?? sorted.length;
    return { low: sorted[start] as number, high: sorted[end - 1] as number, count: end - start };
  });
  return { method, classes, known: sorted.length };
}

const startsBy: Record<Classification["method"], (sorted: readonly number[], wanted: number) => number[]> = {
  distinct: startsOfRuns,
  quantiles: startsOfQuantiles,
  equal: startsOfEqualWidths,
  natural: startsOfNaturalBreaks,
};

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

function startsOfEqualWidths(sorted: readonly number[], wanted: number): number[] {
  const [lowest, highest] = [sorted[0] as number, sorted.at(-1) as number];
  const edges = Array.from({ length: wanted - 1 }, (_, index) => lowest + ((index + 1) * (highest - lowest)) / wanted);
  const starts = edges.map((edge) => sorted.findIndex((value) => value >= edge));
  return [...new Set([0, ...starts])].sort((a, b) => a - b);
}

/**
 * Classes that leave the least sum of squared distances to their means (Fisher, 1958), found exactly: the best
 * `count` classes of the first `end` values are the best `count - 1` of some beginning, and one more.
 */
function startsOfNaturalBreaks(sorted: readonly number[], wanted: number): number[] {
  const runs = startsOfRuns(sorted);
  const spread = spreadBetween(sorted);
  const endOf = (run: number) => runs[run] ?? sorted.length;
  let least = Array.from({ length: runs.length + 1 }, (_, end) => (end === 0 ? 0 : spread(0, endOf(end))));
  const cuts: number[][] = [];
  for (let count = 2; count <= wanted; count += 1) {
    const cut = new Array<number>(runs.length + 1).fill(0);
    least = least.map((_, end) => {
      let best = Infinity;
      for (let start = count - 1; start < end; start += 1) {
        const total = (least[start] as number) + spread(endOf(start), endOf(end));
        if (total < best) [best, cut[end]] = [total, start];
      }
      return best;
    });
    cuts.push(cut);
  }
  const starts: number[] = [];
  for (let end = runs.length, cut = cuts.pop(); cut; cut = cuts.pop()) {
    end = cut[end] as number;
    starts.unshift(runs[end] as number);
  }
  return [0, ...starts];
}

/** Sum of squared distances to the mean of `sorted[start..end]`, by running sums around the middle value. */
function spreadBetween(sorted: readonly number[]): (start: number, end: number) => number {
  const origin = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const [sums, squares] = [[0], [0]];
  sorted.forEach((value, index) => {
    sums.push((sums[index] as number) + (value - origin));
    squares.push((squares[index] as number) + (value - origin) ** 2);
  });
  return (start, end) => {
    const sum = (sums[end] as number) - (sums[start] as number);
    return (squares[end] as number) - (squares[start] as number) - sum ** 2 / (end - start);
  };
}
