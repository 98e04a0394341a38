// The page in a real browser, against a real server: what the panel says must be what the API says.
// Fails on any console error, policy violation, or request to another host.
// Run: ARPENT_BIN=../target/debug/arpent npm run test:browser   (or ARPENT_URL=http://127.0.0.1:8080)

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { askZone, corners, crossedPolygon, dragCorner, drawZone, panelSays, shownNumber, zoneRequest } from "./steps.mjs";
import { mapAtRest, onScreen, served, watchedPage } from "./watched-page.mjs";

/** @typedef {import("./steps.mjs").Diagnosis} Diagnosis */

/** @type {[number, number]} */
const insideArgenteuil = [2.2482, 48.9472];
const { server, browser } = await served();

describe("the map page", () => {
  it("shows Argenteuil's figures, as the API gives them, when Argenteuil is clicked on the map", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=`);
    await mapAtRest(page);
    const { x, y } = await onScreen(page, insideArgenteuil);
    await page.mouse.click(x, y);
    await page.locator("article[data-diagnosis]").waitFor();

    assert.equal(await page.locator("article h1").innerText(), "Argenteuil");
    assert.match(page.url(), /commune=95018/);
    /** @type {Diagnosis} */
    const expected = await (await fetch(`${server.url}/diagnosis/communes/95018?reference=mgp&lang=fr`)).json();
    assert.equal(await page.locator("article").getAttribute("data-diagnosis"), expected.id);
    await panelSays(page, expected);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("finds a commune from the keyboard, without its accents", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr`);
    await mapAtRest(page);
    await page.keyboard.press("/");
    await page.keyboard.type("epinay");
    await page.getByRole("option", { name: "Épinay-sur-Seine 93031" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Épinay-sur-Seine" }).waitFor();
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("diagnoses a zone drawn with the mouse, and one of its corners dragged, as POST /diagnosis does", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=#13.20/48.9447/2.2477`);
    await mapAtRest(page);
    await drawZone(page, corners);
    await page.locator("article[data-zone][data-diagnosis]").waitFor();

    const zone = (await page.locator("article").getAttribute("data-zone")) ?? "";
    assert.equal(JSON.parse(zone).coordinates[0].length, corners.length + 1);
    const answer = await askZone(server.url, zone);
    assert.equal(await page.locator("article").getAttribute("data-diagnosis"), answer.id);
    const hectares = answer.zone.area_m2 / 10_000;
    assert.ok(Math.abs(shownNumber(await page.locator('[data-figure="area"]').innerText()).value - hectares) <= 0.5);
    await panelSays(page, answer);

    await dragCorner(page, /** @type {[number, number]} */ (corners[2]), [2.2581, 48.9511]);
    await page.waitForFunction((before) => {
      const article = document.querySelector("article[data-diagnosis]");
      return article?.getAttribute("aria-busy") === "false" && article.getAttribute("data-zone") !== before;
    }, zone);
    const dragged = (await page.locator("article").getAttribute("data-zone")) ?? "";
    const draggedAnswer = await askZone(server.url, dragged);
    await page.locator(`article[data-diagnosis="${draggedAnswer.id}"]`).waitFor();
    await panelSays(page, draggedAnswer);
    assert.deepEqual(faults, []);

    await page.keyboard.press("Escape");
    await page.locator("article").waitFor({ state: "detached" });
    await page.context().close();
  });

  it("says what is wrong with a zone that crosses itself", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    const [a, b, c, d] = /** @type {[number, number][]} */ (corners);
    const crossed = [a, c, b, d].map((it) => it?.join(",")).join(";");
    await page.goto(`${server.url}/?lang=fr&zone=${crossed};${a?.join(",")}`);
    const notice = page.locator("article [role=alert]");
    await notice.waitFor();
    const refusal = await fetch(`${server.url}/diagnosis`, zoneRequest(crossedPolygon([a, c, b, d])));
    assert.equal(refusal.status, 422);
    const { detail } = await refusal.json();
    assert.ok((await notice.innerText()).includes(detail));
    // The browser itself writes the refusal down; nothing else may be complained of.
    assert.deepEqual(faults.filter((it) => !it.includes("422")), []);
    await page.context().close();
  });
});
