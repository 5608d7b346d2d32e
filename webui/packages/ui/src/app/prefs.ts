import { Signal } from "@comanda/core";
import { LANGUAGES, type Language } from "../i18n/catalogue.ts";

/** How this device looks and sounds. It stays on the device; only a language is also a person's. */
export interface Prefs {
  /** The device's own wish; null speaks as the browser does. */
  readonly language: Language | null;
  /** What people chose on this device, by their id: it comes before what the box knows of them. */
  readonly languages: Readonly<Record<string, Language>>;
  readonly theme: "dark" | "light" | "auto";
  readonly hand: "left" | "right";
  readonly size: "normal" | "large" | "huge";
  readonly sound: boolean;
  readonly vibration: boolean;
}

const KEY = "comanda.prefs";

/** Dark: a bar at night. */
export const FIRST_PREFS: Prefs = {
  language: null,
  languages: {},
  theme: "dark",
  hand: "right",
  size: "normal",
  sound: true,
  vibration: true,
};

function oneOf<T>(value: unknown, among: readonly T[], otherwise: T): T {
  return among.find((one) => one === value) ?? otherwise;
}

/** Return preferences from what was stored, whatever that is. */
export function readPrefs(stored: string | null): Prefs {
  let held: Partial<Record<keyof Prefs, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}");
    if (typeof parsed === "object" && parsed !== null) held = parsed;
  } catch {
    // Damaged: the first ones hold.
  }
  const languages = Object.entries(held.languages ?? {}).filter(([, one]) =>
    LANGUAGES.some((known) => known === one),
  );
  return {
    language: oneOf<Language | null>(held.language, LANGUAGES, null),
    languages: Object.fromEntries(languages) as Record<string, Language>,
    theme: oneOf(held.theme, ["dark", "light", "auto"] as const, FIRST_PREFS.theme),
    hand: oneOf(held.hand, ["left", "right"] as const, FIRST_PREFS.hand),
    size: oneOf(held.size, ["normal", "large", "huge"] as const, FIRST_PREFS.size),
    sound: oneOf(held.sound, [true, false], FIRST_PREFS.sound),
    vibration: oneOf(held.vibration, [true, false], FIRST_PREFS.vibration),
  };
}

/** The preferences of this device, the same in all its tabs. Where nothing can be stored they hold for the page. */
export class PrefsStore {
  readonly prefs: Signal<Prefs>;

  constructor(private readonly storage: Storage | null = storageOf()) {
    this.prefs = new Signal(this.#read());
    globalThis.addEventListener?.("storage", (event) => {
      if ((event as StorageEvent).key === KEY) this.prefs.set(this.#read());
    });
  }

  /** Change some of them. */
  readonly change = (some: Partial<Prefs>): void => {
    const next = { ...this.prefs.get(), ...some };
    try {
      this.storage?.setItem(KEY, JSON.stringify(next));
    } catch {
      // No room or no right: the page still has them.
    }
    this.prefs.set(next);
  };

  #read(): Prefs {
    return readPrefs(this.storage?.getItem(KEY) ?? null);
  }
}

function storageOf(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

const GROUNDS = { dark: "#14110f", light: "#f7f2e9" };

/** Put preferences on the page; `auto` follows the device. */
export function applyPrefs({ theme, hand, size }: Prefs, language: Language): void {
  const root = document.documentElement;
  const isLight = theme === "auto" ? matchMedia("(prefers-color-scheme: light)").matches : theme === "light";
  const shown = isLight ? "light" : "dark";
  root.dataset.theme = shown;
  root.dataset.hand = hand;
  root.dataset.size = size;
  root.lang = language;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", GROUNDS[shown]);
}
