// Look at the style guide in a real browser: pictures of it in every theme, language and size, and what axe-core says of it.
// `node build/look.mjs FOLDER [APP/PATH]` serves dist/ by itself, puts the pictures into FOLDER, and fails on anything serious.
import { createReadStream, existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dist = path.join(here, "dist");
const [folder = path.join(dist, "look"), page = "manager/style"] = process.argv.slice(2);
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
const SCREENS = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

const server = createServer((request, response) => {
  const asked = new URL(request.url ?? "/", "http://box").pathname;
  const file = path.join(dist, path.normalize(asked));
  const isApi = asked.startsWith("/api/");
  const shown =
    existsSync(file) && path.extname(file) ? file : path.join(dist, asked.split("/")[1] ?? "", "index.html");
  if (isApi || !existsSync(shown)) return response.writeHead(503).end();
  response.writeHead(200, { "Content-Type": TYPES[path.extname(shown)] ?? "application/octet-stream" });
  return createReadStream(shown).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const origin = `http://127.0.0.1:${server.address().port}`;

async function look(browser, { screen, theme, language, size }) {
  const prefs = { theme, language, size };
  const context = await browser.newContext({
    viewport: SCREENS[screen],
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  await context.addInitScript((held) => localStorage.setItem("comanda.prefs", held), JSON.stringify(prefs));
  const tab = await context.newPage();
  const said = [];
  tab.on("pageerror", (error) => said.push(String(error)));
  await tab.goto(`${origin}/${page}`);
  await tab.locator("main").waitFor();
  const name = `${screen}-${theme}-${language}-${size}`;
  await tab.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  const small = await tab.evaluate(() =>
    [...document.querySelectorAll("button, a[href], input, select, textarea, [role=tab]")]
      .filter((one) => !one.closest("label"))
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 47.5 || box.height < 47.5))
      .map(
        ({ one, box }) =>
          `${one.outerHTML.slice(0, 90)} is ${Math.round(box.width)} x ${Math.round(box.height)}`,
      ),
  );
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await context.close();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const faults = [
    ...said,
    ...serious.map(
      ({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
    ),
    ...small,
    ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : []),
  ];
  return faults.map((fault) => `${name}: ${fault}`);
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const faults = [];
try {
  for (const screen of Object.keys(SCREENS))
    for (const theme of ["dark", "light"])
      for (const language of ["el", "en"])
        for (const size of language === "el" && theme === "dark" ? ["normal", "large", "huge"] : ["normal"])
          faults.push(...(await look(browser, { screen, theme, language, size })));
} finally {
  await browser.close();
  server.close();
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
