// The part of shpjs that the page uses; the library ships no types.
declare module "shpjs" {
  import type { FeatureCollection, Geometry } from "geojson";

  /** Reads a zipped Shapefile, reprojected to WGS84 by its .prj. */
  export default function shapefile(zip: ArrayBuffer): Promise<FeatureCollection | FeatureCollection[]>;
  /** Reads the shapes of a bare .shp, taken to be WGS84. */
  export function parseShp(shp: ArrayBuffer): Geometry[];
}
