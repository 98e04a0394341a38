// The types of every body, made of what the server says of itself (`/openapi.json`): `generated/openapi.ts`, against which
// the page is checked. Nothing of it is committed, nor needed to build the page: types leave no trace in scripts.
// Run: ARPENT_BIN=../target/debug/arpent npm run types   (or ARPENT_URL=http://127.0.0.1:8080)

import { mkdir, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { runningServer } from "../tests/server.mjs";

const file = new URL("../generated/openapi.ts", import.meta.url);
const server = await runningServer();
try {
  const answer = await fetch(`${server.url}/openapi.json`);
  if (!answer.ok) throw new Error(`${server.url}/openapi.json: ${answer.status}`);
  const types = await openapiTS(await answer.json(), { alphabetize: true });
  await mkdir(new URL(".", file), { recursive: true });
  await writeFile(file, `// Made by \`npm run types\` of the description of the server; not committed.\n\n${astToString(types)}`);
} finally {
  await server.stop();
}
