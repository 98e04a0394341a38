// The corner of a zone that is chosen, and what is done to it without a mouse: by keys, by buttons, by touch. Moves are in
// pixels of the map, so that they are as fine as what is seen. Several moves in a row are one step that can be undone.

import type { Position } from "geojson";
import {
  cornerCount, cornersOf, isSameCorner, mayBecome, positionOf, shifted, withCornerAfter, withCornerAt, withCorners, withHoleInMiddle, withoutCorner, withoutRing, isOuter, placeOfRing, type Corner, type DrawnZone,
} from "../lib/outline";
import { isZone, type ZoneSelection } from "../lib/selection";
import { drawing } from "./drawing.svelte";
import { snappedToLimit } from "./snapping";
import { view } from "./view.svelte";

/** What the map knows of places and pixels. */
export interface MapScale {
  beside: (position: Position, byPx: readonly [eastPx: number, southPx: number]) => Position;
  /** Degrees of longitude of some pixels. */
  reach: (position: Position, pixels: number) => number;
}

/** Farther than the snapping of a drag: who asks for it by a button means it. */
const limitReachPx = 60;

class Corners {
  /** The bar of corners is shown. */
  isOpen = $state(false);
  #chosen = $state.raw<Corner | null>(null);
  /** The last change that was refused, told until the next one. */
  refused = $state<"crossing" | "few" | "no-limit" | "no-room" | null>(null);
  #scale: MapScale | null = null;

  /** The zone whose outline can be changed; a disc has no corners and is moved whole. */
  readonly zone = $derived<ZoneSelection | null>(isZone(view.selection) && !drawing.active && !view.isEmbedded ? view.selection : null);
  readonly drawn = $derived<DrawnZone | null>(this.zone?.kind === "drawn" ? this.zone : null);
  /** Null where all of the zone is meant. */
  readonly chosen = $derived<Corner | null>(this.#chosen && this.drawn && positionOf(this.drawn, this.#chosen) ? this.#chosen : null);
  /** How many corners its ring has. */
  readonly count = $derived(this.chosen && this.drawn ? cornerCount(this.drawn, this.chosen.ring) : 0);

  /** Where the ring of the chosen corner stands: in which part, and which of its rings it is, 0 the one around it. */
  readonly place = $derived(this.chosen && this.drawn ? placeOfRing(this.drawn, this.chosen.ring) : null);
  readonly partCount = $derived((this.drawn?.starts?.length ?? 0) + 1);
  /** A hole, and a part that is not the last one. */
  readonly canRemoveRing = $derived(this.chosen !== null && this.drawn !== null && (this.partCount > 1 || !isOuter(this.drawn, this.chosen.ring)));

  attach(scale: MapScale): void {
    this.#scale = scale;
  }

  choose(corner: Corner | null): void {
    this.mark(corner);
    this.isOpen = true;
  }

  /** Chooses without opening the bar: a hand that drags needs none. */
  mark(corner: Corner | null): void {
    this.#chosen = corner;
    this.refused = null;
  }

  close(): void {
    this.mark(null);
    this.isOpen = false;
  }

  /** The next corner of all rings, or the one before; between the last and the first stands the whole zone. */
  go(by: 1 | -1): void {
    const stops: (Corner | null)[] = [null, ...(this.drawn ? cornersOf(this.drawn) : [])];
    const at = stops.findIndex((it) => isSameCorner(it, this.chosen));
    this.choose(stops[(at + by + stops.length) % stops.length] ?? null);
  }

  /** Moves the chosen corner, or the whole zone; `drop` ends the step. */
  move(byPx: readonly [number, number]): void {
    const { zone, drawn, chosen } = this;
    const from = zone && (chosen && drawn ? positionOf(drawn, chosen) : zone.kind === "disc" ? zone.centre : zone.rings[0]?.[0]);
    if (!zone || !from || !this.#scale) return;
    const to = this.#scale.beside(from, byPx);
    const by = [(to[0] as number) - (from[0] as number), (to[1] as number) - (from[1] as number)] as const;
    this.#become(drawn && chosen ? withCornerAt(drawn, chosen, to) : shifted(zone, by));
  }

  drop(): void {
    drawing.settle();
  }

  /** Puts the chosen corner on the nearest limit of a commune. */
  snap(): void {
    const { drawn, chosen } = this;
    const from = drawn && chosen && positionOf(drawn, chosen);
    if (!from || !this.#scale) return;
    const to = snappedToLimit(from, this.#scale.reach(from, limitReachPx));
    if (to) this.#stepTo(withCornerAt(drawn, chosen, to));
    else this.refused = "no-limit";
  }

  /** A corner in the middle of the side after the chosen one. */
  add(): void {
    if (!this.drawn || !this.chosen) return;
    const { zone, corner } = withCornerAfter(this.drawn, this.chosen);
    if (this.#stepTo(zone)) this.choose(corner);
  }

  remove(): void {
    const { drawn, chosen } = this;
    if (!drawn || !chosen) return;
    const less = withoutCorner(drawn, chosen);
    if (!less) this.refused = "few";
    else if (this.#stepTo(less)) this.choose({ ...chosen, corner: Math.max(0, chosen.corner - 1) });
  }

  addHole(): void {
    const cut = this.drawn && withHoleInMiddle(this.drawn);
    if (!cut) this.refused = "no-room";
    else if (this.#stepTo(cut.zone)) this.choose({ ring: cut.ring, corner: 0 });
  }

  /** The disc becomes a polygon. */
  makePolygon(): void {
    if (this.zone?.kind === "disc" && this.#stepTo(withCorners(this.zone))) this.choose({ ring: 0, corner: 0 });
  }

  /** The hole or the part that the chosen corner belongs to. */
  removeRing(): void {
    const { drawn, chosen } = this;
    if (drawn && chosen && this.canRemoveRing && this.#stepTo(withoutRing(drawn, chosen.ring))) this.choose(null);
  }

  #stepTo(next: ZoneSelection): boolean {
    const isDone = this.#become(next);
    if (isDone) this.drop();
    return isDone;
  }

  #become(next: ZoneSelection): boolean {
    const { zone } = this;
    const isTaken = zone !== null && mayBecome(zone, next);
    this.refused = isTaken ? null : "crossing";
    if (isTaken) drawing.reshape(next);
    return isTaken;
  }
}

export const corners = new Corners();
