import { describe, expect, it } from "vitest";
import { doMeet, framed, namesWithRoom, pathOf, projectionOf } from "./zone-map";

describe("the drawing of a zone", () => {
  it("has room around the zone, and a metre as long in both directions", () => {
    const box = framed([2.24, 48.94, 2.26, 48.95], 0.5, 400, 150);
    expect(box[0]).toBeLessThan(2.24);
    expect(box[3]).toBeGreaterThan(48.95);
    const stretch = Math.cos((48.945 * Math.PI) / 180);
    expect(((box[2] - box[0]) * stretch) / (box[3] - box[1])).toBeCloseTo(400 / 150, 3);
  });

  it("puts north up and every ring into one path", () => {
    const project = projectionOf([0, 0, 10, 10], 100, 100);
    expect(project([0, 10])).toEqual([0, 0]);
    expect(project([10, 0])).toEqual([100, 100]);
    const ring = [[0, 0], [10, 0], [10, 10], [0, 0]];
    expect(pathOf({ type: "Polygon", coordinates: [ring, ring] }, project)).toBe("M0.0 100.0L100.0 100.0L100.0 0.0L0.0 100.0ZM0.0 100.0L100.0 100.0L100.0 0.0L0.0 100.0Z");
  });

  it("shows what its frame meets", () => {
    expect(doMeet([0, 0, 1, 1], [1, 1, 2, 2])).toBe(true);
    expect(doMeet([0, 0, 1, 1], [1.1, 0, 2, 2])).toBe(false);
  });
});

describe("the names on the small map", () => {
  it("are those that have room, the first ones before the others", () => {
    const names = [
      { name: "Argenteuil", at: [200, 60] },
      { name: "Gennevilliers", at: [210, 65] },
      { name: "Colombes", at: [200, 80] },
      { name: "Villeneuve-la-Garenne", at: [390, 60] },
      { name: "Bezons", at: [100, 3] },
    ] as const;
    expect(namesWithRoom(names, 400, 130).map((it) => it.name)).toEqual(["Argenteuil", "Colombes"]);
  });
});
