// Build every app into dist/ and put a .br and a .gz beside each file that shrinks, so that the box only hands out bytes.
import { cp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const SHRINKS = /\.(html|js|css|svg|json|webmanifest)$/;
const [brotli, zip] = [promisify(brotliCompress), promisify(gzip)];

async function compress(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !SHRINKS.test(entry.name) || (await stat(file)).size < 512) continue;
    const bytes = await readFile(file);
    await writeFile(`${file}.br`, await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    await writeFile(`${file}.gz`, await zip(bytes, { level: 9 }));
  }
}

// The page that asks which app: no script, so that it shows on anything.
await cp(path.join(here, "choose"), path.join(here, "dist"), { recursive: true });
await cp(path.join(here, "public", "icon.svg"), path.join(here, "dist", "icon.svg"));
const apps = process.argv.length > 2 ? process.argv.slice(2) : ["waiter", "till", "manager", "fleet"];
for (const app of apps) {
  process.stdout.write(`Building ${app}.\n`);
  await build({ configFile: path.join(here, "apps", app, "vite.config.ts"), logLevel: "warn" });
  await compress(path.join(here, "dist", app));
}
