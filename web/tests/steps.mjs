// What a person does on the page, and what must be seen after it: steps that the browser tests share.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { onScreen } from "./watched-page.mjs";

/** @typedef {{ id: string, unit: string, value: number | null, low: number | null, high: number | null, state: string, waiting?: unknown }} Indicator */
/** @typedef {{ id: string, zone: { area_m2: number }, themes: { id: string, indicators: Indicator[] }[] }} Diagnosis */

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** About 100 ha in the middle of Argenteuil. @type {[number, number][]} */
export const corners = [
  [2.2401, 48.9401],
  [2.2553, 48.9405],
  [2.2551, 48.949],
  [2.2405, 48.9485],
];

/** The same zone as a link holds it. */
export const linkedZone = [...corners, corners[0]].map((it) => it?.join(",")).join(";");

/** Another zone of about 100 ha, east of the first. */
export const otherLinkedZone = "2.2501,48.9401;2.2653,48.9405;2.2651,48.949;2.2505,48.9485;2.2501,48.9401";

/** @param {([number, number] | undefined)[]} ring */
export function crossedPolygon(ring) {
  return JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] });
}

/** @param {string} body */
export function zoneRequest(body) {
  return { method: "POST", headers: { "content-type": "application/geo+json" }, body };
}

/** @param {string} url @param {string} zone @returns {Promise<Diagnosis>} */
export async function askZone(url, zone) {
  const response = await fetch(`${url}/diagnosis?reference=mgp&lang=fr`, zoneRequest(zone));
  assert.equal(response.status, 200);
  return response.json();
}

/** @param {import("playwright-core").Page} page @param {[number, number][]} ring */
export async function drawZone(page, ring) {
  await page.getByRole("button", { name: "Dessiner une zone" }).click();
  await page.getByRole("button", { name: "Annuler le dessin" }).waitFor();
  await page.locator('.map[data-drawing="true"]').waitFor();
  const first = /** @type {[number, number]} */ (ring[0]);
  for (const corner of [...ring, first]) {
    const { x, y } = await onScreen(page, corner);
    await page.mouse.move(x, y, { steps: 4 });
    await page.mouse.click(x, y);
  }
}

/**
 * @param {import("playwright-core").Page} page
 * @param {[number, number]} from
 * @param {[number, number]} to
 */
export async function dragCorner(page, from, to) {
  const [start, end] = [await onScreen(page, from), await onScreen(page, to)];
  await page.mouse.move(start.x, start.y, { steps: 3 });
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 12 });
  await page.mouse.up();
}

/**
 * The panel answers for the outline that it shows.
 * @param {import("playwright-core").Page} page
 * @param {string} url
 */
export async function panelAgrees(page, url) {
  await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
  const zone = (await page.locator("article").getAttribute("data-zone")) ?? "";
  const answer = await askZone(url, zone);
  await page.locator(`article[data-diagnosis="${answer.id}"]`).waitFor();
  await panelSays(page, answer);
  return { answer, polygon: JSON.parse(zone) };
}

/**
 * Every figure that the API knows is on the page, rounded to the digits that the page shows.
 * @param {import("playwright-core").Page} page
 * @param {Diagnosis} expected
 */
export async function panelSays(page, expected) {
  const indicators = expected.themes.flatMap((it) => it.indicators);
  let compared = 0;
  for (const indicator of indicators) {
    const row = page.locator(`article [data-indicator="${indicator.id}"]`);
    assert.equal(await row.count(), 1, `${indicator.id} is in the panel once`);
    if (indicator.waiting || indicator.state !== "known" || indicator.value === null) continue;
    const shown = shownNumber(await row.locator('[data-part="number"]').innerText());
    const value = indicator.value * (indicator.unit === "share" ? 100 : 1);
    assert.ok(Math.abs(shown.value - value) <= shown.tolerance, `${indicator.id}: ${shown.value} is not ${value}`);
    compared += 1;
  }
  assert.ok(compared >= 5, `only ${compared} figures could be compared`);
}

/** A French figure read back, with half of its last digit as tolerance. @param {string} text */
export function shownNumber(text) {
  const digits = (/[-−]?[\d\s]+(,\d+)?/.exec(text)?.[0] ?? "").replace(/\s/g, "").replace("−", "-");
  const decimals = digits.split(",")[1]?.length ?? 0;
  return { value: Number(digits.replace(",", ".")), tolerance: 0.5 * 10 ** -decimals + 1e-9 };
}

/**
 * The printed sheet holds the map, and of people, heat and transport the figure of the API with its bounds, its source and
 * its year; the identity of the answer and the day.
 * @param {import("playwright-core").Page} page shown as it is printed
 * @param {any} answer
 */
export async function sheetSays(page, answer) {
  const sheet = page.locator(".sheet");
  assert.ok(await sheet.isVisible());
  assert.match((await sheet.locator("img").getAttribute("src")) ?? "", /^data:image\/png/);
  for (const id of ["base.population", "clim.hazard.night", "mob.rail800.area"]) {
    const indicator = answer.themes.flatMap((/** @type {any} */ it) => it.indicators).find((/** @type {any} */ it) => it.id === id);
    const cells = await sheet.locator(`[data-printed="${id}"] td`).allInnerTexts();
    const shown = shownNumber(cells[0] ?? "");
    assert.ok(Math.abs(shown.value - indicator.value * (indicator.unit === "share" ? 100 : 1)) <= shown.tolerance, id);
    if (indicator.low !== indicator.high) assert.match(cells[1] ?? "", /–/, `${id} has its bounds`);
    assert.ok(cells.at(-1)?.includes(indicator.layers[0].producer), `${id} has its source`);
    assert.match(cells.at(-1) ?? "", new RegExp(indicator.layers[0].vintage), `${id} has its year`);
  }
  const text = await sheet.innerText();
  assert.ok(text.includes(answer.id) && text.includes(String(new Date().getFullYear())));
}

/** What axe finds wrong with a page whose policy is bypassed. @param {import("playwright-core").Page} page @returns {Promise<string[]>} */
export async function axeFaults(page) {
  await page.addScriptTag({ path: axePath });
  const { violations } = await page.evaluate(() =>
    /** @type {any} */ (window).axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations.map((/** @type {any} */ it) => `${it.id}: ${it.nodes.map((/** @type {any} */ node) => node.target.join(" ")).join(", ")}`);
}
