// Changing a zone on the map by hand: a corner is dragged, the middle of a side becomes a corner, a right click takes a corner
// away; a hole, a part or the whole zone is dragged by what lies inside it. Mouse and touch; where a finger drags inside the zone, the
// map moves, as everywhere else. What happens to the zone is decided by `lib/outline`.

import type { Position } from "geojson";
import type { Map as GlMap, MapMouseEvent, MapTouchEvent } from "maplibre-gl";
import {
  handlesOf, mayBecome, reachingTo, ringAround, shifted, withCornerAfter, withCornerAt, withCorners, withoutCorner, type Corner, type Handle,
} from "../lib/outline";
import type { ZoneSelection } from "../lib/selection";
import { addOutlineLayers, putOutline, recolourOutline } from "./outline-layers";
import type { MapColours } from "./style";

export interface EditorEvents {
  onReshape: (zone: ZoneSelection) => void;
  /** The hand lets go: what changed is one step. */
  onSettle: () => void;
  /** A corner is in the hand. */
  onHold: (corner: Corner) => void;
  /** A corner was clicked. */
  onChoose: (corner: Corner) => void;
  /** Where a corner should go instead, within `reach` degrees of longitude. */
  snap: (point: Position, reach: number) => Position | undefined;
}

/** What a hand holds: a handle, or the ground of the zone (`null`), of one of its parts or of one of its holes. */
type Hold = Handle | { kind: "ground"; ring: number | null };

interface Grab {
  hold: Hold;
  before: ZoneSelection;
  /** Where the hand took hold, in pixels of the map and in degrees. */
  start: { x: number; y: number };
  from: Position;
  isTouch: boolean;
  isMoving: boolean;
}

/** Moves of the hand as they come, where the browser tells them; others it tells once for each frame that it shows. */
const mouseMoves = "onpointerrawupdate" in window ? "pointerrawupdate" : "mousemove";
const reachPx = { mouse: 12, touch: 24 };
/** Under this a drag is a click. */
const stillPx = { mouse: 3, touch: 8 };
const snapReachPx = 12;

export class OutlineEditor {
  #zone: ZoneSelection | null = null;
  #chosen: Corner | null = null;
  #grab: Grab | null = null;
  #frame = 0;

  constructor(
    private readonly gl: GlMap,
    colours: MapColours,
    private readonly events: EditorEvents,
  ) {
    addOutlineLayers(gl, colours);
    gl.on("mousedown", this.#take);
    gl.on("touchstart", this.#take);
    gl.on("mousemove", this.#point);
    gl.on("contextmenu", this.#takeOut);
  }

  /** The zone that can be changed, null for none; `chosen` is marked. */
  show(zone: ZoneSelection | null, chosen: Corner | null): void {
    this.#zone = zone;
    this.#chosen = chosen;
    if (!zone) this.#release();
    // A hand moves more often than frames are shown.
    if (!this.#grab) this.#draw();
    else if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw);
  }

  readonly #draw = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    putOutline(this.gl, this.#zone, this.#chosen);
  };

  recolour(colours: MapColours): void {
    recolourOutline(this.gl, colours);
  }

  /** A place some pixels away. */
  beside(position: Position, [eastPx, southPx]: readonly [number, number]): Position {
    const { x, y } = this.gl.project(position as [number, number]);
    return this.gl.unproject([x + eastPx, y + southPx]).toArray();
  }

  /** Degrees of longitude of some pixels at a place. */
  reach(position: Position, pixels: number): number {
    return Math.abs((this.beside(position, [pixels, 0])[0] as number) - (position[0] as number));
  }

  readonly #take = (event: MapMouseEvent | MapTouchEvent): void => {
    const { originalEvent } = event;
    const isTouch = "touches" in originalEvent;
    // A second finger zooms: what the first one moved so far stays.
    if (this.#grab) this.#letGo();
    if (isTouch ? originalEvent.touches.length !== 1 : originalEvent.button !== 0) return;
    const hold = this.#holdAt(event.point, event.lngLat.toArray(), isTouch);
    if (!hold || !this.#zone) return;
    event.preventDefault();
    this.#grab = { hold, before: this.#zone, start: event.point, from: event.lngLat.toArray(), isTouch, isMoving: false };
    this.#followHand(isTouch);
  };

  /** The hand may leave the map while it holds something. */
  #followHand(isTouch: boolean): void {
    const [moves, ends] = isTouch ? (["touchmove", ["touchend", "touchcancel"]] as const) : ([mouseMoves, ["mouseup"]] as const);
    window.addEventListener(moves, this.#drag as EventListener, { passive: false });
    for (const end of ends) window.addEventListener(end, this.#drop, { once: true });
  }

  #letGo(): void {
    this.#release();
    this.events.onSettle();
  }

  #release(): void {
    this.#grab = null;
    for (const name of [mouseMoves, "touchmove"] as const) window.removeEventListener(name, this.#drag as EventListener);
    for (const name of ["mouseup", "touchend", "touchcancel"] as const) window.removeEventListener(name, this.#drop);
  }

  readonly #drag = (event: MouseEvent | TouchEvent): void => {
    const grab = this.#grab;
    const hand = "touches" in event ? event.touches[0] : event;
    if (!grab || !hand) return;
    const room = this.gl.getCanvasContainer().getBoundingClientRect();
    const [x, y] = [hand.clientX - room.left, hand.clientY - room.top];
    const still = grab.isTouch ? stillPx.touch : stillPx.mouse;
    if (!grab.isMoving && Math.hypot(x - grab.start.x, y - grab.start.y) < still) return;
    if (event.cancelable) event.preventDefault();
    if (!grab.isMoving) this.#begin(grab);
    this.#pull(grab, this.gl.unproject([x, y]).toArray());
  };

  /** The middle of a side becomes a corner in the hand. */
  #begin(grab: Grab): void {
    grab.isMoving = true;
    const { hold, before } = grab;
    if (hold.kind === "side" && before.kind === "drawn") {
      const added = withCornerAfter(before, hold);
      [grab.before, grab.hold] = [added.zone, { kind: "corner", ...added.corner }];
    }
    if (grab.hold.kind === "corner") this.events.onHold(grab.hold);
  }

  #pull({ hold, before, from }: Grab, to: Position): void {
    const after = this.#pulled(hold, before, from, to);
    if (after && mayBecome(before, after)) this.events.onReshape(after);
  }

  #pulled(hold: Hold, before: ZoneSelection, from: Position, to: Position): ZoneSelection | null {
    const by = [(to[0] as number) - (from[0] as number), (to[1] as number) - (from[1] as number)] as const;
    switch (hold.kind) {
      case "corner":
        return before.kind === "drawn" ? withCornerAt(before, hold, this.events.snap(to, this.reach(to, snapReachPx)) ?? to) : null;
      case "radius":
        return before.kind === "disc" ? reachingTo(before, to) : null;
      case "centre":
        return shifted(before, by);
      case "ground":
        return shifted(before, by, hold.ring);
      case "side":
        return null;
    }
  }

  readonly #drop = (): void => {
    if (this.#grab && !this.#grab.isMoving) this.#click(this.#grab);
    this.#letGo();
  };

  #click({ hold, before }: Grab): void {
    if (hold.kind === "corner") this.events.onChoose(hold);
    if (hold.kind !== "side" || before.kind !== "drawn") return;
    const { zone, corner } = withCornerAfter(before, hold);
    this.events.onReshape(zone);
    this.events.onChoose(corner);
  }

  readonly #takeOut = (event: MapMouseEvent): void => {
    const hold = this.#holdAt(event.point, event.lngLat.toArray(), false);
    if (hold?.kind !== "corner" || this.#zone?.kind !== "drawn") return;
    event.preventDefault();
    const less = withoutCorner(this.#zone, hold);
    if (!less || !mayBecome(this.#zone, less)) return;
    this.events.onReshape(less);
    this.events.onSettle();
  };

  readonly #point = (event: MapMouseEvent): void => {
    if (!this.#zone || this.#grab) return;
    const hold = this.#holdAt(event.point, event.lngLat.toArray(), false);
    const cursors = { corner: "grab", side: "copy", centre: "move", radius: "ew-resize", ground: "move" } as const;
    this.gl.getCanvas().style.cursor = hold ? cursors[hold.kind] : "";
  };

  /** The nearest handle within reach, a corner before the middle of a side; else the ground that a mouse is on. */
  #holdAt(point: { x: number; y: number }, at: Position, isTouch: boolean): Hold | null {
    const zone = this.#zone;
    if (!zone) return null;
    let nearest = { handle: null as Handle | null, distancePx: isTouch ? reachPx.touch : reachPx.mouse };
    for (const { handle, position } of handlesOf(zone)) {
      const { x, y } = this.gl.project(position as [number, number]);
      const distancePx = Math.hypot(x - point.x, y - point.y) + (handle.kind === "side" ? 2 : 0);
      if (distancePx < nearest.distancePx) nearest = { handle, distancePx };
    }
    if (nearest.handle || isTouch) return nearest.handle;
    const drawn = zone.kind === "disc" ? withCorners(zone) : zone;
    const ring = ringAround(drawn, at);
    const isWhole = ring === 0 && drawn.starts === undefined;
    return ring === null ? null : { kind: "ground", ring: isWhole ? null : ring };
  }
}
