// Drawing a zone by corners, as a rectangle, a circle or freehand. Wraps Terra Draw, which is loaded when it is first needed
// and holds nothing once a shape is finished: what stands is changed by `outline-editor`. A ring goes out closed and rounded,
// the very one that is asked about and linked.

import type { Map as GlMap } from "maplibre-gl";
import type { Polygon, Position } from "geojson";
import type { SnapToCustom, TerraDraw } from "terra-draw";
import { boxOf, simplifiedRing } from "../lib/rings";
import { discRadiusM, maxLinkedVertices, roundedPosition, roundedRing, type ZoneSelection } from "../lib/selection";
import type { DrawingMode } from "../state/drawing.svelte";

export interface DrawingEvents {
  onFinish: (zone: ZoneSelection) => void;
  /** The outline changed and is not finished. */
  onSketch: (ring: Position[]) => void;
  /** Where a corner should go instead, within `reach` degrees. */
  snap: (point: Position, reach: number) => Position | undefined;
}

type FeatureId = string | number;
const snapReachPx = 12;
const pointerReachPx = 20;
/** A freehand outline keeps room for holes in a link. */
const freehandCorners = Math.floor(maxLinkedVertices * 0.6);
const metresPerKilometre = 1_000;

export class ZoneDrawing {
  #draw: TerraDraw | null = null;
  #starting: Promise<TerraDraw> | null = null;

  constructor(
    private readonly gl: GlMap,
    private readonly colour: () => string,
    private readonly events: DrawingEvents,
  ) {}

  async start(mode: DrawingMode): Promise<void> {
    const draw = await this.#ready();
    draw.setMode("static");
    draw.clear();
    draw.setMode(mode);
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
    const [library, { TerraDrawMapLibreGLAdapter }] = await Promise.all([import("terra-draw"), import("terra-draw-maplibre-gl-adapter")]);
    const adapter = new TerraDrawMapLibreGLAdapter({ map: this.gl, coordinatePrecision: 9 });
    const draw = new library.TerraDraw({ adapter, modes: this.#modes(library) });
    draw.start();
    draw.setMode("static");
    this.#listen(draw);
    this.#draw = draw;
    return draw;
  }

  #modes(library: typeof import("terra-draw")) {
    const colour = this.colour() as `#${string}`;
    const outline = { fillColor: colour, fillOpacity: 0.12, outlineColor: colour, outlineWidth: 3 };
    const closing = { ...outline, closingPointColor: colour, closingPointWidth: 6 };
    return [
      new library.TerraDrawPolygonMode({ styles: closing, pointerDistance: pointerReachPx, snapping: { toCustom: this.#snap } }),
      new library.TerraDrawRectangleMode({ styles: outline }),
      new library.TerraDrawCircleMode({ styles: outline }),
      new library.TerraDrawFreehandMode({ styles: closing, pointerDistance: pointerReachPx, minDistance: 8 }),
    ];
  }

  readonly #snap: SnapToCustom = ({ lng, lat }) => {
    const { x, y } = this.gl.project([lng, lat]);
    const reach = Math.abs(this.gl.unproject([x + snapReachPx, y]).lng - lng);
    return this.events.snap([lng, lat], reach);
  };

  #listen(draw: TerraDraw): void {
    draw.on("finish", (id, { mode }) => {
      const zone = this.#finished(draw, id, mode);
      if (zone) this.events.onFinish(zone);
    });
    draw.on("change", (ids, type) => {
      if (type === "delete") return;
      const ring = ids.map((id) => outlineOf(draw, id)).find((it) => it !== null);
      if (ring && ring.length >= 4) this.events.onSketch(ring);
    });
  }

  #finished(draw: TerraDraw, id: FeatureId, mode: string): ZoneSelection | null {
    const feature = draw.getSnapshotFeature(id);
    const ring = outlineOf(draw, id);
    if (!feature || !ring) return null;
    if (mode === "circle") return discFrom(feature.geometry as Polygon, Number(feature.properties["radiusKilometers"]) * metresPerKilometre);
    return { kind: "drawn", rings: [mode === "freehand" ? simplifiedRing(ring, freehandCorners) : ring] };
  }
}

function outlineOf(draw: TerraDraw, id: FeatureId): Position[] | null {
  const geometry = draw.getSnapshotFeature(id)?.geometry;
  return geometry?.type === "Polygon" ? roundedRing(geometry.coordinates[0] ?? []) : null;
}

function discFrom(circle: Polygon, radiusM: number): ZoneSelection | null {
  const box = boxOf(circle);
  if (!box || !(radiusM > 0)) return null;
  const centre = roundedPosition([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
  return { kind: "disc", centre, radiusM: Math.min(discRadiusM.most, Math.max(discRadiusM.least, Math.round(radiusM))) };
}
