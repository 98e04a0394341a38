// Turns what the server says in codes (flags, errors) into sentences.

import { Problem, Unreachable } from "../api/problem";
import type { Messages } from "./fr";

export function flagSentence(flag: string, messages: Messages): string {
  return messages.flags[flag] ?? messages.unknownFlag(flag);
}

export function errorSentence(error: unknown, messages: Messages): string {
  if (error instanceof Unreachable) return messages.problems.unreachable;
  if (error instanceof Problem) return error.message || messages.problems.refused;
  return messages.problems.unexpected;
}
