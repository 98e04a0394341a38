// Every style of a running server: valid by MapLibre's own validator, and drawn in a real browser without a complaint.
// Run: ARPENT_BIN=../target/debug/arpent npm run test:browser   (or ARPENT_URL=http://127.0.0.1:8080)
// ARPENT_SCREENSHOTS=DIR keeps pictures of the styles that are drawn.

import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { runningServer } from "./server.mjs";
import { launchBrowser } from "./watched-page.mjs";

/** @typedef {{ styles: { id: string, links: { href: string, rel: string, type: string }[] }[] }} Styles */

const library = new URL("../node_modules/maplibre-gl/dist/", import.meta.url);

/** @type {import("./server.mjs").RunningServer} */
let server;
/** @type {Styles} */
let listed;

before(async () => {
  server = await runningServer();
  listed = /** @type {Styles} */ (await (await fetch(`${server.url}/ogc/styles`)).json());
});
after(async () => server?.stop());

/** @param {string} id */
async function styleOf(id) {
  const answer = await fetch(`${server.url}/ogc/styles/${id}?f=mapbox`);
  assert.equal(answer.status, 200, id);
  return answer.json();
}

describe("the styles", () => {
  it("are valid, each of them", async () => {
    assert.ok(listed.styles.length > 40, `${listed.styles.length} styles`);
    for (const { id } of listed.styles) {
      const faults = validateStyleMin(await styleOf(id));
      assert.deepEqual(faults.map((fault) => fault.message), [], id);
    }
  });

  it("lead to nothing that is not there", async () => {
    for (const { links } of listed.styles.slice(0, 12)) {
      for (const { href } of links) assert.equal((await fetch(href)).status, 200, href);
    }
    for (const file of ["light.json", "light.png", "dark@2x.json", "dark@2x.png"]) {
      assert.equal((await fetch(`${server.url}/ogc/sprites/${file}`)).status, 200, file);
    }
  });

  it("are drawn in a browser without a complaint", async () => {
    const pages = await pageServer();
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
      /** @type {string[]} */
      const faults = [];
      page.on("console", (message) => message.type() !== "log" && faults.push(message.text()));
      page.on("pageerror", (error) => faults.push(error.message));
      for (const id of ["base-light", "base.density-light", "base.income.d1-light", "mobility-dark", "climate-dark"]) {
        await page.goto(`${pages.url}/?style=${encodeURIComponent(`${server.url}/ogc/styles/${id}?f=mapbox`)}`);
        await page.locator('body[data-state="idle"]').waitFor({ timeout: 60_000 });
        const drawn = Number(await page.locator("body").getAttribute("data-communes"));
        assert.ok(drawn > 100, `${drawn} communes of ${id} are drawn`);
        const folder = process.env["ARPENT_SCREENSHOTS"];
        if (folder) await page.screenshot({ path: `${folder}/${id}.png` });
      }
      assert.deepEqual(faults.filter((fault) => !fault.includes("GPU stall")), []);
    } finally {
      await browser.close();
      pages.close();
    }
  });
});

const page = `<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="/maplibre-gl.css">
<style>body,#map{position:absolute;inset:0;margin:0}</style><div id="map"></div>
<script type="module">
import { Map, setWorkerUrl } from "/maplibre-gl.mjs";
setWorkerUrl(new URL("/maplibre-gl-worker.mjs", location.href).href);
const map = new Map({ container: "map", style: new URLSearchParams(location.search).get("style"), fadeDuration: 0 });
map.on("error", ({ error }) => console.error(error.message));
map.on("idle", () => {
  const seen = map.queryRenderedFeatures({ layers: ["communes"] }).map((feature) => feature.properties.code);
  document.body.dataset.communes = String(new Set(seen).size);
  document.body.dataset.state = "idle";
});
</script>`;

/** A server of the page above and of MapLibre's own files, on a free port. */
async function pageServer() {
  const pages = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/") return response.setHeader("content-type", "text/html").end(page);
    const type = path.endsWith(".css") ? "text/css" : "text/javascript";
    const file = await readFile(new URL(`.${path}`, library)).catch(() => null);
    if (!file) return response.writeHead(404).end();
    return response.setHeader("content-type", type).end(file);
  });
  await new Promise((resolve) => pages.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (pages.address());
  return { url: `http://127.0.0.1:${address.port}`, close: () => pages.close() };
}
