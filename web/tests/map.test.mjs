// The map's look and what can be found on it: classes, layers, search; each as a reader does it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { started } from "./server.mjs";
import { panelSays } from "./steps.mjs";
import { mapAtRest, served, watchedPage } from "./watched-page.mjs";

const { server, browser } = await served();

describe("the classes of the map", () => {
  it("are said, hold every commune once, and stay in the address", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&indicator=base.density`);
    await mapAtRest(page);
    for (const [name, said] of [["Quantiles", /Quantiles/], ["Égales", /Étendues égales/], ["Naturelles", /Seuils naturels/]]) {
      await page.getByRole("radio", { name: /** @type {string} */ (name) }).check();
      assert.match(await page.locator('[data-part="classes"]').innerText(), /** @type {RegExp} */ (said));
      const counts = await page.locator(".legend .count").allInnerTexts();
      assert.equal(counts.reduce((sum, it) => sum + Number(it), 0), 130);
    }
    await page.getByRole("slider", { name: "Opacité" }).fill("50");
    await page.waitForURL(/classes=natural.*opacity=0\.5/);
    await page.reload();
    await mapAtRest(page);
    assert.ok(await page.getByRole("radio", { name: "Naturelles" }).isChecked());
    assert.equal(await page.getByRole("slider", { name: "Opacité" }).inputValue(), "50");
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("of equal widths end where the API's values end", async () => {
    const { page } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&indicator=clim.vuln.night&classes=equal`);
    await mapAtRest(page);
    const table = await (await fetch(`${server.url}/diagnosis?communes=all&indicators=clim.vuln.night`)).json();
    const values = table.rows.map((/** @type {any} */ row) => row.values["clim.vuln.night"].value).filter((/** @type {unknown} */ it) => it !== null);
    const bounds = (await page.locator(".legend .bounds").allInnerTexts()).map((it) => it.split("–").map((end) => Number(end.trim().replace(",", "."))));
    assert.ok(Math.abs((bounds[0]?.[0] ?? 0) - Math.min(...values)) <= 0.005);
    assert.ok(Math.abs((bounds.at(-1)?.at(-1) ?? 0) - Math.max(...values)) <= 0.005);
    await page.context().close();
  });
});

describe("the layers", () => {
  it("are grouped by theme, and each says its source and year", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=`);
    await mapAtRest(page);
    const mobility = page.getByRole("list", { name: "Mobilité" });
    await mobility.getByRole("switch", { name: "Gares et stations" }).check();
    await mobility.getByRole("button", { name: /Source : Gares/ }).click();
    assert.match(await mobility.innerText(), /Île-de-France Mobilités[\s\S]*2025/);
    await page.waitForURL(/layers=stations/);
    await page.getByRole("switch", { name: /Chaleur la nuit/ }).check();
    await mapAtRest(page);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});

describe("the search", () => {
  for (const [typed, option, address] of /** @type {[string, string, RegExp][]} */ ([
    ["95018", "Argenteuil", /commune=95018/],
    ["boucle nord", "Boucle Nord de Seine", /ept=200057990/],
    ["porte saint-germain", "Porte Saint-Germain", /district=argenteuil-porte-saint-germain/],
    ["val d'argenteuil", "Val d'Argenteuil", /disc=2\.23253,48\.95065,500/],
    ["48.9472, 2.2482", "2.2482, 48.9472", /disc=2\.2482,48\.9472,500/],
  ])) {
    it(`finds “${typed}”`, async () => {
      const { page, faults } = await watchedPage(browser, server.url);
      await page.goto(`${server.url}/?lang=fr`);
      await mapAtRest(page);
      await page.keyboard.press("/");
      await page.keyboard.type(typed);
      await page.getByRole("option", { name: option }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.locator("article[data-diagnosis]").waitFor();
      assert.match(page.url(), address);
      assert.equal(await page.evaluate(() => document.activeElement?.id), "diagnosis");
      assert.deepEqual(faults, []);
      await page.context().close();
    });
  }
});

describe("a background of another host", () => {
  it("is there only where the server offers it, and asked for only once it is switched on", { skip: !process.env["ARPENT_BIN"] && "needs a server of its own" }, async () => {
    const own = await started(process.env["ARPENT_BIN"] ?? "", "127.0.0.1:0", ["--background", "ign"]);
    const { page, faults } = await watchedPage(browser, own.url);
    const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
    let asked = 0;
    await page.route("https://data.geopf.fr/**", async (route) => {
      asked += 1;
      await route.fulfill({ contentType: "image/png", headers: { "access-control-allow-origin": "*" }, body: pixel });
    });
    await page.goto(`${own.url}/?lang=fr`);
    await mapAtRest(page);
    assert.deepEqual([asked, faults], [0, []]);
    await page.getByRole("switch", { name: /Fond de l’IGN/ }).check();
    await page.getByText("© IGN – Géoplateforme").waitFor();
    await page.waitForURL(/background/);
    await page.locator('.map[data-state="idle"]').waitFor();
    assert.ok(asked > 0);
    assert.deepEqual(faults.filter((it) => !it.startsWith("request to https://data.geopf.fr/")), []);
    await page.goto(`${server.url}/?lang=fr&background`);
    await mapAtRest(page);
    assert.equal(await page.getByRole("switch", { name: /Fond de l’IGN/ }).count(), 0);
    await page.context().close();
    await own.stop();
  });
});

describe("a figure", () => {
  it("can be opened to its rows, which sum to its numerator", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&commune=95018`);
    const row = page.locator('[data-indicator="mob.rail.inside"]');
    await row.waitFor();
    await row.locator("summary").click();
    await row.getByRole("button", { name: "Ce qui fait ce chiffre" }).click();
    await row.locator("table[data-rows]").waitFor();
    const answer = await (await fetch(`${server.url}/diagnosis/communes/95018?indicators=mob.rail.inside&rows=true&f=geojson`)).json();
    const made = answer.features.filter((/** @type {any} */ it) => it.properties.role === "row");
    assert.equal(Number(await row.locator("table").getAttribute("data-rows")), made.length);
    assert.equal(made.reduce((/** @type {number} */ sum, /** @type {any} */ it) => sum + it.properties.product, 0), made[0].properties.numerator);
    assert.equal(Number(await row.getAttribute("data-value")), made[0].properties.numerator);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("of a linked circle is the API's for the circle that is drawn", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&disc=2.2482,48.9472,500`);
    await page.locator("article[data-diagnosis]").waitFor();
    await page.getByRole("spinbutton", { name: "Rayon" }).fill("450");
    await page.keyboard.press("Tab");
    await page.waitForURL(/disc=2\.2482,48\.9472,450/);
    await page.locator('article[aria-busy="false"]').waitFor();
    const zone = (await page.locator("article").getAttribute("data-zone")) ?? "";
    const answer = await (
      await fetch(`${server.url}/diagnosis?reference=mgp&lang=fr`, { method: "POST", headers: { "content-type": "application/geo+json" }, body: zone })
    ).json();
    await page.locator(`article[data-diagnosis="${answer.id}"]`).waitFor();
    await panelSays(page, answer);
    assert.ok(answer.zone.area_m2 > 630_000 && answer.zone.area_m2 < 640_000, `${answer.zone.area_m2} m²`);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});
