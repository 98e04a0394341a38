// Makes the pictures of docs/guide.md by walking the path that it tells, and says how long each step took.
// Run: ARPENT_BIN=../target/debug/arpent npm run guide

import { runningServer, token } from "./server.mjs";
import { launchBrowser, mapAtRest, onScreen } from "./watched-page.mjs";

const folder = new URL("../../docs/images/", import.meta.url).pathname;
const server = await runningServer();
const browser = await launchBrowser();
const context = await browser.newContext({ viewport: { width: 1200, height: 760 }, locale: "fr-FR", reducedMotion: "reduce" });
const sheet = await context.newPage();
let page = sheet;
const startedAt = Date.now();

/** @param {string} name @param {import("playwright-core").Page} [page] */
async function keep(name, page = sheet) {
  if (name !== "sheet") await page.locator('.map[data-state="idle"]').waitFor();
  await page.screenshot({ path: `${folder}guide-${name}.jpg`, type: "jpeg", quality: 82 });
  process.stdout.write(`${name}: ${((Date.now() - startedAt) / 1_000).toFixed(1)} s\n`);
}

/** @param {[number, number]} from @param {[number, number]} to */
async function rectangle(from, to) {
  const [start, end] = [await onScreen(page, from), await onScreen(page, to)];
  await page.mouse.move(start.x, start.y, { steps: 3 });
  await page.mouse.click(start.x, start.y);
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.locator('[data-figure="sketch"]').waitFor();
  return end;
}

async function startRectangle() {
  await page.getByRole("button", { name: "Dessiner une zone" }).click();
  await page.getByRole("button", { name: "Rectangle" }).click();
  await page.locator('.map[data-drawing="true"]').waitFor();
}

await page.goto(`${server.url}/?lang=fr`);
await mapAtRest(page);
await page.keyboard.press("/");
await page.keyboard.type("argenteuil");
await page.getByRole("option", { name: "Argenteuil" }).first().waitFor();
await keep("find");
await page.keyboard.press("Enter");
await page.getByRole("heading", { level: 1, name: "Argenteuil" }).waitFor();
await page.getByRole("switch", { name: "Gares et stations" }).check();
await page.getByRole("switch", { name: /Chaleur la nuit/ }).check();
await keep("commune");
await startRectangle();
const end = await rectangle([2.2515, 48.9435], [2.2635, 48.9505]);
await keep("draw");
await page.mouse.click(end.x, end.y);
await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
await keep("zone");
await page.locator("#corners-toggle").click();
await page.getByRole("button", { name: "Percer un trou au milieu" }).click();
await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
await keep("corners");
await page.getByRole("toolbar").getByRole("button", { name: "Fermer" }).click();
await page.keyboard.press("Control+z");
await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
await page.getByRole("button", { name: "Garder pour comparer" }).click();
await startRectangle();
const other = await rectangle([2.2245, 48.9465], [2.237, 48.9535]);
await page.mouse.click(other.x, other.y);
await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
await page.getByRole("button", { name: "Garder pour comparer" }).click();
await page.getByRole("button", { name: "Comparer (2)" }).first().click();
await page.getByRole("button", { name: "Pondérer les indicateurs" }).click();
await page.locator("dialog [data-score]").first().waitFor();
await page.locator("dialog").evaluate((it) => it.scrollTo(0, it.scrollHeight));
await keep("compare");
await page.keyboard.press("Escape");
await page.getByRole("button", { name: "Zone A", exact: true }).click();
await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
// The sheet is kept as the printer's dialog would find it, which stays open for as long as the picture is taken.
await page.evaluate(() => {
  window.print = () => {
    window.dispatchEvent(new Event("beforeprint"));
    document.documentElement.dataset["printed"] = "true";
    throw new Error("the dialog is open");
  };
});
await page.getByRole("button", { name: "Imprimer", exact: true }).click();
await page.locator('html[data-printed="true"]').waitFor({ state: "attached" });
await page.emulateMedia({ media: "print" });
await page.setViewportSize({ width: 760, height: 1000 });
await keep("sheet");

// The programme: a mayor proposes the zone, an analyst chooses it and follows an experiment in it.
page = await context.newPage();
const [mayor, analyst] = [await token(server, "mayor", ["95018"]), await token(server, "analyst")];
const button = (/** @type {string} */ name) => page.getByRole("button", { name, exact: true });
const dayFromNow = (/** @type {number} */ days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Signs somebody in as the dialog does. @param {string} secret */
async function signIn(secret) {
  await context.request.delete(`${server.url}/programme/session`);
  await context.request.post(`${server.url}/programme/session`, { data: { token: secret } });
}

/** @param {string} title @param {string} step @param {number} due @param {number | null} done days from now */
async function addStep(title, step, due, done) {
  await button("Ajouter une étape").click();
  await page.locator('[data-field="step"] select').selectOption(step);
  await page.locator('[data-field="title"] textarea').first().fill(title);
  await page.locator('[data-field="due"] input').fill(dayFromNow(due));
  if (done !== null) await page.locator('[data-field="done"] input').fill(dayFromNow(done));
  await button("Enregistrer").click();
  await page.locator("dialog[open]").waitFor({ state: "detached" });
}

await page.goto(`${server.url}/?lang=fr&zone=2.2401,48.9425;2.2520,48.9425;2.2520,48.9495;2.2401,48.9495;2.2401,48.9425#13.4/48.947/2.248`);
await mapAtRest(page);
await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
await button("Enregistrer comme périmètre proposé").click();
await page.getByLabel("Jeton").fill(mayor);
await keep("sign-in", page);
await page.keyboard.press("Enter");
await page.getByLabel(/^Nom/).fill("Gare d’Argenteuil");
await page.getByLabel(/^Objet/).first().fill("Rafraîchir les abords de la gare pendant les nuits chaudes");
await page.locator('[data-field="theme"] select').selectOption("climate");
await keep("propose", page);
await button("Enregistrer").click();
await button("Proposer").click();
await page.locator('article[data-state="proposed"]').waitFor();
await page.locator("dialog[open]").waitFor({ state: "detached" });
await keep("area", page);
await signIn(analyst);
await page.reload();
await button("Choisir ce périmètre").click();
await button("Planifier une expérimentation ici").click();
await page.getByLabel(/^Ce qui est testé/).first().fill("Brumisateurs à l’eau de pluie");
await page.getByLabel(/^Début/).fill(dayFromNow(-150));
await page.getByLabel(/^Fin/).fill(dayFromNow(398));
await button("Enregistrer").click();
await page.locator('article[data-opened^="experiments:"]').waitFor();
await page.locator("dialog[open]").waitFor({ state: "detached" });
await addStep("Relevés de température", "diagnosis", -140, -143);
await addStep("Pose des brumisateurs", "deployment", -40, -32);
await addStep("Retour des habitants", "mid-term", -6, null);
await addStep("Bilan", "evaluation", 330, null);
await page.locator("summary", { hasText: "Programme" }).click();
await page.locator("[data-record]").first().waitFor();
await page.locator("[data-late] summary").click();
await page.locator("summary", { hasText: "Programme" }).evaluate((it) => it.scrollIntoView());
await page.locator("#timeline-title").evaluate((it) => it.scrollIntoView({ block: "center" }));
await keep("experiment", page);

// Another experiment, still to come: with what it will be compared, and how it will be judged.
await button("Voir le périmètre").click();
await button("Planifier une expérimentation ici").click();
await page.getByLabel(/^Ce qui est testé/).first().fill("Ombrières végétales");
await page.getByLabel(/^Début/).fill(dayFromNow(60));
await page.getByLabel(/^Fin/).fill(dayFromNow(608));
await button("Enregistrer").click();
await page.locator('article[data-state="planned"] h1', { hasText: "Ombrières" }).waitFor();
await page.locator("dialog[open]").waitFor({ state: "detached" });
await button("Dessiner une zone témoin").click();
await button("Rectangle").click();
await page.locator('.map[data-drawing="true"]').waitFor();
const control = await rectangle([2.233, 48.951], [2.2395, 48.9545]);
await page.mouse.click(control.x, control.y);
await page.locator('article[aria-busy="false"][data-zone][data-diagnosis]').waitFor();
await button("Enregistrer cette zone témoin").click();
await page.locator('[data-field="name"] input').fill("Val d’Argent");
await button("Enregistrer").click();
await page.locator("[data-control]").waitFor();
await page.locator("dialog[open]").waitFor({ state: "detached" });
await button("Figer un protocole").click();
for (const [field, value] of [["indicator", "Température à 16 h"], ["unit", "°C"], ["expected_effect", "-1,5"], ["before", dayFromNow(-400)]]) {
  await page.locator(`[data-field="${field}"] input`).fill(value ?? "");
}
await page.locator('[data-field="direction"] select').selectOption("down");
await page.locator('[data-field="period"] select').selectOption("month");
await button("Figer ce protocole").click();
await page.locator("[data-protocol]").waitFor();
await page.locator("dialog[open]").waitFor({ state: "detached" });
await page.locator("#evaluation-title").evaluate((it) => it.scrollIntoView());
await keep("evaluate", page);
await browser.close();
await server.stop();
