// Every commune's value of every indicator in the panel: the ticks of the strips.
// Asked for once; a strip without members still has the quartiles that the diagnosis gives.

import { fetchCommunesTable } from "../api/client";
import type { ComparisonRow, ReferenceId } from "../api/types";
import { language } from "../i18n/language.svelte";
import { atlas } from "./atlas.svelte";

class Members {
  rows = $state.raw<ComparisonRow[]>([]);
  #asked = false;

  async load(indicatorIds: string[]): Promise<void> {
    if (this.#asked || indicatorIds.length === 0) return;
    this.#asked = true;
    try {
      this.rows = (await fetchCommunesTable(indicatorIds, language.current)).rows;
    } catch {
      this.#asked = false;
    }
  }

  /** Known values of `indicatorId` in the communes that share `own`'s parent, or in all of them. */
  valuesOf(indicatorId: string, reference: ReferenceId, parentCode: string | null): number[] {
    return this.rows.flatMap((row) => {
      const value = row.values[indicatorId];
      const isMember = reference === "mgp" || this.#parentOf(row.code, reference) === parentCode;
      return isMember && value?.state === "known" && value.value !== null ? [value.value] : [];
    });
  }

  #parentOf(code: string | null, reference: ReferenceId): string | null {
    const commune = code === null ? undefined : atlas.communeByCode.get(code);
    return (reference === "ept" ? commune?.ept_code : commune?.departement) ?? null;
  }
}

export const members = new Members();
