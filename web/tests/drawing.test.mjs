// Drawing as a reader does it: four tools, holes, undoing, files; what is shown is what the API says of the same outline.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lambert93, zippedShapefile } from "./shapefile.mjs";
import { dragCorner, linkedZone, panelAgrees } from "./steps.mjs";
import { mapAtRest, onScreen, served, watchedPage } from "./watched-page.mjs";

const somewhere = "#13.20/48.9447/2.2477";
/** What a reader should wait for at most between two moves, with room for a test machine that does other work. */
const patienceMs = 10_000;

const { server, browser } = await served();

/** @param {import("playwright-core").Page} page @param {string} tool */
async function startDrawing(page, tool) {
  await page.getByRole("button", { name: "Dessiner une zone" }).click();
  await page.getByRole("button", { name: tool, exact: true }).click();
  await page.locator('.map[data-drawing="true"]').waitFor();
}

/** @param {import("playwright-core").Page} page @param {[number, number][]} positions */
async function clickAt(page, positions) {
  for (const position of positions) {
    const { x, y } = await onScreen(page, position);
    await page.mouse.move(x, y, { steps: 4 });
    await page.mouse.click(x, y);
  }
}

describe("drawing", () => {
  it("a rectangle tells its size before it is finished", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=${somewhere}`);
    await mapAtRest(page);
    await startDrawing(page, "Rectangle");
    await clickAt(page, [[2.241, 48.9405]]);
    const { x, y } = await onScreen(page, [2.2535, 48.948]);
    await page.mouse.move(x, y, { steps: 6 });
    assert.match(await page.locator('[data-figure="sketch"]').innerText(), /ha · [\d\s]+\shabitants/);
    await page.mouse.click(x, y);
    const { polygon } = await panelAgrees(page, server.url);
    assert.equal(polygon.coordinates[0].length, 5);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("a circle keeps its centre and radius in the address", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=${somewhere}`);
    await mapAtRest(page);
    await startDrawing(page, "Cercle");
    await clickAt(page, [[2.2477, 48.9447], [2.2541, 48.9447]]);
    await page.waitForURL(/disc=2\.247\d+,48\.944\d+,\d+/);
    const { answer } = await panelAgrees(page, server.url);
    const radiusM = Number(/disc=[^,]+,[^,]+,(\d+)/.exec(page.url())?.[1]);
    assert.ok(Math.abs(answer.zone.area_m2 / (Math.PI * radiusM ** 2) - 1) < 0.01);
    assert.ok(Math.abs(radiusM / 469 - 1) < 0.03, `${radiusM} m`);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("freehand follows the pointer and fits in a link", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=${somewhere}`);
    await mapAtRest(page);
    await startDrawing(page, "Main levée");
    const centre = await onScreen(page, [2.2477, 48.9447]);
    const at = (/** @type {number} */ turn) => ({ x: centre.x + 110 * Math.cos(turn), y: centre.y + 90 * Math.sin(turn) });
    await page.mouse.click(at(0).x, at(0).y);
    for (let step = 1; step <= 40; step += 1) await page.mouse.move(at((step * Math.PI) / 20.5).x, at((step * Math.PI) / 20.5).y, { steps: 3 });
    await page.mouse.move(at(0).x, at(0).y, { steps: 3 });
    await page.mouse.click(at(0).x, at(0).y);
    const { polygon } = await panelAgrees(page, server.url);
    assert.ok(polygon.coordinates[0].length > 8 && polygon.coordinates[0].length <= 120, `${polygon.coordinates[0].length} corners`);
    assert.match(page.url(), /zone=/);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("cuts a hole, undoes it, and does it again", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=&zone=${linkedZone}${somewhere}`);
    await mapAtRest(page);
    const whole = (await panelAgrees(page, server.url)).answer.zone.area_m2;
    await page.getByRole("button", { name: "Percer un trou" }).click();
    await page.locator('.map[data-drawing="true"]').waitFor();
    await clickAt(page, [[2.244, 48.9425], [2.251, 48.9425], [2.248, 48.9465], [2.244, 48.9425]]);
    await page.waitForURL(/zone=[^&]*~/);
    const cut = await panelAgrees(page, server.url);
    assert.equal(cut.polygon.coordinates.length, 2);
    assert.ok(cut.answer.zone.area_m2 < whole * 0.95);
    await page.keyboard.press("Control+z");
    await page.waitForURL(/zone=[^~]*$/);
    assert.equal((await panelAgrees(page, server.url)).answer.zone.area_m2, whole);
    await page.keyboard.press("Control+y");
    assert.equal((await panelAgrees(page, server.url)).answer.zone.area_m2, cut.answer.zone.area_m2);
    await dragCorner(page, [2.2551, 48.949], [2.2581, 48.9511]);
    await page.locator('article[aria-busy="false"]').waitFor();
    const dragged = await panelAgrees(page, server.url);
    assert.equal(dragged.polygon.coordinates.length, 2, "the hole stays when a corner is dragged");
    assert.ok(dragged.answer.zone.area_m2 > cut.answer.zone.area_m2);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("snaps a corner to the limit of a commune", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    const communes = await (await fetch(`${server.url}/ogc/collections/communes/items/95018?f=json`)).json();
    const limit = communes.geometry.coordinates.flat(communes.geometry.type === "MultiPolygon" ? 2 : 1);
    const south = limit.reduce((/** @type {number[]} */ best, /** @type {number[]} */ it) => ((it[1] ?? 0) < (best[1] ?? 0) ? it : best));
    await page.goto(`${server.url}/?lang=fr&layers=#14.00/${south[1] + 0.004}/${south[0]}`);
    await mapAtRest(page);
    await startDrawing(page, "Polygone");
    const near = await onScreen(page, south);
    await page.mouse.move(near.x + 30, near.y + 30);
    await page.mouse.move(near.x + 5, near.y + 4, { steps: 4 });
    await page.mouse.click(near.x + 5, near.y + 4);
    await clickAt(page, [[south[0] + 0.006, south[1] + 0.006], [south[0] - 0.006, south[1] + 0.007]]);
    await page.keyboard.press("Enter");
    await page.locator("article[data-zone]").waitFor();
    const ring = JSON.parse((await page.locator("article").getAttribute("data-zone")) ?? "").coordinates[0];
    const isSouth = (/** @type {number[]} */ it) => Math.abs((it[0] ?? 0) - south[0]) < 2e-6 && Math.abs((it[1] ?? 0) - south[1]) < 2e-6;
    assert.ok(ring.some(isSouth), `${JSON.stringify(ring)} has no corner at ${south}`);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("lets the figures follow the pointer while a corner is dragged", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=&zone=${linkedZone}${somewhere}`);
    await mapAtRest(page);
    await panelAgrees(page, server.url);
    const [start, end] = [await onScreen(page, [2.2551, 48.949]), await onScreen(page, [2.2595, 48.952])];
    await page.mouse.move(start.x, start.y, { steps: 3 });
    await page.mouse.down();
    // The tool takes a few pixels to tell a drag from a click.
    await page.mouse.move(start.x + 6, start.y - 6, { steps: 6 });
    const seen = new Set();
    for (let step = 1; step <= 8; step += 1) {
      const before = await page.locator("article").getAttribute("data-diagnosis");
      await page.mouse.move(start.x + ((end.x - start.x) * step) / 8, start.y + ((end.y - start.y) * step) / 8, { steps: 2 });
      await page.waitForFunction((it) => document.querySelector("article")?.getAttribute("data-diagnosis") !== it, before, { timeout: patienceMs });
      seen.add(await page.locator('[data-figure="area"]').innerText());
    }
    assert.ok(seen.size >= 6, `${seen.size} different sizes were shown before the corner was let go`);
    await page.mouse.up();
    await panelAgrees(page, server.url);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});

describe("files", () => {
  /** @param {import("playwright-core").Page} page @param {{ name: string, text: string, isBase64?: boolean }} file */
  async function drop(page, file) {
    await page.evaluate(({ name, text, isBase64 }) => {
      const dataTransfer = new DataTransfer();
      const contents = isBase64 ? Uint8Array.from(atob(text), (it) => it.charCodeAt(0)) : text;
      dataTransfer.items.add(new File([contents], name));
      window.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, file);
  }

  const ring = linkedZone.split(";").map((it) => it.split(",").map(Number));

  it("a dropped GeoJSON, and a dropped KML, become the zone", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=`);
    await mapAtRest(page);
    await drop(page, { name: "zone.geojson", text: JSON.stringify({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }) });
    assert.deepEqual((await panelAgrees(page, server.url)).polygon.coordinates, [ring]);
    await page.keyboard.press("Escape");
    await page.locator("article").waitFor({ state: "detached" });
    const coordinates = ring.map((it) => `${it.join(",")},0`).join(" ");
    const kml = `<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>${coordinates}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>`;
    await drop(page, { name: "zone.kml", text: kml });
    assert.deepEqual((await panelAgrees(page, server.url)).polygon.coordinates, [ring]);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("a dropped Shapefile is brought to the map from the frame that it says", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=`);
    await mapAtRest(page);
    const items = `${server.url}/ogc/collections/communes/items/95018?f=json`;
    const frame = encodeURIComponent("http://www.opengis.net/def/crs/EPSG/0/2154");
    const [there, here] = await Promise.all([items, `${items}&crs=${frame}`].map(async (it) => (await (await fetch(it)).json()).geometry));
    const ringOf = (/** @type {any} */ geometry) => (geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates[0][0]);
    const zip = zippedShapefile(ringOf(here), lambert93).toString("base64");
    await drop(page, { name: "commune.zip", text: zip, isBase64: true });
    const { polygon } = await panelAgrees(page, server.url);
    const expected = new Set(ringOf(there).map((/** @type {number[]} */ it) => it.map((degrees) => degrees.toFixed(4)).join()));
    const found = polygon.coordinates[0].map((/** @type {number[]} */ it) => it.map((degrees) => degrees.toFixed(4)).join());
    const share = found.filter((/** @type {string} */ it) => expected.has(it)).length / found.length;
    // A position on the edge between two roundings may fall on either side of it.
    assert.ok(found.length === ringOf(there).length && share > 0.9, `${share} of ${found.length} corners agree`);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("a file that is none is refused in words", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=`);
    await mapAtRest(page);
    await drop(page, { name: "notes.txt", text: "hello" });
    await page.getByRole("alert").filter({ hasText: "notes.txt" }).waitFor();
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});
