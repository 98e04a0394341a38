// The programme's records as the map draws them: outlines of areas, marks of experiments, and the letters of their themes.

import type { Feature, FeatureCollection, Geometry, Point, Position } from "geojson";
import type { ProgrammeRecord } from "../api/programme-types";
import type { Lang } from "../api/types";
import type { Messages } from "../i18n/fr";
import { recordName } from "../i18n/records";
import { labelPosition } from "../lib/rings";
import { stateOf, themesOf } from "../state/register.svelte";
import { uncertaintyCircles } from "./features";

export interface RecordFeatures {
  shapes: FeatureCollection;
  names: FeatureCollection<Point>;
}

/** The name of the picture of a mark: its shape by the state, its colour by the first theme. */
export function markName(state: string, theme: string | undefined): string {
  return `mark-${state}-${theme ?? "none"}`;
}

/** Where a record's mark stands: its point, or the middle of its outline. */
export function placeOf({ geometry }: ProgrammeRecord): Position | null {
  if (geometry === null) return null;
  return geometry.type === "Point" ? geometry.coordinates : labelPosition(geometry);
}

export function areaFeatures(areas: readonly ProgrammeRecord[], lang: Lang, messages: Messages): RecordFeatures {
  const shapes = areas.flatMap((it): Feature<Geometry>[] => (it.geometry ? [{ type: "Feature", geometry: it.geometry, properties: drawnProperties(it, lang, messages) }] : []));
  return { shapes: { type: "FeatureCollection", features: shapes }, names: marks(areas, lang, messages) };
}

export function marks(records: readonly ProgrammeRecord[], lang: Lang, messages: Messages): FeatureCollection<Point> {
  const features = records.flatMap((it): Feature<Point>[] => {
    const coordinates = placeOf(it);
    return coordinates ? [{ type: "Feature", geometry: { type: "Point", coordinates }, properties: drawnProperties(it, lang, messages) }] : [];
  });
  return { type: "FeatureCollection", features };
}

export function recordCircles(records: readonly ProgrammeRecord[]): FeatureCollection {
  return uncertaintyCircles({ type: "FeatureCollection", features: [...records] });
}

function drawnProperties(record: ProgrammeRecord, lang: Lang, messages: Messages): Record<string, string> {
  const [state, themes] = [stateOf(record), themesOf(record)];
  const letters = themes.map((it) => messages.register.themeMarks[it] ?? "").join("·");
  return { id: record.id, state, theme: themes[0] ?? "none", icon: markName(state, themes[0]), letters, name: recordName(record, lang) };
}
