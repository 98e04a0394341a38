// The address bar holds the whole view, so that a link reproduces it. Pure: text in, text out.
// Query: what is looked at. Fragment: where the map stands, as #zoom/latitude/longitude.

import type { Position } from "geojson";
import type { Lang, ReferenceId } from "../api/types";

export type Selection =
  | { kind: "commune" | "ept" | "departement" | "district"; code: string }
  | { kind: "metropole" }
  | { kind: "drawn"; ring: Position[] };

export interface Camera {
  zoom: number;
  latitude: number;
  longitude: number;
}

export interface ViewState {
  lang: Lang | null;
  indicator: string | null;
  reference: ReferenceId;
  selection: Selection | null;
  layers: string[] | null;
  camera: Camera | null;
}

/** A link longer than this is cut by mail programs; a zone has at most this many corners in it. */
const maxLinkedVertices = 200;
const coordinateDecimals = 6;
const codedKinds = ["commune", "ept", "departement", "district"] as const;

export function parseViewState(search: string, hash: string): ViewState {
  const query = new URLSearchParams(search);
  const lang = query.get("lang");
  const reference = query.get("reference");
  return {
    lang: lang === "fr" || lang === "en" ? lang : null,
    indicator: query.get("indicator"),
    reference: reference === "ept" || reference === "departement" ? reference : "mgp",
    selection: parseSelection(query),
    layers: query.has("layers") ? (query.get("layers") ?? "").split(",").filter((id) => id !== "") : null,
    camera: parseCamera(hash),
  };
}

export function formatViewState(view: ViewState): string {
  const parts: string[] = [];
  if (view.lang) parts.push(`lang=${view.lang}`);
  if (view.indicator) parts.push(`indicator=${encodeURIComponent(view.indicator)}`);
  if (view.selection) parts.push(formatSelection(view.selection));
  if (view.reference !== "mgp") parts.push(`reference=${view.reference}`);
  if (view.layers) parts.push(`layers=${view.layers.join(",")}`);
  return `?${parts.join("&")}${view.camera ? formatCamera(view.camera) : ""}`;
}

/** The ring as it is sent and linked: rounded to a decimetre, closed. */
export function roundedRing(ring: readonly Position[]): Position[] {
  const rounded = ring.map((position) => position.slice(0, 2).map((it) => Number(it.toFixed(coordinateDecimals))));
  const [first] = rounded;
  const last = rounded.at(-1);
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) rounded.push([...first]);
  return rounded;
}

function parseSelection(query: URLSearchParams): Selection | null {
  for (const kind of codedKinds) {
    const code = query.get(kind);
    if (code) return { kind, code };
  }
  if (query.has("metropole")) return { kind: "metropole" };
  const ring = parseRing(query.get("zone") ?? "");
  return ring ? { kind: "drawn", ring } : null;
}

function formatSelection(selection: Selection): string {
  if (selection.kind === "metropole") return "metropole";
  if (selection.kind !== "drawn") return `${selection.kind}=${encodeURIComponent(selection.code)}`;
  if (selection.ring.length > maxLinkedVertices) return "";
  return `zone=${selection.ring.map((it) => it.join(",")).join(";")}`;
}

function parseRing(text: string): Position[] | null {
  const ring = text.split(";").map((pair) => pair.split(",").map(Number));
  const sound = ring.every((it) => it.length === 2 && it.every(Number.isFinite));
  return sound && ring.length >= 4 && ring.length <= maxLinkedVertices ? ring : null;
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
