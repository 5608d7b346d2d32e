import { LANGUAGES, Segmented, useLanguage, usePrefs, useText } from "@comanda/ui";
import { shellText } from "../text/index.ts";

/** Each language by its own name, so that one finds back from a language one cannot read. */
const NAMES = { el: "Ελληνικά", en: "English" };

/** The device's language, before anybody is known. */
export function LanguageSwitch() {
  const t = useText(shellText);
  const [, change] = usePrefs();
  return (
    <Segmented
      label={t("login.language")}
      value={useLanguage()}
      choices={LANGUAGES.map((key) => ({ key, word: NAMES[key] }))}
      onChange={(language) => change({ language })}
    />
  );
}
