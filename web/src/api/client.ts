// Every request that the page makes, in one place. All go to the page's own origin.
// Errors: `Problem` when the server refuses, `Unreachable` when it does not answer; an aborted
// request rejects with the browser's AbortError.

import type { Polygon } from "geojson";
import { Unreachable, isAbort, problemFrom } from "./problem";
import type {
  Collection,
  CollectionDescription,
  CollectionId,
  CommuneCollection,
  CommunesTable,
  Diagnosis,
  Lang,
  ReferenceId,
  ThemeDescription,
} from "./types";

export type DiagnosisQuestion =
  | { kind: "commune" | "ept" | "departement" | "district"; code: string }
  | { kind: "metropole" }
  | { kind: "drawn"; polygon: Polygon };

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

export function fetchDiagnosis(question: DiagnosisQuestion, options: DiagnosisOptions): Promise<Diagnosis> {
  const path = diagnosisPath(question, options.lang, options.reference);
  if (question.kind !== "drawn") return requestJson(path, { signal: options.signal });
  return requestJson(path, {
    method: "POST",
    headers: { "content-type": "application/geo+json" },
    body: JSON.stringify(question.polygon),
    signal: options.signal,
  });
}

export function fetchCommunesTable(indicatorIds: string[], lang: Lang, signal?: AbortSignal): Promise<CommunesTable> {
  const query = new URLSearchParams({ communes: "all", indicators: indicatorIds.join(","), lang });
  return requestJson(`/diagnosis?${query.toString()}`, signal ? { signal } : {});
}

export async function fetchThemes(lang: Lang): Promise<ThemeDescription[]> {
  const body = await requestJson<{ themes: ThemeDescription[] }>(`/indicators?lang=${lang}`);
  return body.themes;
}

export function fetchCollection(id: CollectionId): Promise<Collection> {
  return requestJson(itemsPath(id));
}

export function fetchCommunes(): Promise<CommuneCollection> {
  return requestJson(itemsPath("communes"));
}

export async function fetchCollectionDescriptions(lang: Lang): Promise<CollectionDescription[]> {
  const body = await requestJson<{ collections: CollectionDescription[] }>("/ogc/collections", {
    headers: { "accept-language": lang },
  });
  return body.collections;
}

function itemsPath(id: CollectionId): string {
  return `/ogc/collections/${id}/items?f=json&limit=10000`;
}

async function requestJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { accept: "application/json, application/geo+json", ...init.headers } });
  } catch (error) {
    throw isAbort(error) ? error : new Unreachable(error);
  }
  if (!response.ok) throw await problemFrom(response);
  return (await response.json()) as T;
}
