// Changing the outline of a zone with a hole: by mouse, by keys alone, by touch. What is shown is what the API says of it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axeFaults, linkedZone, panelAgrees } from "./steps.mjs";
import { mapAtRest, onScreen, served, watchedPage } from "./watched-page.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { server, browser } = await served();
const somewhere = "#13.20/48.9447/2.2477";
const hole = /** @type {[number, number][]} */ ([[2.244, 48.9425], [2.251, 48.9425], [2.251, 48.9465], [2.244, 48.9465]]);
const linkedHole = [...hole, hole[0]].map((it) => it?.join(",")).join(";");

/** A second part, west of the zone. */
const linkedPart = "2.228,48.945;2.233,48.945;2.233,48.947;2.228,48.947;2.228,48.945";

/** @param {Page} page @param {string} [zone] */
async function opened(page, zone = `${linkedZone}~${linkedHole}`) {
  await page.goto(`${server.url}/?lang=fr&layers=&zone=${zone}${somewhere}`);
  await page.locator('.map[data-state="idle"]').waitFor({ timeout: 60_000 });
  return panelAgrees(page, server.url);
}

/** @param {Page} page @returns {Promise<number[][][]>} */
async function rings(page) {
  return JSON.parse((await page.locator("article").getAttribute("data-zone")) ?? "").coordinates;
}

/** @param {Page} page @param {[number, number]} from @param {[number, number]} to */
async function drag(page, from, to) {
  const [start, end] = [await onScreen(page, from), await onScreen(page, to)];
  await page.mouse.move(start.x, start.y, { steps: 3 });
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 10 });
  await page.mouse.up();
}

/** Positions agree to what a pixel is here. @param {number[] | undefined} found @param {[number, number]} expected */
function isNear(found, expected) {
  const apart = Math.hypot((found?.[0] ?? 0) - expected[0], (found?.[1] ?? 0) - expected[1]);
  assert.ok(apart < 2e-4, `${found} is not ${expected}`);
}

describe("by mouse", () => {
  it("the corner of a hole is moved, one is added and one is taken out, and all of it is undone", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    const before = await opened(page);
    await drag(page, [2.251, 48.9465], [2.2525, 48.9475]);
    const moved = await panelAgrees(page, server.url);
    isNear(moved.polygon.coordinates[1][2], [2.2525, 48.9475]);
    assert.deepEqual(moved.polygon.coordinates[0], before.polygon.coordinates[0], "the outline stays");
    assert.ok(moved.answer.zone.area_m2 < before.answer.zone.area_m2);

    await drag(page, [2.2475, 48.9425], [2.2475, 48.9415]);
    assert.equal((await rings(page))[1]?.length, 6, "the middle of a side became a corner");
    isNear((await rings(page))[1]?.[1], [2.2475, 48.9415]);

    const { x, y } = await onScreen(page, [2.2475, 48.9415]);
    await page.mouse.click(x, y, { button: "right" });
    await page.waitForFunction(() => JSON.parse(document.querySelector("article")?.getAttribute("data-zone") ?? "").coordinates[1].length === 5);
    await panelAgrees(page, server.url);

    for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press("Control+z");
    assert.deepEqual((await panelAgrees(page, server.url)).polygon, before.polygon);
    await page.keyboard.press("Control+y");
    isNear((await rings(page))[1]?.[2], [2.2525, 48.9475]);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("a hole is dragged by what lies in it, the whole zone with its hole by its ground", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    const before = await opened(page);
    await drag(page, [2.247, 48.945], [2.248, 48.9455]);
    const alone = await rings(page);
    assert.deepEqual(alone[0], before.polygon.coordinates[0]);
    isNear(alone[1]?.[0], [2.245, 48.943]);
    await drag(page, [2.2425, 48.9475], [2.2445, 48.9475]);
    const together = await panelAgrees(page, server.url);
    isNear(together.polygon.coordinates[0][0], [2.2421, 48.9401]);
    isNear(together.polygon.coordinates[1][0], [2.247, 48.943]);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("of several parts, one is changed, moved and taken out, and all of it is undone", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    const before = await opened(page, `${linkedZone}~${linkedHole}_${linkedPart}`);
    assert.equal(before.polygon.type, "MultiPolygon");
    await drag(page, [2.233, 48.947], [2.234, 48.948]);
    const changed = await panelAgrees(page, server.url);
    isNear(changed.polygon.coordinates[1][0][2], [2.234, 48.948]);
    assert.deepEqual(changed.polygon.coordinates[0], before.polygon.coordinates[0], "the other part stays");

    await drag(page, [2.2305, 48.946], [2.2315, 48.9465]);
    const moved = await panelAgrees(page, server.url);
    isNear(moved.polygon.coordinates[1][0][0], [2.229, 48.9455]);
    assert.deepEqual(moved.polygon.coordinates[0], before.polygon.coordinates[0], "a part is moved by its ground, alone");

    const corner = await onScreen(page, [2.229, 48.9455]);
    await page.mouse.click(corner.x, corner.y);
    await page.locator('[data-corner="2:0"] output', { hasText: "Partie 2, sommet 1 sur 4" }).waitFor();
    await page.getByRole("button", { name: "Retirer cette partie" }).click();
    const single = await panelAgrees(page, server.url);
    assert.deepEqual(single.polygon, { type: "Polygon", coordinates: before.polygon.coordinates[0] });
    await page.getByRole("button", { name: "Sommet suivant" }).click();
    assert.equal(await page.getByRole("button", { name: "Retirer cette partie" }).count(), 0, "the last part stays");

    for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press("Control+z");
    assert.deepEqual((await panelAgrees(page, server.url)).polygon, before.polygon);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("no drag makes sides cross", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    const before = await opened(page);
    await drag(page, [2.251, 48.9465], [2.262, 48.956]);
    const after = await rings(page);
    assert.ok(after[1]?.every((it) => (it[0] ?? 0) < 2.2556), "the hole keeps to the zone");
    assert.deepEqual(after[0], before.polygon.coordinates[0]);
    await panelAgrees(page, server.url);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("a hole's corner snaps to the limit of a commune", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    const commune = await (await fetch(`${server.url}/ogc/collections/communes/items/95018?f=json`)).json();
    const limit = commune.geometry.coordinates.flat(commune.geometry.type === "MultiPolygon" ? 2 : 1);
    const south = /** @type {[number, number]} */ (limit.reduce((/** @type {number[]} */ best, /** @type {number[]} */ it) => ((it[1] ?? 0) < (best[1] ?? 0) ? it : best)));
    const around = (/** @type {number} */ reach) => [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([x, y]) => `${(south[0] + (x ?? 0) * reach * 1.5).toFixed(6)},${(south[1] + (y ?? 0) * reach).toFixed(6)}`).join(";");
    await page.goto(`${server.url}/?lang=fr&layers=&zone=${around(0.006)}~${around(0.002)}#14.00/${south[1]}/${south[0]}`);
    await mapAtRest(page);
    await page.locator("article[data-zone][data-diagnosis]").waitFor();
    const end = await onScreen(page, south);
    const start = await onScreen(page, [Number((south[0] + 0.003).toFixed(6)), Number((south[1] + 0.002).toFixed(6))]);
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(end.x + 5, end.y + 4, { steps: 8 });
    await page.mouse.up();
    const corner = (await rings(page))[1]?.[2];
    assert.ok(Math.abs((corner?.[0] ?? 0) - south[0]) < 2e-6 && Math.abs((corner?.[1] ?? 0) - south[1]) < 2e-6, `${corner} is not ${south}`);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("a circle is moved by its centre and sized by its border", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=&disc=2.2477,48.9447,500${somewhere}`);
    await mapAtRest(page);
    await panelAgrees(page, server.url);
    await drag(page, [2.2477, 48.9447], [2.2497, 48.9457]);
    await page.waitForURL(/disc=2\.249\d+,48\.945\d+,500/);
    const east = 2.2497 + 500 / (111_320 * Math.cos((48.9457 * Math.PI) / 180));
    await drag(page, [east, 48.9457], [2.2597, 48.9457]);
    await page.waitForURL(/disc=[^,]+,[^,]+,7[23]\d/);
    await panelAgrees(page, server.url);
    await page.keyboard.press("Control+z");
    await page.waitForURL(/disc=[^,]+,[^,]+,500/);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});

describe("by keys alone", () => {
  it("a circle becomes a polygon whose corners are moved, added and taken out, and gets and loses a hole", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=&disc=2.2477,48.9447,500${somewhere}`);
    await mapAtRest(page);
    await panelAgrees(page, server.url);
    await page.locator("#corners-toggle").focus();
    await page.keyboard.press("Enter");
    const bar = page.getByRole("toolbar", { name: "Sommets du tracé" });
    assert.ok(await bar.evaluate((it) => it === document.activeElement), "keys work at once");
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(/disc=2\.2484/);
    await bar.getByRole("button", { name: "En faire un polygone" }).focus();
    await page.keyboard.press("Enter");
    await page.locator('[data-corner="0:0"]').waitFor();
    const twelve = await panelAgrees(page, server.url);
    assert.equal(twelve.polygon.coordinates[0].length, 13);

    for (let times = 0; times < 4; times += 1) await page.keyboard.press("ArrowRight");
    const moved = (await rings(page))[0]?.[0]?.[0] ?? 0;
    assert.ok(moved > twelve.polygon.coordinates[0][0][0] + 0.002, "the corner went east");
    await page.keyboard.press("Shift+ArrowLeft");
    const finely = moved - ((await rings(page))[0]?.[0]?.[0] ?? 0);
    assert.ok(finely > 0 && finely < 0.0002, `${finely}° is a pixel`);
    await page.keyboard.press("Insert");
    await page.locator('[data-corner="0:1"]').waitFor();
    assert.equal((await rings(page))[0]?.length, 14);
    await page.keyboard.press("PageDown");
    await page.locator('[data-corner="0:2"]').waitFor();
    await page.keyboard.press("Delete");
    assert.equal((await rings(page))[0]?.length, 13);
    await panelAgrees(page, server.url);

    await page.keyboard.press("PageUp");
    await page.keyboard.press("PageUp");
    await bar.locator('output:text-is("Tout le tracé")').waitFor();
    await bar.getByRole("button", { name: "Percer un trou au milieu" }).focus();
    await page.keyboard.press("Enter");
    await page.locator('[data-corner="1:0"]').waitFor();
    const cut = await panelAgrees(page, server.url);
    assert.equal(cut.polygon.coordinates.length, 2);
    await bar.focus();
    await page.keyboard.press("ArrowUp");
    await panelAgrees(page, server.url);
    for (let times = 0; times < 60; times += 1) await page.keyboard.press("ArrowRight");
    await bar.getByText("Le tracé se croiserait").waitFor();
    await panelAgrees(page, server.url);
    await bar.getByRole("button", { name: "Retirer ce trou" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/zone=[^~]*$/);
    await page.keyboard.press("Control+z");
    await page.waitForURL(/zone=[^&]*~/);
    await bar.focus();
    await page.keyboard.press("Escape");
    await bar.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "corners-toggle");
    assert.ok(await page.locator("article[data-zone]").isVisible(), "Escape closes the bar and keeps the zone");
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});

describe("by touch", () => {
  it("a corner of a hole is dragged, chosen by a tap and taken out by a button", async () => {
    const context = await browser.newContext({ viewport: { width: 820, height: 1180 }, locale: "fr-FR", hasTouch: true, isMobile: true, reducedMotion: "reduce" });
    const page = await context.newPage();
    const before = await opened(page);
    const touch = await context.newCDPSession(page);
    const point = async (/** @type {[number, number]} */ at) => onScreen(page, at);
    const [start, end] = [await point([2.251, 48.9465]), await point([2.2525, 48.9475])];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [start] });
    for (let step = 1; step <= 8; step += 1) {
      await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: start.x + ((end.x - start.x) * step) / 8, y: start.y + ((end.y - start.y) * step) / 8 }] });
    }
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    const moved = await panelAgrees(page, server.url);
    isNear(moved.polygon.coordinates[1][2], [2.2525, 48.9475]);

    const corner = await point([2.244, 48.9465]);
    await page.touchscreen.tap(corner.x, corner.y);
    await page.locator('[data-corner="1:3"]').waitFor();
    await page.getByRole("button", { name: "Retirer ce sommet" }).tap();
    const less = await panelAgrees(page, server.url);
    assert.equal(less.polygon.coordinates[1].length, 4);
    await page.getByRole("button", { name: "Retirer ce sommet" }).tap();
    await page.getByText("Un contour garde au moins trois sommets.").waitFor();
    assert.deepEqual(less.polygon.coordinates[0], before.polygon.coordinates[0]);
    await context.close();
  });
});

describe("axe finds nothing wrong with the bar of corners", () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    it(colorScheme, async () => {
      // The policy of the page forbids foreign scripts; axe comes in past it, and only here.
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "fr-FR", colorScheme, reducedMotion: "reduce", bypassCSP: true });
      const page = await context.newPage();
      await opened(page);
      await page.locator("#corners-toggle").click();
      await page.getByRole("button", { name: "Sommet suivant" }).click();
      assert.deepEqual(await axeFaults(page), []);
      await page.setViewportSize({ width: 390, height: 844 });
      const bar = await page.getByRole("toolbar").boundingBox();
      assert.ok(bar && bar.x >= 0 && bar.x + bar.width <= 390, "the bar fits on a phone");
      await context.close();
    });
  }
});
