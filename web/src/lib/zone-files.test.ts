import { describe, expect, it } from "vitest";
import { zonesIn, zonesOf } from "./zone-files";

const square = [[2.24, 48.94], [2.25, 48.94], [2.25, 48.95], [2.24, 48.95], [2.24, 48.94]];
const hole = [[2.243, 48.943], [2.246, 48.943], [2.246, 48.946], [2.243, 48.943]];

describe("the zones in a file", () => {
  it("are its polygons, with their holes, whatever wraps them", () => {
    const polygon = { type: "Polygon", coordinates: [square, hole] };
    const wrapped = { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "GeometryCollection", geometries: [polygon] } }] };
    expect(zonesOf(wrapped)).toEqual([{ kind: "drawn", rings: [square, hole] }]);
  });

  it("are as many as a multipolygon has parts", () => {
    expect(zonesOf({ type: "MultiPolygon", coordinates: [[square], [hole]] })).toHaveLength(2);
  });

  it("leave points and lines aside", () => {
    expect(zonesOf({ type: "Point", coordinates: [2, 48] })).toEqual([]);
  });

  it("are refused when the file is no GeoJSON", async () => {
    await expect(zonesIn(new File(["{}"], "a.geojson"))).rejects.toThrow();
    await expect(zonesIn(new File(["hello"], "a.geojson"))).rejects.toThrow();
  });
});
