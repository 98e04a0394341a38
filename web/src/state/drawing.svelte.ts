// Whether a zone is being drawn, and what ends it. The map attaches the tool that draws.

import type { Position } from "geojson";
import type { Selection } from "../lib/url-state";
import { view } from "./view.svelte";

export interface DrawingTool {
  start: () => Promise<void>;
  show: (ring: Position[]) => Promise<void>;
  clear: () => void;
}

class Drawing {
  active = $state(false);
  /** The tool is loaded and listens: from here on a click places a corner. */
  ready = $state(false);
  /** There is a map to draw on. */
  possible = $state(false);
  #tool: DrawingTool | null = null;
  /** The selection that the tool already shows, so that its own changes are not drawn twice. */
  #shown: Selection | null = null;

  attach(tool: DrawingTool): void {
    this.#tool = tool;
    this.possible = true;
  }

  async start(): Promise<void> {
    if (view.selection?.kind === "drawn") view.select(null);
    this.active = true;
    await this.#tool?.start();
    this.ready = this.active;
  }

  finish(ring: Position[]): void {
    const selection: Selection = { kind: "drawn", ring };
    this.#shown = selection;
    this.active = this.ready = false;
    view.select(selection);
  }

  cancel(): void {
    this.active = this.ready = false;
    this.#tool?.clear();
  }

  /** Follows a selection that changed outside the drawing (a link, the history, a commune); false when it did not. */
  mirror(selection: Selection | null): boolean {
    if (selection === this.#shown) return false;
    const wasDrawn = this.#shown?.kind === "drawn";
    this.#shown = selection;
    if (selection?.kind === "drawn") void this.#tool?.show(selection.ring);
    else if (wasDrawn) this.#tool?.clear();
    return true;
  }

  /** The tool also reports its own housekeeping, such as letting go of a zone that is being cleared. */
  reshape(ring: Position[]): void {
    const current = view.selection;
    if (current?.kind !== "drawn" || sameRing(current.ring, ring)) return;
    const selection: Selection = { kind: "drawn", ring };
    this.#shown = selection;
    view.reshape(selection);
  }
}

function sameRing(a: readonly Position[], b: readonly Position[]): boolean {
  return a.length === b.length && a.every((it, index) => it[0] === b[index]?.[0] && it[1] === b[index]?.[1]);
}

export const drawing = new Drawing();
