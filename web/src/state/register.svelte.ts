// The records of the programme as far as the reader may see them: fetched a kind at a time when first needed, and again
// after every write and whenever somebody signs in or out. What is filtered here is filtered on the map and in the list.
// Asking is no dependency of the effect that asks: a failure is not asked about again and again.

import { untrack } from "svelte";
import { fetchKinds, fetchLate, fetchRecords } from "../api/programme";
import type { KindDescription, LateEntry, ProgrammeRecord, RecordKind } from "../api/programme-types";

/** The kinds that have a place in the list and on the map. */
export const listedKinds = ["areas", "experiments", "districts"] as const;
export type ListedKind = (typeof listedKinds)[number];
const firstKinds: RecordKind[] = [...listedKinds, "communes", "milestones"];

class Register {
  kinds = $state.raw<KindDescription[]>([]);
  late = $state.raw<LateEntry[]>([]);
  /** The server's day. */
  today = $state("");
  records = $state.raw<Partial<Record<RecordKind, ProgrammeRecord[]>>>({});
  #underWay = $state(0);
  readonly loading = $derived(this.#underWay > 0);
  failure = $state.raw<unknown>(null);
  theme = $state("");
  state = $state("");
  readonly isFiltered = $derived(this.theme !== "" || this.state !== "");
  #asked = new Set<RecordKind>();
  #isOpened = false;

  /** Everything that the list, the map and the late need; asked for once. */
  async open(): Promise<void> {
    if (this.#isOpened) return;
    this.#isOpened = true;
    await untrack(() => this.#load(firstKinds.filter((it) => !this.#asked.has(it)), true));
    if (this.failure) this.#isOpened = false;
  }

  /** One more kind, where it is not there yet. */
  async need(...kinds: RecordKind[]): Promise<void> {
    const missing = kinds.filter((it) => !this.#asked.has(it));
    if (missing.length > 0) await untrack(() => this.#load(missing, false));
  }

  /** What is shown, anew: a write changed it, or the reader sees more or less of it now. */
  async reload(): Promise<void> {
    if (this.#asked.size > 0) await this.#load([...this.#asked], this.#isOpened);
  }

  get(kind: RecordKind, id: string): ProgrammeRecord | null {
    return this.records[kind]?.find((it) => it.id === id) ?? null;
  }

  describe(kind: RecordKind): KindDescription | null {
    return this.kinds.find((it) => it.id === kind) ?? null;
  }

  /** The records of an experiment. */
  ofExperiment(kind: RecordKind, id: string): ProgrammeRecord[] {
    return (this.records[kind] ?? []).filter((it) => it.properties["experiment_id"] === id);
  }

  /** The records that the filters let through. */
  shown(kind: ListedKind): ProgrammeRecord[] {
    return (this.records[kind] ?? []).filter((it) => this.#isShown(it));
  }

  lateOf(experiment: string): LateEntry[] {
    return this.late.filter((it) => it.experiment === experiment);
  }

  #isShown(record: ProgrammeRecord): boolean {
    return (this.theme === "" || themesOf(record).includes(this.theme)) && (this.state === "" || stateOf(record) === this.state);
  }

  /** `isWhole`: with the fields of all kinds, and what is late. */
  async #load(kinds: RecordKind[], isWhole: boolean): Promise<void> {
    for (const kind of kinds) this.#asked.add(kind);
    this.#underWay += 1;
    try {
      const lists = Promise.all(kinds.map(async (kind) => [kind, await fetchRecords(kind)] as const));
      const described = isWhole && this.kinds.length === 0 ? fetchKinds() : null;
      const late = isWhole ? fetchLate() : null;
      const [records, fields, dueList] = await Promise.all([lists, described, late]);
      this.records = { ...this.records, ...Object.fromEntries(records) };
      if (fields) this.kinds = fields;
      if (dueList) ({ late: this.late, today: this.today } = dueList);
      this.failure = null;
    } catch (failure) {
      for (const kind of kinds) if (!this.records[kind]) this.#asked.delete(kind);
      this.failure = failure;
    }
    this.#underWay -= 1;
  }
}

/** How far a record came; of a district, what it is. */
export function stateOf({ properties }: ProgrammeRecord): string {
  return text(properties["state"]) || text(properties["status"]);
}

export function themesOf({ properties }: ProgrammeRecord): string[] {
  const { theme, themes } = properties;
  if (Array.isArray(themes)) return themes;
  return typeof theme === "string" ? [theme] : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export const register = new Register();
