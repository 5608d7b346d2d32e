import { Hand, Moon, Sun } from "lucide-react";
import { LANGUAGES } from "../i18n/catalogue.ts";
import { useLanguage, useText } from "../i18n/i18n.ts";
import { Segmented } from "../parts/Segmented.tsx";
import { Switch } from "../parts/Switch.tsx";
import { uiText } from "../text/index.ts";
import styles from "./PrefsForm.module.css";
import { usePrefs } from "./usePrefs.ts";

/** Each language by its own name, so that one finds back from a language one cannot read. */
const NAMES = { el: "Ελληνικά", en: "English" };

export interface PrefsFormProps {
  /** Whose language it is; without one it is the device's. */
  readonly userId?: number;
}

/** How this device looks, sounds and speaks; everything holds at once. */
export function PrefsForm({ userId }: PrefsFormProps) {
  const t = useText(uiText);
  const language = useLanguage();
  const [prefs, change] = usePrefs();
  const rows = [
    [
      t("prefs.language"),
      <Segmented
        key="language"
        wide
        label={t("prefs.language")}
        value={language}
        choices={LANGUAGES.map((key) => ({ key, word: NAMES[key] }))}
        onChange={(key) =>
          change(
            userId === undefined ? { language: key } : { languages: { ...prefs.languages, [userId]: key } },
          )
        }
      />,
    ],
    [
      t("prefs.theme"),
      <Segmented
        key="theme"
        wide
        label={t("prefs.theme")}
        value={prefs.theme}
        choices={[
          { key: "dark", word: t("prefs.dark"), icon: Moon },
          { key: "light", word: t("prefs.light"), icon: Sun },
          { key: "auto", word: t("prefs.auto") },
        ]}
        onChange={(theme) => change({ theme })}
      />,
    ],
    [
      t("prefs.size"),
      <Segmented
        key="size"
        wide
        label={t("prefs.size")}
        value={prefs.size}
        choices={[
          { key: "normal", word: t("prefs.normal") },
          { key: "large", word: t("prefs.large") },
          { key: "huge", word: t("prefs.huge") },
        ]}
        onChange={(size) => change({ size })}
      />,
    ],
    [
      t("prefs.hand"),
      <Segmented
        key="hand"
        wide
        label={t("prefs.hand")}
        value={prefs.hand}
        choices={[
          { key: "left", word: t("prefs.left"), icon: Hand },
          { key: "right", word: t("prefs.right"), icon: Hand },
        ]}
        onChange={(hand) => change({ hand })}
      />,
    ],
  ] as const;
  return (
    <div className={styles.form}>
      {rows.map(([word, control]) => (
        <div key={word} className={styles.row}>
          <span aria-hidden>{word}</span>
          {control}
        </div>
      ))}
      <Switch
        label={t("prefs.sound")}
        hint={t("prefs.soundHint")}
        on={prefs.sound}
        onChange={(sound) => change({ sound })}
      />
      <Switch
        label={t("prefs.vibration")}
        hint={t("prefs.vibrationHint")}
        on={prefs.vibration}
        onChange={(vibration) => change({ vibration })}
      />
    </div>
  );
}
