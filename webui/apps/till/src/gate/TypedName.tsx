import { Button, Field, TextInput, useText } from "@comanda/ui";
import { useState } from "react";
import { tillText } from "../text/index.ts";
import styles from "./GatePage.module.css";

/** A name that the till does not show. */
export function TypedName({ onName }: { readonly onName: (name: string) => void }) {
  const t = useText(tillText);
  const [typed, setTyped] = useState("");
  const go = () => {
    if (typed.trim() === "") return;
    // The keys are the PIN's from here on: none of it may be read in this field.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    onName(typed.trim());
  };
  return (
    <form
      className={styles.typed}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <Field label={t("door.name")}>
        <TextInput value={typed} onChange={setTyped} autoCapitalize="off" spellCheck={false} />
      </Field>
      <Button type="submit" disabledBecause={typed.trim() === "" ? t("door.name") : null}>
        {t("door.next")}
      </Button>
    </form>
  );
}
