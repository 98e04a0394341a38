// What records, their fields and the words in them are called.

import type { BothWords, FieldDescription, FieldValue, ProgrammeRecord } from "../api/programme-types";
import type { Lang } from "../api/types";
import { localeOf } from "../lib/figures";
import words from "./words.json";

const named: Partial<Record<string, BothWords>> = words;
const nameFields = ["name", "title", "solution", "indicator"];

/** A word of a field; one that has no name here stands as it is. */
export function wordLabel(word: string, lang: Lang): string {
  return named[word]?.[lang] ?? word;
}

/** A text, or one of two in the reader's language. */
export function textOf(value: FieldValue | undefined, lang: Lang): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" ? value[lang] : String(value);
}

/** A text that was written with typewriter's apostrophes, as it is printed. */
export function typographic(text: string): string {
  return text.replace(/(?<=\p{L})'(?=[\p{L}\d])/gu, "’");
}

/** What a record is called. */
export function recordName({ id, properties }: ProgrammeRecord, lang: Lang): string {
  const name = nameFields.map((it) => textOf(properties[it], lang)).find((it) => it !== "");
  return name ?? id;
}

/** A date as precise as it is known: a year, a month, a day. */
export function dateText(date: string, lang: Lang): string {
  const [year = 1970, month, day] = date.split("-").map(Number);
  if (month === undefined) return String(year);
  const precise: Intl.DateTimeFormatOptions = { year: "numeric", month: "long", timeZone: "UTC", ...(day !== undefined && { day: "numeric" }) };
  return new Intl.DateTimeFormat(localeOf[lang], precise).format(Date.UTC(year, month - 1, day ?? 1));
}

/** A value of a field as people read it; `nameOf` tells what a record that is named is called. */
export function valueText(field: FieldDescription, value: FieldValue | undefined, lang: Lang, nameOf: (id: string) => string): string {
  if (value === null || value === undefined) return "";
  switch (field.type) {
    case "word":
      return wordLabel(textOf(value, lang), lang);
    case "word-list":
      return Array.isArray(value) ? value.map((it) => wordLabel(it, lang)).join(", ") : "";
    case "date":
    case "day":
      return dateText(textOf(value, lang), lang);
    case "number":
    case "integer":
      return new Intl.NumberFormat(localeOf[lang], { maximumFractionDigits: 6 }).format(Number(value));
    case "record":
      return nameOf(textOf(value, lang));
    default:
      return textOf(value, lang);
  }
}
