// The programme as tests write and read it past the page: tokens, areas, changes by somebody else; and signing in on the page.

import assert from "node:assert/strict";
import { token } from "./server.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** A zone of some 12 ha, all of it in Argenteuil. */
export const insideZone = "2.2440,48.9480;2.2490,48.9480;2.2490,48.9510;2.2440,48.9510;2.2440,48.9480";

/** @param {string} zone */
export const ringOf = (zone) => zone.split(";").map((it) => it.split(",").map(Number));

/** @param {import("./server.mjs").RunningServer} server */
export async function registerOf(server) {
  const [mayor, analyst] = [await token(server, "mayor", ["95018"]), await token(server, "analyst")];

  /** @param {string} path @param {RequestInit & { token?: string }} [init] */
  async function asked(path, { token: secret, ...init } = {}) {
    const headers = { "content-type": "application/json", ...(secret && { authorization: `Bearer ${secret}` }), ...init.headers };
    const response = await fetch(`${server.url}${path}`, { ...init, headers });
    return { status: response.status, body: await response.json() };
  }

  /** @param {string} kind @param {Record<string, unknown>} properties @param {unknown} geometry @param {string} secret */
  async function made(kind, properties, geometry = null, secret = analyst) {
    const { status, body } = await asked(`/programme/${kind}`, { method: "POST", token: secret, body: JSON.stringify({ type: "Feature", geometry, properties }) });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  /** An area that a mayor made before. @param {string} name @param {string} state */
  function area(name, state, zone = insideZone) {
    const properties = { name, commune_code: "95018", purpose: "Rafraîchir la place", theme: "climate", state };
    return made("areas", properties, { type: "Polygon", coordinates: [ringOf(zone)] }, mayor);
  }

  /** What somebody else changes meanwhile. @param {string} id @param {Record<string, unknown>} change @param {number} revision */
  async function changed(id, change, revision, kind = "areas") {
    const { status, body } = await asked(`/programme/${kind}/${id}`, {
      method: "PATCH", token: analyst, headers: { "if-match": `"r${revision}"`, "content-type": "application/merge-patch+json" }, body: JSON.stringify(change),
    });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  /** An experiment that is planned in an area that was chosen for it. @param {string} name @param {Record<string, unknown>} [dates] */
  async function planned(name, dates = {}) {
    const place = await area(`Périmètre de ${name}`, "proposed");
    await changed(place.id, { properties: { state: "chosen" } }, place.properties.revision);
    const properties = { solution: name, commune_code: "95018", edition_id: "2", state: "planned", area_id: place.id, themes: ["climate"], ...dates };
    return made("experiments", properties);
  }

  return { mayor, analyst, asked, made, area, changed, planned };
}

/** Signs in as a person without a mouse does. @param {Page} page @param {string} secret @param {string} role */
export async function signInByKeyboard(page, secret, role) {
  await page.getByRole("button", { name: "Se connecter" }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Connexion au programme" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "token");
  await page.keyboard.type(secret);
  await page.keyboard.press("Enter");
  await page.locator(`[data-member="${role}"]`).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Connecté/ }).waitFor();
}

/** @param {Page} page @param {string} field */
export const fieldOf = (page, field) => page.locator(`dialog [data-field="${field}"]`);
