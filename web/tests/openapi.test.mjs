// The page's idea of the server's bodies against the description that the server gives of itself: types are made of
// /openapi.json, and every body that the page reads must fit the type by which it reads it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import openapiTS, { astToString } from "openapi-typescript";
import { runningServer } from "./server.mjs";

/** The schema of the server, and the type by which the page reads it. */
const readBy = {
  DiagnosisBody: "Diagnosis",
  ComparisonBody: "Comparison",
  IndicatorsBody: "{ themes: ThemeDescription[] }",
  ProblemBody: "ProblemBody",
  WhoBody: "Who",
};

describe("the bodies of the server", () => {
  it("fit the types by which the page reads them", async () => {
    const server = await runningServer();
    const description = await (await fetch(`${server.url}/openapi.json`)).json();
    await server.stop();
    const made = astToString(await openapiTS(description));
    const checks = Object.entries(readBy).map(([schema, type]) => `export const of${schema} = (body: components["schemas"]["${schema}"]): ${type} => body;`);
    const named = [
      'import type { components } from "./openapi";',
      'import type { Comparison, Diagnosis, ProblemBody, ThemeDescription } from "../src/api/types";',
      'import type { Who } from "../src/api/programme-types";',
    ];
    const folder = await mkdtemp(new URL("../.openapi-", import.meta.url).pathname);
    try {
      await writeFile(join(folder, "openapi.ts"), made);
      await writeFile(join(folder, "fits.ts"), [...named, ...checks].join("\n"));
      const flags = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--types", ""];
      const { stdout } = await promisify(execFile)("node_modules/.bin/tsc", [...flags, join(folder, "fits.ts")]).catch((/** @type {any} */ failure) => failure);
      assert.equal(stdout, "");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
