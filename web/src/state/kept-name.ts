// What something kept is called: a territory by its name, a zone by its letter.

import type { Messages } from "../i18n/fr";
import { isZone, type Selection } from "../lib/selection";
import { atlas } from "./atlas.svelte";
import { pointLayerData } from "./point-layers.svelte";

export function keptName(selection: Selection, letter: string | null, messages: Messages): string {
  if (isZone(selection)) return messages.compare.zone(letter ?? "");
  if (selection.kind === "metropole") return "Métropole du Grand Paris";
  if (selection.kind === "district") return districtName(selection.code);
  return atlas.territories.find((it) => it.kind === selection.kind && it.code === selection.code)?.name ?? selection.code;
}

function districtName(code: string): string {
  const found = pointLayerData.collections.districts?.features.find((it) => String(it.properties["id"] ?? it.id) === code);
  return String(found?.properties["name"] ?? code);
}
