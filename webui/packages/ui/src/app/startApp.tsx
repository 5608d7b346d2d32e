import { createBox, PhoneStore, storeOfHouse } from "@comanda/core";
import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import type { SomeCatalogue } from "../i18n/catalogue.ts";
import { createI18n } from "../i18n/i18n.ts";
import { pickLanguage } from "../i18n/language.ts";
import { uiText } from "../text/index.ts";
import { AppProviders } from "./AppProviders.tsx";
import { fetchAhead } from "./ahead.ts";
import { registerWorker } from "./install.ts";
import { applyPrefs, PrefsStore } from "./prefs.ts";

/** What is on the screen comes first. */
const AHEAD_MS = 1_500;

export interface AppStart {
  /** The app's name in its address: `waiter`. */
  readonly name: string;
  /** What kept answers belong to: another version reads them anew. */
  readonly version?: string;
  readonly catalogues: readonly SomeCatalogue[];
  readonly page: ReactNode;
}

/** Begin an app: the phone's store is read, then its page is drawn; the box need not answer. */
export async function startApp({ name, version, catalogues, page }: AppStart): Promise<void> {
  const base = `/${name}`;
  const prefs = new PrefsStore();
  const language = pickLanguage(null, prefs.prefs.get().language);
  applyPrefs(prefs.prefs.get(), language);
  const speaker = createI18n([uiText, ...catalogues], language);
  const kept = new PhoneStore();
  const box = createBox({
    root: kept,
    store: await storeOfHouse(kept).catch(() => kept),
    onOtherHouse: () => beginAnew(base),
    ...(version === undefined ? {} : { version }),
  });
  const root = document.getElementById("root");
  if (root === null) return;
  await box.start();
  createRoot(root).render(
    <StrictMode>
      <AppProviders box={box} speaker={speaker} prefs={prefs}>
        <Router base={base}>{page}</Router>
      </AppProviders>
    </StrictMode>,
  );
  setTimeout(() => void fetchAhead(), AHEAD_MS);
  if (import.meta.env.PROD) await registerWorker(`${base}/`).catch(() => undefined);
}

/** Another restaurant answers: from the first page, and with the code to join by that the address may hold. */
function beginAnew(base: string): void {
  history.replaceState(null, "", `${base}/${location.hash}`);
  location.reload();
}
