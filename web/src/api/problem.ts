// What can go wrong between the page and the server: a refusal that explains itself, or no answer.

import type { Position } from "geojson";
import type { ProblemBody } from "./types";

/** What is known of a refusal: its body, or the status alone. */
type Refusal = Pick<ProblemBody, "title" | "status"> & Partial<ProblemBody>;

/** The server answered with `application/problem+json`, or with an error that has no body. */
export class Problem extends Error {
  readonly status: number;
  readonly at: Position | null;
  /** The parameter or the member that is wrong. */
  readonly field: string | null;

  constructor(body: Refusal) {
    super(body.detail ?? body.title);
    this.name = "Problem";
    this.status = body.status;
    this.at = body.at ?? null;
    this.field = body.field ?? null;
  }
}

/** The server did not answer at all. */
export class Unreachable extends Error {
  /** The reader's machine has no connection, as far as the browser knows. */
  readonly isOffline = !navigator.onLine;

  constructor(cause: unknown) {
    super("the server did not answer", { cause });
    this.name = "Unreachable";
  }
}

export async function problemFrom(response: Response): Promise<Problem> {
  const fallback: Refusal = { title: response.statusText || `HTTP ${response.status}`, status: response.status };
  if (!(response.headers.get("content-type") ?? "").includes("json")) return new Problem(fallback);
  try {
    const body = (await response.json()) as Partial<ProblemBody>;
    return new Problem({ ...fallback, ...body });
  } catch {
    return new Problem(fallback);
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
