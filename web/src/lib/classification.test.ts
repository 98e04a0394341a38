import { describe, expect, it } from "vitest";
import { classOf, classify, rampPositions } from "./classification";

const oneToHundred = Array.from({ length: 100 }, (_, index) => index + 1);

describe("quantile classes", () => {
  it("hold equal counts when nothing is tied", () => {
    const { classes, method } = classify(oneToHundred, 5, "quantiles");
    expect(method).toBe("quantiles");
    expect(classes.map((it) => it.count)).toEqual([20, 20, 20, 20, 20]);
    expect(classes[0]).toEqual({ low: 1, high: 20, count: 20 });
    expect(classes[4]).toEqual({ low: 81, high: 100, count: 20 });
  });

  it("never separate equal values", () => {
    const values = [...Array<number>(60).fill(0), 1, 2, 3, 4, 5, 6, 7, 8];
    const { classes } = classify(values, 5, "quantiles");
    expect(classes[0]).toMatchObject({ low: 0, high: 0, count: 60 });
    const bounds = classes.flatMap((it) => [it.low, it.high]);
    expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
  });

  it("count every value once", () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9];
    const { classes, known } = classify(values, 5, "quantiles");
    expect(classes.reduce((sum, it) => sum + it.count, 0)).toBe(values.length);
    expect(known).toBe(values.length);
  });

  it("become one class per value when there are few values", () => {
    const { classes, method } = classify([0, 0, 1, 3, 1], 5, "quantiles");
    expect(method).toBe("distinct");
    expect(classes).toEqual([
      { low: 0, high: 0, count: 2 },
      { low: 1, high: 1, count: 2 },
      { low: 3, high: 3, count: 1 },
    ]);
  });

  it("are none for no values", () => {
    expect(classify([], 5, "quantiles").classes).toEqual([]);
  });
});

describe("the class of a value", () => {
  it("is the class whose observed bounds hold it", () => {
    const classification = classify(oneToHundred, 5, "quantiles");
    expect([1, 20, 21, 100].map((value) => classOf(classification, value))).toEqual([0, 0, 1, 4]);
  });
});

describe("ramp positions", () => {
  it("use both ends of the ramp", () => {
    expect(rampPositions(3, 5)).toEqual([0, 2, 4]);
    expect(rampPositions(5, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(rampPositions(1, 5)).toEqual([2]);
  });
});

describe("classes of equal widths", () => {
  it("cut the range in equal parts and leave out what is empty", () => {
    const { classes, method } = classify([0, 1, 2, 3, 4, 5, 6, 100], 5, "equal");
    expect(method).toBe("equal");
    expect(classes).toEqual([{ low: 0, high: 6, count: 7 }, { low: 100, high: 100, count: 1 }]);
  });
});

describe("natural classes", () => {
  it("leave the least spread of all ways to cut, checked against every way", () => {
    const values = [1, 1.2, 4, 4.1, 4.1, 4.6, 9, 9.3, 15, 15.1, 22, 30].map((it) => it * 1.7);
    const { classes } = classify(values, 4, "natural");
    const best = Math.min(...everyWayToCut(values, 4).map(totalSpread));
    let start = 0;
    const chosen = classes.map(({ count }) => values.slice(start, (start += count)));
    expect(totalSpread(chosen)).toBeCloseTo(best, 9);
    expect(classes).toHaveLength(4);
  });

  it("never separate equal values", () => {
    const { classes } = classify([...Array<number>(50).fill(3), 3.1, 3.2, 9, 9.1, 20, 21, 40], 5, "natural");
    expect(classes.every((it, index) => index === 0 || it.low > (classes[index - 1]?.high ?? 0))).toBe(true);
  });
});

function everyWayToCut(values: number[], count: number): number[][][] {
  if (count === 1) return [[values]];
  return values.slice(1).flatMap((_, index) => everyWayToCut(values.slice(index + 1), count - 1).map((rest) => [values.slice(0, index + 1), ...rest]));
}

function totalSpread(classes: number[][]): number {
  const spread = (values: number[]) => {
    const mean = values.reduce((sum, it) => sum + it, 0) / values.length;
    return values.reduce((sum, it) => sum + (it - mean) ** 2, 0);
  };
  return classes.reduce((sum, it) => sum + spread(it), 0);
}
