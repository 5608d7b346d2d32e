import { LANGUAGES, type Language } from "./catalogue.ts";

/** How dates and money are written. English is Britain's: a Greek restaurant's day comes before its month. */
export const LOCALES: Readonly<Record<Language, string>> = { el: "el-GR", en: "en-GB" };

/** Return the language to speak: the person's, else the device's, else the browser's, else Greek. */
export function pickLanguage(
  person: string | null | undefined,
  device: string | null | undefined,
  browser: readonly string[] = globalThis.navigator?.languages ?? [],
): Language {
  for (const wish of [person, device, ...browser]) {
    const found = LANGUAGES.find((language) => language === wish?.slice(0, 2).toLowerCase());
    if (found) return found;
  }
  return "el";
}
