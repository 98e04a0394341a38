// The language of the page: what the address says, else what the browser prefers, else French.

import type { Lang } from "../api/types";
import { en } from "./en";
import { fr, type Messages } from "./fr";

const messagesOf: Record<Lang, Messages> = { fr, en };

class Language {
  current = $state<Lang>("fr");
  readonly messages = $derived(messagesOf[this.current]);

  choose(lang: Lang): void {
    this.current = lang;
    document.documentElement.lang = lang;
  }
}

export const language = new Language();

export function preferredLanguage(): Lang {
  return navigator.languages.find((it) => it.startsWith("fr") || it.startsWith("en"))?.startsWith("en") ? "en" : "fr";
}

/** The messages of the current language; reactive when read inside a component or an effect. */
export function t(): Messages {
  return language.messages;
}
