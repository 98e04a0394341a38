// What the page shows, and its mirror in the address bar. Every other store follows this one.

import type { Lang, ReferenceId } from "../api/types";
import { language, preferredLanguage } from "../i18n/language.svelte";
import type { ClassMethod } from "../lib/classification";
import { isZone, maxKept, sameSelection, type Selection } from "../lib/selection";
import { formatViewState, parseViewState, type Camera, type OpenRecord, type Purpose } from "../lib/url-state";

/** The layers that can be laid over the communes, by theme. */
export const layerGroups = [
  { theme: "programme", ids: ["districts", "areas", "experiments"] },
  { theme: "mobility", ids: ["stations", "velib"] },
  { theme: "climate", ids: ["argenteuil-heat", "argenteuil-refuges"] },
] as const;
export type PointLayerId = (typeof layerGroups)[number]["ids"][number];
export const pointLayers: readonly PointLayerId[] = layerGroups.flatMap((it) => it.ids);

const addressDelayMs = 250;
const layersAtFirst: PointLayerId[] = ["districts", "areas"];

class View {
  indicator = $state<string | null>(null);
  reference = $state<ReferenceId>("mgp");
  selection = $state.raw<Selection | null>(null);
  /** The record of the programme that the panel shows, instead of a diagnosis. */
  record = $state.raw<OpenRecord | null>(null);
  /** What the zone is drawn for, where it is for something. */
  purpose = $state.raw<Purpose | null>(null);
  layers = $state<PointLayerId[]>(layersAtFirst);
  camera = $state.raw<Camera | null>(null);
  classes = $state<ClassMethod>("quantiles");
  opacityShare = $state(1);
  hasBackground = $state(false);
  /** What the reader put side by side, in the order of putting. */
  kept = $state.raw<Selection[]>([]);
  approached = $state.raw<Selection | null>(null);
  isComparing = $state(false);
  weights = $state.raw<Record<string, number> | null>(null);
  isEmbedded = $state(false);
  #langFromAddress: Lang | null = null;
  #pending = 0;

  constructor() {
    this.#read();
    window.addEventListener("popstate", () => this.#read());
  }

  select(selection: Selection | null): void {
    this.selection = selection;
    this.record = null;
    // Another zone serves the same purpose; a territory ends it.
    if (selection && !isZone(selection)) this.purpose = null;
    this.#write("push");
  }

  /** Puts a zone on the map that is to be the outline of a record; none yet, where it is to be drawn. */
  drawFor(purpose: Purpose, zone: Selection | null): void {
    this.purpose = purpose;
    this.approached = zone;
    this.select(zone);
  }

  /** Selects what was found by its name rather than on the map, which goes there. */
  approach(selection: Selection): void {
    this.approached = selection;
    this.select(selection);
  }

  /** Opens a record, whose layer is shown with it; what was selected is let go. */
  openRecord(kind: OpenRecord["kind"], id: string): void {
    this.record = { kind, id };
    this.selection = this.purpose = null;
    if (!this.layers.includes(kind)) this.layers = [...this.layers, kind];
    this.#write("push");
  }

  closeRecord(): void {
    this.record = this.purpose = null;
    this.#write("push");
  }

  /** Moves a drawn zone's corners without a new entry in the history for every pixel. */
  reshape(selection: Selection): void {
    this.selection = selection;
    this.#writeSoon();
  }

  /** The hand lets go: the address holds the zone as it is, so that whoever reloads at once loses nothing. */
  settle(): void {
    this.#write("replace");
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

  chooseClasses(classes: ClassMethod): void {
    this.classes = classes;
    this.#write("replace");
  }

  fade(opacityShare: number): void {
    this.opacityShare = opacityShare;
    this.#writeSoon();
  }

  layBackground(hasBackground: boolean): void {
    this.hasBackground = hasBackground;
    this.#write("replace");
  }

  isKept(selection: Selection | null): boolean {
    return this.kept.some((it) => sameSelection(it, selection));
  }

  /** False when there is no room left. */
  keep(selection: Selection): boolean {
    if (this.isKept(selection)) return true;
    if (this.kept.length >= maxKept) return false;
    this.kept = [...this.kept, selection];
    this.#write("replace");
    return true;
  }

  letGo(selection: Selection): void {
    this.kept = this.kept.filter((it) => !sameSelection(it, selection));
    if (this.kept.length === 0) this.isComparing = false;
    this.#write("replace");
  }

  compare(isComparing: boolean): void {
    if (this.isComparing === isComparing) return;
    this.isComparing = isComparing;
    this.#write("push");
  }

  weigh(weights: Record<string, number> | null): void {
    this.weights = weights;
    this.#writeSoon();
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
    this.record = read.record;
    this.purpose = read.purpose;
    this.layers = read.layers ? pointLayers.filter((id) => read.layers?.includes(id)) : layersAtFirst;
    this.camera = read.camera;
    this.classes = read.classes;
    this.opacityShare = read.opacityShare;
    this.hasBackground = read.hasBackground;
    this.kept = read.kept;
    this.isComparing = read.isComparing;
    this.weights = read.weights;
    this.isEmbedded = read.isEmbedded;
  }

  /** Browsers refuse an address that changes with every pixel of a drag. */
  #writeSoon(): void {
    clearTimeout(this.#pending);
    this.#pending = window.setTimeout(() => this.#write("replace"), addressDelayMs);
  }

  #write(how: "push" | "replace"): void {
    clearTimeout(this.#pending);
    const address = this.#address(this.isEmbedded);
    if (how === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  /** The same view as a map alone, for a frame in another page. */
  get embeddedAddress(): string {
    return new URL(this.#address(true), location.href).href;
  }

  get wholeAddress(): string {
    return new URL(this.#address(false), location.href).href;
  }

  #address(isEmbedded: boolean): string {
    return formatViewState({
      lang: this.#langFromAddress,
      indicator: this.indicator,
      reference: this.reference,
      selection: this.selection,
      record: this.record,
      purpose: this.purpose,
      layers: sameMembers(this.layers, layersAtFirst) ? null : this.layers,
      camera: this.camera,
      classes: this.classes,
      opacityShare: this.opacityShare,
      hasBackground: this.hasBackground,
      kept: this.kept,
      isComparing: this.isComparing,
      weights: this.weights,
      isEmbedded,
    });
  }
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((it) => b.includes(it));
}

export const view = new View();
