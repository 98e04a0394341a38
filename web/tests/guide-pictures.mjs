// Makes the pictures of docs/guide.md by walking the path that it tells, and says how long each step took.
// Run: ARPENT_BIN=../target/debug/arpent npm run guide   (or ARPENT_URL=http://127.0.0.1:8080)

import { runningServer } from "./server.mjs";
import { launchBrowser, mapAtRest, onScreen } from "./watched-page.mjs";

const folder = new URL("../../docs/images/", import.meta.url).pathname;
const server = await runningServer();
const browser = await launchBrowser();
const context = await browser.newContext({ viewport: { width: 1200, height: 760 }, locale: "fr-FR", reducedMotion: "reduce" });
const page = await context.newPage();
const startedAt = Date.now();

/** @param {string} name */
async function keep(name) {
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
await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
await page.emulateMedia({ media: "print" });
await page.setViewportSize({ width: 760, height: 1000 });
await keep("sheet");
await browser.close();
await server.stop();
