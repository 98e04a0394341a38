// The diagnosis beside the map. One question at a time: a newer one aborts the older, and while a
// zone is being reshaped the last answer stays on screen until the next one replaces it.

import { fetchDiagnosis, type DiagnosisQuestion } from "../api/client";
import { Problem, isAbort } from "../api/problem";
import type { Diagnosis, Lang, ReferenceId } from "../api/types";
import type { Selection } from "../lib/url-state";

class DiagnosisState {
  body = $state.raw<Diagnosis | null>(null);
  /** What `body` answers; the panel shows nothing of an older question under a newer title. */
  answered = $state.raw<Selection | null>(null);
  loading = $state(false);
  failure = $state.raw<unknown>(null);
  /** Where the server says that the zone's outline is at fault. */
  readonly faultAt = $derived(this.failure instanceof Problem ? this.failure.at : null);
  #request: AbortController | null = null;

  async ask(selection: Selection, lang: Lang, reference: ReferenceId): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.loading = true;
    try {
      const body = await fetchDiagnosis(questionOf(selection), { lang, reference, signal: request.signal });
      if (request.signal.aborted) return;
      this.body = body;
      this.answered = selection;
      this.failure = null;
    } catch (error) {
      if (isAbort(error)) return;
      this.body = null;
      this.failure = error;
    }
    this.loading = false;
  }

  clear(): void {
    this.#request?.abort();
    this.body = null;
    this.answered = null;
    this.failure = null;
    this.loading = false;
  }
}

export function questionOf(selection: Selection): DiagnosisQuestion {
  if (selection.kind !== "drawn") return selection;
  return { kind: "drawn", polygon: { type: "Polygon", coordinates: [selection.ring] } };
}

export const diagnosis = new DiagnosisState();
