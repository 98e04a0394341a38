// The diagnosis beside the map. The newest question wins. While a zone is being reshaped, the answer on its
// way is let through and the newest shape is asked about next: figures follow the pointer, however fast it moves.

import { fetchDiagnosis, type DiagnosisQuestion } from "../api/client";
import { Problem, isAbort } from "../api/problem";
import type { Diagnosis, Lang, ReferenceId } from "../api/types";
import { isZone, zonePolygon, type Selection } from "../lib/selection";

export interface Question {
  selection: Selection;
  lang: Lang;
  reference: ReferenceId;
}

class DiagnosisState {
  body = $state.raw<Diagnosis | null>(null);
  /** What `body` answers; the panel shows nothing of an older question under a newer title. */
  answered = $state.raw<Selection | null>(null);
  loading = $state(false);
  failure = $state.raw<unknown>(null);
  /** Where the server says that the zone's outline is at fault. */
  readonly faultAt = $derived(this.failure instanceof Problem ? this.failure.at : null);
  #next: Question | null = null;
  #asked: Question | null = null;
  #request: AbortController | null = null;

  async ask(question: Question): Promise<void> {
    this.#next = question;
    this.loading = true;
    if (this.#asked !== null) {
      if (!isReshaping(this.#asked, question)) this.#request?.abort();
      return;
    }
    while (this.#next) {
      this.#asked = this.#next;
      this.#next = null;
      await this.#answer(this.#asked);
    }
    this.#asked = null;
    this.loading = false;
  }

  clear(): void {
    this.#next = null;
    this.#request?.abort();
    this.body = null;
    this.answered = null;
    this.failure = null;
    this.loading = false;
  }

  async #answer({ selection, lang, reference }: Question): Promise<void> {
    const request = new AbortController();
    this.#request = request;
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
  }
}

function isReshaping(from: Question, to: Question): boolean {
  return isZone(from.selection) && isZone(to.selection) && from.lang === to.lang && from.reference === to.reference;
}

export function questionOf(selection: Selection): DiagnosisQuestion {
  return isZone(selection) ? { kind: "drawn", polygon: zonePolygon(selection) } : selection;
}

export const diagnosis = new DiagnosisState();
