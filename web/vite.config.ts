// How the page is bundled: one entry, hashed files under /assets/, nothing inlined, so that the
// Content-Security-Policy needs no exception for scripts or styles.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` and `npm run preview` find a running `arpent serve`. */
const devServer = process.env["ARPENT_URL"] ?? "http://127.0.0.1:8080";

const proxy = Object.fromEntries(["/diagnosis", "/indicators", "/ogc", "/where", "/openapi.json", "/programme"].map((path) => [path, devServer]));
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; " +
  "font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

export default defineConfig({
  plugins: [svelte()],
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
