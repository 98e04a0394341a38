// Sources cut into few, wide tiles. The library draws every layer once for each tile in sight, and a screen of 512-pixel tiles
// has nine of them or more: where drawing is dear, it is dear by the number of draws. Here tiles are those of two zooms
// farther out, shown four times as large: a screen has one to four, and a place on them is known to a quarter of a pixel.

import type { GeoJSONSource, GeoJSONSourceSpecification, Map as GlMap } from "maplibre-gl";

const zoomsOut = 2;
/** Both are measured in pixels of a tile that is shown at its own size. */
const narrowing = 2 ** -zoomsOut;

/** How such a source is cut: simplified and overlapping by as many pixels on the screen as any other. */
export const wideCut: Pick<GeoJSONSourceSpecification, "tolerance" | "buffer"> = { tolerance: 0.375 * narrowing, buffer: 128 * narrowing };

/** Before the source is first drawn: whatever the zoom, its deepest tiles are those of two zooms farther out. */
export function widenTiles(gl: GlMap, source: string): void {
  const fit = () => {
    const laid = gl.getSource(source) as GeoJSONSource | undefined;
    if (laid) laid.maxzoom = Math.max(0, Math.floor(gl.getZoom()) - zoomsOut);
  };
  fit();
  gl.on("zoom", fit);
}
