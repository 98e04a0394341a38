// Water and railways of the base map: drawn where the server has layers of them, named with their sources, in both
// schemes; nothing is asked for where it has none. The layers are made here.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { promisify } from "node:util";
import { started } from "./server.mjs";
import { launchBrowser, mapAtRest, onScreen, watchedPage } from "./watched-page.mjs";

const binary = process.env["ARPENT_BIN"];
if (!binary) throw new Error("layers are brought in by the binary: set ARPENT_BIN");
const browser = await launchBrowser();
after(() => browser.close());

const palette = JSON.parse(readFileSync(new URL("../../styles/palette.json", import.meta.url), "utf8")).map;
/** A pond in the north of Argenteuil, and a line across the Métropole. */
const pond = [[2.23, 48.945], [2.26, 48.945], [2.26, 48.96], [2.23, 48.96], [2.23, 48.945]];
const inPond = /** @type {[number, number]} */ ([2.252, 48.9562]);
const track = [[2.2, 48.93], [2.3, 48.93]];
const onTrack = /** @type {[number, number]} */ ([2.2405, 48.93]);
const somewhere = "#13.00/48.9447/2.2477";

/** @param {{ type: string, coordinates: unknown }} geometry */
function layerOf(geometry) {
  return JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties: { code: "1" }, geometry }] });
}

/** A server that has both layers. */
async function serverWithGround() {
  const server = await started(/** @type {string} */ (binary));
  for (const [id, role, geometry] of /** @type {const} */ ([
    ["ponds", "water", { type: "Polygon", coordinates: [pond] }],
    ["tracks", "rail", { type: "LineString", coordinates: track }],
  ])) {
    const file = join(/** @type {string} */ (server.data), `${id}.geojson`);
    await writeFile(file, layerOf(geometry));
    await promisify(execFile)(/** @type {string} */ (binary), [
      "import", file, "--data", /** @type {string} */ (server.data), "--id", id, "--base", role, "--title", `Essai ${id}`, "--producer", "Ville d’essai", "--vintage", "2031",
    ]);
  }
  await untilServed(server.url, "tracks");
  return server;
}

/** @param {string} url @param {string} id */
async function untilServed(url, id) {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await fetch(`${url}/ogc/collections/${id}`)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${id} was not taken up`);
}

const around = 3;
/** Channels of a line's middle may be mixed with what lies beside it: it is hardly wider than a pixel. */
const tolerance = 24;

/**
 * Whether a colour is seen within a few pixels of a position.
 * @param {import("playwright-core").Page} page
 * @param {[number, number]} position
 * @param {string} colour as `#rrggbb`
 */
async function isSeen(page, position, colour) {
  const { x, y } = await onScreen(page, position);
  const clip = { x: Math.round(x) - around, y: Math.round(y) - around, width: 2 * around + 1, height: 2 * around + 1 };
  const picture = `data:image/png;base64,${(await page.screenshot({ clip })).toString("base64")}`;
  const channels = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0);
    return [...context.getImageData(0, 0, image.width, image.height).data];
  }, picture);
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const isNear = (/** @type {number} */ pixel) => wanted.every((it, index) => Math.abs(it - (channels[pixel * 4 + index] ?? 0)) <= tolerance);
  return Array.from({ length: channels.length / 4 }, (_, pixel) => pixel).some(isNear);
}

/** Waits until a colour is seen at a position: tiles come when they come. @param {Parameters<typeof isSeen>} asked */
async function untilSeen(...asked) {
  for (let tries = 0; tries < 60; tries += 1) {
    if (await isSeen(...asked)) return;
    await asked[0].waitForTimeout(250);
  }
  assert.fail(`${asked[2]} is not seen at ${asked[1]}`);
}

describe("the base map", () => {
  it("draws water and railways of the server over the communes, light and dark, and names their sources", async () => {
    const server = await serverWithGround();
    try {
      const { page, faults } = await watchedPage(browser, server.url);
      for (const scheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.goto(`${server.url}/?lang=fr&layers=${somewhere}`);
        await page.getByText("Essai ponds").first().waitFor();
        await mapAtRest(page);
        await untilSeen(page, inPond, palette[scheme].water);
        await untilSeen(page, onTrack, palette[scheme].rail);
      }
      const ground = page.getByRole("list", { name: "Fond de carte" });
      await ground.getByRole("button", { name: "Source : Essai tracks" }).click();
      assert.match(await ground.innerText(), /Ville d’essai[\s\S]*2031/);
      assert.deepEqual(faults, []);
      await page.context().close();
    } finally {
      await server.stop();
    }
  });

  it("asks for nothing where the server has no such layer", async () => {
    const server = await started(/** @type {string} */ (binary));
    try {
      const { page, faults } = await watchedPage(browser, server.url);
      /** @type {string[]} */
      const tiles = [];
      page.on("request", (request) => request.url().includes("/tiles/") && tiles.push(request.url()));
      await page.goto(`${server.url}/?lang=fr${somewhere}`);
      await mapAtRest(page);
      assert.equal(await page.getByRole("list", { name: "Fond de carte" }).count(), 0);
      assert.deepEqual(tiles, []);
      assert.ok(!(await isSeen(page, inPond, palette.light.water)));
      assert.deepEqual(faults, []);
      await page.context().close();
    } finally {
      await server.stop();
    }
  });
});
