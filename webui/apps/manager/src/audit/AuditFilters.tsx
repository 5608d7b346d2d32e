import { Button, Field, SearchField, Select, TextInput, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { FilterX } from "lucide-react";
import { useEffect, useState } from "react";
import { useShell } from "../shell/ShellContext.ts";
import type { Params } from "../shell/useParams.ts";
import styles from "./AuditFilters.module.css";
import { FACT_TYPES, useFactWord } from "./facts/FactWords.tsx";
import { auditText } from "./text/index.ts";

const TYPING_MS = 300;
const NAMES = ["text", "type", "actor", "from", "to", "subject"];

/** Which facts to show: what, who, when, and any word in them. */
export function AuditFilters({ params }: { readonly params: Params }) {
  const t = useText(auditText);
  const wordOf = useFactWord();
  const { queries } = useBox();
  const { may } = useShell();
  const { data: people = [] } = useQuery({ ...queries.people(), enabled: may("staff.see") });
  const [text, setText] = useState(params.get("text") ?? "");
  useEffect(() => {
    if (text === (params.get("text") ?? "")) return;
    const timer = setTimeout(() => params.set({ text: text || null }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, params]);
  const any = { key: "", word: t("any") };
  const type = params.get("type") ?? "";
  const types = FACT_TYPES.map((key) => ({ key, word: wordOf(key) })).sort((one, other) =>
    one.word.localeCompare(other.word),
  );
  const several = type.includes(",") ? [{ key: type, word: type.split(",").map(wordOf).join(", ") }] : [];
  const clear = () => {
    setText("");
    params.set(Object.fromEntries(NAMES.map((name) => [name, null])));
  };
  const day = (name: "from" | "to") => (
    <Field label={t(name)}>
      <TextInput
        type="date"
        value={params.get(name) ?? ""}
        onChange={(value) => params.set({ [name]: value || null })}
      />
    </Field>
  );
  return (
    <div className={styles.filters}>
      <div className={styles.search}>
        <SearchField label={t("search")} value={text} onChange={setText} />
      </div>
      <Field label={t("what")}>
        <Select
          value={type}
          onChange={(value) => params.set({ type: value || null })}
          choices={[any, ...several, ...types]}
        />
      </Field>
      <Field label={t("who")}>
        <Select
          value={params.get("actor") ?? ""}
          onChange={(value) => params.set({ actor: value || null })}
          choices={[
            any,
            { key: "0", word: t("box") },
            ...people.map(({ id, username }) => ({ key: String(id), word: username })),
          ]}
        />
      </Field>
      {day("from")}
      {day("to")}
      {NAMES.some((name) => params.get(name)) ? (
        <Button kind="quiet" icon={FilterX} onClick={clear}>
          {t("clear")}
        </Button>
      ) : null}
    </div>
  );
}
