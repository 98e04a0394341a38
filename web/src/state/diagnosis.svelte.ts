// The diagnosis beside the map. The newest question wins. While a zone is being reshaped, the answer on its
// way is let through and the newest shape is asked about next: figures follow the pointer, however fast it moves.

import { fetchDiagnosis, type DiagnosisQuestion } from "../api/client";
import { Problem, isAbort } from "../api/problem";
import type { Diagnosis, Lang, ReferenceId } from "../api/types";
import { isZone, zoneShape, type Selection } from "../lib/selection";

export interface Question {
  selection: Selection;
  lang: Lang;
  reference: ReferenceId;
}

type Answer = { body: Diagnosis } | { failure: unknown } | "aborted";

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
    if (this.#isUnderWay(question)) return;
    this.#next = question;
    this.loading = true;
    if (this.#asked !== null) {
      if (!isReshaping(this.#asked, question)) this.#request?.abort();
      return;
    }
    let sent = this.#send();
    while (sent) {
      const answer = await sent.answer;
      // The next question travels while the answer is shown.
      const next = this.#send();
      this.#show(sent.question, answer);
      sent = next;
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

  #isUnderWay({ selection, lang, reference }: Question): boolean {
    const last = this.#next ?? (this.#request?.signal.aborted ? null : this.#asked);
    return last !== null && last.selection === selection && last.lang === lang && last.reference === reference;
  }

  /** Sends the question that waits, if there is one. */
  #send(): { question: Question; answer: Promise<Answer> } | null {
    const question = this.#next;
    this.#next = null;
    if (!question) return null;
    this.#asked = question;
    this.#request = new AbortController();
    return { question, answer: answerTo(question, this.#request.signal) };
  }

  #show({ selection }: Question, answer: Answer): void {
    if (answer === "aborted") return;
    if ("body" in answer) this.answered = selection;
    this.body = "body" in answer ? answer.body : null;
    this.failure = "body" in answer ? null : answer.failure;
  }
}

async function answerTo({ selection, lang, reference }: Question, signal: AbortSignal): Promise<Answer> {
  try {
    const body = await fetchDiagnosis(questionOf(selection), { lang, reference, signal });
    return signal.aborted ? "aborted" : { body };
  } catch (failure) {
    return isAbort(failure) ? "aborted" : { failure };
  }
}

function isReshaping(from: Question, to: Question): boolean {
  return isZone(from.selection) && isZone(to.selection) && from.lang === to.lang && from.reference === to.reference;
}

export function questionOf(selection: Selection): DiagnosisQuestion {
  return isZone(selection) ? { kind: "drawn", polygon: zoneShape(selection) } : selection;
}

export const diagnosis = new DiagnosisState();
