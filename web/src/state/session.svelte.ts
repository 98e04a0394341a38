// Who the reader is to the programme. The session itself is a cookie that the page cannot read; kept here are the name,
// the role and the secret that goes with every write. Nothing of it is stored in the browser by the page.

import { fetchWho, signIn, signOut, type WriteOptions } from "../api/programme";
import type { RecordKind, Who } from "../api/programme-types";
import { Problem } from "../api/problem";
import { language } from "../i18n/language.svelte";
import { followsAll, writesKind } from "../lib/steps";

const nobody: Who = { name: null, role: null, communes: [], csrf: null };

class SessionState {
  who = $state.raw<Who>(nobody);
  /** The dialog is open. */
  isAsking = $state(false);
  working = $state(false);
  failure = $state.raw<unknown>(null);
  readonly isMember = $derived(this.who.name !== null);
  readonly followsAll = $derived(followsAll(this.who.role));
  #then: (() => void) | null = null;

  /** Whom the browser's cookie stands for; a server without a register has nobody. */
  async recall(): Promise<void> {
    this.who = await fetchWho().catch(() => nobody);
  }

  /** Opens the dialog; `then` is gone on with once somebody signed in. */
  ask(then: (() => void) | null = null): void {
    this.#then = then;
    this.failure = null;
    this.isAsking = true;
  }

  dismiss(): void {
    this.isAsking = false;
    this.#then = null;
  }

  async signIn(token: string): Promise<void> {
    await this.#work(() => signIn(token, language.current));
    const then = this.#then;
    if (!this.isMember) return;
    if (then) this.dismiss();
    then?.();
  }

  async signOut(): Promise<void> {
    await this.#work(signOut);
  }

  /** Whether records of a kind that belong to a commune may be written. */
  writes(kind: RecordKind, commune: string | null): boolean {
    if (!writesKind(this.who.role, kind)) return false;
    return this.followsAll || (commune !== null && this.who.communes.includes(commune));
  }

  /** What a write carries. */
  get writeOptions(): WriteOptions {
    return { lang: language.current, csrf: this.who.csrf ?? "" };
  }

  /** A write that was refused because the session is over shows that it is. */
  learnFrom(failure: unknown): void {
    if (failure instanceof Problem && failure.status === 401) this.who = nobody;
  }

  async #work(question: () => Promise<Who>): Promise<void> {
    this.working = true;
    this.failure = null;
    try {
      this.who = await question();
    } catch (failure) {
      this.failure = failure;
    }
    this.working = false;
  }
}

export const session = new SessionState();
