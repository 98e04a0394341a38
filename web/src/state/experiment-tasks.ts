// The forms of what belongs to an experiment: what is known already stands in them, and names that must be the same to the
// letter are offered from where they were typed first.

import type { FieldValue, ProgrammeRecord, RecordKind } from "../api/programme-types";
import { language, t } from "../i18n/language.svelte";
import { textOf } from "../i18n/records";
import type { Task } from "./editing.svelte";
import { register } from "./register.svelte";

/** What is added to an experiment by a form alone; a control zone is drawn first. */
export type Belonging = "milestones" | "agreements" | "measures" | "protocols" | "evaluations";

export function taskFor(kind: Belonging, experiment: ProgrammeRecord): Task {
  const task: Task = { kind, record: null, title: titleOf(kind), fixed: { experiment_id: experiment.id } };
  if (kind === "measures") return { ...task, preset: outcomePreset(experiment), suggestions: outcomesOf(experiment) };
  if (kind === "protocols") return protocolTask(task, experiment);
  if (kind === "evaluations") return evaluationTask(task, experiment);
  return task;
}

function titleOf(kind: Belonging): string {
  if (kind === "protocols") return t().evaluation.freeze;
  return kind === "evaluations" ? t().evaluation.evaluate : t().register.add[kind];
}

/** The area is that of the experiment; the window is its time, as far as it is known to the day. */
function protocolTask(task: Task, experiment: ProgrammeRecord): Task {
  const { area_id: area = null } = experiment.properties;
  const [launch, until] = [dayOf(experiment, "start"), dayOf(experiment, "end")];
  return {
    ...task,
    fixed: { ...task.fixed, area_id: area },
    preset: { ...outcomePreset(experiment), launch, until },
    suggestions: outcomesOf(experiment),
    notice: t().evaluation.freezeWhy,
    action: t().evaluation.freezeAction,
  };
}

function evaluationTask(task: Task, experiment: ProgrammeRecord): Task {
  const protocols = register.ofExperiment("protocols", experiment.id);
  const only = protocols.length === 1 ? (protocols[0]?.id ?? null) : null;
  return { ...task, preset: { protocol_id: only }, notice: t().evaluation.evaluateWhy, action: t().evaluation.evaluateAction };
}

/** The outcome and its unit where there is only one that may be meant. */
export function outcomePreset(experiment: ProgrammeRecord): Record<string, FieldValue> {
  const { indicator, unit } = outcomesOf(experiment);
  return { indicator: indicator?.length === 1 ? (indicator[0] ?? null) : null, unit: unit?.length === 1 ? (unit[0] ?? null) : null };
}

/** The outcomes and units of the protocols and measures of an experiment. */
export function outcomesOf(experiment: ProgrammeRecord): Record<string, string[]> {
  const records = (["protocols", "measures"] as const).flatMap((kind) => register.ofExperiment(kind as RecordKind, experiment.id));
  const values = (field: string) => [...new Set(records.map((it) => textOf(it.properties[field], language.current)).filter((it) => it !== ""))];
  return { indicator: values("indicator"), unit: values("unit") };
}

function dayOf({ properties }: ProgrammeRecord, field: string): string | null {
  const date = properties[field];
  return typeof date === "string" && date.length === "2026-01-01".length ? date : null;
}
