// Where figures fall on a strip: from the smallest to the largest of everything that it must show.

export interface StripScale {
  low: number;
  high: number;
  /** 0 at the strip's left end, 1 at its right end. */
  at: (value: number) => number;
}

/** The scale that holds every finite figure given; null when there is nothing to place. */
export function stripScale(figures: readonly (number | null | undefined)[]): StripScale | null {
  const finite = figures.filter((it): it is number => typeof it === "number" && Number.isFinite(it));
  if (finite.length === 0) return null;
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const width = high - low;
  return { low, high, at: (value) => (width === 0 ? 0.5 : (value - low) / width) };
}
