// What stands side by side, with its figures and, when weights are given, its scores. Territories and drawn zones
// are two questions to the server; a score is only asked for when all are of one kind, because ranks need one order.

import type { Feature } from "geojson";
import { fetchTerritoryComparison, fetchZoneComparison, type ComparisonOptions } from "../api/client";
import { isAbort } from "../api/problem";
import type { ComparedIndicator, Comparison, ComparisonRow, Lang, ScoreBasis } from "../api/types";
import { isZone, zoneShape, type Selection, type ZoneShape } from "../lib/selection";
import { choropleth } from "./choropleth.svelte";
import { view } from "./view.svelte";

export interface Candidate {
  selection: Selection;
  /** A zone's letter on the map and in the table. */
  letter: string | null;
  row: ComparisonRow;
}

const listNames = { commune: "communes", ept: "epts", departement: "departements", district: "districts" } as const;

class ComparisonState {
  candidates = $state.raw<Candidate[]>([]);
  indicators = $state.raw<ComparedIndicator[]>([]);
  basis = $state.raw<ScoreBasis | null>(null);
  loading = $state(false);
  failure = $state.raw<unknown>(null);
  #request: AbortController | null = null;

  /** Indicators that have a figure and published ends of their scale. */
  readonly weighable = $derived(
    choropleth.indicators.map((it) => it.indicator).filter((it) => it.goalposts && !it.waiting && it.layers.length > 0),
  );
  readonly isMixed = $derived(view.kept.some(isZone) && !view.kept.every(isZone));

  async ask(kept: readonly Selection[], weights: Record<string, number> | null, lang: Lang): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const indicatorIds = choropleth.indicators.filter((it) => !it.indicator.waiting).map((it) => it.indicator.id);
    const asked = weights && Object.keys(weights).length > 0 && !this.isMixed ? weights : null;
    this.loading = true;
    try {
      const answers = await answersTo(kept, { lang, indicatorIds, weights: asked, signal: request.signal });
      if (request.signal.aborted) return;
      this.candidates = kept.flatMap((selection, index) => candidateIn(answers, selection, index));
      this.indicators = answers[0]?.indicators ?? [];
      this.basis = answers[0]?.score ?? null;
      this.failure = null;
    } catch (error) {
      if (isAbort(error)) return;
      this.failure = error;
    }
    this.loading = false;
  }
}

export function letterOf(kept: readonly Selection[], index: number): string | null {
  const selection = kept[index] ?? null;
  return isZone(selection) ? String.fromCharCode("A".charCodeAt(0) + kept.slice(0, index).filter(isZone).length) : null;
}

async function answersTo(kept: readonly Selection[], options: ComparisonOptions): Promise<Comparison[]> {
  const zones = kept.flatMap((selection, index): Feature<ZoneShape>[] => {
    if (!isZone(selection)) return [];
    return [{ type: "Feature", id: String(index), geometry: zoneShape(selection), properties: { name: letterOf(kept, index) } }];
  });
  const territories = territoryLists(kept);
  const questions: Promise<Comparison>[] = [];
  if (Object.keys(territories).length > 0) questions.push(fetchTerritoryComparison(territories, options));
  if (zones.length > 0) questions.push(fetchZoneComparison({ type: "FeatureCollection", features: zones }, options));
  return Promise.all(questions);
}

function territoryLists(kept: readonly Selection[]): Record<string, string> {
  const lists: Record<string, string> = {};
  for (const selection of kept) {
    if (selection.kind === "metropole") lists["metropole"] = "true";
    else if (!isZone(selection)) {
      const name = listNames[selection.kind];
      lists[name] = lists[name] ? `${lists[name]},${selection.code}` : selection.code;
    }
  }
  return lists;
}

function candidateIn(answers: readonly Comparison[], selection: Selection, index: number): Candidate[] {
  const isIts = (row: ComparisonRow) => {
    if (isZone(selection)) return row.kind === "drawn" && row.code === String(index);
    return row.kind === selection.kind && (selection.kind === "metropole" || row.code === selection.code);
  };
  const row = answers.flatMap((it) => it.rows).find(isIts);
  return row ? [{ selection, letter: letterOf(view.kept, index), row }] : [];
}

export const comparison = new ComparisonState();
