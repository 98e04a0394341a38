// The address bar holds the whole view, so that a link reproduces it. Pure: text in, text out.
// Query: what is looked at. Fragment: where the map stands, as #zoom/latitude/longitude.

import type { Lang, ReferenceId } from "../api/types";
import { classMethods, type ClassMethod } from "./classification";
import { codedKinds, isLinkable, maxKept, selectionFromToken, selectionToken, type Selection } from "./selection";

export type { Selection } from "./selection";

export interface Camera {
  zoom: number;
  latitude: number;
  longitude: number;
}

/** A record of the programme that is opened. */
export interface OpenRecord {
  kind: (typeof recordKinds)[number];
  id: string;
}

export const recordKinds = ["areas", "experiments", "districts"] as const;

/** Kinds of records whose place is drawn as a zone. */
export const outlinedKinds = ["areas", "controls", "districts"] as const;
export type OutlinedKind = (typeof outlinedKinds)[number];

/** What a zone is drawn for: the new outline of a record as it was at a revision, or a control zone of an experiment. */
export type Purpose = { kind: OutlinedKind; id: string; revision: number } | { kind: "control-of"; id: string };

export interface ViewState {
  lang: Lang | null;
  indicator: string | null;
  classes: ClassMethod;
  /** Of the choropleth's colours, 0 to 1. */
  opacityShare: number;
  /** Whether what the server offers lies under the map. */
  hasBackground: boolean;
  reference: ReferenceId;
  selection: Selection | null;
  record: OpenRecord | null;
  purpose: Purpose | null;
  layers: string[] | null;
  /** What stands side by side. */
  kept: Selection[];
  isComparing: boolean;
  /** The reader's own weights by indicator; null until they are asked for. */
  weights: Record<string, number> | null;
  /** Only the map, inside another page. */
  isEmbedded: boolean;
  camera: Camera | null;
}

const selectionNames = [...codedKinds, "metropole", "zone", "disc"] as const;

export function parseViewState(search: string, hash: string): ViewState {
  const query = new URLSearchParams(search);
  const lang = query.get("lang");
  const reference = query.get("reference");
  return {
    lang: lang === "fr" || lang === "en" ? lang : null,
    indicator: query.get("indicator"),
    classes: classMethods.find((it) => it === query.get("classes")) ?? "quantiles",
    opacityShare: parseShare(query.get("opacity")),
    hasBackground: query.has("background"),
    reference: reference === "ept" || reference === "departement" ? reference : "mgp",
    selection: parseSelection(query),
    record: parseRecord(query.get("record")),
    purpose: parsePurpose(query.get("for")),
    layers: query.has("layers") ? (query.get("layers") ?? "").split(",").filter((id) => id !== "") : null,
    kept: query.getAll("with").flatMap(parseKept).slice(0, maxKept),
    isComparing: query.has("compare"),
    weights: parseWeights(query.get("weights")),
    isEmbedded: query.has("embed"),
    camera: parseCamera(hash),
  };
}

export function formatViewState(view: ViewState): string {
  const parts: string[] = [];
  if (view.lang) parts.push(`lang=${view.lang}`);
  if (view.indicator) parts.push(`indicator=${encodeURIComponent(view.indicator)}`);
  if (view.classes !== "quantiles") parts.push(`classes=${view.classes}`);
  if (view.opacityShare !== 1) parts.push(`opacity=${view.opacityShare}`);
  if (view.hasBackground) parts.push("background");
  if (view.selection && isLinkable(view.selection)) parts.push(formatSelection(view.selection));
  if (view.record) parts.push(`record=${view.record.kind}:${encodeURIComponent(view.record.id)}`);
  if (view.purpose) parts.push(`for=${formatPurpose(view.purpose)}`);
  if (view.reference !== "mgp") parts.push(`reference=${view.reference}`);
  if (view.layers) parts.push(`layers=${view.layers.join(",")}`);
  for (const it of view.kept.filter(isLinkable)) parts.push(`with=${selectionToken(it).map(encodeToken).join(":")}`);
  if (view.isComparing) parts.push("compare");
  if (view.weights) parts.push(`weights=${Object.entries(view.weights).map(([id, weight]) => `${id}:${weight}`).join(",")}`);
  if (view.isEmbedded) parts.push("embed");
  return `?${parts.join("&")}${view.camera ? formatCamera(view.camera) : ""}`;
}

function parseSelection(query: URLSearchParams): Selection | null {
  for (const name of selectionNames) {
    const selection = query.has(name) ? selectionFromToken(name, query.get(name) ?? "") : null;
    if (selection) return selection;
  }
  return null;
}

function parseRecord(token: string | null): OpenRecord | null {
  const [name, id = ""] = (token ?? "").split(":", 2);
  const kind = recordKinds.find((it) => it === name);
  return kind && isRecordId(id) ? { kind, id } : null;
}

function isRecordId(text: string): boolean {
  return /^[a-z0-9-]{1,64}$/.test(text);
}

function parsePurpose(token: string | null): Purpose | null {
  const [kind, id = "", revision = ""] = (token ?? "").split(":", 3);
  if (!isRecordId(id)) return null;
  if (kind === "control-of") return { kind, id };
  const outlined = outlinedKinds.find((it) => it === kind);
  return outlined && /^\d{1,15}$/.test(revision) ? { kind: outlined, id, revision: Number(revision) } : null;
}

function formatPurpose(purpose: Purpose): string {
  return [purpose.kind, purpose.id, ...("revision" in purpose ? [purpose.revision] : [])].join(":");
}

function formatSelection(selection: Selection): string {
  const [name, value] = selectionToken(selection);
  return value === "" ? name : `${name}=${encodeToken(value)}`;
}

/** Commas, semicolons and tildes may stand in a query as they are, and keep the link readable. */
function encodeToken(text: string): string {
  return encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3B/g, ";");
}

function parseKept(token: string): Selection[] {
  const [name = "", value = ""] = token.split(":", 2);
  const selection = selectionFromToken(name, value);
  return selection ? [selection] : [];
}

function parseShare(text: string | null): number {
  const share = text === null ? NaN : Number(text);
  return share >= 0 && share <= 1 ? share : 1;
}

function parseWeights(text: string | null): Record<string, number> | null {
  if (text === null) return null;
  const pairs = text.split(",").map((it) => it.split(":", 2));
  const sound = pairs.flatMap(([id = "", weight = ""]) => (id !== "" && Number(weight) > 0 ? [[id, Number(weight)] as const] : []));
  return Object.fromEntries(sound);
}

function parseCamera(hash: string): Camera | null {
  const [zoom, latitude, longitude] = hash.replace(/^#/, "").split("/").map(Number);
  const inRange = (value: number | undefined, max: number): value is number =>
    value !== undefined && Number.isFinite(value) && Math.abs(value) <= max;
  if (!inRange(zoom, 24) || !inRange(latitude, 85) || !inRange(longitude, 180)) return null;
  return { zoom, latitude, longitude };
}

function formatCamera(camera: Camera): string {
  return `#${camera.zoom.toFixed(2)}/${camera.latitude.toFixed(4)}/${camera.longitude.toFixed(4)}`;
}
