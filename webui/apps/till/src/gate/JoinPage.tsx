import { Button, Field, TextInput, useBox, useProblemWords, useText } from "@comanda/ui";
import { MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { tillText } from "../text/index.ts";
import styles from "./GatePage.module.css";

/** A till that the box does not know yet: it joins by a code that a manager makes. */
export function JoinPage({ onWithout }: { readonly onWithout: () => void }) {
  const t = useText(tillText);
  const words = useProblemWords();
  const { session } = useBox();
  const [code, setCode] = useState(() => new URLSearchParams(location.hash.slice(1)).get("join") ?? "");
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<Error | null>(null);
  const [isJoining, setJoining] = useState(false);
  const join = async () => {
    if (code.trim() === "") return;
    setJoining(true);
    setProblem(null);
    try {
      await session.enrol(code.trim(), name.trim() || t("join.till"), "till");
      history.replaceState(null, "", location.pathname);
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setJoining(false);
    }
  };
  return (
    <main className={styles.join}>
      <MonitorSmartphone aria-hidden size="3rem" strokeWidth={1.25} />
      <h1>{t("join.title")}</h1>
      <p className={styles.lead}>{t("join.how")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void join();
        }}
      >
        <Field label={t("join.code")} error={problem ? words(problem).sentence : null}>
          <TextInput value={code} onChange={setCode} autoCapitalize="characters" spellCheck={false} />
        </Field>
        <Field label={t("join.name")} hint={t("join.nameHint")}>
          <TextInput value={name} onChange={setName} placeholder={t("join.till")} />
        </Field>
        <Button
          type="submit"
          kind="primary"
          big
          wide
          pending={isJoining}
          disabledBecause={code.trim() === "" ? t("join.how") : null}
        >
          {t("join.go")}
        </Button>
        <Button kind="quiet" wide onClick={onWithout}>
          {t("join.without")}
        </Button>
      </form>
    </main>
  );
}
