import { describe, expect, it } from "vitest";
import { standingOf, verdictOf } from "./sentence";

const reference = { n: 130, q1: 2, median: 5, q3: 8 };

describe("where a figure stands", () => {
  it("is told by the quartiles", () => {
    expect([1, 2, 3, 5, 8, 9].map((it) => standingOf(it, reference))).toEqual([
      "lowest-quarter", "below-median", "below-median", "median", "above-median", "highest-quarter",
    ]);
  });

  it("is not told among fewer than four, nor without quartiles", () => {
    expect(standingOf(1, { ...reference, n: 3 })).toBeNull();
    expect(standingOf(1, { ...reference, q1: null })).toBeNull();
  });

  it("is better or worse in the indicator's direction only", () => {
    expect(verdictOf("lowest-quarter", { direction: "down" })).toBe("better");
    expect(verdictOf("above-median", { direction: "down" })).toBe("worse");
    expect(verdictOf("above-median", { direction: "none" })).toBe("neither");
  });
});
