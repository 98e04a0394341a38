// What the page asks of territories, zones and layers. All of it goes to the page's own origin.
// Errors: see `request`.

import type { FeatureCollection, Geometry, Polygon } from "geojson";
import type { ZoneShape } from "../lib/selection";
import { askAhead, request, requestJson } from "./request";
import type {
  Collection,
  CollectionDescription,
  CollectionId,
  CollectionList,
  CommuneCollection,
  Comparison,
  Diagnosis,
  IndicatorCatalogue,
  Lang,
  ReferenceId,
  RowProperties,
  ThemeDescription,
} from "./types";

export type DiagnosisQuestion =
  | { kind: "commune" | "ept" | "departement" | "district"; code: string }
  | { kind: "metropole" }
  | { kind: "drawn"; polygon: ZoneShape };

export interface DiagnosisOptions {
  lang: Lang;
  reference: ReferenceId;
  signal: AbortSignal;
}

const roomOf = { commune: "communes", ept: "epts", departement: "departements", district: "districts" } as const;

/** The address of a diagnosis, for the request and for the link that a reader can follow. */
export function diagnosisPath(question: DiagnosisQuestion, lang: Lang, reference: ReferenceId): string {
  const query = new URLSearchParams({ reference, lang }).toString();
  switch (question.kind) {
    case "drawn":
      return `/diagnosis?${query}`;
    case "metropole":
      return `/diagnosis/metropole?${query}`;
    default:
      return `/diagnosis/${roomOf[question.kind]}/${encodeURIComponent(question.code)}?${query}`;
  }
}

/** The same question in another form, as a file: the server writes it, the page only hands it on. */
export async function fetchDiagnosisFile(question: DiagnosisQuestion, form: "csv" | "geojson", options: DiagnosisOptions): Promise<Blob> {
  const path = `${diagnosisPath(question, options.lang, options.reference)}&f=${form}`;
  return (await request(path, { ...bodyOf(question), signal: options.signal })).blob();
}

/** The rows that made one figure, each with its shape and its weight. */
export function fetchRows(question: DiagnosisQuestion, indicatorId: string, options: DiagnosisOptions): Promise<RowCollection> {
  const path = `${diagnosisPath(question, options.lang, options.reference)}&indicators=${indicatorId}&rows=true&f=geojson`;
  return requestJson(path, { ...bodyOf(question), signal: options.signal });
}

export interface ComparisonOptions {
  lang: Lang;
  indicatorIds: readonly string[];
  /** Weights by indicator; null asks for no score. */
  weights: Record<string, number> | null;
  signal: AbortSignal;
}

/** Territories side by side, each list joined by commas as the server reads it. */
export function fetchTerritoryComparison(territories: Record<string, string>, options: ComparisonOptions): Promise<Comparison> {
  return requestJson(`/diagnosis?${comparisonQuery(options, territories)}`, { signal: options.signal });
}

/** Drawn zones side by side, told apart by the `id` of each feature. */
export function fetchZoneComparison(zones: FeatureCollection<ZoneShape>, options: ComparisonOptions): Promise<Comparison> {
  return requestJson(`/diagnosis?${comparisonQuery(options, {})}`, { ...posted(zones), signal: options.signal });
}

function comparisonQuery({ lang, indicatorIds, weights }: ComparisonOptions, more: Record<string, string>): string {
  const query = new URLSearchParams({ ...more, lang, indicators: indicatorIds.join(",") });
  const score = Object.entries(weights ?? {}).map(([id, weight]) => `${id}:${weight}`);
  if (score.length > 0) query.set("score", score.join(","));
  return query.toString();
}

export function fetchDiagnosis(question: DiagnosisQuestion, options: DiagnosisOptions): Promise<Diagnosis> {
  const path = diagnosisPath(question, options.lang, options.reference);
  return requestJson(path, { ...bodyOf(question), signal: options.signal });
}

/** Size and people of an outline that is still being drawn: the least that the server can be asked. */
export function fetchZoneSize(polygon: Polygon, options: DiagnosisOptions): Promise<Diagnosis> {
  const path = `${diagnosisPath({ kind: "drawn", polygon }, options.lang, options.reference)}&indicators=base.population`;
  return requestJson(path, { ...posted(polygon), signal: options.signal });
}

function bodyOf(question: DiagnosisQuestion): RequestInit {
  return question.kind === "drawn" ? posted(question.polygon) : {};
}

function posted(shape: ZoneShape | FeatureCollection): RequestInit {
  return { method: "POST", headers: { "content-type": "application/geo+json" }, body: JSON.stringify(shape) };
}

export type RowCollection = FeatureCollection<Geometry | null, RowProperties>;

export function fetchCommunesTable(indicatorIds: string[], lang: Lang, signal?: AbortSignal): Promise<Comparison> {
  return requestJson(communesTablePath(indicatorIds, lang), signal ? { signal } : {});
}

/** What the first view cannot do without, asked for before there is a view. */
export function askFirstView(indicatorId: string, lang: Lang): void {
  for (const path of [itemsPath("communes"), communesTablePath([indicatorId], lang), themesPath(lang), itemsPath("epts"), itemsPath("departements")]) askAhead(path);
}

function communesTablePath(indicatorIds: string[], lang: Lang): string {
  const query = new URLSearchParams({ communes: "all", indicators: indicatorIds.join(","), lang });
  return `/diagnosis?${query.toString()}`;
}

export async function fetchThemes(lang: Lang): Promise<ThemeDescription[]> {
  return (await requestJson<IndicatorCatalogue>(themesPath(lang))).themes;
}

function themesPath(lang: Lang): string {
  return `/indicators?lang=${lang}`;
}

export function fetchCollection(id: CollectionId): Promise<Collection> {
  return requestJson(itemsPath(id));
}

export function fetchCommunes(): Promise<CommuneCollection> {
  return requestJson(itemsPath("communes"));
}

export async function fetchCollectionDescriptions(lang: Lang): Promise<CollectionDescription[]> {
  const options = { headers: { "accept-language": lang } };
  return (await requestJson<CollectionList>("/ogc/collections", options)).collections;
}

function itemsPath(id: CollectionId): string {
  return `/ogc/collections/${id}/items?f=json&limit=10000`;
}
