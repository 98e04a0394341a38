// The indicator that colours the communes: its values, its classes, its colours.
// Each indicator is asked for once per language and kept; the newest choice wins.

import palette from "../../../styles/palette.json";
import { fetchCommunesTable } from "../api/client";
import { isAbort } from "../api/problem";
import type { Bounded, IndicatorDescription, Lang } from "../api/types";
import { classOf, classify, rampPositions, type Classification } from "../lib/classification";
import { atlas } from "./atlas.svelte";
import { colourScheme } from "./colour-scheme.svelte";
import { view } from "./view.svelte";

export type CommuneClass = number | "null" | "secret";
const classCount = 5;
const firstChoices = ["clim.vuln.night", "base.density", "base.population"] as const;
type Ramps = Record<string, { light: string[]; dark: string[] }>;

class Choropleth {
  values = $state.raw<Map<string, Bounded>>(new Map());
  /** The indicator that `values` belong to; differs from the chosen one while it loads. */
  shown = $state<string | null>(null);
  loading = $state(false);
  failure = $state.raw<unknown>(null);
  #kept = new Map<string, Map<string, Bounded>>();
  #request: AbortController | null = null;

  readonly indicators = $derived(
    atlas.themes.flatMap((theme) => theme.indicators.map((indicator) => ({ theme: theme.id, indicator }))),
  );
  readonly chosenId = $derived(view.indicator ?? this.#firstAvailable());
  readonly chosen = $derived(this.indicators.find((it) => it.indicator.id === this.chosenId) ?? null);
  readonly indicator = $derived<IndicatorDescription | null>(this.chosen?.indicator ?? null);

  readonly classification = $derived<Classification>(
    classify([...this.values.values()].flatMap((it) => (known(it) ? [it.value as number] : [])), classCount, view.classes),
  );
  readonly colours = $derived.by(() => {
    const ramps: Ramps = palette.sequential;
    const ramp = (ramps[this.chosen?.theme ?? "base"] ?? palette.sequential.base)[colourScheme.current];
    return rampPositions(this.classification.classes.length, ramp.length).map((it) => ramp[it] as string);
  });
  readonly missing = $derived({
    null: [...this.values.values()].filter((it) => it.state !== "secret" && !known(it)).length,
    secret: [...this.values.values()].filter((it) => it.state === "secret").length,
  });

  /** The indicator of the first view, before the catalogue says whether there is such a one. */
  get expectedId(): string {
    return view.indicator ?? firstChoices[0];
  }

  classOfCommune(code: string): CommuneClass {
    const value = this.values.get(code);
    if (value?.state === "secret") return "secret";
    return value && known(value) ? classOf(this.classification, value.value as number) : "null";
  }

  async load(id: string, lang: Lang): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.failure = null;
    try {
      this.loading = !this.#kept.has(id);
      const values = this.#kept.get(id) ?? (await fetchValues(id, lang, request.signal));
      if (request.signal.aborted) return;
      this.#kept.set(id, values);
      this.values = values;
      this.shown = id;
    } catch (error) {
      if (isAbort(error)) return;
      this.failure = error;
    }
    if (this.#request === request) this.loading = false;
  }

  #firstAvailable(): string | null {
    const ready = this.indicators.filter((it) => !it.indicator.waiting).map((it) => it.indicator.id);
    return firstChoices.find((id) => ready.includes(id)) ?? ready[0] ?? null;
  }
}

function known(value: Bounded): boolean {
  return value.state === "known" && value.value !== null;
}

async function fetchValues(id: string, lang: Lang, signal: AbortSignal): Promise<Map<string, Bounded>> {
  const table = await fetchCommunesTable([id], lang, signal);
  return new Map(table.rows.flatMap((row) => (row.code !== null && row.values[id] ? [[row.code, row.values[id]] as const] : [])));
}

export const choropleth = new Choropleth();
