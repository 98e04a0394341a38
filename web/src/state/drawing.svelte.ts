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
  #tool: DrawingTool | null = null;
  /** The selection that the tool already shows, so that its own changes are not drawn twice. */
  #shown: Selection | null = null;

  attach(tool: DrawingTool): void {
    this.#tool = tool;
  }

  async start(): Promise<void> {
    if (view.selection?.kind === "drawn") view.select(null);
    this.active = true;
    await this.#tool?.start();
  }

  finish(ring: Position[]): void {
    const selection: Selection = { kind: "drawn", ring };
    this.#shown = selection;
    this.active = false;
    view.select(selection);
  }

  cancel(): void {
    this.active = false;
    this.#tool?.clear();
  }

  /** Called when the selection changed outside the drawing: a link, the history, a commune. */
  mirror(selection: Selection | null): void {
    if (selection === this.#shown) return;
    const wasDrawn = this.#shown?.kind === "drawn";
    this.#shown = selection;
    if (selection?.kind === "drawn") void this.#tool?.show(selection.ring);
    else if (wasDrawn) this.#tool?.clear();
  }

  reshape(ring: Position[]): void {
    const selection: Selection = { kind: "drawn", ring };
    this.#shown = selection;
    view.reshape(selection);
  }
}

export const drawing = new Drawing();
