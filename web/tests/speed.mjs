// How fast the page is, on the shipped data in a headless Chromium with software graphics: run by hand, asserts nothing.
// Run: ARPENT_BIN=../target/release/arpent npm run speed [-- view scripts pan drag draw bare]

import { get } from "node:http";
import { servedBareMap } from "./bare-map.mjs";
import { worked } from "./processor-time.mjs";
import { runningServer } from "./server.mjs";
import { startFrames, stopFrames, watchFirstView, watchPointer } from "./speed-probes.mjs";
import { linkedZone } from "./steps.mjs";
import { launchBrowser, mapAtRest, onScreen } from "./watched-page.mjs";

/** @typedef {import("./speed-probes.mjs").Speed} Speed */
/** @typedef {import("playwright-core").Page} Page */

const runs = Number(process.env["RUNS"] ?? 7);
const panS = 4;
/** What a browser does for itself when it starts is no part of a page. */
const startMs = 1_500;
const asked = process.argv.slice(2);
const isAsked = (/** @type {string} */ name) => asked.length === 0 || asked.includes(name);
const server = await runningServer();

/**
 * In a browser of its own, so that nothing is cached: neither answers nor compiled scripts.
 * @template T
 * @param {(page: Page, browser: import("playwright-core").Browser) => Promise<T>} measure
 * @returns {Promise<T>}
 */
async function inNewBrowser(measure) {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "fr-FR" });
    await page.waitForTimeout(startMs);
    await page.addInitScript(watchFirstView);
    return await measure(page, browser);
  } finally {
    await browser.close();
  }
}

/** @param {Page} page @returns {Promise<Speed>} */
function measured(page) {
  return page.evaluate(() => /** @type {any} */ (window).speed);
}

async function firstView() {
  const views = [];
  for (let run = 0; run < runs; run += 1) {
    views.push(
      await inNewBrowser(async (page, browser) => {
        const { work } = await worked(browser, async () => {
          await page.goto(`${server.url}/`);
          await page.waitForFunction(() => /** @type {any} */ (window).speed.restedAt !== null && /** @type {any} */ (window).speed.answeredAt !== null);
        });
        const paintedAt = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
        return { paintedAt, work, ...(await measured(page)) };
      }),
    );
  }
  say("first view, from a cold cache");
  say(`  first paint             ${spread(views.map((it) => it.paintedAt))}`);
  say(`  communes answer a hover ${spread(views.map((it) => it.answeredAt ?? NaN))}`);
  say(`  the map is at rest      ${spread(views.map((it) => it.restedAt ?? NaN))}`);
  say(`  longest task            ${spread(views.map((it) => Math.max(0, ...it.longTasks.map((task) => task.tookMs))))}`);
  say(`  tasks over 100 ms       ${views.map((it) => it.longTasks.filter((task) => task.tookMs > 100).length).join(", ")}`);
  say("  the same in processor time, however busy the machine is");
  say(`    all threads           ${spread(views.map((it) => it.work.all))}`);
  say(`    the page              ${spread(views.map((it) => it.work.page))}`);
  say(`    graphics              ${spread(views.map((it) => it.work.graphics))}`);
  say(`    longest task          ${spread(views.map((it) => it.work.longestTask))}`);
}

/** Every script that the page can come to load, found by the names in those before it, as it goes over the wire. */
async function scripts() {
  /** @type {Map<string, number>} */
  const sizes = new Map();
  const todo = [...new Set((await (await fetch(`${server.url}/`)).text()).match(/[\w.-]+\.js/g))];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (sizes.has(name)) continue;
    const answer = await fetch(`${server.url}/assets/${name}`);
    if (!answer.ok) continue;
    sizes.set(name, await packedBytes(`${server.url}/assets/${name}`));
    todo.push(...((await answer.text()).match(/[\w.-]+\.js(?=["'`])/g) ?? []));
  }
  const loaded = await inNewBrowser(async (page) => {
    await page.goto(`${server.url}/`);
    await mapAtRest(page);
    return page.evaluate(() =>
      performance.getEntriesByType("resource").map((it) => ({ name: it.name.split("/").at(-1) ?? "", bytes: /** @type {any} */ (it).encodedBodySize })),
    );
  });
  const isOfMap = (/** @type {string} */ name) => name.startsWith("maplibre");
  const sum = (/** @type {[string, number][]} */ of) => `${(of.reduce((total, [, bytes]) => total + bytes, 0) / 1_000).toFixed(0)} kB`;
  const every = [...sizes];
  const first = every.filter(([name]) => loaded.some((it) => it.name === name));
  say("scripts, compressed");
  say(`  first view       ${sum(first.filter(([name]) => !isOfMap(name)))} besides MapLibre, ${sum(first)} with it`);
  say(`  all that there is ${sum(every.filter(([name]) => !isOfMap(name)))} besides MapLibre, ${sum(every)} with it`);
  for (const { name, bytes } of loaded.filter((it) => it.bytes > 0)) say(`    ${name} ${(bytes / 1_000).toFixed(1)} kB`);
}

/** How many bytes travel for a file that is packed by gzip. @param {string} address @returns {Promise<number>} */
function packedBytes(address) {
  return new Promise((resolve, reject) => {
    const request = get(address, { headers: { "accept-encoding": "gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (/** @type {Buffer} */ piece) => (bytes += piece.length));
      answer.on("end", () => resolve(bytes));
    });
    request.on("error", reject);
  });
}

/**
 * Drags the map to and fro with the hand of a person: a move every 8 ms.
 * @param {string} address
 * @param {Page} page
 * @param {import("playwright-core").Browser} browser
 */
async function panned(address, page, browser) {
  await page.goto(address);
  await mapAtRestAnywhere(page);
  const box = await page.locator(".map").boundingBox();
  if (!box) throw new Error("no map");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 5, y + 5);
  await page.evaluate(startFrames);
  const startedAt = Date.now();
  const { work } = await worked(browser, async () => {
    for (let turn = 0; Date.now() - startedAt < panS * 1_000; turn += 0.03) {
      await page.mouse.move(x + 180 * Math.sin(turn), y + 90 * Math.sin(turn * 1.7));
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
  });
  const seconds = (Date.now() - startedAt) / 1_000;
  const { shown, drawn } = await page.evaluate(stopFrames);
  await page.mouse.up();
  const between = shown.slice(1).map((at, index) => at - /** @type {number} */ (shown[index]));
  const { longTasks } = await measured(page);
  const panFrom = shown[0] ?? 0;
  const longest = Math.max(0, ...longTasks.filter((it) => it.startedAt >= panFrom).map((it) => it.tookMs));
  const perFrame = { all: work.all / drawn, page: work.page / drawn, graphics: work.graphics / drawn };
  return { drawn: drawn / seconds, shown: shown.length / seconds, perFrame, between, longest };
}

/** @param {Page} page */
async function mapAtRestAnywhere(page) {
  await page.locator('.map[data-state="idle"]').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(700);
}

/** @param {string} title @param {string} address */
async function panning(title, address) {
  const pans = [];
  for (let run = 0; run < 3; run += 1) pans.push(await inNewBrowser((page, browser) => panned(address, page, browser)));
  say(title);
  say(`  frames of the map a second     ${spread(pans.map((it) => it.drawn))}`);
  say(`  frames of the browser a second ${spread(pans.map((it) => it.shown))}`);
  say(`  between two frames, 95 %       ${spread(pans.map((it) => quantile(it.between, 0.95)))} ms`);
  say(`  longest task while panning     ${spread(pans.map((it) => it.longest))} ms`);
  for (const of of /** @type {const} */ (["all", "page", "graphics"])) {
    say(`  processor time a frame, ${of.padEnd(8)} ${spread(pans.map((it) => it.perFrame[of]), 1)} ms`);
  }
}

/** Drags a corner of a zone along a path, a move every 16 ms, and looks at the figures that follow. @param {Page} page */
async function dragged(page) {
  await page.goto(`${server.url}/?lang=fr&layers=&zone=${linkedZone}#13.20/48.9447/2.2477`);
  await mapAtRest(page);
  await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
  await page.waitForTimeout(700);
  await page.evaluate(watchPointer);
  const start = await onScreen(page, [2.2551, 48.949]);
  await page.mouse.move(start.x, start.y, { steps: 3 });
  await page.mouse.down();
  await page.mouse.move(start.x + 6, start.y - 6, { steps: 6 });
  const from = await page.evaluate(() => {
    /** @type {any} */ (window).speed.followed.length = 0;
    return performance.now();
  });
  const startedAt = Date.now();
  for (let turn = 0; Date.now() - startedAt < panS * 1_000; turn += 0.04) {
    await page.mouse.move(start.x + 40 + 34 * Math.sin(turn), start.y - 40 + 34 * Math.sin(turn * 1.6));
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
  const { followed, longTasks } = await measured(page);
  await page.mouse.up();
  return { followed, longest: Math.max(0, ...longTasks.filter((it) => it.startedAt >= from).map((it) => it.tookMs)) };
}

async function dragging() {
  const drags = [];
  for (let run = 0; run < 3; run += 1) drags.push(await inNewBrowser(dragged));
  say("a corner dragged, from the pointer to the figures");
  for (const [name, of] of /** @type {const} */ ([["in the document", "inDocumentMs"], ["painted", "paintedMs"]])) {
    const times = drags.map((it) => it.followed.map((answer) => answer[of]));
    say(`  ${name}: median ${spread(times.map((it) => quantile(it, 0.5)))} ms, 95 % ${spread(times.map((it) => quantile(it, 0.95)))} ms`);
  }
  say(`  answers a second ${spread(drags.map((it) => it.followed.length / panS))}, longest task ${spread(drags.map((it) => it.longest))} ms`);
}

/** Draws a zone of many corners with a hand that wanders, from the click on the button to the figures. @param {Page} page */
async function drawn(page) {
  await page.goto(`${server.url}/?lang=fr&layers=#13.20/48.9447/2.2477`);
  await mapAtRest(page);
  await page.waitForTimeout(700);
  const from = await page.evaluate(() => performance.now());
  await page.getByRole("button", { name: "Dessiner une zone" }).click();
  await page.locator('.map[data-drawing="true"]').waitFor();
  const centre = await onScreen(page, [2.2477, 48.9447]);
  const corners = Array.from({ length: 12 }, (_, index) => (index / 12) * 2 * Math.PI);
  for (const angle of [...corners, 0]) {
    const [x, y] = [centre.x + 160 * Math.cos(angle), centre.y + 160 * Math.sin(angle)];
    await page.mouse.move(x, y, { steps: 8 });
    await page.mouse.click(x, y);
  }
  await page.locator('article[aria-busy="false"][data-diagnosis]').waitFor();
  const { longTasks } = await measured(page);
  return longTasks.filter((it) => it.startedAt >= from).map((it) => it.tookMs);
}

async function drawing() {
  const drawings = [];
  for (let run = 0; run < 3; run += 1) drawings.push(await inNewBrowser(drawn));
  say("a zone drawn by twelve corners, from the button to the figures");
  say(`  longest task ${spread(drawings.map((it) => Math.max(0, ...it)))} ms, over 100 ms: ${drawings.map((it) => it.filter((ms) => ms > 100).length).join(", ")}`);
}

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Median, and from the least to the most. @param {number[]} values @param {number} [decimals] */
function spread(values, decimals = 0) {
  const [least, middle, most] = [0, 0.5, 1].map((share) => quantile(values, share).toFixed(decimals));
  return `${middle} (${least}–${most})`;
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}

try {
  if (isAsked("scripts")) await scripts();
  if (isAsked("view")) await firstView();
  if (isAsked("pan")) await panning("panning 130 communes, stations and Vélib'", `${server.url}/?lang=fr&layers=stations,velib#10.20/48.8600/2.3500`);
  if (isAsked("bare")) {
    const bare = await servedBareMap(server.url);
    await panning("the same in a bare MapLibre", bare.url);
    bare.stop();
  }
  if (isAsked("drag")) await dragging();
  if (isAsked("draw")) await drawing();
} finally {
  await server.stop();
}
