// The path that the page exists for: from opening it to a printed sheet with a zone of 50 to 100 ha in Argenteuil, its heat,
// transport and population figures, their bounds and sources; with a mouse alone, and with keys alone. What a person does is
// counted, and how long it would take them: the page must leave most of five minutes for thinking.
// SHOTS=folder keeps a picture of every step.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { askZone, sheetSays } from "./steps.mjs";
import { mapAtRest, onScreen, served, watchedPage } from "./watched-page.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { server, browser } = await served();
const shots = process.env["SHOTS"];

/** Seconds of a person at a screen: the keystroke-level model (Card, Moran and Newell, CACM 23(7), 1980). */
const model = { point: 1.1, press: 0.2, key: 0.28, prepare: 1.35 };
/** What somebody new to the page reads before each step. */
const readingS = 8;
const patienceS = 300;
const mostSteps = 12;
const mostTabs = 20;

/** Somebody who has never seen the page. @param {Page} page @param {string} name */
function newcomer(page, name) {
  const startedAt = Date.now();
  const did = /** @type {string[]} */ ([]);
  let seconds = 0;
  /** @param {string} step @param {number} acting */
  async function done(step, acting) {
    did.push(step);
    seconds += acting + model.prepare + readingS;
    if (shots) await page.screenshot({ path: `${shots}/${name}-${String(did.length).padStart(2, "0")}.png` });
  }
  return {
    /** @param {string} step @param {import("playwright-core").Locator} target */
    async clicks(step, target) {
      await target.click();
      await done(step, model.point + model.press);
    },
    /** @param {string} step @param {[number, number]} at */
    async clicksMap(step, at) {
      const { x, y } = await onScreen(page, at);
      await page.mouse.move(x, y, { steps: 6 });
      await page.mouse.click(x, y);
      await done(step, model.point + model.press);
    },
    /** @param {string} step @param {string[]} keys */
    async presses(step, keys) {
      for (const key of keys) await page.keyboard.press(key);
      await done(step, keys.length * model.key);
    },
    /** @param {string} step @param {string} text */
    async types(step, text) {
      await page.keyboard.type(text);
      await done(step, text.length * model.key);
    },
    /**
     * Tab, or back by Shift+Tab, until the focus is on what is looked for.
     * @param {string} step @param {(focused: { id: string, text: string }) => boolean} isThere @param {"Tab" | "Shift+Tab"} [key]
     */
    async tabs(step, isThere, key = "Tab") {
      for (let tabs = 0; tabs < mostTabs; tabs += 1) {
        const focused = await page.evaluate(() => ({ id: document.activeElement?.id ?? "", text: document.activeElement?.textContent?.trim() ?? "" }));
        if (isThere(focused)) return done(step, tabs * model.key);
        await page.keyboard.press(key);
      }
      return assert.fail(`${step}: ${mostTabs} tabs do not get there`);
    },
    /** @param {import("node:test").TestContext} test */
    ends(test) {
      test.diagnostic(`${did.length} steps (${did.join(" · ")}), ${seconds.toFixed(0)} s for a person, ${((Date.now() - startedAt) / 1_000).toFixed(1)} s here`);
      assert.ok(did.length <= mostSteps, `${did.length} steps`);
      assert.ok(seconds < patienceS, `${seconds} s`);
    },
  };
}

/** The printer is not there: whether its map is of the zone is kept. @param {Page} page */
async function withoutPrinter(page) {
  await page.addInitScript(() => {
    window.print = () => {
      window.dispatchEvent(new Event("beforeprint"));
      document.documentElement.dataset["printed"] = String(document.querySelector(".sheet img.framed") !== null);
    };
  });
}

/** The sheet says of the zone what the API says of it. @param {Page} page */
async function sheetIsWhole(page) {
  await page.locator('html[data-printed="true"]').waitFor({ state: "attached" });
  const zone = (await page.locator("article").getAttribute("data-zone")) ?? "";
  const answer = await askZone(server.url, zone);
  const hectares = answer.zone.area_m2 / 10_000;
  assert.ok(hectares >= 50 && hectares <= 100, `${hectares} ha`);
  const pdf = await page.pdf({ preferCSSPageSize: true, ...(shots && { path: `${shots}/sheet.pdf` }) });
  assert.ok(pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 20_000);
  await page.emulateMedia({ media: "print" });
  await sheetSays(page, answer);
}

describe("from opening the page to a printed sheet", () => {
  it("with a mouse alone", async (test) => {
    const { page, faults } = await watchedPage(browser, server.url);
    await withoutPrinter(page);
    await page.goto(`${server.url}/?lang=fr`);
    await mapAtRest(page);
    const mayor = newcomer(page, "mouse");
    await mayor.clicks("finds the commune in the list", page.getByRole("complementary").getByRole("button", { name: "Argenteuil" }));
    await page.getByRole("heading", { level: 1, name: "Argenteuil" }).waitFor();
    await mapAtRest(page);
    await mayor.clicks("starts to draw", page.getByRole("button", { name: "Dessiner une zone" }));
    await mayor.clicks("takes the rectangle", page.getByRole("button", { name: "Rectangle", exact: true }));
    await page.locator('.map[data-drawing="true"]').waitFor();
    await mayor.clicksMap("sets a corner", [2.2415, 48.9415]);
    const { x, y } = await onScreen(page, [2.2525, 48.9505]);
    await page.mouse.move(x, y, { steps: 8 });
    assert.match(await page.locator('[data-figure="sketch"]').innerText(), /\d\sha/, "the size is told before the rectangle is closed");
    await mayor.clicksMap("sets the opposite corner", [2.2525, 48.9505]);
    await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
    await mapAtRest(page);
    await mayor.clicks("prints", page.getByRole("button", { name: "Imprimer", exact: true }));
    await sheetIsWhole(page);
    mayor.ends(test);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("with keys alone, the outline shaped too", async (test) => {
    const { page, faults } = await watchedPage(browser, server.url);
    await withoutPrinter(page);
    await page.goto(`${server.url}/?lang=fr`);
    await mapAtRest(page);
    const mayor = newcomer(page, "keys");
    await mayor.presses("goes to the search", ["/"]);
    await mayor.types("looks for the station", "val d'argenteuil");
    await page.locator('[role=option][aria-selected="true"]', { hasText: /val d.argenteuil/i }).waitFor();
    await mayor.presses("takes it: 500 m around", ["Enter"]);
    await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
    await mapAtRest(page);
    await mayor.tabs("goes to the corners", ({ id }) => id === "corners-toggle", "Shift+Tab");
    await mayor.presses("opens them and moves the circle", ["Enter", "ArrowRight", "ArrowRight"]);
    await mayor.tabs("goes to the polygon", ({ text }) => text === "En faire un polygone");
    await mayor.presses("makes one and draws a corner in", ["Enter", "ArrowLeft", "ArrowLeft", "ArrowLeft"]);
    await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
    await mayor.tabs("goes to the printer", ({ text }) => text === "Imprimer");
    await page.locator('.map[data-state="idle"]').waitFor();
    await mayor.presses("prints", ["Enter"]);
    await sheetIsWhole(page);
    assert.equal(JSON.parse((await page.locator("article").getAttribute("data-zone")) ?? "").coordinates[0].length, 13);
    mayor.ends(test);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});
