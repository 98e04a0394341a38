import { describe, expect, it } from "vitest";
import { markImage, markShapes, markSizePx } from "./marks";

const look = { colour: "#000000", halo: "#ffffff" };
const inked = (shape: (typeof markShapes)[keyof typeof markShapes]) => {
  const { data } = markImage(shape, look);
  return Array.from({ length: markSizePx * markSizePx }, (_, index) => data[index * 4 + 3] === 255 && (data[index * 4] as number) < 128);
};

describe("the marks of the map", () => {
  it("are told apart without their colour", () => {
    const shapes = Object.values(markShapes);
    for (const [index, one] of shapes.entries()) {
      for (const other of shapes.slice(index + 1)) {
        const [a, b] = [inked(one), inked(other)];
        const differing = a.filter((it, pixel) => it !== b[pixel]).length;
        expect(differing / a.filter(Boolean).length, `${one} and ${other}`).toBeGreaterThan(0.15);
      }
    }
  });

  it("leave the corners of their picture free, and have a ground under what they enclose", () => {
    const { data } = markImage("ring", look);
    expect(data[3]).toBe(0);
    const middle = ((markSizePx / 2) * markSizePx + markSizePx / 2) * 4;
    expect([...data.slice(middle, middle + 4)]).toEqual([255, 255, 255, 255]);
  });
});
