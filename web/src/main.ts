// Starts the page: asks for what the first view shows, and puts the page together once the map's library is there, so that
// the graphics start before they have the page to paint. Who waits for the library longer sees the page without its map.

import { mount } from "svelte";
import App from "./App.svelte";
import { askFirstView } from "./api/client";
import "./design/base.css";
import { mapModule } from "./map/map-module";
import { choropleth } from "./state/choropleth.svelte";
import { language } from "./i18n/language.svelte";

const mostWaitMs = 200;

askFirstView(choropleth.expectedId, language.current);
const late = new Promise((resolve) => setTimeout(resolve, mostWaitMs));
void Promise.race([mapModule.loading, late])
  .catch(() => undefined)
  .then(() => {
    const target = document.getElementById("app");
    if (target) mount(App, { target });
  });
