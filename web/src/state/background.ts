// What may lie under the map. Only a server that was set up so says that there is one, and lets its host in; the reader
// still has to switch it on.

import { view } from "./view.svelte";

const offered = document.querySelector('meta[name="arpent-background"]')?.getAttribute("content");

/** The colours over a background let it through: so strong they are at first. */
const opacityOver = 0.5;

export const background = {
  isOffered: offered === "ign",
  attribution: "© IGN – Géoplateforme, Plan IGN",
  tiles:
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png" +
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
  get isShown(): boolean {
    return this.isOffered && view.hasBackground;
  },
  toggle(): void {
    view.layBackground(!view.hasBackground);
    if (view.hasBackground && view.opacityShare === 1) view.fade(opacityOver);
  },
};
