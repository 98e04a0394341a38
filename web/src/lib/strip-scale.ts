// Where figures fall on a strip: from the smallest to the largest of everything that it must show.

export interface StripScale {
  low: number;
  high: number;
}

/** The scale that holds every finite figure given; null when there is nothing to place. */
export function stripScale(figures: readonly (number | null | undefined)[]): StripScale | null {
  const finite = figures.filter((it): it is number => typeof it === "number" && Number.isFinite(it));
  if (finite.length === 0) return null;
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return { low, high };
}

/** 0 at the strip's left end, 1 at its right end. */
export function placeOn({ low, high }: StripScale, value: number): number {
  return high === low ? 0.5 : (value - low) / (high - low);
}

/**
 * Vertical lines at some places, as a few paths: lines on one another are told from one that stands alone as long as they
 * are of different paths, and a strip of a hundred lines is not a hundred things to draw.
 */
export function tickPaths(places: readonly number[], top: number, bottom: number, paths = 4): string[] {
  const sorted = [...places].sort((a, b) => a - b);
  return Array.from({ length: paths }, (_, path) =>
    sorted
      .filter((_, index) => index % paths === path)
      .map((x) => `M${x.toFixed(1)} ${top}V${bottom}`)
      .join(""),
  ).filter((it) => it !== "");
}
