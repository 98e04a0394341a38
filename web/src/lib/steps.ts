// What may become of a record, so that the page offers what the register would take. The register decides: a step that
// is offered here and not taken there is refused in words.

import type { RecordKind, Role } from "../api/programme-types";

export interface StateStep {
  to: string;
  /** The fields that the step asks for. */
  asks: string[];
}

const step = (to: string, ...asks: string[]): StateStep => ({ to, asks });

const ofCommune: Record<string, StateStep[]> = {
  draft: [step("proposed"), step("withdrawn", "reason")],
  proposed: [step("draft"), step("withdrawn", "reason")],
  withdrawn: [step("draft"), step("proposed")],
};

const ofProgramme: Record<string, StateStep[]> = {
  ...ofCommune,
  proposed: [step("chosen"), step("draft"), step("withdrawn", "reason")],
  chosen: [step("proposed", "reason"), step("withdrawn", "reason")],
};

const ofExperiments: Record<string, StateStep[]> = {
  planned: [step("running", "start"), step("stopped", "reason")],
  running: [step("extended", "end", "reason"), step("ended", "end"), step("stopped", "reason", "end")],
  extended: [step("extended", "end", "reason"), step("ended", "end"), step("stopped", "reason", "end")],
};

export function followsAll(role: Role | null): boolean {
  return role === "analyst" || role === "admin";
}

/** Whether a role writes records of a kind at all. */
export function writesKind(role: Role | null, kind: RecordKind): boolean {
  return followsAll(role) || (role === "mayor" && ["areas", "agreements", "milestones", "measures"].includes(kind));
}

/** The states that may follow. */
export function stepsOf(kind: RecordKind, state: string, role: Role | null): StateStep[] {
  if (!writesKind(role, kind)) return [];
  if (kind === "areas") return (followsAll(role) ? ofProgramme : ofCommune)[state] ?? [];
  return kind === "experiments" ? (ofExperiments[state] ?? []) : [];
}
