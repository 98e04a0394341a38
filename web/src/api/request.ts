// How the page asks: one way in, so that every failure is a `Problem` when the server refuses or an `Unreachable` when
// it does not answer; an aborted request rejects with the browser's AbortError.

import { Unreachable, isAbort, problemFrom } from "./problem";

/** Answers that were asked for before anybody needed them, by their paths; each is handed out once. */
const ahead = new Map<string, Promise<unknown>>();

export async function requestJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  const asked = ahead.get(path);
  ahead.delete(path);
  return (await (asked ?? answerTo(path, init))) as T;
}

/** Asks for what is sure to be needed. A failure is told to whoever asks for it. */
export function askAhead(path: string, init: RequestInit = {}): void {
  const answer = answerTo(path, init);
  answer.catch(() => undefined);
  ahead.set(path, answer);
}

async function answerTo(path: string, init: RequestInit): Promise<unknown> {
  return (await request(path, init)).json();
}

export async function request(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { accept: "application/json, application/geo+json, text/csv", ...init.headers } });
  } catch (error) {
    throw isAbort(error) ? error : new Unreachable(error);
  }
  if (!response.ok) throw await problemFrom(response);
  return response;
}
