import { describe, expect, it } from "vitest";
import { placeOn, stripScale, tickPaths } from "./strip-scale";

describe("the scale of a strip", () => {
  it("runs from the smallest to the largest figure", () => {
    const scale = stripScale([5, null, 15, undefined, 10]);
    expect(scale && [5, 10, 15].map((it) => placeOn(scale, it))).toEqual([0, 0.5, 1]);
  });

  it("puts equal figures in the middle", () => {
    expect(placeOn({ low: 3, high: 3 }, 3)).toBe(0.5);
  });

  it("does not exist without figures", () => {
    expect(stripScale([null, Number.NaN])).toBeNull();
  });

  it("draws every tick once, and ticks on one another by different paths", () => {
    const paths = tickPaths([7, 1, 7, 3], 2, 9, 2);
    expect(paths).toEqual(["M1.0 2V9M7.0 2V9", "M3.0 2V9M7.0 2V9"]);
    expect(tickPaths([], 2, 9)).toEqual([]);
  });
});
