// Turns what the server says in codes (flags, errors) into sentences.

import { Problem, Unreachable } from "../api/problem";
import type { DiagnosedIndicator, Lang, Reference, Zone } from "../api/types";
import { areaText } from "../lib/figures";
import { standingOf, verdictOf } from "../lib/sentence";
import type { Messages } from "./fr";

/** The name of what is diagnosed; a zone without one is called by its size. */
export function zoneName(zone: Zone, lang: Lang, messages: Messages): string {
  if (zone.kind === "metropole") return "Métropole du Grand Paris";
  return zone.name ?? messages.panel.drawnName(areaText(zone.area_m2, lang));
}

/** Figures that are too weak, or made too differently, to be held against others. */
const unfit = ["partial_coverage", "below_reliable_area", "other_source", "range_only"];

/** Where a figure stands, in one plain sentence; empty for a weak figure, and for a count, which grows with the zone. */
export function standingSentence(indicator: DiagnosedIndicator, reference: Reference | null, messages: Messages): string {
  const isFit = indicator.kind === "intensive" && !indicator.flags.some((it) => unfit.includes(it));
  if (indicator.value === null || !reference || !isFit) return "";
  const standing = standingOf(indicator.value, reference);
  if (!standing) return "";
  return messages.panel.standings[standing](reference.label) + messages.panel.verdicts[verdictOf(standing, indicator)];
}

export function flagSentence(flag: string, messages: Messages): string {
  return messages.flags[flag] ?? messages.unknownFlag(flag);
}

export function errorSentence(error: unknown, messages: Messages): string {
  if (error instanceof Unreachable) return messages.problems.unreachable;
  if (error instanceof Problem) return error.message || messages.problems.refused;
  return messages.problems.unexpected;
}
