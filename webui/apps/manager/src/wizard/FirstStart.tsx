import type { LoggedIn } from "@comanda/api";
import {
  Button,
  Field,
  ProblemNote,
  Segmented,
  TextInput,
  useBox,
  useLanguage,
  usePrefs,
  useText,
} from "@comanda/ui";
import { useState } from "react";
import { useLocation } from "wouter";
import { CodeOnPaper } from "./CodeOnPaper.tsx";
import { wizardText } from "./text.ts";
import styles from "./wizard.module.css";

/** Return the code that the box's paper put into the address (`#code=CODE`), empty without one. */
function scannedCode(): string {
  return new URLSearchParams(location.hash.slice(1)).get("code") ?? "";
}

/** The first page of a new box: its one-time code makes the first manager. */
export default function FirstStart() {
  const t = useText(wizardText);
  const box = useBox();
  const [, go] = useLocation();
  const language = useLanguage();
  const [, setPrefs] = usePrefs();
  const [code, setCode] = useState(scannedCode);
  const [name, setName] = useState("");
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const isShort = pin !== "" && pin.length < 4;
  const isOther = again !== "" && again !== pin;
  const isMissing = code.trim() === "" || name.trim() === "" || pin.length < 4 || again !== pin;
  const begin = async () => {
    if (isMissing) return;
    setBusy(true);
    setProblem(null);
    try {
      const body = { setup_code: code.trim(), username: name.trim(), pin, language };
      const given = await box.ask<LoggedIn>({ method: "POST", path: "/api/auth/first-manager", body });
      history.replaceState(null, "", location.pathname);
      go("/start");
      await box.session.adopt(given);
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setBusy(false);
    }
  };
  return (
    <main className={styles.door}>
      <h1>{t("title")}</h1>
      <p className={styles.lead}>{t("lead")}</p>
      <Segmented<"el" | "en">
        label={t("language")}
        value={language}
        onChange={(next) => setPrefs({ language: next })}
        choices={[
          { key: "el", word: "Ελληνικά" },
          { key: "en", word: "English" },
        ]}
      />
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void begin();
        }}
      >
        <Field label={t("code")} hint={t("codeHint")}>
          <TextInput value={code} onChange={setCode} autoCapitalize="characters" autoFocus={code === ""} />
        </Field>
        {code === "" ? <CodeOnPaper /> : null}
        <Field label={t("name")}>
          <TextInput value={name} onChange={setName} autoComplete="name" maxLength={60} />
        </Field>
        <Field label={t("pin")} hint={t("pinHint")} {...(isShort ? { error: t("short") } : {})}>
          <TextInput
            type="password"
            inputMode="numeric"
            autoComplete="new-password"
            value={pin}
            onChange={(typed) => setPin(typed.replace(/\D/g, ""))}
            maxLength={12}
          />
        </Field>
        <Field label={t("again")} {...(isOther ? { error: t("differs") } : {})}>
          <TextInput
            type="password"
            inputMode="numeric"
            autoComplete="new-password"
            value={again}
            onChange={(typed) => setAgain(typed.replace(/\D/g, ""))}
            maxLength={12}
          />
        </Field>
        {problem ? <ProblemNote problem={problem} /> : null}
        <Button
          type="submit"
          kind="primary"
          big
          wide
          pending={isBusy}
          disabledBecause={isMissing ? t("missing") : null}
        >
          {t("begin")}
        </Button>
      </form>
    </main>
  );
}
