// The result of an evaluation as people read it: signed, with as many digits as its doubt leaves; its sentences told apart.
// Pure; every figure is the server's, and rounded here only.

import type { Lang } from "../api/types";
import type { ProgrammeRecord } from "../api/programme-types";
import { figure, numberText } from "./figures";

export interface Effect {
  estimate: number | null;
  low: number | null;
  high: number | null;
  pValue: number | null;
}

export interface Sentences {
  verdict: string;
  /** Where the doubt comes from. */
  inference: string;
  /** What it assumes, then what weakens it. */
  reserves: string[];
}

/** Under this a p-value is not told more exactly. */
const leastP = 0.001;
const mostDecimals = 6;

export function effectOf({ properties }: ProgrammeRecord): Effect {
  const number = (name: string) => (typeof properties[name] === "number" ? properties[name] : null);
  return { estimate: number("estimate"), low: number("low"), high: number("high"), pValue: number("p_value") };
}

/** The decimals that leave two digits to the width of the interval; without one, to the effect. */
export function effectDecimals({ estimate, low, high }: Omit<Effect, "pValue">): number {
  const width = low !== null && high !== null && high > low ? high - low : Math.max(Math.abs(estimate ?? 1), 1e-6);
  return Math.min(mostDecimals, Math.max(0, 1 - Math.floor(Math.log10(width))));
}

/** A change with its sign and its unit. */
export function signedText(value: number, unit: string, lang: Lang, decimals: number): string {
  const { number, gap, unit: suffix } = figure(Math.abs(value), unit, lang, decimals);
  const isZero = !/[1-9]/.test(number);
  return `${isZero ? "" : value < 0 ? "−" : "+"}${number}${gap}${suffix}`;
}

export function pText(p: number, lang: Lang): string {
  return p < leastP ? `< ${numberText(leastP, lang, 3)}` : numberText(p, lang, 3);
}

export function holdsZero({ low, high }: Omit<Effect, "pValue">): boolean {
  return low !== null && high !== null && low <= 0 && high >= 0;
}

/** The lines that the server writes: the method, the verdict, where the doubt comes from, then the reserves. */
export function sentencesOf(summary: string): Sentences {
  const [, verdict = "", inference = "", ...reserves] = summary.split("\n").map((it) => it.trim()).filter((it) => it !== "");
  return { verdict, inference, reserves };
}

/** Where values stand from 0 to 1 on a line that holds no effect (0) and all of them, with room at the ends. */
export function effectScale(values: (number | null)[]): (value: number) => number {
  const known = [0, ...values.filter((it) => it !== null)];
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const width = most - least || 1;
  const room = 0.12;
  return (value) => room + ((value - least) / width) * (1 - 2 * room);
}
