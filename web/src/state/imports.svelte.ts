// A file that was dropped or chosen: one zone is shown at once, several are put side by side.

import { maxKept, type ZoneSelection } from "../lib/selection";
import { drawing } from "./drawing.svelte";
import { view } from "./view.svelte";

export type ImportOutcome = { kind: "kept"; found: number; kept: number } | { kind: "nothing" } | { kind: "unreadable"; name: string };

class Imports {
  /** Something is being dragged over the page. */
  isOver = $state(false);
  outcome = $state.raw<ImportOutcome | null>(null);

  async read(file: File): Promise<void> {
    this.outcome = null;
    const { zonesIn } = await import("../lib/zone-files");
    try {
      this.#take(await zonesIn(file));
    } catch {
      this.outcome = { kind: "unreadable", name: file.name };
    }
  }

  #take(zones: ZoneSelection[]): void {
    const [first] = zones;
    if (!first) {
      this.outcome = { kind: "nothing" };
      return;
    }
    drawing.adopt(first);
    if (zones.length === 1) return;
    const kept = zones.slice(0, maxKept).filter((it) => view.keep(it)).length;
    this.outcome = { kind: "kept", found: zones.length, kept };
  }
}

export const imports = new Imports();
