// What every app's vite.config.ts says, in one place: its base path is its name.
import path from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const BOX = "http://127.0.0.1:8000";

/** Look of an app on a phone's start screen; `theme` colours the bar above it. */
export interface Face {
  name: string;
  shortName: string;
  theme: string;
}

/** Return Vite's settings of the app whose folder holds `configUrl`, served by the box at `/<folder>/`. */
export function appConfig(configUrl: string, face: Face): UserConfig {
  const root = path.dirname(fileURLToPath(configUrl));
  const name = path.basename(root);
  const base = `/${name}/`;
  return {
    root,
    base,
    publicDir: path.resolve(root, "../../public"),
    resolve: { alias: { "react-style-singleton": path.resolve(root, "../../build/adoptedStyles.ts") } },
    plugins: [
      react(),
      VitePWA({
        injectRegister: null, // registered by the app itself, where the page is a secure context
        registerType: "prompt",
        manifest: {
          id: base,
          name: face.name,
          short_name: face.shortName,
          start_url: base,
          scope: base,
          display: "standalone",
          background_color: face.theme,
          theme_color: face.theme,
          icons: [
            { src: "icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
            { src: "icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
          ],
        },
        workbox: {
          navigateFallback: `${base}index.html`,
          globPatterns: ["**/*.{js,css,html,svg,png,woff2}"],
        },
      }),
    ],
    build: {
      outDir: path.resolve(root, "../../dist", name),
      emptyOutDir: true,
      target: "es2022",
      reportCompressedSize: false,
    },
    server: { proxy: { "/api": BOX } },
  };
}
