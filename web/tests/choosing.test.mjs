// Choosing among candidates and taking the answer away: side by side, weighed, printed, as files, in a frame.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { corners, linkedZone, otherLinkedZone, sheetSays } from "./steps.mjs";
import { mapAtRest, served, watchedPage } from "./watched-page.mjs";

const { server, browser } = await served();

const ringOf = (/** @type {string} */ zone) => zone.split(";").map((it) => it.split(",").map(Number));

/** The two zones as the page asks about them. @param {string} query */
async function comparedZones(query) {
  const feature = (/** @type {string} */ zone, /** @type {number} */ index) => ({
    type: "Feature", id: String(index), properties: { name: "AB"[index] }, geometry: { type: "Polygon", coordinates: [ringOf(zone)] },
  });
  const body = JSON.stringify({ type: "FeatureCollection", features: [linkedZone, otherLinkedZone].map(feature) });
  const response = await fetch(`${server.url}/diagnosis?${query}`, { method: "POST", headers: { "content-type": "application/geo+json" }, body });
  assert.equal(response.status, 200);
  return response.json();
}

describe("choosing", () => {
  it("keeps communes, and shows the figures that the API compares", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&commune=95018`);
    await page.getByRole("button", { name: "Garder pour comparer" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("clamart");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Clamart" }).waitFor();
    await page.getByRole("button", { name: "Garder pour comparer" }).click();
    await page.waitForURL(/with=commune:95018&with=commune:92023/);
    await page.getByRole("button", { name: "Comparer (2)" }).first().click();
    const answer = await (await fetch(`${server.url}/diagnosis?communes=95018,92023&indicators=base.density,mob.rail800.area`)).json();
    for (const id of ["base.density", "mob.rail800.area"]) {
      const cells = page.locator(`dialog [data-compared="${id}"] td`);
      await cells.first().waitFor();
      for (const [index, code] of ["95018", "92023"].entries()) {
        const { value } = answer.rows.find((/** @type {any} */ row) => row.code === code).values[id];
        assert.equal(Number(await cells.nth(index).getAttribute("data-value")), value);
      }
    }
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("gives no score unasked, and the API's when weights are set; a link brings it back", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&with=zone:${linkedZone}&with=zone:${otherLinkedZone}&compare`);
    await page.locator("dialog [data-compared]").first().waitFor();
    assert.equal(await page.locator("[data-score]").count(), 0);
    await page.getByRole("button", { name: "Pondérer les indicateurs" }).click();
    await page.locator("dialog [data-score]").first().waitFor();
    await page.getByRole("slider", { name: "Surface à 800 m d’une gare" }).fill("3");
    await page.waitForURL(/weights=[^&]*mob\.rail800\.area:3/);
    const link = page.url();
    const answer = await comparedZones("score=clim.vuln.night:1,mob.rail800.area:3&indicators=base.population");
    const expected = answer.rows.map((/** @type {any} */ row) => row.score.value).sort((/** @type {number} */ a, /** @type {number} */ b) => b - a);
    await page.locator(`dialog [data-score="${expected[0]}"]`).waitFor();
    await page.goto("about:blank");
    await page.goto(link);
    await page.locator(`dialog [data-score="${expected[0]}"]`).waitFor();
    const shown = await page.locator("dialog [data-score]").evaluateAll((all) => all.map((it) => Number(it.getAttribute("data-score"))));
    assert.deepEqual(shown, expected);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("says that zones and territories have no common order", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&with=zone:${linkedZone}&with=commune:95018&compare&weights=clim.vuln.night:1`);
    await page.getByText("Un ordre ne se calcule qu’entre").waitFor();
    assert.equal(await page.locator("dialog thead th").count(), 2);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});

describe("taking away", () => {
  it("a printed sheet holds the map, every figure of the API with its bounds and source, the identity and the link", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&zone=${linkedZone}#13.20/48.9447/2.2477`);
    await mapAtRest(page);
    const article = page.locator('article[aria-busy="false"][data-diagnosis]');
    await article.waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.ok(pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 20_000);
    await page.emulateMedia({ media: "print" });
    const polygon = JSON.stringify({ type: "Polygon", coordinates: [ringOf(linkedZone)] });
    const answer = await (await fetch(`${server.url}/diagnosis?reference=mgp&lang=fr`, { method: "POST", headers: { "content-type": "application/geo+json" }, body: polygon })).json();
    await sheetSays(page, answer);
    assert.ok((await page.locator(".sheet").innerText()).includes(`zone=${corners[0]?.join(",")}`));
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("files are the server's own, and the picture is a PNG", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&commune=95018`);
    await mapAtRest(page);
    const saved = async (/** @type {string} */ name) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    await page.getByRole("button", { name: "CSV", exact: true }).waitFor();
    const csv = await saved("CSV");
    assert.equal(csv.name, "arpent-argenteuil.csv");
    assert.equal(csv.bytes.toString(), await (await fetch(`${server.url}/diagnosis/communes/95018?reference=mgp&lang=fr&f=csv`)).text());
    const geojson = await saved("GeoJSON");
    assert.equal(JSON.parse(geojson.bytes.toString()).properties.code, "95018");
    const png = await saved("Carte (PNG)");
    assert.deepEqual([...png.bytes.subarray(1, 4)], [..."PNG"].map((it) => it.charCodeAt(0)));
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("the embedded view is the map alone, with the way back", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&commune=95018&embed`);
    await page.locator('.map[data-state="idle"]').waitFor({ timeout: 60_000 });
    assert.equal(await page.getByRole("combobox").count(), 0);
    const back = (await page.getByRole("link", { name: "Ouvrir dans Arpent" }).getAttribute("href")) ?? "";
    assert.match(back, /commune=95018/);
    assert.doesNotMatch(back, /embed/);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});
