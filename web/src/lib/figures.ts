// Figures as people read them: the unit's code becomes words, digits follow the language.
// Rounding happens here and only here; nothing is recomputed from a rounded figure.

import type { Lang } from "../api/types";

interface UnitFormat {
  suffix: Record<Lang, string>;
  scale: number;
  decimals: number;
  style?: Intl.NumberFormatOptions;
}

const plain = (fr: string, en: string, decimals: number): UnitFormat => ({ suffix: { fr, en }, scale: 1, decimals });

const unitFormats: Record<string, UnitFormat> = {
  people: plain("habitants", "inhabitants", 0),
  "people/ha": plain("hab./ha", "people/ha", 1),
  "EUR/year": plain("€/an", "€/year", 0),
  share: { suffix: { fr: "%", en: "%" }, scale: 100, decimals: 1 },
  count: plain("", "", 0),
  m: plain("m", "m", 0),
  docks: plain("bornettes", "docks", 0),
  "docks/1000 people": plain("pour 1 000 hab.", "per 1,000 people", 2),
  note: plain("sur 9", "of 9", 2),
  class: plain("(de −1 à 3)", "(from −1 to 3)", 2),
  dwellings: plain("logements", "dwellings", 0),
  "kWh/year/person": plain("kWh/an/hab.", "kWh/year/person", 0),
  "kg/year/person": plain("kg/an/hab.", "kg/year/person", 0),
  "m2/person": plain("m²/hab.", "m²/person", 1),
};

export const localeOf: Record<Lang, string> = { fr: "fr-FR", en: "en-GB" };
const noBreakSpace = "\u00a0";

/** A figure split so that the number can be set larger than its unit. */
export interface Figure {
  number: string;
  /** What stands between the number and its unit in this language. */
  gap: string;
  unit: string;
}

/** `decimals` counts those of the value as it is kept: a share kept with 3 is shown as a percentage with 1. */
export function figure(value: number, unit: string, lang: Lang, decimals?: number): Figure {
  const format = unitFormats[unit] ?? plain(unit, unit, 2);
  const digits = decimals === undefined ? format.decimals : Math.max(0, decimals - Math.log10(format.scale));
  const suffix = format.suffix[lang];
  const gap = suffix === "" || (suffix === "%" && lang === "en") ? "" : noBreakSpace;
  return { number: numberText(value * format.scale, lang, digits), gap, unit: suffix };
}

export function figureText(value: number, unit: string, lang: Lang, decimals?: number): string {
  const { number, gap, unit: suffix } = figure(value, unit, lang, decimals);
  return `${number}${gap}${suffix}`;
}

export function unitText(unit: string, lang: Lang): string {
  return (unitFormats[unit] ?? plain(unit, unit, 2)).suffix[lang];
}

export function numberText(value: number, lang: Lang, decimals: number): string {
  // A rounded zero has no sign: "-0" would suggest a direction that the figure does not have.
  const rounded = Number(value.toFixed(decimals)) === 0 ? 0 : value;
  return formatter(lang, decimals).format(rounded);
}

/** One for each language and number of decimals: to make one takes as long as to write a hundred numbers. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatter(lang: Lang, decimals: number): Intl.NumberFormat {
  const key = `${lang}${decimals}`;
  const kept = formatters.get(key);
  if (kept) return kept;
  const made = new Intl.NumberFormat(localeOf[lang], { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formatters.set(key, made);
  return made;
}

/** Two bounds without their unit; bounds that read the same are one figure. */
export function boundsText(low: number, high: number, unit: string, lang: Lang, decimals?: number): string {
  const [from, to] = [low, high].map((it) => figure(it, unit, lang, decimals).number) as [string, string];
  return from === to ? to : `${from} – ${to}`;
}

/** Two bounds and their unit, said once. */
export function rangeText(low: number, high: number, unit: string, lang: Lang, decimals?: number): string {
  const from = figure(low, unit, lang, decimals).number;
  const to = figureText(high, unit, lang, decimals);
  return from === figure(high, unit, lang, decimals).number ? to : `${from} – ${to}`;
}

/** Areas in hectares below 10 km², in km² above: the unit that a council reads. */
export function areaText(areaM2: number, lang: Lang): string {
  const hectares = areaM2 / 10_000;
  if (hectares < 1_000) return `${numberText(hectares, lang, hectares < 100 ? 1 : 0)}${noBreakSpace}ha`;
  return `${numberText(areaM2 / 1_000_000, lang, 2)}${noBreakSpace}km²`;
}

export function lengthText(lengthM: number, lang: Lang): string {
  return lengthM < 1_000
    ? `${numberText(lengthM, lang, 0)}${noBreakSpace}m`
    : `${numberText(lengthM / 1_000, lang, 1)}${noBreakSpace}km`;
}

/** "3ᵉ", "1ᵉʳ", "3rd": the ordinal of a rank. */
export function ordinal(rank: number, lang: Lang): string {
  if (lang === "fr") return `${numberText(rank, lang, 0)}${rank === 1 ? "ᵉʳ" : "ᵉ"}`;
  const ending = { one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" };
  return `${rank}${ending[new Intl.PluralRules("en", { type: "ordinal" }).select(rank)]}`;
}
