// The EPT or département of what is selected: the set that a strip shows for that reference.
// A zone has the parent of the commune that holds most of it.

import type { ReferenceId } from "../api/types";
import { atlas } from "./atlas.svelte";
import { diagnosis } from "./diagnosis.svelte";

export function parentCode(reference: ReferenceId): string | null {
  const [main] = (diagnosis.body?.territories ?? [])
    .filter((it) => it.kind === "commune")
    .sort((a, b) => b.zone_share - a.zone_share || a.code.localeCompare(b.code));
  const commune = main && atlas.communeByCode.get(main.code);
  if (!commune || reference === "mgp") return null;
  return reference === "ept" ? commune.ept_code : commune.departement;
}
