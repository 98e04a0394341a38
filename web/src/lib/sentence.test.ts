import { describe, expect, it } from "vitest";
import { comparisonOf, standingOf, verdictOf } from "./sentence";

const reference = { n: 130, q1: 2, median: 5, q3: 8, rank: null, percentile: 40 };
const intensive = "intensive" as const;
const exactly = (value: number) => ({ value, low: value, high: value, kind: intensive });

describe("where a figure stands", () => {
  it("is told by the quartiles", () => {
    expect([1, 2, 3, 5, 8, 9].map((it) => standingOf(exactly(it), reference))).toEqual([
      "lowest-quarter", "below-median", "below-median", "median", "above-median", "highest-quarter",
    ]);
  });

  it("is told only as far as the bounds let it be known", () => {
    expect(standingOf({ value: 1, low: 0, high: 3, kind: intensive }, reference)).toBe("below-median");
    expect(standingOf({ value: 3, low: 1, high: 6, kind: intensive }, reference)).toBe("around-median");
    expect(standingOf({ value: 9, low: 8.5, high: 12, kind: intensive }, reference)).toBe("highest-quarter");
    expect(standingOf({ value: null, low: 1, high: 2, kind: intensive }, reference)).toBeNull();
  });

  it("is better or worse in the indicator's direction only", () => {
    expect(verdictOf("lowest-quarter", { direction: "down" })).toBe("better");
    expect(verdictOf("above-median", { direction: "down" })).toBe("worse");
    expect(verdictOf("above-median", { direction: "none" })).toBe("neither");
    expect(verdictOf("around-median", { direction: "up" })).toBe("neither");
  });
});

describe("whether a figure is held against a set", () => {
  it("is the server's word: no place, no comparison", () => {
    expect(comparisonOf(exactly(3), reference)).toBe("held");
    expect(comparisonOf(exactly(3), { ...reference, percentile: null })).toBe("weak");
  });

  it("is no for the count of a zone, and yes for that of a member", () => {
    const count = { ...exactly(300), kind: "extensive" as const };
    expect(comparisonOf(count, { ...reference, percentile: null })).toBe("sized");
    expect(comparisonOf(count, { ...reference, rank: 7 })).toBe("held");
  });

  it("is no among fewer than four, without a set and without a value", () => {
    expect(comparisonOf(exactly(3), { ...reference, n: 3 })).toBe("few");
    expect(comparisonOf(exactly(3), null)).toBe("unknown");
    expect(comparisonOf({ ...exactly(3), value: null }, reference)).toBe("unknown");
  });
});
