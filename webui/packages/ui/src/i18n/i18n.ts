import type { Label } from "@comanda/core";
import i18next, { type i18n as I18n } from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import {
  type Catalogue,
  type Keys,
  LANGUAGES,
  type Language,
  resourcesOf,
  type SomeCatalogue,
  type Text,
  type Words,
} from "./catalogue.ts";
import { LOCALES } from "./language.ts";

/** Return the speaker of an app. Catalogues of pages that load later bring themselves in at their first word. */
export function createI18n(catalogues: readonly SomeCatalogue[], language: Language): I18n {
  const speaker = i18next.createInstance();
  void speaker.use(initReactI18next).init({
    resources: resourcesOf(catalogues),
    lng: language,
    fallbackLng: false,
    defaultNS: "ui", // the labels of core name no catalogue
    supportedLngs: LANGUAGES,
    interpolation: { escapeValue: false }, // React escapes
    initAsync: false,
    react: { useSuspense: false },
  });
  return speaker;
}

function learn(speaker: I18n, catalogue: SomeCatalogue): void {
  for (const language of LANGUAGES)
    if (!speaker.hasResourceBundle(language, catalogue.namespace))
      speaker.addResourceBundle(language, catalogue.namespace, catalogue[language]);
}

/** Return what says a catalogue's sentences in the chosen language. */
export function useText<W extends Words>(catalogue: Catalogue<W>): Text<W> {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useCallback(
    (key: Keys<W>, values?: Readonly<Record<string, string | number>>) => {
      learn(i18n, catalogue as unknown as SomeCatalogue);
      return i18n.t(key, { ns: catalogue.namespace, lng: language, ...values });
    },
    [i18n, language, catalogue],
  ) as Text<W>;
}

/** Return the language being spoken. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === "en" ? "en" : "el";
}

/** Return the locale by which dates and money are written. */
export function useLocale(): string {
  return LOCALES[useLanguage()];
}

/** Return what says kept sentences; their catalogue was given to the app at its start. */
export function useSay(): (label: Label) => string {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useCallback((label) => i18n.t(label.key, { lng: language, ...label.values }), [i18n, language]);
}

/** Return the label that says one of a catalogue's sentences later. */
export function labelOf<W extends Words, K extends Keys<W>>(
  catalogue: Catalogue<W>,
  key: K,
  values?: Readonly<Record<string, string | number>>,
): Label {
  return { key: `${catalogue.namespace}:${key}`, ...(values ? { values } : {}) };
}
