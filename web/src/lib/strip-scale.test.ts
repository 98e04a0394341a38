import { describe, expect, it } from "vitest";
import { stripScale } from "./strip-scale";

describe("the scale of a strip", () => {
  it("runs from the smallest to the largest figure", () => {
    const scale = stripScale([5, null, 15, undefined, 10]);
    expect(scale && [5, 10, 15].map(scale.at)).toEqual([0, 0.5, 1]);
  });

  it("puts equal figures in the middle", () => {
    expect(stripScale([3, 3])?.at(3)).toBe(0.5);
  });

  it("does not exist without figures", () => {
    expect(stripScale([null, Number.NaN])).toBeNull();
  });
});
