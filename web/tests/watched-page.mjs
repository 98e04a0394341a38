// A page of a real browser, watched: whatever it complains of, and whomever it asks, is kept.

import { after } from "node:test";
import { chromium } from "playwright-core";
import { runningServer } from "./server.mjs";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const tilePx = 512;

/** Software rendering and no traffic of the browser's own: the test machine has no graphics card. */
const args = [
  "--no-sandbox",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--no-first-run",
];

/** The server and the browser of a file of tests, stopped and closed after the last of them. */
export async function served() {
  // The browser first: it ends with this process where the server does not start.
  const browser = await launchBrowser();
  const server = await runningServer();
  after(async () => {
    await browser.close();
    await server.stop();
  });
  return { server, browser };
}

export function launchBrowser() {
  return chromium.launch({ executablePath, headless: true, args });
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} origin where every request must go
 * @returns {Promise<{ page: import("playwright-core").Page, faults: string[] }>}
 */
export async function watchedPage(browser, origin) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "fr-FR", reducedMotion: "reduce" });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("blob:") && !url.startsWith("data:")) faults.push(`request to ${url}`);
  });
  await page.exposeFunction("keepViolation", (/** @type {string} */ violation) => faults.push(`policy: ${violation}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      /** @type {any} */ (window).keepViolation(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return { page, faults };
}

/** Waits until the communes are drawn and the map rests. @param {import("playwright-core").Page} page */
export async function mapAtRest(page) {
  await page.locator(".legend .bounds").first().waitFor();
  await page.locator('.map[data-state="idle"]').waitFor({ timeout: 60_000 });
}

/**
 * Where a position stands on the screen, from the map's documented `data-camera`.
 * @param {import("playwright-core").Page} page
 * @param {[number, number]} position longitude, latitude
 */
export async function onScreen(page, [longitude, latitude]) {
  const map = page.locator(".map");
  const box = await map.boundingBox();
  const [zoom, centreLatitude, centreLongitude] = ((await map.getAttribute("data-camera")) ?? "").split("/").map(Number);
  if (!box || zoom === undefined || centreLatitude === undefined || centreLongitude === undefined) throw new Error("no map");
  const worldPx = tilePx * 2 ** zoom;
  const x = ((longitude - centreLongitude) / 360) * worldPx;
  const y = (mercator(centreLatitude) - mercator(latitude)) * (worldPx / (2 * Math.PI));
  return { x: box.x + box.width / 2 + x, y: box.y + box.height / 2 + y };
}

/** @param {number} latitude in degrees */
function mercator(latitude) {
  return Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));
}
