import { describe, expect, it } from "vitest";
import { selectionFromToken, selectionToken, zoneOf, zoneShape } from "./selection";

const ring = [[2.1, 48.1], [2.2, 48.1], [2.2, 48.2], [2.1, 48.1]];

describe("the outline of a record", () => {
  it("is a zone that can be changed, its holes too", () => {
    expect(zoneOf({ type: "Polygon", coordinates: [ring, ring] })).toEqual({ kind: "drawn", rings: [ring, ring] });
    expect(zoneOf({ type: "MultiPolygon", coordinates: [[ring]] })).toEqual({ kind: "drawn", rings: [ring] });
  });

  it("keeps its parts apart, on the map and in a link", () => {
    const several = { type: "MultiPolygon" as const, coordinates: [[ring, ring], [ring], [ring]] };
    const zone = zoneOf(several);
    expect(zone).toEqual({ kind: "drawn", rings: [ring, ring, ring, ring], starts: [2, 3] });
    expect(zone && zoneShape(zone)).toEqual(several);
    const [name, value] = zone ? selectionToken(zone) : ["", ""];
    expect(selectionFromToken(name, value)).toEqual(zone);
    expect(value.split("_").map((part) => part.split("~").length)).toEqual([2, 1, 1]);
  });

  it("is none where it is a point, has no part, or is not there", () => {
    expect(zoneOf({ type: "MultiPolygon", coordinates: [] })).toBeNull();
    expect(zoneOf({ type: "Point", coordinates: [2.1, 48.1] })).toBeNull();
    expect(zoneOf(null)).toBeNull();
  });
});
