// The rows behind one figure, shown on the map and listed under it; put away when the question changes.

import { fetchRows, type RowCollection } from "../api/client";
import { isAbort } from "../api/problem";
import { sameSelection, type Selection } from "../lib/selection";
import { language } from "../i18n/language.svelte";
import { questionOf } from "./diagnosis.svelte";
import { view } from "./view.svelte";

class Rows {
  indicatorId = $state<string | null>(null);
  collection = $state.raw<RowCollection | null>(null);
  failure = $state.raw<unknown>(null);
  loading = $state(false);
  #of: Selection | null = null;
  #request: AbortController | null = null;

  async show(indicatorId: string): Promise<void> {
    this.hide();
    const { selection } = view;
    if (!selection) return;
    const request = new AbortController();
    this.#request = request;
    this.#of = selection;
    this.indicatorId = indicatorId;
    this.loading = true;
    try {
      const options = { lang: language.current, reference: view.reference, signal: request.signal };
      const answer = await fetchRows(questionOf(selection), indicatorId, options);
      if (request.signal.aborted) return;
      this.collection = { type: "FeatureCollection", features: answer.features.filter((it) => it.properties.role === "row") };
    } catch (error) {
      if (isAbort(error)) return;
      this.failure = error;
    }
    this.loading = false;
  }

  hide(): void {
    this.#request?.abort();
    this.indicatorId = null;
    this.collection = null;
    this.failure = null;
    this.loading = false;
  }

  /** Rows belong to one shape: another one, or the same one moved, has others. */
  follow(selection: Selection | null): void {
    if (this.indicatorId !== null && !sameSelection(selection, this.#of)) this.hide();
  }
}

export const rows = new Rows();
