// The zone that is being drawn: with which tool, what for, and what can be undone. The map attaches the tool that draws.
// A zone is drawn anew, or a hole is cut into the one that stands; corners of what stands are changed in `corners`.

import type { Polygon, Position } from "geojson";
import { fetchZoneSize } from "../api/client";
import { withHole } from "../lib/outline";
import { isMeasurable } from "../lib/rings";
import { isZone, sameSelection, type Selection, type ZoneSelection } from "../lib/selection";
import { language } from "../i18n/language.svelte";
import { diagnosis } from "./diagnosis.svelte";
import { view } from "./view.svelte";

export const drawingModes = ["polygon", "rectangle", "circle", "freehand"] as const;
export type DrawingMode = (typeof drawingModes)[number];

export interface DrawingTool {
  start: (mode: DrawingMode) => Promise<void>;
  clear: () => void;
}

interface Size {
  areaM2: number;
  people: number | null;
}

class Drawing {
  active = $state(false);
  /** The tool is loaded and listens: from here on a click places a corner. */
  ready = $state(false);
  /** There is a map to draw on. */
  possible = $state(false);
  mode = $state<DrawingMode>("polygon");
  isHole = $state(false);
  /** Whether corners are drawn to the limits of communes. */
  snaps = $state(true);
  /** Of the outline that is being drawn, as the server measures it. */
  size = $state.raw<Size | null>(null);
  /** A hand has hold of the zone and changes it: what need not follow its every move waits. */
  isHeld = $state(false);
  #past = $state.raw<(Selection | null)[]>([]);
  #future = $state.raw<(Selection | null)[]>([]);
  readonly canUndo = $derived(this.#past.length > 0);
  readonly canRedo = $derived(this.#future.length > 0);
  #tool: DrawingTool | null = null;
  /** The selection that came from here: the map need not go to where the reader's hand is. */
  #own: Selection | null = null;
  /** The zone before the drag that is under way. */
  #beforeDrag: ZoneSelection | null = null;
  #measuring: AbortController | null = null;

  attach(tool: DrawingTool): void {
    this.#tool = tool;
    this.possible = true;
  }

  async start(mode: DrawingMode): Promise<void> {
    this.isHole = false;
    if (isZone(view.selection)) this.#replace(null);
    await this.#begin(mode);
  }

  async startHole(): Promise<void> {
    this.isHole = true;
    await this.#begin("polygon");
  }

  finish(zone: ZoneSelection): void {
    const current = view.selection;
    const hole = this.isHole && zone.kind === "drawn" ? zone.rings[0] : undefined;
    const next: ZoneSelection = hole && current?.kind === "drawn" ? withHole(current, hole).zone : zone;
    this.active = this.ready = this.isHole = false;
    this.#stopMeasuring();
    this.#replace(next);
  }

  erase(): void {
    this.#replace(null);
  }

  /** Another zone in the place of the one that stands, as a step that can be undone. */
  put(zone: ZoneSelection): void {
    this.#replace(zone);
  }

  /** A zone from elsewhere, to which the map goes, in the place of the one that stands. */
  adopt(zone: ZoneSelection): void {
    this.#remember();
    view.select(zone);
  }

  /** What was drawn before belongs to something else: nothing of it is brought back by undoing. */
  forgetSteps(): void {
    this.#past = [];
    this.#future = [];
  }

  cancel(): void {
    this.active = this.ready = this.isHole = false;
    this.#stopMeasuring();
    this.#tool?.clear();
  }

  /** Whether a selection came from elsewhere: a link, the history, the list. */
  isForeign(selection: Selection | null): boolean {
    if (selection === this.#own) return false;
    this.#own = selection;
    return true;
  }

  /** The zone as the hand has it now; `settle` ends the step. */
  reshape(zone: ZoneSelection): void {
    const current = view.selection;
    if (!isZone(current) || sameSelection(current, zone)) return;
    this.#beforeDrag ??= current;
    this.#own = zone;
    this.isHeld = true;
    view.reshape(zone);
    // At once, and not with all else that follows the selection.
    void diagnosis.ask({ selection: zone, lang: language.current, reference: view.reference });
  }

  /** The hand lets go: what it changed becomes one step that can be undone. */
  settle(): void {
    if (this.#beforeDrag && !sameSelection(this.#beforeDrag, view.selection)) {
      this.#past = [...this.#past, this.#beforeDrag];
      this.#future = [];
      view.settle();
    }
    this.#beforeDrag = null;
    this.isHeld = false;
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (before === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, view.selection];
    view.select(before);
  }

  redo(): void {
    const after = this.#future.at(-1);
    if (after === undefined) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, view.selection];
    view.select(after);
  }

  /** Asks for the size of an unfinished outline; the newest wins. While it crosses itself it has none. */
  async measure(ring: Position[]): Promise<void> {
    this.#measuring?.abort();
    if (this.isHole || !isMeasurable(ring)) return;
    const request = new AbortController();
    this.#measuring = request;
    const polygon: Polygon = { type: "Polygon", coordinates: [ring] };
    try {
      const body = await fetchZoneSize(polygon, { lang: language.current, reference: "mgp", signal: request.signal });
      const people = body.themes.flatMap((it) => it.indicators).find((it) => it.id === "base.population")?.value ?? null;
      if (!request.signal.aborted) this.size = { areaM2: body.zone.area_m2, people };
    } catch {
      if (!request.signal.aborted) this.size = null;
    }
  }

  async #begin(mode: DrawingMode): Promise<void> {
    this.mode = mode;
    this.active = true;
    this.ready = false;
    await this.#tool?.start(mode);
    this.ready = this.active;
  }

  #replace(next: ZoneSelection | null): void {
    if (isZone(view.selection) || isZone(next)) this.#remember();
    this.#own = next;
    this.#tool?.clear();
    view.select(next);
  }

  #remember(): void {
    this.#past = [...this.#past, isZone(view.selection) ? view.selection : null];
    this.#future = [];
  }

  #stopMeasuring(): void {
    this.#measuring?.abort();
    this.size = null;
  }
}

export const drawing = new Drawing();
