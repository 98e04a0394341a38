// The zones in a file that a reader brings: GeoJSON, KML, or a Shapefile (zipped). Polygons only, each part of a
// multipolygon a zone of its own; WGS84 out. GeoJSON and KML are WGS84 by their standards; a Shapefile says its frame.

import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import { roundedRing, type ZoneSelection } from "./selection";

const mostBytes = 20_000_000;

export async function zonesIn(file: File): Promise<ZoneSelection[]> {
  if (file.size > mostBytes) throw new Error(`${file.name} is over ${mostBytes} bytes`);
  const name = file.name.toLowerCase();
  if (name.endsWith(".zip") || name.endsWith(".shp")) return zonesOf(await fromShapefile(file));
  if (name.endsWith(".kml")) return zonesOf(await fromKml(await file.text()));
  return zonesOf(JSON.parse(await file.text()));
}

/** Every polygon of a GeoJSON object, whatever it is wrapped in. */
export function zonesOf(given: unknown): ZoneSelection[] {
  if (Array.isArray(given)) return given.flatMap(zonesOf);
  const shape = given as FeatureCollection | Feature | Geometry;
  switch (shape?.type) {
    case "FeatureCollection":
      return shape.features.flatMap(zonesOf);
    case "Feature":
      return shape.geometry ? zonesOf(shape.geometry) : [];
    case "GeometryCollection":
      return shape.geometries.flatMap(zonesOf);
    case "Polygon":
      return [zoneOf(shape.coordinates)];
    case "MultiPolygon":
      return shape.coordinates.map(zoneOf);
    case undefined:
      throw new Error("not GeoJSON");
    default:
      return [];
  }
}

function zoneOf(rings: Position[][]): ZoneSelection {
  return { kind: "drawn", rings: rings.map(roundedRing) };
}

async function fromKml(text: string): Promise<FeatureCollection<Geometry | null>> {
  const { kml } = await import("@tmcw/togeojson");
  const document = new DOMParser().parseFromString(text, "text/xml");
  if (document.querySelector("parsererror")) throw new Error("not XML");
  return kml(document);
}

async function fromShapefile(file: File): Promise<FeatureCollection | FeatureCollection[]> {
  const { default: shapefile, parseShp } = await import("shpjs");
  const bytes = await file.arrayBuffer();
  if (file.name.toLowerCase().endsWith(".zip")) return shapefile(bytes);
  return { type: "FeatureCollection", features: parseShp(bytes).map((geometry) => ({ type: "Feature", geometry, properties: {} })) };
}
