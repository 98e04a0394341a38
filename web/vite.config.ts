// How the page is bundled: one entry, hashed files under /assets/, nothing inlined, so that the
// Content-Security-Policy needs no exception for scripts or styles.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running `arpent serve`. */
const devServer = process.env["ARPENT_URL"] ?? "http://127.0.0.1:8080";

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
  server: {
    proxy: { "/diagnosis": devServer, "/indicators": devServer, "/ogc": devServer },
    fs: { allow: [".."] },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
