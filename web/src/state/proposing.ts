// From a zone on the map to an area that a commune proposes: who signs in first, in which commune it lies, what is asked.

import type { Diagnosis } from "../api/types";
import { t } from "../i18n/language.svelte";
import { zoneShape, type ZoneSelection } from "../lib/selection";
import { editing } from "./editing.svelte";
import { session } from "./session.svelte";
import { view } from "./view.svelte";

/** Asks for the name and purpose of a zone as an area; signs in first where nobody is. */
export function proposeArea(zone: ZoneSelection, territories: Diagnosis["territories"]): void {
  if (session.isMember) void begin(zone, territories);
  else session.ask(() => void begin(zone, territories));
}

function begin(zone: ZoneSelection, territories: Diagnosis["territories"]): Promise<void> {
  return editing.begin({
    kind: "areas",
    record: null,
    title: t().register.saveArea,
    geometry: zoneShape(zone),
    preset: { commune_code: communeFor(territories), state: "draft" },
    only: ["name", "commune_code", "purpose", "theme", "state", "note"],
    choices: { state: ["draft", "proposed"] },
    then: ({ id }) => view.openRecord("areas", id),
  });
}

/** The commune that holds most of the zone, among those that the reader acts for. */
function communeFor(territories: Diagnosis["territories"]): string {
  const own = session.who.communes;
  const mine = territories.filter((it) => it.kind === "commune" && (own.length === 0 || own.includes(it.code)));
  const [most] = [...mine].sort((a, b) => b.zone_share - a.zone_share);
  return most?.code ?? own[0] ?? "";
}
