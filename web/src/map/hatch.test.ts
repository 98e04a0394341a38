import { describe, expect, it } from "vitest";
import { hatchImage } from "./hatch";

const hatch = (direction: "rising" | "falling") =>
  hatchImage({ colour: "#000000", ground: "#ffffff", spacingPx: 12, direction });

describe("a hatch", () => {
  it("is opaque, with as many marked pixels on every row", () => {
    const { data, width, height } = hatch("rising");
    const inkOfRow = (y: number) => {
      let ink = 0;
      for (let x = 0; x < width; x += 1) ink += 255 - (data[(y * width + x) * 4] as number);
      return ink;
    };
    expect(Array.from({ length: height }, (_, y) => inkOfRow(y))).toEqual(Array(height).fill(inkOfRow(0)));
    expect(data.filter((_, index) => index % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  });

  it("leans one way for no value and the other way for withheld", () => {
    expect(hatch("rising").data).not.toEqual(hatch("falling").data);
  });
});
