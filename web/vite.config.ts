// How the page is bundled: one entry, hashed files under /assets/, nothing inlined, so that the
// Content-Security-Policy needs no exception for scripts or styles.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { packedFiles } from "./tools/packed-files";

/** Where `npm run dev` and `npm run preview` find a running `arpent serve`. */
const devServer = process.env["ARPENT_URL"] ?? "http://127.0.0.1:8080";

const proxy = Object.fromEntries(["/diagnosis", "/indicators", "/ogc", "/where", "/openapi.json", "/programme"].map((path) => [path, devServer]));
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; " +
  "font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/** The map is shown on every view: the page names its chunks, so that they travel beside the first script, not after it. */
const mapAhead: Plugin = {
  name: "map-ahead",
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle }) {
      const map = Object.values(bundle ?? {}).find((it) => it.type === "chunk" && it.name === "atlas-map");
      if (map?.type !== "chunk") return [];
      const styles = [...(map.viteMetadata?.importedCss ?? [])];
      const beside = map.imports.filter((it) => bundle?.[it]?.type === "chunk" && !bundle[it].isEntry);
      return [
        ...[map.fileName, ...beside].map((it) => ({ tag: "link", attrs: { rel: "modulepreload", href: `/${it}` }, injectTo: "head" as const })),
        ...styles.map((it) => ({ tag: "link", attrs: { rel: "preload", as: "style", crossorigin: true, href: `/${it}` }, injectTo: "head" as const })),
      ];
    },
  },
};

export default defineConfig({
  plugins: [svelte(), mapAhead, packedFiles],
  build: {
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    target: "es2022",
    // MapLibre alone is over the default; it is one chunk that browsers keep between releases.
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      output: { manualChunks: { maplibre: ["maplibre-gl"] } },
    },
  },
  worker: { format: "es" },
  server: { proxy, fs: { allow: [".."] } },
  // The built page under the very policy of the server, with the figures of one that runs.
  preview: { proxy, headers: { "content-security-policy": policy } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
