// A page that is nothing but MapLibre with the layers of the map page, for telling what this machine's graphics can do
// from what the page adds to it. Served from here; the data come from the server that is measured.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const library = dirname(createRequire(import.meta.url).resolve("maplibre-gl/dist/maplibre-gl.css"));

/** The layers that are drawn: fill and line of the communes, a circle for each point. @param {string} url */
function page(url) {
  const source = (/** @type {string} */ id) => ({ type: "geojson", data: `${url}/ogc/collections/${id}/items?f=json&limit=10000` });
  const style = {
    version: 8,
    sources: { communes: source("communes"), stations: source("stations"), velib: source("velib") },
    layers: [
      { id: "fill", type: "fill", source: "communes", paint: { "fill-color": "#e8e4da" } },
      { id: "line", type: "line", source: "communes", paint: { "line-color": "#777777" } },
      ...["velib", "stations"].map((id) => ({ id, type: "circle", source: id, paint: { "circle-radius": 3, "circle-color": "#2266aa" } })),
    ],
  };
  return `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/maplibre-gl.css">
<style>body{margin:0}.map{position:absolute;left:336px;top:0;width:656px;height:900px}</style><div class="map" data-state="loading"></div>
<script type="module">
import { Map, setWorkerUrl } from "/maplibre-gl.mjs";
setWorkerUrl("/maplibre-gl-worker.mjs");
const room = document.querySelector(".map");
const map = new Map({ container: room, style: ${JSON.stringify(style)}, center: [2.35, 48.86], zoom: 10.2, dragRotate: false });
map.on("render", () => { const { lng, lat } = map.getCenter(); room.dataset.camera = map.getZoom() + "/" + lat + "/" + lng; room.dataset.state = "loading"; });
map.on("idle", () => (room.dataset.state = "idle"));
</script>`;
}

/** @param {string} url of the server that has the data @returns {Promise<{ url: string, stop: () => void }>} */
export async function servedBareMap(url) {
  const server = createServer(async (request, response) => {
    const file = request.url ?? "/";
    if (file === "/") return void response.setHeader("content-type", "text/html").end(page(url));
    try {
      const bytes = await readFile(join(library, file.replaceAll("..", "")));
      response.setHeader("content-type", file.endsWith(".css") ? "text/css" : "text/javascript").end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${address.port}`, stop: () => server.close() };
}
