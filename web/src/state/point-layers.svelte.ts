// Stations, Vélib', districts and experiments: fetched when first shown, then kept.

import { fetchCollection } from "../api/client";
import type { Collection } from "../api/types";
import type { PointLayerId } from "./view.svelte";

class PointLayers {
  collections = $state.raw<Partial<Record<PointLayerId, Collection>>>({});
  failed = $state.raw<Partial<Record<PointLayerId, boolean>>>({});
  #asked = new Set<PointLayerId>();

  async show(id: PointLayerId): Promise<void> {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    try {
      const collection = await fetchCollection(id);
      this.collections = { ...this.collections, [id]: collection };
      this.failed = { ...this.failed, [id]: false };
    } catch {
      // The switch says so; switching it on again asks again.
      this.#asked.delete(id);
      this.failed = { ...this.failed, [id]: true };
    }
  }

  /** Features that the programme names without saying where they are. */
  unplaced(id: PointLayerId): number {
    return this.collections[id]?.features.filter((it) => it.geometry === null).length ?? 0;
  }
}

export const pointLayerData = new PointLayers();
