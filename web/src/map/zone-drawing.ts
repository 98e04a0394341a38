// Drawing a zone by its corners, then adjusting them. Wraps Terra Draw, which is loaded when it is
// first needed. A ring goes out closed and rounded, the very one that is asked about and linked.

import type { Map as GlMap } from "maplibre-gl";
import type { Position } from "geojson";
import type { TerraDraw } from "terra-draw";
import { roundedRing } from "../lib/url-state";

export interface DrawingEvents {
  onFinish: (ring: Position[]) => void;
  onReshape: (ring: Position[]) => void;
}

export class ZoneDrawing {
  #draw: TerraDraw | null = null;
  #starting: Promise<TerraDraw> | null = null;

  constructor(
    private readonly gl: GlMap,
    private readonly colour: () => string,
    private readonly events: DrawingEvents,
  ) {}

  async start(): Promise<void> {
    const draw = await this.#ready();
    draw.clear();
    draw.setMode("polygon");
  }

  /** Shows a zone that came from a link, ready to be adjusted. */
  async show(ring: Position[]): Promise<void> {
    const draw = await this.#ready();
    draw.setMode("select");
    draw.clear();
    const [added] = draw.addFeatures([
      { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties: { mode: "polygon" } },
    ]);
    if (added?.valid && added.id !== undefined) draw.selectFeature(added.id);
  }

  clear(): void {
    if (!this.#draw) return;
    this.#draw.setMode("static");
    this.#draw.clear();
  }

  #ready(): Promise<TerraDraw> {
    this.#starting ??= this.#load();
    return this.#starting;
  }

  async #load(): Promise<TerraDraw> {
    const [{ TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode }, { TerraDrawMapLibreGLAdapter }] = await Promise.all([
      import("terra-draw"),
      import("terra-draw-maplibre-gl-adapter"),
    ]);
    const colour = this.colour() as `#${string}`;
    const outline = { fillColor: colour, fillOpacity: 0.12, outlineColor: colour, outlineWidth: 3 };
    const corner = { draggable: true };
    const draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map: this.gl, coordinatePrecision: 9 }),
      modes: [
        new TerraDrawPolygonMode({ styles: { ...outline, closingPointColor: colour, closingPointWidth: 6 }, pointerDistance: 20 }),
        new TerraDrawSelectMode({
          flags: { polygon: { feature: { draggable: true, coordinates: { ...corner, midpoints: corner, deletable: true } } } },
          keyEvents: null,
          styles: {
            selectedPolygonColor: colour,
            selectedPolygonFillOpacity: 0.12,
            selectedPolygonOutlineColor: colour,
            selectedPolygonOutlineWidth: 3,
            selectionPointColor: colour,
            selectionPointWidth: 6,
            midPointColor: colour,
            midPointWidth: 3,
          },
        }),
      ],
    });
    draw.start();
    draw.setMode("static");
    this.#listen(draw);
    this.#draw = draw;
    return draw;
  }

  #listen(draw: TerraDraw): void {
    const ringOf = (id: string | number): Position[] | null => {
      const geometry = draw.getSnapshotFeature(id)?.geometry;
      return geometry?.type === "Polygon" ? roundedRing(geometry.coordinates[0] ?? []) : null;
    };
    draw.on("finish", (id, context) => {
      const ring = ringOf(id);
      if (!ring) return;
      if (context.mode !== "polygon") return this.events.onReshape(ring);
      this.events.onFinish(ring);
      draw.setMode("select");
      draw.selectFeature(id);
    });
    draw.on("change", (ids, type) => {
      if (type !== "update" || draw.getMode() !== "select") return;
      const ring = ids.map(ringOf).find((it) => it !== null);
      if (ring) this.events.onReshape(ring);
    });
  }
}
