// What the page shows, and its mirror in the address bar. Every other store follows this one.

import type { Lang, ReferenceId } from "../api/types";
import { language, preferredLanguage } from "../i18n/language.svelte";
import { formatViewState, parseViewState, type Camera, type Selection } from "../lib/url-state";

export const pointLayers = ["stations", "velib", "districts", "experiments"] as const;
export type PointLayerId = (typeof pointLayers)[number];

const addressDelayMs = 250;
const layersAtFirst: PointLayerId[] = ["districts"];

class View {
  indicator = $state<string | null>(null);
  reference = $state<ReferenceId>("mgp");
  selection = $state.raw<Selection | null>(null);
  layers = $state<PointLayerId[]>(layersAtFirst);
  camera = $state.raw<Camera | null>(null);
  #langFromAddress: Lang | null = null;
  #pending = 0;

  constructor() {
    this.#read();
    window.addEventListener("popstate", () => this.#read());
  }

  select(selection: Selection | null): void {
    this.selection = selection;
    this.#write("push");
  }

  /** Moves a drawn zone's corners without a new entry in the history for every pixel. */
  reshape(selection: Selection): void {
    this.selection = selection;
    this.#writeSoon();
  }

  chooseIndicator(id: string): void {
    this.indicator = id;
    this.#write("push");
  }

  chooseReference(reference: ReferenceId): void {
    this.reference = reference;
    this.#write("replace");
  }

  chooseLanguage(lang: Lang): void {
    this.#langFromAddress = lang;
    language.choose(lang);
    this.#write("replace");
  }

  toggleLayer(id: PointLayerId): void {
    this.layers = this.layers.includes(id) ? this.layers.filter((it) => it !== id) : [...this.layers, id];
    this.#write("replace");
  }

  moveCamera(camera: Camera): void {
    this.camera = camera;
    this.#writeSoon();
  }

  #read(): void {
    const read = parseViewState(location.search, location.hash);
    this.#langFromAddress = read.lang;
    language.choose(read.lang ?? preferredLanguage());
    this.indicator = read.indicator;
    this.reference = read.reference;
    this.selection = read.selection;
    this.layers = read.layers ? pointLayers.filter((id) => read.layers?.includes(id)) : layersAtFirst;
    this.camera = read.camera;
  }

  /** Browsers refuse an address that changes with every pixel of a drag. */
  #writeSoon(): void {
    clearTimeout(this.#pending);
    this.#pending = window.setTimeout(() => this.#write("replace"), addressDelayMs);
  }

  #write(how: "push" | "replace"): void {
    clearTimeout(this.#pending);
    const address = formatViewState({
      lang: this.#langFromAddress,
      indicator: this.indicator,
      reference: this.reference,
      selection: this.selection,
      layers: sameMembers(this.layers, layersAtFirst) ? null : this.layers,
      camera: this.camera,
    });
    if (how === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((it) => b.includes(it));
}

export const view = new View();
