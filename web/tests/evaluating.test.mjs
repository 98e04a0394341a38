// An outline that is redrawn after it was saved, and an experiment that is judged: control zones, protocols, evaluations, each
// by its form on the page; what is kept is compared with the register.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fieldOf, insideZone, registerOf, ringOf, signInByKeyboard } from "./register.mjs";
import { axeFaults, dragCorner } from "./steps.mjs";
import { mapAtRest, onScreen, served, watchedPage } from "./watched-page.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { server, browser } = await served();
const { mayor, analyst, asked, made, area, changed, planned } = await registerOf(server);
const somewhere = "#14.50/48.9495/2.2465";
const inThreeYears = (/** @type {string} */ day) => `${new Date().getUTCFullYear() + 3}-${day}`;

/** Opens an area as its mayor and takes its outline onto the map. @param {string} id */
async function reshaping(id) {
  const watched = await watchedPage(browser, server.url);
  const { page } = watched;
  await page.goto(`${server.url}/?lang=fr&layers=areas&record=areas:${id}${somewhere}`);
  await mapAtRest(page);
  await signInByKeyboard(page, mayor, "mayor");
  await page.getByRole("button", { name: "Modifier le tracé" }).click();
  await page.locator('[data-outlining="areas"]').waitFor();
  await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
  await page.locator('.map[data-state="idle"]').waitFor();
  return watched;
}

describe("the place of a district", () => {
  /** As it is published, also where this ran before. @param {string} id @param {unknown} published @param {string} where */
  async function placing(id, published, where) {
    const { body } = await asked(`/programme/districts/${id}`);
    await changed(id, { geometry: published }, body.properties.revision, "districts");
    const watched = await watchedPage(browser, server.url);
    const { page } = watched;
    await page.goto(`${server.url}/?lang=fr&layers=districts&record=districts:${id}${where}`);
    await mapAtRest(page);
    await signInByKeyboard(page, analyst, "analyst");
    await page.getByRole("button", { name: "Tracer le périmètre" }).click();
    await page.locator('[data-outlining="districts"]').waitFor();
    return watched;
  }

  it("that is a point with its uncertainty becomes the outline that is made of it", async () => {
    const { page, faults } = await placing("aulnay-centre-gare", { type: "Point", coordinates: [2.495, 48.934] }, "#13.20/48.9340/2.4950");
    await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
    const drawn = JSON.parse((await page.locator("article").getAttribute("data-zone")) ?? "");
    await page.getByRole("button", { name: "Enregistrer ce tracé" }).click();
    await page.locator('article[data-opened="districts:aulnay-centre-gare"]').waitFor();
    const { body } = await asked("/programme/districts/aulnay-centre-gare");
    const cornersOf = (/** @type {{ coordinates: number[][][] }} */ { coordinates }) => new Set(coordinates.flat().map(String));
    assert.deepEqual(cornersOf(body.geometry), cornersOf(drawn), "the register keeps its corners, whichever way round");
    await page.getByRole("button", { name: "Modifier le tracé" }).waitFor();
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("that is not published is drawn on the map", async () => {
    const { page, faults } = await placing("aulnay-parc-ballanger", null, "#13.20/48.9447/2.4977");
    await page.locator('.map[data-drawing="true"]').waitFor();
    for (const corner of /** @type {[number, number][]} */ ([[2.495, 48.943], [2.5, 48.943], [2.5, 48.946], [2.495, 48.943]])) {
      const { x, y } = await onScreen(page, corner);
      await page.mouse.move(x, y, { steps: 4 });
      await page.mouse.click(x, y);
    }
    await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
    await page.getByRole("button", { name: "Enregistrer ce tracé" }).click();
    await page.locator('article[data-opened="districts:aulnay-parc-ballanger"]').waitFor();
    const { body } = await asked("/programme/districts/aulnay-parc-ballanger");
    assert.equal(body.geometry.type, "Polygon");
    assert.equal(body.geometry.coordinates[0].length, 4);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});

describe("the outline of a saved area", () => {
  it("is changed on the map, undone, changed again and saved under the revision that was read", async () => {
    const { id, properties } = await area("Square du tracé", "proposed");
    const { page, faults } = await reshaping(id);
    await dragCorner(page, [2.249, 48.951], [2.2475, 48.9502]);
    await page.keyboard.press("Control+z");
    assert.deepEqual(JSON.parse((await page.locator("article").getAttribute("data-zone")) ?? "").coordinates, [ringOf(insideZone)]);
    await page.keyboard.press("Escape");
    assert.ok(await page.locator("[data-outlining]").isVisible(), "Escape gives nothing up");
    await dragCorner(page, [2.249, 48.951], [2.2475, 48.9502]);
    await page.reload();
    await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
    const drawn = JSON.parse((await page.locator("article").getAttribute("data-zone")) ?? "");
    const request = page.waitForRequest((it) => it.method() === "PATCH");
    await page.getByRole("button", { name: "Enregistrer ce tracé" }).click();
    assert.equal(await (await request).headerValue("if-match"), `"r${properties.revision}"`);
    await page.locator(`article[data-opened="areas:${id}"]`).waitFor();
    const { body } = await asked(`/programme/areas/${id}`);
    assert.deepEqual(body.geometry, drawn);
    assert.ok(body.properties.area_m2 < properties.area_m2 && body.properties.revision > properties.revision);
    assert.equal(body.properties.name, "Square du tracé");
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("is kept beside what somebody else changed meanwhile, until the reader chooses", async () => {
    const { id, properties } = await area("Square contesté", "proposed");
    const { page, faults } = await reshaping(id);
    await dragCorner(page, [2.249, 48.951], [2.2475, 48.9502]);
    const mine = JSON.parse((await page.locator("article").getAttribute("data-zone")) ?? "");
    const theirs = ringOf("2.2440,48.9480;2.2480,48.9480;2.2480,48.9500;2.2440,48.9500;2.2440,48.9480");
    await changed(id, { properties: { theme: "mobility" }, geometry: { type: "Polygon", coordinates: [theirs] } }, properties.revision);
    await page.getByRole("button", { name: "Enregistrer ce tracé" }).click();
    const alert = page.locator("[data-outlining] [role=alert]");
    await alert.waitFor();
    assert.match(await alert.innerText(), /Sont changés : Thème\.[\s\S]*tirets/);
    const zone = async () => JSON.parse((await page.locator("article[data-zone]").getAttribute("data-zone")) ?? "");
    assert.deepEqual(await zone(), mine, "what was drawn is still there");

    await page.getByRole("button", { name: "Repartir du tracé actuel" }).click();
    assert.deepEqual((await zone()).coordinates, [theirs]);
    await page.keyboard.press("Control+z");
    assert.deepEqual(await zone(), mine);
    await page.getByRole("button", { name: "Enregistrer ce tracé" }).click();
    await page.locator(`article[data-opened="areas:${id}"]`).waitFor();
    const { body } = await asked(`/programme/areas/${id}`);
    assert.deepEqual(body.geometry, mine);
    assert.equal(body.properties.theme, "mobility", "what the other changed stays");
    assert.deepEqual(faults.filter((it) => !it.includes("412")), []);
    await page.context().close();
  });

  it("that leaves the commune is refused, with the place, and can be given up", async () => {
    const { id, geometry } = await area("Square sortant", "draft");
    const { page, faults } = await reshaping(id);
    await page.goto(`${page.url().replace(/zone=[^&]*/, "zone=2.2401,48.9301;2.2653,48.9305;2.2651,48.949;2.2405,48.9485")}`);
    await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
    await page.getByRole("button", { name: "Enregistrer ce tracé" }).click();
    const alert = page.locator("[data-outlining] [role=alert]");
    await alert.waitFor();
    assert.match(await alert.innerText(), /hors de/);
    await page.getByRole("button", { name: "Abandonner" }).click();
    await page.locator(`article[data-opened="areas:${id}"]`).waitFor();
    assert.deepEqual((await asked(`/programme/areas/${id}`, { token: mayor })).body.geometry, geometry);
    assert.deepEqual(faults.filter((it) => !it.includes("422")), []);
    await page.context().close();
  });
});

describe("an experiment is judged", () => {
  it("by a control zone that is drawn, a protocol that is frozen, and a method that says what it lacks", async () => {
    const experiment = await planned("Ombrières", { start: inThreeYears("03-01"), end: inThreeYears("12-31") });
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=areas&record=experiments:${experiment.id}${somewhere}`);
    await mapAtRest(page);
    assert.equal(await page.getByRole("button", { name: "Dessiner une zone témoin" }).count(), 0, "not for everybody");
    await signInByKeyboard(page, analyst, "analyst");

    await page.getByRole("button", { name: "Dessiner une zone témoin" }).click();
    await page.locator('[data-outlining="control-of"]').waitFor();
    assert.ok(await page.getByRole("button", { name: "Enregistrer cette zone témoin" }).isDisabled(), "nothing is drawn yet");
    await page.locator('.map[data-drawing="true"]').waitFor();
    for (const corner of /** @type {[number, number][]} */ ([[2.2405, 48.9465], [2.2435, 48.9465], [2.2435, 48.949], [2.2405, 48.9465]])) {
      const { x, y } = await onScreen(page, corner);
      await page.mouse.move(x, y, { steps: 4 });
      await page.mouse.click(x, y);
    }
    await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
    await page.getByRole("button", { name: "Enregistrer cette zone témoin" }).click();
    await fieldOf(page, "name").locator("input").fill("Témoin ouest");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    const panel = page.locator(`article[data-opened="experiments:${experiment.id}"]`);
    await panel.locator("[data-control]", { hasText: "Témoin ouest" }).waitFor();
    const { body: controls } = await asked(`/programme/controls?experiment=${experiment.id}`, { token: analyst });
    assert.deepEqual(controls.features.map((/** @type {any} */ it) => it.properties.name), ["Témoin ouest"]);
    await page.locator("dialog[open]").waitFor({ state: "detached" });

    await panel.getByRole("button", { name: "Figer un protocole" }).click();
    assert.match(await page.locator('form[data-form="protocols"]').innerText(), /se fige une fois/);
    assert.equal(await fieldOf(page, "launch").locator("input").inputValue(), inThreeYears("03-01"), "the start of the experiment");
    assert.equal(await fieldOf(page, "area_id").count(), 0, "the area is that of the experiment");
    for (const [name, value] of [["indicator", "Température à 16 h"], ["unit", "°C"], ["expected_effect", "-1,5"]]) {
      await fieldOf(page, name ?? "").locator("input").fill(value ?? "");
    }
    await fieldOf(page, "direction").locator("select").selectOption("down");
    await fieldOf(page, "period").locator("select").selectOption("month");
    await fieldOf(page, "before").locator("input").fill("2025-01-01");
    await page.getByRole("button", { name: "Figer ce protocole" }).click();
    const card = panel.locator("[data-protocol]");
    await card.waitFor();
    const { body: protocols } = await asked(`/programme/protocols?experiment=${experiment.id}`);
    const [protocol] = protocols.features;
    const said = (await card.innerText()).replace(/\u00a0/g, " ");
    for (const part of ["Température à 16 h", "une baisse", "−1,50 °C", "Témoin ouest", protocol.properties.sha256]) assert.ok(said.includes(part), `${said} says ${part}`);
    await panel.getByText("les zones témoins ne changent plus").waitFor();
    assert.equal(await panel.getByRole("button", { name: "Dessiner une zone témoin" }).count(), 0);
    await page.locator("dialog[open]").waitFor({ state: "detached" });

    await panel.getByRole("button", { name: "Coller un tableau de mesures" }).click();
    assert.equal(await page.getByLabel("Indicateur", { exact: true }).inputValue(), "Température à 16 h", "the name of the protocol, to the letter");
    await page.getByLabel("Source", { exact: true }).fill("Capteurs");
    await page.getByLabel("Date, valeur, zone témoin").fill("Date;Valeur;Zone\n01/02/2025;30,2\n31/02/2025;31\n2025-02-01;29,4;Témoin nord");
    await page.getByText("Ligne 3 : la date ne se lit pas").waitFor();
    await page.getByText("Ligne 4 : aucune zone témoin de ce nom").waitFor();
    await page.getByLabel("Date, valeur, zone témoin").fill("Date;Valeur;Zone\n01/02/2025;30,2\n01/03/2025;31,1\n2025-02-01;29,4;Témoin ouest");
    await page.getByRole("button", { name: "Inscrire les 3 mesures" }).click();
    await panel.getByText("31,10 °C").waitFor();
    const { body: measures } = await asked(`/programme/measures?experiment=${experiment.id}`);
    const kept = measures.features.map((/** @type {any} */ { properties: it }) => [it.date, it.value, it.phase, it.control_id ?? null]);
    assert.deepEqual(kept.sort(), [["2025-02-01", 29.4, "before", controls.features[0].id], ["2025-02-01", 30.2, "before", null], ["2025-03-01", 31.1, "before", null]].sort());
    await page.reload();
    await panel.getByRole("button", { name: "Évaluer" }).click();
    assert.equal(await fieldOf(page, "protocol_id").locator("select").inputValue(), protocol.id, "there is only one");
    await fieldOf(page, "method").locator("select").selectOption("before-after");
    assert.match(await fieldOf(page, "method").innerText(), /Sans témoin/);
    await page.getByRole("button", { name: "Calculer le résultat" }).click();
    const refusal = fieldOf(page, "method").getByRole("alert");
    await refusal.waitFor();
    assert.match(await refusal.innerText(), /après/, "what is missing");
    assert.equal((await asked(`/programme/evaluations?experiment=${experiment.id}`)).body.features.length, 0);
    assert.deepEqual(faults.filter((it) => !it.includes("422")), []);
    await page.context().close();
  });

  it("and the result is told by its verdict, its effect, its interval and what it rests on, in both languages", async () => {
    const { experiment, evaluation } = await judged();
    for (const [lang, words] of /** @type {[string, RegExp[]][]} */ ([
      ["fr", [/est allé dans le sens souhaité/, /−1,2 °C/, /de −2,0 °C à −0,4 °C/, /ne contient pas zéro/, /0,004/, /Double différence|différence de différences/, /n’atteint pas/]],
      ["en", [/went the way that was wanted/, /−1\.2 °C/, /from −2\.0 °C to −0\.4 °C/, /does not hold zero/, /0\.004/, /difference in differences/i, /does not reach/]],
    ])) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", bypassCSP: true });
      const page = await context.newPage();
      await answering(page, evaluation);
      await page.goto(`${server.url}/?lang=${lang}&record=experiments:${experiment.id}`);
      const result = page.locator(`[data-evaluation="${evaluation.id}"]`);
      await result.waitFor();
      assert.equal(await result.getAttribute("data-verdict"), "better");
      const said = (await result.innerText()).replace(/\u00a0/g, " ");
      for (const word of words) assert.match(said, word);
      assert.ok(!said.includes("'"), "no typewriter's apostrophe");
      const drawing = ((await result.getByRole("img").getAttribute("aria-label")) ?? "").replace(/\u00a0/g, " ");
      assert.match(drawing, words[1] ?? /never/);
      await mapAtRest(page);
      assert.deepEqual(await axeFaults(page), []);
      await context.close();
    }
  });

  it("and a result without an interval says so", async () => {
    const { experiment, evaluation } = await judged();
    const { low: _, high: __, ...properties } = evaluation.properties;
    const { page } = await watchedPage(browser, server.url);
    await answering(page, { ...evaluation, properties: { ...properties, verdict: "not-told", method: "synthetic-control" } });
    await page.goto(`${server.url}/?lang=fr&record=experiments:${experiment.id}`);
    const said = await page.locator(`[data-evaluation="${evaluation.id}"]`).innerText();
    assert.match(said, /ne donne pas de fourchette/);
    assert.doesNotMatch(said, /contient/);
    await page.context().close();
  });

  /** An experiment with a frozen protocol, and the record that the server would make of it after its time. */
  async function judged() {
    const experiment = await planned("Brumisateurs", { start: inThreeYears("03-01"), end: inThreeYears("12-31") });
    const protocol = await made("protocols", {
      experiment_id: experiment.id, indicator: "Température à 16 h", unit: "°C", direction: "down", area_id: experiment.properties.area_id, period: "month",
      before: "2025-01-01", launch: inThreeYears("03-01"), until: inThreeYears("12-31"),
    });
    const summary = {
      fr: ["Double différence des moyennes", "L'indicateur est allé dans le sens souhaité, au-delà de ce qu'explique le hasard.", "Test t de Welch, à variances inégales.", "L'expérimentation n'atteint pas les sites auxquels on la compare."],
      en: ["Difference in differences of means", "The outcome went the way that was wanted, beyond what chance explains.", "Welch's t, for groups of unequal variance.", "The experiment does not reach the units that it is compared with."],
    };
    const properties = {
      experiment_id: experiment.id, protocol_id: protocol.id, method: "two-by-two", estimate: -1.2345, standard_error: 0.41, low: -2.0412, high: -0.4211, p_value: 0.0042,
      observations: 96, verdict: "better", summary: { fr: summary.fr.join("\n"), en: summary.en.join("\n") }, measures_sha256: "0".repeat(64), made: "2026-01-15", revision: 99,
    };
    return { experiment, evaluation: { type: "Feature", id: "evaluations-tried", geometry: null, properties } };
  }

  /** A protocol is frozen before its launch, and nothing can be measured before it is: the one answer that no test can wait for.
   * @param {Page} page @param {unknown} evaluation */
  async function answering(page, evaluation) {
    const body = JSON.stringify({ type: "FeatureCollection", features: [evaluation] });
    await page.route("**/programme/evaluations?*", (route) => route.fulfill({ contentType: "application/geo+json", body }));
  }
});
