// Finding a territory by name or code as people type: without accents, case, hyphens or articles' apostrophes.

export interface Searchable {
  code: string;
  name: string;
}

export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/œ/g, "oe")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/** Best first: a code, then a name's beginning, then a word's beginning, then anywhere; ties by name. */
export function searchTerritories<T extends Searchable>(all: readonly T[], typed: string, limit: number): T[] {
  const wanted = foldText(typed);
  if (wanted === "") return [];
  return all
    .map((item) => ({ item, closeness: closeness(item, wanted) }))
    .filter((it) => it.closeness < notFound)
    .sort((a, b) => a.closeness - b.closeness || a.item.name.localeCompare(b.item.name, "fr"))
    .slice(0, limit)
    .map((it) => it.item);
}

const notFound = 4;

function closeness(item: Searchable, wanted: string): number {
  const name = foldText(item.name);
  if (item.code.toLowerCase().startsWith(wanted) || name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (` ${name}`.includes(` ${wanted}`)) return 2;
  return name.includes(wanted) ? 3 : notFound;
}
