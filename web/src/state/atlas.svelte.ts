// What is fetched once and kept: the territories, the catalogue of indicators, the sources.
// The communes are needed for anything to work; the rest may fail without stopping the page.

import { fetchCollection, fetchCollectionDescriptions, fetchCommunes, fetchThemes } from "../api/client";
import type {
  BaseRole,
  Collection,
  CollectionDescription,
  CollectionId,
  CommuneCollection,
  CommuneProperties,
  Lang,
  ThemeDescription,
} from "../api/types";

export interface Territory {
  kind: "commune" | "ept" | "departement";
  code: string;
  name: string;
}

class Atlas {
  communes = $state.raw<CommuneCollection | null>(null);
  epts = $state.raw<Collection | null>(null);
  departements = $state.raw<Collection | null>(null);
  themes = $state.raw<ThemeDescription[]>([]);
  descriptions = $state.raw<CollectionDescription[]>([]);
  failure = $state.raw<unknown>(null);

  readonly communeByCode = $derived(
    new Map<string, CommuneProperties>(this.communes?.features.map((it) => [it.properties.code, it.properties]) ?? []),
  );

  /** The layers of the base map: water and railways, where this server has any. */
  readonly ground = $derived(
    this.descriptions.flatMap(({ id, title, base }): { id: string; title: string; role: BaseRole }[] => (base ? [{ id, title, role: base }] : [])),
  );

  /** Everything that can be searched by name, communes first. */
  readonly territories = $derived<Territory[]>([
    ...(this.communes?.features ?? []).map(
      ({ properties }): Territory => ({ kind: "commune", code: properties.code, name: properties.nom }),
    ),
    ...territoriesOf("ept", this.epts),
    ...territoriesOf("departement", this.departements),
  ]);

  async loadTerritories(): Promise<void> {
    this.failure = null;
    const optional = [
      this.#keep("epts", (it) => (this.epts = it)),
      this.#keep("departements", (it) => (this.departements = it)),
    ];
    try {
      this.communes = await fetchCommunes();
    } catch (error) {
      this.failure = error;
    }
    await Promise.all(optional);
  }

  /** What is said in a language: the indicators with their labels, and where the layers come from. */
  async loadWords(lang: Lang): Promise<void> {
    const descriptions = fetchCollectionDescriptions(lang).then((it) => (this.descriptions = it), () => undefined);
    try {
      this.themes = await fetchThemes(lang);
    } catch (error) {
      this.failure ??= error;
    }
    await descriptions;
  }

  describe(id: string): CollectionDescription | null {
    return this.descriptions.find((it) => it.id === id) ?? null;
  }

  async #keep(id: CollectionId, put: (collection: Collection) => void): Promise<void> {
    await fetchCollection(id).then(put, () => undefined);
  }
}

function territoriesOf(kind: "ept" | "departement", collection: Collection | null): Territory[] {
  return (collection?.features ?? []).map(({ id, properties }) => {
    const text = (...keys: string[]) => keys.map((key) => properties[key]).find((it) => typeof it === "string");
    const code = text("code", "ept_code", "departement") ?? String(id ?? "");
    return { kind, code: code as string, name: (text("nom", "name", "ept_nom") ?? code) as string };
  });
}

export const atlas = new Atlas();
