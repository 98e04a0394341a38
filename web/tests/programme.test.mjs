// The programme as its people use it on the page: a mayor proposes an area, an analyst chooses it and plans an experiment;
// what is shown is what the register says, and every refusal is told where it belongs.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readFile } from "node:fs/promises";
import { axeFaults, corners, drawZone } from "./steps.mjs";
import { fieldOf, registerOf, signInByKeyboard } from "./register.mjs";
import { mapAtRest, onScreen, served, watchedPage } from "./watched-page.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { server, browser } = await served();
const { mayor, analyst, asked, area, changed } = await registerOf(server);
const somewhere = "#13.20/48.9447/2.2477";
/** A zone that crosses the Seine, out of Argenteuil. */
const strayZone = "2.2401,48.9301;2.2653,48.9305;2.2651,48.949;2.2405,48.9485;2.2401,48.9301";

describe("a mayor", () => {
  it("signs in by keyboard, draws in Argenteuil, saves the zone as an area and proposes it", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=areas${somewhere}`);
    await mapAtRest(page);
    await signInByKeyboard(page, mayor, "mayor");
    await drawZone(page, corners);
    await page.locator("article[data-zone][data-diagnosis]").waitFor();
    await page.getByRole("button", { name: "Enregistrer comme périmètre proposé" }).focus();
    await page.keyboard.press("Enter");
    await page.locator('dialog form[data-form="areas"]').waitFor();

    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await fieldOf(page, "name").getByRole("alert").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "field-name");
    await page.keyboard.type("Gare d’Argenteuil");
    await page.keyboard.press("Tab");
    assert.equal(await fieldOf(page, "commune_code").locator("select").inputValue(), "95018");
    await page.getByLabel(/^Objet/).first().fill("Rafraîchir les abords de la gare");
    await page.getByLabel(/^Thème/).last().selectOption("climate");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();

    const panel = page.locator('article[data-opened^="areas:"]');
    await panel.waitFor();
    assert.equal(await panel.getAttribute("data-state"), "draft");
    const id = ((await panel.getAttribute("data-opened")) ?? "").replace("areas:", "");
    assert.equal((await asked(`/programme/areas/${id}`)).status, 404, "a draft is not public");
    await panel.getByRole("button", { name: "Proposer", exact: true }).click();
    await page.locator('article[data-state="proposed"]').waitFor();
    const { body } = await asked(`/programme/areas/${id}`);
    assert.equal(body.properties.name, "Gare d’Argenteuil");
    assert.equal(body.geometry.coordinates[0].length, corners.length + 1);
    const hectares = body.properties.area_m2 / 10_000;
    const shown = Number(/[\d,]+/.exec(await panel.locator('[data-fact="area_m2"] dd').innerText())?.[0].replace(",", "."));
    assert.ok(Math.abs(shown - hectares) <= 0.5, `${shown} ha is not ${hectares}`);

    // It is on the map: a click in it opens it again.
    await panel.getByRole("button", { name: "Fermer la fiche" }).click();
    await page.locator('.map[data-state="idle"]').waitFor();
    const { x, y } = await onScreen(page, [2.2475, 48.9445]);
    await page.mouse.click(x, y);
    await page.locator(`article[data-opened="areas:${id}"]`).waitFor();
    assert.match(page.url(), new RegExp(`record=areas:${id}`));
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("is shown where an outline leaves the commune, and keeps what was typed while it is mended", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=areas&zone=${strayZone}${somewhere}`);
    await mapAtRest(page);
    await page.locator("article[data-zone][data-diagnosis]").waitFor();
    await page.getByRole("button", { name: "Enregistrer comme périmètre proposé" }).click();
    await page.getByLabel("Jeton").fill(mayor);
    await page.keyboard.press("Enter");
    await page.getByLabel(/^Nom/).fill("Au-delà de la Seine");
    await page.getByLabel(/^Objet/).first().fill("Une rive et l’autre");
    await page.getByLabel(/^Thème/).last().selectOption("mobility");
    const refusal = page.waitForResponse((it) => it.status() === 422 && it.url().includes("/programme/areas"));
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    const { at, detail } = await (await refusal).json();
    const alert = page.locator("dialog [role=alert]");
    await alert.waitFor();
    const said = await alert.innerText();
    assert.ok(said.includes(detail), said);
    for (const degrees of at) assert.ok(said.includes(degrees.toFixed(5).replace(".", ",")), `${said} names ${degrees}`);
    await page.getByRole("button", { name: "Corriger le tracé" }).click();
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    const { x, y } = await onScreen(page, at);
    const map = await page.locator(".map").boundingBox();
    assert.ok(map && x > map.x && x < map.x + map.width && y > map.y && y < map.y + map.height, "the stray point is in sight");
    await page.getByRole("button", { name: "Enregistrer comme périmètre proposé" }).click();
    assert.equal(await page.getByLabel(/^Nom/).inputValue(), "Au-delà de la Seine");
    assert.deepEqual(faults.filter((it) => !it.includes("422")), []);
    await page.context().close();
  });

  it("is told of a token that stands for nobody, and signs out", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr`);
    await mapAtRest(page);
    await page.getByRole("button", { name: "Se connecter" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Se connecter" }).click();
    await page.getByText("Collez votre jeton.").waitFor();
    await page.getByLabel("Jeton").fill("arpent_0000_none");
    await page.keyboard.press("Enter");
    await page.locator("#token-fault", { hasText: /jeton/i }).waitFor();
    assert.equal(await page.locator("#token").getAttribute("aria-invalid"), "true");
    await page.getByLabel("Jeton").fill(mayor);
    await page.keyboard.press("Enter");
    await page.locator('[data-member="mayor"]', { hasText: "Argenteuil" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: /^Connecté/ }).click();
    await page.getByRole("button", { name: "Se déconnecter" }).click();
    await page.locator("#token").waitFor();
    assert.equal((await page.context().cookies()).filter((it) => it.value !== "").length, 0);
    assert.deepEqual(faults.filter((it) => !it.includes("401")), []);
    await page.context().close();
  });

  it("withdraws with a reason, and sees that somebody else changed the record before it is written over", async () => {
    const made = await area("Place Gambetta", "proposed");
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&record=areas:${made.id}`);
    await page.locator('article[data-state="proposed"]').waitFor();
    await signInByKeyboard(page, mayor, "mayor");
    await page.getByRole("button", { name: "Modifier la fiche" }).click();
    await page.getByLabel(/^Nom/).fill("Place Gambetta et ses rues");
    const other = await changed(made.id, { properties: { theme: "mobility" } }, made.properties.revision);
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await page.getByText("Quelqu’un a modifié cette fiche entre-temps").waitFor();
    await page.getByRole("button", { name: "Charger la fiche actuelle" }).click();
    await page.getByText("Quelqu’un a modifié cette fiche entre-temps").waitFor({ state: "detached" });
    assert.equal(await page.getByLabel(/^Nom/).inputValue(), "Place Gambetta et ses rues");
    assert.equal(await fieldOf(page, "theme").locator("select").inputValue(), "mobility");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Place Gambetta et ses rues" }).waitFor();
    const { body } = await asked(`/programme/areas/${made.id}`);
    assert.ok(body.properties.revision > other.properties.revision);
    assert.deepEqual([body.properties.name, body.properties.theme], ["Place Gambetta et ses rues", "mobility"]);

    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Retirer", exact: true }).click();
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await fieldOf(page, "reason").getByRole("alert").waitFor();
    await page.getByLabel(/^Motif/).first().fill("Le chantier de la place commence");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await page.locator('article[data-state="withdrawn"]').waitFor();
    assert.deepEqual(faults.filter((it) => !it.includes("412")), []);
    await page.context().close();
  });
});

describe("an analyst", () => {
  it("chooses an area, plans an experiment in it with its steps, agreement and measure, and everybody sees it", async () => {
    const made = await area("Berges de Seine", "proposed");
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&record=areas:${made.id}`);
    await page.locator('article[data-state="proposed"]').waitFor();
    assert.equal(await page.getByRole("button", { name: "Choisir ce périmètre" }).count(), 0, "nobody in particular chooses nothing");
    await signInByKeyboard(page, analyst, "analyst");
    await page.getByRole("button", { name: "Choisir ce périmètre" }).click();
    await page.locator('article[data-state="chosen"]').waitFor();

    await page.getByRole("button", { name: "Planifier une expérimentation ici" }).click();
    await page.getByLabel(/^Ce qui est testé/).first().fill("Brumisateurs à l’eau de pluie");
    await page.getByLabel(/^Porteur/).fill("Frais & Cie");
    await page.getByLabel(/^Début/).fill("2025-02");
    await page.getByLabel(/^Fin/).fill("2029-08");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    const panel = page.locator('article[data-opened^="experiments:"]');
    await panel.waitFor();
    assert.equal(await panel.getAttribute("data-state"), "planned");
    const id = ((await panel.getAttribute("data-opened")) ?? "").replace("experiments:", "");
    const { body: planned } = await asked(`/programme/experiments/${id}`);
    assert.deepEqual([planned.properties.area_id, planned.properties.themes, planned.properties.edition_id !== null], [made.id, ["climate"], true]);

    for (const [step, title, due] of [["diagnosis", "Relevés de température", "2025-03-01"], ["deployment", "Pose", "2029-06-01"]]) {
      await page.locator("dialog[open]").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Ajouter une étape" }).click();
      await fieldOf(page, "step").locator("select").selectOption(step ?? "");
      await fieldOf(page, "title").locator("textarea").first().fill(title ?? "");
      await fieldOf(page, "due").locator("input").fill(due ?? "");
      await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
      await panel.getByText(title ?? "").first().waitFor();
    }
    assert.deepEqual(await panel.locator("[data-step]").evaluateAll((all) => all.map((it) => it.getAttribute("data-step"))), ["late", "due"]);
    const { body: late } = await asked("/programme/late");
    assert.ok(late.late.some((/** @type {any} */ it) => it.experiment === id));
    await panel.getByText("en retard : Relevés de température").waitFor();
    await panel.locator("[data-step=late]").getByRole("button", { name: "Fait aujourd’hui" }).click();
    await panel.locator("[data-step=done]").waitFor();

    await page.getByRole("button", { name: "Ajouter une convention ou autorisation" }).click();
    await fieldOf(page, "category").locator("select").selectOption("convention");
    await fieldOf(page, "title").locator("input").fill("Convention tripartite");
    await fieldOf(page, "state").locator("select").selectOption("signed");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    // A rule of the register, told beside the field that it is about.
    await fieldOf(page, "signed").getByRole("alert").waitFor();
    await fieldOf(page, "signed").locator("input").fill("2025-02-02");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await panel.getByText("Convention tripartite").waitFor();

    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Ajouter une mesure" }).click();
    for (const [name, value] of [["indicator", "Température à 15 h"], ["unit", "°C"], ["date", "2025-01-15"], ["value", "31,5"], ["source", "Capteurs de la ville"]]) {
      await fieldOf(page, name ?? "").locator("input").fill(value ?? "");
    }
    await fieldOf(page, "phase").locator("select").selectOption("before");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await panel.getByText("31,50 °C").waitFor();

    const shown = await fetch(`${server.url}/programme/experiments/${id}?f=html&lang=fr`);
    assert.equal(shown.status, 200);
    const html = await shown.text();
    assert.ok(html.includes("Brumisateurs") && !html.includes("Convention tripartite"), "the public page has the experiment, and no agreement");
    assert.equal(await panel.getByRole("link", { name: "Page publique" }).getAttribute("href"), `/programme/experiments/${id}?f=html&lang=fr`);

    // Everybody sees the experiment and its measure, and nothing of the agreement.
    const { page: other } = await watchedPage(browser, server.url);
    await other.goto(`${server.url}/?lang=en&record=experiments:${id}`);
    await other.getByText("31.50 °C").waitFor();
    assert.equal(await other.getByText("Convention tripartite").count(), 0);
    assert.equal(await other.getByRole("button", { name: "Add a step" }).count(), 0);
    await other.context().close();
    assert.deepEqual(faults.filter((it) => !it.includes("409")), []);
    await page.context().close();
  });
});

describe("everybody", () => {
  it("reads in the list all that is on the map, by theme and by progress", async () => {
    await area("Val Notre-Dame", "proposed");
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=fr&layers=areas,experiments,districts`);
    await mapAtRest(page);
    await page.locator("summary", { hasText: "Programme" }).click();
    await page.locator("[data-record]").first().waitFor();
    for (const kind of ["areas", "experiments", "districts"]) {
      const { body } = await asked(`/programme/${kind}`);
      const listed = page.locator(`table[aria-labelledby="programme-${kind}"] [data-record]`);
      assert.equal(await listed.count(), body.features.length, kind);
    }
    await page.getByRole("combobox", { name: "Thème" }).selectOption("climate");
    const { body } = await asked("/programme/experiments?theme=climate");
    assert.equal(await page.locator("[data-experiment]").count(), body.features.length);
    await page.getByRole("button", { name: "Tout montrer" }).click();
    await page.locator("[data-experiment]").first().getByRole("button").click();
    await page.locator('article[data-opened^="experiments:"] h1').waitFor();
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("finds a name in both languages for every word of the register", async () => {
    const words = JSON.parse(await readFile(new URL("../src/i18n/words.json", import.meta.url), "utf8"));
    const { body } = await asked("/programme?f=json");
    const all = body.kinds.flatMap((/** @type {any} */ kind) => kind.fields.flatMap((/** @type {any} */ field) => field.values ?? []));
    assert.ok(all.length > 50);
    assert.deepEqual(all.filter((/** @type {string} */ it) => !words[it]?.fr || !words[it]?.en), []);
  });

  it("is told that a record is not there, and what to do", async () => {
    const { page, faults } = await watchedPage(browser, server.url);
    await page.goto(`${server.url}/?lang=en&record=areas:nowhere`);
    await page.getByText("sign in to see those of your commune").waitFor();
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});

describe("axe finds nothing wrong, and nothing is too wide for a phone", async () => {
  const made = await area("Quartier des Coteaux", "draft");
  const { body: experiments } = await asked("/programme/experiments");
  const experiment = experiments.features[0].id;
  /** @type {[string, string, string | null, (page: Page) => Promise<unknown>][]} */
  const states = [
    ["in the dialog of tokens", "", null, async (page) => {
      await page.getByRole("button", { name: "Se connecter" }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Se connecter" }).click();
      await page.locator("#token-fault").waitFor();
    }],
    ["in the list of the programme", "", null, async (page) => {
      await page.locator("summary", { hasText: "Programme" }).click();
      await page.locator("[data-record]").first().waitFor();
    }],
    ["in an experiment", `&record=experiments:${experiment}`, analyst, (page) => page.locator("article[data-state] dl").first().waitFor()],
    ["in the form of an area", `&record=areas:${made.id}`, mayor, async (page) => {
      await page.getByRole("button", { name: "Modifier la fiche" }).click();
      await page.getByLabel(/^Nom/).fill("");
      await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
      await fieldOf(page, "name").getByRole("alert").waitFor();
    }],
  ];
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const [name, query, secret, reached] of states) {
      it(`${name}, ${colorScheme}`, async () => {
        // The policy of the page forbids foreign scripts; axe comes in past it, and only here.
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "fr-FR", colorScheme, reducedMotion: "reduce", bypassCSP: true });
        const page = await context.newPage();
        if (secret) await context.request.post(`${server.url}/programme/session`, { data: { token: secret } });
        await page.goto(`${server.url}/?lang=fr${query}`);
        await mapAtRest(page);
        await reached(page);
        assert.deepEqual(await axeFaults(page), []);
        await page.setViewportSize({ width: 390, height: 844 });
        const { wide, shown } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, shown: window.innerWidth }));
        assert.ok(wide <= shown, `${wide} px in ${shown}`);
        for (const part of await page.locator("dialog[open], .panel, .controls").all()) {
          const room = await part.evaluate((it) => ({ wide: it.scrollWidth, shown: it.clientWidth }));
          assert.ok(room.wide <= room.shown, `${room.wide} px in ${room.shown}`);
        }
        await context.close();
      });
    }
  }
});
