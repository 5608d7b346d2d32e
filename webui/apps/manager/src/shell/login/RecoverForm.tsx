import { Button, Field, ProblemNote, TextInput, useBox, useText, useToasts } from "@comanda/ui";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { shellText } from "../text/index.ts";
import styles from "./LoginPage.module.css";

/** A manager's new PIN, with the one-time code that support reads to him. */
export function RecoverForm({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const t = useText(shellText);
  const { api } = useBox();
  const { show } = useToasts();
  const [code, setCode] = useState("");
  const [pin, setPin] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const recover = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api.POST("/api/help/pin", { body: { username: name, code: code.trim(), pin } });
      show({ kind: "good", text: t("login.recoverDone") });
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setBusy(false);
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void recover();
      }}
    >
      <h2 className={styles.who}>{t("login.recover")}</h2>
      <p>{t("login.recoverLead")}</p>
      <Field label={t("login.recoverCode")}>
        <TextInput value={code} onChange={setCode} autoComplete="off" autoCapitalize="characters" />
      </Field>
      <Field label={t("login.recoverPin")}>
        <TextInput
          value={pin}
          onChange={setPin}
          type="password"
          inputMode="numeric"
          autoComplete="new-password"
        />
      </Field>
      {problem ? <ProblemNote problem={problem} /> : null}
      <Button
        type="submit"
        kind="primary"
        big
        wide
        icon={KeyRound}
        pending={isBusy}
        pendingWord={t("login.entering")}
        disabled={code.trim() === "" || !/^\d{4,8}$/.test(pin)}
      >
        {t("login.recoverSet")}
      </Button>
    </form>
  );
}
