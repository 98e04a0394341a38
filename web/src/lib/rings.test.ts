import { describe, expect, it } from "vitest";
import { boxOf, circleAround, labelPosition } from "./rings";

const square = { type: "Polygon" as const, coordinates: [[[2, 48], [4, 48], [4, 50], [2, 50], [2, 48]]] };

describe("drawing geometry", () => {
  it("finds the box of nested coordinates", () => {
    expect(boxOf({ type: "MultiPolygon", coordinates: [square.coordinates] })).toEqual([2, 48, 4, 50]);
    expect(boxOf({ type: "GeometryCollection", geometries: [] })).toBeNull();
  });

  it("writes a name in the middle of the largest part", () => {
    const [longitude, latitude] = labelPosition(square) ?? [];
    expect(longitude).toBeCloseTo(3, 9);
    expect(latitude).toBeCloseTo(49, 9);
  });

  it("draws an uncertainty circle of the stated radius", () => {
    const ring = circleAround([2.25, 48.95], 400).coordinates[0] ?? [];
    expect(ring[0]).toEqual(ring.at(-1));
    const northernmost = Math.max(...ring.map((it) => it[1] as number));
    expect((northernmost - 48.95) * 111_320).toBeCloseTo(400, 3);
  });
});
