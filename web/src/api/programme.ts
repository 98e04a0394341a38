// What the page asks of the programme's records, and what it writes there. A write carries the second secret of the
// session, and names the revision that it was made on: what somebody else changed meanwhile is never written over.

import type { Geometry } from "geojson";
import type { GivenValue, KindDescription, LateList, ProgrammeOverview, ProgrammeRecord, RecordKind, Who } from "./programme-types";
import { request, requestJson } from "./request";
import type { Lang } from "./types";

/** In which language refusals are told, and the session's second secret. */
export interface WriteOptions {
  lang: Lang;
  csrf: string;
}

const mostRecords = 10_000;

export async function fetchKinds(): Promise<KindDescription[]> {
  return (await requestJson<ProgrammeOverview>("/programme?f=json")).kinds;
}

export async function fetchRecords(kind: RecordKind): Promise<ProgrammeRecord[]> {
  return (await requestJson<{ features: ProgrammeRecord[] }>(`/programme/${kind}?limit=${mostRecords}`)).features;
}

export function fetchRecord(kind: RecordKind, id: string, lang: Lang): Promise<ProgrammeRecord> {
  return requestJson(recordPath(kind, id, lang), { headers: { accept: "application/geo+json" } });
}

export function fetchLate(): Promise<LateList> {
  return requestJson("/programme/late");
}

export function fetchWho(): Promise<Who> {
  return requestJson("/programme/session");
}

export function signIn(token: string, lang: Lang): Promise<Who> {
  return requestJson(`/programme/session?lang=${lang}`, { method: "POST", ...jsonBody({ token }) });
}

export function signOut(): Promise<Who> {
  return requestJson("/programme/session", { method: "DELETE" });
}

export interface NewRecord {
  geometry: Geometry | null;
  properties: Record<string, GivenValue>;
}

export function createRecord(kind: RecordKind, record: NewRecord, { lang, csrf }: WriteOptions): Promise<ProgrammeRecord> {
  const body = jsonBody({ type: "Feature", ...record }, "application/geo+json");
  return requestJson(`/programme/${kind}?lang=${lang}`, { method: "POST", ...withSecret(body, csrf) });
}

/** Makes several records of a kind, all of them or none. */
export async function writeTogether(kind: RecordKind, records: readonly NewRecord[], { lang, csrf }: WriteOptions): Promise<void> {
  const writes = records.map((record) => ({ kind, action: "create", feature: { type: "Feature", ...record } }));
  await request(`/programme/batch?lang=${lang}`, { method: "POST", ...withSecret(jsonBody({ writes }), csrf) });
}

export interface Change {
  revision: number;
  properties: Record<string, GivenValue>;
  /** A new place; left out, it stays. */
  geometry?: Geometry;
}

export function changeRecord(kind: RecordKind, id: string, change: Change, { lang, csrf }: WriteOptions): Promise<ProgrammeRecord> {
  const { revision, ...merged } = change;
  const { headers, body } = withSecret(jsonBody(merged, "application/merge-patch+json"), csrf);
  return requestJson(recordPath(kind, id, lang), { method: "PATCH", body, headers: { ...headers, "if-match": `"r${revision}"` } });
}

export async function removeRecord(kind: RecordKind, id: string, revision: number, { lang, csrf }: WriteOptions): Promise<void> {
  await request(recordPath(kind, id, lang), { method: "DELETE", headers: { "x-csrf-token": csrf, "if-match": `"r${revision}"` } });
}

/** The page of a record that everybody may read. */
export function publicPath(kind: "communes" | "experiments", id: string, lang: Lang): string {
  return `/programme/${kind}/${encodeURIComponent(id)}?f=html&lang=${lang}`;
}

function recordPath(kind: RecordKind, id: string, lang: Lang): string {
  return `/programme/${kind}/${encodeURIComponent(id)}?lang=${lang}`;
}

interface Sent {
  body: string;
  headers: Record<string, string>;
}

function jsonBody(value: unknown, media = "application/json"): Sent {
  return { body: JSON.stringify(value), headers: { "content-type": media } };
}

function withSecret({ body, headers }: Sent, csrf: string): Sent {
  return { body, headers: { ...headers, "x-csrf-token": csrf } };
}
