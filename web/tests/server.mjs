// The server that the browser test talks to: one that runs already (ARPENT_URL), or one that is
// started from its binary (ARPENT_BIN) on a free port and stopped by its process id. Tokens of the programme are made by
// the binary in the data directory of the server: for one that runs already, ARPENT_DATA names it.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** @typedef {{ url: string, data: string | null, stop: () => Promise<void> }} RunningServer */

/** @returns {Promise<RunningServer>} */
export async function runningServer() {
  const url = process.env["ARPENT_URL"];
  if (url) return { url: url.replace(/\/$/, ""), data: process.env["ARPENT_DATA"] ?? null, stop: async () => undefined };
  const binary = process.env["ARPENT_BIN"];
  if (!binary) throw new Error("set ARPENT_URL to a running server, or ARPENT_BIN to its binary");
  return started(binary);
}

/** @param {string} binary @param {string} [listen] @param {string[]} [options] @returns {Promise<RunningServer>} */
export async function started(binary, listen = "127.0.0.1:0", options = []) {
  const data = await mkdtemp(join(tmpdir(), "arpent-data-"));
  const server = spawn(binary, ["serve", "--listen", listen, "--data", data, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  for await (const line of createInterface({ input: server.stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (!url) continue;
    server.stdout.resume();
    return {
      url,
      data,
      stop: async () => {
        server.kill("SIGTERM");
        await ended;
        await rm(data, { recursive: true });
      },
    };
  }
  throw new Error(`${binary} ended before it said where it listens`);
}

/**
 * A token of the programme, made as an operator makes it.
 * @param {RunningServer} server
 * @param {string} role
 * @param {string[]} communes
 * @returns {Promise<string>} its secret
 */
export async function token({ data }, role, communes = []) {
  const binary = process.env["ARPENT_BIN"];
  if (!binary || !data) throw new Error("tokens need ARPENT_BIN, and ARPENT_DATA for a server that runs already");
  const given = communes.flatMap((it) => ["--commune", it]);
  const { stdout } = await promisify(execFile)(binary, ["--data", data, "token", "create", "--name", `${role} of the tests`, "--role", role, ...given]);
  return stdout.trim().split("\n").at(-1) ?? "";
}
