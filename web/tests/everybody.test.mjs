// The page for everybody: checked by axe, by keyboard alone, enlarged, on a phone; and when the server is slow, fails or goes away.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { started } from "./server.mjs";
import { axeFaults, linkedZone, otherLinkedZone, panelSays } from "./steps.mjs";
import { mapAtRest, served, watchedPage } from "./watched-page.mjs";

const mostScriptBytes = 600_000;

const { server, browser } = await served();

describe("axe finds nothing wrong", () => {
  const states = /** @type {[string, string, (page: import("playwright-core").Page) => Promise<unknown>][]} */ ([
    ["at the start", "?lang=fr", mapAtRest],
    ["with a commune", "?lang=en&commune=95018&classes=natural", (page) => page.locator("article[data-diagnosis]").waitFor()],
    ["with a circle and candidates", "?lang=fr&disc=2.2482,48.9472,500&with=commune:95018&with=commune:92023", (page) => page.locator("article[data-diagnosis]").waitFor()],
    ["in the comparison", `?lang=fr&with=zone:${linkedZone}&with=zone:${otherLinkedZone}&compare&weights=clim.vuln.night:1`, (page) => page.locator("[data-score]").first().waitFor()],
    ["with a zone that is refused", "?lang=fr&zone=2.24,48.94;2.25,48.95;2.25,48.94;2.24,48.95;2.24,48.94", (page) => page.locator("article [role=alert]").waitFor()],
  ]);
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    for (const [name, query, reached] of states) {
      it(`${name}, ${scheme}`, async () => {
        // The policy of the page forbids foreign scripts; axe comes in past it, and only here.
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: scheme, reducedMotion: "reduce", bypassCSP: true });
        const page = await context.newPage();
        await page.goto(`${server.url}/${query}`);
        await reached(page);
        assert.deepEqual(await axeFaults(page), []);
        await context.close();
      });
    }
  }
});

describe("by keyboard alone", () => {
  it("a mayor finds a place, sizes a zone, keeps it, compares and weighs", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr`);
    await mapAtRest(page);
    await page.keyboard.press("/");
    await page.keyboard.type("val d'argenteuil");
    // Enter takes what is chosen then: the list of the last letter, not of one before it.
    await page.locator('[role=option][aria-selected="true"]', { hasText: /val d.argenteuil/i }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("article[data-diagnosis]").waitFor();
    await tabTo(page, "disc-radius");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("480");
    await page.keyboard.press("Tab");
    await page.waitForURL(/disc=[^&]*,480/);
    await tabToButton(page, "Garder pour comparer");
    await page.keyboard.press("Enter");
    await page.keyboard.press("/");
    await page.keyboard.type("argenteuil");
    await page.getByRole("option", { name: /Gare, 500 m/ }).first().waitFor();
    for (let steps = 0; steps < 8; steps += 1) {
      const chosen = page.locator('[role=option][aria-selected="true"]');
      if ((await chosen.innerText()).includes("Gare")) break;
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    await page.waitForURL(/disc=[^&]*,500/);
    await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
    await tabToButton(page, "Garder pour comparer");
    await page.keyboard.press("Enter");
    await tabToButton(page, "Comparer (2)");
    await page.keyboard.press("Enter");
    await page.locator("dialog [data-compared]").first().waitFor();
    await tabToButton(page, "Pondérer les indicateurs");
    await page.keyboard.press("Enter");
    await page.locator("[data-score]").first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await tabToButton(page, "Imprimer la fiche (A4)");
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  const mostTabs = 400;

  /** @param {import("playwright-core").Page} page @param {string} id */
  async function tabTo(page, id) {
    await tabUntil(page, (it) => it.id === id);
  }

  /** @param {import("playwright-core").Page} page @param {string} text */
  async function tabToButton(page, text) {
    await tabUntil(page, (it) => it.text === text);
  }

  /** @param {import("playwright-core").Page} page @param {(focused: { id: string, text: string }) => boolean} isThere */
  async function tabUntil(page, isThere) {
    for (let tabs = 0; tabs < mostTabs; tabs += 1) {
      const focused = await page.evaluate(() => ({ id: document.activeElement?.id ?? "", text: document.activeElement?.textContent?.trim() ?? "" }));
      if (isThere(focused)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail("the keyboard never got there");
  }
});

describe("on any screen", () => {
  for (const [name, viewport] of /** @type {[string, { width: number, height: number }][]} */ ([
    ["a phone", { width: 390, height: 844 }],
    ["a narrow phone", { width: 320, height: 640 }],
    ["a tablet", { width: 834, height: 1112 }],
    ["a laptop enlarged to 200 %", { width: 720, height: 450 }],
    ["a desktop", { width: 1440, height: 900 }],
  ])) {
    it(`${name} scrolls in one direction only and shows the figures`, async () => {
      const context = await browser.newContext({ viewport, locale: "fr-FR", reducedMotion: "reduce" });
      const page = await context.newPage();
      await page.goto(`${server.url}/?lang=fr&commune=95018&with=commune:95018`);
      await page.locator("article[data-diagnosis]").waitFor();
      const { wide, shown } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, shown: window.innerWidth }));
      assert.ok(wide <= shown, `${wide} px in ${shown}`);
      assert.ok(await page.getByRole("heading", { level: 1, name: "Argenteuil" }).isVisible());
      const panel = await page.locator(".panel").evaluate((it) => ({ wide: it.scrollWidth, shown: it.clientWidth }));
      assert.ok(panel.wide <= panel.shown, `the panel is ${panel.wide} px in ${panel.shown}`);
      await context.close();
    });
  }
});

describe("when the server", () => {
  it("is slow, the page says that it waits and shows nothing of an older question", async () => {
    const { page } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&commune=95018`);
    await page.getByRole("heading", { level: 1, name: "Argenteuil" }).waitFor();
    /** @type {() => void} */
    let letThrough = () => undefined;
    const held = new Promise((resolve) => (letThrough = () => resolve(undefined)));
    await page.route("**/diagnosis/communes/92023*", async (route) => {
      await held;
      await route.continue();
    });
    await page.keyboard.press("/");
    await page.keyboard.type("clamart");
    await page.keyboard.press("Enter");
    await page.getByRole("progressbar", { name: "Chargement…" }).waitFor();
    assert.equal(await page.getByRole("heading", { level: 1, name: "Argenteuil" }).count(), 0);
    letThrough();
    await page.getByRole("heading", { level: 1, name: "Clamart" }).waitFor();
    await page.context().close();
  });

  it("fails, the page says so and what to do, and asking again works", async () => {
    const { page } = await watchedPage(browser, server.url);
    const body = JSON.stringify({ title: "Erreur interne", status: 500, detail: "Une erreur est survenue (réf. 42)." });
    await page.route("**/diagnosis/communes/95018*", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body }));
    await page.goto(`${server.url}/?lang=fr&commune=95018`);
    const alert = page.locator("article [role=alert]");
    await alert.waitFor();
    assert.match(await alert.innerText(), /réf\. 42/);
    await page.unroute("**/diagnosis/communes/95018*");
    await alert.getByRole("button", { name: "Réessayer" }).click();
    await page.getByRole("heading", { level: 1, name: "Argenteuil" }).waitFor();
    await page.context().close();
  });

  it("goes away and comes back, the page stays and goes on", { skip: !process.env["ARPENT_BIN"] && "needs a server that it may stop" }, async () => {
    const binary = process.env["ARPENT_BIN"] ?? "";
    const first = await started(binary);
    const { page } = await watchedPage(browser, first.url);
    await page.goto(`${first.url}/?lang=fr&commune=95018`);
    await page.getByRole("heading", { level: 1, name: "Argenteuil" }).waitFor();
    await first.stop();
    await page.keyboard.press("/");
    await page.keyboard.type("clamart");
    await page.keyboard.press("Enter");
    const alert = page.locator("article [role=alert]");
    await alert.waitFor();
    assert.match(await alert.innerText(), /ne répond pas/);
    const second = await started(binary, new URL(first.url).host);
    await alert.getByRole("button", { name: "Réessayer" }).click();
    await page.getByRole("heading", { level: 1, name: "Clamart" }).waitFor();
    const expected = await (await fetch(`${second.url}/diagnosis/communes/92023?reference=mgp&lang=fr`)).json();
    await panelSays(page, expected);
    await page.context().close();
    await second.stop();
  });
});

describe("the scripts", () => {
  it("besides MapLibre stay under 600 kB compressed", async () => {
    const folder = new URL("../dist/assets/", import.meta.url);
    const names = (await readdir(folder)).filter((it) => it.endsWith(".js") && !it.startsWith("maplibre"));
    const sizes = await Promise.all(names.map(async (it) => gzipSync(await readFile(new URL(it, folder))).length));
    const total = sizes.reduce((sum, it) => sum + it, 0);
    assert.ok(names.length > 3 && total < mostScriptBytes, `${total} bytes in ${names.length} files`);
  });
});
