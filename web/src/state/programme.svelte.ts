// The programme's experiments as the page shows them, read from their collection in the reader's language.

import type { Position } from "geojson";
import type { Collection, Lang } from "../api/types";
import { atlas } from "./atlas.svelte";

export interface Experiment {
  id: string;
  name: string;
  company: string;
  commune: string;
  status: string;
  dates: string;
  themes: string[];
  position: Position | null;
}

export function experimentsIn(collection: Collection | undefined, lang: Lang): Experiment[] {
  return (collection?.features ?? []).map(({ id, geometry, properties }) => {
    const text = (name: string) => String(properties[name] ?? "");
    const said = (name: string) => (lang === "en" && text(`${name}_en`)) || text(name);
    return {
      id: text("id") || String(id),
      name: said("solution"),
      company: text("company"),
      commune: text("commune_name"),
      status: text("status"),
      dates: said("dates"),
      themes: text("themes").split(/[;,]/).filter((it) => it !== ""),
      position: geometry?.type === "Point" ? geometry.coordinates : null,
    };
  });
}

/** The themes that occur, with their labels, in the order of the catalogue. */
export function programmeThemes(experiments: readonly Experiment[]): { id: string; label: string }[] {
  const ids = new Set(experiments.flatMap((it) => it.themes));
  return atlas.themes.filter((it) => ids.has(it.id)).map(({ id, label }) => ({ id, label }));
}
