// Turns what the server says in codes (flags, errors) into sentences.

import { Problem, Unreachable } from "../api/problem";
import type { DiagnosedIndicator, Lang, Reference, Zone } from "../api/types";
import { areaText } from "../lib/figures";
import { comparisonOf, standingOf, verdictOf } from "../lib/sentence";
import type { Messages } from "./fr";

/** The name of what is diagnosed; a zone without one is called by its size. */
export function zoneName(zone: Zone, lang: Lang, messages: Messages): string {
  if (zone.kind === "metropole") return "Métropole du Grand Paris";
  return zone.name ?? messages.panel.drawnName(areaText(zone.area_m2, lang));
}

/** Where a figure stands, in one plain sentence; or why that cannot be said. A member's count has its rank and no sentence. */
export function standingSentence(indicator: DiagnosedIndicator, reference: Reference | null, { panel }: Messages): string {
  const comparison = comparisonOf(indicator, reference);
  if (!reference || comparison === "unknown") return "";
  // Why a figure is weak is told by its flags.
  if (comparison === "weak" && indicator.flags.length > 0) return "";
  if (comparison !== "held") return panel.notHeld[comparison](reference.label, reference.n);
  const standing = indicator.kind === "extensive" ? null : standingOf(indicator, reference);
  if (!standing) return "";
  if (indicator.direction === "none") return panel.plainStandings[standing](reference.label);
  return panel.standings[standing](reference.label) + panel.verdicts[verdictOf(standing, indicator)];
}

export function flagSentence(flag: string, messages: Messages): string {
  return messages.flags[flag] ?? messages.unknownFlag(flag);
}

export function errorSentence(error: unknown, messages: Messages): string {
  if (error instanceof Unreachable) return error.isOffline ? messages.problems.offline : messages.problems.unreachable;
  if (error instanceof Problem) return error.message || messages.problems.refused;
  return messages.problems.unexpected;
}
