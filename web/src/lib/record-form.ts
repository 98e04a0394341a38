// A record's fields as a form holds them: texts that were typed, and what is sent of them. Pure; one form for every kind
// of record. A text in both languages is two texts of which the second may be left empty: then it is the first.

import type { BothWords, FieldDescription, FieldValue, GivenValue, RecordProperties } from "../api/programme-types";

/** What stands in an input: a text, two texts, or the words that are ticked. */
export type Typed = string | BothWords | string[];
export type TypedFields = Record<string, Typed>;

/** The inputs of `fields`, filled with what is there; a field without a value is empty. */
export function typedFrom(fields: readonly FieldDescription[], properties: Partial<RecordProperties>): TypedFields {
  return Object.fromEntries(fields.map((field) => [field.name, typedOf(field, properties[field.name] ?? null)]));
}

function typedOf({ type }: FieldDescription, value: FieldValue): Typed {
  switch (type) {
    case "words":
      return wordsOf(value);
    case "word-list":
      return Array.isArray(value) ? [...value] : [];
    case "lines":
    case "addresses":
      return Array.isArray(value) ? value.join("\n") : "";
    default:
      return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }
}

function wordsOf(value: FieldValue): BothWords {
  if (typeof value === "string") return { fr: value, en: "" };
  if (value === null || typeof value !== "object" || Array.isArray(value)) return { fr: "", en: "" };
  return { fr: value.fr, en: value.en === value.fr ? "" : value.en };
}

/** What is sent of everything that was typed. An empty field is null. */
export function givenFrom(fields: readonly FieldDescription[], typed: TypedFields): Record<string, GivenValue> {
  return Object.fromEntries(fields.map((field) => [field.name, givenOf(field, typed[field.name] ?? "")]));
}

function givenOf({ type }: FieldDescription, typed: Typed): GivenValue {
  if (Array.isArray(typed)) return typed.length > 0 ? [...typed] : null;
  if (typeof typed !== "string") {
    const [fr, en] = [typed.fr.trim(), typed.en.trim()];
    // The language that is left out is sent as null: merged into a record, it takes the old text away.
    return fr === "" && en === "" ? null : { fr: fr === "" ? null : fr, en: en === "" ? null : en };
  }
  const text = typed.trim();
  if (text === "") return null;
  if (type === "number" || type === "integer") return numberFrom(text);
  if (type === "lines" || type === "addresses") return text.split("\n").map((it) => it.trim()).filter((it) => it !== "");
  return text;
}

/** A number as it is typed in French or in English; what is none is sent as it is, for the server to refuse in words. */
function numberFrom(text: string): number | string {
  const number = Number(text.replace(/\s/g, "").replace(",", "."));
  return Number.isFinite(number) ? number : text;
}

/** The fields that were typed over, with what is sent of them. */
export function changesFrom(
  fields: readonly FieldDescription[],
  before: Partial<RecordProperties>,
  typed: TypedFields,
): Record<string, GivenValue> {
  const original = typedFrom(fields, before);
  return givenFrom(fields.filter(({ name }) => !isSame(original[name], typed[name])), typed);
}

export interface Rebased {
  typed: TypedFields;
  /** The fields that somebody else changed too: what is typed stays, and the reader is told. */
  contested: string[];
}

/** What was typed on a record that has changed since: the fields that were not touched are those of the new one. */
export function rebased(
  fields: readonly FieldDescription[],
  before: Partial<RecordProperties>,
  now: Partial<RecordProperties>,
  typed: TypedFields,
): Rebased {
  const [original, fresh] = [typedFrom(fields, before), typedFrom(fields, now)];
  const isTouched = (name: string) => !isSame(original[name], typed[name]);
  const isMoved = (name: string) => !isSame(original[name], fresh[name]) && !isSame(typed[name], fresh[name]);
  const names = fields.map(({ name }) => name);
  return {
    typed: Object.fromEntries(names.map((name) => [name, (isTouched(name) ? typed[name] : fresh[name]) as Typed])),
    contested: names.filter((name) => isTouched(name) && isMoved(name)),
  };
}

/** Needed fields that are empty. */
export function missingIn(fields: readonly FieldDescription[], typed: TypedFields): string[] {
  const given = givenFrom(fields, typed);
  return fields.filter(({ name, required }) => required && given[name] === null).map(({ name }) => name);
}

function isSame(a: Typed | undefined, b: Typed | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
