// Stations, Vélib', districts and the layers of Argenteuil: fetched when first shown, then kept. Areas and experiments are
// records of the register, which the reader may see more of than everybody.

import { fetchCollection } from "../api/client";
import type { Collection } from "../api/types";
import { register } from "./register.svelte";
import type { PointLayerId } from "./view.svelte";

class PointLayers {
  collections = $state.raw<Partial<Record<PointLayerId, Collection>>>({});
  failed = $state.raw<Partial<Record<PointLayerId, boolean>>>({});
  #asked = new Set<PointLayerId>();

  async show(id: PointLayerId): Promise<void> {
    if (id === "areas" || id === "experiments") return this.#showRecords(id);
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

  /** Asks again for what somebody has just changed. */
  async refresh(id: PointLayerId): Promise<void> {
    if (this.#asked.delete(id)) await this.show(id);
  }

  /** Features that the programme names without saying where they are. */
  unplaced(id: PointLayerId): number {
    const features = id === "areas" || id === "experiments" ? register.records[id] : this.collections[id]?.features;
    return features?.filter((it) => it.geometry === null).length ?? 0;
  }

  async #showRecords(id: "areas" | "experiments"): Promise<void> {
    await register.need(id);
    this.failed = { ...this.failed, [id]: register.failure !== null };
  }
}

export const pointLayerData = new PointLayers();
