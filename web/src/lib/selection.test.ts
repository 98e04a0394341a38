import { describe, expect, it } from "vitest";
import { zoneOf } from "./selection";

const ring = [[2.1, 48.1], [2.2, 48.1], [2.2, 48.2], [2.1, 48.1]];

describe("the outline of a record", () => {
  it("is a zone that can be changed, its holes too, where it has one part", () => {
    expect(zoneOf({ type: "Polygon", coordinates: [ring, ring] })).toEqual({ kind: "drawn", rings: [ring, ring] });
    expect(zoneOf({ type: "MultiPolygon", coordinates: [[ring]] })).toEqual({ kind: "drawn", rings: [ring] });
  });

  it("is none where it has several parts, is a point, or is not there", () => {
    expect(zoneOf({ type: "MultiPolygon", coordinates: [[ring], [ring]] })).toBeNull();
    expect(zoneOf({ type: "Point", coordinates: [2.1, 48.1] })).toBeNull();
    expect(zoneOf(null)).toBeNull();
  });
});
