// What is being written to the programme: a new record, or a change of one. A record that somebody else changed meanwhile
// is not written over; it can be loaded anew under what was typed.

import type { Geometry, Position } from "geojson";
import { changeRecord, createRecord, fetchRecord, removeRecord } from "../api/programme";
import type { FieldDescription, GivenValue, ProgrammeRecord, RecordKind } from "../api/programme-types";
import { Problem } from "../api/problem";
import { language } from "../i18n/language.svelte";
import { changesFrom, givenFrom, missingIn, rebased, typedFrom, type TypedFields } from "../lib/record-form";
import { register } from "./register.svelte";
import { session } from "./session.svelte";

export interface Task {
  kind: RecordKind;
  /** What is changed; null for a new record. */
  record: ProgrammeRecord | null;
  /** What the dialog is called. */
  title: string;
  /** Values that stand in the form at first. */
  preset?: Record<string, GivenValue>;
  /** Values that are sent and not asked for. */
  fixed?: Record<string, GivenValue>;
  /** The only fields that are asked for; else all that are not fixed. */
  only?: string[];
  /** Fields that are needed here, beyond those of the kind. */
  needs?: string[];
  /** The words that a field takes here. */
  choices?: Record<string, string[]>;
  /** Where a new record is. */
  geometry?: Geometry | null;
  /** What is to be known before it is written. */
  notice?: string;
  /** What the button that writes is called, where it does more than save. */
  action?: string;
  /** What a line was filled with elsewhere and may be chosen again. */
  suggestions?: Record<string, string[]>;
  /** Where to go once it is written. */
  then?: (written: ProgrammeRecord) => void;
}

class Editing {
  task = $state.raw<Task | null>(null);
  typed = $state<TypedFields>({});
  working = $state(false);
  failure = $state.raw<unknown>(null);
  /** Needed fields that were left empty. */
  missing = $state.raw<string[]>([]);
  contested = $state.raw<string[]>([]);
  isDone = $state(false);
  /** Where the register says that a place is at fault; stays on the map after the dialog, to mend the outline by. */
  faultAt = $state.raw<Position | null>(null);
  /** What was typed for a new area stays when its outline has to be mended first. */
  #kept: { task: Task; typed: TypedFields } | null = null;

  readonly fields = $derived<FieldDescription[]>(this.task ? fieldsOf(this.task) : []);
  readonly hasChanged = $derived(this.failure instanceof Problem && this.failure.status === 412);
  /** The field that the refusal is about, where it is in the form. */
  readonly faultField = $derived(this.failure instanceof Problem ? this.#fieldNamed(this.failure.field) : null);

  async begin(task: Task): Promise<void> {
    await register.open();
    const linked = (register.describe(task.kind)?.fields ?? []).flatMap((it) => (it.names && !it.computed ? [it.names] : []));
    await register.need(...linked);
    const resumes = this.#kept !== null && task.record === null && this.#kept.task.kind === task.kind;
    this.task = task;
    this.typed = resumes && this.#kept ? this.#kept.typed : typedFrom(this.fields, { ...task.record?.properties, ...task.preset } as object);
    this.#kept = null;
    this.failure = register.failure;
    this.missing = [];
    this.contested = [];
    this.isDone = false;
    this.faultAt = null;
  }

  dismiss(): void {
    if (this.task && this.faultAt) this.#kept = { task: this.task, typed: this.typed };
    this.task = null;
  }

  /** Writes what was typed; the dialog stays where it is refused. */
  async submit(): Promise<void> {
    const { task } = this;
    if (!task || this.working) return;
    this.missing = missingIn(this.fields, this.typed);
    this.failure = null;
    if (this.missing.length > 0) return;
    this.working = true;
    this.faultAt = null;
    try {
      const written = await this.#write(task);
      this.isDone = true;
      await register.reload();
      task.then?.(written);
    } catch (failure) {
      this.failure = failure;
      this.faultAt = failure instanceof Problem ? failure.at : null;
      session.learnFrom(failure);
    }
    this.working = false;
  }

  /** The record as it is now, under what was typed. */
  async loadAnew(): Promise<void> {
    const { task } = this;
    if (!task?.record) return;
    try {
      const now = await fetchRecord(task.kind, task.record.id, language.current);
      const { typed, contested } = rebased(this.fields, task.record.properties, now.properties, this.typed);
      this.task = { ...task, record: now };
      this.typed = typed;
      this.contested = contested;
      this.failure = null;
    } catch (failure) {
      this.failure = failure;
    }
  }

  async #write({ kind, record, fixed = {}, geometry = null }: Task): Promise<ProgrammeRecord> {
    if (!record) return createRecord(kind, { geometry, properties: { ...givenFrom(this.fields, this.typed), ...fixed } }, session.writeOptions);
    const properties = { ...changesFrom(this.fields, record.properties, this.typed), ...fixed };
    return changeRecord(kind, record.id, { revision: record.properties.revision, properties }, session.writeOptions);
  }

  #fieldNamed(name: string | null): string | null {
    const bare = name?.replace(/^properties\./, "") ?? null;
    return this.fields.some((it) => it.name === bare) ? bare : null;
  }
}

function fieldsOf({ kind, fixed = {}, only, needs = [], choices = {} }: Task): FieldDescription[] {
  const asked = (register.describe(kind)?.fields ?? []).filter((it) => !it.computed && !(it.name in fixed) && (!only || only.includes(it.name)));
  return asked.map((it) => {
    const values = choices[it.name];
    return { ...it, required: it.required || needs.includes(it.name), ...(values && { values }) };
  });
}

export const editing = new Editing();

/** Changes a record at once, without a form; a failure is the caller's to tell. */
export async function changeAtOnce(kind: RecordKind, record: ProgrammeRecord, properties: Record<string, GivenValue>): Promise<void> {
  await written(changeRecord(kind, record.id, { revision: record.properties.revision, properties }, session.writeOptions));
}

export async function removeAtOnce(kind: RecordKind, record: ProgrammeRecord): Promise<void> {
  await written(removeRecord(kind, record.id, record.properties.revision, session.writeOptions));
}

async function written(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (failure) {
    session.learnFrom(failure);
    // What is shown is not what is kept: it is shown as it is now.
    if (failure instanceof Problem && failure.status === 412) await register.reload();
    throw failure;
  }
  await register.reload();
}
