// How the page asks: one way in, so that every failure is a `Problem` when the server refuses or an `Unreachable` when
// it does not answer; an aborted request rejects with the browser's AbortError.

import { Unreachable, isAbort, problemFrom } from "./problem";

export async function requestJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await (await request(path, init)).json()) as T;
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
